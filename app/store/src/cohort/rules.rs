//! What planning the cohorts of a programme must mind.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::cohort::{CohortRule, PlanState};
use domain::id::{AccountId, CohortRuleId, PersonId, ProgrammeId};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};

use crate::entity::{cohort_plan, cohort_rule, enrolment};
use crate::programme::unreadable;

/// The rules of a programme, in the order they were made.
///
/// # Errors
/// The database's error.
pub async fn list_rules(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<Vec<(CohortRuleId, CohortRule)>, DbErr> {
    let rows = cohort_rule::Entity::find()
        .filter(cohort_rule::Column::ProgrammeId.eq(programme.0))
        .order_by_asc(cohort_rule::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| Ok((CohortRuleId(row.id), to_rule(row)?)))
        .collect()
}

/// Adds a rule.
///
/// # Errors
/// The database's error.
pub async fn insert_rule(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    rule: &CohortRule,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<CohortRuleId, DbErr> {
    let (field, value) = match rule {
        CohortRule::NotAlone(field, value) => {
            (Some(field.as_str().to_owned()), Some(value.clone()))
        }
        _ => (None, None),
    };
    let row = cohort_rule::ActiveModel {
        id: NotSet,
        programme_id: Set(programme.0),
        kind: Set(rule.kind().to_owned()),
        person_id: Set(rule.pair().map(|(one, _)| one.0)),
        other_person_id: Set(rule.pair().map(|(_, other)| other.0)),
        field: Set(field),
        value: Set(value),
        set_by: Set(by.0),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    Ok(CohortRuleId(row.id))
}

/// Takes a rule of a programme away; false when there is none.
///
/// # Errors
/// The database's error.
pub async fn delete_rule(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    id: CohortRuleId,
) -> Result<bool, DbErr> {
    let outcome = cohort_rule::Entity::delete_many()
        .filter(cohort_rule::Column::Id.eq(id.0))
        .filter(cohort_rule::Column::ProgrammeId.eq(programme.0))
        .exec(db)
        .await?;
    Ok(outcome.rows_affected > 0)
}

/// Who is together in the released cohorts of all other programmes, cohort by cohort.
///
/// # Errors
/// The database's error.
pub async fn list_company_elsewhere(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<Vec<Vec<PersonId>>, DbErr> {
    let rows: Vec<(i64, i64)> = enrolment::Entity::find()
        .select_only()
        .column(enrolment::Column::CohortId)
        .column(enrolment::Column::PersonId)
        .join(JoinType::InnerJoin, enrolment::Relation::CohortPlan.def())
        .filter(cohort_plan::Column::ProgrammeId.ne(programme.0))
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut cohorts: BTreeMap<i64, Vec<PersonId>> = BTreeMap::new();
    for (cohort, person) in rows {
        cohorts.entry(cohort).or_default().push(PersonId(person));
    }
    Ok(cohorts.into_values().collect())
}

fn to_rule(row: cohort_rule::Model) -> Result<CohortRule, DbErr> {
    let pair = row
        .person_id
        .zip(row.other_person_id)
        .map(|(one, other)| (PersonId(one), PersonId(other)));
    match (row.kind.as_str(), pair, row.field, row.value) {
        ("apart", Some((one, other)), ..) => Ok(CohortRule::Apart(one, other)),
        ("together", Some((one, other)), ..) => Ok(CohortRule::Together(one, other)),
        ("not_alone", _, Some(field), Some(value)) => Ok(CohortRule::NotAlone(
            field.parse().map_err(unreadable)?,
            value,
        )),
        ("whole_line", ..) => Ok(CohortRule::WholeLine),
        (kind, ..) => Err(unreadable(format!("“{kind}” is no rule for cohorts."))),
    }
}
