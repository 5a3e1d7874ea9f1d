//! Lists of people: narrowed, sorted, page by page.

use std::collections::BTreeSet;

use domain::id::PersonId;
use domain::person::Person;
use sea_orm::sea_query::{LikeExpr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::to_person;
use crate::entity::person::{Column, Entity};

/// What a list of people is narrowed to; empty texts narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that all stand in the name, the key or the address.
    pub words: String,
    /// Function.
    pub function: String,
    /// Level.
    pub level: String,
    /// Site.
    pub site: String,
    /// Whether with the firm.
    pub active: Option<bool>,
    /// Only people whose e-mail address somebody else has too.
    pub shared_address: bool,
}

/// What a list of people is sorted by, then by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Family name, then given name.
    #[default]
    Name,
    /// The firm's key.
    EmployeeId,
    /// Function.
    Function,
    /// Level, by its word.
    Level,
    /// Site.
    Site,
}

/// Some of the people a filter leaves: all after the first `offset`, at most `limit`, and how many there are in all.
///
/// # Errors
/// The database's error.
pub async fn search(
    db: &impl ConnectionTrait,
    filter: &Filter,
    order: Order,
    descending: bool,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Person>, u64), DbErr> {
    let query = Entity::find().filter(condition(filter));
    let total = query.clone().count(db).await?;
    let direction = if descending {
        sea_orm::Order::Desc
    } else {
        sea_orm::Order::Asc
    };
    let query = match order {
        Order::Name => query,
        Order::EmployeeId => query.order_by(Column::EmployeeId, direction.clone()),
        Order::Function => query.order_by(Column::Function, direction.clone()),
        Order::Level => query.order_by(Column::Level, direction.clone()),
        Order::Site => query.order_by(Column::Site, direction.clone()),
    };
    let name = if order == Order::Name {
        direction
    } else {
        sea_orm::Order::Asc
    };
    let rows = query
        .order_by(Column::FamilyName, name.clone())
        .order_by(Column::GivenName, name)
        .order_by_asc(Column::EmployeeId)
        .offset(offset)
        .limit(limit)
        .all(db)
        .await?;
    Ok((rows.into_iter().map(to_person).collect(), total))
}

/// That every one of the words is in a person's name, key or address.
pub(crate) fn fits_words(words: &str) -> Condition {
    let mut all = Condition::all();
    for word in words.to_lowercase().split_whitespace() {
        let literal = word
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        all = all.add(Column::SearchKey.like(LikeExpr::new(format!("%{literal}%")).escape('\\')));
    }
    all
}

fn condition(filter: &Filter) -> Condition {
    let mut all = fits_words(&filter.words);
    for (column, wanted) in [
        (Column::Function, &filter.function),
        (Column::Level, &filter.level),
        (Column::Site, &filter.site),
    ] {
        if !wanted.is_empty() {
            all = all.add(column.eq(wanted));
        }
    }
    if let Some(active) = filter.active {
        all = all.add(Column::Active.eq(active));
    }
    if filter.shared_address {
        all = all.add(Column::EmailKey.in_subquery(shared_addresses()));
    }
    all
}

fn shared_addresses() -> SelectStatement {
    Query::select()
        .column(Column::EmailKey)
        .from(Entity)
        .group_by_col(Column::EmailKey)
        .and_having(Column::Id.count().gt(1))
        .to_owned()
}

/// The people whose e-mail address somebody else has too.
///
/// # Errors
/// The database's error.
pub async fn list_sharing_address(db: &impl ConnectionTrait) -> Result<BTreeSet<PersonId>, DbErr> {
    let ids: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::EmailKey.in_subquery(shared_addresses()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// The functions, levels and sites that people have, each once, by their words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Functions.
    pub functions: Vec<String>,
    /// Levels.
    pub levels: Vec<String>,
    /// Sites.
    pub sites: Vec<String>,
}

/// What the list can be narrowed to.
///
/// # Errors
/// The database's error.
pub async fn facets(db: &impl ConnectionTrait) -> Result<Facets, DbErr> {
    Ok(Facets {
        functions: distinct(db, Column::Function).await?,
        levels: distinct(db, Column::Level).await?,
        sites: distinct(db, Column::Site).await?,
    })
}

/// The zones that people have, each once.
///
/// # Errors
/// The database's error.
pub async fn list_zones(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    distinct(db, Column::Timezone).await
}

async fn distinct(db: &impl ConnectionTrait, column: Column) -> Result<Vec<String>, DbErr> {
    Entity::find()
        .select_only()
        .column(column)
        .filter(column.is_not_null())
        .distinct()
        .order_by_asc(column)
        .into_tuple()
        .all(db)
        .await
}
