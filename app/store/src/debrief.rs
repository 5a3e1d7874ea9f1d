//! Debrief notes of facilitators, a row a session, author and case.

use domain::debrief::DebriefNote;
use domain::id::{AccountId, CaseStudyId, SessionId};
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{debrief_note, module, session};

/// The notes of a session, in the order of their cases.
///
/// # Errors
/// The database's error.
pub async fn list_of_session(
    db: &impl ConnectionTrait,
    session: SessionId,
) -> Result<Vec<DebriefNote>, DbErr> {
    let rows = debrief_note::Entity::find()
        .filter(debrief_note::Column::SessionId.eq(session.0))
        .order_by_asc(debrief_note::Column::AuthorId)
        .order_by_asc(debrief_note::Column::CaseStudyId)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(to_note).collect())
}

/// The newest notes on some cases, and those on sessions of modules with this title as a whole; not those of
/// the session `except`.
///
/// # Errors
/// The database's error.
pub async fn list_about(
    db: &impl ConnectionTrait,
    cases: &[CaseStudyId],
    module_title: Option<&str>,
    except: Option<SessionId>,
    limit: u64,
) -> Result<Vec<DebriefNote>, DbErr> {
    let case = debrief_note::Column::CaseStudyId;
    let mut about = Condition::any().add(case.is_in(cases.iter().map(|id| id.0)));
    if let Some(title) = module_title {
        let modules = Query::select()
            .column(module::Column::Id)
            .from(module::Entity)
            .and_where(module::Column::Title.eq(title))
            .take();
        let sessions = Query::select()
            .column(session::Column::Id)
            .from(session::Entity)
            .and_where(session::Column::ModuleId.in_subquery(modules))
            .take();
        let of_module = Condition::all()
            .add(case.is_null())
            .add(debrief_note::Column::SessionId.in_subquery(sessions));
        about = about.add(of_module);
    }
    let mut query = debrief_note::Entity::find().filter(about);
    if let Some(except) = except {
        query = query.filter(debrief_note::Column::SessionId.ne(except.0));
    }
    let rows = query
        .order_by_desc(debrief_note::Column::WrittenAt)
        .order_by_desc(debrief_note::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(to_note).collect())
}

/// Keeps a note in the place of an earlier one of its author; an empty one goes.
///
/// # Errors
/// The database's error.
pub async fn keep(db: &impl ConnectionTrait, note: &DebriefNote) -> Result<(), DbErr> {
    let case = debrief_note::Column::CaseStudyId;
    let of_case = note.case.map_or_else(|| case.is_null(), |id| case.eq(id.0));
    debrief_note::Entity::delete_many()
        .filter(debrief_note::Column::SessionId.eq(note.session.0))
        .filter(debrief_note::Column::AuthorId.eq(note.author.0))
        .filter(of_case)
        .exec(db)
        .await?;
    if note.is_empty() {
        return Ok(());
    }
    debrief_note::ActiveModel {
        id: NotSet,
        session_id: Set(note.session.0),
        case_study_id: Set(note.case.map(|id| id.0)),
        author_id: Set(note.author.0),
        worked: Set(note.worked.clone()),
        change: Set(note.change.clone()),
        written_at: Set(note.written_at),
    }
    .insert(db)
    .await?;
    Ok(())
}

fn to_note(row: debrief_note::Model) -> DebriefNote {
    DebriefNote {
        session: SessionId(row.session_id),
        case: row.case_study_id.map(CaseStudyId),
        author: AccountId(row.author_id),
        worked: row.worked,
        change: row.change,
        written_at: row.written_at,
    }
}
