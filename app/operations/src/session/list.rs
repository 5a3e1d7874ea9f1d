//! Sessions in lists: a facilitator's own, and what waits for a coordinator.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveTime, TimeZone, Utc};
use domain::access::{Action, Ties};
use domain::audience::Audience;
use domain::cohort::{Cohort, CohortPlan, PlanState};
use domain::id::{CohortId, PersonId};
use domain::session::{Session, SessionState};
use store::ConnectionTrait;
use store::session::ModuleHead;

use crate::{AppError, Context, Outcome, calendar};

/// A session in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub cohort: Cohort,
    /// What it is about.
    pub module: ModuleHead,
    /// The names of who leads it, the lead first.
    pub facilitators: Vec<String>,
    /// How many take part.
    pub people: usize,
    /// How many marks are missing: one a person and meeting.
    pub unmarked: usize,
}

/// Completes sessions for a list, in their order; five queries for any number.
pub(crate) async fn describe(
    db: &impl ConnectionTrait,
    sessions: Vec<Session>,
) -> Outcome<Vec<Listed>> {
    let cohorts: BTreeMap<CohortId, Cohort> = store::cohort::list_released(db, None)
        .await?
        .into_iter()
        .map(|cohort| (cohort.id, cohort))
        .collect();
    let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    let attendees = store::seat::list_attendees(db, &ids).await?;
    let modules: Vec<_> = sessions.iter().map(|session| session.module).collect();
    let modules = store::session::list_module_heads(db, &modules).await?;
    let accounts: Vec<_> = sessions
        .iter()
        .flat_map(|session| session.facilitators.iter().copied())
        .collect();
    let leads = store::session::list_leads(db, &accounts).await?;
    let marks = store::attendance::list_of_sessions(db, &ids).await?;
    Ok(sessions
        .into_iter()
        .filter_map(|session| {
            let people: Vec<PersonId> = attendees
                .get(&session.id)
                .into_iter()
                .flatten()
                .map(|person| person.id)
                .collect();
            let unmarked = session
                .meetings
                .iter()
                .flat_map(|meeting| people.iter().map(|person| (meeting.id, *person)))
                .filter(|key| !marks.contains_key(key))
                .count();
            Some(Listed {
                cohort: cohorts.get(&session.cohort)?.clone(),
                module: modules.get(&session.module)?.clone(),
                facilitators: session
                    .facilitators
                    .iter()
                    .filter_map(|account| Some(leads.get(account)?.0.clone()))
                    .collect(),
                people: people.len(),
                unmarked,
                session,
            })
        })
        .collect())
}

/// The sessions a facilitator works on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Led {
    /// The one that runs or comes next.
    pub next: Option<Listed>,
    /// Those after it.
    pub later: Vec<Listed>,
    /// Past ones that are not closed yet, the oldest first.
    pub open: Vec<Listed>,
    /// Closed and cancelled ones that are still open to facilitators, the newest first.
    pub done: Vec<Listed>,
}

/// The viewer's own sessions as facilitator, until 30 days after each.
///
/// # Errors
/// [`AppError::NotFound`] for who does not lead sessions.
pub async fn list_led(ctx: &Context) -> Outcome<Led> {
    let ties = Ties {
        leads: true,
        ..Ties::default()
    };
    let viewer = ctx.require(Action::LeadSession, ties)?;
    let sessions: Vec<Session> = store::session::list_led_by(&ctx.db, viewer.account)
        .await?
        .into_iter()
        .filter(|session| session.is_open_to_facilitators(ctx.now))
        .collect();
    let mut led = Led::default();
    for listed in describe(&ctx.db, sessions).await? {
        match listed.session.state {
            SessionState::Held | SessionState::Cancelled => led.done.insert(0, listed),
            SessionState::Planned if listed.session.has_ended(ctx.now) => led.open.push(listed),
            SessionState::Planned if led.next.is_none() => led.next = Some(listed),
            SessionState::Planned => led.later.push(listed),
        }
    }
    Ok(led)
}

/// A cohort with modules that have no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undated {
    /// The cohort.
    pub cohort: Cohort,
    /// How many modules have no date.
    pub missing: usize,
    /// How many modules it goes through.
    pub modules: usize,
}

/// What waits for a coordinator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Today {
    /// Sessions of the next seven days, today included.
    pub week: Vec<Listed>,
    /// Past sessions that are not closed, the oldest first.
    pub open: Vec<Listed>,
    /// Released cohorts with modules that have no date.
    pub undated: Vec<Undated>,
    /// Draft plans with the name of their programme.
    pub drafts: Vec<(CohortPlan, String)>,
    /// People in the audience of some programme who are in no released cohort.
    pub unplaced: usize,
    /// People in the audience of some programme.
    pub to_attend: usize,
    /// Active people in all.
    pub people: usize,
    /// Programmes in all.
    pub programmes: usize,
    /// The viewer's zone, in which days are counted.
    pub timezone: String,
}

/// What needs a coordinator now.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes.
pub async fn today(ctx: &Context) -> Outcome<Today> {
    let viewer = ctx.require_role(Action::RunProgrammes)?;
    let db = &ctx.db;
    let people = store::person::list(db).await?;
    let timezone = people
        .iter()
        .find(|person| Some(person.id) == viewer.person)
        .and_then(|person| person.entry.timezone.clone())
        .unwrap_or_else(|| "UTC".to_owned());
    let date = calendar::day(ctx.now, &timezone);
    let start = calendar::zone(&timezone)
        .ok()
        .and_then(|zone| {
            zone.from_local_datetime(&date.and_time(NaiveTime::MIN))
                .earliest()
        })
        .map_or(ctx.now, |at| at.with_timezone(&Utc));
    let cohorts = store::cohort::list_released(db, None).await?;
    let ids: Vec<CohortId> = cohorts.iter().map(|cohort| cohort.id).collect();
    let sessions = store::session::list_of_cohorts(db, &ids).await?;
    let undated = list_undated(db, &cohorts, &sessions).await?;
    let planned = sessions
        .into_iter()
        .filter(|session| session.state == SessionState::Planned);
    let (past, coming): (Vec<_>, Vec<_>) = planned.partition(|session| session.has_ended(ctx.now));
    let week: Vec<Session> = coming
        .into_iter()
        .filter(|session| {
            session
                .starts_at()
                .is_some_and(|at| at < start + Duration::days(7))
        })
        .collect();
    let placed: BTreeSet<PersonId> = store::cohort::list_members_of(db, &ids)
        .await?
        .into_values()
        .flatten()
        .map(|person| person.id)
        .collect();
    let programmes = store::programme::list(db).await?;
    let mut narrowed = store::audience::list(db).await?;
    let audiences: Vec<Audience> = programmes
        .iter()
        .map(|programme| narrowed.remove(&programme.id).unwrap_or_default())
        .collect();
    let to_attend: Vec<PersonId> = people
        .iter()
        .filter(|person| {
            audiences
                .iter()
                .any(|audience| audience.includes(person, date))
        })
        .map(|person| person.id)
        .collect();
    let mut drafts = Vec::new();
    for programme in &programmes {
        let plans = store::cohort::list_plans(db, programme.id).await?;
        drafts.extend(
            plans
                .into_iter()
                .filter(|plan| plan.state == PlanState::Draft)
                .map(|plan| (plan, programme.name.clone())),
        );
    }
    Ok(Today {
        week: describe(db, week).await?,
        open: describe(db, past).await?,
        undated,
        drafts,
        unplaced: to_attend
            .iter()
            .filter(|person| !placed.contains(person))
            .count(),
        to_attend: to_attend.len(),
        people: people
            .iter()
            .filter(|person| person.entry.is_active_on(date))
            .count(),
        programmes: programmes.len(),
        timezone,
    })
}

async fn list_undated(
    db: &impl ConnectionTrait,
    cohorts: &[Cohort],
    sessions: &[Session],
) -> Outcome<Vec<Undated>> {
    let mut lengths: BTreeMap<domain::id::CohortPlanId, usize> = BTreeMap::new();
    let mut undated = Vec::new();
    for cohort in cohorts {
        let modules = match lengths.get(&cohort.plan) {
            Some(modules) => *modules,
            None => {
                let plan = store::cohort::find_plan(db, cohort.plan)
                    .await?
                    .ok_or(AppError::NotFound)?;
                let modules = store::programme::find_curriculum(db, plan.curriculum)
                    .await?
                    .map_or(0, |curriculum| curriculum.modules.len());
                lengths.insert(cohort.plan, modules);
                modules
            }
        };
        let dated = sessions
            .iter()
            .filter(|session| session.cohort == cohort.id)
            .filter(|session| session.state != SessionState::Cancelled)
            .count();
        if dated < modules {
            undated.push(Undated {
                cohort: cohort.clone(),
                missing: modules - dated,
                modules,
            });
        }
    }
    Ok(undated)
}
