//! Calendars: local times as instants, own sessions, and the private feed of an account.

mod feed;
mod invitation;

use chrono::{DateTime, Duration, LocalResult, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use domain::access::Action;
use domain::account::Viewer;
use domain::session::Session;
use store::ConnectionTrait;

use crate::session::{Listed, describe};
use crate::{AppError, Context, Outcome, secret};

pub(crate) use invitation::{Invitation, Method};

/// The zone of an IANA name.
///
/// # Errors
/// A sentence when there is no such zone.
pub fn zone(name: &str) -> Result<Tz, String> {
    name.trim()
        .parse()
        .map_err(|_| "Enter a time zone such as Europe/Madrid.".to_owned())
}

/// The moment of a local time. When the clocks are put back and it comes twice, the earlier one.
///
/// # Errors
/// A sentence when there is no such zone, or the clocks skip this time.
pub fn instant(date: NaiveDate, time: NaiveTime, timezone: &str) -> Result<DateTime<Utc>, String> {
    match zone(timezone)?.from_local_datetime(&date.and_time(time)) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Ok(at.with_timezone(&Utc)),
        LocalResult::None => Err(format!(
            "On {} the clocks in {timezone} skip {}: choose another time.",
            date.format("%-d %b %Y"),
            time.format("%H:%M")
        )),
    }
}

/// The day of a moment in a zone, in UTC when the zone is not known.
pub fn day(at: DateTime<Utc>, timezone: &str) -> NaiveDate {
    at.with_timezone(&zone(timezone).unwrap_or(Tz::UTC))
        .date_naive()
}

/// `Mon 2 Mar 2026, 09:00 to 12:00 Europe/Madrid`.
pub(crate) fn when(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>, timezone: &str) -> String {
    let tz = zone(timezone).unwrap_or(Tz::UTC);
    format!(
        "{} to {} {timezone}",
        starts_at.with_timezone(&tz).format("%a %-d %b %Y, %H:%M"),
        ends_at.with_timezone(&tz).format("%H:%M")
    )
}

/// A session in somebody's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The session.
    pub listed: Listed,
    /// Whether they lead it; they attend it otherwise.
    pub leads: bool,
}

/// The viewer's sessions between two moments, attended and led, by start.
///
/// # Errors
/// [`AppError::NotFound`] for an account that neither attends nor runs anything.
pub async fn list_own(
    ctx: &Context,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Outcome<Vec<Entry>> {
    let viewer = require_calendar(ctx)?;
    let sessions: Vec<Session> = own_sessions(&ctx.db, viewer)
        .await?
        .into_iter()
        .filter(|session| {
            session.starts_at().is_some_and(|at| at < until)
                && session.ends_at().is_some_and(|at| at > from)
        })
        .collect();
    Ok(entries(viewer, describe(&ctx.db, sessions).await?))
}

/// All sessions between two moments, for who plans them, by start.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes.
pub async fn list_all(
    ctx: &Context,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Outcome<Vec<Entry>> {
    let viewer = ctx.require_role(Action::RunProgrammes)?;
    let sessions = store::session::list_between(&ctx.db, from, until).await?;
    Ok(entries(viewer, describe(&ctx.db, sessions).await?))
}

fn entries(viewer: &Viewer, listed: Vec<Listed>) -> Vec<Entry> {
    listed
        .into_iter()
        .map(|listed| Entry {
            leads: listed.session.facilitators.contains(&viewer.account),
            listed,
        })
        .collect()
}

fn require_calendar(ctx: &Context) -> Outcome<&Viewer> {
    let viewer = ctx.viewer()?;
    if viewer.person.is_some() || viewer.is_facilitator() || viewer.is_coordinator() {
        Ok(viewer)
    } else {
        Err(AppError::NotFound)
    }
}

/// The zone that the roster gives the viewer, UTC when it gives none.
///
/// # Errors
/// As [`list_own`].
pub async fn own_zone(ctx: &Context) -> Outcome<String> {
    let viewer = require_calendar(ctx)?;
    let person = match viewer.person {
        Some(person) => store::person::find(&ctx.db, person).await?,
        None => None,
    };
    Ok(person
        .and_then(|person| person.entry.timezone)
        .unwrap_or_else(|| "UTC".to_owned()))
}

/// Every session somebody attends now or leads, by start, past and cancelled ones included.
async fn own_sessions(db: &impl ConnectionTrait, viewer: &Viewer) -> Outcome<Vec<Session>> {
    let mut sessions = if viewer.is_facilitator() {
        store::session::list_led_by(db, viewer.account).await?
    } else {
        Vec::new()
    };
    if let Some(person) = viewer.person {
        sessions.extend(store::session::list_attended_by(db, person).await?);
    }
    sessions.sort_by_key(|session| (session.starts_at(), session.id));
    sessions.dedup_by_key(|session| session.id);
    Ok(sessions)
}

/// When the viewer's private calendar address was made; `None` when there is none.
///
/// # Errors
/// As [`list_own`].
pub async fn feed_made_at(ctx: &Context) -> Outcome<Option<DateTime<Utc>>> {
    let viewer = require_calendar(ctx)?;
    Ok(store::calendar_feed::find(&ctx.db, viewer.account).await?)
}

/// Makes the viewer's private calendar address, or a new one in its place; shown once, as only a hash is kept.
///
/// # Errors
/// As [`list_own`].
pub async fn make_feed(ctx: &Context) -> Outcome<String> {
    let viewer = require_calendar(ctx)?;
    let token = secret::token()?;
    let hash = secret::token_hash(&token);
    write_tx!(ctx, |tx| {
        store::calendar_feed::replace(tx, viewer.account, &hash, ctx.now).await?;
        ctx.audit(
            tx,
            "calendar.feed_made",
            &format!("account {}", viewer.account),
            "",
        )
        .await
    })?;
    Ok(format!("{}/calendar/{token}", ctx.base_url))
}

/// The calendar behind a private address, as iCalendar text. The token is all that is asked for.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown token or a disabled account.
pub async fn feed(ctx: &Context, token: &str) -> Outcome<String> {
    let account = store::calendar_feed::find_account(&ctx.db, &secret::token_hash(token))
        .await?
        .ok_or(AppError::NotFound)?;
    let viewer = store::account::find_viewer(&ctx.db, account)
        .await?
        .ok_or(AppError::NotFound)?;
    let sessions = own_sessions(&ctx.db, &viewer).await?;
    let entries = entries(&viewer, describe(&ctx.db, sessions).await?);
    Ok(feed::text(&ctx.base_url, &viewer, &entries))
}

/// The first moment of the month of a day in a zone and the first of the next month.
pub fn month(date: NaiveDate, timezone: &str) -> (DateTime<Utc>, DateTime<Utc>) {
    use chrono::{Datelike, Months};
    let first = date - Duration::days(i64::from(date.day0()));
    let next = first + Months::new(1);
    (start_of_day(first, timezone), start_of_day(next, timezone))
}

/// The first moment of a day in a zone. Where midnight is skipped, the day starts an hour later.
pub(crate) fn start_of_day(date: NaiveDate, timezone: &str) -> DateTime<Utc> {
    let tz = zone(timezone).unwrap_or(Tz::UTC);
    let midnight = date.and_time(NaiveTime::MIN);
    let at = |time| tz.from_local_datetime(&time).earliest();
    at(midnight)
        .or_else(|| at(midnight + Duration::hours(1)))
        .map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(date: &str, time: &str, timezone: &str) -> Result<String, String> {
        let date = date.parse().unwrap();
        let time = NaiveTime::parse_from_str(time, "%H:%M").unwrap();
        instant(date, time, timezone).map(|at| at.format("%d %H:%M").to_string())
    }

    #[test]
    fn local_times_follow_the_clock_of_their_zone() {
        for (date, time, zone, expected) in [
            ("2026-03-28", "09:00", "Europe/Madrid", Ok("28 08:00")),
            ("2026-03-30", "09:00", "Europe/Madrid", Ok("30 07:00")),
            // Twice: the earlier one.
            ("2026-10-25", "02:30", "Europe/Madrid", Ok("25 00:30")),
            (
                "2026-03-29",
                "02:30",
                "Europe/Madrid",
                Err("On 29 Mar 2026 the clocks in Europe/Madrid skip 02:30: choose another time."),
            ),
            (
                "2026-03-29",
                "02:30",
                "Madrid",
                Err("Enter a time zone such as Europe/Madrid."),
            ),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(local(date, time, zone), expected, "{date} {time} {zone}");
        }
    }

    #[test]
    fn a_month_starts_and_ends_at_local_midnight() {
        let (from, until) = month(
            NaiveDate::from_ymd_opt(2026, 3, 17).unwrap(),
            "Europe/Madrid",
        );
        assert_eq!(from.to_rfc3339(), "2026-02-28T23:00:00+00:00");
        assert_eq!(until.to_rfc3339(), "2026-03-31T22:00:00+00:00");
    }
}
