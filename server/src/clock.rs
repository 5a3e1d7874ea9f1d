//! The one place that reads the clock.

use chrono::{DateTime, SubsecRound, Utc};

/// The present moment, to the microsecond: what both databases keep.
pub fn now() -> DateTime<Utc> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock"
    )]
    Utc::now().trunc_subsecs(6)
}
