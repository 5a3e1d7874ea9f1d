//! Marks of attendance, a row a meeting and person.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::attendance::Marked;
use domain::id::{AccountId, MeetingId, PersonId, SessionId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};

use crate::entity::{attendance, meeting};
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
            let marked = Marked {
                mark: row.mark.parse().map_err(unreadable)?,
                minutes: row.minutes.map(small).transpose()?,
            };
            Ok(((MeetingId(row.meeting_id), PersonId(row.person_id)), marked))
        })
        .collect()
}

/// Keeps the mark of a person for a meeting in the place of an earlier one.
///
/// # Errors
/// The database's error.
pub async fn keep(
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
        marked_by: Set(by.0),
        marked_at: Set(now),
    };
    attendance::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([attendance::Column::MeetingId, attendance::Column::PersonId])
                .update_columns([
                    attendance::Column::Mark,
                    attendance::Column::Minutes,
                    attendance::Column::MarkedBy,
                    attendance::Column::MarkedAt,
                ])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}
