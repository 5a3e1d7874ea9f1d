//! Agendas of sessions.

use domain::id::{CaseStudyId, SessionBlockId, SessionId};
use domain::session::SessionBlock;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::entity::session_block;
use crate::programme::{number, small, unreadable};

/// The agenda of a session, in order.
///
/// # Errors
/// The database's error.
pub async fn list_blocks(
    db: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Vec<SessionBlock>, DbErr> {
    let rows = session_block::Entity::find()
        .filter(session_block::Column::SessionId.eq(id.0))
        .order_by_asc(session_block::Column::Position)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(SessionBlock {
                id: SessionBlockId(row.id),
                mode: row.mode.parse().map_err(unreadable)?,
                minutes: small(row.minutes)?,
                title: row.title,
                notes: row.notes,
                case_study: row.case_study_id.map(CaseStudyId),
            })
        })
        .collect()
}

/// Replaces the agenda of a session; ids in `blocks` are ignored.
///
/// # Errors
/// The database's error.
pub async fn replace_blocks(
    db: &impl ConnectionTrait,
    id: SessionId,
    blocks: &[SessionBlock],
) -> Result<(), DbErr> {
    session_block::Entity::delete_many()
        .filter(session_block::Column::SessionId.eq(id.0))
        .exec(db)
        .await?;
    for (at, block) in blocks.iter().enumerate() {
        session_block::ActiveModel {
            id: NotSet,
            session_id: Set(id.0),
            position: Set(number(at as u64) + 1),
            mode: Set(block.mode.as_str().to_owned()),
            minutes: Set(block.minutes.into()),
            title: Set(block.title.clone()),
            notes: Set(block.notes.clone()),
            case_study_id: Set(block.case_study.map(|case| case.0)),
        }
        .insert(db)
        .await?;
    }
    Ok(())
}
