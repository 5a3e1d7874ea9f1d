//! Seats of people who left the firm, and of those who came back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{PersonId, SeatId, SessionId};
use domain::seat::{Seat, SeatKind, SeatState};
use domain::session::{Session, SessionState};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::align::{LEFT_FIRM, seat_member, settle, step};
use super::{AT_ONCE, is_open, list, take};
use crate::entity::{person, seat, seat_event, session};

/// What [`align_leavers`] did with the seats of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leavers {
    /// Seats and waits that ended.
    pub freed: usize,
    /// People who came back and have a place again, or wait for one.
    pub back: usize,
    /// Steps that followed: places that went to the next in line.
    pub passed_on: usize,
}

/// The planned sessions in which somebody who left by `today` has a seat or waits for one, or somebody who came back has
/// none; three queries.
///
/// # Errors
/// The database's error.
pub async fn list_with_leavers(
    db: &impl ConnectionTrait,
    today: NaiveDate,
) -> Result<BTreeSet<SessionId>, DbErr> {
    let has_left = Condition::any()
        .add(person::Column::Active.eq(false))
        .add(person::Column::LeaveDate.lt(today));
    let of_planned = || {
        seat::Entity::find()
            .inner_join(session::Entity)
            .inner_join(person::Entity)
            .filter(session::Column::State.eq(SessionState::Planned.as_str()))
            .select_only()
            .column(seat::Column::SessionId)
    };
    let left: Vec<i64> = of_planned()
        .filter(is_open())
        .filter(has_left)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let withdrawn: Vec<(i64, i64)> = of_planned()
        .column(seat::Column::Id)
        .filter(seat::Column::State.eq(SeatState::Withdrawn.as_str()))
        .filter(seat::Column::Kind.eq(SeatKind::Normal.as_str()))
        .filter(person::Column::Active.eq(true))
        .filter(
            Condition::any()
                .add(person::Column::LeaveDate.is_null())
                .add(person::Column::LeaveDate.gte(today)),
        )
        .into_tuple()
        .all(db)
        .await?;
    let ids: Vec<SeatId> = withdrawn.iter().map(|(_, seat)| SeatId(*seat)).collect();
    let ended = list_ended_by_leaving(db, &ids).await?;
    let back = withdrawn
        .into_iter()
        .filter(|(_, seat)| ended.contains(&SeatId(*seat)))
        .map(|(session, _)| session);
    Ok(left.into_iter().chain(back).map(SessionId).collect())
}

/// Those of some seats whose last step was that their person left the firm.
async fn list_ended_by_leaving(
    db: &impl ConnectionTrait,
    seats: &[SeatId],
) -> Result<BTreeSet<SeatId>, DbErr> {
    let mut last: BTreeMap<i64, Option<String>> = BTreeMap::new();
    for some in seats.chunks(AT_ONCE) {
        let rows: Vec<(i64, Option<String>)> = seat_event::Entity::find()
            .filter(seat_event::Column::SeatId.is_in(some.iter().map(|id| id.0)))
            .order_by_asc(seat_event::Column::Id)
            .select_only()
            .column(seat_event::Column::SeatId)
            .column(seat_event::Column::Reason)
            .into_tuple()
            .all(db)
            .await?;
        last.extend(rows);
    }
    let ended = last.into_iter();
    Ok(ended
        .filter(|(_, reason)| reason.as_deref() == Some(LEFT_FIRM))
        .map(|(seat, _)| SeatId(seat))
        .collect())
}

/// Ends the seats and waits of those who left the firm in a session that has not begun, seats members who came back, and
/// passes free places on.
///
/// # Errors
/// The database's error.
pub async fn align_leavers(
    db: &impl ConnectionTrait,
    session: &Session,
    now: DateTime<Utc>,
) -> Result<Leavers, DbErr> {
    let mut done = Leavers::default();
    if session.state != SessionState::Planned || session.has_started(now) {
        return Ok(done);
    }
    let seats = list(db, session.id).await?;
    let ids: Vec<PersonId> = seats.iter().map(|seat| seat.person).collect();
    let people = crate::person::list_by_ids(db, &ids).await?;
    let (left, here): (Vec<Seat>, Vec<Seat>) = seats.into_iter().partition(|seat| {
        let person = people.get(&seat.person);
        person.is_some_and(|person| person.entry.has_left_by(now.date_naive()))
    });
    // All of them before any place goes on: who waits may have left too.
    for seat in left.iter().filter(|seat| seat.state.is_open()) {
        take(db, seat, step(SeatState::Withdrawn, LEFT_FIRM, now)).await?;
        done.freed += 1;
    }
    let withdrawn: Vec<&Seat> = here
        .iter()
        .filter(|seat| seat.state == SeatState::Withdrawn && seat.kind == SeatKind::Normal)
        .collect();
    let ids: Vec<SeatId> = withdrawn.iter().map(|seat| seat.id).collect();
    let ended = list_ended_by_leaving(db, &ids).await?;
    if !ended.is_empty() {
        let members = crate::cohort::list_members(db, session.cohort).await?;
        let is_back = |seat: &&&Seat| {
            ended.contains(&seat.id) && members.iter().any(|member| member.id == seat.person)
        };
        for seat in withdrawn.iter().filter(is_back) {
            seat_member(db, session, seat.person, now).await?;
            done.back += 1;
        }
    }
    done.passed_on = settle(db, session, now).await?;
    Ok(done)
}
