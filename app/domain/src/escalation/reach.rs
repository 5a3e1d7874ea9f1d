//! Whether somebody can be reached now, by their own clock.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveTime, TimeZone, Utc};

use crate::availability::WeekHours;

/// When somebody can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Now, until then.
    Now(DateTime<Utc>),
    /// From then on.
    From(DateTime<Utc>),
}

/// When somebody with these hours, on the clock of this zone, can be reached: now, or next. There is no week without
/// hours, so within eight days they can.
pub fn reach<Z: TimeZone>(hours: &WeekHours, zone: &Z, now: DateTime<Utc>) -> Reach {
    let today = now.with_timezone(zone).date_naive();
    let mut next: Option<DateTime<Utc>> = None;
    for days in 0..=7 {
        let day = today + Days::new(days);
        for (from, until) in hours.on(chrono::Datelike::weekday(&day)) {
            let (from, until) = (instant(zone, day, from), instant(zone, day, until));
            if from <= now && now < until {
                return Reach::Now(until);
            }
            if now < from {
                next = Some(next.map_or(from, |known| known.min(from)));
            }
        }
    }
    Reach::From(next.unwrap_or(now + chrono::Duration::days(7)))
}

/// The moment of a local time; one that the clocks skip is taken as if they had not been put forward yet.
fn instant<Z: TimeZone>(zone: &Z, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
        LocalResult::None => {
            let offset = zone.offset_from_utc_datetime(&(local - chrono::Duration::days(1)));
            (local - chrono::Offset::fix(&offset)).and_utc()
        }
    }
}
