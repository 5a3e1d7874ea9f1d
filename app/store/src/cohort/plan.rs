//! Sets of cohorts prepared together.

use domain::cohort::{CohortPlan, PlanState};
use domain::id::{AccountId, CohortPlanId, CurriculumId, ProgrammeId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::entity::cohort_plan;
use crate::programme::{small, unreadable};

/// One plan.
///
/// # Errors
/// The database's error.
pub async fn find_plan(
    db: &impl ConnectionTrait,
    id: CohortPlanId,
) -> Result<Option<CohortPlan>, DbErr> {
    cohort_plan::Entity::find_by_id(id.0)
        .one(db)
        .await?
        .map(to_plan)
        .transpose()
}

/// The plans of a programme, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list_plans(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<Vec<CohortPlan>, DbErr> {
    let rows = cohort_plan::Entity::find()
        .filter(cohort_plan::Column::ProgrammeId.eq(programme.0))
        .order_by_desc(cohort_plan::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(to_plan).collect()
}

/// Adds a draft plan; `id` and `state` of `new` are ignored.
///
/// # Errors
/// The database's error.
pub async fn insert_plan(
    db: &impl ConnectionTrait,
    new: &CohortPlan,
    by: AccountId,
) -> Result<CohortPlanId, DbErr> {
    let row = cohort_plan::ActiveModel {
        id: NotSet,
        programme_id: Set(new.programme.0),
        curriculum_id: Set(new.curriculum.0),
        state: Set(PlanState::Draft.as_str().to_owned()),
        seed: Set(new.seed.cast_signed()),
        plan_size: Set(new.plan_size.into()),
        max_size: Set(new.max_size.into()),
        findings: Set(new.findings.clone()),
        change_note: Set(None),
        created_by: Set(by.0),
        created_at: Set(new.created_at),
        released_at: Set(None),
    }
    .insert(db)
    .await?;
    Ok(CohortPlanId(row.id))
}

/// Keeps where a plan stands, its findings and what was said at its release.
///
/// # Errors
/// The database's error.
pub async fn update_plan(db: &impl ConnectionTrait, plan: &CohortPlan) -> Result<(), DbErr> {
    cohort_plan::Entity::update_many()
        .col_expr(cohort_plan::Column::State, Expr::value(plan.state.as_str()))
        .col_expr(
            cohort_plan::Column::Findings,
            Expr::value(plan.findings.clone()),
        )
        .col_expr(
            cohort_plan::Column::ChangeNote,
            Expr::value(plan.change_note.clone()),
        )
        .col_expr(
            cohort_plan::Column::ReleasedAt,
            Expr::value(plan.released_at),
        )
        .filter(cohort_plan::Column::Id.eq(plan.id.0))
        .exec(db)
        .await?;
    Ok(())
}

fn to_plan(row: cohort_plan::Model) -> Result<CohortPlan, DbErr> {
    Ok(CohortPlan {
        id: CohortPlanId(row.id),
        programme: ProgrammeId(row.programme_id),
        curriculum: CurriculumId(row.curriculum_id),
        state: row.state.parse().map_err(unreadable)?,
        seed: row.seed.cast_unsigned(),
        plan_size: small(row.plan_size)?,
        max_size: small(row.max_size)?,
        findings: row.findings,
        change_note: row.change_note,
        created_at: row.created_at,
        released_at: row.released_at,
    })
}
