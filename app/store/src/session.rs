//! Sessions, their meetings, facilitators and agendas.

mod about;
mod agenda;
mod leads;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{AccountId, CohortId, MeetingId, ModuleId, PersonId, SessionId};
use domain::seat::MOST;
use domain::session::{Meeting, Session, SessionState};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Select,
};

use crate::entity::{account, cohort, meeting, session, session_facilitator};
use crate::programme::{number, small, unreadable};

pub use about::{
    ModuleHead, find_cancel_reason, find_cases, list_leads, list_module_heads, list_published_cases,
};
pub use agenda::{list_blocks, replace_blocks};
pub use leads::list_active_leads;

/// Ids that one statement is given at most: SQLite binds 32,766 values.
const AT_ONCE: usize = 10_000;

/// How long an offered place is kept for an answer, unless the session says otherwise.
const OFFER_HOURS: i32 = 48;
/// From how many days before it on it is told that a session has too few people, unless it says otherwise.
const MINIMUM_DAYS: i32 = 7;

/// One session with its meetings and facilitators.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, id: SessionId) -> Result<Option<Session>, DbErr> {
    Ok(list(db, &[id]).await?.pop())
}

/// Those of the sessions that there are, by start; three queries.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, ids: &[SessionId]) -> Result<Vec<Session>, DbErr> {
    let rows = session::Entity::find()
        .filter(session::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .all(db)
        .await?;
    complete(db, rows).await
}

/// The sessions of some cohorts, by start; three queries.
///
/// # Errors
/// The database's error.
pub async fn list_of_cohorts(
    db: &impl ConnectionTrait,
    cohorts: &[CohortId],
) -> Result<Vec<Session>, DbErr> {
    let mut rows = Vec::new();
    for some in cohorts.chunks(AT_ONCE) {
        let of_some = session::Entity::find()
            .filter(session::Column::CohortId.is_in(some.iter().map(|id| id.0)));
        rows.extend(of_some.all(db).await?);
    }
    complete(db, rows).await
}

/// The sessions that a person attends, by start, past and cancelled ones included.
///
/// # Errors
/// The database's error.
pub async fn list_attended_by(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<Session>, DbErr> {
    let attended = crate::seat::list_attended_by(db, &[person]).await?;
    let ids: Vec<SessionId> = attended.into_iter().map(|(_, session)| session).collect();
    list(db, &ids).await
}

/// The planned sessions of some modules that have not begun, by start.
///
/// # Errors
/// The database's error.
pub async fn list_coming(
    db: &impl ConnectionTrait,
    modules: &[ModuleId],
    now: DateTime<Utc>,
) -> Result<Vec<Session>, DbErr> {
    let rows = session::Entity::find()
        .filter(session::Column::ModuleId.is_in(modules.iter().map(|id| id.0)))
        .filter(session::Column::State.eq(SessionState::Planned.as_str()))
        .all(db)
        .await?;
    let mut sessions = complete(db, rows).await?;
    sessions.retain(|session| !session.has_started(now));
    Ok(sessions)
}

/// The sessions that each of some people leads.
///
/// # Errors
/// The database's error.
pub async fn list_led_by_people(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<(PersonId, SessionId)>, DbErr> {
    let leads: BTreeMap<i64, i64> = account::Entity::find()
        .filter(account::Column::PersonId.is_not_null())
        .select_only()
        .column(account::Column::Id)
        .column(account::Column::PersonId)
        .into_tuple::<(i64, i64)>()
        .all(db)
        .await?
        .into_iter()
        .filter(|(_, person)| people.contains(&PersonId(*person)))
        .collect();
    let rows = session_facilitator::Entity::find()
        .filter(session_facilitator::Column::AccountId.is_in(leads.keys().copied()))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let person = leads.get(&row.account_id)?;
            Some((PersonId(*person), SessionId(row.session_id)))
        })
        .collect())
}

/// The sessions that an account leads, by start.
///
/// # Errors
/// The database's error.
pub async fn list_led_by(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<Session>, DbErr> {
    let ids: Vec<i64> = session_facilitator::Entity::find()
        .filter(session_facilitator::Column::AccountId.eq(account.0))
        .select_only()
        .column(session_facilitator::Column::SessionId)
        .into_tuple()
        .all(db)
        .await?;
    let rows = session::Entity::find()
        .filter(session::Column::Id.is_in(ids))
        .all(db)
        .await?;
    complete(db, rows).await
}

/// The sessions with a meeting that ends after `from` and starts before `until`, by start.
///
/// # Errors
/// The database's error.
pub async fn list_between(
    db: &impl ConnectionTrait,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Session>, DbErr> {
    let ids: Vec<i64> = meeting::Entity::find()
        .filter(meeting::Column::EndsAt.gt(from))
        .filter(meeting::Column::StartsAt.lt(until))
        .select_only()
        .column(meeting::Column::SessionId)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let rows = session::Entity::find()
        .filter(session::Column::Id.is_in(ids))
        .all(db)
        .await?;
    complete(db, rows).await
}

/// The planned sessions with a meeting that is not over and starts before `until`: the first `limit` by start, and how
/// many there are in all. No meeting takes longer than a week.
///
/// # Errors
/// The database's error.
pub async fn list_soon(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: usize,
) -> Result<(Vec<Session>, usize), DbErr> {
    let query = meetings_of_planned()
        .filter(meeting::Column::StartsAt.gt(now - TimeDelta::weeks(1)))
        .filter(meeting::Column::StartsAt.lt(until))
        .filter(meeting::Column::EndsAt.gt(now));
    first(db, query, limit).await
}

/// The planned sessions that are over: the first `limit` by start, and how many there are in all.
///
/// # Errors
/// The database's error.
pub async fn list_over(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: usize,
) -> Result<(Vec<Session>, usize), DbErr> {
    let to_come = meeting::Entity::find()
        .filter(meeting::Column::EndsAt.gt(now))
        .select_only()
        .column(meeting::Column::SessionId)
        .into_query();
    let query = meetings_of_planned()
        .filter(meeting::Column::EndsAt.lte(now))
        .filter(session::Column::Id.not_in_subquery(to_come));
    first(db, query, limit).await
}

fn meetings_of_planned() -> Select<meeting::Entity> {
    meeting::Entity::find()
        .join(JoinType::InnerJoin, meeting::Relation::Session.def())
        .filter(session::Column::State.eq(SessionState::Planned.as_str()))
}

async fn first(
    db: &impl ConnectionTrait,
    query: Select<meeting::Entity>,
    limit: usize,
) -> Result<(Vec<Session>, usize), DbErr> {
    let ids: Vec<i64> = query
        .order_by_asc(meeting::Column::StartsAt)
        .order_by_asc(meeting::Column::SessionId)
        .select_only()
        .column(meeting::Column::SessionId)
        .into_tuple()
        .all(db)
        .await?;
    let mut known = BTreeSet::new();
    let ids: Vec<SessionId> = ids
        .into_iter()
        .filter(|id| known.insert(*id))
        .map(SessionId)
        .collect();
    let shown = &ids[..limit.min(ids.len())];
    Ok((list(db, shown).await?, ids.len()))
}

async fn complete(
    db: &impl ConnectionTrait,
    rows: Vec<session::Model>,
) -> Result<Vec<Session>, DbErr> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut meetings: BTreeMap<i64, Vec<Meeting>> = BTreeMap::new();
    let mut facilitators: BTreeMap<i64, Vec<AccountId>> = BTreeMap::new();
    for some in ids.chunks(AT_ONCE) {
        let found = meeting::Entity::find()
            .filter(meeting::Column::SessionId.is_in(some.iter().copied()))
            .order_by_asc(meeting::Column::StartsAt)
            .all(db)
            .await?;
        for row in found {
            meetings.entry(row.session_id).or_default().push(Meeting {
                id: MeetingId(row.id),
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                timezone: row.timezone,
            });
        }
        let found = session_facilitator::Entity::find()
            .filter(session_facilitator::Column::SessionId.is_in(some.iter().copied()))
            .order_by_desc(session_facilitator::Column::Lead)
            .order_by_asc(session_facilitator::Column::AccountId)
            .all(db)
            .await?;
        for row in found {
            facilitators
                .entry(row.session_id)
                .or_default()
                .push(AccountId(row.account_id));
        }
    }
    let mut sessions = rows
        .into_iter()
        .map(|row| {
            Ok(Session {
                id: SessionId(row.id),
                cohort: CohortId(row.cohort_id),
                module: ModuleId(row.module_id),
                place: row.place,
                join_url: row.join_url,
                state: row.state.parse().map_err(unreadable)?,
                sequence: small(row.sequence)?,
                updated_at: row.updated_at,
                meetings: meetings.remove(&row.id).unwrap_or_default(),
                facilitators: facilitators.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect::<Result<Vec<Session>, DbErr>>()?;
    sessions.sort_by_key(|session| (session.starts_at(), session.id));
    Ok(sessions)
}

/// Adds a session with its meetings and facilitators (the first leads), as many places as its cohort has, and a seat
/// for each of its members; ids in `new` are ignored.
///
/// # Errors
/// The database's error.
pub async fn insert(db: &impl ConnectionTrait, new: &Session) -> Result<SessionId, DbErr> {
    let cohort = cohort::Entity::find_by_id(new.cohort.0).one(db).await?;
    let row = session::ActiveModel {
        id: NotSet,
        cohort_id: Set(new.cohort.0),
        module_id: Set(new.module.0),
        place: Set(new.place.clone()),
        join_url: Set(new.join_url.clone()),
        state: Set(new.state.as_str().to_owned()),
        sequence: Set(number(new.sequence.into())),
        created_at: Set(new.updated_at),
        updated_at: Set(new.updated_at),
        capacity: Set(cohort.map_or(MOST.into(), |cohort| cohort.capacity)),
        minimum: Set(0),
        needs_approval: Set(false),
        offer_hours: Set(OFFER_HOURS),
        minimum_days: Set(MINIMUM_DAYS),
    }
    .insert(db)
    .await?;
    let id = SessionId(row.id);
    insert_parts(db, id, new).await?;
    crate::seat::open_session(db, id, new.cohort, new.updated_at).await?;
    Ok(id)
}

/// Replaces a session's place, state, sequence and facilitators; its meetings keep their rows as far as
/// they are told by their ids, so that attendance stays with them. Seats follow: they end with a session that is cancelled, and those
/// of the cohort are back when it has a date again.
///
/// # Errors
/// The database's error.
pub async fn update(db: &impl ConnectionTrait, changed: &Session) -> Result<(), DbErr> {
    let id = changed.id;
    let before = session::Entity::find_by_id(id.0).one(db).await?;
    session::Entity::update_many()
        .col_expr(session::Column::Place, Expr::value(changed.place.clone()))
        .col_expr(
            session::Column::JoinUrl,
            Expr::value(changed.join_url.clone()),
        )
        .col_expr(session::Column::State, Expr::value(changed.state.as_str()))
        .col_expr(
            session::Column::Sequence,
            Expr::value(number(changed.sequence.into())),
        )
        .col_expr(session::Column::UpdatedAt, Expr::value(changed.updated_at))
        .filter(session::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    let kept = changed.meetings.iter().map(|one| one.id.0);
    meeting::Entity::delete_many()
        .filter(meeting::Column::SessionId.eq(id.0))
        .filter(meeting::Column::Id.is_not_in(kept))
        .exec(db)
        .await?;
    for (at, one) in changed.meetings.iter().enumerate() {
        if one.id == MeetingId(0) {
            insert_meeting(db, id, at, one).await?;
            continue;
        }
        meeting::Entity::update_many()
            .col_expr(meeting::Column::StartsAt, Expr::value(one.starts_at))
            .col_expr(meeting::Column::EndsAt, Expr::value(one.ends_at))
            .col_expr(meeting::Column::Timezone, Expr::value(one.timezone.clone()))
            .filter(meeting::Column::Id.eq(one.id.0))
            .exec(db)
            .await?;
    }
    session_facilitator::Entity::delete_many()
        .filter(session_facilitator::Column::SessionId.eq(id.0))
        .exec(db)
        .await?;
    insert_facilitators(db, id, &changed.facilitators).await?;
    let was_cancelled = before.is_some_and(|row| row.state == SessionState::Cancelled.as_str());
    let now = changed.updated_at;
    match changed.state {
        SessionState::Cancelled if !was_cancelled => crate::seat::cancel_session(db, id, now).await,
        SessionState::Planned if was_cancelled => {
            crate::seat::join(db, changed.cohort, None, Some(id), now).await
        }
        _ => Ok(()),
    }
}

async fn insert_parts(
    db: &impl ConnectionTrait,
    id: SessionId,
    new: &Session,
) -> Result<(), DbErr> {
    for (at, one) in new.meetings.iter().enumerate() {
        insert_meeting(db, id, at, one).await?;
    }
    insert_facilitators(db, id, &new.facilitators).await
}

async fn insert_meeting(
    db: &impl ConnectionTrait,
    id: SessionId,
    at: usize,
    new: &Meeting,
) -> Result<(), DbErr> {
    meeting::ActiveModel {
        id: NotSet,
        session_id: Set(id.0),
        position: Set(number(at as u64) + 1),
        starts_at: Set(new.starts_at),
        ends_at: Set(new.ends_at),
        timezone: Set(new.timezone.clone()),
    }
    .insert(db)
    .await?;
    Ok(())
}

async fn insert_facilitators(
    db: &impl ConnectionTrait,
    id: SessionId,
    facilitators: &[AccountId],
) -> Result<(), DbErr> {
    for (at, account) in facilitators.iter().enumerate() {
        session_facilitator::ActiveModel {
            session_id: Set(id.0),
            account_id: Set(account.0),
            lead: Set(at == 0),
        }
        .insert(db)
        .await?;
    }
    Ok(())
}
