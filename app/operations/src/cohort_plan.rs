//! Planning cohorts: suggest, look, move, lock, release, discard.

mod board;
mod compare;
mod engine;
mod file;
pub(crate) mod job;
mod moves;
mod repair;

use domain::access::Action;
use domain::cohort::{Cohort, CohortPlan, Draft, Effect, Mix, MixBy, PlanState, View};
use domain::id::{AccountId, CohortId, CohortPlanId, CurriculumId, PersonId, ProgrammeId};
use domain::person::Person;
use domain::programme::Programme;
pub use planning::cohorts::Repair;
use planning::cohorts::{Plan, Problem, Refusal};
use store::Tx;

pub use self::board::Choice;
use self::board::Loaded;
pub use self::compare::{Comparison, Side, compare};
use self::engine::{Names, Rules, Settings};
pub use self::file::{FileCohort, Rosters, as_json, import, read_plan, rosters};
use self::job::Watch;
pub use self::job::{cancel_job, find_job, start_job, start_suggestions, wait_for_job};
pub use self::moves::{Entry, Moved, Seen, exchange, history, move_people, set_locked, undo_move};
pub use self::repair::{Alternative, Suggestions, repair, suggestions};
use crate::{AppError, Context, Outcome, compute};

/// A plan with its board.
#[derive(Clone, Debug)]
pub struct Board {
    /// The plan.
    pub plan: CohortPlan,
    /// Its programme.
    pub programme: Programme,
    /// Who sits where, and what is off, in the part that was asked for.
    pub draft: Draft,
    /// That part.
    pub view: View,
    /// How many cohorts fit it, over all its pages.
    pub cohorts: usize,
    /// Everywhere somebody can be moved to, in order: `None` is out of all cohorts.
    pub targets: Vec<Effect>,
    /// Cohorts that nobody is in.
    pub empty: usize,
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
    /// With whom they could best change places, and what that would do.
    pub exchanges: Vec<Exchange>,
}

/// Two people of a plan who could change places.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Who would come instead.
    pub partner: Person,
    /// Where the partner is now.
    pub cohort: Cohort,
    /// Broken rules more than now.
    pub conflicts: i64,
    /// Misplaced seats more than now.
    pub misplaced: i64,
}

/// Makes a draft plan for everybody who is to be placed in a programme; the same people and the same seed give the
/// same cohorts.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when there is no such programme; [`AppError::Refused`] when
/// nobody is to be placed or no plan exists, and why.
pub async fn suggest(ctx: &Context, id: ProgrammeId, seed: u64) -> Outcome<CohortPlanId> {
    suggest_watched(ctx, id, seed, &Watch::default()).await
}

/// As [`suggest`], watched from outside and ended when that is wanted: then there is no plan.
async fn suggest_watched(
    ctx: &Context,
    id: ProgrammeId,
    seed: u64,
    watch: &Watch,
) -> Outcome<CohortPlanId> {
    let basis = Basis::read(ctx, id).await?;
    let settings = Settings {
        plan_size: basis.programme.plan_size,
        max_size: basis.programme.max_size,
        seed,
    };
    let rules = Rules::read(&ctx.db, id).await?;
    let planned = plan_for(settings, &rules, &basis.people, watch).await?;
    let members = engine::members(&planned, &basis.people)?;
    let plan = basis.draft(ctx, seed, engine::findings(&planned)?);
    write_tx!(ctx, |tx| {
        let plan_id = insert(ctx, tx, &plan, basis.by, &members).await?;
        let detail = format!(
            "programme {id}, seed {seed}, {} people in {} cohorts",
            members.iter().map(Vec::len).sum::<usize>(),
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

/// What a new draft of a programme begins with.
struct Basis {
    by: AccountId,
    programme: Programme,
    curriculum: CurriculumId,
    /// Who is to be placed.
    people: Vec<Person>,
}

impl Basis {
    async fn read(ctx: &Context, id: ProgrammeId) -> Outcome<Self> {
        let by = ctx.require_role(Action::RunProgrammes)?.account;
        let programme = store::programme::find(&ctx.db, id)
            .await?
            .ok_or(AppError::NotFound)?;
        let curriculum = store::programme::find_newest_curriculum(&ctx.db, id)
            .await?
            .ok_or(AppError::NotFound)?;
        Ok(Self {
            by,
            programme,
            curriculum: curriculum.id,
            people: store::cohort::list_to_place(&ctx.db, id, ctx.now.date_naive()).await?,
        })
    }

    fn draft(&self, ctx: &Context, seed: u64, findings: String) -> CohortPlan {
        CohortPlan {
            id: CohortPlanId(0),
            programme: self.programme.id,
            curriculum: self.curriculum,
            state: PlanState::Draft,
            seed,
            plan_size: self.programme.plan_size,
            max_size: self.programme.max_size,
            findings,
            change_note: None,
            created_at: ctx.now,
            released_at: None,
        }
    }
}

/// The highest number at the end of a cohort's name; 0 when none has one.
fn last_number<'a>(cohorts: impl Iterator<Item = &'a Cohort>) -> u32 {
    cohorts
        .filter_map(|cohort| cohort.name.rsplit(' ').next()?.parse().ok())
        .max()
        .unwrap_or_default()
}

/// Adds a draft with its cohorts, named on from what is released: names stay unique in a programme.
async fn insert(
    ctx: &Context,
    tx: &Tx,
    plan: &CohortPlan,
    by: AccountId,
    members: &[Vec<PersonId>],
) -> Outcome<CohortPlanId> {
    let plan_id = store::cohort::insert_plan(tx, plan, by).await?;
    let released = store::cohort::list_released(tx, Some(plan.programme)).await?;
    let released = last_number(released.iter());
    let mut places = Vec::new();
    for (position, members) in (1_u32..).zip(members) {
        let cohort = Cohort {
            id: CohortId(0),
            plan: plan_id,
            programme: plan.programme,
            position,
            name: format!("Cohort {}", released + position),
            capacity: plan.max_size,
        };
        let cohort = store::cohort::insert(tx, &cohort).await?;
        places.extend(members.iter().map(|person| (cohort, *person)));
    }
    store::cohort::enrol_all(tx, plan_id, &places, ctx.now).await?;
    Ok(plan_id)
}

async fn plan_for(
    settings: Settings,
    rules: &Rules,
    people: &[Person],
    watch: &Watch,
) -> Outcome<Plan> {
    if people.is_empty() {
        return Err(AppError::refused(
            "There is nobody to place: everybody in the audience is exempt or in a released cohort already. Import people, or widen the audience.",
        ));
    }
    let everybody: Vec<&Person> = people.iter().collect();
    let problem = engine::problem(settings, rules, &everybody);
    watch.expect(planning::cohorts::longest_search(&problem) / planning::cohorts::PROPOSALS_A_BEAT);
    search(problem, watch).await?.map_err(|refusal| {
        let names = Names::new(people, Vec::new());
        AppError::refused(names.in_words(&refusal.to_string()))
    })
}

/// Plans while somebody watches.
///
/// # Errors
/// [`AppError::Refused`] when it was cancelled.
async fn search(problem: Problem, watch: &Watch) -> Outcome<Result<Plan, Refusal>> {
    let watching = watch.clone();
    let outcome = compute(move || planning::cohorts::plan(&problem, &|| watching.asked())).await?;
    if watch.is_cancelled() {
        return Err(AppError::refused("The suggestion was cancelled."));
    }
    Ok(outcome)
}

async fn load(ctx: &Context, id: CohortPlanId) -> Outcome<Loaded> {
    ctx.require_role(Action::RunProgrammes)?;
    Loaded::read(&ctx.db, id, ctx.now.date_naive()).await
}

/// A plan with its board, scored as it stands; `view` says which part of it.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is none.
pub async fn board(ctx: &Context, id: CohortPlanId, mut view: View) -> Outcome<Board> {
    let loaded = load(ctx, id).await?;
    let score = loaded.score().await?;
    let (explanation, proven) = loaded.findings();
    let (draft, cohorts) = loaded.draft(score.as_ref(), &mut view);
    Ok(Board {
        draft,
        view,
        cohorts,
        targets: loaded.targets(),
        empty: loaded.members.iter().filter(|one| one.is_empty()).count(),
        plan: loaded.plan,
        programme: loaded.programme,
        explanation,
        proven,
    })
}

/// Where somebody of a plan could be moved to and what that would do, the best first.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when the plan is not about the person.
pub async fn effects(ctx: &Context, id: CohortPlanId, person: PersonId) -> Outcome<Vec<Effect>> {
    let loaded = load(ctx, id).await?;
    let found = loaded.find(person).ok_or(AppError::NotFound)?;
    let mut choices = loaded.choices(found).await?;
    choices.sort_by_key(|choice| {
        let rank = (choice.is_closed(), !choice.conflicts.is_empty());
        (rank, choice.misplaced, choice.cohort.position)
    });
    let mut effects: Vec<Effect> = choices.iter().map(Choice::effect).collect();
    effects.push(Effect {
        to: None,
        label: "Not placed".to_owned(),
        remark: "out of all cohorts".to_owned(),
        is_closed: loaded.seat(person).is_none(),
    });
    Ok(effects)
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
        exchanges: match seat {
            Some(_) if !loaded.locked.contains(&person) => loaded.exchanges(&found).await?,
            _ => Vec::new(),
        },
        choices: loaded.choices(&found).await?,
        cohort: seat.and_then(|seat| loaded.cohorts.get(seat).cloned()),
        locked: loaded.locked.contains(&person),
        plan: loaded.plan,
        programme: loaded.programme,
        person: found,
        why_here,
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
        let discarded = moves::find_draft(tx, id).await?.discard()?;
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
