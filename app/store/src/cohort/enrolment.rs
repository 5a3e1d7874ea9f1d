//! People's places in cohorts.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::cohort::{Enrolment, PlanState};
use domain::id::{CohortId, CohortPlanId, EnrolmentId, PersonId, ProgrammeId};
use domain::person::Person;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
};

use crate::entity::{cohort_plan, enrolment, exemption, person};

/// The open enrolments of a plan that planning leaves as they are.
///
/// # Errors
/// The database's error.
pub async fn list_locked(
    db: &impl ConnectionTrait,
    plan: CohortPlanId,
) -> Result<Vec<Enrolment>, DbErr> {
    let rows = enrolment::Entity::find()
        .filter(enrolment::Column::PlanId.eq(plan.0))
        .filter(enrolment::Column::Locked.eq(true))
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
    let query = enrolment::Entity::find()
        .join(JoinType::InnerJoin, enrolment::Relation::Person.def())
        .filter(enrolment::Column::CohortId.is_in(cohorts.iter().map(|id| id.0)))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .order_by_asc(person::Column::FamilyName)
        .order_by_asc(person::Column::GivenName)
        .order_by_asc(person::Column::EmployeeId);
    let rows = crate::person::read_beside(db, query, enrolment::Column::CohortId).await?;
    let mut members: BTreeMap<CohortId, Vec<Person>> = BTreeMap::new();
    for (cohort, person) in rows {
        members.entry(CohortId(cohort)).or_default().push(person);
    }
    Ok(members)
}

/// How many people have a place in a plan now.
///
/// # Errors
/// The database's error.
pub async fn count_enrolments(db: &impl ConnectionTrait, plan: CohortPlanId) -> Result<u64, DbErr> {
    enrolment::Entity::find()
        .filter(enrolment::Column::PlanId.eq(plan.0))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .count(db)
        .await
}

/// How many people of a plan are in a released cohort of the same programme as well.
///
/// # Errors
/// The database's error.
pub async fn count_placed_elsewhere(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    plan: CohortPlanId,
) -> Result<u64, DbErr> {
    enrolment::Entity::find()
        .filter(enrolment::Column::PlanId.eq(plan.0))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .filter(enrolment::Column::PersonId.in_subquery(placed(programme)))
        .count(db)
        .await
}

/// The ids of everybody in a released cohort of a programme.
fn placed(programme: ProgrammeId) -> SelectStatement {
    enrolment::Entity::find()
        .select_only()
        .column(enrolment::Column::PersonId)
        .join(JoinType::InnerJoin, enrolment::Relation::CohortPlan.def())
        .filter(cohort_plan::Column::ProgrammeId.eq(programme.0))
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .into_query()
}

/// How many people are enrolled in each of some cohorts now.
///
/// # Errors
/// The database's error.
pub async fn count_members_of(
    db: &impl ConnectionTrait,
    cohorts: &[CohortId],
) -> Result<BTreeMap<CohortId, usize>, DbErr> {
    let rows: Vec<(i64, i64)> = enrolment::Entity::find()
        .select_only()
        .column(enrolment::Column::CohortId)
        .column_as(enrolment::Column::Id.count(), "people")
        .filter(enrolment::Column::CohortId.is_in(cohorts.iter().map(|id| id.0)))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .group_by(enrolment::Column::CohortId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, people)| (CohortId(id), usize::try_from(people).unwrap_or_default()))
        .collect())
}

/// How many people are enrolled in a cohort now.
///
/// # Errors
/// The database's error.
pub async fn count_members(db: &impl ConnectionTrait, cohort: CohortId) -> Result<usize, DbErr> {
    let people = enrolment::Entity::find()
        .filter(enrolment::Column::CohortId.eq(cohort.0))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .count(db)
        .await?;
    Ok(usize::try_from(people).unwrap_or(usize::MAX))
}

/// Who must still be placed in a programme, by name: in its audience on `date`, not exempt on it, in no released
/// cohort of it.
///
/// # Errors
/// The database's error.
pub async fn list_to_place(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    date: NaiveDate,
) -> Result<Vec<Person>, DbErr> {
    list_to_place_beside(db, programme, None, date).await
}

/// As [`list_to_place`], without those who have a place in a plan already.
///
/// # Errors
/// The database's error.
pub async fn list_to_place_beside(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    plan: Option<CohortPlanId>,
    date: NaiveDate,
) -> Result<Vec<Person>, DbErr> {
    let audience = crate::audience::find(db, programme).await?;
    let exempt = exemption::Entity::find()
        .select_only()
        .column(exemption::Column::PersonId)
        .filter(exemption::Column::ProgrammeId.eq(programme.0))
        .filter(
            exemption::Column::Until
                .is_null()
                .or(exemption::Column::Until.gte(date)),
        );
    let mut query = person::Entity::find()
        .filter(person::Column::Active.eq(true))
        .filter(person::Column::Id.not_in_subquery(exempt.into_query()))
        .filter(person::Column::Id.not_in_subquery(placed(programme)));
    if let Some(plan) = plan {
        let seated = enrolment::Entity::find()
            .select_only()
            .column(enrolment::Column::PersonId)
            .filter(enrolment::Column::PlanId.eq(plan.0))
            .filter(enrolment::Column::WithdrawnAt.is_null());
        query = query.filter(person::Column::Id.not_in_subquery(seated.into_query()));
    }
    let query = query
        .order_by_asc(person::Column::FamilyName)
        .order_by_asc(person::Column::GivenName)
        .order_by_asc(person::Column::EmployeeId);
    let people = crate::person::read_all(db, query).await?;
    Ok(people
        .into_iter()
        .filter(|person| audience.includes(person, date))
        .collect())
}

/// Somebody who left a cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Who.
    pub person: Person,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// Who left a cohort, the last first.
///
/// # Errors
/// The database's error.
pub async fn list_withdrawals(
    db: &impl ConnectionTrait,
    cohort: CohortId,
) -> Result<Vec<Withdrawal>, DbErr> {
    let rows = enrolment::Entity::find()
        .filter(enrolment::Column::CohortId.eq(cohort.0))
        .filter(enrolment::Column::WithdrawnAt.is_not_null())
        .order_by_desc(enrolment::Column::WithdrawnAt)
        .find_also_related(person::Entity)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(place, found)| {
            Some(Withdrawal {
                person: crate::person::to_person(found?),
                at: place.withdrawn_at?,
                reason: place.withdrawn_reason.unwrap_or_default(),
            })
        })
        .collect())
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

/// Whether the database refused because a cohort's seats are taken. Both engines say it in the words of the
/// trigger on enrolments.
pub fn is_full(error: &DbErr) -> bool {
    error.to_string().contains("the cohort is full")
}

/// Enrols people in the cohorts of a plan, and seats them in the sessions to come. The database refuses one more than a
/// cohort's capacity.
///
/// # Errors
/// The database's error.
pub async fn enrol_all(
    db: &impl ConnectionTrait,
    plan: CohortPlanId,
    places: &[(CohortId, PersonId)],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    // A statement has at most 32,766 parameters on SQLite; a row has eight.
    for places in places.chunks(1_000) {
        let rows = places
            .iter()
            .map(|(cohort, person)| enrolment::ActiveModel {
                id: NotSet,
                plan_id: Set(plan.0),
                cohort_id: Set(cohort.0),
                person_id: Set(person.0),
                locked: Set(false),
                enrolled_at: Set(now),
                withdrawn_at: Set(None),
                withdrawn_reason: Set(None),
            });
        enrolment::Entity::insert_many(rows)
            .exec_without_returning(db)
            .await?;
    }
    let mut cohorts: Vec<CohortId> = places.iter().map(|(cohort, _)| *cohort).collect();
    cohorts.sort_unstable();
    cohorts.dedup();
    for cohort in crate::seat::with_sessions(db, &cohorts).await? {
        for (_, person) in places.iter().filter(|(to, _)| *to == cohort) {
            crate::seat::join(db, cohort, Some(*person), None, now).await?;
        }
    }
    Ok(())
}

/// Enrols a person, and seats them in the sessions to come. The database refuses one more than the cohort's capacity.
///
/// # Errors
/// The database's error; see [`is_full`].
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
    crate::seat::join(db, cohort, Some(person), None, now).await?;
    Ok(EnrolmentId(row.id))
}

/// Moves an enrolment to another cohort of the same plan, within its capacity.
///
/// # Errors
/// The database's error; see [`is_full`].
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

/// Takes somebody out of a draft: nobody saw it, so the row goes.
///
/// # Errors
/// The database's error.
pub async fn delete_enrolment(db: &impl ConnectionTrait, id: EnrolmentId) -> Result<(), DbErr> {
    enrolment::Entity::delete_by_id(id.0).exec(db).await?;
    Ok(())
}

/// Ends an enrolment; the row stays. The seats in the sessions to come end with it.
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
    match enrolment::Entity::find_by_id(id.0).one(db).await? {
        Some(place) => {
            let (cohort, person) = (CohortId(place.cohort_id), PersonId(place.person_id));
            crate::seat::leave(db, cohort, person, now).await
        }
        None => Ok(()),
    }
}

fn to_enrolment(row: enrolment::Model) -> Enrolment {
    Enrolment {
        id: EnrolmentId(row.id),
        cohort: CohortId(row.cohort_id),
        person: PersonId(row.person_id),
        locked: row.locked,
    }
}
