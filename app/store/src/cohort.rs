//! Cohort plans, cohorts and enrolments.

mod enrolment;
mod jobs;
mod moves;
mod plan;
mod rules;

use std::collections::BTreeMap;

use domain::cohort::{Cohort, PlanState};
use domain::id::{CohortId, CohortPlanId, PersonId, ProgrammeId};
use domain::session::SessionState;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
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

use crate::entity::{cohort, cohort_plan, enrolment as place, module, session};
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
    let rows = released(programme).all(db).await?;
    rows.into_iter().map(to_cohort).collect()
}

/// Those of some cohorts that are released.
///
/// # Errors
/// The database's error.
pub async fn list_released_of(
    db: &impl ConnectionTrait,
    ids: &[CohortId],
) -> Result<Vec<Cohort>, DbErr> {
    let query = released(None).filter(cohort::Column::Id.is_in(ids.iter().map(|id| id.0)));
    query.all(db).await?.into_iter().map(to_cohort).collect()
}

/// Some of the cohorts of all released plans, of one programme when given, in the order of release: all after the first
/// `offset`, at most `limit`; and how many there are in all.
///
/// # Errors
/// The database's error.
pub async fn list_some_released(
    db: &impl ConnectionTrait,
    programme: Option<ProgrammeId>,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Cohort>, u64), DbErr> {
    let query = released(programme);
    let total = query.clone().count(db).await?;
    let rows = query.offset(offset).limit(limit).all(db).await?;
    let cohorts: Result<Vec<Cohort>, DbErr> = rows.into_iter().map(to_cohort).collect();
    Ok((cohorts?, total))
}

/// How many people are in released cohorts of a programme now.
///
/// # Errors
/// The database's error.
pub async fn count_placed(db: &impl ConnectionTrait, programme: ProgrammeId) -> Result<u64, DbErr> {
    place::Entity::find()
        .join(JoinType::InnerJoin, place::Relation::CohortPlan.def())
        .filter(cohort_plan::Column::ProgrammeId.eq(programme.0))
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .filter(place::Column::WithdrawnAt.is_null())
        .count(db)
        .await
}

/// How many cohorts a plan has.
///
/// # Errors
/// The database's error.
pub async fn count(db: &impl ConnectionTrait, plan: CohortPlanId) -> Result<u64, DbErr> {
    cohort::Entity::find()
        .filter(cohort::Column::PlanId.eq(plan.0))
        .count(db)
        .await
}

/// The released cohorts with fewer dates than modules, each with how many dates and how many modules it has.
///
/// # Errors
/// The database's error.
pub async fn list_undated(db: &impl ConnectionTrait) -> Result<Vec<(Cohort, usize, usize)>, DbErr> {
    let dated = session::Entity::find()
        .filter(
            Expr::col((session::Entity, session::Column::CohortId))
                .equals((cohort::Entity, cohort::Column::Id)),
        )
        .filter(session::Column::State.ne(SessionState::Cancelled.as_str()))
        .select_only()
        .column_as(session::Column::CohortId.count(), "dated")
        .into_query();
    let modules = module::Entity::find()
        .filter(
            Expr::col((module::Entity, module::Column::CurriculumId))
                .equals((cohort_plan::Entity, cohort_plan::Column::CurriculumId)),
        )
        .select_only()
        .column_as(module::Column::Id.count(), "modules")
        .into_query();
    let rows: Vec<(i64, i64, i64)> = released(None)
        .filter(Expr::expr(dated.clone()).lt(modules.clone()))
        .select_only()
        .column(cohort::Column::Id)
        .expr_as(Expr::expr(dated), "dated")
        .expr_as(Expr::expr(modules), "modules")
        .into_tuple()
        .all(db)
        .await?;
    let size = |count: i64| usize::try_from(count).unwrap_or_default();
    let mut counts: BTreeMap<CohortId, (usize, usize)> = rows
        .into_iter()
        .map(|(id, dated, modules)| (CohortId(id), (size(dated), size(modules))))
        .collect();
    let ids: Vec<CohortId> = counts.keys().copied().collect();
    let cohorts = list_released_of(db, &ids).await?.into_iter();
    Ok(cohorts
        .filter_map(|cohort| {
            let (dated, modules) = counts.remove(&cohort.id)?;
            Some((cohort, dated, modules))
        })
        .collect())
}

fn released(programme: Option<ProgrammeId>) -> Select<cohort::Entity> {
    cohort::Entity::find()
        .join(JoinType::InnerJoin, cohort::Relation::CohortPlan.def())
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .apply_if(programme, |query, programme| {
            query.filter(cohort::Column::ProgrammeId.eq(programme.0))
        })
        .order_by_asc(cohort::Column::PlanId)
        .order_by_asc(cohort::Column::Position)
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

/// The released cohorts that each of some people is enrolled in now; one query.
///
/// # Errors
/// The database's error.
pub async fn list_of_people(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<(PersonId, CohortId)>, DbErr> {
    let rows: Vec<(i64, i64)> = place::Entity::find()
        .join(JoinType::InnerJoin, place::Relation::CohortPlan.def())
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .filter(place::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        .filter(place::Column::WithdrawnAt.is_null())
        .order_by_asc(place::Column::Id)
        .select_only()
        .column(place::Column::PersonId)
        .column(place::Column::CohortId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(person, cohort)| (PersonId(person), CohortId(cohort)))
        .collect())
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
