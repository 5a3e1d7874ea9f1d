//! Long lists of people, read by the places of their columns: half the time that reading them by name takes.

use domain::id::PersonId;
use domain::person::{Person, RosterEntry};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryResult, QuerySelect, Select,
    TryGetable,
};

use crate::entity::person::{Column, Entity};

/// What a [`Person`] is made of beside its entry, in the order in which [`read`] takes it.
const KEYS: [Column; 3] = [Column::Id, Column::ManagerId, Column::EmployeeId];

/// What an entry of the roster gives beside its key, in the order in which [`read`] takes it.
pub(super) const OF_ENTRY: [Column; 16] = [
    Column::Email,
    Column::GivenName,
    Column::FamilyName,
    Column::PreferredName,
    Column::Function,
    Column::Department,
    Column::Level,
    Column::JobTitle,
    Column::Site,
    Column::Timezone,
    Column::StartDate,
    Column::LeaveDate,
    Column::Active,
    Column::Language,
    Column::Organisation,
    Column::Tags,
];

/// The people of a query.
pub(crate) async fn read_all(
    db: &impl ConnectionTrait,
    query: Select<Entity>,
) -> Result<Vec<Person>, DbErr> {
    let query = query.select_only().columns(KEYS).columns(OF_ENTRY);
    let rows = query.into_model::<Row<0>>().all(db).await?;
    Ok(rows.into_iter().map(|row| row.person).collect())
}

/// The people of a query that joins them, each with the number in `beside`.
pub(crate) async fn read_beside<E: EntityTrait>(
    db: &impl ConnectionTrait,
    query: Select<E>,
    beside: E::Column,
) -> Result<Vec<(i64, Person)>, DbErr> {
    let query = query
        .select_only()
        .column(beside)
        .columns(KEYS)
        .columns(OF_ENTRY);
    let rows = query.into_model::<Row<1>>().all(db).await?;
    let pairs = rows.into_iter().map(|row| (row.beside, row.person));
    Ok(pairs.collect())
}

/// A person after so many other columns.
struct Row<const AFTER: usize> {
    /// The first of the other columns; 0 when there is none.
    beside: i64,
    person: Person,
}

impl<const AFTER: usize> FromQueryResult for Row<AFTER> {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let beside = if AFTER > 0 { row.try_get_by(0)? } else { 0 };
        let person = read(row, AFTER)?;
        Ok(Self { beside, person })
    }
}

fn read(row: &QueryResult, first: usize) -> Result<Person, DbErr> {
    let mut places = first..;
    let mut next = || places.next().unwrap_or_default();
    Ok(Person {
        id: PersonId(take(row, next())?),
        manager: take::<Option<i64>>(row, next())?.map(PersonId),
        entry: RosterEntry {
            employee_id: take(row, next())?,
            email: take(row, next())?,
            given_name: take(row, next())?,
            family_name: take(row, next())?,
            preferred_name: take(row, next())?,
            function: take(row, next())?,
            department: take(row, next())?,
            level: take(row, next())?,
            job_title: take(row, next())?,
            site: take(row, next())?,
            timezone: take(row, next())?,
            manager_employee_id: None,
            start_date: take(row, next())?,
            leave_date: take(row, next())?,
            active: take(row, next())?,
            language: take(row, next())?,
            organisation: take(row, next())?,
            tags: take(row, next())?,
        },
    })
}

fn take<T: TryGetable>(row: &QueryResult, at: usize) -> Result<T, DbErr> {
    row.try_get_by(at)
}
