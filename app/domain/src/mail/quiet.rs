//! When not to write: evenings, nights and weekends of who reads.

use chrono::{
    DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Timelike, Utc, Weekday,
};

/// Hours in which nothing is sent, on the clock of who reads; minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// From.
    pub from: u16,
    /// Until.
    pub until: u16,
    /// Whether Saturday and Sunday are quiet as a whole.
    pub weekends: bool,
    /// When mails of a day go.
    pub morning: u16,
}

impl Default for Quiet {
    /// 19:00 to 08:00 and weekends; mails go at 09:00.
    fn default() -> Self {
        Self {
            from: 19 * 60,
            until: 8 * 60,
            weekends: true,
            morning: 9 * 60,
        }
    }
}

impl Quiet {
    fn covers(self, time: NaiveTime) -> bool {
        let minute = time.hour() * 60 + time.minute();
        let (from, until) = (u32::from(self.from), u32::from(self.until));
        if from <= until {
            (from..until).contains(&minute)
        } else {
            minute >= from || minute < until
        }
    }

    fn is_quiet_day(self, date: NaiveDate) -> bool {
        self.weekends && matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
    }
}

/// The first moment from `at` on that is not quiet. Where that would be too late for `deadline`, the morning of the last
/// day before that is not quiet; `at` itself when that day has passed.
pub fn settle<Z: TimeZone>(
    at: DateTime<Utc>,
    zone: &Z,
    quiet: Quiet,
    deadline: DateTime<Utc>,
) -> DateTime<Utc> {
    let local = at.with_timezone(zone).naive_local();
    let (mut date, mut time) = (local.date(), local.time());
    let mut moved = false;
    let end = clock(quiet.until);
    if quiet.covers(time) {
        // The evening of a day ends on the morning of the next one.
        if quiet.from > quiet.until && time >= clock(quiet.from) {
            date += Duration::days(1);
        }
        (time, moved) = (end, true);
    }
    while quiet.is_quiet_day(date) {
        date += Duration::days(1);
        (time, moved) = (end, true);
    }
    if !moved {
        return at;
    }
    let later = instant(date, time, zone);
    if later < deadline {
        return later;
    }
    let mut date = local.date();
    while quiet.is_quiet_day(date) {
        date -= Duration::days(1);
    }
    instant(date, clock(quiet.morning), zone).min(at)
}

/// The morning so many days from the day of `anchor`, on the clock of who reads.
pub(super) fn morning<Z: TimeZone>(
    anchor: DateTime<Utc>,
    zone: &Z,
    quiet: Quiet,
    days: i64,
) -> DateTime<Utc> {
    let date = anchor.with_timezone(zone).date_naive() + Duration::days(days);
    instant(date, clock(quiet.morning), zone)
}

/// The morning after `now`.
pub fn tomorrow<Z: TimeZone>(now: DateTime<Utc>, zone: &Z, quiet: Quiet) -> DateTime<Utc> {
    morning(now, zone, quiet, 1)
}

/// Whether two moments are of one day for who reads.
pub fn same_day<Z: TimeZone>(one: DateTime<Utc>, other: DateTime<Utc>, zone: &Z) -> bool {
    one.with_timezone(zone).date_naive() == other.with_timezone(zone).date_naive()
}

fn clock(minutes: u16) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minutes) * 60, 0)
        .unwrap_or(NaiveTime::MIN)
}

/// The moment of a local time; an hour later where the clocks skip it.
fn instant<Z: TimeZone>(date: NaiveDate, time: NaiveTime, zone: &Z) -> DateTime<Utc> {
    let local = date.and_time(time);
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| {
            zone.from_local_datetime(&(local + Duration::hours(1)))
                .earliest()
        })
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}
