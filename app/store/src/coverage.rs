//! What coverage and follow-ups are computed from: places, sessions and marks, a programme or a person at once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::attendance::{Marked, Verdict, verdict};
use domain::cohort::PlanState;
use domain::coverage::{CoveredCohort, CoveredModule, Ledger, SessionVerdict};
use domain::id::{CohortId, CurriculumId, MeetingId, ModuleId, PersonId, ProgrammeId, SessionId};
use domain::session::{Session, SessionState};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
};

use crate::entity::{
    attendance, cohort, cohort_plan, curriculum, enrolment, exemption, meeting, module, session,
};
use crate::programme::{small, unreadable};

/// Everything that the coverage of a programme on `date` follows from. Eleven queries, whatever the number of people.
///
/// # Errors
/// The database's error.
pub async fn ledger(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    date: NaiveDate,
) -> Result<Ledger, DbErr> {
    let modules = modules_of(db, programme).await?;
    let mut cohorts = cohorts_of(db, programme, &modules, None).await?;
    let places = places_of(db, programme, None).await?;
    for cohort in places.values() {
        if let Some(cohort) = cohorts.get_mut(cohort) {
            cohort.members += 1;
        }
    }
    let ids: Vec<CohortId> = cohorts.keys().copied().collect();
    let sessions = crate::session::list_of_cohorts(db, &ids).await?;
    let marks = list_marks(db, marks_of(programme)).await?;
    let verdicts = verdicts(&sessions, &marks);
    let known = Ledger {
        curricula: modules.into_values().collect(),
        cohorts,
        places,
        verdicts,
        exempt: exempt_on(db, programme, date, None).await?,
        audience: crate::audience::find(db, programme).await?,
        cancelled: BTreeSet::new(),
    };
    Ok(with_sessions(known, sessions))
}

/// The part of [`ledger`] that says where some people stand: their cohorts, and `also` some others. As many queries for
/// any number of people.
///
/// # Errors
/// The database's error.
pub async fn ledger_of(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    date: NaiveDate,
    people: &[PersonId],
    also: &[CohortId],
) -> Result<Ledger, DbErr> {
    let modules = modules_of(db, programme).await?;
    let places = places_of(db, programme, Some(people)).await?;
    let ids: BTreeSet<CohortId> = places.values().chain(also).copied().collect();
    let ids: Vec<CohortId> = ids.into_iter().collect();
    let mut cohorts = cohorts_of(db, programme, &modules, Some(&ids)).await?;
    for (id, members) in crate::cohort::count_members_of(db, &ids).await? {
        if let Some(cohort) = cohorts.get_mut(&id) {
            cohort.members = members;
        }
    }
    let marks = marks_of(programme)
        .filter(attendance::Column::PersonId.is_in(people.iter().map(|id| id.0)));
    let marks = list_marks(db, marks).await?;
    let sessions = crate::session::list_of_cohorts(db, &ids).await?;
    let known: BTreeSet<MeetingId> = sessions
        .iter()
        .flat_map(|session| session.meetings.iter().map(|meeting| meeting.id))
        .collect();
    let guests = marks.iter().map(|(meeting, ..)| *meeting);
    let guests: Vec<MeetingId> = guests.filter(|id| !known.contains(id)).collect();
    // Where they were with another cohort counts too, and those cohorts are not among these.
    let elsewhere = sessions_of(db, &guests).await?;
    let all: Vec<Session> = sessions.iter().chain(&elsewhere).cloned().collect();
    let known = Ledger {
        curricula: modules.into_values().collect(),
        cohorts,
        places,
        verdicts: verdicts(&all, &marks),
        exempt: exempt_on(db, programme, date, Some(people)).await?,
        audience: crate::audience::find(db, programme).await?,
        cancelled: BTreeSet::new(),
    };
    Ok(with_sessions(known, sessions))
}

/// The cohorts that have what somebody of a programme could attend next: the earliest session to come of each module,
/// and the earliest beginning with a free place. As many queries as there are modules, and two.
///
/// # Errors
/// The database's error.
pub async fn list_chances(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    now: DateTime<Utc>,
) -> Result<Vec<CohortId>, DbErr> {
    let coming = || {
        meeting::Entity::find()
            .join(JoinType::InnerJoin, meeting::Relation::Session.def())
            .join(JoinType::InnerJoin, session::Relation::Cohort.def())
            .join(JoinType::InnerJoin, cohort::Relation::CohortPlan.def())
            .filter(meeting::Column::Position.eq(1))
            .filter(meeting::Column::StartsAt.gt(now))
            .filter(session::Column::State.ne(SessionState::Cancelled.as_str()))
            .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
            .order_by_asc(meeting::Column::StartsAt)
            .order_by_asc(cohort::Column::Id)
            .select_only()
            .column(cohort::Column::Id)
    };
    let mut found = Vec::new();
    for module in modules_of(db, programme).await?.values().flatten() {
        let of_module = coming().filter(session::Column::ModuleId.eq(module.id.0));
        found.extend(of_module.into_tuple::<i64>().one(db).await?);
    }
    let has_begun = meeting::Entity::find()
        .join(JoinType::InnerJoin, meeting::Relation::Session.def())
        .filter(meeting::Column::StartsAt.lte(now))
        .filter(session::Column::State.ne(SessionState::Cancelled.as_str()))
        .filter(
            Expr::col((session::Entity, session::Column::CohortId))
                .equals((cohort::Entity, cohort::Column::Id)),
        )
        .select_only()
        .column(meeting::Column::Id)
        .into_query();
    let members = enrolment::Entity::find()
        .filter(
            Expr::col((enrolment::Entity, enrolment::Column::CohortId))
                .equals((cohort::Entity, cohort::Column::Id)),
        )
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .select_only()
        .column_as(enrolment::Column::Id.count(), "people")
        .into_query();
    let free = coming()
        .filter(cohort::Column::ProgrammeId.eq(programme.0))
        .filter(Expr::col((cohort::Entity, cohort::Column::Capacity)).gt(members))
        .filter(Expr::exists(has_begun).not());
    found.extend(free.into_tuple::<i64>().one(db).await?);
    Ok(found.into_iter().map(CohortId).collect())
}

/// Puts sessions to their cohorts, but those that were cancelled.
fn with_sessions(mut ledger: Ledger, sessions: Vec<Session>) -> Ledger {
    for session in sessions {
        if session.state == SessionState::Cancelled {
            let module = (session.cohort, session.module);
            ledger.cancelled.insert(module);
        } else if let Some(cohort) = ledger.cohorts.get_mut(&session.cohort) {
            cohort.sessions.push(session);
        }
    }
    ledger
}

fn marks_of(programme: ProgrammeId) -> Select<attendance::Entity> {
    attendance::Entity::find()
        .join(JoinType::InnerJoin, attendance::Relation::Meeting.def())
        .join(JoinType::InnerJoin, meeting::Relation::Session.def())
        .join(JoinType::InnerJoin, session::Relation::Cohort.def())
        .filter(cohort::Column::ProgrammeId.eq(programme.0))
}

async fn sessions_of(
    db: &impl ConnectionTrait,
    meetings: &[MeetingId],
) -> Result<Vec<Session>, DbErr> {
    let ids: Vec<i64> = meeting::Entity::find()
        .filter(meeting::Column::Id.is_in(meetings.iter().map(|id| id.0)))
        .select_only()
        .column(meeting::Column::SessionId)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let ids: Vec<SessionId> = ids.into_iter().map(SessionId).collect();
    crate::session::list(db, &ids).await
}

async fn exempt_on(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    date: NaiveDate,
    people: Option<&[PersonId]>,
) -> Result<BTreeSet<PersonId>, DbErr> {
    let exempt: Vec<i64> = exemption::Entity::find()
        .filter(exemption::Column::ProgrammeId.eq(programme.0))
        .filter(
            Condition::any()
                .add(exemption::Column::Until.is_null())
                .add(exemption::Column::Until.gte(date)),
        )
        .apply_if(people, |query, people| {
            query.filter(exemption::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        })
        .select_only()
        .column(exemption::Column::PersonId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(exempt.into_iter().map(PersonId).collect())
}

async fn modules_of(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<BTreeMap<CurriculumId, Vec<CoveredModule>>, DbErr> {
    let rows = module::Entity::find()
        .join(JoinType::InnerJoin, module::Relation::Curriculum.def())
        .filter(curriculum::Column::ProgrammeId.eq(programme.0))
        .order_by_asc(module::Column::Position)
        .all(db)
        .await?;
    let mut modules: BTreeMap<CurriculumId, Vec<CoveredModule>> = BTreeMap::new();
    for row in rows {
        modules
            .entry(CurriculumId(row.curriculum_id))
            .or_default()
            .push(CoveredModule {
                id: ModuleId(row.id),
                title: row.title,
                practice_most_days: small(row.practice_most_days)?,
            });
    }
    Ok(modules)
}

async fn cohorts_of(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    modules: &BTreeMap<CurriculumId, Vec<CoveredModule>>,
    ids: Option<&[CohortId]>,
) -> Result<BTreeMap<CohortId, CoveredCohort>, DbErr> {
    let rows = cohort::Entity::find()
        .apply_if(ids, |query, ids| {
            query.filter(cohort::Column::Id.is_in(ids.iter().map(|id| id.0)))
        })
        .find_also_related(cohort_plan::Entity)
        .filter(cohort::Column::ProgrammeId.eq(programme.0))
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .all(db)
        .await?;
    rows.into_iter()
        .filter_map(|(cohort, plan)| Some((cohort, plan?)))
        .map(|(cohort, plan)| {
            let id = CohortId(cohort.id);
            let covered = CoveredCohort {
                id,
                name: cohort.name,
                capacity: small(cohort.capacity)?,
                members: 0,
                modules: modules
                    .get(&CurriculumId(plan.curriculum_id))
                    .cloned()
                    .unwrap_or_default(),
                sessions: Vec::new(),
            };
            Ok((id, covered))
        })
        .collect()
}

/// The released cohort of each person, of some people when given, who has a place in a programme now; the newest when
/// there are several.
///
/// # Errors
/// The database's error.
pub async fn places_of(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    people: Option<&[PersonId]>,
) -> Result<BTreeMap<PersonId, CohortId>, DbErr> {
    let rows: Vec<(i64, i64)> = enrolment::Entity::find()
        .join(JoinType::InnerJoin, enrolment::Relation::CohortPlan.def())
        .filter(cohort_plan::Column::ProgrammeId.eq(programme.0))
        .filter(cohort_plan::Column::State.eq(PlanState::Released.as_str()))
        .filter(enrolment::Column::WithdrawnAt.is_null())
        .apply_if(people, |query, people| {
            query.filter(enrolment::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        })
        .order_by_asc(enrolment::Column::Id)
        .select_only()
        .column(enrolment::Column::PersonId)
        .column(enrolment::Column::CohortId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(person, cohort)| (PersonId(person), CohortId(cohort)))
        .collect())
}

type Mark = (MeetingId, PersonId, Marked);

async fn list_marks(
    db: &impl ConnectionTrait,
    marks: sea_orm::Select<attendance::Entity>,
) -> Result<Vec<Mark>, DbErr> {
    let rows: Vec<(i64, i64, String, Option<i32>)> = marks
        .select_only()
        .column(attendance::Column::MeetingId)
        .column(attendance::Column::PersonId)
        .column(attendance::Column::Mark)
        .column(attendance::Column::Minutes)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(meeting, person, mark, minutes)| {
            let marked = Marked {
                mark: mark.parse().map_err(unreadable)?,
                minutes: minutes.map(small).transpose()?,
                // Why somebody is excused changes no verdict.
                excuse: None,
            };
            Ok((MeetingId(meeting), PersonId(person), marked))
        })
        .collect()
}

/// The verdict on everybody who was marked in one of `sessions`.
fn verdicts(sessions: &[Session], marks: &[Mark]) -> Vec<SessionVerdict> {
    let by_meeting: BTreeMap<MeetingId, usize> = sessions
        .iter()
        .enumerate()
        .flat_map(|(at, session)| session.meetings.iter().map(move |meeting| (meeting.id, at)))
        .collect();
    let mut marked: BTreeMap<(usize, PersonId), BTreeMap<MeetingId, Marked>> = BTreeMap::new();
    for (meeting, person, mark) in marks {
        if let Some(at) = by_meeting.get(meeting) {
            marked
                .entry((*at, *person))
                .or_default()
                .insert(*meeting, *mark);
        }
    }
    marked
        .into_iter()
        .filter_map(|((at, person), marks)| {
            let session = &sessions[at];
            let meetings: Vec<(u16, Option<Marked>)> = session
                .meetings
                .iter()
                .map(|meeting| {
                    let minutes = (meeting.ends_at - meeting.starts_at).num_minutes();
                    (
                        u16::try_from(minutes).unwrap_or(u16::MAX),
                        marks.get(&meeting.id).copied(),
                    )
                })
                .collect();
            Some(SessionVerdict {
                person,
                session: session.id,
                module: session.module,
                ended_at: session.ends_at()?,
                verdict: verdict(&meetings),
            })
        })
        .collect()
}

/// The sessions that a person attends, with their own cohort or as a guest, and those they were marked in; each with the
/// verdict, which is open where nobody has marked yet. Cancelled sessions are left out.
///
/// # Errors
/// The database's error.
pub async fn list_sessions_of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<(Session, Verdict)>, DbErr> {
    let marks = attendance::Entity::find().filter(attendance::Column::PersonId.eq(person.0));
    let marks = list_marks(db, marks).await?;
    let marked_in: Vec<i64> = meeting::Entity::find()
        .filter(meeting::Column::Id.is_in(marks.iter().map(|(meeting, ..)| meeting.0)))
        .select_only()
        .column(meeting::Column::SessionId)
        .into_tuple()
        .all(db)
        .await?;
    let attended = crate::seat::list_attended_by(db, &[person]).await?;
    let ids: BTreeSet<SessionId> = attended
        .into_iter()
        .map(|(_, session)| session)
        .chain(marked_in.into_iter().map(SessionId))
        .collect();
    let ids: Vec<SessionId> = ids.into_iter().collect();
    let sessions = crate::session::list(db, &ids).await?;
    let verdicts: BTreeMap<_, _> = verdicts(&sessions, &marks)
        .into_iter()
        .map(|one| (one.session, one.verdict))
        .collect();
    Ok(sessions
        .into_iter()
        .filter(|session| session.state != SessionState::Cancelled)
        .map(|session| {
            let verdict = verdicts.get(&session.id).copied();
            (session, verdict.unwrap_or(Verdict::Open))
        })
        .collect())
}

/// The module of each of some sessions; one query.
///
/// # Errors
/// The database's error.
pub async fn list_modules_of_sessions(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<SessionId, ModuleId>, DbErr> {
    let rows: Vec<(i64, i64)> = session::Entity::find()
        .filter(session::Column::Id.is_in(sessions.iter().map(|id| id.0)))
        .select_only()
        .column(session::Column::Id)
        .column(session::Column::ModuleId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(session, module)| (SessionId(session), ModuleId(module)))
        .collect())
}
