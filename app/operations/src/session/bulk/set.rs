//! Dates that were found are set, all at once.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::id::{CohortId, CohortPlanId, PlanningJobId, SessionId};

use super::suggest::{Kept, search};
use super::{BulkDates, Ready, Release};
use crate::cohort_plan::job::Watch;
use crate::session::{agenda, schedule};
use crate::{AppError, Context, Outcome};

/// Sets the dates that a job found for the cohorts of a released plan; returns how many. `dates` is what they were looked
/// for with.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes; [`AppError::Refused`] when no dates were found, others were looked
/// for since, or something that they depend on has changed.
pub async fn set_dates(
    ctx: &Context,
    id: CohortPlanId,
    job: PlanningJobId,
    dates: &BulkDates,
    release: &Release,
) -> Outcome<usize> {
    ctx.require_role(Action::RunProgrammes)?;
    let kept = Kept::find(ctx, id, job).await?.ok_or_else(|| {
        AppError::refused("Other dates were looked for since: look at them anew, then set them.")
    })?;
    set(ctx, id, dates, kept, release).await
}

/// Looks for the dates of a released plan and sets those that are found; returns how many.
///
/// # Errors
/// As [`set_dates`]; [`AppError::Invalid`] for what cannot be used.
pub async fn schedule_all(
    ctx: &Context,
    id: CohortPlanId,
    dates: &BulkDates,
    release: &Release,
) -> Outcome<usize> {
    ctx.require_role(Action::RunProgrammes)?;
    let ready = Ready::load(ctx, &ctx.db, id, dates).await?;
    let found = search(&ready.problem, &Watch::default()).await?;
    let kept = Kept::new(String::new(), &ready, found);
    set(ctx, id, dates, kept, release).await
}

/// The search ran before anything is locked; if what it depends on changed meanwhile, nothing is set.
async fn set(
    ctx: &Context,
    id: CohortPlanId,
    dates: &BulkDates,
    kept: Kept,
    release: &Release,
) -> Outcome<usize> {
    let by = ctx.viewer()?.account;
    if kept.sessions.is_empty() {
        let why = kept.obstacles.into_iter().chain(kept.ways).next();
        return Err(AppError::refused(why.unwrap_or_else(|| {
            "No dates were found: allow more days, start times, places or facilitators.".to_owned()
        })));
    }
    let moved = kept.moved.0;
    let sessions = write_tx!(ctx, |tx| {
        let now = Ready::load(ctx, tx, id, dates).await?;
        if now.fingerprint() != kept.fingerprint {
            return Err(AppError::refused(
                "Something that these dates depend on has changed: look at them anew, then set them.",
            ));
        }
        let cases = agenda::cases_of(tx, &now.found.modules).await?;
        let mut set: Vec<SessionId> = Vec::new();
        for planned in &kept.sessions {
            let Some(mut session) = now.session(ctx, planned) else {
                continue;
            };
            let before = now.found.session_of(session.cohort, session.module);
            if let Some(before) = before {
                session.join_url.clone_from(&before.join_url);
                // Whoever led stays the lead.
                if BTreeSet::from_iter(&session.facilitators)
                    == BTreeSet::from_iter(&before.facilitators)
                {
                    session.facilitators.clone_from(&before.facilitators);
                }
                let (after, is_changed) = schedule::changed(ctx, Some(before), session)?;
                if is_changed {
                    store::session::update(tx, &after).await?;
                    set.push(after.id);
                }
                continue;
            }
            let kept = store::session::insert(tx, &session).await?;
            set.push(kept);
            let module = now
                .found
                .modules
                .iter()
                .find(|module| module.id == session.module);
            if let Some(module) = module {
                store::session::replace_blocks(tx, kept, &agenda::copied(module, &cases)).await?;
            }
        }
        let done = store::availability::DatesRelease {
            plan: id,
            note: release.note.clone(),
            notify: release.notify,
            sessions: set.len(),
            moved,
            by,
            at: ctx.now,
        };
        store::availability::insert_release(tx, &done).await?;
        let cohorts: Vec<CohortId> = now.found.cohorts.iter().map(|it| it.id).collect();
        if !release.notify {
            crate::mail::hold_new(ctx, tx, &cohorts, &set).await?;
        }
        let told = if release.notify {
            "people are told"
        } else {
            "invitations are held"
        };
        let detail = format!("{} sessions, {moved} moved, {told}", set.len());
        ctx.audit(
            tx,
            "cohort_plan.dated",
            &format!("cohort_plan {id}"),
            &detail,
        )
        .await?;
        Ok(set)
    })?;
    let cohorts = store::cohort::list(&ctx.db, id).await?;
    let cohorts: Vec<CohortId> = cohorts.iter().map(|cohort| cohort.id).collect();
    crate::mail::follow(ctx, &cohorts).await;
    Ok(sessions.len())
}
