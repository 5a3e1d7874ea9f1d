//! Suggestions that are being worked out.

use chrono::{DateTime, Utc};
use domain::cohort::{JobState, JobTask, PlanningJob};
use domain::id::{AccountId, CohortPlanId, PlanningJobId, ProgrammeId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::entity::planning_job::{ActiveModel, Column, Entity, Model};
use crate::programme::{small, unreadable};

/// One job.
///
/// # Errors
/// The database's error.
pub async fn find_job(
    db: &impl ConnectionTrait,
    id: PlanningJobId,
) -> Result<Option<PlanningJob>, DbErr> {
    let row = Entity::find_by_id(id.0).one(db).await?;
    row.map(to_job).transpose()
}

/// Adds a job that runs from now on.
///
/// # Errors
/// The database's error.
pub async fn insert_job(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    task: JobTask,
    seed: u64,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<PlanningJobId, DbErr> {
    let (repairs, dates) = match task {
        JobTask::NewPlan => (None, None),
        JobTask::Repairs(plan) => (Some(plan.0), None),
        JobTask::Dates(plan) => (None, Some(plan.0)),
    };
    let row = ActiveModel {
        id: NotSet,
        programme_id: Set(programme.0),
        seed: Set(seed.cast_signed()),
        state: Set(JobState::Running.as_str().to_owned()),
        progress: Set(0),
        is_cancelled: Set(false),
        plan_id: Set(None),
        repairs_id: Set(repairs),
        dates_id: Set(dates),
        outcome: Set(None),
        sentence: Set(None),
        started_by: Set(by.0),
        started_at: Set(now),
        heard_at: Set(now),
    }
    .insert(db)
    .await?;
    Ok(PlanningJobId(row.id))
}

/// Says how far a job is, and learns whether it is to end.
///
/// # Errors
/// The database's error.
pub async fn beat_job(
    db: &impl ConnectionTrait,
    id: PlanningJobId,
    progress: u8,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    Entity::update_many()
        .col_expr(Column::Progress, Expr::value(i32::from(progress)))
        .col_expr(Column::HeardAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    let row = Entity::find_by_id(id.0).one(db).await?;
    Ok(row.is_none_or(|row| row.is_cancelled))
}

/// Asks a running job to end.
///
/// # Errors
/// The database's error.
pub async fn cancel_job(db: &impl ConnectionTrait, id: PlanningJobId) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::IsCancelled, Expr::value(true))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Keeps how a job ended.
///
/// # Errors
/// The database's error.
pub async fn end_job(
    db: &impl ConnectionTrait,
    id: PlanningJobId,
    state: JobState,
    plan: Option<CohortPlanId>,
    sentence: Option<&str>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(state.as_str()))
        .col_expr(Column::PlanId, Expr::value(plan.map(|plan| plan.0)))
        .col_expr(Column::Sentence, Expr::value(sentence.map(str::to_owned)))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Keeps what a job found about a plan that exists, in place of what earlier ones did.
///
/// # Errors
/// The database's error.
pub async fn keep_outcome(
    db: &impl ConnectionTrait,
    id: PlanningJobId,
    task: JobTask,
    outcome: String,
) -> Result<(), DbErr> {
    let earlier = match task {
        JobTask::NewPlan => Column::Id.eq(id.0),
        JobTask::Repairs(plan) => Column::RepairsId.eq(plan.0),
        JobTask::Dates(plan) => Column::DatesId.eq(plan.0),
    };
    Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(None::<String>))
        .filter(earlier)
        .exec(db)
        .await?;
    Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(outcome))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// What the last job found about a plan.
///
/// # Errors
/// The database's error.
pub async fn find_outcome(
    db: &impl ConnectionTrait,
    repairs: CohortPlanId,
) -> Result<Option<String>, DbErr> {
    let row = Entity::find()
        .filter(Column::RepairsId.eq(repairs.0))
        .filter(Column::Outcome.is_not_null())
        .order_by_desc(Column::Id)
        .one(db)
        .await?;
    Ok(row.and_then(|row| row.outcome))
}

/// What a job found about the dates of a plan, as long as no later one has.
///
/// # Errors
/// The database's error.
pub async fn find_dates(
    db: &impl ConnectionTrait,
    id: PlanningJobId,
    plan: CohortPlanId,
) -> Result<Option<String>, DbErr> {
    let row = Entity::find_by_id(id.0)
        .filter(Column::DatesId.eq(plan.0))
        .one(db)
        .await?;
    Ok(row.and_then(|row| row.outcome))
}

fn to_job(row: Model) -> Result<PlanningJob, DbErr> {
    Ok(PlanningJob {
        id: PlanningJobId(row.id),
        programme: ProgrammeId(row.programme_id),
        task: match (row.repairs_id, row.dates_id) {
            (Some(plan), _) => JobTask::Repairs(CohortPlanId(plan)),
            (None, Some(plan)) => JobTask::Dates(CohortPlanId(plan)),
            (None, None) => JobTask::NewPlan,
        },
        seed: row.seed.cast_unsigned(),
        state: row.state.parse().map_err(unreadable)?,
        progress: small(row.progress)?,
        plan: row.plan_id.map(CohortPlanId),
        sentence: row.sentence,
        started_at: row.started_at,
        heard_at: row.heard_at,
    })
}
