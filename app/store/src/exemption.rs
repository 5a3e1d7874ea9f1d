//! Reasons why people need not attend a programme: at most one row a person and programme.

use chrono::NaiveDate;
use domain::coverage::Exemption;
use domain::id::{AccountId, ExemptionId, PersonId, ProgrammeId};
use domain::person::Person;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::entity::exemption::{ActiveModel, Column, Entity, Model};
use crate::entity::person;

/// One exemption.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, id: ExemptionId) -> Result<Option<Exemption>, DbErr> {
    Ok(Entity::find_by_id(id.0).one(db).await?.map(to_exemption))
}

/// The exemptions of a programme that are in force on `date`, with their people, by name.
///
/// # Errors
/// The database's error.
pub async fn list_in_force(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    date: NaiveDate,
) -> Result<Vec<(Exemption, Person)>, DbErr> {
    let rows = Entity::find()
        .filter(Column::ProgrammeId.eq(programme.0))
        .filter(
            Condition::any()
                .add(Column::Until.is_null())
                .add(Column::Until.gte(date)),
        )
        .find_also_related(person::Entity)
        .order_by_asc(person::Column::FamilyName)
        .order_by_asc(person::Column::GivenName)
        .order_by_asc(person::Column::EmployeeId)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(row, person)| Some((to_exemption(row), crate::person::to_person(person?))))
        .collect())
}

/// Adds an exemption, in place of an earlier one of the same person and programme; `id` of `new` is ignored.
///
/// # Errors
/// The database's error.
pub async fn put(db: &impl ConnectionTrait, new: &Exemption) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: NotSet,
        programme_id: Set(new.programme.0),
        person_id: Set(new.person.0),
        reason: Set(new.reason.clone()),
        until: Set(new.until),
        granted_by: Set(new.granted_by.0),
        created_at: Set(new.created_at),
    };
    let replace = OnConflict::columns([Column::ProgrammeId, Column::PersonId])
        .update_columns([
            Column::Reason,
            Column::Until,
            Column::GrantedBy,
            Column::CreatedAt,
        ])
        .to_owned();
    Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Sets the last day of an exemption.
///
/// # Errors
/// The database's error.
pub async fn set_until(
    db: &impl ConnectionTrait,
    id: ExemptionId,
    until: NaiveDate,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Until, Expr::value(until))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

fn to_exemption(row: Model) -> Exemption {
    Exemption {
        id: ExemptionId(row.id),
        programme: ProgrammeId(row.programme_id),
        person: PersonId(row.person_id),
        reason: row.reason,
        until: row.until,
        granted_by: AccountId(row.granted_by),
        created_at: row.created_at,
    }
}
