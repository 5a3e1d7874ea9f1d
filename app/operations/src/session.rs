//! Sessions: who sees them, their dates, agenda and end.

use domain::access::Ties;
use domain::cohort::PlanState;
use domain::session::Session;

use crate::{Context, Outcome};

/// How the viewer stands to a session: in its released cohort, or one of its facilitators while it is open to them.
///
/// # Errors
/// [`crate::AppError::SignInRequired`], or the database's error.
pub async fn ties(ctx: &Context, session: &Session) -> Outcome<Ties> {
    let viewer = ctx.viewer()?;
    let member = match viewer.person {
        Some(person) => {
            store::cohort::is_member(&ctx.db, session.cohort, person).await?
                && is_released(ctx, session).await?
        }
        None => false,
    };
    Ok(Ties {
        own: false,
        member,
        leads: session.facilitators.contains(&viewer.account)
            && session.is_open_to_facilitators(ctx.now),
    })
}

async fn is_released(ctx: &Context, session: &Session) -> Outcome<bool> {
    let Some(cohort) = store::cohort::find(&ctx.db, session.cohort).await? else {
        return Ok(false);
    };
    let plan = store::cohort::find_plan(&ctx.db, cohort.plan).await?;
    Ok(plan.is_some_and(|plan| plan.state == PlanState::Released))
}
