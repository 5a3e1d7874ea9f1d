//! What the plan of mails follows from and no other question asks for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::cohort::PlanState;
use domain::id::{ModuleId, PersonId, ProgrammeId, SessionId, WaveId};
use domain::mail::MailState;
use domain::person::Person;
use domain::session::SessionState;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter,
    QuerySelect, RelationTrait,
};

use crate::entity::{
    cohort, cohort_plan, commitment, commitment_result, enrolment, meeting, module, module_skill,
    participation, planned_mail, reflection, session, wave,
};

/// Who wrote commitments after which of some sessions, and whether one of them has no result; two queries.
///
/// # Errors
/// The database's error.
pub async fn list_commitments(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<(SessionId, PersonId), bool>, DbErr> {
    let rows: Vec<(i64, i64, i64)> = commitment::Entity::find()
        .filter(commitment::Column::SessionId.is_in(sessions.iter().map(|id| id.0)))
        .select_only()
        .column(commitment::Column::Id)
        .column(commitment::Column::SessionId)
        .column(commitment::Column::PersonId)
        .into_tuple()
        .all(db)
        .await?;
    let told: BTreeSet<i64> = commitment_result::Entity::find()
        .join(
            JoinType::InnerJoin,
            commitment_result::Relation::Commitment.def(),
        )
        .filter(commitment::Column::SessionId.is_in(sessions.iter().map(|id| id.0)))
        .select_only()
        .column(commitment_result::Column::CommitmentId)
        .into_tuple::<i64>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let mut open = BTreeMap::new();
    for (id, session, person) in rows {
        *open
            .entry((SessionId(session), PersonId(person)))
            .or_insert(false) |= !told.contains(&id);
    }
    Ok(open)
}

/// How many skills each person reflected on after so many weeks, of some sessions; one query.
///
/// # Errors
/// The database's error.
pub async fn list_reflected(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<(SessionId, PersonId, i32), usize>, DbErr> {
    let rows: Vec<(i64, i64, i32)> = reflection::Entity::find()
        .filter(reflection::Column::SessionId.is_in(sessions.iter().map(|id| id.0)))
        .select_only()
        .column(reflection::Column::SessionId)
        .column(reflection::Column::PersonId)
        .column(reflection::Column::Weeks)
        .into_tuple()
        .all(db)
        .await?;
    let mut counts = BTreeMap::new();
    for (session, person, weeks) in rows {
        *counts
            .entry((SessionId(session), PersonId(person), weeks))
            .or_default() += 1;
    }
    Ok(counts)
}

/// How many skills some modules teach; one query.
///
/// # Errors
/// The database's error.
pub async fn count_skills_of(
    db: &impl ConnectionTrait,
    modules: &[ModuleId],
) -> Result<BTreeMap<ModuleId, usize>, DbErr> {
    let rows: Vec<i64> = module_skill::Entity::find()
        .filter(module_skill::Column::ModuleId.is_in(modules.iter().map(|id| id.0)))
        .select_only()
        .column(module_skill::Column::ModuleId)
        .into_tuple()
        .all(db)
        .await?;
    let mut counts = BTreeMap::new();
    for id in rows {
        *counts.entry(ModuleId(id)).or_default() += 1;
    }
    Ok(counts)
}

/// Forms that are open at `now`, and others that still have a mail to come.
///
/// # Errors
/// The database's error.
pub async fn list_waves_with_mail(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<WaveId>, DbErr> {
    let waiting = MailState::ALL.iter().filter(|state| state.is_waiting());
    let with_mail = Query::select()
        .distinct()
        .column(planned_mail::Column::WaveId)
        .from(planned_mail::Entity)
        .and_where(planned_mail::Column::WaveId.is_not_null())
        .and_where(planned_mail::Column::State.is_in(waiting.map(|state| state.as_str())))
        .to_owned();
    let is_open = Condition::all()
        .add(wave::Column::ClosedAt.is_null())
        .add(wave::Column::ClosesAt.gt(now));
    let ids: Vec<i64> = wave::Entity::find()
        .filter(
            Condition::any()
                .add(is_open)
                .add(wave::Column::Id.in_subquery(with_mail)),
        )
        .select_only()
        .column(wave::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(WaveId).collect())
}

/// Somebody who was asked to answer a form.
pub struct Asked {
    /// Who.
    pub person: Person,
    /// Whether they have answered.
    pub has_answered: bool,
}

/// Who was asked to answer a form; two queries.
///
/// # Errors
/// The database's error.
pub async fn list_asked(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<Asked>, DbErr> {
    let asked = participation::Entity::find().filter(participation::Column::WaveId.eq(wave.0));
    let answered: BTreeSet<PersonId> = asked
        .clone()
        .filter(participation::Column::Answered.eq(true))
        .select_only()
        .column(participation::Column::PersonId)
        .into_tuple::<i64>()
        .all(db)
        .await?
        .into_iter()
        .map(PersonId)
        .collect();
    let query = asked.join(JoinType::InnerJoin, participation::Relation::Person.def());
    let people = crate::person::read_beside(db, query, participation::Column::WaveId).await?;
    Ok(people
        .into_iter()
        .map(|(_, person)| Asked {
            has_answered: answered.contains(&person.id),
            person,
        })
        .collect())
}

/// When the first session of everybody in a released cohort of a programme begins; one query.
///
/// # Errors
/// The database's error.
pub async fn list_first_sessions(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<BTreeMap<PersonId, DateTime<Utc>>, DbErr> {
    let rows: Vec<(i64, DateTime<Utc>)> = meeting::Entity::find()
        .join(JoinType::InnerJoin, meeting::Relation::Session.def())
        .join(JoinType::InnerJoin, session::Relation::Cohort.def())
        .join(JoinType::InnerJoin, cohort::Relation::CohortPlan.def())
        .join(JoinType::InnerJoin, enrolment::Relation::Cohort.def().rev())
        .filter(cohort::Column::ProgrammeId.eq(programme.0))
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .filter(session::Column::State.ne(SessionState::Cancelled.as_str()))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .select_only()
        .column(enrolment::Column::PersonId)
        .column(meeting::Column::StartsAt)
        .into_tuple()
        .all(db)
        .await?;
    let mut first: BTreeMap<PersonId, DateTime<Utc>> = BTreeMap::new();
    for (person, at) in rows {
        let known = first.entry(PersonId(person)).or_insert(at);
        *known = at.min(*known);
    }
    Ok(first)
}

/// The titles of some forms that were sent; one query.
///
/// # Errors
/// The database's error.
pub async fn list_wave_titles(
    db: &impl ConnectionTrait,
    waves: &[WaveId],
) -> Result<BTreeMap<WaveId, String>, DbErr> {
    let wanted: BTreeSet<i64> = waves.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, String)> = wave::Entity::find()
        .filter(wave::Column::Id.is_in(wanted))
        .select_only()
        .column(wave::Column::Id)
        .column(wave::Column::Title)
        .into_tuple()
        .all(db)
        .await?;
    let titles = rows.into_iter();
    Ok(titles.map(|(id, title)| (WaveId(id), title)).collect())
}

/// Cohort and module of some sessions, in words; one query.
///
/// # Errors
/// The database's error.
pub async fn list_session_titles(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<SessionId, String>, DbErr> {
    let wanted: BTreeSet<i64> = sessions.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, String, String)> = session::Entity::find()
        .join(JoinType::InnerJoin, session::Relation::Cohort.def())
        .join(JoinType::InnerJoin, session::Relation::Module.def())
        .filter(session::Column::Id.is_in(wanted))
        .select_only()
        .column(session::Column::Id)
        .column(cohort::Column::Name)
        .column(module::Column::Title)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, cohort, module)| (SessionId(id), format!("{cohort}, {module}")))
        .collect())
}
