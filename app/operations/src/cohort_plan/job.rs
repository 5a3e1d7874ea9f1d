//! Suggestions worked out beside the requests: started, looked at, cancelled. All state is in the database, so that any
//! node can tell how far a job is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::access::Action;
use domain::cohort::{JobState, JobTask, PlanningJob};
use domain::id::{CohortPlanId, PlanningJobId, ProgrammeId};
use domain::programme::Programme;

use crate::session::{self, bulk::Asked};
use crate::{AppError, Context, Outcome};

/// How often a running job says how far it is.
const BEAT: Duration = Duration::from_millis(300);
/// How often whoever waits for a job looks at it.
const BLINK: Duration = Duration::from_millis(25);

/// A search watched from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch(Arc<Watched>);

#[derive(Debug, Default)]
struct Watched {
    /// How often the search has asked whether to stop.
    asked: AtomicU64,
    /// How often the longest search would ask.
    most: AtomicU64,
    is_cancelled: AtomicBool,
}

impl Watch {
    /// Says how often the longest search asks whether to stop.
    pub(crate) fn expect(&self, most: u64) {
        self.0.most.store(most, Ordering::Relaxed);
    }

    /// Counts a question of the search whether to stop, and answers it.
    pub(crate) fn asked(&self) -> bool {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        self.is_cancelled()
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::Relaxed)
    }

    fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Per cent of the longest search.
    fn progress(&self) -> u8 {
        let asked = self.0.asked.load(Ordering::Relaxed);
        let most = self.0.most.load(Ordering::Relaxed).max(1);
        (asked.saturating_mul(100) / most).min(100) as u8
    }
}

/// What a job is to find, with all that it needs.
#[derive(Clone, Debug)]
pub(crate) enum Task {
    /// A new plan of a programme.
    Plan(ProgrammeId),
    /// What could be made of a plan that exists.
    Suggestions(CohortPlanId),
    /// Dates for the cohorts of a plan.
    Dates(CohortPlanId, Box<Asked>),
}

impl Task {
    /// How it is kept.
    fn kept(&self) -> JobTask {
        match self {
            Self::Plan(_) => JobTask::NewPlan,
            Self::Suggestions(id) => JobTask::Repairs(*id),
            Self::Dates(id, _) => JobTask::Dates(*id),
        }
    }
}

/// Starts working out a new plan and returns at once.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when there is no such programme.
pub async fn start_job(ctx: &Context, id: ProgrammeId, seed: u64) -> Outcome<PlanningJobId> {
    ctx.require_role(Action::RunProgrammes)?;
    store::programme::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    start(ctx, id, Task::Plan(id), seed).await
}

/// Starts working out what could be made of a plan that exists, and returns at once.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when there is no such plan.
pub async fn start_suggestions(ctx: &Context, id: CohortPlanId) -> Outcome<PlanningJobId> {
    ctx.require_role(Action::RunProgrammes)?;
    let plan = store::cohort::find_plan(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    start(ctx, plan.programme, Task::Suggestions(id), plan.seed).await
}

/// Starts a job of whoever asks and returns at once.
pub(crate) async fn start(
    ctx: &Context,
    programme: ProgrammeId,
    task: Task,
    seed: u64,
) -> Outcome<PlanningJobId> {
    let by = ctx.viewer()?.account;
    let about = match &task {
        Task::Plan(id) => format!("programme {id}, seed {seed}"),
        Task::Suggestions(id) => format!("cohort plan {id}"),
        Task::Dates(id, _) => format!("dates of cohort plan {id}"),
    };
    let kept = task.kept();
    let job = write_tx!(ctx, |tx| {
        let job = store::cohort::insert_job(tx, programme, kept, seed, by, ctx.now).await?;
        ctx.audit(
            tx,
            "planning_job.started",
            &format!("planning job {job}"),
            &about,
        )
        .await?;
        Ok(job)
    })?;
    let ctx = ctx.clone();
    tokio::spawn(async move {
        if let Err(error) = work(&ctx, job, task, seed).await {
            tracing::error!(?error, %job, "a suggestion could not be kept");
        }
    });
    Ok(job)
}

/// Works a suggestion out, telling how far it is, and keeps how it ended.
async fn work(ctx: &Context, job: PlanningJobId, task: Task, seed: u64) -> Outcome<()> {
    let (watch, started) = (Watch::default(), Instant::now());
    let outcome = {
        let search = async {
            match task {
                Task::Plan(id) => super::suggest_watched(ctx, id, seed, &watch)
                    .await
                    .map(Some),
                Task::Suggestions(id) => super::repair::work_out(ctx, job, id, &watch)
                    .await
                    .map(|()| None),
                Task::Dates(id, asked) => session::bulk::work_out(ctx, job, id, &asked, &watch)
                    .await
                    .map(|()| None),
            }
        };
        tokio::pin!(search);
        loop {
            tokio::select! {
                outcome = &mut search => break outcome,
                () = tokio::time::sleep(BEAT) => {
                    let elapsed = TimeDelta::from_std(started.elapsed()).unwrap_or_default();
                    let now = ctx.now + elapsed;
                    match store::cohort::beat_job(&ctx.db, job, watch.progress(), now).await {
                        Ok(true) => watch.cancel(),
                        Ok(false) => {}
                        Err(error) => tracing::warn!(?error, %job, "a beat was lost"),
                    }
                }
            }
        }
    };
    let (state, plan, sentence) = ended(outcome, watch.is_cancelled());
    store::cohort::end_job(&ctx.db, job, state, plan, sentence.as_deref()).await?;
    Ok(())
}

fn ended(
    outcome: Outcome<Option<CohortPlanId>>,
    is_cancelled: bool,
) -> (JobState, Option<CohortPlanId>, Option<String>) {
    match outcome {
        Ok(plan) => (JobState::Done, plan, None),
        Err(_) if is_cancelled => (JobState::Cancelled, None, None),
        Err(AppError::Refused(refusal)) => (JobState::Failed, None, Some(refusal.0)),
        Err(error) => {
            tracing::error!(?error, "a suggestion failed");
            let sentence =
                "Something went wrong here: try again, and tell whoever runs this service.";
            (JobState::Failed, None, Some(sentence.to_owned()))
        }
    }
}

/// A job and its programme.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when there is none.
pub async fn find_job(ctx: &Context, id: PlanningJobId) -> Outcome<(PlanningJob, Programme)> {
    ctx.require_role(Action::RunProgrammes)?;
    let job = store::cohort::find_job(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let programme = store::programme::find(&ctx.db, job.programme)
        .await?
        .ok_or(AppError::NotFound)?;
    Ok((job, programme))
}

/// A job when it has ended, or as it is after `patience`.
///
/// # Errors
/// As [`find_job`].
pub async fn wait_for_job(
    ctx: &Context,
    id: PlanningJobId,
    patience: Duration,
) -> Outcome<PlanningJob> {
    let started = Instant::now();
    loop {
        let (job, _) = find_job(ctx, id).await?;
        if job.state != JobState::Running || started.elapsed() > patience {
            return Ok(job);
        }
        tokio::time::sleep(BLINK).await;
    }
}

/// Asks a running job to end. It does at its next beat and leaves no plan, unless it is done before that.
///
/// # Errors
/// As [`find_job`]; [`AppError::Refused`] when it has ended.
pub async fn cancel_job(ctx: &Context, id: PlanningJobId) -> Outcome<()> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        let job = store::cohort::find_job(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        if job.state != JobState::Running {
            return Err(AppError::refused("This suggestion has ended already."));
        }
        store::cohort::cancel_job(tx, id).await?;
        if job.is_lost(ctx.now) {
            store::cohort::end_job(tx, id, JobState::Cancelled, None, None).await?;
        }
        ctx.audit(
            tx,
            "planning_job.cancelled",
            &format!("planning job {id}"),
            "",
        )
        .await
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watch_counts_up_to_the_longest_search_and_passes_a_cancellation_on() {
        let watch = Watch::default();
        watch.expect(8);
        assert!(!watch.asked() && !watch.asked());
        assert_eq!(watch.progress(), 25);
        watch.clone().cancel();
        assert!(watch.asked());
        for _ in 0..20 {
            watch.asked();
        }
        assert_eq!(watch.progress(), 100);
    }

    #[test]
    fn what_broke_is_not_told_in_its_own_words() {
        let broken = ended(Err(AppError::Internal("secret".into())), false);
        assert_eq!(broken.0, JobState::Failed);
        assert!(!broken.2.unwrap().contains("secret"));
        let cancelled = ended(Err(AppError::refused("x")), true);
        assert_eq!((cancelled.0, cancelled.2), (JobState::Cancelled, None));
    }
}
