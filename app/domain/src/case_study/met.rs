//! Who has met a case: the sessions that took place with it on their agenda, and who was there.

use chrono::{DateTime, Utc};

use crate::id::{CaseStudyId, CohortId, PersonId, SessionId};

/// A case that a cohort has worked on in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The case.
    pub case: CaseStudyId,
    /// What it is called now.
    pub title: String,
    /// The session, which took place.
    pub session: SessionId,
    /// Whose session.
    pub cohort: CohortId,
    /// What the cohort is called.
    pub cohort_name: String,
    /// When the session began.
    pub at: DateTime<Utc>,
    /// The zone it was planned in.
    pub timezone: String,
    /// Who was there, for any part of it.
    pub people: Vec<PersonId>,
}
