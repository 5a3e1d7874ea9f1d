//! Source examples: the raw stories, which come here sealed.

use chrono::{DateTime, NaiveDate, Utc};
use domain::case_study::Valence;
use domain::id::{PersonId, SourceExampleId};
use domain::source_example::{ExampleListing, ExampleState, SourceExample};
use domain::story_request::{PurgeWay, Purged};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};

use crate::entity::source_example::{ActiveModel, Column, Entity, Model};
use crate::programme::unreadable;

/// The columns that lists show.
#[derive(FromQueryResult)]
struct ListingRow {
    id: i64,
    valence: String,
    state: String,
    submitted_at: DateTime<Utc>,
    purge_after: NaiveDate,
}

/// A text and the key it is sealed with, itself wrapped; both in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The wrapped key.
    pub key: String,
    /// The sealed text.
    pub text: String,
}

/// The sealed story of an example, withdrawn or not.
///
/// # Errors
/// The database's error.
pub async fn find_sealed(
    db: &impl ConnectionTrait,
    id: SourceExampleId,
) -> Result<Option<Sealed>, DbErr> {
    let row = Entity::find_by_id(id.0).one(db).await?;
    Ok(row.and_then(|row| {
        Some(Sealed {
            key: row.sealed_key?,
            text: row.text,
        })
    }))
}

/// Stories that came in before stories were sealed: id and text.
///
/// # Errors
/// The database's error.
pub async fn list_unsealed(
    db: &impl ConnectionTrait,
) -> Result<Vec<(SourceExampleId, String)>, DbErr> {
    let rows: Vec<(i64, String)> = Entity::find()
        .filter(Column::SealedKey.is_null())
        .select_only()
        .columns([Column::Id, Column::Text])
        .into_tuple()
        .all(db)
        .await?;
    let rows = rows.into_iter();
    Ok(rows.map(|(id, text)| (SourceExampleId(id), text)).collect())
}

/// Puts a sealed story in the place of an open one.
///
/// # Errors
/// The database's error.
pub async fn seal(
    db: &impl ConnectionTrait,
    id: SourceExampleId,
    sealed: &Sealed,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::SealedKey, Expr::value(sealed.key.clone()))
        .col_expr(Column::Text, Expr::value(sealed.text.clone()))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// One example of this person; `None` when it is another's.
///
/// # Errors
/// The database's error.
pub async fn find_own(
    db: &impl ConnectionTrait,
    id: SourceExampleId,
    person: PersonId,
) -> Result<Option<SourceExample>, DbErr> {
    Entity::find_by_id(id.0)
        .filter(Column::PersonId.eq(person.0))
        .one(db)
        .await?
        .map(to_example)
        .transpose()
}

/// One example, whoever told it.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    id: SourceExampleId,
) -> Result<Option<SourceExample>, DbErr> {
    let row = Entity::find_by_id(id.0).one(db).await?;
    row.map(to_example).transpose()
}

/// The examples of one person, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list_of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<ExampleListing>, DbErr> {
    list_where(db, Some(person)).await
}

/// All examples, the newest first, without text and submitter.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<ExampleListing>, DbErr> {
    list_where(db, None).await
}

async fn list_where(
    db: &impl ConnectionTrait,
    person: Option<PersonId>,
) -> Result<Vec<ExampleListing>, DbErr> {
    let mut query = Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::Valence,
            Column::State,
            Column::SubmittedAt,
            Column::PurgeAfter,
        ])
        .order_by_desc(Column::Id);
    if let Some(person) = person {
        query = query.filter(Column::PersonId.eq(person.0));
    }
    let rows: Vec<ListingRow> = query.into_model().all(db).await?;
    rows.into_iter()
        .map(|row| {
            Ok(ExampleListing {
                id: SourceExampleId(row.id),
                valence: row.valence.parse().map_err(unreadable)?,
                state: row.state.parse().map_err(unreadable)?,
                submitted_at: row.submitted_at,
                purge_after: row.purge_after,
            })
        })
        .collect()
}

/// Adds an example.
///
/// # Errors
/// The database's error.
pub async fn insert(
    db: &impl ConnectionTrait,
    person: PersonId,
    valence: Valence,
    sealed: Sealed,
    now: DateTime<Utc>,
) -> Result<SourceExampleId, DbErr> {
    let row = ActiveModel {
        id: NotSet,
        person_id: Set(person.0),
        valence: Set(valence.as_str().to_owned()),
        text: Set(sealed.text),
        sealed_key: Set(Some(sealed.key)),
        state: Set(ExampleState::Held.as_str().to_owned()),
        submitted_at: Set(now),
        withdrawn_at: Set(None),
        purge_after: Set(SourceExample::held_until(now)),
    }
    .insert(db)
    .await?;
    Ok(SourceExampleId(row.id))
}

/// Keeps where an example stands and until when it is held.
///
/// # Errors
/// The database's error.
pub async fn update(db: &impl ConnectionTrait, example: &SourceExample) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(example.state.as_str()))
        .col_expr(Column::WithdrawnAt, Expr::value(example.withdrawn_at))
        .col_expr(Column::PurgeAfter, Expr::value(example.purge_after))
        .filter(Column::Id.eq(example.id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// The examples whose day has come.
///
/// # Errors
/// The database's error.
pub async fn list_due(
    db: &impl ConnectionTrait,
    today: NaiveDate,
) -> Result<Vec<SourceExampleId>, DbErr> {
    let ids: Vec<i64> = Entity::find()
        .filter(Column::PurgeAfter.lte(today))
        .select_only()
        .column(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(SourceExampleId).collect())
}

/// Deletes examples with their keys, and everything that was sealed with those. What is left says when and how.
///
/// # Errors
/// The database's error.
pub async fn delete(
    db: &impl ConnectionTrait,
    ids: &[SourceExampleId],
    way: PurgeWay,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    for id in ids {
        if let Some(example) = find(db, *id).await? {
            let purged = Purged {
                example: *id,
                submitted_at: example.submitted_at,
                purged_at: now,
                way,
            };
            crate::story_request::insert_purged(db, example.person, &purged).await?;
        }
    }
    crate::review::forget_stories(db, ids).await?;
    Entity::delete_many()
        .filter(Column::Id.is_in(ids.iter().map(|id| id.0)))
        .exec(db)
        .await?;
    Ok(())
}

/// Makes room of what was deleted, in which it would stay readable until that is used again: SQLite's write-ahead log is
/// emptied, the tables of PostgreSQL are written anew.
///
/// # Errors
/// The database's error, and when others keep SQLite's log in use.
pub async fn scrub(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    if backend == DbBackend::Sqlite {
        let empty = Statement::from_string(backend, "PRAGMA wal_checkpoint(TRUNCATE)");
        let answer = db.query_one_raw(empty).await?;
        let is_busy = match answer {
            Some(row) => row.try_get_by_index::<i64>(0)? != 0,
            None => true,
        };
        if is_busy {
            return Err(DbErr::Custom("the write-ahead log is in use".to_owned()));
        }
        return Ok(());
    }
    for table in ["source_example", "case_review"] {
        db.execute_unprepared(&format!("VACUUM (FULL) {table}"))
            .await?;
    }
    Ok(())
}

fn to_example(row: Model) -> Result<SourceExample, DbErr> {
    Ok(SourceExample {
        id: SourceExampleId(row.id),
        person: PersonId(row.person_id),
        valence: row.valence.parse().map_err(unreadable)?,
        state: row.state.parse().map_err(unreadable)?,
        submitted_at: row.submitted_at,
        withdrawn_at: row.withdrawn_at,
        purge_after: row.purge_after,
    })
}
