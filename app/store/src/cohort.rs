//! Cohort plans, cohorts and enrolments.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::cohort::{Cohort, CohortPlan, Enrolment, PlanState};
use domain::id::{
    AccountId, CohortId, CohortPlanId, CurriculumId, EnrolmentId, PersonId, ProgrammeId,
};
use domain::person::Person;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};

use crate::entity::{cohort, cohort_plan, enrolment, person};
use crate::programme::{number, small, unreadable};

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
    let rows = enrolment::Entity::find()
        .join(JoinType::InnerJoin, enrolment::Relation::CohortPlan.def())
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .filter(enrolment::Column::PersonId.eq(person.0))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .order_by_asc(enrolment::Column::Id)
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

/// The open enrolments of a plan.
///
/// # Errors
/// The database's error.
pub async fn list_enrolments(
    db: &impl ConnectionTrait,
    plan: CohortPlanId,
) -> Result<Vec<Enrolment>, DbErr> {
    let rows = enrolment::Entity::find()
        .filter(enrolment::Column::PlanId.eq(plan.0))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .order_by_asc(enrolment::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(to_enrolment).collect())
}

/// The people enrolled in a cohort now, by name.
///
/// # Errors
/// The database's error.
pub async fn list_members(
    db: &impl ConnectionTrait,
    cohort: CohortId,
) -> Result<Vec<Person>, DbErr> {
    let mut members = list_members_of(db, &[cohort]).await?;
    Ok(members.remove(&cohort).unwrap_or_default())
}

/// The people enrolled in each of some cohorts now, by name; one query.
///
/// # Errors
/// The database's error.
pub async fn list_members_of(
    db: &impl ConnectionTrait,
    cohorts: &[CohortId],
) -> Result<BTreeMap<CohortId, Vec<Person>>, DbErr> {
    let rows = enrolment::Entity::find()
        .filter(enrolment::Column::CohortId.is_in(cohorts.iter().map(|id| id.0)))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .order_by_asc(person::Column::FamilyName)
        .order_by_asc(person::Column::GivenName)
        .order_by_asc(person::Column::EmployeeId)
        .find_also_related(person::Entity)
        .all(db)
        .await?;
    let mut members: BTreeMap<CohortId, Vec<Person>> = BTreeMap::new();
    for (place, found) in rows {
        if let Some(found) = found {
            members
                .entry(CohortId(place.cohort_id))
                .or_default()
                .push(crate::person::to_person(found));
        }
    }
    Ok(members)
}

/// Whether a person is enrolled in a cohort now.
///
/// # Errors
/// The database's error.
pub async fn is_member(
    db: &impl ConnectionTrait,
    cohort: CohortId,
    person: PersonId,
) -> Result<bool, DbErr> {
    let found = enrolment::Entity::find()
        .filter(enrolment::Column::CohortId.eq(cohort.0))
        .filter(enrolment::Column::PersonId.eq(person.0))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// The open enrolment of a person in a plan.
///
/// # Errors
/// The database's error.
pub async fn find_enrolment(
    db: &impl ConnectionTrait,
    plan: CohortPlanId,
    person: PersonId,
) -> Result<Option<Enrolment>, DbErr> {
    let row = enrolment::Entity::find()
        .filter(enrolment::Column::PlanId.eq(plan.0))
        .filter(enrolment::Column::PersonId.eq(person.0))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .one(db)
        .await?;
    Ok(row.map(to_enrolment))
}

/// Enrols a person. The database refuses one more than the cohort's capacity.
///
/// # Errors
/// The database's error.
pub async fn enrol(
    db: &impl ConnectionTrait,
    plan: CohortPlanId,
    cohort: CohortId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<EnrolmentId, DbErr> {
    let row = enrolment::ActiveModel {
        id: NotSet,
        plan_id: Set(plan.0),
        cohort_id: Set(cohort.0),
        person_id: Set(person.0),
        locked: Set(false),
        enrolled_at: Set(now),
        withdrawn_at: Set(None),
        withdrawn_reason: Set(None),
    }
    .insert(db)
    .await?;
    Ok(EnrolmentId(row.id))
}

/// Moves an enrolment to another cohort of the same plan, within its capacity.
///
/// # Errors
/// The database's error.
pub async fn move_enrolment(
    db: &impl ConnectionTrait,
    id: EnrolmentId,
    to: CohortId,
) -> Result<(), DbErr> {
    enrolment::Entity::update_many()
        .col_expr(enrolment::Column::CohortId, Expr::value(to.0))
        .filter(enrolment::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Locks or unlocks an enrolment.
///
/// # Errors
/// The database's error.
pub async fn set_locked(
    db: &impl ConnectionTrait,
    id: EnrolmentId,
    locked: bool,
) -> Result<(), DbErr> {
    enrolment::Entity::update_many()
        .col_expr(enrolment::Column::Locked, Expr::value(locked))
        .filter(enrolment::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Ends an enrolment; the row stays.
///
/// # Errors
/// The database's error.
pub async fn withdraw(
    db: &impl ConnectionTrait,
    id: EnrolmentId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    enrolment::Entity::update_many()
        .col_expr(enrolment::Column::WithdrawnAt, Expr::value(now))
        .col_expr(enrolment::Column::WithdrawnReason, Expr::value(reason))
        .filter(enrolment::Column::Id.eq(id.0))
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

fn to_enrolment(row: enrolment::Model) -> Enrolment {
    Enrolment {
        id: EnrolmentId(row.id),
        cohort: CohortId(row.cohort_id),
        person: PersonId(row.person_id),
        locked: row.locked,
    }
}
