//! The roster.

mod columns;
mod place;
mod search;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use domain::account::email_key;
use domain::id::PersonId;
use domain::person::{Person, RosterEntry};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::entity::person::{ActiveModel, Column, Entity, Model};

pub(crate) use columns::{read_all, read_beside};
pub use place::{Place, list_places};
pub(crate) use search::fits_words;
pub use search::{Facets, Filter, Order, facets, list_sharing_address, list_zones, search};

/// One person.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, id: PersonId) -> Result<Option<Person>, DbErr> {
    Ok(Entity::find_by_id(id.0).one(db).await?.map(to_person))
}

/// The person with the firm's key.
///
/// # Errors
/// The database's error.
pub async fn find_by_employee_id(
    db: &impl ConnectionTrait,
    employee_id: &str,
) -> Result<Option<Person>, DbErr> {
    let row = Entity::find()
        .filter(Column::EmployeeId.eq(employee_id))
        .one(db)
        .await?;
    Ok(row.map(to_person))
}

/// Everybody with this e-mail address, by key.
///
/// # Errors
/// The database's error.
pub async fn list_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Vec<Person>, DbErr> {
    let rows = Entity::find()
        .filter(Column::EmailKey.eq(email_key(email)))
        .order_by_asc(Column::EmployeeId)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(to_person).collect())
}

/// Everybody, by family name, given name and key. Managers' keys are not filled in.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Person>, DbErr> {
    let query = Entity::find()
        .order_by_asc(Column::FamilyName)
        .order_by_asc(Column::GivenName)
        .order_by_asc(Column::EmployeeId);
    read_all(db, query).await
}

/// Some people by id.
///
/// # Errors
/// The database's error.
pub async fn list_by_ids(
    db: &impl ConnectionTrait,
    ids: &[PersonId],
) -> Result<BTreeMap<PersonId, Person>, DbErr> {
    let query = Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
    let people = read_all(db, query).await?.into_iter();
    Ok(people.map(|person| (person.id, person)).collect())
}

/// How many people are with the firm on a day.
///
/// # Errors
/// The database's error.
pub async fn count_active(db: &impl ConnectionTrait, day: NaiveDate) -> Result<usize, DbErr> {
    let begun = Condition::any()
        .add(Column::StartDate.is_null())
        .add(Column::StartDate.lte(day));
    let not_over = Condition::any()
        .add(Column::LeaveDate.is_null())
        .add(Column::LeaveDate.gte(day));
    let count = Entity::find()
        .filter(Column::Active.eq(true))
        .filter(begun)
        .filter(not_over)
        .count(db)
        .await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The active direct reports of a manager, by name.
///
/// # Errors
/// The database's error.
pub async fn list_reports(
    db: &impl ConnectionTrait,
    manager: PersonId,
) -> Result<Vec<Person>, DbErr> {
    let rows = Entity::find()
        .filter(Column::ManagerId.eq(manager.0))
        .filter(Column::Active.eq(true))
        .order_by_asc(Column::FamilyName)
        .order_by_asc(Column::GivenName)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(to_person).collect())
}

/// Adds a person without a manager; see [`set_manager`].
///
/// # Errors
/// The database's error.
pub async fn insert(
    db: &impl ConnectionTrait,
    entry: &RosterEntry,
    now: DateTime<Utc>,
) -> Result<PersonId, DbErr> {
    let mut row = row_of(entry, now);
    row.id = NotSet;
    row.created_at = Set(now);
    row.manager_id = Set(None);
    Ok(PersonId(row.insert(db).await?.id))
}

/// Replaces what the roster says about a person, apart from the manager.
///
/// # Errors
/// The database's error.
pub async fn update(
    db: &impl ConnectionTrait,
    id: PersonId,
    entry: &RosterEntry,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut row = row_of(entry, now);
    row.id = Set(id.0);
    row.update(db).await?;
    Ok(())
}

/// Sets or clears the manager.
///
/// # Errors
/// The database's error.
pub async fn set_manager(
    db: &impl ConnectionTrait,
    id: PersonId,
    manager: Option<PersonId>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(
            Column::ManagerId,
            Expr::value(manager.map(|manager| manager.0)),
        )
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Rows a statement: 22 values each stay far below what either engine binds.
const ROWS: usize = 500;

/// Adds people, or replaces what the roster says about those whose key is known, apart from the manager.
///
/// # Errors
/// The database's error.
pub async fn upsert_many(
    db: &impl ConnectionTrait,
    entries: &[&RosterEntry],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    for chunk in entries.chunks(ROWS) {
        let rows = chunk.iter().map(|entry| ActiveModel {
            created_at: Set(now),
            ..row_of(entry, now)
        });
        let replace = OnConflict::column(Column::EmployeeId)
            .update_columns(columns::OF_ENTRY)
            .update_columns([Column::EmailKey, Column::SearchKey, Column::UpdatedAt])
            .to_owned();
        Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// The id behind each of the firm's keys.
///
/// # Errors
/// The database's error.
pub async fn ids_by_key(db: &impl ConnectionTrait) -> Result<HashMap<String, PersonId>, DbErr> {
    let pairs: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::EmployeeId)
        .column(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(pairs
        .into_iter()
        .map(|(key, id)| (key, PersonId(id)))
        .collect())
}

/// Gives some people the same manager, or none.
///
/// # Errors
/// The database's error.
pub async fn set_manager_of(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    manager: Option<PersonId>,
) -> Result<(), DbErr> {
    for chunk in people.chunks(10 * ROWS) {
        Entity::update_many()
            .col_expr(Column::ManagerId, Expr::value(manager.map(|id| id.0)))
            .filter(Column::Id.is_in(chunk.iter().map(|id| id.0)))
            .exec(db)
            .await?;
    }
    Ok(())
}

fn row_of(entry: &RosterEntry, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        id: NotSet,
        employee_id: Set(entry.employee_id.clone()),
        email: Set(entry.email.clone()),
        email_key: Set(email_key(&entry.email)),
        given_name: Set(entry.given_name.clone()),
        family_name: Set(entry.family_name.clone()),
        preferred_name: Set(entry.preferred_name.clone()),
        function: Set(entry.function.clone()),
        department: Set(entry.department.clone()),
        level: Set(entry.level.clone()),
        job_title: Set(entry.job_title.clone()),
        site: Set(entry.site.clone()),
        timezone: Set(entry.timezone.clone()),
        manager_id: NotSet,
        start_date: Set(entry.start_date),
        leave_date: Set(entry.leave_date),
        active: Set(entry.active),
        language: Set(entry.language.clone()),
        organisation: Set(entry.organisation.clone()),
        tags: Set(entry.tags.clone()),
        search_key: Set(entry.search_key()),
        created_at: NotSet,
        updated_at: Set(now),
    }
}

pub(crate) fn to_person(row: Model) -> Person {
    Person {
        id: PersonId(row.id),
        manager: row.manager_id.map(PersonId),
        entry: RosterEntry {
            employee_id: row.employee_id,
            email: row.email,
            given_name: row.given_name,
            family_name: row.family_name,
            preferred_name: row.preferred_name,
            function: row.function,
            department: row.department,
            level: row.level,
            job_title: row.job_title,
            site: row.site,
            timezone: row.timezone,
            manager_employee_id: None,
            start_date: row.start_date,
            leave_date: row.leave_date,
            active: row.active,
            language: row.language,
            organisation: row.organisation,
            tags: row.tags,
        },
    }
}
