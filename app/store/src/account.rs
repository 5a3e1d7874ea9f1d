//! Accounts, their roles, and the one-time links that activate them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::account::{Account, Role, Viewer, email_key};
use domain::id::{AccountId, PersonId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{account, account_role, account_token, person};

/// What signing in needs to know.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The account.
    pub account: AccountId,
    /// PHC string of the password; `None` until the invitation is accepted.
    pub password_hash: Option<String>,
    /// Whether the account may sign in.
    pub disabled: bool,
}

/// The credentials behind an address.
///
/// # Errors
/// The database's error.
pub async fn find_credentials(
    db: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<Credentials>, DbErr> {
    let row = account::Entity::find()
        .filter(account::Column::EmailKey.eq(email_key(email)))
        .one(db)
        .await?;
    Ok(row.map(|row| Credentials {
        account: AccountId(row.id),
        password_hash: row.password_hash,
        disabled: row.disabled,
    }))
}

/// One account.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<Account>, DbErr> {
    let Some(row) = account::Entity::find_by_id(id.0).one(db).await? else {
        return Ok(None);
    };
    let roles = roles_of(db, &[row.id])
        .await?
        .remove(&row.id)
        .unwrap_or_default();
    Ok(Some(to_account(row, roles)))
}

/// The account of a person.
///
/// # Errors
/// The database's error.
pub async fn find_by_person(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<Account>, DbErr> {
    let row = account::Entity::find()
        .filter(account::Column::PersonId.eq(person.0))
        .one(db)
        .await?;
    match row {
        Some(row) => find(db, AccountId(row.id)).await,
        None => Ok(None),
    }
}

/// The account that signs in with this address.
///
/// # Errors
/// The database's error.
pub async fn find_by_email(
    db: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<Account>, DbErr> {
    match find_credentials(db, email).await? {
        Some(credentials) => find(db, credentials.account).await,
        None => Ok(None),
    }
}

/// All accounts by name; only those with `role` when given.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, role: Option<Role>) -> Result<Vec<Account>, DbErr> {
    let mut query = account::Entity::find().order_by_asc(account::Column::Name);
    if let Some(role) = role {
        query = query.filter(
            account::Column::Id.in_subquery(
                sea_orm::sea_query::Query::select()
                    .column(account_role::Column::AccountId)
                    .from(account_role::Entity)
                    .and_where(account_role::Column::Role.eq(role.as_str()))
                    .to_owned(),
            ),
        );
    }
    let rows = query.all(db).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut roles = roles_of(db, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let held = roles.remove(&row.id).unwrap_or_default();
            to_account(row, held)
        })
        .collect())
}

/// Who is looking, as of now; `None` when the account is disabled.
///
/// # Errors
/// The database's error.
pub async fn find_viewer(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<Viewer>, DbErr> {
    let Some(account) = find(db, id).await?.filter(|account| !account.disabled) else {
        return Ok(None);
    };
    let is_manager = match account.person {
        Some(person_id) => person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .filter(person::Column::ManagerId.eq(person_id.0))
            .filter(person::Column::Active.eq(true))
            .into_tuple::<i64>()
            .one(db)
            .await?
            .is_some(),
        None => false,
    };
    Ok(Some(Viewer {
        account: account.id,
        person: account.person,
        name: account.name,
        roles: account.roles,
        is_manager,
    }))
}

/// Adds an account without a password. The address must be free: see [`sea_orm::SqlErr`].
///
/// # Errors
/// The database's error.
pub async fn insert(
    db: &impl ConnectionTrait,
    person: Option<PersonId>,
    email: &str,
    name: &str,
    roles: &BTreeSet<Role>,
    now: DateTime<Utc>,
) -> Result<AccountId, DbErr> {
    let row = account::ActiveModel {
        id: NotSet,
        person_id: Set(person.map(|id| id.0)),
        email: Set(email.trim().to_owned()),
        email_key: Set(email_key(email)),
        name: Set(name.to_owned()),
        password_hash: Set(None),
        disabled: Set(false),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    let id = AccountId(row.id);
    set_roles(db, id, roles).await?;
    Ok(id)
}

/// Gives the account exactly these roles.
///
/// # Errors
/// The database's error.
pub async fn set_roles(
    db: &impl ConnectionTrait,
    id: AccountId,
    roles: &BTreeSet<Role>,
) -> Result<(), DbErr> {
    account_role::Entity::delete_many()
        .filter(account_role::Column::AccountId.eq(id.0))
        .exec(db)
        .await?;
    for role in roles {
        account_role::ActiveModel {
            account_id: Set(id.0),
            role: Set(role.as_str().to_owned()),
        }
        .insert(db)
        .await?;
    }
    Ok(())
}

/// Sets the PHC string of the password.
///
/// # Errors
/// The database's error.
pub async fn set_password(
    db: &impl ConnectionTrait,
    id: AccountId,
    password_hash: &str,
) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(password_hash))
        .filter(account::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Changes the name shown to others.
///
/// # Errors
/// The database's error.
pub async fn set_name(db: &impl ConnectionTrait, id: AccountId, name: &str) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::Name, Expr::value(name))
        .filter(account::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Ends every one-time link of an account.
///
/// # Errors
/// The database's error.
pub async fn delete_tokens(db: &impl ConnectionTrait, id: AccountId) -> Result<(), DbErr> {
    account_token::Entity::delete_many()
        .filter(account_token::Column::AccountId.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Disables or enables the account.
///
/// # Errors
/// The database's error.
pub async fn set_disabled(
    db: &impl ConnectionTrait,
    id: AccountId,
    disabled: bool,
) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::Disabled, Expr::value(disabled))
        .filter(account::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Keeps the hash of a one-time token; tokens issued before for the account stop working.
///
/// # Errors
/// The database's error.
pub async fn insert_token(
    db: &impl ConnectionTrait,
    id: AccountId,
    token_hash: &str,
    kind: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    account_token::Entity::delete_many()
        .filter(account_token::Column::AccountId.eq(id.0))
        .exec(db)
        .await?;
    account_token::ActiveModel {
        token_hash: Set(token_hash.to_owned()),
        account_id: Set(id.0),
        kind: Set(kind.to_owned()),
        created_at: Set(now),
        expires_at: Set(expires_at),
        used_at: Set(None),
    }
    .insert(db)
    .await?;
    Ok(())
}

/// The account that an unused, unexpired token belongs to.
///
/// # Errors
/// The database's error.
pub async fn find_token(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<AccountId>, DbErr> {
    let row = account_token::Entity::find_by_id(token_hash.to_owned())
        .filter(account_token::Column::UsedAt.is_null())
        .filter(account_token::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    Ok(row.map(|row| AccountId(row.account_id)))
}

/// Marks a token as used.
///
/// # Errors
/// The database's error.
pub async fn use_token(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    account_token::Entity::update_many()
        .col_expr(account_token::Column::UsedAt, Expr::value(now))
        .filter(account_token::Column::TokenHash.eq(token_hash))
        .exec(db)
        .await?;
    Ok(())
}

async fn roles_of(
    db: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<BTreeMap<i64, BTreeSet<Role>>, DbErr> {
    let mut held: BTreeMap<i64, BTreeSet<Role>> = BTreeMap::new();
    let rows = account_role::Entity::find()
        .filter(account_role::Column::AccountId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    for row in rows {
        let role = row.role.parse().map_err(DbErr::Custom)?;
        held.entry(row.account_id).or_default().insert(role);
    }
    Ok(held)
}

fn to_account(row: account::Model, roles: BTreeSet<Role>) -> Account {
    Account {
        id: AccountId(row.id),
        person: row.person_id.map(PersonId),
        email: row.email,
        name: row.name,
        roles,
        disabled: row.disabled,
        activated: row.password_hash.is_some(),
    }
}
