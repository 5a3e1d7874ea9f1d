//! Seats that follow from something else: the cohort, the session, and time.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::id::{CohortId, PersonId, SessionId};
use domain::seat::{Next, Seat, SeatKind, SeatState, follow, place_or_line};
use domain::session::{Session, SessionState};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{Step, find, find_rules, is_open, list, new_seat, take, to_seat};
use crate::entity::{meeting, seat, seat_event, session};

/// Why a seat ended with the place in the cohort: whoever comes back is seated again.
const LEFT: &str = "Left the cohort";
/// Why a seat ended with the time in the firm: whoever comes back is seated again.
pub(super) const LEFT_FIRM: &str = "Left the firm";

pub(super) fn step(to: SeatState, reason: &str, at: DateTime<Utc>) -> Step<'_> {
    Step {
        to,
        by: None,
        reason: Some(reason),
        expires_at: None,
        at,
    }
}

/// Seats the members of its cohort in a new session; two statements, whatever their number.
pub(crate) async fn open_session(
    db: &impl ConnectionTrait,
    id: SessionId,
    cohort: CohortId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let members = crate::cohort::list_members(db, cohort).await?;
    if members.is_empty() {
        return Ok(());
    }
    let rows = members.iter().map(|member| seat::ActiveModel {
        id: NotSet,
        session_id: Set(id.0),
        person_id: Set(member.id.0),
        kind: Set(SeatKind::Normal.as_str().to_owned()),
        state: Set(SeatState::Seated.as_str().to_owned()),
        since: Set(now),
        expires_at: Set(None),
        turn: Set(0),
    });
    seat::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await?;
    let seats = Query::select()
        .column(seat::Column::Id)
        .expr(Expr::value(SeatState::Seated.as_str()))
        .column(seat::Column::Since)
        .expr(Expr::value("In the cohort"))
        .from(seat::Entity)
        .and_where(seat::Column::SessionId.eq(id.0))
        .to_owned();
    let mut events = Query::insert();
    events.into_table(seat_event::Entity).columns([
        seat_event::Column::SeatId,
        seat_event::Column::State,
        seat_event::Column::At,
        seat_event::Column::Reason,
    ]);
    events
        .select_from(seats)
        .map_err(|error| DbErr::Custom(error.to_string()))?;
    db.execute(&events).await?;
    Ok(())
}

/// Ends every open seat of a session that does not take place.
pub(crate) async fn cancel_session(
    db: &impl ConnectionTrait,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    for seat in list(db, id).await? {
        if seat.state.is_open() {
            let cancelled = step(
                SeatState::SessionCancelled,
                "The session was cancelled",
                now,
            );
            take(db, &seat, cancelled).await?;
        }
    }
    Ok(())
}

/// Seats somebody in the sessions of a cohort that are still to come: all of its members when `person` is `None`.
/// Who comes to the module elsewhere is left out.
pub(crate) async fn join(
    db: &impl ConnectionTrait,
    cohort: CohortId,
    person: Option<PersonId>,
    only: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let sessions = coming(db, &[cohort], only, now).await?;
    if sessions.is_empty() {
        return Ok(());
    }
    let mut people = crate::cohort::list_members(db, cohort).await?;
    people.retain(|member| {
        person.is_none_or(|person| person == member.id)
            && !member.entry.has_left_by(now.date_naive())
    });
    for session in &sessions {
        for person in &people {
            seat_member(db, session, person.id, now).await?;
        }
    }
    Ok(())
}

pub(super) async fn seat_member(
    db: &impl ConnectionTrait,
    session: &Session,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let before = find(db, session.id, person).await?;
    let comes_back = match before {
        None => true,
        Some(seat) => match seat.state {
            SeatState::SessionCancelled => true,
            SeatState::Withdrawn => has_left(db, &seat).await?,
            _ => false,
        },
    };
    if !comes_back || comes_elsewhere(db, session, person).await? {
        return Ok(());
    }
    let seats = list(db, session.id).await?;
    let to = place_or_line(&find_rules(db, session.id).await?, &seats);
    let seat = Seat {
        kind: SeatKind::Normal,
        ..before.unwrap_or_else(|| new_seat(session.id, person, SeatKind::Normal, now))
    };
    take(db, &seat, step(to, "In the cohort", now)).await?;
    Ok(())
}

/// Whether the last thing that happened to a seat was that its person left the cohort or the firm.
async fn has_left(db: &impl ConnectionTrait, seat: &Seat) -> Result<bool, DbErr> {
    let last = seat_event::Entity::find()
        .filter(seat_event::Column::SeatId.eq(seat.id.0))
        .order_by_desc(seat_event::Column::Id)
        .one(db)
        .await?;
    let reason = last.and_then(|event| event.reason);
    Ok(reason.is_some_and(|reason| [LEFT, LEFT_FIRM].contains(&reason.as_str())))
}

/// Whether a person has a place in another planned session of the same module.
async fn comes_elsewhere(
    db: &impl ConnectionTrait,
    session: &Session,
    person: PersonId,
) -> Result<bool, DbErr> {
    let found = seat::Entity::find()
        .inner_join(session::Entity)
        .filter(seat::Column::PersonId.eq(person.0))
        .filter(seat::Column::State.eq(SeatState::Seated.as_str()))
        .filter(session::Column::ModuleId.eq(session.module.0))
        .filter(session::Column::Id.ne(session.id.0))
        .filter(session::Column::State.eq(SessionState::Planned.as_str()))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Ends the seats of somebody who leaves a cohort in its sessions that have not begun; others take the places.
pub(crate) async fn leave(
    db: &impl ConnectionTrait,
    cohort: CohortId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    for session in coming(db, &[cohort], None, now).await? {
        let Some(seat) = find(db, session.id, person).await? else {
            continue;
        };
        if seat.state.is_open() && seat.kind == SeatKind::Normal {
            take(db, &seat, step(SeatState::Withdrawn, LEFT, now)).await?;
            settle(db, &session, now).await?;
        }
    }
    Ok(())
}

/// Those of some cohorts that have sessions at all.
pub(crate) async fn with_sessions(
    db: &impl ConnectionTrait,
    cohorts: &[CohortId],
) -> Result<Vec<CohortId>, DbErr> {
    let mut found: Vec<i64> = Vec::new();
    for some in cohorts.chunks(super::AT_ONCE) {
        let rows: Vec<i64> = session::Entity::find()
            .filter(session::Column::CohortId.is_in(some.iter().map(|id| id.0)))
            .select_only()
            .column(session::Column::CohortId)
            .distinct()
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found.into_iter().map(CohortId).collect())
}

/// The sessions of some cohorts that are planned and have not begun.
async fn coming(
    db: &impl ConnectionTrait,
    cohorts: &[CohortId],
    only: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<Vec<Session>, DbErr> {
    let mut sessions = crate::session::list_of_cohorts(db, cohorts).await?;
    sessions.retain(|session| {
        session.state == SessionState::Planned
            && !session.has_started(now)
            && only.is_none_or(|only| only == session.id)
    });
    Ok(sessions)
}

/// Does what follows by itself from how the seats of a session stand; returns how many steps that took.
///
/// # Errors
/// The database's error.
pub async fn settle(
    db: &impl ConnectionTrait,
    session: &Session,
    now: DateTime<Utc>,
) -> Result<usize, DbErr> {
    let rules = find_rules(db, session.id).await?;
    let seats = list(db, session.id).await?;
    let next = follow(session, &rules, &seats, now);
    for one in &next {
        let (id, step) = match one {
            Next::Expire(id) => (id, step(SeatState::Declined, "No answer in time", now)),
            Next::Close(id) => (id, step(SeatState::Withdrawn, "The session has begun", now)),
            Next::Seat(id) => (id, step(SeatState::Seated, "A place became free", now)),
            Next::Offer(id) => {
                let offered = step(SeatState::Offered, "A place became free", now);
                let expires_at = Some(rules.offer_ends(session, now));
                (
                    id,
                    Step {
                        expires_at,
                        ..offered
                    },
                )
            }
        };
        if let Some(seat) = seats.iter().find(|seat| seat.id == *id) {
            take(db, seat, step).await?;
        }
    }
    Ok(next.len())
}

/// The planned sessions in which something is due: an offer ran out, or somebody waits although it has begun.
///
/// # Errors
/// The database's error.
pub async fn list_to_settle(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<SessionId>, DbErr> {
    let begun = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::SessionId)
        .filter(meeting::Column::StartsAt.lte(now));
    let rows = seat::Entity::find()
        .inner_join(session::Entity)
        .filter(session::Column::State.eq(SessionState::Planned.as_str()))
        .filter(is_open())
        .filter(seat::Column::State.ne(SeatState::Seated.as_str()))
        .filter(
            Condition::any()
                .add(seat::Column::ExpiresAt.lte(now))
                .add(session::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(begun))),
        )
        .all(db)
        .await?;
    let sessions: BTreeSet<SessionId> = rows
        .into_iter()
        .map(|row| to_seat(row).map(|seat| seat.session))
        .collect::<Result<_, _>>()?;
    Ok(sessions.into_iter().collect())
}
