//! Who is signed in, and how often signing in failed.

use chrono::{DateTime, Utc};
use domain::id::AccountId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
};

use crate::entity::{sign_in, sign_in_failure};

/// Somebody's sign-in.
#[derive(Clone, Copy, Debug)]
pub struct SignIn {
    /// Whose.
    pub account: AccountId,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

/// The sign-in behind a cookie, whether or not it has expired.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, token_hash: &str) -> Result<Option<SignIn>, DbErr> {
    let row = sign_in::Entity::find_by_id(token_hash.to_owned())
        .one(db)
        .await?;
    Ok(row.map(|row| SignIn {
        account: AccountId(row.account_id),
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
    }))
}

/// Begins a sign-in.
///
/// # Errors
/// The database's error.
pub async fn insert(
    db: &impl ConnectionTrait,
    account: AccountId,
    token_hash: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    sign_in::ActiveModel {
        token_hash: Set(token_hash.to_owned()),
        account_id: Set(account.0),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(expires_at),
    }
    .insert(db)
    .await?;
    Ok(())
}

/// Notes that a sign-in was used.
///
/// # Errors
/// The database's error.
pub async fn touch(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    sign_in::Entity::update_many()
        .col_expr(sign_in::Column::LastSeenAt, Expr::value(now))
        .filter(sign_in::Column::TokenHash.eq(token_hash))
        .exec(db)
        .await?;
    Ok(())
}

/// Ends one sign-in.
///
/// # Errors
/// The database's error.
pub async fn delete(db: &impl ConnectionTrait, token_hash: &str) -> Result<(), DbErr> {
    sign_in::Entity::delete_by_id(token_hash.to_owned())
        .exec(db)
        .await?;
    Ok(())
}

/// Ends every sign-in of an account.
///
/// # Errors
/// The database's error.
pub async fn delete_of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<(), DbErr> {
    sign_in::Entity::delete_many()
        .filter(sign_in::Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Removes what ended before `now` and failures older than `failures_before`.
///
/// # Errors
/// The database's error.
pub async fn sweep(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    failures_before: DateTime<Utc>,
) -> Result<(), DbErr> {
    sign_in::Entity::delete_many()
        .filter(sign_in::Column::ExpiresAt.lt(now))
        .exec(db)
        .await?;
    sign_in_failure::Entity::delete_many()
        .filter(sign_in_failure::Column::At.lt(failures_before))
        .exec(db)
        .await?;
    Ok(())
}

/// Notes a failed attempt for an account from an address.
///
/// # Errors
/// The database's error.
pub async fn insert_failure(
    db: &impl ConnectionTrait,
    email_key: &str,
    address: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    sign_in_failure::ActiveModel {
        id: NotSet,
        email_key: Set(email_key.to_owned()),
        address: Set(address.to_owned()),
        at: Set(now),
    }
    .insert(db)
    .await?;
    Ok(())
}

/// How many attempts failed for an account from an address since a time.
///
/// # Errors
/// The database's error.
pub async fn count_failures(
    db: &impl ConnectionTrait,
    email_key: &str,
    address: &str,
    since: DateTime<Utc>,
) -> Result<u64, DbErr> {
    sign_in_failure::Entity::find()
        .filter(sign_in_failure::Column::EmailKey.eq(email_key))
        .filter(sign_in_failure::Column::Address.eq(address))
        .filter(sign_in_failure::Column::At.gte(since))
        .count(db)
        .await
}

/// Forgets the failures of an account from an address after it signed in.
///
/// # Errors
/// The database's error.
pub async fn clear_failures(
    db: &impl ConnectionTrait,
    email_key: &str,
    address: &str,
) -> Result<(), DbErr> {
    sign_in_failure::Entity::delete_many()
        .filter(sign_in_failure::Column::EmailKey.eq(email_key))
        .filter(sign_in_failure::Column::Address.eq(address))
        .exec(db)
        .await?;
    Ok(())
}
