//! Released cohorts: who is in them, who leaves, who joins.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::FieldErrors;
use domain::access::Action;
use domain::case_study::Met;
use domain::cohort::{Cohort, Mix, MixBy, PlanState};
use domain::id::{CohortId, PersonId};
use domain::person::Person;
use domain::programme::{CurriculumVersion, Programme};
use domain::session::{Session, SessionState};
use domain::{Refusal, id::ProgrammeId};
use store::case_study::met::{self, MetBy};
use store::cohort::Withdrawal;
use store::{ConnectionTrait, DbErr};

use crate::{AppError, Context, Outcome};

/// A released cohort in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortLine {
    /// The cohort.
    pub cohort: Cohort,
    /// The name of its programme.
    pub programme: String,
    /// People in it.
    pub people: usize,
    /// Its next planned session.
    pub next: Option<Session>,
}

/// A released cohort with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortView {
    /// The cohort.
    pub cohort: Cohort,
    /// Its programme.
    pub programme: Programme,
    /// The curriculum version it goes through.
    pub curriculum: CurriculumVersion,
    /// When its plan was released.
    pub released_at: Option<DateTime<Utc>>,
    /// Who is in it, by name.
    pub members: Vec<Person>,
    /// Function, level and site of its members.
    pub mix: Vec<Mix>,
    /// Its sessions, by start.
    pub sessions: Vec<Session>,
    /// The cases that it has worked on, the earliest session first.
    pub cases: Vec<Met>,
    /// Who left it, the last first.
    pub withdrawals: Vec<Withdrawal>,
    /// Who could join it, by name.
    pub to_place: Vec<Person>,
}

/// Some of the released cohorts, of one programme when given, each with its next session: all after the first `offset`,
/// at most `limit`; and how many there are in all.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate.
pub async fn list(
    ctx: &Context,
    programme: Option<ProgrammeId>,
    offset: u64,
    limit: u64,
) -> Outcome<(Vec<CohortLine>, u64)> {
    ctx.require_role(Action::RunProgrammes)?;
    let (cohorts, total) =
        store::cohort::list_some_released(&ctx.db, programme, offset, limit).await?;
    let ids: Vec<CohortId> = cohorts.iter().map(|cohort| cohort.id).collect();
    let people = store::cohort::count_members_of(&ctx.db, &ids).await?;
    let names: BTreeMap<ProgrammeId, String> = store::programme::list(&ctx.db)
        .await?
        .into_iter()
        .map(|programme| (programme.id, programme.name))
        .collect();
    let mut next: BTreeMap<CohortId, Session> = BTreeMap::new();
    for session in store::session::list_of_cohorts(&ctx.db, &ids).await? {
        let to_come = session.state == SessionState::Planned
            && session.ends_at().is_some_and(|end| end > ctx.now);
        if to_come {
            next.entry(session.cohort).or_insert(session);
        }
    }
    let lines = cohorts.into_iter().map(|cohort| CohortLine {
        programme: names.get(&cohort.programme).cloned().unwrap_or_default(),
        people: people.get(&cohort.id).copied().unwrap_or_default(),
        next: next.remove(&cohort.id),
        cohort,
    });
    Ok((lines.collect(), total))
}

/// One released cohort.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such released cohort.
pub async fn find(ctx: &Context, id: CohortId) -> Outcome<CohortView> {
    ctx.require_role(Action::RunProgrammes)?;
    let cohort = find_released(&ctx.db, id).await?;
    let programme = store::programme::find(&ctx.db, cohort.programme)
        .await?
        .ok_or(AppError::NotFound)?;
    let plan = store::cohort::find_plan(&ctx.db, cohort.plan)
        .await?
        .ok_or(AppError::NotFound)?;
    let curriculum = store::programme::find_curriculum(&ctx.db, plan.curriculum)
        .await?
        .ok_or(AppError::NotFound)?;
    let members = store::cohort::list_members(&ctx.db, id).await?;
    let entries = [members.iter().map(|person| &person.entry).collect()];
    let mix = MixBy::ALL
        .into_iter()
        .map(|by| Mix::count(by, &entries, &[]))
        .collect();
    Ok(CohortView {
        mix,
        sessions: store::session::list_of_cohorts(&ctx.db, &[id]).await?,
        cases: met::list(&ctx.db, MetBy::Cohort(id)).await?,
        withdrawals: store::cohort::list_withdrawals(&ctx.db, id).await?,
        to_place: store::cohort::list_to_place(&ctx.db, programme.id, ctx.now.date_naive()).await?,
        released_at: plan.released_at,
        cohort,
        programme,
        curriculum,
        members,
    })
}

async fn find_released(db: &impl ConnectionTrait, id: CohortId) -> Outcome<Cohort> {
    let cohort = store::cohort::find(db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let plan = store::cohort::find_plan(db, cohort.plan).await?;
    plan.filter(|plan| plan.state == PlanState::Released)
        .ok_or(AppError::NotFound)?;
    Ok(cohort)
}

/// Adds somebody who is in no cohort of the programme yet.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when there is no such cohort; [`AppError::Invalid`] when
/// the person is not to be placed; [`AppError::Refused`] when every seat is taken.
pub async fn add(ctx: &Context, id: CohortId, person: PersonId) -> Outcome<String> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        let cohort = find_released(tx, id).await?;
        let people =
            store::cohort::list_to_place(tx, cohort.programme, ctx.now.date_naive()).await?;
        let Some(joiner) = people.into_iter().find(|one| one.id == person) else {
            let mut errors = FieldErrors::default();
            errors.add(
                "person",
                "Choose somebody who is in the audience, not exempt, and in no other cohort of this programme.",
            );
            return Err(errors.into());
        };
        let taken = store::cohort::count_members(tx, id).await?;
        cohort.require_seat(taken)?;
        store::cohort::enrol(tx, cohort.plan, id, person, ctx.now)
            .await
            .map_err(|error| seat_error(error, &cohort))?;
        let detail = format!("person {person}");
        ctx.audit(tx, "cohort.joined", &format!("cohort {id}"), &detail)
            .await?;
        Ok(format!(
            "{} joined {}, {} of {}.",
            joiner.entry.name(),
            cohort.name,
            taken + 1,
            cohort.capacity
        ))
    })
}

/// Takes a member out, with a reason that stays on the cohort's page.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when the person is no member; [`AppError::Invalid`] without
/// a reason.
pub async fn withdraw(
    ctx: &Context,
    id: CohortId,
    person: PersonId,
    reason: &str,
) -> Outcome<String> {
    ctx.require_role(Action::RunProgrammes)?;
    let mut errors = FieldErrors::default();
    let reason = errors.required("reason", "a reason", reason, 500);
    errors.or(())?;
    write_tx!(ctx, |tx| {
        let cohort = find_released(tx, id).await?;
        let place = store::cohort::find_enrolment(tx, cohort.plan, person)
            .await?
            .filter(|place| place.cohort == id)
            .ok_or(AppError::NotFound)?;
        let leaver = store::person::find(tx, person)
            .await?
            .ok_or(AppError::NotFound)?;
        store::cohort::withdraw(tx, place.id, &reason, ctx.now).await?;
        let detail = format!("person {person}");
        ctx.audit(tx, "cohort.left", &format!("cohort {id}"), &detail)
            .await?;
        Ok(format!("{} left {}.", leaver.entry.name(), cohort.name))
    })
}

/// The refusal in words when the database found every seat taken, although the rule had let it pass.
pub(crate) fn seat_error(error: DbErr, cohort: &Cohort) -> AppError {
    if !store::cohort::is_full(&error) {
        return error.into();
    }
    match cohort.require_seat(cohort.capacity.into()) {
        Err(refusal) => AppError::Refused(refusal),
        Ok(()) => AppError::Refused(Refusal::new("The cohort is full: choose another one.")),
    }
}
