//! Sessions: who sees them, their dates, agenda and end.

mod agenda;
mod bookings;
pub(crate) mod bulk;
mod list;
mod schedule;
mod trouble;

use std::collections::BTreeMap;

use domain::access::{Action, Ties};
use domain::cohort::{Cohort, CohortPlan, PlanState};
use domain::id::{CaseStudyId, CohortId, SessionId};
use domain::person::Person;
use domain::programme::StoredModule;
use domain::session::{CancelReason, Session, SessionBlock, SessionState};
use store::ConnectionTrait;

use crate::{AppError, Context, Outcome};

pub use agenda::{NewBlock, set_agenda};
pub use bulk::{
    BulkDates, Plan, Proposed, ProposedRow, Release, find_dates, find_plan, schedule_all,
    set_dates, start_dates,
};
pub use list::{Led, Listed, Today, Undated, list_led, today};
pub use schedule::{NewDate, Schedule, Scheduled, find_schedule, meeting_field, schedule};
pub use trouble::{Trouble, TroubleKind, list_troubles, troubles_of};

pub(crate) use list::describe;

/// A session with everything its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub cohort: Cohort,
    /// What it teaches.
    pub module: StoredModule,
    /// Who takes part, by name.
    pub members: Vec<Person>,
    /// The names of who leads it, the lead first.
    pub facilitators: Vec<String>,
    /// Its agenda; without the facilitator's notes for who only takes part.
    pub agenda: Vec<SessionBlock>,
    /// The published cases and their titles.
    pub cases: BTreeMap<CaseStudyId, String>,
    /// Why it was cancelled, when it was.
    pub cancel_reason: Option<CancelReason>,
    /// Whether the viewer may see the run sheet, mark attendance and change the agenda.
    pub can_lead: bool,
    /// Whether the viewer may change dates and facilitators.
    pub can_edit: bool,
    /// Whether the viewer takes part.
    pub is_member: bool,
    /// The viewer's own zone, when the roster names one.
    pub own_zone: Option<String>,
}

/// How the viewer stands to a session: has a seat in it, or one of its facilitators while it is open to them.
///
/// # Errors
/// [`AppError::SignInRequired`], or the database's error.
pub async fn ties(ctx: &Context, session: &Session) -> Outcome<Ties> {
    let viewer = ctx.viewer()?;
    let member = match viewer.person {
        Some(person) => {
            store::seat::attends(&ctx.db, session.id, person).await?
                && released(&ctx.db, session.cohort).await.is_ok()
        }
        None => false,
    };
    Ok(Ties {
        member,
        leads: session.facilitators.contains(&viewer.account)
            && session.is_open_to_facilitators(ctx.now),
        ..Ties::default()
    })
}

/// A cohort in force with its plan.
async fn released(db: &impl ConnectionTrait, id: CohortId) -> Outcome<(Cohort, CohortPlan)> {
    let cohort = store::cohort::find(db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let plan = store::cohort::find_plan(db, cohort.plan)
        .await?
        .ok_or(AppError::NotFound)?;
    if plan.state == PlanState::Released {
        Ok((cohort, plan))
    } else {
        Err(AppError::refused(
            "This cohort is not released yet: release its plan first, then set dates.",
        ))
    }
}

/// A session that the viewer may do `action` on.
pub(crate) async fn find_for(ctx: &Context, id: SessionId, action: Action) -> Outcome<Session> {
    ctx.viewer()?;
    let session = store::session::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    ctx.require(action, ties(ctx, &session).await?)?;
    Ok(session)
}

/// A session for its participants, facilitators and coordinators.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else, or when there is none.
pub async fn find(ctx: &Context, id: SessionId) -> Outcome<Details> {
    let session = find_for(ctx, id, Action::ReadSession).await?;
    details(ctx, session).await
}

/// A session for who leads it: the agenda with notes.
///
/// # Errors
/// [`AppError::NotFound`] for who neither leads nor coordinates it, or when there is none.
pub async fn find_to_lead(ctx: &Context, id: SessionId) -> Outcome<Details> {
    let session = find_for(ctx, id, Action::LeadSession).await?;
    details(ctx, session).await
}

/// Who attends a session, by name.
pub(crate) async fn attendees(db: &impl ConnectionTrait, id: SessionId) -> Outcome<Vec<Person>> {
    let mut attendees = store::seat::list_attendees(db, &[id]).await?;
    Ok(attendees.remove(&id).unwrap_or_default())
}

async fn details(ctx: &Context, session: Session) -> Outcome<Details> {
    let db = &ctx.db;
    let viewer = ctx.viewer()?;
    let ties = ties(ctx, &session).await?;
    let can_lead = domain::access::may(viewer, Action::LeadSession, ties);
    let (cohort, _) = released(db, session.cohort).await?;
    let module = store::programme::find_curriculum_of_module(db, session.module)
        .await?
        .and_then(|curriculum| {
            curriculum
                .modules
                .into_iter()
                .find(|module| module.id == session.module)
        })
        .ok_or(AppError::NotFound)?;
    let leads = store::session::list_leads(db, &session.facilitators).await?;
    let mut agenda = store::session::list_blocks(db, session.id).await?;
    if !can_lead {
        for block in &mut agenda {
            block.notes.clear();
        }
    }
    let own_zone = match viewer.person {
        Some(person) => store::person::find(db, person)
            .await?
            .and_then(|person| person.entry.timezone),
        None => None,
    };
    Ok(Details {
        members: attendees(db, session.id).await?,
        facilitators: session
            .facilitators
            .iter()
            .filter_map(|account| Some(leads.get(account)?.0.clone()))
            .collect(),
        agenda,
        cases: store::session::list_published_cases(db)
            .await?
            .into_iter()
            .collect(),
        cancel_reason: if session.state == SessionState::Cancelled {
            store::session::find_cancel_reason(db, session.id).await?
        } else {
            None
        },
        can_lead,
        can_edit: viewer.is_coordinator(),
        is_member: ties.member,
        own_zone,
        session,
        cohort,
        module,
    })
}

/// Says that a session will not take place; calendars show it as cancelled.
///
/// # Errors
/// [`AppError::Refused`] when it was held or cancelled already.
pub async fn cancel(ctx: &Context, id: SessionId, reason: CancelReason) -> Outcome<()> {
    ctx.require_role(Action::RunProgrammes)?;
    let cohort = write_tx!(ctx, |tx| {
        store::seat::lock(tx).await?;
        let session = store::session::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?
            .cancel(ctx.now)?;
        store::session::update(tx, &session).await?;
        ctx.audit(
            tx,
            "session.cancelled",
            &format!("session {id}"),
            reason.as_str(),
        )
        .await?;
        Ok(session.cohort)
    })?;
    crate::mail::follow(ctx, &[cohort]).await;
    Ok(())
}
