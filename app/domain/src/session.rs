//! Sessions, their meetings, and who cannot be in two places at once.

use chrono::{DateTime, Utc};

use crate::curriculum::AgendaMode;
use crate::id::{AccountId, CaseStudyId, CohortId, MeetingId, ModuleId, SessionBlockId, SessionId};

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Has a date and is still to come or running.
    Planned,
    /// Took place; its facilitator closed it.
    Held,
    /// Will not take place.
    Cancelled,
}

impl SessionState {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }
}

impl std::str::FromStr for SessionState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Planned, Self::Held, Self::Cancelled]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no state of a session."))
    }
}

/// One scheduled gathering of one cohort for one module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose.
    pub cohort: CohortId,
    /// For what.
    pub module: ModuleId,
    /// Room or address.
    pub place: String,
    /// Link to join from afar.
    pub join_url: Option<String>,
    /// Where it stands.
    pub state: SessionState,
    /// Rises with each change that calendars must hear of.
    pub sequence: u32,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// At least one, in order.
    pub meetings: Vec<Meeting>,
    /// Who leads it; the lead first.
    pub facilitators: Vec<AccountId>,
}

impl Session {
    /// When its first meeting starts.
    pub fn starts_at(&self) -> Option<DateTime<Utc>> {
        self.meetings.first().map(|meeting| meeting.starts_at)
    }

    /// When its last meeting ends.
    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.meetings.last().map(|meeting| meeting.ends_at)
    }
}

/// One start-to-end block of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// Its start.
    pub starts_at: DateTime<Utc>,
    /// Its end, after the start.
    pub ends_at: DateTime<Utc>,
    /// The IANA zone it was planned in.
    pub timezone: String,
}

impl Meeting {
    /// Whether two blocks of time share a moment; one may start when the other ends.
    pub fn overlaps(&self, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> bool {
        self.starts_at < ends_at && starts_at < self.ends_at
    }
}

/// A block of a session's agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionBlock {
    /// Its id.
    pub id: SessionBlockId,
    /// How the room works.
    pub mode: AgendaMode,
    /// Its length.
    pub minutes: u16,
    /// What it is called.
    pub title: String,
    /// For the facilitator, in markdown.
    pub notes: String,
    /// The case that is worked on.
    pub case_study: Option<CaseStudyId>,
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn overlap_is_by_time_and_not_by_date() {
        let at = |h, m| Utc.with_ymd_and_hms(2026, 3, 2, h, m, 0).unwrap();
        let meeting = Meeting {
            id: MeetingId(1),
            starts_at: at(9, 0),
            ends_at: at(12, 0),
            timezone: "Europe/Madrid".into(),
        };
        assert!(meeting.overlaps(at(11, 59), at(14, 0)));
        assert!(!meeting.overlaps(at(12, 0), at(14, 0)));
        assert!(!meeting.overlaps(at(7, 0), at(9, 0)));
    }
}
