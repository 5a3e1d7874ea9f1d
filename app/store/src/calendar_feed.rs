//! The private calendar address of an account, known by the hash of its token.

use chrono::{DateTime, Utc};
use domain::id::AccountId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::entity::calendar_feed::{ActiveModel, Column, Entity};

/// When the address of an account was made; `None` when it has none.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let row = Entity::find_by_id(account.0).one(db).await?;
    Ok(row.map(|row| row.created_at))
}

/// The account whose address carries the token with this hash.
///
/// # Errors
/// The database's error.
pub async fn find_account(
    db: &impl ConnectionTrait,
    token_hash: &str,
) -> Result<Option<AccountId>, DbErr> {
    let row = Entity::find()
        .filter(Column::TokenHash.eq(token_hash))
        .one(db)
        .await?;
    Ok(row.map(|row| AccountId(row.account_id)))
}

/// Gives the account an address; an earlier one stops working.
///
/// # Errors
/// The database's error.
pub async fn replace(
    db: &impl ConnectionTrait,
    account: AccountId,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        account_id: Set(account.0),
        token_hash: Set(token_hash.to_owned()),
        created_at: Set(now),
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::AccountId)
                .update_columns([Column::TokenHash, Column::CreatedAt])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}
