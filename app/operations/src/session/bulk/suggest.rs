//! The dates of a whole plan are looked for beside the requests, and kept until they are set or others are looked for.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::Action;
use domain::cohort::JobTask;
use domain::id::{CohortId, CohortPlanId, PlanningJobId};
use domain::session::SessionState;
use planning::schedule::{LOOKS_A_BEAT, Problem, Schedule, Session, looks, suggest};
use serde::{Deserialize, Serialize};

use super::{BulkDates, Found, Ready, check, meetings};
use crate::cohort_plan::job::{self, Task, Watch};
use crate::context::compute;
use crate::session::schedule::facilitators;
use crate::{AppError, Context, Outcome};

/// Dates found, and what there is to say about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// A row a session, by start.
    pub rows: Vec<ProposedRow>,
    /// Names of cohorts for which there are no dates.
    pub missing: Vec<String>,
    /// What stands in the way, proven.
    pub obstacles: Vec<String>,
    /// What would help where nothing was found.
    pub ways: Vec<String>,
    /// Days on which facilitators come, and the fewest possible.
    pub facilitator_days: (u64, u64),
    /// Sessions at another time than before, and the fewest possible.
    pub moved: (usize, usize),
    /// Sessions at their time with another room or other facilitators.
    pub changed: usize,
}

/// One session of a proposal, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedRow {
    /// The cohort's name.
    pub cohort: String,
    /// The module's number and title.
    pub module: String,
    /// Start and end of each meeting.
    pub meetings: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// Where.
    pub place: String,
    /// Who leads it.
    pub facilitators: Vec<String>,
    /// The starts it had, if it had others.
    pub before: Vec<DateTime<Utc>>,
}

/// What dates are looked for with.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    dates: BulkDates,
    /// The same as it was typed, to be shown and sent again.
    form: String,
}

/// What was found, as it is kept with its job.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    form: String,
    /// What the problem was known by.
    pub(super) fingerprint: String,
    pub(super) sessions: Vec<Session>,
    /// Names of the rooms and facilitators, by their numbers.
    places: Vec<String>,
    names: BTreeMap<i64, String>,
    missing: Vec<i64>,
    pub(super) obstacles: Vec<String>,
    pub(super) ways: Vec<String>,
    facilitator_days: (u64, u64),
    pub(super) moved: (usize, usize),
    changed: usize,
}

impl Kept {
    pub(super) fn new(form: String, ready: &Ready, schedule: Schedule) -> Self {
        Self {
            form,
            fingerprint: ready.fingerprint(),
            places: ready.places.clone(),
            names: ready
                .names
                .iter()
                .map(|(id, name)| (id.0, name.clone()))
                .collect(),
            missing: schedule.missing,
            obstacles: schedule.obstacles.iter().map(ToString::to_string).collect(),
            ways: schedule.ways,
            facilitator_days: (schedule.facilitator_days, schedule.least_facilitator_days),
            moved: (schedule.moved, schedule.least_moved),
            changed: schedule.changed,
            sessions: schedule.sessions,
        }
    }

    /// What a job found about a plan; nothing once a later one has.
    pub(super) async fn find(
        ctx: &Context,
        plan: CohortPlanId,
        job: PlanningJobId,
    ) -> Outcome<Option<Self>> {
        let json = store::cohort::find_dates(&ctx.db, job, plan).await?;
        json.map(|json| serde_json::from_str(&json))
            .transpose()
            .map_err(|error| AppError::Internal(error.to_string()))
    }
}

/// Starts looking for the dates of a released plan and returns at once. `form` is what was typed; it comes back with them.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes; [`AppError::Invalid`] for what cannot be used;
/// [`AppError::Refused`] before its release.
pub async fn start_dates(
    ctx: &Context,
    id: CohortPlanId,
    dates: BulkDates,
    form: String,
) -> Outcome<PlanningJobId> {
    ctx.require_role(Action::RunProgrammes)?;
    let plan = Found::load(&ctx.db, id).await?.plan;
    check(&dates, &facilitators(&ctx.db).await?)?;
    let task = Task::Dates(id, Box::new(Asked { dates, form }));
    job::start(ctx, plan.programme, task, plan.seed).await
}

/// Looks for dates, watched from outside, and keeps what is found with the job.
pub(crate) async fn work_out(
    ctx: &Context,
    job: PlanningJobId,
    id: CohortPlanId,
    asked: &Asked,
    watch: &Watch,
) -> Outcome<()> {
    let ready = Ready::load(ctx, &ctx.db, id, &asked.dates).await?;
    let found = search(&ready.problem, watch).await?;
    let json = serde_json::to_string(&Kept::new(asked.form.clone(), &ready, found))
        .map_err(|error| AppError::Internal(error.to_string()))?;
    store::cohort::keep_outcome(&ctx.db, job, JobTask::Dates(id), json).await?;
    Ok(())
}

pub(super) async fn search(problem: &Problem, watch: &Watch) -> Outcome<Schedule> {
    watch.expect(looks(problem) / LOOKS_A_BEAT);
    let (problem, watch) = (problem.clone(), watch.clone());
    compute(move || suggest(&problem, &|| watch.asked()))
        .await?
        .map_err(|refusal| AppError::refused(refusal.to_string()))
}

/// The dates that a job found, with what was typed for it; nothing once others were looked for.
///
/// # Errors
/// As [`start_dates`].
pub async fn find_dates(
    ctx: &Context,
    id: CohortPlanId,
    job: PlanningJobId,
) -> Outcome<Option<(String, Proposed)>> {
    ctx.require_role(Action::RunProgrammes)?;
    let found = Found::load(&ctx.db, id).await?;
    let kept = Kept::find(ctx, id, job).await?;
    Ok(kept.map(|mut kept| (std::mem::take(&mut kept.form), found.told(kept))))
}

impl Found {
    /// What was found, in words.
    fn told(&self, kept: Kept) -> Proposed {
        let cohort = |id: i64| self.cohorts.iter().find(|cohort| cohort.id.0 == id);
        let row = |planned: &planning::schedule::Session| {
            let module = self
                .modules
                .iter()
                .find(|module| module.id.0 == planned.module)?;
            let meetings: Vec<_> = meetings(module, planned).collect();
            let before = self.session_of(CohortId(planned.cohort), module.id);
            let before = before.filter(|before| before.state == SessionState::Planned);
            Some(ProposedRow {
                cohort: cohort(planned.cohort)?.name.clone(),
                module: format!("{}. {}", module.position, module.title),
                before: before
                    .map(|before| before.meetings.iter().map(|one| one.starts_at).collect())
                    .filter(|before: &Vec<_>| {
                        !before.iter().eq(meetings.iter().map(|(start, _)| start))
                    })
                    .unwrap_or_default(),
                meetings,
                place: kept
                    .places
                    .get(usize::try_from(planned.room).ok()?)?
                    .clone(),
                facilitators: planned
                    .facilitators
                    .iter()
                    .filter_map(|id| kept.names.get(id).cloned())
                    .collect(),
            })
        };
        Proposed {
            rows: kept.sessions.iter().filter_map(row).collect(),
            missing: kept
                .missing
                .iter()
                .filter_map(|id| Some(cohort(*id)?.name.clone()))
                .collect(),
            obstacles: kept.obstacles,
            ways: kept.ways,
            facilitator_days: kept.facilitator_days,
            moved: kept.moved,
            changed: kept.changed,
        }
    }
}
