//! Sessions in lists: a facilitator's own, and what waits for a coordinator.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use domain::access::{Action, Ties};
use domain::cohort::{Cohort, CohortPlan, PlanState};
use domain::id::CohortId;
use domain::session::{Session, SessionState};
use store::ConnectionTrait;
use store::session::ModuleHead;

use crate::{Context, Outcome, calendar};

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
    let cohorts: BTreeSet<CohortId> = sessions.iter().map(|session| session.cohort).collect();
    let cohorts: Vec<CohortId> = cohorts.into_iter().collect();
    let cohorts: BTreeMap<CohortId, Cohort> = store::cohort::list_released_of(db, &cohorts)
        .await?
        .into_iter()
        .map(|cohort| (cohort.id, cohort))
        .collect();
    let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    let attendees = store::seat::count_attendees(db, &ids).await?;
    let modules: BTreeSet<_> = sessions.iter().map(|session| session.module).collect();
    let modules: Vec<_> = modules.into_iter().collect();
    let modules = store::session::list_module_heads(db, &modules).await?;
    let accounts: BTreeSet<_> = sessions
        .iter()
        .flat_map(|session| session.facilitators.iter().copied())
        .collect();
    let accounts: Vec<_> = accounts.into_iter().collect();
    let leads = store::session::list_leads(db, &accounts).await?;
    Ok(sessions
        .into_iter()
        .filter_map(|session| {
            let (people, marks) = attendees.get(&session.id).copied().unwrap_or_default();
            Some(Listed {
                cohort: cohorts.get(&session.cohort)?.clone(),
                module: modules.get(&session.module)?.clone(),
                facilitators: session
                    .facilitators
                    .iter()
                    .filter_map(|account| Some(leads.get(account)?.0.clone()))
                    .collect(),
                people,
                unmarked: (people * session.meetings.len()).saturating_sub(marks),
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
/// [`crate::AppError::NotFound`] for who does not lead sessions.
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

/// How many sessions of a kind are shown at first.
const SHOWN: usize = 20;

/// What waits for a coordinator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Today {
    /// The first sessions of the next seven days, today included.
    pub week: Vec<Listed>,
    /// How many sessions there are in them.
    pub in_week: usize,
    /// The first past sessions that are not closed, the oldest first.
    pub open: Vec<Listed>,
    /// How many there are.
    pub not_closed: usize,
    /// Released cohorts with modules that have no date.
    pub undated: Vec<Undated>,
    /// Draft plans with the name of their programme.
    pub drafts: Vec<(CohortPlan, String)>,
    /// People in the audience of some programme who are in no cohort of one.
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

/// What needs a coordinator now; as many queries for any number of people and sessions.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not run programmes.
pub async fn today(ctx: &Context) -> Outcome<Today> {
    ctx.require_role(Action::RunProgrammes)?;
    crate::coverage::settle(ctx).await?;
    let db = &ctx.db;
    let timezone = calendar::own_zone(ctx).await?;
    let date = calendar::day(ctx.now, &timezone);
    let until = calendar::start_of_day(date, &timezone) + Duration::days(7);
    let (week, in_week) = store::session::list_soon(db, ctx.now, until, SHOWN).await?;
    let (open, not_closed) = store::session::list_over(db, ctx.now, SHOWN).await?;
    let undated = store::cohort::list_undated(db).await?.into_iter();
    let undated = undated.map(|(cohort, dated, modules)| Undated {
        cohort,
        missing: modules - dated,
        modules,
    });
    let programmes = store::programme::list(db).await?;
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
    let (to_attend, placed) = store::standing::count_people(db).await?;
    Ok(Today {
        week: describe(db, week).await?,
        in_week,
        open: describe(db, open).await?,
        not_closed,
        undated: undated.collect(),
        drafts,
        unplaced: to_attend - placed,
        to_attend,
        people: store::person::count_active(db, date).await?,
        programmes: programmes.len(),
        timezone,
    })
}
