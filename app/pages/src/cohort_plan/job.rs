//! A suggestion that takes a while: how far it is, and the way to end it.

use std::time::Duration;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use domain::cohort::{JobState, JobTask, PlanningJob};
use domain::id::{PlanningJobId, ProgrammeId};
use domain::programme::Programme;
use leptos::prelude::*;
use operations::AppError;
use operations::cohort_plan;

use super::moves::refused;
use crate::components::{Crumbs, PageHead};
use crate::visit::{Answer, Flash, Visit};

/// How often the page is asked for again while the job runs, in seconds.
const AGAIN: HeaderValue = HeaderValue::from_static("1");
/// How long a request waits for a suggestion before it shows the page of the job.
const PATIENCE: Duration = Duration::from_secs(2);
const WORKED_OUT: &str = "Worked out for the plan as it is. Nothing changes until you choose one.";
const DATED: &str = "The search is over. Nothing changes until you set the dates it found.";
const READY: &str = "A draft is ready. Only coordinators see it until you release it.";

/// Starts a new plan: leads to it when that is quick, to the page of the job otherwise.
///
/// # Errors
/// What [`cohort_plan::start_job`] refuses, and why there is no plan when that is found out quickly.
pub(crate) async fn start(
    visit: &Visit,
    id: ProgrammeId,
    seed: u64,
) -> Result<(String, Flash), AppError> {
    let job = cohort_plan::start_job(&visit.ctx, id, seed).await?;
    wait(visit, job).await
}

/// Where a job leads to for now, and what is told there.
///
/// # Errors
/// Why nothing was found, when that is known quickly.
pub(crate) async fn wait(visit: &Visit, job: PlanningJobId) -> Result<(String, Flash), AppError> {
    let job = cohort_plan::wait_for_job(&visit.ctx, job, PATIENCE).await?;
    if job.state == JobState::Failed {
        return Err(AppError::refused(job.sentence.unwrap_or_default()));
    }
    Ok(found(&job).unwrap_or_else(|| {
        let told = "The suggestion takes a while; this page follows it.";
        (format!("/planning-jobs/{}", job.id), Flash::ok(told))
    }))
}

/// Where what a job found is shown, once it is there.
fn found(job: &PlanningJob) -> Option<(String, Flash)> {
    match (job.state, job.plan, job.task) {
        (_, Some(plan), _) => Some((format!("/cohort-plans/{plan}"), Flash::ok(READY))),
        (JobState::Done, _, JobTask::Repairs(plan)) => Some((
            format!("/cohort-plans/{plan}/suggestions"),
            Flash::ok(WORKED_OUT),
        )),
        (JobState::Done, _, JobTask::Dates(plan)) => Some((
            format!("/cohort-plans/{plan}/dates?job={}", job.id),
            Flash::ok(DATED),
        )),
        _ => None,
    }
}

pub(super) async fn show(visit: Visit, Path(id): Path<PlanningJobId>) -> Answer {
    let (job, programme) = cohort_plan::find_job(&visit.ctx, id).await?;
    if let Some((path, told)) = found(&job) {
        return visit.redirect_with(&path, told);
    }
    let is_lost = job.is_lost(visit.ctx.now);
    let is_running = job.state == JobState::Running && !is_lost;
    let title = format!("Suggestion for {}", programme.name);
    let mut answer = visit
        .page(&title, move || page(job, programme, is_lost))
        .await?;
    if is_running {
        answer.headers_mut().insert(header::REFRESH, AGAIN);
    }
    Ok(answer)
}

fn page(job: PlanningJob, programme: Programme, is_lost: bool) -> AnyView {
    let above = format!("/programmes/{}", programme.id);
    let (back, to, head) = match job.task {
        JobTask::Repairs(plan) => (
            format!("/cohort-plans/{plan}"),
            "Back to the plan",
            "Planning cohorts",
        ),
        JobTask::Dates(plan) => (
            format!("/cohort-plans/{plan}/dates"),
            "Back to the dates",
            "Looking for dates",
        ),
        JobTask::NewPlan => (above.clone(), "Back to the programme", "Planning cohorts"),
    };
    let told = match job.state {
        JobState::Running if is_lost => {
            "The node that worked on this has not been heard of for a while: cancel, and ask again.".to_owned()
        }
        JobState::Running => {
            "This page follows the search. Most suggestions are found long before the longest search is over.".to_owned()
        }
        JobState::Done => "The plan of this suggestion is gone.".to_owned(),
        JobState::Failed => job.sentence.unwrap_or_default(),
        JobState::Cancelled => "The suggestion was cancelled; nothing was changed.".to_owned(),
    };
    let is_running = job.state == JobState::Running;
    let progress = job.progress.to_string();
    view! {
        <Crumbs
            above=vec![("Programmes".into(), "/programmes".into()), (programme.name, above)]
            here="Suggestion"
        />
        <PageHead title=head/>
        <p class="lede" role="status">{told}</p>
        {is_running.then(|| view! {
            <p>
                <progress max="100" value=progress.clone() aria-label="Part of the longest search"></progress>
                {format!(" {progress} % of the longest search")}
            </p>
            <form method="post" action=format!("/planning-jobs/{}/cancel", job.id)>
                <button class="button danger">"Cancel"</button>
            </form>
        })}
        {(!is_running).then(|| view! { <p><a class="button" href=back>{to}</a></p> })}
    }
    .into_any()
}

pub(super) async fn cancel(visit: Visit, Path(id): Path<PlanningJobId>) -> Answer {
    let path = format!("/planning-jobs/{id}");
    match cohort_plan::cancel_job(&visit.ctx, id).await {
        Ok(()) => visit.redirect_with(&path, Flash::ok("The suggestion ends within a moment.")),
        Err(error) => refused(visit, &path, error),
    }
}
