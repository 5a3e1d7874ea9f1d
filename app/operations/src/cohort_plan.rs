//! Planning cohorts: suggest, look, move, lock, release, discard.

mod board;
mod engine;

use domain::access::Action;
use domain::cohort::{Cohort, CohortPlan, Draft, Mix, MixBy, PlanState};
use domain::id::{CohortId, CohortPlanId, PersonId, ProgrammeId};
use domain::person::Person;
use domain::programme::Programme;
use planning::cohorts::Plan;
use store::Tx;

pub use self::board::Choice;
use self::board::Loaded;
use self::engine::{Names, Settings};
use crate::cohort::seat_error;
use crate::{AppError, Context, Outcome};

/// A plan with its board.
#[derive(Clone, Debug)]
pub struct Board {
    /// The plan.
    pub plan: CohortPlan,
    /// Its programme.
    pub programme: Programme,
    /// Who sits where, and what is off.
    pub draft: Draft,
    /// What the engine said when the plan was made.
    pub explanation: Vec<String>,
    /// Whether the engine proved that no plan was better than the one it made.
    pub proven: bool,
}

/// A plan with the counts of one attribute over its cohorts.
#[derive(Clone, Debug)]
pub struct PlanMix {
    /// The plan.
    pub plan: CohortPlan,
    /// Its programme.
    pub programme: Programme,
    /// Its cohorts, in the order of the counts.
    pub cohorts: Vec<Cohort>,
    /// The counts.
    pub mix: Mix,
}

/// One person of a plan.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// The plan.
    pub plan: CohortPlan,
    /// Its programme.
    pub programme: Programme,
    /// The person.
    pub person: Person,
    /// Their cohort, when they have a seat.
    pub cohort: Option<Cohort>,
    /// Whether they stay where they are.
    pub locked: bool,
    /// Why they are there.
    pub why_here: Vec<String>,
    /// Where they could be.
    pub choices: Vec<Choice>,
}

/// What a move did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// "Ana Ruiz moved to Cohort 4, 13 of 15."
    pub sentence: String,
    /// Where the first of them came from; `None` for not placed.
    pub from: Option<CohortId>,
}

/// Makes a draft plan for everybody who is to be placed in a programme; the same people and the same seed give the
/// same cohorts.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when there is no such programme; [`AppError::Refused`] when
/// nobody is to be placed or no plan exists, and why.
pub async fn suggest(ctx: &Context, id: ProgrammeId, seed: u64) -> Outcome<CohortPlanId> {
    let by = ctx.require_role(Action::RunProgrammes)?.account;
    let programme = store::programme::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let curriculum = store::programme::find_newest_curriculum(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let people = store::cohort::list_to_place(&ctx.db, id, ctx.now.date_naive()).await?;
    let settings = Settings {
        plan_size: programme.plan_size,
        max_size: programme.max_size,
        seed,
    };
    let planned = plan_for(settings, &people).await?;
    let members = engine::members(&planned, &people)?;
    let plan = CohortPlan {
        id: CohortPlanId(0),
        programme: id,
        curriculum: curriculum.id,
        state: PlanState::Draft,
        seed,
        plan_size: programme.plan_size,
        max_size: programme.max_size,
        findings: engine::findings(&planned)?,
        change_note: None,
        created_at: ctx.now,
        released_at: None,
    };
    write_tx!(ctx, |tx| {
        let plan_id = store::cohort::insert_plan(tx, &plan, by).await?;
        // Names stay unique in a programme: a later plan counts on from what is released.
        let released = store::cohort::list_released(tx, Some(id)).await?.len();
        let released = u32::try_from(released).unwrap_or(u32::MAX);
        let mut places = Vec::new();
        for (position, members) in (1_u32..).zip(&members) {
            let cohort = Cohort {
                id: CohortId(0),
                plan: plan_id,
                programme: id,
                position,
                name: format!("Cohort {}", released + position),
                capacity: programme.max_size,
            };
            let cohort = store::cohort::insert(tx, &cohort).await?;
            places.extend(members.iter().map(|person| (cohort, *person)));
        }
        store::cohort::enrol_all(tx, plan_id, &places, ctx.now).await?;
        let detail = format!(
            "programme {id}, seed {seed}, {} people in {} cohorts",
            places.len(),
            members.len()
        );
        ctx.audit(
            tx,
            "cohort_plan.suggested",
            &format!("cohort plan {plan_id}"),
            &detail,
        )
        .await?;
        Ok(plan_id)
    })
}

async fn plan_for(settings: Settings, people: &[Person]) -> Outcome<Plan> {
    if people.is_empty() {
        return Err(AppError::refused(
            "There is nobody to place: everybody in the audience is exempt or in a released cohort already. Import people, or widen the audience.",
        ));
    }
    let everybody: Vec<&Person> = people.iter().collect();
    let problem = engine::problem(settings, &everybody);
    compute(move || planning::cohorts::plan(&problem, &|| false))
        .await?
        .map_err(|refusal| {
            let names = Names::new(people, Vec::new());
            AppError::refused(names.in_words(&refusal.to_string()))
        })
}

/// Runs what takes the processor for a while away from the threads that answer requests.
async fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| AppError::Internal(error.to_string()))
}

async fn load(ctx: &Context, id: CohortPlanId) -> Outcome<Loaded> {
    ctx.require_role(Action::RunProgrammes)?;
    Loaded::read(&ctx.db, id, ctx.now.date_naive()).await
}

/// A plan with its board, scored as it stands.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is none.
pub async fn board(ctx: &Context, id: CohortPlanId) -> Outcome<Board> {
    let loaded = load(ctx, id).await?;
    let score = loaded.score().await?;
    let (explanation, proven) = loaded.findings();
    Ok(Board {
        draft: loaded.draft(score.as_ref()),
        plan: loaded.plan,
        programme: loaded.programme,
        explanation,
        proven,
    })
}

/// The counts of function, level or site over the cohorts of a plan.
///
/// # Errors
/// As [`board`].
pub async fn mix(ctx: &Context, id: CohortPlanId, by: MixBy) -> Outcome<PlanMix> {
    let loaded = load(ctx, id).await?;
    Ok(PlanMix {
        mix: loaded.mix(by),
        plan: loaded.plan,
        programme: loaded.programme,
        cohorts: loaded.cohorts,
    })
}

/// One person of a plan: why they are there, and where they could be.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when the plan is not about the person.
pub async fn person(ctx: &Context, id: CohortPlanId, person: PersonId) -> Outcome<PersonView> {
    let loaded = load(ctx, id).await?;
    let found = loaded.find(person).cloned().ok_or(AppError::NotFound)?;
    let seat = loaded.seat(person);
    let why_here = match seat {
        Some(_) => loaded.why_here(&found).await?,
        None => Vec::new(),
    };
    Ok(PersonView {
        choices: loaded.choices(&found),
        cohort: seat.and_then(|seat| loaded.cohorts.get(seat).cloned()),
        locked: loaded.locked.contains(&person),
        plan: loaded.plan,
        programme: loaded.programme,
        person: found,
        why_here,
    })
}

async fn find_draft(tx: &Tx, id: CohortPlanId) -> Outcome<CohortPlan> {
    let plan = store::cohort::find_plan(tx, id)
        .await?
        .ok_or(AppError::NotFound)?;
    plan.require_draft()?;
    Ok(plan)
}

/// Moves people of a draft to one of its cohorts, or out of all of them with `to` = `None`: all or nobody.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when the plan is not about the people or the cohort;
/// [`AppError::Refused`] when there are not seats enough, somebody is locked, or the plan is no draft.
pub async fn move_people(
    ctx: &Context,
    id: CohortPlanId,
    people: &[PersonId],
    to: Option<CohortId>,
) -> Outcome<Moved> {
    ctx.require_role(Action::RunProgrammes)?;
    if people.is_empty() {
        return Err(AppError::refused(
            "Nobody is selected: tick the people to move first.",
        ));
    }
    write_tx!(ctx, |tx| {
        let plan = find_draft(tx, id).await?;
        let target = match to {
            Some(to) => Some(
                store::cohort::find(tx, to)
                    .await?
                    .filter(|cohort| cohort.plan == id)
                    .ok_or(AppError::NotFound)?,
            ),
            None => None,
        };
        let (mut from, mut name) = (None, String::new());
        for (at, person) in people.iter().enumerate() {
            let (moved, came_from) = move_one(ctx, tx, &plan, *person, target.as_ref()).await?;
            if at == 0 {
                (from, name) = (came_from, moved);
            }
        }
        let goal = to.map_or_else(|| "no cohort".to_owned(), |to| format!("cohort {to}"));
        let ids: Vec<String> = people.iter().map(PersonId::to_string).collect();
        ctx.audit(
            tx,
            "cohort_plan.moved",
            &format!("cohort plan {id}"),
            &format!("person {} to {goal}", ids.join(" ")),
        )
        .await?;
        let who = if people.len() == 1 {
            name
        } else {
            format!("{} people", people.len())
        };
        let sentence = match &target {
            Some(cohort) => {
                let taken = store::cohort::count_members(tx, cohort.id).await?;
                format!(
                    "{who} moved to {}, {taken} of {}.",
                    cohort.name, cohort.capacity
                )
            }
            None => format!("{who} moved out of the cohorts."),
        };
        Ok(Moved { sentence, from })
    })
}

/// Moves one person; returns their name and where they came from.
async fn move_one(
    ctx: &Context,
    tx: &Tx,
    plan: &CohortPlan,
    id: PersonId,
    target: Option<&Cohort>,
) -> Outcome<(String, Option<CohortId>)> {
    let person = store::person::find(tx, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let name = person.entry.name();
    let place = store::cohort::find_enrolment(tx, plan.id, id).await?;
    let from = place.map(|place| place.cohort);
    if from == target.map(|cohort| cohort.id) {
        return Ok((name, from));
    }
    if let Some(place) = &place {
        place.require_unlocked(&name)?;
    }
    match (place, target) {
        (Some(place), Some(cohort)) => {
            cohort.require_seat(store::cohort::count_members(tx, cohort.id).await?)?;
            store::cohort::move_enrolment(tx, place.id, cohort.id)
                .await
                .map_err(|error| seat_error(error, cohort))?;
        }
        (Some(place), None) => store::cohort::delete_enrolment(tx, place.id).await?,
        (None, Some(cohort)) => {
            let to_place =
                store::cohort::list_to_place(tx, plan.programme, ctx.now.date_naive()).await?;
            if !to_place.iter().any(|one| one.id == id) {
                return Err(AppError::NotFound);
            }
            cohort.require_seat(store::cohort::count_members(tx, cohort.id).await?)?;
            store::cohort::enrol(tx, plan.id, cohort.id, id, ctx.now)
                .await
                .map_err(|error| seat_error(error, cohort))?;
        }
        (None, None) => {}
    }
    Ok((name, from))
}

/// Locks somebody in their cohort of a draft, or unlocks them; returns what was done in words.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when the person has no seat; [`AppError::Refused`] when the
/// plan is no draft.
pub async fn set_locked(
    ctx: &Context,
    id: CohortPlanId,
    person: PersonId,
    locked: bool,
) -> Outcome<String> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        find_draft(tx, id).await?;
        let place = store::cohort::find_enrolment(tx, id, person)
            .await?
            .ok_or(AppError::NotFound)?;
        let name = store::person::find(tx, person)
            .await?
            .ok_or(AppError::NotFound)?
            .entry
            .name();
        store::cohort::set_locked(tx, place.id, locked).await?;
        let (kind, sentence) = if locked {
            (
                "cohort_plan.locked",
                format!("{name} stays in this cohort."),
            )
        } else {
            (
                "cohort_plan.unlocked",
                format!("{name} can be moved again."),
            )
        };
        let detail = format!("person {person}");
        ctx.audit(tx, kind, &format!("cohort plan {id}"), &detail)
            .await?;
        Ok(sentence)
    })
}

/// Puts a draft in force: its cohorts exist from now on; those that nobody is in are dropped.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when there is none; [`AppError::Refused`] when the plan is no
/// draft, nobody is placed, somebody was placed by another plan meanwhile, or rules are broken and that was not
/// accepted with `with_conflicts`.
pub async fn release(
    ctx: &Context,
    id: CohortPlanId,
    note: &str,
    with_conflicts: bool,
) -> Outcome<()> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        let loaded = Loaded::read(tx, id, ctx.now.date_naive()).await?;
        let released = loaded.plan.clone().release(note, ctx.now)?;
        let placed: usize = loaded.members.iter().map(Vec::len).sum();
        if placed == 0 {
            return Err(AppError::refused(
                "Nobody is placed: move people into cohorts first.",
            ));
        }
        let twice = store::cohort::count_placed_elsewhere(tx, loaded.plan.programme, id).await?;
        if twice > 0 {
            return Err(AppError::refused(format!(
                "{twice} of these people were placed by another plan meanwhile: discard this draft and plan again.",
            )));
        }
        let conflicts = match loaded.score().await? {
            Some(score) => loaded.conflicts(&score).len(),
            None => 0,
        };
        if conflicts > 0 && !with_conflicts {
            return Err(AppError::refused(format!(
                "{conflicts} {} broken: mend that on the board, or tick that you release with it.",
                if conflicts == 1 {
                    "rule is"
                } else {
                    "rules are"
                }
            )));
        }
        for (cohort, members) in loaded.cohorts.iter().zip(&loaded.members) {
            if members.is_empty() {
                store::cohort::delete(tx, cohort.id).await?;
            }
        }
        store::cohort::update_plan(tx, &released).await?;
        let cohorts = loaded.members.iter().filter(|one| !one.is_empty()).count();
        ctx.audit(
            tx,
            "cohort_plan.released",
            &format!("cohort plan {id}"),
            &format!("{placed} people in {cohorts} cohorts, {conflicts} conflicts"),
        )
        .await
    })
}

/// Gives a draft up.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when there is none; [`AppError::Refused`] when the plan is no
/// draft.
pub async fn discard(ctx: &Context, id: CohortPlanId) -> Outcome<ProgrammeId> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        let discarded = find_draft(tx, id).await?.discard()?;
        store::cohort::update_plan(tx, &discarded).await?;
        ctx.audit(
            tx,
            "cohort_plan.discarded",
            &format!("cohort plan {id}"),
            "",
        )
        .await?;
        Ok(discarded.programme)
    })
}
