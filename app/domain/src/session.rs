//! Sessions, their meetings, and who cannot be in two places at once.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::access::FACILITATOR_DAYS;
use crate::curriculum::AgendaMode;
use crate::field::Refusal;
use crate::id::{AccountId, CaseStudyId, CohortId, MeetingId, ModuleId, SessionBlockId, SessionId};
use crate::programme::StoredModule;

mod clock;

pub use clock::{Moved, clock, minutes_left};

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

/// Why a session will not take place. A fixed list, so that nothing about a person is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelReason {
    /// Nobody can lead it.
    NoFacilitator,
    /// The room or the connection is not to be had.
    NoPlace,
    /// Too many cannot come.
    TooFewPeople,
    /// The module is given up for this cohort or comes at another time.
    Replanned,
    /// Anything else.
    Other,
}

impl CancelReason {
    /// All reasons, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::NoFacilitator,
        Self::NoPlace,
        Self::TooFewPeople,
        Self::Replanned,
        Self::Other,
    ];

    /// The stored and typed form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoFacilitator => "no_facilitator",
            Self::NoPlace => "no_place",
            Self::TooFewPeople => "too_few_people",
            Self::Replanned => "replanned",
            Self::Other => "other",
        }
    }

    /// The words on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoFacilitator => "No facilitator can come",
            Self::NoPlace => "The place is not available",
            Self::TooFewPeople => "Too few people can come",
            Self::Replanned => "It will take place at another time",
            Self::Other => "Another reason",
        }
    }
}

impl std::str::FromStr for CancelReason {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.as_str() == text)
            .ok_or_else(|| "Choose why the session is cancelled.".to_owned())
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

    /// The zone it was planned in, `UTC` when it has no meeting.
    pub fn timezone(&self) -> &str {
        self.meetings
            .first()
            .map_or("UTC", |meeting| meeting.timezone.as_str())
    }

    /// Whether its first meeting has started.
    pub fn has_started(&self, now: DateTime<Utc>) -> bool {
        self.starts_at().is_some_and(|starts_at| starts_at <= now)
    }

    /// Whether its last meeting is over.
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.ends_at().is_some_and(|ends_at| ends_at <= now)
    }

    /// Whether it shares a moment with another one, by time and not by date.
    pub fn overlaps(&self, other: &Self) -> bool {
        let mut meetings = self.meetings.iter();
        meetings.any(|one| {
            let mut others = other.meetings.iter();
            others.any(|two| one.overlaps(two.starts_at, two.ends_at))
        })
    }

    /// Whether it is still open to its facilitators: until [`FACILITATOR_DAYS`] after its end.
    pub fn is_open_to_facilitators(&self, now: DateTime<Utc>) -> bool {
        self.ends_at()
            .is_none_or(|ends_at| now <= ends_at + Duration::days(FACILITATOR_DAYS))
    }

    /// The session once it will not take place; calendars hear of it.
    ///
    /// # Errors
    /// When it was held or cancelled already.
    pub fn cancel(self, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.require_planned()?;
        Ok(Self {
            state: SessionState::Cancelled,
            sequence: self.sequence + 1,
            updated_at: now,
            ..self
        })
    }

    /// The session once it has taken place and `unmarked` people have no mark yet.
    ///
    /// # Errors
    /// When it has not started, is not planned, or marks are missing.
    pub fn close(self, unmarked: usize, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.require_planned()?;
        if !self.has_started(now) {
            return Err(Refusal::new(
                "The session has not started yet: close it once it has taken place.",
            ));
        }
        if unmarked > 0 {
            return Err(Refusal::new(format!(
                "{} still missing: mark everybody, then close the session.",
                if unmarked == 1 {
                    "1 mark is".to_owned()
                } else {
                    format!("{unmarked} marks are")
                }
            )));
        }
        Ok(Self {
            state: SessionState::Held,
            updated_at: now,
            ..self
        })
    }

    /// Lets a session pass that has begun and was not cancelled; `until_then` says what to do once it has.
    ///
    /// # Errors
    /// Before its first meeting, or when it was cancelled.
    pub fn require_begun(&self, until_then: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.state == SessionState::Cancelled {
            self.require_planned()?;
        }
        if self.has_started(now) {
            Ok(())
        } else {
            Err(Refusal::new(format!(
                "The session has not started yet: {until_then} once it has."
            )))
        }
    }

    /// Lets a session pass that is still to come or running.
    ///
    /// # Errors
    /// When it was held or cancelled.
    pub fn require_planned(&self) -> Result<(), Refusal> {
        match self.state {
            SessionState::Planned => Ok(()),
            SessionState::Held => Err(Refusal::new(
                "This session was held and closed: it cannot be changed any more.",
            )),
            SessionState::Cancelled => Err(Refusal::new(
                "This session was cancelled: give it a new date on the page of its cohort's dates.",
            )),
        }
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

/// When a module's session is, with the day in its own zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day on which it starts, in its zone.
    pub date: NaiveDate,
    /// The day of its last meeting.
    pub last_date: NaiveDate,
    /// Its start.
    pub starts_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
}

/// What the order of a cohort's dates breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFindings {
    /// Position in the list of modules and sentence: modules that start before an earlier one ends.
    pub refusals: Vec<(usize, String)>,
    /// Sentences about practice gaps that are too short or too long.
    pub warnings: Vec<String>,
}

/// Compares the dates of a cohort with the order of its modules and the days of practice between them.
/// `dates` has one entry a module; `None` is not dated. The gap is counted in days of the
/// calendar, from the last meeting of one to the first of the next. Modules are
/// taught in order, with weeks between them in which the skills are tried at work.
pub fn check_order(modules: &[StoredModule], dates: &[Option<Dated>]) -> OrderFindings {
    let mut findings = OrderFindings::default();
    let dated: Vec<(usize, Dated)> = dates
        .iter()
        .enumerate()
        .filter_map(|(at, date)| Some((at, (*date)?)))
        .collect();
    for pair in dated.windows(2) {
        let [(earlier, first), (later, second)] = pair else {
            continue;
        };
        let (Some(before), Some(after)) = (modules.get(*earlier), modules.get(*later)) else {
            continue;
        };
        if second.starts_at < first.ends_at {
            findings.refusals.push((
                *later,
                format!(
                    "“{}” comes after “{}”: choose a later date for it.",
                    after.title, before.title
                ),
            ));
            continue;
        }
        if *later != *earlier + 1 {
            continue;
        }
        let days = (second.date - first.last_date).num_days();
        let (least, most) = (before.practice_least_days, before.practice_most_days);
        if days < i64::from(least) {
            findings.warnings.push(format!(
                "{} of practice between “{}” and “{}”: at least {least} are intended, so that the skills can be tried at work.",
                days_in_words(days), before.title, after.title
            ));
        } else if days > i64::from(most) {
            findings.warnings.push(format!(
                "{} of practice between “{}” and “{}”: at most {most} are intended, so that the thread is not lost.",
                days_in_words(days), before.title, after.title
            ));
        }
    }
    findings
}

fn days_in_words(days: i64) -> String {
    if days == 1 {
        "1 day".to_owned()
    } else {
        format!("{days} days")
    }
}

#[cfg(test)]
mod tests;
