//! Which cohorts people go through.

use chrono::{DateTime, Utc};
use domain::cohort::PlanState;
use domain::id::{CohortId, PersonId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};

use crate::entity::{cohort, cohort_plan, enrolment, programme};

/// A person's place in a released cohort, past or present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose.
    pub person: PersonId,
    /// Where.
    pub cohort: CohortId,
    /// Its name.
    pub cohort_name: String,
    /// The name of its programme.
    pub programme_name: String,
    /// Since when.
    pub enrolled_at: DateTime<Utc>,
    /// Until when, when it has ended.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Why it has ended.
    pub withdrawn_reason: Option<String>,
}

/// Every place that some people have or had in a released cohort, the oldest first.
///
/// # Errors
/// The database's error.
pub async fn list_places(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<Place>, DbErr> {
    type Columns = (
        i64,
        i64,
        String,
        String,
        DateTime<Utc>,
        Option<DateTime<Utc>>,
        Option<String>,
    );
    let rows: Vec<Columns> = enrolment::Entity::find()
        .join(JoinType::InnerJoin, enrolment::Relation::Cohort.def())
        .join(JoinType::InnerJoin, enrolment::Relation::CohortPlan.def())
        .join(JoinType::InnerJoin, cohort_plan::Relation::Programme.def())
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .filter(enrolment::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        .order_by_asc(enrolment::Column::Id)
        .select_only()
        .column(enrolment::Column::PersonId)
        .column(enrolment::Column::CohortId)
        .column_as(cohort::Column::Name, "cohort_name")
        .column_as(programme::Column::Name, "programme_name")
        .column(enrolment::Column::EnrolledAt)
        .column(enrolment::Column::WithdrawnAt)
        .column(enrolment::Column::WithdrawnReason)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(
            |(person, cohort, cohort_name, programme_name, since, until, reason)| Place {
                person: PersonId(person),
                cohort: CohortId(cohort),
                cohort_name,
                programme_name,
                enrolled_at: since,
                withdrawn_at: until,
                withdrawn_reason: reason,
            },
        )
        .collect())
}
