//! Who must attend each programme: rules with their values, and people who are pinned or excluded.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::audience::{Audience, Exception, PersonField, Rule, RuleKind};
use domain::id::{AccountId, PersonId, ProgrammeId};
use domain::person::Person;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryTrait,
};

use crate::entity::{audience_person, audience_rule, audience_rule_value, person};
use crate::programme::unreadable;

/// The audience of a programme; three queries.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, programme: ProgrammeId) -> Result<Audience, DbErr> {
    let mut found = read(db, Some(programme)).await?;
    Ok(found.remove(&programme).unwrap_or_default())
}

/// The audience of each programme that has a rule, a pin or an exclusion; three queries.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait) -> Result<BTreeMap<ProgrammeId, Audience>, DbErr> {
    read(db, None).await
}

async fn read(
    db: &impl ConnectionTrait,
    programme: Option<ProgrammeId>,
) -> Result<BTreeMap<ProgrammeId, Audience>, DbErr> {
    let mut audiences: BTreeMap<ProgrammeId, Audience> = BTreeMap::new();
    let rules = audience_rule::Entity::find()
        .apply_if(programme, |query, id| {
            query.filter(audience_rule::Column::ProgrammeId.eq(id.0))
        })
        .all(db)
        .await?;
    let ids = rules.iter().map(|rule| rule.id);
    let mut values: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in audience_rule_value::Entity::find()
        .filter(audience_rule_value::Column::RuleId.is_in(ids))
        .order_by_asc(audience_rule_value::Column::Id)
        .all(db)
        .await?
    {
        values.entry(row.rule_id).or_default().push(row.value);
    }
    for row in rules {
        let rule = Rule {
            field: row.field.parse().map_err(unreadable)?,
            kind: row.kind.parse().map_err(unreadable)?,
            values: values.remove(&row.id).unwrap_or_default(),
        };
        let audience = audiences.entry(ProgrammeId(row.programme_id)).or_default();
        *audience = audience.with(rule);
    }
    for row in audience_person::Entity::find()
        .apply_if(programme, |query, id| {
            query.filter(audience_person::Column::ProgrammeId.eq(id.0))
        })
        .all(db)
        .await?
    {
        let exception = row.kind.parse().map_err(unreadable)?;
        audiences
            .entry(ProgrammeId(row.programme_id))
            .or_default()
            .exceptions
            .insert(PersonId(row.person_id), exception);
    }
    Ok(audiences)
}

/// Keeps a rule, in place of the one about the same field in the same way.
///
/// # Errors
/// The database's error.
pub async fn put_rule(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    rule: &Rule,
) -> Result<(), DbErr> {
    delete_rule(db, programme, rule.field, rule.kind).await?;
    let id = audience_rule::ActiveModel {
        id: NotSet,
        programme_id: Set(programme.0),
        field: Set(rule.field.as_str().to_owned()),
        kind: Set(rule.kind.as_str().to_owned()),
    }
    .insert(db)
    .await?
    .id;
    let values = rule
        .values
        .iter()
        .map(|value| audience_rule_value::ActiveModel {
            id: NotSet,
            rule_id: Set(id),
            value: Set(value.clone()),
        });
    audience_rule_value::Entity::insert_many(values)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Drops a rule; whether there was one.
///
/// # Errors
/// The database's error.
pub async fn delete_rule(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    field: PersonField,
    kind: RuleKind,
) -> Result<bool, DbErr> {
    let found = audience_rule::Entity::find()
        .filter(audience_rule::Column::ProgrammeId.eq(programme.0))
        .filter(audience_rule::Column::Field.eq(field.as_str()))
        .filter(audience_rule::Column::Kind.eq(kind.as_str()))
        .one(db)
        .await?;
    let Some(rule) = found else {
        return Ok(false);
    };
    audience_rule_value::Entity::delete_many()
        .filter(audience_rule_value::Column::RuleId.eq(rule.id))
        .exec(db)
        .await?;
    audience_rule::Entity::delete_by_id(rule.id)
        .exec(db)
        .await?;
    Ok(true)
}

/// Who is pinned to a programme or excluded from it, by name.
///
/// # Errors
/// The database's error.
pub async fn list_people(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<Vec<(Person, Exception)>, DbErr> {
    let rows = audience_person::Entity::find()
        .filter(audience_person::Column::ProgrammeId.eq(programme.0))
        .find_also_related(person::Entity)
        .order_by_asc(person::Column::FamilyName)
        .order_by_asc(person::Column::GivenName)
        .order_by_asc(person::Column::EmployeeId)
        .all(db)
        .await?;
    rows.into_iter()
        .filter_map(|(row, person)| Some((row, person?)))
        .map(|(row, person)| {
            let exception = row.kind.parse().map_err(unreadable)?;
            Ok((crate::person::to_person(person), exception))
        })
        .collect()
}

/// Pins or excludes somebody, in place of what was said of them before.
///
/// # Errors
/// The database's error.
pub async fn put_person(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    person: PersonId,
    exception: Exception,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use audience_person::Column;
    let row = audience_person::ActiveModel {
        id: NotSet,
        programme_id: Set(programme.0),
        person_id: Set(person.0),
        kind: Set(exception.as_str().to_owned()),
        set_by: Set(by.0),
        created_at: Set(now),
    };
    let replace = OnConflict::columns([Column::ProgrammeId, Column::PersonId])
        .update_columns([Column::Kind, Column::SetBy, Column::CreatedAt])
        .to_owned();
    audience_person::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Leaves somebody to the rules again; whether they were pinned or excluded.
///
/// # Errors
/// The database's error.
pub async fn delete_person(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    person: PersonId,
) -> Result<bool, DbErr> {
    let deleted = audience_person::Entity::delete_many()
        .filter(audience_person::Column::ProgrammeId.eq(programme.0))
        .filter(audience_person::Column::PersonId.eq(person.0))
        .exec(db)
        .await?;
    Ok(deleted.rows_affected > 0)
}
