//! Reading the audit log, which is itself recorded.

use domain::access::Action;
use domain::audit::AuditEvent;
use domain::id::AuditEventId;

use crate::{Context, Outcome};

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its events, the newest first.
    pub events: Vec<AuditEvent>,
    /// How many events there are.
    pub total: u64,
    /// The first event that does not follow from those before it; `None` when the whole log does.
    pub broken_link: Option<AuditEventId>,
}

/// The newest `limit` events after skipping `offset`.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not read the log.
pub async fn read(ctx: &Context, offset: u64, limit: u64) -> Outcome<Page> {
    ctx.require_role(Action::ReadAudit)?;
    write_tx!(ctx, |tx| {
        let detail = format!("after {offset}");
        ctx.audit(tx, "audit.read", "audit_log", &detail).await
    })?;
    Ok(Page {
        events: store::audit::list(&ctx.db, None, offset, limit).await?,
        total: store::audit::count(&ctx.db).await?,
        broken_link: store::audit::broken_link(&ctx.db).await?,
    })
}
