//! The dates of a whole released plan in one go: suggested by the engine, shown, then set at once.

mod problem;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc, Weekday};
use domain::FieldErrors;
use domain::access::Action;
use domain::account::Account;
use domain::availability::WeekHours;
use domain::cohort::{Cohort, CohortPlan, PlanState};
use domain::id::{AccountId, CohortId, CohortPlanId, MeetingId, SessionId};
use domain::person::Person;
use domain::programme::StoredModule;
use domain::session::{Meeting, Session, SessionState};
use planning::schedule::{Problem, Schedule, suggest};
use store::ConnectionTrait;

use super::schedule::{facilitators, zones};
use super::{agenda, schedule};
use crate::context::compute;
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
    /// The dates that were shown; others are refused. Empty: whichever are found.
    pub shown: String,
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

/// Dates found, and what there is to say about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// A row a session, by start.
    pub rows: Vec<ProposedRow>,
    /// Names of cohorts for which there are no dates.
    pub missing: Vec<String>,
    /// What stands in the way, proven.
    pub obstacles: Vec<String>,
    /// What would help where nothing was found.
    pub ways: Vec<String>,
    /// Days on which facilitators come, and the fewest possible.
    pub facilitator_days: (u64, u64),
    /// Sessions at another time than before, and the fewest possible.
    pub moved: (usize, usize),
    /// Sessions at their time with another room or other facilitators.
    pub changed: usize,
    /// What these dates are known by.
    pub shown: String,
}

/// One session of a proposal, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedRow {
    /// The cohort's name.
    pub cohort: String,
    /// The module's number and title.
    pub module: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: String,
    /// Who leads it.
    pub facilitators: Vec<String>,
    /// The start it had, if it had another.
    pub before: Option<DateTime<Utc>>,
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

/// The dates that [`schedule_all`] would set.
///
/// # Errors
/// [`AppError::Invalid`] for what cannot be used; [`AppError::Refused`] before release, when there is nothing to date, or
/// when a cohort lacks a date between others.
pub async fn propose_all(ctx: &Context, id: CohortPlanId, dates: &BulkDates) -> Outcome<Proposed> {
    ctx.require_role(Action::RunProgrammes)?;
    let ready = Ready::load(ctx, &ctx.db, id, dates).await?;
    let found = search(&ready.problem).await?;
    Ok(ready.told(&found))
}

async fn search(problem: &Problem) -> Outcome<Schedule> {
    let problem = problem.clone();
    compute(move || suggest(&problem, &|| false))
        .await?
        .map_err(|refusal| AppError::refused(refusal.to_string()))
}

fn known_by(schedule: &Schedule) -> String {
    secret::token_hash(&format!("{:?}", schedule.sessions))
}

/// Sets the dates that are found for the cohorts of a released plan, all at once; returns how many. The search runs before
/// anything is locked; if what it depends on changed meanwhile, nothing is set.
///
/// # Errors
/// As [`propose_all`]; [`AppError::Refused`] when no dates are found, or others than were shown.
pub async fn schedule_all(
    ctx: &Context,
    id: CohortPlanId,
    dates: &BulkDates,
    release: &Release,
) -> Outcome<usize> {
    let by = ctx.require_role(Action::RunProgrammes)?.account;
    let ready = Ready::load(ctx, &ctx.db, id, dates).await?;
    let found = search(&ready.problem).await?;
    let changed = || {
        AppError::refused(
            "Something that these dates depend on has changed: look at them anew, then set them.",
        )
    };
    if !release.shown.is_empty() && release.shown != known_by(&found) {
        return Err(changed());
    }
    if found.sessions.is_empty() {
        let told = ready.told(&found);
        let why = told.obstacles.into_iter().chain(told.ways).next();
        return Err(AppError::refused(why.unwrap_or_else(|| {
            "No dates were found: allow more days, start times, places or facilitators.".to_owned()
        })));
    }
    let sessions = write_tx!(ctx, |tx| {
        let now = Ready::load(ctx, tx, id, dates).await?;
        if now.problem != ready.problem {
            return Err(changed());
        }
        let cases = agenda::cases_of(tx, &now.found.modules).await?;
        let mut set: Vec<SessionId> = Vec::new();
        for planned in &found.sessions {
            let Some(mut session) = now.session(ctx, planned) else {
                continue;
            };
            let before = now.found.session_of(session.cohort, session.module);
            if let Some(before) = before {
                session.join_url.clone_from(&before.join_url);
                // Whoever led stays the lead.
                if BTreeSet::from_iter(&session.facilitators)
                    == BTreeSet::from_iter(&before.facilitators)
                {
                    session.facilitators.clone_from(&before.facilitators);
                }
                let (after, is_changed) = schedule::changed(ctx, Some(before), session)?;
                if is_changed {
                    store::session::update(tx, &after).await?;
                    set.push(after.id);
                }
                continue;
            }
            let kept = store::session::insert(tx, &session).await?;
            set.push(kept);
            let module = now
                .found
                .modules
                .iter()
                .find(|module| module.id == session.module);
            if let Some(module) = module {
                store::session::replace_blocks(tx, kept, &agenda::copied(module, &cases)).await?;
            }
        }
        let kept = store::availability::DatesRelease {
            plan: id,
            note: release.note.clone(),
            notify: release.notify,
            sessions: set.len(),
            moved: found.moved,
            by,
            at: ctx.now,
        };
        store::availability::insert_release(tx, &kept).await?;
        let cohorts: Vec<CohortId> = now.found.cohorts.iter().map(|it| it.id).collect();
        if !release.notify {
            crate::mail::hold_new(ctx, tx, &cohorts, &set).await?;
        }
        let told = if release.notify {
            "people are told"
        } else {
            "invitations are held"
        };
        let detail = format!("{} sessions, {} moved, {told}", set.len(), found.moved);
        ctx.audit(
            tx,
            "cohort_plan.dated",
            &format!("cohort_plan {id}"),
            &detail,
        )
        .await?;
        Ok(set)
    })?;
    let cohorts: Vec<CohortId> = ready.found.cohorts.iter().map(|cohort| cohort.id).collect();
    crate::mail::follow(ctx, &cohorts).await;
    Ok(sessions.len())
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

    /// A session that was found, as it is kept.
    fn session(&self, ctx: &Context, planned: &planning::schedule::Session) -> Option<Session> {
        let module = self
            .found
            .modules
            .iter()
            .find(|module| module.id.0 == planned.module)?;
        let starts_at = problem::moment(*planned.starts.first()?)?;
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
            meetings: vec![Meeting {
                id: MeetingId(0),
                starts_at,
                ends_at: starts_at + chrono::Duration::minutes(module.minutes.into()),
                timezone: self.timezone.clone(),
            }],
            facilitators: leads.into_iter().map(AccountId).collect(),
        })
    }

    fn told(&self, schedule: &Schedule) -> Proposed {
        let cohort = |id: i64| self.found.cohorts.iter().find(|cohort| cohort.id.0 == id);
        let row = |planned: &planning::schedule::Session| {
            let module = self
                .found
                .modules
                .iter()
                .find(|module| module.id.0 == planned.module)?;
            let starts_at = problem::moment(*planned.starts.first()?)?;
            let before = self.found.session_of(CohortId(planned.cohort), module.id);
            let before = before.filter(|before| before.state == SessionState::Planned);
            Some(ProposedRow {
                cohort: cohort(planned.cohort)?.name.clone(),
                module: format!("{}. {}", module.position, module.title),
                starts_at,
                ends_at: starts_at + chrono::Duration::minutes(module.minutes.into()),
                place: self
                    .places
                    .get(usize::try_from(planned.room).ok()?)?
                    .clone(),
                facilitators: planned
                    .facilitators
                    .iter()
                    .filter_map(|id| self.names.get(&AccountId(*id)).cloned())
                    .collect(),
                before: before
                    .and_then(Session::starts_at)
                    .filter(|before| *before != starts_at),
            })
        };
        Proposed {
            rows: schedule.sessions.iter().filter_map(row).collect(),
            missing: schedule
                .missing
                .iter()
                .filter_map(|id| Some(cohort(*id)?.name.clone()))
                .collect(),
            obstacles: schedule.obstacles.iter().map(ToString::to_string).collect(),
            ways: schedule.ways.clone(),
            facilitator_days: (schedule.facilitator_days, schedule.least_facilitator_days),
            moved: (schedule.moved, schedule.least_moved),
            changed: schedule.changed,
            shown: known_by(schedule),
        }
    }
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
            && session.meetings.len() == 1
            && session.starts_at().is_some_and(|starts_at| starts_at > now)
    }
}
