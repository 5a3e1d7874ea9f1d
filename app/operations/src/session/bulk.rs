//! The dates of a whole released plan in one go.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use domain::FieldErrors;
use domain::access::Action;
use domain::account::Account;
use domain::calendar::{Lead, Proposal, Slot, WantedCohort, WantedModule, propose};
use domain::cohort::{Cohort, CohortPlan, PlanState};
use domain::id::{AccountId, CohortId, CohortPlanId, MeetingId, SessionId};
use domain::programme::StoredModule;
use domain::session::{Dated, Meeting, Session, SessionState, check_order};
use store::ConnectionTrait;

use super::schedule::{dates_of, facilitators, zones};
use super::{agenda, bookings};
use crate::{AppError, Context, Outcome, calendar};

/// How far ahead dates are looked for, in weeks.
const WEEKS_AHEAD: i64 = 104;

/// When and where the sessions of a plan can be.
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
    /// Places; as many sessions at the same time as there are places, and any number online.
    pub places: Vec<String>,
    /// Who leads, in turns.
    pub facilitators: Vec<AccountId>,
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
    /// Who can lead, by name.
    pub facilitators: Vec<Account>,
    /// Zones that people of the roster live in.
    pub zones: BTreeSet<String>,
}

/// Dates found, and what there is to say about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// A row a session, by cohort and module.
    pub rows: Vec<ProposedRow>,
    /// Sentences about practice gaps.
    pub warnings: Vec<String>,
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
    pub facilitator: String,
}

/// A released plan whose dates can be set in one go.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, [`AppError::Refused`] before its release.
pub async fn find_plan(ctx: &Context, id: CohortPlanId) -> Outcome<Plan> {
    ctx.require_role(Action::RunProgrammes)?;
    let found = Found::load(&ctx.db, id).await?;
    let undated = found
        .wanted()
        .map_or(0, |wanted| wanted.iter().map(|one| one.modules.len()).sum());
    Ok(Plan {
        facilitators: facilitators(&ctx.db).await?,
        zones: zones(&ctx.db).await?,
        plan: found.plan,
        cohorts: found.cohorts,
        undated,
    })
}

/// The dates that [`schedule_all`] would set.
///
/// # Errors
/// As [`schedule_all`].
pub async fn propose_all(ctx: &Context, id: CohortPlanId, dates: &BulkDates) -> Outcome<Proposed> {
    ctx.require_role(Action::RunProgrammes)?;
    let found = Found::load(&ctx.db, id).await?;
    let proposals = proposals(&ctx.db, &found, dates).await?;
    let names: BTreeMap<AccountId, String> = facilitators(&ctx.db)
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let mut rows = Vec::new();
    for cohort in &found.cohorts {
        for proposal in proposals.iter().filter(|one| one.cohort == cohort.id) {
            let module = found
                .modules
                .iter()
                .find(|module| module.id == proposal.module);
            rows.push(ProposedRow {
                cohort: cohort.name.clone(),
                module: module.map_or_else(String::new, |module| {
                    format!("{}. {}", module.position, module.title)
                }),
                starts_at: proposal.starts_at,
                ends_at: proposal.ends_at,
                place: proposal.place.clone(),
                facilitator: names
                    .get(&proposal.facilitator)
                    .cloned()
                    .unwrap_or_default(),
            });
        }
    }
    Ok(Proposed {
        rows,
        warnings: found.warnings(&proposals),
    })
}

/// Dates every module without a date of every cohort of a released plan, without any clash; returns how many. Sessions that
/// have a date keep it.
///
/// # Errors
/// [`AppError::Invalid`] for what cannot be used; [`AppError::Refused`] before release, when there is nothing to date,
/// when a cohort lacks a date between others, or when too little time is free.
pub async fn schedule_all(ctx: &Context, id: CohortPlanId, dates: &BulkDates) -> Outcome<usize> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        let found = Found::load(tx, id).await?;
        let proposals = proposals(tx, &found, dates).await?;
        let cases = agenda::cases_of(tx, &found.modules).await?;
        for proposal in &proposals {
            let cancelled = found.sessions.iter().find(|session| {
                session.cohort == proposal.cohort && session.module == proposal.module
            });
            let session = session(ctx, proposal, &dates.timezone, cancelled);
            if cancelled.is_some() {
                store::session::update(tx, &session).await?;
                continue;
            }
            let kept = store::session::insert(tx, &session).await?;
            if let Some(module) = found
                .modules
                .iter()
                .find(|module| module.id == proposal.module)
            {
                store::session::replace_blocks(tx, kept, &agenda::copied(module, &cases)).await?;
            }
        }
        ctx.audit(
            tx,
            "cohort_plan.dated",
            &format!("cohort_plan {id}"),
            &format!("{} sessions", proposals.len()),
        )
        .await?;
        Ok(proposals.len())
    })
}

/// The session of a proposal, in the place of a cancelled one when there is one.
fn session(
    ctx: &Context,
    proposal: &Proposal,
    timezone: &str,
    cancelled: Option<&Session>,
) -> Session {
    Session {
        id: cancelled.map_or(SessionId(0), |session| session.id),
        cohort: proposal.cohort,
        module: proposal.module,
        place: proposal.place.clone(),
        join_url: None,
        state: SessionState::Planned,
        sequence: cancelled.map_or(0, |session| session.sequence + 1),
        updated_at: ctx.now,
        meetings: vec![Meeting {
            id: cancelled
                .and_then(|session| session.meetings.first())
                .map_or(MeetingId(0), |meeting| meeting.id),
            starts_at: proposal.starts_at,
            ends_at: proposal.ends_at,
            timezone: timezone.trim().to_owned(),
        }],
        facilitators: vec![proposal.facilitator],
    }
}

async fn proposals(
    db: &impl ConnectionTrait,
    found: &Found,
    dates: &BulkDates,
) -> Outcome<Vec<Proposal>> {
    let known = facilitators(db).await?;
    let places = check(dates, &known)?;
    let wanted = found.wanted()?;
    if wanted.iter().all(|cohort| cohort.modules.is_empty()) {
        return Err(AppError::refused(
            "Every module of every cohort has its date already: change single dates on the page of a cohort.",
        ));
    }
    let slots = slots(dates);
    let (Some(first), Some(last)) = (slots.first(), slots.last()) else {
        return Ok(Vec::new());
    };
    let taken = bookings::list(db, first.starts_at, last.starts_at + Duration::days(1)).await?;
    let leads: Vec<Lead> = dates
        .facilitators
        .iter()
        .filter_map(|id| known.iter().find(|account| account.id == *id))
        .map(|account| Lead {
            account: account.id,
            person: account.person,
        })
        .collect();
    Ok(propose(&wanted, &slots, &leads, &places, &taken)?)
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

/// Every time at which a session can start, in order. Times that the clocks skip do not exist and are left out.
fn slots(dates: &BulkDates) -> Vec<Slot> {
    let mut starts = dates.starts.clone();
    starts.sort_unstable();
    starts.dedup();
    let mut slots: Vec<Slot> = (0..WEEKS_AHEAD * 7)
        .map(|days| dates.first + Duration::days(days))
        .filter(|date| dates.weekdays.contains(&date.weekday()))
        .flat_map(|date| {
            let day = date.weekday().num_days_from_monday() as usize;
            starts.iter().enumerate().filter_map(move |(at, start)| {
                let starts_at = calendar::instant(date, *start, &dates.timezone).ok()?;
                Some(Slot {
                    date,
                    pattern: at * 7 + day,
                    starts_at,
                })
            })
        })
        .collect();
    slots.sort_by_key(|slot| slot.starts_at);
    slots
}

/// A released plan with everything that dates depend on.
struct Found {
    plan: CohortPlan,
    cohorts: Vec<Cohort>,
    modules: Vec<StoredModule>,
    sessions: Vec<Session>,
    members: BTreeMap<CohortId, BTreeSet<domain::id::PersonId>>,
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
            members: store::cohort::list_members_of(db, &ids)
                .await?
                .into_iter()
                .map(|(cohort, members)| (cohort, members.into_iter().map(|one| one.id).collect()))
                .collect(),
            plan,
            cohorts,
            modules: curriculum.modules,
        })
    }

    fn dates(&self, cohort: CohortId) -> Vec<Option<Dated>> {
        let sessions: Vec<Session> = self
            .sessions
            .iter()
            .filter(|session| session.cohort == cohort)
            .cloned()
            .collect();
        dates_of(&self.modules, &sessions)
    }

    /// What each cohort still wants.
    fn wanted(&self) -> Outcome<Vec<WantedCohort>> {
        self.cohorts
            .iter()
            .map(|cohort| {
                let dates = self.dates(cohort.id);
                let dated = dates.iter().take_while(|date| date.is_some()).count();
                if dates.iter().skip(dated).any(Option::is_some) {
                    return Err(AppError::refused(format!(
                        "{} has a date for a later module but none for an earlier one: complete its dates on its own page first.",
                        cohort.name
                    )));
                }
                let modules = self
                    .modules
                    .iter()
                    .enumerate()
                    .skip(dated)
                    .map(|(at, module)| WantedModule {
                        module: module.id,
                        minutes: module.minutes,
                        after_days: at
                            .checked_sub(1)
                            .and_then(|before| self.modules.get(before))
                            .map_or(0, |before| before.practice_least_days),
                    })
                    .collect();
                Ok(WantedCohort {
                    cohort: cohort.id,
                    name: cohort.name.clone(),
                    people: self.members.get(&cohort.id).cloned().unwrap_or_default(),
                    previous: dates.iter().flatten().last().map(|date| date.date),
                    modules,
                })
            })
            .collect()
    }

    /// What the proposals say about practice gaps; one sentence for all, with the first as its example.
    fn warnings(&self, proposals: &[Proposal]) -> Vec<String> {
        let mut found = Vec::new();
        for cohort in &self.cohorts {
            let mut dates = self.dates(cohort.id);
            for (date, module) in dates.iter_mut().zip(&self.modules) {
                if let Some(proposal) = proposals
                    .iter()
                    .find(|one| one.cohort == cohort.id && one.module == module.id)
                {
                    *date = Some(Dated {
                        date: proposal.date,
                        starts_at: proposal.starts_at,
                        ends_at: proposal.ends_at,
                    });
                }
            }
            for sentence in check_order(&self.modules, &dates).warnings {
                found.push(format!("{}: {sentence}", cohort.name));
            }
        }
        match found.len() {
            0 | 1 => found,
            count => {
                let first = found.swap_remove(0);
                vec![format!(
                    "{count} practice gaps differ from what the modules ask for. The first: {first} More start times, places or facilitators shorten long gaps."
                )]
            }
        }
    }
}
