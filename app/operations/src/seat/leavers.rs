//! The seats of those who leave the firm, which others take.

use crate::{Context, Outcome};

/// How many sessions are looked at in one transaction.
const AT_ONCE: usize = 25;

/// Ends the seats and waits of who left the firm in sessions to come, seats members who came back, and passes free places
/// on; returns in how many sessions that took a step.
pub(super) async fn free(ctx: &Context) -> Outcome<usize> {
    let ids = store::seat::list_with_leavers(&ctx.db, ctx.now.date_naive()).await?;
    let sessions: Vec<_> = ids.into_iter().collect();
    let mut changed = 0;
    for some in sessions.chunks(AT_ONCE) {
        changed += write_tx!(ctx, |tx| {
            store::seat::lock(tx).await?;
            let mut changed = 0;
            for session in store::session::list(tx, some).await? {
                let done = store::seat::align_leavers(tx, &session, ctx.now).await?;
                if done == store::seat::Leavers::default() {
                    continue;
                }
                changed += 1;
                let subject = format!("session {}", session.id);
                let detail = format!(
                    "{} left, {} back, {} passed on",
                    done.freed, done.back, done.passed_on
                );
                ctx.audit(tx, "seat.leavers_followed", &subject, &detail)
                    .await?;
            }
            Ok(changed)
        })?;
    }
    Ok(changed)
}

/// Lets the seats follow a change of the roster. The change stands by then, and the next sweep does the same: what fails
/// here is only told.
pub(crate) async fn follow_roster(ctx: &Context) {
    if let Err(error) = free(ctx).await {
        tracing::warn!(?error, "the seats follow the roster with the next sweep");
    }
}
