//! Instants in words: the zone always stands beside the clock.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

/// The zone of a name, UTC when it is not known.
pub(crate) fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// `Mon 3 Nov 2025`.
pub(crate) fn date(at: DateTime<Utc>, timezone: &str) -> String {
    at.with_timezone(&zone(timezone))
        .format("%a %-d %b %Y")
        .to_string()
}

/// `09:30`.
pub(crate) fn clock(at: DateTime<Utc>, timezone: &str) -> String {
    at.with_timezone(&zone(timezone))
        .format("%H:%M")
        .to_string()
}

/// `Mon 3 Nov 2025, 09:30 to 12:30 Europe/Madrid`.
pub(crate) fn span(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>, timezone: &str) -> String {
    let ends = if date(starts_at, timezone) == date(ends_at, timezone) {
        clock(ends_at, timezone)
    } else {
        format!("{}, {}", date(ends_at, timezone), clock(ends_at, timezone))
    };
    format!(
        "{}, {} to {ends} {timezone}",
        date(starts_at, timezone),
        clock(starts_at, timezone)
    )
}

/// `3 Nov 2025`.
pub(crate) fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}
