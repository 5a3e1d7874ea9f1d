//! Marks of attendance, a row a meeting and person, with what they were before.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::attendance::{CheckIn, Marked, Way};
use domain::id::{AccountId, MeetingId, PersonId, SessionId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Select,
};

use crate::entity::{attendance, attendance_change, check_in, meeting};
use crate::programme::{small, unreadable};

/// The marks of some sessions, by meeting and person; one query.
///
/// # Errors
/// The database's error.
pub async fn list_of_sessions(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<(MeetingId, PersonId), Marked>, DbErr> {
    let rows = attendance::Entity::find()
        .inner_join(meeting::Entity)
        .filter(meeting::Column::SessionId.is_in(sessions.iter().map(|id| id.0)))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let marked = marked(&row.mark, row.minutes, row.excuse.as_deref())?;
            Ok(((MeetingId(row.meeting_id), PersonId(row.person_id)), marked))
        })
        .collect()
}

fn marked(mark: &str, minutes: Option<i32>, excuse: Option<&str>) -> Result<Marked, DbErr> {
    Ok(Marked {
        mark: mark.parse().map_err(unreadable)?,
        minutes: minutes.map(small).transpose()?,
        excuse: excuse.map(str::parse).transpose().map_err(unreadable)?,
    })
}

/// Keeps marks of one session in the place of `before`, with the way they came about; what was before stays beside
/// them until it is undone.
///
/// # Errors
/// The database's error.
pub async fn change(
    db: &impl ConnectionTrait,
    session: SessionId,
    before: &BTreeMap<(MeetingId, PersonId), Marked>,
    marks: &[(MeetingId, PersonId, Marked)],
    way: Way,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    if marks.is_empty() {
        return Ok(());
    }
    let rows = marks.iter().map(|(meeting, person, _)| {
        let before = before.get(&(*meeting, *person));
        attendance_change::ActiveModel {
            id: NotSet,
            session_id: Set(session.0),
            meeting_id: Set(meeting.0),
            person_id: Set(person.0),
            mark_before: Set(before.map(|marked| marked.mark.as_str().to_owned())),
            minutes_before: Set(before.and_then(|marked| marked.minutes.map(i32::from))),
            excuse_before: Set(before.and_then(|marked| excuse(*marked))),
            way: Set(way.as_str().to_owned()),
            changed_by: Set(by.0),
            changed_at: Set(now),
            undone_at: Set(None),
        }
    });
    attendance_change::Entity::insert_many(rows)
        .exec(db)
        .await?;
    for (meeting, person, marked) in marks {
        keep(db, *meeting, *person, *marked, by, now).await?;
    }
    Ok(())
}

fn excuse(marked: Marked) -> Option<String> {
    marked.excuse.map(|excuse| excuse.as_str().to_owned())
}

/// Keeps the mark of a person for a meeting in the place of an earlier one.
async fn keep(
    db: &impl ConnectionTrait,
    meeting: MeetingId,
    person: PersonId,
    marked: Marked,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = attendance::ActiveModel {
        id: NotSet,
        meeting_id: Set(meeting.0),
        person_id: Set(person.0),
        mark: Set(marked.mark.as_str().to_owned()),
        minutes: Set(marked.minutes.map(i32::from)),
        excuse: Set(excuse(marked)),
        marked_by: Set(by.0),
        marked_at: Set(now),
    };
    attendance::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([attendance::Column::MeetingId, attendance::Column::PersonId])
                .update_columns([
                    attendance::Column::Mark,
                    attendance::Column::Minutes,
                    attendance::Column::Excuse,
                    attendance::Column::MarkedBy,
                    attendance::Column::MarkedAt,
                ])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The last change of a session's sheet that is not undone; who checked in by themselves is not part of it.
fn of_sheet(session: SessionId) -> Select<attendance_change::Entity> {
    attendance_change::Entity::find()
        .filter(attendance_change::Column::SessionId.eq(session.0))
        .filter(attendance_change::Column::UndoneAt.is_null())
        .filter(attendance_change::Column::Way.ne(Way::CheckIn.as_str()))
        .order_by_desc(attendance_change::Column::Id)
}

/// Whether there is a change of a session's sheet to take back.
///
/// # Errors
/// The database's error.
pub async fn can_undo(db: &impl ConnectionTrait, session: SessionId) -> Result<bool, DbErr> {
    Ok(of_sheet(session).one(db).await?.is_some())
}

/// Takes the last change of a session's sheet back: every mark that came with it is what it was before. Returns how many.
///
/// # Errors
/// The database's error.
pub async fn undo_last(
    db: &impl ConnectionTrait,
    session: SessionId,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<usize, DbErr> {
    let Some(last) = of_sheet(session).one(db).await? else {
        return Ok(0);
    };
    let rows = of_sheet(session)
        .filter(attendance_change::Column::ChangedAt.eq(last.changed_at))
        .filter(attendance_change::Column::ChangedBy.eq(last.changed_by))
        .all(db)
        .await?;
    for row in &rows {
        let (meeting, person) = (MeetingId(row.meeting_id), PersonId(row.person_id));
        match &row.mark_before {
            Some(mark) => {
                let before = marked(mark, row.minutes_before, row.excuse_before.as_deref())?;
                keep(db, meeting, person, before, by, now).await?;
            }
            None => {
                attendance::Entity::delete_many()
                    .filter(attendance::Column::MeetingId.eq(meeting.0))
                    .filter(attendance::Column::PersonId.eq(person.0))
                    .exec(db)
                    .await?;
            }
        }
    }
    attendance_change::Entity::update_many()
        .col_expr(attendance_change::Column::UndoneAt, Expr::value(now))
        .filter(attendance_change::Column::Id.is_in(rows.iter().map(|row| row.id)))
        .exec(db)
        .await?;
    Ok(rows.len())
}

/// The check-in of a meeting, open or over.
///
/// # Errors
/// The database's error.
pub async fn find_check_in(
    db: &impl ConnectionTrait,
    meeting: MeetingId,
) -> Result<Option<CheckIn>, DbErr> {
    let row = check_in::Entity::find_by_id(meeting.0).one(db).await?;
    Ok(row.map(|row| CheckIn {
        code: row.code,
        opens_at: row.opens_at,
        closes_at: row.closes_at,
    }))
}

/// Keeps the check-in of a meeting in the place of an earlier one.
///
/// # Errors
/// The database's error.
pub async fn keep_check_in(
    db: &impl ConnectionTrait,
    meeting: MeetingId,
    kept: &CheckIn,
) -> Result<(), DbErr> {
    let row = check_in::ActiveModel {
        meeting_id: Set(meeting.0),
        code: Set(kept.code.clone()),
        opens_at: Set(kept.opens_at),
        closes_at: Set(kept.closes_at),
    };
    check_in::Entity::insert(row)
        .on_conflict(
            OnConflict::column(check_in::Column::MeetingId)
                .update_columns([
                    check_in::Column::Code,
                    check_in::Column::OpensAt,
                    check_in::Column::ClosesAt,
                ])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}
