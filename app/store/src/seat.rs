//! Seats: who has a place in which session, and how that came about.

mod align;
mod busy;
mod leavers;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::{AccountId, PersonId, SeatId, SessionId};
use domain::person::Person;
use domain::seat::{Seat, SeatEvent, SeatKind, SeatRules, SeatState};
use domain::session::SessionState;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
};

use crate::entity::{account, attendance, meeting, person, seat, seat_event, session};
use crate::programme::{small, unreadable};

pub(crate) use align::{cancel_session, join, leave, open_session, with_sessions};
pub use align::{list_to_settle, settle};
pub use busy::list_busy;
pub use leavers::{Leavers, align_leavers, list_with_leavers};

/// Ids that one statement is given at most: SQLite binds 32,766 values.
const AT_ONCE: usize = 10_000;

/// Waits until no other transaction changes seats, so that those at the same moment come one after the other instead
/// of failing against each other. It comes first in its transaction; SQLite has one writer at a time anyway.
///
/// # Errors
/// The database's error.
pub async fn lock(tx: &impl ConnectionTrait) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE seat IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    Ok(())
}

/// Whether the database refused because every place of a session is taken. Both engines say it in the words of the
/// trigger on seats.
pub fn is_full(error: &DbErr) -> bool {
    error.to_string().contains("the session is full")
}

/// The seats of who attends: comes to a session that takes place, or would have come to one that was cancelled.
fn attending() -> Condition {
    // Asked for each seat: only those of cancelled sessions need it.
    let was_seated: SelectStatement = seat_event::Entity::find()
        .select_only()
        .column(seat_event::Column::Id)
        .filter(
            Expr::col((seat_event::Entity, seat_event::Column::SeatId))
                .equals((seat::Entity, seat::Column::Id)),
        )
        .filter(seat_event::Column::State.eq(SeatState::Seated.as_str()))
        .into_query();
    let cancelled: SelectStatement = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(
            Expr::col((session::Entity, session::Column::Id))
                .equals((seat::Entity, seat::Column::SessionId)),
        )
        .filter(session::Column::State.eq(SessionState::Cancelled.as_str()))
        .into_query();
    Condition::any()
        .add(seat::Column::State.eq(SeatState::Seated.as_str()))
        .add(
            Condition::all()
                .add(seat::Column::State.eq(SeatState::SessionCancelled.as_str()))
                .add(Expr::exists(cancelled))
                .add(Expr::exists(was_seated)),
        )
}

/// Who attends each of some sessions, by name: members of the cohort and guests of others. The one answer to that
/// question; one query.
///
/// # Errors
/// The database's error.
pub async fn list_attendees(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<SessionId, Vec<Person>>, DbErr> {
    let mut attendees: BTreeMap<SessionId, Vec<Person>> = BTreeMap::new();
    for some in sessions.chunks(AT_ONCE) {
        let query = seat::Entity::find()
            .join(JoinType::InnerJoin, seat::Relation::Person.def())
            .filter(seat::Column::SessionId.is_in(some.iter().map(|id| id.0)))
            .filter(attending())
            .order_by_asc(person::Column::FamilyName)
            .order_by_asc(person::Column::GivenName)
            .order_by_asc(person::Column::EmployeeId);
        for (id, person) in crate::person::read_beside(db, query, seat::Column::SessionId).await? {
            attendees.entry(SessionId(id)).or_default().push(person);
        }
    }
    Ok(attendees)
}

/// How many people attend each of some sessions, and how many marks these people have in it; two queries.
///
/// # Errors
/// The database's error.
pub async fn count_attendees(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<SessionId, (usize, usize)>, DbErr> {
    let query = seat::Entity::find()
        .filter(seat::Column::SessionId.is_in(sessions.iter().map(|id| id.0)))
        .filter(attending())
        .group_by(seat::Column::SessionId)
        .select_only()
        .column(seat::Column::SessionId)
        .column_as(seat::Column::Id.count(), "count");
    let people: Vec<(i64, i64)> = query.clone().into_tuple().all(db).await?;
    let marks: Vec<(i64, i64)> = query
        .join(JoinType::InnerJoin, seat::Relation::Session.def())
        .join(JoinType::InnerJoin, meeting::Relation::Session.def().rev())
        .join(
            JoinType::InnerJoin,
            attendance::Relation::Meeting.def().rev(),
        )
        .filter(
            Expr::col((attendance::Entity, attendance::Column::PersonId))
                .equals((seat::Entity, seat::Column::PersonId)),
        )
        .into_tuple()
        .all(db)
        .await?;
    let size = |count: i64| usize::try_from(count).unwrap_or_default();
    let mut counts: BTreeMap<SessionId, (usize, usize)> = people
        .into_iter()
        .map(|(id, count)| (SessionId(id), (size(count), 0)))
        .collect();
    for (id, count) in marks {
        if let Some((_, marks)) = counts.get_mut(&SessionId(id)) {
            *marks = size(count);
        }
    }
    Ok(counts)
}

/// The sessions that each of some people attends, past and cancelled ones included; one query.
///
/// # Errors
/// The database's error.
pub async fn list_attended_by(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<(PersonId, SessionId)>, DbErr> {
    let rows: Vec<(i64, i64)> = seat::Entity::find()
        .filter(seat::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        .filter(attending())
        .order_by_asc(seat::Column::Id)
        .select_only()
        .column(seat::Column::PersonId)
        .column(seat::Column::SessionId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(person, session)| (PersonId(person), SessionId(session)))
        .collect())
}

/// Whether a person attends a session.
///
/// # Errors
/// The database's error.
pub async fn attends(
    db: &impl ConnectionTrait,
    session: SessionId,
    person: PersonId,
) -> Result<bool, DbErr> {
    let found = seat::Entity::find()
        .filter(seat::Column::SessionId.eq(session.0))
        .filter(seat::Column::PersonId.eq(person.0))
        .filter(attending())
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// The seat of a person in a session, whatever became of it.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    session: SessionId,
    person: PersonId,
) -> Result<Option<Seat>, DbErr> {
    seat::Entity::find()
        .filter(seat::Column::SessionId.eq(session.0))
        .filter(seat::Column::PersonId.eq(person.0))
        .one(db)
        .await?
        .map(to_seat)
        .transpose()
}

/// Every seat of a session, those in line in their order.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, session: SessionId) -> Result<Vec<Seat>, DbErr> {
    let rows = seat::Entity::find()
        .filter(seat::Column::SessionId.eq(session.0))
        .order_by_asc(seat::Column::Turn)
        .order_by_asc(seat::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(to_seat).collect()
}

/// The seats of some sessions from which something can still come.
///
/// # Errors
/// The database's error.
pub async fn list_open(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<Vec<Seat>, DbErr> {
    let mut seats = Vec::new();
    for some in sessions.chunks(AT_ONCE) {
        let rows = seat::Entity::find()
            .filter(seat::Column::SessionId.is_in(some.iter().map(|id| id.0)))
            .filter(is_open())
            .all(db)
            .await?;
        for row in rows {
            seats.push(to_seat(row)?);
        }
    }
    Ok(seats)
}

/// The seats of some people from which something can still come, in sessions that are planned and not over.
///
/// # Errors
/// The database's error.
pub async fn list_open_of(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    now: DateTime<Utc>,
) -> Result<Vec<Seat>, DbErr> {
    let coming = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::SessionId)
        .filter(meeting::Column::EndsAt.gt(now));
    let mut seats = Vec::new();
    for some in people.chunks(AT_ONCE) {
        let rows = seat::Entity::find()
            .join(JoinType::InnerJoin, seat::Relation::Session.def())
            .filter(session::Column::State.eq(SessionState::Planned.as_str()))
            .filter(session::Column::Id.in_subquery(coming.clone().into_query()))
            .filter(seat::Column::PersonId.is_in(some.iter().map(|id| id.0)))
            .filter(is_open())
            .order_by_asc(seat::Column::Id)
            .all(db)
            .await?;
        for row in rows {
            seats.push(to_seat(row)?);
        }
    }
    Ok(seats)
}

fn is_open() -> Condition {
    let open = SeatState::ALL.into_iter().filter(|state| state.is_open());
    Condition::all().add(seat::Column::State.is_in(open.map(SeatState::as_str)))
}

/// How the seats of a session came to stand as they do, the oldest step first.
///
/// # Errors
/// The database's error.
pub async fn list_history(
    db: &impl ConnectionTrait,
    session: SessionId,
) -> Result<BTreeMap<SeatId, Vec<SeatEvent>>, DbErr> {
    let rows = seat_event::Entity::find()
        .join(JoinType::InnerJoin, seat_event::Relation::Seat.def())
        .filter(seat::Column::SessionId.eq(session.0))
        .order_by_asc(seat_event::Column::Id)
        .all(db)
        .await?;
    let accounts: Vec<i64> = rows.iter().filter_map(|row| row.by_account_id).collect();
    let names: BTreeMap<i64, String> = account::Entity::find()
        .filter(account::Column::Id.is_in(accounts))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    let mut history: BTreeMap<SeatId, Vec<SeatEvent>> = BTreeMap::new();
    for row in rows {
        let event = SeatEvent {
            state: row.state.parse().map_err(unreadable)?,
            at: row.at,
            by: row.by_account_id.and_then(|id| names.get(&id).cloned()),
            reason: row.reason,
            expires_at: row.expires_at,
        };
        history.entry(SeatId(row.seat_id)).or_default().push(event);
    }
    Ok(history)
}

/// What some sessions say about their seats; one query.
///
/// # Errors
/// The database's error.
pub async fn list_rules(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<SessionId, SeatRules>, DbErr> {
    let mut rules = BTreeMap::new();
    for some in sessions.chunks(AT_ONCE) {
        let rows = session::Entity::find()
            .filter(session::Column::Id.is_in(some.iter().map(|id| id.0)))
            .all(db)
            .await?;
        for row in rows {
            let of_row = SeatRules {
                capacity: small(row.capacity)?,
                minimum: small(row.minimum)?,
                minimum_days: small(row.minimum_days)?,
                needs_approval: row.needs_approval,
                offer_hours: small(row.offer_hours)?,
            };
            rules.insert(SessionId(row.id), of_row);
        }
    }
    Ok(rules)
}

/// What a session says about its seats.
///
/// # Errors
/// The database's error, also when there is no such session.
pub async fn find_rules(db: &impl ConnectionTrait, id: SessionId) -> Result<SeatRules, DbErr> {
    let found = list_rules(db, &[id]).await?.remove(&id);
    found.ok_or_else(|| DbErr::RecordNotFound(format!("session {id}")))
}

/// Changes what a session says about its seats.
///
/// # Errors
/// The database's error.
pub async fn set_rules(
    db: &impl ConnectionTrait,
    id: SessionId,
    rules: &SeatRules,
) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(
            session::Column::Capacity,
            Expr::value(i32::from(rules.capacity)),
        )
        .col_expr(
            session::Column::Minimum,
            Expr::value(i32::from(rules.minimum)),
        )
        .col_expr(
            session::Column::MinimumDays,
            Expr::value(i32::from(rules.minimum_days)),
        )
        .col_expr(
            session::Column::NeedsApproval,
            Expr::value(rules.needs_approval),
        )
        .col_expr(
            session::Column::OfferHours,
            Expr::value(i32::from(rules.offer_hours)),
        )
        .filter(session::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// A step of a seat: what it becomes, and why.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// What it becomes.
    pub to: SeatState,
    /// The account that does it; `None` when it follows by itself.
    pub by: Option<AccountId>,
    /// Why.
    pub reason: Option<&'a str>,
    /// Until when an answer is awaited.
    pub expires_at: Option<DateTime<Utc>>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Takes a step with a seat, which is added when its id is 0, and keeps it in the history. The database refuses one
/// place more than the session's capacity.
///
/// # Errors
/// The database's error; see [`is_full`].
pub async fn take(
    db: &impl ConnectionTrait,
    before: &Seat,
    step: Step<'_>,
) -> Result<SeatId, DbErr> {
    let id = if before.id.0 == 0 {
        let row = seat::ActiveModel {
            id: NotSet,
            session_id: Set(before.session.0),
            person_id: Set(before.person.0),
            kind: Set(before.kind.as_str().to_owned()),
            state: Set(step.to.as_str().to_owned()),
            since: Set(step.at),
            expires_at: Set(step.expires_at),
            turn: Set(0),
        };
        row.insert(db).await?.id
    } else {
        seat::Entity::update_many()
            .col_expr(seat::Column::Kind, Expr::value(before.kind.as_str()))
            .col_expr(seat::Column::State, Expr::value(step.to.as_str()))
            .col_expr(seat::Column::Since, Expr::value(step.at))
            .col_expr(seat::Column::ExpiresAt, Expr::value(step.expires_at))
            .col_expr(seat::Column::Turn, Expr::value(0_i64))
            .filter(seat::Column::Id.eq(before.id.0))
            .exec(db)
            .await?;
        before.id.0
    };
    let event = seat_event::ActiveModel {
        id: NotSet,
        seat_id: Set(id),
        state: Set(step.to.as_str().to_owned()),
        at: Set(step.at),
        by_account_id: Set(step.by.map(|by| by.0)),
        reason: Set(step.reason.map(str::to_owned)),
        expires_at: Set(step.expires_at),
    }
    .insert(db)
    .await?;
    if step.to == SeatState::Waitlisted {
        // The history counts on: whoever came into the line first has the lower number, whatever the clock says.
        seat::Entity::update_many()
            .col_expr(seat::Column::Turn, Expr::value(event.id))
            .filter(seat::Column::Id.eq(id))
            .exec(db)
            .await?;
    }
    Ok(SeatId(id))
}

/// A seat that is not there yet.
pub fn new_seat(session: SessionId, person: PersonId, kind: SeatKind, now: DateTime<Utc>) -> Seat {
    Seat {
        id: SeatId(0),
        session,
        person,
        kind,
        state: SeatState::Withdrawn,
        since: now,
        expires_at: None,
        turn: 0,
    }
}

fn to_seat(row: seat::Model) -> Result<Seat, DbErr> {
    Ok(Seat {
        id: SeatId(row.id),
        session: SessionId(row.session_id),
        person: PersonId(row.person_id),
        kind: row.kind.parse().map_err(unreadable)?,
        state: row.state.parse().map_err(unreadable)?,
        since: row.since,
        expires_at: row.expires_at,
        turn: row.turn,
    })
}
