//! What the audit log records: who did what when, with no content.

use chrono::{DateTime, Utc};

use crate::id::AuditEventId;

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its place in the log.
    pub id: AuditEventId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it, as shown then; `None` for the system itself.
    pub actor: Option<String>,
    /// What was done, for example `cohort_plan.released`.
    pub kind: String,
    /// What it was done to, for example `cohort_plan 3`.
    pub subject: String,
    /// Numbers and keys that explain the event; never content.
    pub detail: String,
}
