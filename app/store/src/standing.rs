//! Where people stand in each programme, kept so that it can be counted and listed without working it out.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::coverage::{Breakdown, Standing, State};
use domain::id::{PersonId, ProgrammeId};
use domain::person::Person;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Statement, Value,
};

use crate::entity::standing::{ActiveModel, Column, Entity};
use crate::entity::{programme, standing_day, standing_due};
use crate::programme::number;

/// Rows a statement; a row has eleven values.
const ROWS: usize = 500;

/// Waits until no other transaction works standings out; it comes first in its transaction.
///
/// # Errors
/// The database's error.
pub async fn lock(tx: &impl ConnectionTrait) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE standing IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    Ok(())
}

fn statement(db: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// Whether a change or time may have touched some standing since they were worked out; one query.
///
/// # Errors
/// The database's error.
pub async fn is_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let sql = "SELECT 1 WHERE EXISTS (SELECT 1 FROM standing_due) \
               OR EXISTS (SELECT 1 FROM standing WHERE again_at <= $1) \
               OR EXISTS (SELECT 1 FROM programme p LEFT JOIN standing_day d ON d.programme_id = p.id \
               WHERE d.day IS NULL OR d.day <> $2)";
    let values = vec![now.into(), now.date_naive().into()];
    let row = db.query_one_raw(statement(db, sql, values)).await?;
    Ok(row.is_some())
}

async fn ids(
    db: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<BTreeSet<PersonId>, DbErr> {
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let ids = rows.iter().map(|row| row.try_get_by_index(0).map(PersonId));
    ids.collect()
}

/// Whose standing a change may have touched, or time: the noted people, those who are or were in the noted cohorts, and
/// those whose moment has come.
///
/// # Errors
/// The database's error.
pub async fn list_touched(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<BTreeSet<PersonId>, DbErr> {
    let sql = "SELECT person_id FROM standing_due WHERE person_id IS NOT NULL \
               UNION SELECT person_id FROM enrolment WHERE cohort_id IN (SELECT cohort_id FROM standing_due) \
               UNION SELECT a.person_id FROM attendance a JOIN meeting m ON m.id = a.meeting_id \
               JOIN session s ON s.id = m.session_id WHERE s.cohort_id IN (SELECT cohort_id FROM standing_due) \
               UNION SELECT person_id FROM standing WHERE again_at <= $1";
    ids(db, sql, vec![now.into()]).await
}

/// Who comes, leaves, or is exempt no more between two days, by what the roster and the exemptions said before.
///
/// # Errors
/// The database's error.
pub async fn list_between(
    db: &impl ConnectionTrait,
    before: NaiveDate,
    day: NaiveDate,
) -> Result<BTreeSet<PersonId>, DbErr> {
    let sql = "SELECT id FROM person WHERE (start_date > $1 AND start_date <= $2) \
               OR (leave_date >= $1 AND leave_date < $2) \
               UNION SELECT person_id FROM exemption WHERE until >= $1 AND until < $2";
    ids(db, sql, vec![before.into(), day.into()]).await
}

/// The ids of everybody in the roster.
///
/// # Errors
/// The database's error.
pub async fn list_everybody(db: &impl ConnectionTrait) -> Result<BTreeSet<PersonId>, DbErr> {
    ids(db, "SELECT id FROM person", Vec::new()).await
}

/// Every programme with the day for which its standings were worked out; `None` when all are to be worked out anew.
///
/// # Errors
/// The database's error.
pub async fn list_days(
    db: &impl ConnectionTrait,
) -> Result<Vec<(ProgrammeId, Option<NaiveDate>)>, DbErr> {
    let programmes: Vec<i64> = programme::Entity::find()
        .select_only()
        .column(programme::Column::Id)
        .order_by_asc(programme::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let days = standing_day::Entity::find().all(db).await?;
    let day_of = |id| days.iter().find(|row| row.programme_id == id)?.day;
    let programmes = programmes.into_iter();
    Ok(programmes.map(|id| (ProgrammeId(id), day_of(id))).collect())
}

/// Notes the day for which the standings of a programme were worked out.
///
/// # Errors
/// The database's error.
pub async fn set_day(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    day: NaiveDate,
) -> Result<(), DbErr> {
    let row = standing_day::ActiveModel {
        programme_id: Set(programme.0),
        day: Set(Some(day)),
    };
    let known = OnConflict::column(standing_day::Column::ProgrammeId)
        .update_column(standing_day::Column::Day)
        .to_owned();
    standing_day::Entity::insert(row)
        .on_conflict(known)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Forgets whose standing was noted, once it is worked out.
///
/// # Errors
/// The database's error.
pub async fn forget_due(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    standing_due::Entity::delete_many().exec(db).await?;
    Ok(())
}

/// Keeps the standings of some people in a programme; who has none is not in its audience.
///
/// # Errors
/// The database's error.
pub async fn keep(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    people: &[Person],
    standings: &[Standing],
) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::ProgrammeId.eq(programme.0))
        .filter(Column::PersonId.is_in(people.iter().map(|person| person.id.0)))
        .exec(db)
        .await?;
    let mut people = people.iter();
    let mut rows = Vec::with_capacity(standings.len());
    // Standings are in the order of their people.
    for one in standings {
        let Some(person) = people.find(|person| person.id == one.person) else {
            continue;
        };
        let entry = &person.entry;
        rows.push(ActiveModel {
            programme_id: Set(programme.0),
            person_id: Set(one.person.0),
            rank: Set(rank(one.state)),
            done: Set(number(one.done as u64)),
            modules: Set(number(one.of as u64)),
            cohort_id: Set(one.cohort.map(|id| id.0)),
            again_at: Set(one.again_at),
            family_name: Set(entry.family_name.clone()),
            given_name: Set(entry.given_name.clone()),
            function: Set(Breakdown::Function.value(person).to_owned()),
            level: Set(Breakdown::Level.value(person).to_owned()),
            site: Set(Breakdown::Site.value(person).to_owned()),
        });
    }
    for some in rows.chunks(ROWS) {
        Entity::insert_many(some.to_vec())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

fn rank(state: State) -> i32 {
    number(state as u64)
}

fn state(rank: i32) -> Result<State, DbErr> {
    let known = State::ALL
        .into_iter()
        .find(|state| self::rank(*state) == rank);
    known.ok_or_else(|| DbErr::Type(format!("{rank} is the rank of no state of coverage")))
}

fn column(by: Breakdown) -> Column {
    match by {
        Breakdown::Function => Column::Function,
        Breakdown::Level => Column::Level,
        Breakdown::Site => Column::Site,
    }
}

/// How many people with each value of a field stand where; one query.
///
/// # Errors
/// The database's error.
pub async fn count_by(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    by: Breakdown,
) -> Result<Vec<(String, State, usize)>, DbErr> {
    let rows: Vec<(String, i32, i64)> = Entity::find()
        .filter(Column::ProgrammeId.eq(programme.0))
        .select_only()
        .column(column(by))
        .column(Column::Rank)
        .column_as(Column::Rank.count(), "people")
        .group_by(column(by))
        .group_by(Column::Rank)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(value, rank, people)| Ok((value, state(rank)?, people.unsigned_abs() as usize)))
        .collect()
}

/// How many people stand where in each programme; one query.
///
/// # Errors
/// The database's error.
pub async fn count(db: &impl ConnectionTrait) -> Result<Vec<(ProgrammeId, State, usize)>, DbErr> {
    let rows: Vec<(i64, i32, i64)> = Entity::find()
        .select_only()
        .column(Column::ProgrammeId)
        .column(Column::Rank)
        .column_as(Column::Rank.count(), "people")
        .group_by(Column::ProgrammeId)
        .group_by(Column::Rank)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(id, rank, people)| {
            Ok((
                ProgrammeId(id),
                state(rank)?,
                people.unsigned_abs() as usize,
            ))
        })
        .collect()
}

/// How many people are in the audience of some programme, and how many of them have a place in a cohort of one that
/// they must attend; two queries.
///
/// # Errors
/// The database's error.
pub async fn count_people(db: &impl ConnectionTrait) -> Result<(usize, usize), DbErr> {
    let people = || {
        Entity::find()
            .select_only()
            .column(Column::PersonId)
            .distinct()
    };
    let all = people().count(db).await?;
    let placed = people()
        .filter(Column::CohortId.is_not_null())
        .count(db)
        .await?;
    let size = |count| usize::try_from(count).unwrap_or(usize::MAX);
    Ok((size(all), size(placed)))
}

/// How many people are in the audience of a programme.
///
/// # Errors
/// The database's error.
pub async fn count_of(db: &impl ConnectionTrait, programme: ProgrammeId) -> Result<usize, DbErr> {
    let of_programme = Entity::find().filter(Column::ProgrammeId.eq(programme.0));
    Ok(usize::try_from(of_programme.count(db).await?).unwrap_or(usize::MAX))
}

/// How many people of a programme are in none of its cohorts and not exempt.
///
/// # Errors
/// The database's error.
pub async fn count_to_place(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::CohortId.is_null())
        .filter(Column::ProgrammeId.eq(programme.0))
        .filter(Column::Rank.ne(rank(State::Exempt)))
        .count(db)
        .await
}

/// What a list of people of a programme is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those who stand in one of these; empty for all.
    pub states: Vec<State>,
    /// Those whose field has this value.
    pub value: Option<(Breakdown, String)>,
}

/// Some of the people that a filter leaves, those who need most first, then by name: all after the first `offset`, at
/// most `limit`; and how many there are in all. Two queries.
///
/// # Errors
/// The database's error.
pub async fn list(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> Result<(Vec<PersonId>, u64), DbErr> {
    let query: Select<Entity> = Entity::find()
        .filter(Column::ProgrammeId.eq(programme.0))
        .apply_if(filter.value.as_ref(), |query, (by, value)| {
            query.filter(column(*by).eq(value))
        });
    let query = if filter.states.is_empty() {
        query
    } else {
        query.filter(Column::Rank.is_in(filter.states.iter().copied().map(rank)))
    };
    let total = query.clone().count(db).await?;
    let ids: Vec<i64> = query
        .order_by_asc(Column::Rank)
        .order_by_asc(Column::FamilyName)
        .order_by_asc(Column::GivenName)
        .order_by_asc(Column::PersonId)
        .offset(offset)
        .limit(limit)
        .select_only()
        .column(Column::PersonId)
        .into_tuple()
        .all(db)
        .await?;
    Ok((ids.into_iter().map(PersonId).collect(), total))
}
