//! Rotas and breakout groups that were kept for sessions.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::{AccountId, CaseStudyId, PersonId, SessionId, WorkshopPlanId};
use domain::workshop::{Attendee, PlanKind, Seat, WorkshopPlan};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::entity::{workshop_plan, workshop_seat};
use crate::programme::{small, unreadable};

/// Where somebody is in a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSeat {
    /// The session of the plan.
    pub session: SessionId,
    /// What is planned.
    pub kind: PlanKind,
    /// When the plan was kept.
    pub kept_at: DateTime<Utc>,
    /// When another took its place.
    pub replaced_at: Option<DateTime<Utc>>,
    /// The round, from 1.
    pub round: u32,
    /// The group, from 1.
    pub group: u32,
    /// The role.
    pub role: Option<String>,
}

/// The plans in force of some sessions, in the order in which they were kept; two queries.
///
/// # Errors
/// The database's error.
pub async fn list_of_sessions(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<Vec<WorkshopPlan>, DbErr> {
    let rows = workshop_plan::Entity::find()
        .filter(workshop_plan::Column::SessionId.is_in(sessions.iter().map(|id| id.0)))
        .filter(workshop_plan::Column::ReplacedAt.is_null())
        .order_by_asc(workshop_plan::Column::Id)
        .all(db)
        .await?;
    let seats = workshop_seat::Entity::find()
        .filter(workshop_seat::Column::PlanId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(workshop_seat::Column::Id)
        .all(db)
        .await?;
    let mut of_plan: BTreeMap<i64, Vec<Seat>> = BTreeMap::new();
    for row in seats {
        let attendee = match (row.person_id, row.walk_in) {
            (Some(id), _) => Attendee::Person(PersonId(id)),
            (None, name) => Attendee::WalkIn(name.unwrap_or_default()),
        };
        of_plan.entry(row.plan_id).or_default().push(Seat {
            round: small(row.round)?,
            group: small(row.group_number)?,
            attendee,
            role: row.role,
        });
    }
    rows.into_iter()
        .map(|row| {
            Ok(WorkshopPlan {
                seats: of_plan.remove(&row.id).unwrap_or_default(),
                id: WorkshopPlanId(row.id),
                session: SessionId(row.session_id),
                kind: row.kind.parse().map_err(unreadable)?,
                case: row.case_study_id.map(CaseStudyId),
                seed: u32::try_from(row.seed).map_err(|error| unreadable(error.to_string()))?,
                shared: row.shared,
                kept_by: AccountId(row.kept_by),
                kept_at: row.kept_at,
            })
        })
        .collect()
}

/// The seats that are kept of a person, replaced ones too, each with its plan; two queries.
///
/// # Errors
/// The database's error.
pub async fn list_of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<PersonSeat>, DbErr> {
    let seats = workshop_seat::Entity::find()
        .filter(workshop_seat::Column::PersonId.eq(person.0))
        .order_by_asc(workshop_seat::Column::Id)
        .all(db)
        .await?;
    let plans: BTreeMap<i64, workshop_plan::Model> = workshop_plan::Entity::find()
        .filter(workshop_plan::Column::Id.is_in(seats.iter().map(|seat| seat.plan_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|plan| (plan.id, plan))
        .collect();
    seats
        .into_iter()
        .filter_map(|seat| Some((plans.get(&seat.plan_id)?, seat)))
        .map(|(plan, seat)| {
            Ok(PersonSeat {
                session: SessionId(plan.session_id),
                kind: plan.kind.parse().map_err(unreadable)?,
                kept_at: plan.kept_at,
                replaced_at: plan.replaced_at,
                round: small(seat.round)?,
                group: small(seat.group_number)?,
                role: seat.role,
            })
        })
        .collect()
}

/// The plan that the one in force has replaced, of the same session, kind and case.
///
/// # Errors
/// The database's error.
pub async fn find_replaced(
    db: &impl ConnectionTrait,
    session: SessionId,
    kind: PlanKind,
    case: Option<CaseStudyId>,
) -> Result<Option<WorkshopPlanId>, DbErr> {
    let case_column = workshop_plan::Column::CaseStudyId;
    let of_case = case.map_or_else(|| case_column.is_null(), |case| case_column.eq(case.0));
    let row = workshop_plan::Entity::find()
        .filter(workshop_plan::Column::SessionId.eq(session.0))
        .filter(workshop_plan::Column::Kind.eq(kind.as_str()))
        .filter(of_case)
        .filter(workshop_plan::Column::ReplacedAt.is_not_null())
        .order_by_desc(workshop_plan::Column::Id)
        .one(db)
        .await?;
    Ok(row.map(|row| WorkshopPlanId(row.id)))
}

/// Adds a plan, in force from now on; the id in `new` is ignored.
///
/// # Errors
/// The database's error.
pub async fn insert(db: &impl ConnectionTrait, new: &WorkshopPlan) -> Result<(), DbErr> {
    let plan = workshop_plan::ActiveModel {
        id: NotSet,
        session_id: Set(new.session.0),
        kind: Set(new.kind.as_str().to_owned()),
        case_study_id: Set(new.case.map(|case| case.0)),
        seed: Set(new.seed.into()),
        shared: Set(new.shared),
        kept_by: Set(new.kept_by.0),
        kept_at: Set(new.kept_at),
        replaced_at: Set(None),
    }
    .insert(db)
    .await?;
    let rows = new.seats.iter().map(|seat| {
        let (person, walk_in) = match &seat.attendee {
            Attendee::Person(id) => (Some(id.0), None),
            Attendee::WalkIn(name) => (None, Some(name.clone())),
        };
        workshop_seat::ActiveModel {
            id: NotSet,
            plan_id: Set(plan.id),
            round: Set(seat.round.into()),
            group_number: Set(seat.group.into()),
            person_id: Set(person),
            walk_in: Set(walk_in),
            role: Set(seat.role.clone()),
        }
    });
    workshop_seat::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Sets when a plan was replaced, or that it is in force again.
///
/// # Errors
/// The database's error, a unique violation among them when another one is in force.
pub async fn set_replaced(
    db: &impl ConnectionTrait,
    id: WorkshopPlanId,
    at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    workshop_plan::Entity::update_many()
        .col_expr(workshop_plan::Column::ReplacedAt, Expr::value(at))
        .filter(workshop_plan::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Sets whether participants see their own place in a plan.
///
/// # Errors
/// The database's error.
pub async fn set_shared(
    db: &impl ConnectionTrait,
    id: WorkshopPlanId,
    shared: bool,
) -> Result<(), DbErr> {
    workshop_plan::Entity::update_many()
        .col_expr(workshop_plan::Column::Shared, Expr::value(shared))
        .filter(workshop_plan::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Deletes a plan and its seats.
///
/// # Errors
/// The database's error.
pub async fn delete(db: &impl ConnectionTrait, id: WorkshopPlanId) -> Result<(), DbErr> {
    workshop_seat::Entity::delete_many()
        .filter(workshop_seat::Column::PlanId.eq(id.0))
        .exec(db)
        .await?;
    workshop_plan::Entity::delete_by_id(id.0).exec(db).await?;
    Ok(())
}
