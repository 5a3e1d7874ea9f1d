//! Suggestions for a plan that exists: what few moves, many moves or none would make of it, and making one of them so.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::access::Action;
use domain::cohort::{Cohort, CohortMove, CohortPlan, JobTask, PlanState};
use domain::id::{CohortId, CohortMoveId, CohortPlanId, PersonId, PlanningJobId};
use domain::person::Person;
use domain::programme::Programme;
use domain::session::SessionState;
use planning::cohorts::{Changes, Keep, KeptCohort, Plan, Problem, Repair};
use serde::{Deserialize, Serialize};
use store::{ConnectionTrait, Tx};

use super::board::Loaded;
use super::engine::{self, Names};
use super::job::Watch;
use super::last_number;
use crate::{AppError, Context, Outcome, secret};

/// A plan with what could be made of it.
#[derive(Clone, Debug)]
pub struct Suggestions {
    /// The plan.
    pub plan: CohortPlan,
    /// Its programme.
    pub programme: Programme,
    /// Misplaced seats as it stands.
    pub misplaced: u64,
    /// Broken rules as it stands.
    pub conflicts: usize,
    /// Cohorts that have begun, which stay as they are.
    pub begun: usize,
    /// Nobody moved, few moved, as many as evenness needs; empty until they are worked out for the plan as it is.
    pub alternatives: Vec<Alternative>,
    /// What the suggestions were made from: they are made so only while it is the same.
    pub fingerprint: String,
}

/// What a job found out about a plan, as it is kept.
#[derive(Deserialize, Serialize)]
struct Kept {
    /// What it was found from; of another state of the plan it says nothing.
    fingerprint: String,
    found: Vec<Found>,
}

/// One suggestion as it is kept.
#[derive(Deserialize, Serialize)]
struct Found {
    repair: Repair,
    changes: Changes,
    misplaced: u64,
    conflicts: usize,
    proven: bool,
}

/// One suggestion.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// How many people may move.
    pub repair: Repair,
    /// Who changes cohort: name, from, to.
    pub moved: Vec<(String, String, String)>,
    /// Who gets a seat: name, cohort.
    pub joined: Vec<(String, String)>,
    /// Who is not to be in the plan any more.
    pub left: Vec<String>,
    /// Cohorts that are added.
    pub opened: Vec<String>,
    /// Invitations that change.
    pub invitations: usize,
    /// Misplaced seats afterwards.
    pub misplaced: u64,
    /// Broken rules afterwards.
    pub conflicts: usize,
    /// Whether no plan is more even.
    pub proven: bool,
}

/// What a plan can be changed from.
struct Ground {
    loaded: Loaded,
    problem: Problem,
    fingerprint: String,
    begun: usize,
    /// The highest number of a cohort so far: what is added counts on from it.
    last: u32,
}

/// What could be made of a draft, or of a released plan whose people have changed, as far as
/// [`start_suggestions`](super::start_suggestions) worked it out for the plan as it is now.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such plan; [`AppError::Refused`] for a plan that
/// was given up.
pub async fn suggestions(ctx: &Context, id: CohortPlanId) -> Outcome<Suggestions> {
    ctx.require_role(Action::RunProgrammes)?;
    let ground = Ground::read(&ctx.db, ctx.now, id).await?;
    let score = ground.loaded.score().await?;
    let found = ground.found(&ctx.db).await?;
    Ok(Suggestions {
        misplaced: score.as_ref().map_or(0, |score| score.misplaced),
        conflicts: score
            .as_ref()
            .map_or(0, |score| ground.loaded.conflicts(score).len()),
        begun: ground.begun,
        alternatives: found
            .iter()
            .map(|found| ground.alternative(found))
            .collect(),
        fingerprint: ground.fingerprint,
        plan: ground.loaded.plan,
        programme: ground.loaded.programme,
    })
}

/// Works the suggestions for a plan out and keeps them with the job.
pub(super) async fn work_out(
    ctx: &Context,
    job: PlanningJobId,
    id: CohortPlanId,
    watch: &Watch,
) -> Outcome<()> {
    const ALL: [Repair; 3] = [Repair::None, Repair::Few, Repair::Full];
    let ground = Ground::read(&ctx.db, ctx.now, id).await?;
    let longest = ALL.len() as u64 * planning::cohorts::longest_search(&ground.problem);
    watch.expect(longest / planning::cohorts::PROPOSALS_A_BEAT);
    let mut found = Vec::new();
    for repair in ALL {
        let plan = ground.plan(repair, watch).await?;
        found.push(Found {
            repair,
            misplaced: plan.misplaced,
            conflicts: plan.conflicts.len(),
            proven: plan.proven_optimal,
            changes: plan.changes.unwrap_or_default(),
        });
    }
    let outcome = Kept {
        fingerprint: ground.fingerprint,
        found,
    };
    let json =
        serde_json::to_string(&outcome).map_err(|error| AppError::Internal(error.to_string()))?;
    store::cohort::keep_outcome(&ctx.db, job, JobTask::Repairs(id), json).await?;
    Ok(())
}

/// Makes a suggestion so; returns what was done in words.
///
/// # Errors
/// As [`suggestions`]; [`AppError::Refused`] when the plan or its people changed since the fingerprint was taken.
pub async fn repair(
    ctx: &Context,
    id: CohortPlanId,
    repair: Repair,
    fingerprint: &str,
) -> Outcome<String> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        // Whatever the suggestion rests on may have changed since: people, places, locks, the release.
        let ground = Ground::read(tx, ctx.now, id).await?;
        let found = ground.found(tx).await?;
        let chosen = found.into_iter().find(|found| found.repair == repair);
        let Some(chosen) = chosen.filter(|_| ground.fingerprint == fingerprint) else {
            return Err(AppError::refused(
                "The plan or its people changed meanwhile: work the suggestions out again, and decide then.",
            ));
        };
        ground.make_so(ctx, tx, &chosen.changes).await
    })
}

impl Ground {
    async fn read(
        db: &impl ConnectionTrait,
        now: DateTime<Utc>,
        id: CohortPlanId,
    ) -> Outcome<Self> {
        let today = now.date_naive();
        let mut loaded = Loaded::read(db, id, today).await?;
        if loaded.plan.state == PlanState::Discarded {
            return Err(AppError::refused(
                "This plan was discarded: make a new one.",
            ));
        }
        let programme = loaded.plan.programme;
        let exempt = store::exemption::list_in_force(db, programme, today).await?;
        let exempt: BTreeSet<PersonId> = exempt.iter().map(|(_, person)| person.id).collect();
        if loaded.plan.state == PlanState::Released {
            loaded.tray = store::cohort::list_to_place(db, programme, today).await?;
        }
        let begun = begun(db, now, &loaded).await?;
        let released = store::cohort::list_released(db, Some(programme)).await?;
        let last = last_number(released.iter().chain(&loaded.cohorts));
        let stays = |person: &&Person| loaded.may_stay(person) && !exempt.contains(&person.id);
        let people: Vec<&Person> = loaded.everybody().filter(stays).collect();
        let mut problem = engine::problem((&loaded.plan).into(), &loaded.rules, &people);
        let cohorts = loaded.cohorts.iter().zip(&loaded.members);
        problem.keep = Some(Keep {
            cohorts: cohorts
                .map(|(cohort, members)| KeptCohort {
                    name: cohort.name.clone(),
                    members: members.iter().map(engine::key).collect(),
                    frozen: begun.contains(&cohort.id),
                    ..KeptCohort::default()
                })
                .collect(),
            locked: loaded
                .everybody()
                .filter(|person| loaded.locked.contains(&person.id))
                .map(engine::key)
                .collect(),
            ..Keep::default()
        });
        Ok(Self {
            fingerprint: secret::token_hash(&format!("{:?} {last} {problem:?}", loaded.plan.state)),
            begun: begun.len(),
            last,
            problem,
            loaded,
        })
    }

    /// What was worked out for the plan as it is.
    async fn found(&self, db: &impl ConnectionTrait) -> Outcome<Vec<Found>> {
        let kept = store::cohort::find_outcome(db, self.loaded.plan.id).await?;
        let outcome = kept.and_then(|kept| serde_json::from_str::<Kept>(&kept).ok());
        let outcome = outcome.filter(|outcome| outcome.fingerprint == self.fingerprint);
        Ok(outcome.map_or_else(Vec::new, |outcome| outcome.found))
    }

    async fn plan(&self, repair: Repair, watch: &Watch) -> Outcome<Plan> {
        let mut problem = self.problem.clone();
        if problem.people.is_empty() {
            return Err(AppError::refused(
                "There is nobody left to plan for: discard the plan, or import people first.",
            ));
        }
        if let Some(keep) = &mut problem.keep {
            keep.repair = repair;
        }
        super::search(problem, watch).await?.map_err(|refusal| {
            let names = Names::new(self.loaded.everybody(), Vec::new());
            AppError::refused(names.in_words(&refusal.to_string()))
        })
    }

    fn people(&self) -> BTreeMap<String, &Person> {
        let everybody = self.loaded.everybody();
        everybody
            .map(|person| (engine::key(person), person))
            .collect()
    }

    /// The names that added cohorts get, by those the engine gave them.
    fn names_of_opened(&self, changes: &Changes) -> BTreeMap<String, String> {
        let opened = (self.last + 1..).zip(&changes.opened);
        opened
            .map(|(number, name)| (name.clone(), format!("Cohort {number}")))
            .collect()
    }

    fn alternative(&self, found: &Found) -> Alternative {
        let changes = &found.changes;
        let opened = self.names_of_opened(changes);
        let cohort = |name: &String| opened.get(name).unwrap_or(name).clone();
        let people = self.people();
        let name = |key: &String| {
            let person = people.get(key);
            person.map_or_else(|| key.clone(), |person| person.entry.name())
        };
        Alternative {
            repair: found.repair,
            invitations: changes.invitations,
            misplaced: found.misplaced,
            conflicts: found.conflicts,
            proven: found.proven,
            moved: changes
                .moved
                .iter()
                .map(|one| (name(&one.person), one.from.clone(), cohort(&one.to)))
                .collect(),
            joined: changes
                .joined
                .iter()
                .map(|one| (name(&one.person), cohort(&one.to)))
                .collect(),
            left: changes.left.iter().map(name).collect(),
            opened: opened.values().cloned().collect(),
        }
    }

    /// Everybody out who moves or left, then in where they belong: no cohort is over its seats at any moment.
    async fn make_so(&self, ctx: &Context, tx: &Tx, changes: &Changes) -> Outcome<String> {
        let id = self.loaded.plan.id;
        let people = self.people();
        let mut cohorts: BTreeMap<String, CohortId> = BTreeMap::new();
        for cohort in &self.loaded.cohorts {
            cohorts.insert(cohort.name.clone(), cohort.id);
        }
        let last = self.loaded.cohorts.iter().map(|cohort| cohort.position);
        let positions = last.max().unwrap_or_default() + 1..;
        for (position, (opened, name)) in positions.zip(self.names_of_opened(changes)) {
            let cohort = self.open(ctx, tx, position, name).await?;
            cohorts.insert(opened, cohort);
        }
        let mut moves = Vec::new();
        let ins = changes.moved.iter().chain(&changes.joined);
        for one in ins {
            let person = people.get(&one.person);
            if let (Some(person), Some(to)) = (person, cohorts.get(&one.to)) {
                moves.push((person.id, cohorts.get(&one.from).copied(), Some(*to)));
            }
        }
        for key in &changes.left {
            if let Some(person) = people.get(key) {
                let seat = self.loaded.seat(person.id);
                let from = seat.and_then(|seat| self.loaded.cohorts.get(seat));
                moves.push((person.id, from.map(|cohort| cohort.id), None));
            }
        }
        for (person, from, to) in &moves {
            if from.is_some() {
                self.take_out(ctx, tx, *person, to.is_some()).await?;
            }
        }
        let places: Vec<(CohortId, PersonId)> = moves
            .iter()
            .filter_map(|(person, _, to)| Some(((*to)?, *person)))
            .collect();
        store::cohort::enrol_all(tx, id, &places, ctx.now).await?;
        let by = ctx.viewer()?.account;
        let recorded: Vec<CohortMove> = moves
            .iter()
            .map(|(person, from, to)| CohortMove {
                id: CohortMoveId(0),
                plan: id,
                person: *person,
                from: *from,
                to: *to,
                by,
                at: ctx.now,
            })
            .collect();
        store::cohort::record_moves(tx, &recorded).await?;
        let (moved, joined, left) = (
            changes.moved.len(),
            changes.joined.len(),
            changes.left.len(),
        );
        ctx.audit(
            tx,
            "cohort_plan.repaired",
            &format!("cohort plan {id}"),
            &format!("{moved} moved, {joined} joined, {left} left"),
        )
        .await?;
        let people = |number: usize| match number {
            1 => "1 person".to_owned(),
            number => format!("{number} people"),
        };
        Ok(format!(
            "{} moved, {} placed, {} taken out.",
            people(moved),
            people(joined),
            people(left)
        ))
    }

    /// Adds a cohort to the plan.
    async fn open(&self, ctx: &Context, tx: &Tx, position: u32, name: String) -> Outcome<CohortId> {
        let plan = &self.loaded.plan;
        let cohort = Cohort {
            id: CohortId(0),
            plan: plan.id,
            programme: plan.programme,
            position,
            name,
            capacity: plan.max_size,
        };
        let id = store::cohort::insert(tx, &cohort).await?;
        ctx.audit(
            tx,
            "cohort.opened",
            &format!("cohort {id}"),
            &format!("cohort plan {}", plan.id),
        )
        .await?;
        Ok(id)
    }

    async fn take_out(&self, ctx: &Context, tx: &Tx, person: PersonId, moves: bool) -> Outcome<()> {
        let place = store::cohort::find_enrolment(tx, self.loaded.plan.id, person).await?;
        let Some(place) = place else { return Ok(()) };
        if self.loaded.plan.state == PlanState::Draft {
            store::cohort::delete_enrolment(tx, place.id).await?;
        } else {
            let reason = if moves {
                "Moved to another cohort"
            } else {
                "Not to attend any more"
            };
            store::cohort::withdraw(tx, place.id, reason, ctx.now).await?;
        }
        Ok(())
    }
}

/// The cohorts of a plan that have begun: a session was held, or is over.
async fn begun(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    loaded: &Loaded,
) -> Outcome<BTreeSet<CohortId>> {
    let ids: Vec<CohortId> = loaded.cohorts.iter().map(|cohort| cohort.id).collect();
    let sessions = store::session::list_of_cohorts(db, &ids).await?;
    Ok(sessions
        .into_iter()
        .filter(|session| match session.state {
            SessionState::Held => true,
            SessionState::Planned => session.starts_at().is_some_and(|start| start <= now),
            SessionState::Cancelled => false,
        })
        .map(|session| session.cohort)
        .collect())
}
