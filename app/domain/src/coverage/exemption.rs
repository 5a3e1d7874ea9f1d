//! Why a person need not attend.

use chrono::{DateTime, NaiveDate, Utc};

use crate::id::{AccountId, ExemptionId, PersonId, ProgrammeId};

/// A reason why a person need not attend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// Its id.
    pub id: ExemptionId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The person.
    pub person: PersonId,
    /// Why.
    pub reason: String,
    /// The last day it is in force; `None` without end.
    pub until: Option<NaiveDate>,
    /// Who granted it.
    pub granted_by: AccountId,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Exemption {
    /// Whether it is in force on `date`.
    pub fn is_in_force(&self, date: NaiveDate) -> bool {
        self.until.is_none_or(|until| date <= until)
    }
}
