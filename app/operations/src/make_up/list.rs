//! Everybody of a programme who misses a module, and the last of those who still have to attend.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::access::Action;
use domain::attendance::Verdict;
use domain::cohort::PlanState;
use domain::coverage::{Covered, CoveredCohort, Ledger, NextChance, State};
use domain::id::{CohortId, CohortPlanId, ModuleId, PersonId, ProgrammeId, SessionId};
use domain::make_up::Lack;
use domain::person::Person;
use domain::programme::Programme;
use domain::seat::{Seat, SeatState};
use domain::session::{Session, SessionState};

use super::{Elsewhere, Ground, Window};
use crate::{AppError, Context, Outcome};

/// How many of the last people are named.
const LAST: usize = 20;

/// A module that somebody misses.
#[derive(Clone, Debug)]
pub struct Gap {
    /// Who.
    pub person: Person,
    /// Their cohort.
    pub cohort: (CohortId, String),
    /// The place of the module in the curriculum, from 1.
    pub position: usize,
    /// Its title.
    pub module: String,
    /// Why it is missing.
    pub lack: Lack,
    /// When their next module begins, which it should precede, with the zone of that.
    pub before: Option<(DateTime<Utc>, String)>,
    /// What is under way for it already: a seat in another session.
    pub pending: Option<(Seat, Session)>,
    /// Where they could have it.
    pub elsewhere: Elsewhere,
}

/// One of the last people.
#[derive(Clone, Debug)]
pub enum Waiting {
    /// Misses a module and has nothing under way for it: its place in the list of gaps.
    Gap(usize),
    /// Is in no cohort, with the first session of one that has a free place.
    NoCohort(Box<Person>, Option<NextChance>),
}

/// The make-up page of a programme.
#[derive(Clone, Debug)]
pub struct MakeUp {
    /// The programme.
    pub programme: Programme,
    /// Its newest plan in force, which can be asked for suggestions.
    pub plan: Option<CohortPlanId>,
    /// Who misses what: those with no place to go first, then whose next module comes first.
    pub gaps: Vec<Gap>,
    /// The people who are nearest to not completing.
    pub last: Vec<Waiting>,
    /// Everybody who still has to attend something.
    pub missing: usize,
}

/// Who misses what in a programme, each with the next feasible seats; two dozen queries, whatever the number of people.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme.
pub async fn list(ctx: &Context, id: ProgrammeId) -> Outcome<MakeUp> {
    ctx.require_role(Action::RunProgrammes)?;
    let db = &ctx.db;
    let programme = store::programme::find(db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let today = ctx.now.date_naive();
    let ledger = store::coverage::ledger(db, id, today).await?;
    let people = store::person::list(db).await?;
    let planned: BTreeMap<SessionId, ModuleId> = ledger
        .cohorts
        .values()
        .flat_map(|cohort| &cohort.sessions)
        .filter(|session| session.state == SessionState::Planned)
        .map(|session| (session.id, session.module))
        .collect();
    let ids: Vec<SessionId> = planned.keys().copied().collect();
    let open: BTreeMap<(PersonId, SessionId), ModuleId> = store::seat::list_open(db, &ids)
        .await?
        .iter()
        .map(|seat| ((seat.person, seat.session), planned[&seat.session]))
        .collect();
    let facts = Facts::of(&ledger, &open, ctx.now);
    let lacks: Vec<(&Person, &CoveredCohort, usize, Lack)> = people
        .iter()
        .filter(|person| {
            ledger.audience.includes(person, today) && !ledger.exempt.contains(&person.id)
        })
        .flat_map(|person| facts.lacks(person))
        .collect();
    let wanted: BTreeSet<ModuleId> = lacks
        .iter()
        .filter_map(|(_, cohort, at, _)| cohort.modules.get(*at))
        .flat_map(|module| facts.same(module.id))
        .collect();
    let mut who: Vec<Person> = lacks.iter().map(|(person, ..)| (*person).clone()).collect();
    who.dedup_by_key(|person| person.id);
    let ground = Ground::read(ctx, id, &wanted, &who).await?;
    let mut gaps: Vec<Gap> = lacks
        .into_iter()
        .map(|lack| facts.gap(lack, &ground, ctx.now))
        .collect();
    gaps.sort_by_key(rank);
    let coverage = ledger.clone().cover(people, ctx.now);
    let missing = coverage.missing();
    Ok(MakeUp {
        last: last(&gaps, &missing),
        missing: missing.len(),
        plan: store::cohort::list_plans(db, id)
            .await?
            .into_iter()
            .find(|plan| plan.state == PlanState::Released)
            .map(|plan| plan.id),
        programme,
        gaps,
    })
}

/// Nothing under way and nowhere to go first, then by when it must have happened.
fn rank(gap: &Gap) -> (bool, bool, bool, Option<DateTime<Utc>>) {
    let before = gap.before.as_ref().map(|(start, _)| *start);
    (
        gap.pending.is_some(),
        !gap.elsewhere.found.free.is_empty(),
        before.is_none(),
        before,
    )
}

fn last(gaps: &[Gap], missing: &[&Covered]) -> Vec<Waiting> {
    let mut named: BTreeSet<PersonId> = BTreeSet::new();
    let open = gaps
        .iter()
        .enumerate()
        .filter(|(_, gap)| gap.pending.is_none() && named.insert(gap.person.id));
    let (stuck, with_seat): (Vec<_>, Vec<_>) =
        open.partition(|(_, gap)| gap.elsewhere.found.free.is_empty());
    let gap = |(at, _)| Waiting::Gap(at);
    let in_none = missing
        .iter()
        .filter(|one| one.state == State::NotAssigned)
        .map(|one| Waiting::NoCohort(Box::new(one.person.clone()), one.next.clone()));
    stuck
        .into_iter()
        .map(gap)
        .chain(in_none)
        .chain(with_seat.into_iter().map(gap))
        .take(LAST)
        .collect()
}

/// What the gaps follow from.
struct Facts<'a> {
    ledger: &'a Ledger,
    same: BTreeMap<ModuleId, BTreeSet<ModuleId>>,
    attended: BTreeSet<(PersonId, ModuleId)>,
    missed: BTreeSet<(PersonId, SessionId)>,
    /// Seats of sessions that are not closed, from which something can still come, with the module.
    open: &'a BTreeMap<(PersonId, SessionId), ModuleId>,
    now: DateTime<Utc>,
}

impl<'a> Facts<'a> {
    fn of(
        ledger: &'a Ledger,
        open: &'a BTreeMap<(PersonId, SessionId), ModuleId>,
        now: DateTime<Utc>,
    ) -> Self {
        let same = ledger.same_modules();
        let mut attended = BTreeSet::new();
        let mut missed = BTreeSet::new();
        for one in &ledger.verdicts {
            match one.verdict {
                Verdict::Attended => {
                    let all = same.get(&one.module).into_iter().flatten();
                    attended.extend(all.map(|module| (one.person, *module)));
                }
                Verdict::Missed | Verdict::Excused => {
                    missed.insert((one.person, one.session));
                }
                Verdict::Open => {}
            }
        }
        Self {
            ledger,
            same,
            attended,
            missed,
            open,
            now,
        }
    }

    fn same(&self, module: ModuleId) -> BTreeSet<ModuleId> {
        self.same.get(&module).cloned().unwrap_or_default()
    }

    /// The modules that a person misses, by their place in the curriculum of the cohort.
    fn lacks(&self, person: &'a Person) -> Vec<(&'a Person, &'a CoveredCohort, usize, Lack)> {
        let cohort = self.ledger.places.get(&person.id);
        let Some(cohort) = cohort.and_then(|id| self.ledger.cohorts.get(id)) else {
            return Vec::new();
        };
        let modules = cohort.modules.iter().enumerate();
        modules
            .filter(|(_, module)| !self.attended.contains(&(person.id, module.id)))
            .filter_map(|(at, module)| {
                let lack = self.lack(person.id, cohort, module.id)?;
                Some((person, cohort, at, lack))
            })
            .collect()
    }

    fn lack(&self, person: PersonId, cohort: &CoveredCohort, module: ModuleId) -> Option<Lack> {
        let session = cohort.sessions.iter().find(|one| one.module == module);
        let Some(session) = session else {
            let cancelled = self.ledger.cancelled.contains(&(cohort.id, module));
            return cancelled.then_some(Lack::Cancelled);
        };
        if session.state == SessionState::Held || self.missed.contains(&(person, session.id)) {
            return Some(Lack::Missed);
        }
        if self.open.contains_key(&(person, session.id)) {
            return None;
        }
        if !session.has_ended(self.now) {
            return Some(Lack::GaveUp);
        }
        // Over and not closed yet: who had no place in it was not there, unless they have one elsewhere.
        let same = self.same(module);
        let all = (person, SessionId(i64::MIN))..=(person, SessionId(i64::MAX));
        let mut elsewhere = self.open.range(all);
        (!elsewhere.any(|(_, module)| same.contains(module))).then_some(Lack::Missed)
    }

    fn gap(
        &self,
        (person, cohort, at, lack): (&Person, &CoveredCohort, usize, Lack),
        ground: &Ground,
        now: DateTime<Utc>,
    ) -> Gap {
        let modules: Vec<ModuleId> = cohort.modules.iter().map(|module| module.id).collect();
        let title = cohort.modules[at].title.clone();
        let same = self.same(modules[at]);
        let window = Window::of(&modules, at, &cohort.sessions, now);
        let found = ground.look(person, &same, window, now);
        let mut pending = ground.pending(person.id, &same);
        // A place is more than a wait for one.
        pending
            .sort_by_key(|(seat, _)| (seat.state != SeatState::Seated, !seat.state.holds_place()));
        Gap {
            person: person.clone(),
            cohort: (cohort.id, cohort.name.clone()),
            position: at + 1,
            lack,
            before: window.before.map(|(start, zone)| (start, zone.to_owned())),
            pending: pending
                .first()
                .map(|(seat, session)| (**seat, (*session).clone())),
            elsewhere: window.told(found, &title),
            module: title,
        }
    }
}
