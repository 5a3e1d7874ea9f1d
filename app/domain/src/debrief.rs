//! What a facilitator notes after a session for whoever leads it next.

use chrono::{DateTime, Utc};

use crate::id::{AccountId, CaseStudyId, SessionId};

/// The longest text of a note, in characters.
pub const MOST_TEXT: usize = 5_000;

/// What one facilitator found in one session, on the session as a whole or on a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebriefNote {
    /// The session.
    pub session: SessionId,
    /// The case; `None` for the session as a whole.
    pub case: Option<CaseStudyId>,
    /// Who wrote it.
    pub author: AccountId,
    /// What worked, in markdown.
    pub worked: String,
    /// What to change, in markdown.
    pub change: String,
    /// When it was last written.
    pub written_at: DateTime<Utc>,
}

impl DebriefNote {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.worked.is_empty() && self.change.is_empty()
    }
}
