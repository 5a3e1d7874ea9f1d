//! Which cohort and which people have worked on which case.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::attendance::Mark;
use domain::case_study::Met;
use domain::id::{CaseStudyId, CohortId, PersonId, SessionId};
use domain::session::SessionState;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait,
};

use super::newest_version;
use crate::entity::{attendance, case_version, cohort, meeting, session, session_block};

/// Whose meetings with cases are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetBy {
    /// Everybody who met this case.
    Case(CaseStudyId),
    /// The cases of this cohort.
    Cohort(CohortId),
    /// The cases of the sessions that this person was at.
    Person(PersonId),
}

#[derive(FromQueryResult)]
struct Row {
    case_study_id: i64,
    title: String,
    session_id: i64,
    cohort_id: i64,
    name: String,
}

/// The cases of the sessions that took place, the earliest session first; three queries.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, by: MetBy) -> Result<Vec<Met>, DbErr> {
    use session_block::Column as C;
    let query = session_block::Entity::find()
        .select_only()
        .column(C::CaseStudyId)
        .column(case_version::Column::Title)
        .column(C::SessionId)
        .column(session::Column::CohortId)
        .column(cohort::Column::Name)
        .distinct()
        .join(JoinType::InnerJoin, session_block::Relation::Session.def())
        .join(JoinType::InnerJoin, session::Relation::Cohort.def())
        .join(
            JoinType::InnerJoin,
            session_block::Relation::CaseStudy.def(),
        )
        .join(
            JoinType::InnerJoin,
            case_version::Relation::CaseStudy.def().rev(),
        )
        .filter(case_version::Column::Version.in_subquery(newest_version()))
        .filter(session::Column::State.eq(SessionState::Held.as_str()))
        .filter(match by {
            MetBy::Case(id) => C::CaseStudyId.eq(id.0),
            MetBy::Cohort(id) => session::Column::CohortId.eq(id.0),
            MetBy::Person(id) => C::SessionId.in_subquery(sessions_of(id)),
        });
    let rows: Vec<Row> = query.into_model().all(db).await?;
    let sessions: BTreeSet<i64> = rows.iter().map(|row| row.session_id).collect();
    let starts = starts(db, &sessions).await?;
    let people = people(db, &sessions).await?;
    let mut met: Vec<Met> = rows
        .into_iter()
        .filter_map(|row| {
            let (at, timezone) = starts.get(&row.session_id)?.clone();
            Some(Met {
                case: CaseStudyId(row.case_study_id),
                title: row.title,
                session: SessionId(row.session_id),
                cohort: CohortId(row.cohort_id),
                cohort_name: row.name,
                at,
                timezone,
                people: people.get(&row.session_id).cloned().unwrap_or_default(),
            })
        })
        .collect();
    met.sort_by(|a, b| {
        let order = |one: &Met| (one.at, one.session);
        order(a)
            .cmp(&order(b))
            .then(a.title.cmp(&b.title))
            .then(a.case.cmp(&b.case))
    });
    Ok(met)
}

/// The marks of who was there.
fn there() -> impl Iterator<Item = &'static str> {
    let marks = Mark::ALL.into_iter().filter(|mark| mark.was_there());
    marks.map(Mark::as_str)
}

fn sessions_of(person: PersonId) -> SelectStatement {
    Query::select()
        .column((meeting::Entity, meeting::Column::SessionId))
        .from(meeting::Entity)
        .inner_join(
            attendance::Entity,
            Expr::col((attendance::Entity, attendance::Column::MeetingId))
                .equals((meeting::Entity, meeting::Column::Id)),
        )
        .and_where(attendance::Column::PersonId.eq(person.0))
        .and_where(attendance::Column::Mark.is_in(there()))
        .take()
}

/// When each session began, and in which zone.
async fn starts(
    db: &impl ConnectionTrait,
    sessions: &BTreeSet<i64>,
) -> Result<BTreeMap<i64, (DateTime<Utc>, String)>, DbErr> {
    let rows = meeting::Entity::find()
        .filter(meeting::Column::SessionId.is_in(sessions.iter().copied()))
        .order_by_desc(meeting::Column::StartsAt)
        .all(db)
        .await?;
    // The first meeting comes last and stays.
    Ok(rows
        .into_iter()
        .map(|row| (row.session_id, (row.starts_at, row.timezone)))
        .collect())
}

/// Who was at each session.
async fn people(
    db: &impl ConnectionTrait,
    sessions: &BTreeSet<i64>,
) -> Result<BTreeMap<i64, Vec<PersonId>>, DbErr> {
    let rows: Vec<(i64, i64)> = attendance::Entity::find()
        .inner_join(meeting::Entity)
        .filter(meeting::Column::SessionId.is_in(sessions.iter().copied()))
        .filter(attendance::Column::Mark.is_in(there()))
        .select_only()
        .column(meeting::Column::SessionId)
        .column(attendance::Column::PersonId)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let mut people: BTreeMap<i64, Vec<PersonId>> = BTreeMap::new();
    for (session, person) in rows {
        people.entry(session).or_default().push(PersonId(person));
    }
    Ok(people)
}
