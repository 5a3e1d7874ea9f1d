//! The dates of a whole released plan in one go: suggested by the engine, shown, then set at once.

mod problem;
mod set;
mod suggest;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use domain::FieldErrors;
use domain::access::Action;
use domain::account::Account;
use domain::availability::WeekHours;
use domain::cohort::{Cohort, CohortPlan, PlanState};
use domain::id::{AccountId, CohortId, CohortPlanId, MeetingId, SessionId};
use domain::person::Person;
use domain::programme::StoredModule;
use domain::session::{Meeting, Session, SessionState};
use planning::schedule::Problem;
use store::ConnectionTrait;

pub use self::set::{schedule_all, set_dates};
pub(crate) use self::suggest::{Asked, work_out};
pub use self::suggest::{Proposed, ProposedRow, find_dates, start_dates};
use super::schedule::{facilitators, zones};
use crate::{AppError, Context, Outcome, calendar, secret};

/// When, where and with whom the sessions of a plan can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkDates {
    /// The first day on which a session can be.
    pub first: NaiveDate,
    /// Days of the week.
    pub weekdays: Vec<Weekday>,
    /// Times of the day at which sessions start.
    pub starts: Vec<NaiveTime>,
    /// IANA zone of these times.
    pub timezone: String,
    /// Places; a room's seats and hours hold, any number meet online.
    pub places: Vec<String>,
    /// Who can lead.
    pub facilitators: Vec<AccountId>,
    /// How many lead a session.
    pub each: u8,
    /// Most people with the same manager who are away on one day.
    pub most_of_team: Option<u8>,
    /// When people work, each in their own zone; any time without it.
    pub working: Option<WeekHours>,
    /// Whether sessions to come are planned anew, each at its time as far as that can be.
    pub anew: bool,
}

/// What goes with dates that are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// What changes, in the coordinator's words.
    pub note: String,
    /// Whether people are to be told.
    pub notify: bool,
}

/// A plan with what its dates are chosen from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The plan.
    pub plan: CohortPlan,
    /// Its cohorts, in order.
    pub cohorts: Vec<Cohort>,
    /// How many sessions are still without a date.
    pub undated: usize,
    /// How many sessions are to come.
    pub to_come: usize,
    /// Who can lead, by name.
    pub facilitators: Vec<Account>,
    /// Zones that people of the roster live in.
    pub zones: BTreeSet<String>,
    /// The rooms of the firm, by name.
    pub rooms: Vec<String>,
}

/// A released plan whose dates can be set in one go.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, [`AppError::Refused`] before its release.
pub async fn find_plan(ctx: &Context, id: CohortPlanId) -> Outcome<Plan> {
    ctx.require_role(Action::RunProgrammes)?;
    let found = Found::load(&ctx.db, id).await?;
    let rooms = store::availability::list_rooms(&ctx.db).await?;
    Ok(Plan {
        undated: found.undated(),
        to_come: found
            .sessions
            .iter()
            .filter(|session| Found::is_to_come(session, ctx.now))
            .count(),
        rooms: rooms.into_iter().map(|room| room.name).collect(),
        facilitators: facilitators(&ctx.db).await?,
        zones: zones(&ctx.db).await?,
        plan: found.plan,
        cohorts: found.cohorts,
    })
}

/// The places without blanks and repetitions, when everything of the form can be used.
fn check(dates: &BulkDates, known: &[Account]) -> Outcome<Vec<String>> {
    let mut errors = FieldErrors::default();
    if dates.weekdays.is_empty() {
        errors.add("weekday", "Tick at least one day of the week.");
    }
    if dates.starts.is_empty() {
        errors.add("starts", "Enter at least one start time, such as 09:00.");
    }
    if let Err(sentence) = calendar::zone(&dates.timezone) {
        errors.add("zone", sentence);
    }
    let mut places: Vec<String> = Vec::new();
    for place in &dates.places {
        let place = place.trim();
        if !place.is_empty() && !places.iter().any(|known| known == place) {
            places.push(place.to_owned());
        }
    }
    if places.is_empty() {
        errors.add("places", "Enter at least one place, or “Online”.");
    }
    if places.iter().any(|place| place.chars().count() > 200) {
        errors.add("places", "Shorten each place to at most 200 characters.");
    }
    if dates.facilitators.is_empty() {
        errors.add("facilitators", "Tick at least one facilitator.");
    } else if !dates
        .facilitators
        .iter()
        .all(|id| known.iter().any(|account| account.id == *id))
    {
        errors.add(
            "facilitators",
            "Tick only people who have the role of facilitator.",
        );
    }
    errors.or(places).map_err(AppError::from)
}

/// A released plan with everything that dates depend on.
struct Found {
    plan: CohortPlan,
    cohorts: Vec<Cohort>,
    modules: Vec<StoredModule>,
    sessions: Vec<Session>,
    members: BTreeMap<CohortId, Vec<Person>>,
}

/// A plan, and its dates as a problem for the engine.
struct Ready {
    found: Found,
    problem: Problem,
    places: Vec<String>,
    timezone: String,
    names: BTreeMap<AccountId, String>,
}

impl Ready {
    async fn load(
        ctx: &Context,
        db: &impl ConnectionTrait,
        id: CohortPlanId,
        dates: &BulkDates,
    ) -> Outcome<Self> {
        let found = Found::load(db, id).await?;
        let known = facilitators(db).await?;
        let places = check(dates, &known)?;
        let problem = problem::make(ctx, db, &found, dates, &places, &known).await?;
        Ok(Self {
            found,
            problem,
            places,
            timezone: dates.timezone.trim().to_owned(),
            names: known
                .into_iter()
                .map(|account| (account.id, account.name))
                .collect(),
        })
    }

    /// What the problem is known by.
    fn fingerprint(&self) -> String {
        secret::token_hash(&format!("{:?}", self.problem))
    }

    /// A session that was found, as it is kept.
    fn session(&self, ctx: &Context, planned: &planning::schedule::Session) -> Option<Session> {
        let module = self
            .found
            .modules
            .iter()
            .find(|module| module.id.0 == planned.module)?;
        let meetings = meetings(module, planned)
            .map(|(starts_at, ends_at)| Meeting {
                id: MeetingId(0),
                starts_at,
                ends_at,
                timezone: self.timezone.clone(),
            })
            .collect();
        let is_new = |id: &i64| {
            let known = self.problem.facilitators.iter().find(|one| one.id == *id);
            known.is_some_and(|one| !one.experienced)
        };
        let mut leads = planned.facilitators.clone();
        leads.sort_by_key(|id| (is_new(id), *id));
        let place = usize::try_from(planned.room)
            .ok()
            .and_then(|at| self.places.get(at))?;
        Some(Session {
            id: SessionId(0),
            cohort: CohortId(planned.cohort),
            module: module.id,
            place: place.clone(),
            join_url: None,
            state: SessionState::Planned,
            sequence: 0,
            updated_at: ctx.now,
            meetings,
            facilitators: leads.into_iter().map(AccountId).collect(),
        })
    }
}

/// Start and end of each meeting of a session that was found.
fn meetings<'a>(
    module: &'a StoredModule,
    planned: &'a planning::schedule::Session,
) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> + 'a {
    let starts = planned.starts.iter().zip(&module.meetings);
    starts.filter_map(|(start, minutes)| {
        let starts_at = problem::moment(*start)?;
        Some((starts_at, starts_at + Duration::minutes((*minutes).into())))
    })
}

impl Found {
    async fn load(db: &impl ConnectionTrait, id: CohortPlanId) -> Outcome<Self> {
        let plan = store::cohort::find_plan(db, id)
            .await?
            .ok_or(AppError::NotFound)?;
        if plan.state != PlanState::Released {
            return Err(AppError::refused(
                "This plan is not released: release it first, then set dates.",
            ));
        }
        let curriculum = store::programme::find_curriculum(db, plan.curriculum)
            .await?
            .ok_or(AppError::NotFound)?;
        let cohorts = store::cohort::list(db, id).await?;
        let ids: Vec<CohortId> = cohorts.iter().map(|cohort| cohort.id).collect();
        Ok(Self {
            sessions: store::session::list_of_cohorts(db, &ids).await?,
            members: store::cohort::list_members_of(db, &ids).await?,
            plan,
            cohorts,
            modules: curriculum.modules,
        })
    }

    fn session_of(&self, cohort: CohortId, module: domain::id::ModuleId) -> Option<&Session> {
        self.sessions
            .iter()
            .find(|session| session.cohort == cohort && session.module == module)
    }

    /// The session of a module, unless it was cancelled.
    fn dated(&self, cohort: CohortId, module: &StoredModule) -> Option<&Session> {
        self.session_of(cohort, module.id)
            .filter(|session| session.state != SessionState::Cancelled)
    }

    /// How many sessions have no date.
    fn undated(&self) -> usize {
        let of = |cohort: &Cohort| {
            self.modules
                .iter()
                .filter(|module| self.dated(cohort.id, module).is_none())
                .count()
        };
        self.cohorts.iter().map(of).sum()
    }

    /// Whether a session is still to come and can be moved.
    fn is_to_come(session: &Session, now: DateTime<Utc>) -> bool {
        session.state == SessionState::Planned
            && session.starts_at().is_some_and(|starts_at| starts_at > now)
    }
}
