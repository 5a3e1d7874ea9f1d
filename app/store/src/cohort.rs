//! Cohort plans, cohorts and enrolments.

mod enrolment;
mod jobs;
mod moves;
mod plan;
mod rules;

use domain::cohort::{Cohort, PlanState};
use domain::id::{CohortId, CohortPlanId, PersonId, ProgrammeId};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};

pub use enrolment::{
    Withdrawal, count_enrolments, count_members, count_members_of, count_placed_elsewhere,
    delete_enrolment, enrol, enrol_all, find_enrolment, is_full, list_locked, list_members,
    list_members_of, list_to_place, list_to_place_beside, list_withdrawals, move_enrolment,
    set_locked, withdraw,
};
pub use jobs::{
    beat_job, cancel_job, end_job, find_dates, find_job, find_outcome, insert_job, keep_outcome,
};
pub use moves::{NamedMove, count_moves, find_move, list_moves, record_moves};
pub use plan::{find_plan, insert_plan, list_plans, update_plan};
pub use rules::{delete_rule, insert_rule, list_company_elsewhere, list_rules};

use crate::entity::{cohort, cohort_plan, enrolment as place};
use crate::programme::{number, small};

/// One cohort.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, id: CohortId) -> Result<Option<Cohort>, DbErr> {
    cohort::Entity::find_by_id(id.0)
        .one(db)
        .await?
        .map(to_cohort)
        .transpose()
}

/// The cohorts of a plan, in order.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, plan: CohortPlanId) -> Result<Vec<Cohort>, DbErr> {
    let rows = cohort::Entity::find()
        .filter(cohort::Column::PlanId.eq(plan.0))
        .order_by_asc(cohort::Column::Position)
        .all(db)
        .await?;
    rows.into_iter().map(to_cohort).collect()
}

/// The cohorts of all released plans, of one programme when given, in the order of release.
///
/// # Errors
/// The database's error.
pub async fn list_released(
    db: &impl ConnectionTrait,
    programme: Option<ProgrammeId>,
) -> Result<Vec<Cohort>, DbErr> {
    let mut query = cohort::Entity::find()
        .join(JoinType::InnerJoin, cohort::Relation::CohortPlan.def())
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .order_by_asc(cohort::Column::PlanId)
        .order_by_asc(cohort::Column::Position);
    if let Some(programme) = programme {
        query = query.filter(cohort::Column::ProgrammeId.eq(programme.0));
    }
    query.all(db).await?.into_iter().map(to_cohort).collect()
}

/// The released cohorts that a person is enrolled in now.
///
/// # Errors
/// The database's error.
pub async fn list_of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<Cohort>, DbErr> {
    let rows = place::Entity::find()
        .join(JoinType::InnerJoin, place::Relation::CohortPlan.def())
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .filter(place::Column::PersonId.eq(person.0))
        .filter(place::Column::WithdrawnAt.is_null())
        .order_by_asc(place::Column::Id)
        .find_also_related(cohort::Entity)
        .all(db)
        .await?;
    rows.into_iter()
        .filter_map(|(_, cohort)| cohort)
        .map(to_cohort)
        .collect()
}

/// Adds a cohort; its `id` is ignored.
///
/// # Errors
/// The database's error.
pub async fn insert(db: &impl ConnectionTrait, new: &Cohort) -> Result<CohortId, DbErr> {
    let row = cohort::ActiveModel {
        id: NotSet,
        plan_id: Set(new.plan.0),
        programme_id: Set(new.programme.0),
        position: Set(number(new.position.into())),
        name: Set(new.name.clone()),
        capacity: Set(new.capacity.into()),
    }
    .insert(db)
    .await?;
    Ok(CohortId(row.id))
}

/// Drops a cohort that nobody is or was in.
///
/// # Errors
/// The database's error.
pub async fn delete(db: &impl ConnectionTrait, id: CohortId) -> Result<(), DbErr> {
    cohort::Entity::delete_by_id(id.0).exec(db).await?;
    Ok(())
}

fn to_cohort(row: cohort::Model) -> Result<Cohort, DbErr> {
    Ok(Cohort {
        id: CohortId(row.id),
        plan: CohortPlanId(row.plan_id),
        programme: ProgrammeId(row.programme_id),
        position: small(row.position)?,
        name: row.name,
        capacity: small(row.capacity)?,
    })
}
