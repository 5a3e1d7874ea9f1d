//! Known terms: each name once.

use domain::id::KnownTermId;
use domain::known_term::{KnownTerm, key};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};

use crate::entity::known_term::{ActiveModel, Column, Entity};

/// Rows of one statement: both engines limit the values of one.
const CHUNK: usize = 500;

/// All of them, by name.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<KnownTerm>, DbErr> {
    let mut rows = Entity::find().all(db).await?;
    // Not in the database, whose engines sort letters differently.
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    let terms = rows.into_iter().map(|row| KnownTerm {
        id: KnownTermId(row.id),
        kind: row.kind,
        name: row.name,
    });
    Ok(terms.collect())
}

/// Adds names as (kind, name).
///
/// # Errors
/// The database's error, a unique violation among them when a name is kept already.
pub async fn insert(db: &impl ConnectionTrait, new: &[(&str, &str)]) -> Result<(), DbErr> {
    for chunk in new.chunks(CHUNK) {
        let rows = chunk.iter().map(|(kind, name)| ActiveModel {
            id: NotSet,
            kind: Set((*kind).to_owned()),
            name: Set((*name).to_owned()),
            key: Set(key(name)),
        });
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Makes a name one of another kind.
///
/// # Errors
/// The database's error.
pub async fn set_kind(db: &impl ConnectionTrait, id: KnownTermId, kind: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Kind, Expr::value(kind))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Deletes a name; whether there was one.
///
/// # Errors
/// The database's error.
pub async fn delete(db: &impl ConnectionTrait, id: KnownTermId) -> Result<bool, DbErr> {
    let done = Entity::delete_by_id(id.0).exec(db).await?;
    Ok(done.rows_affected > 0)
}
