//! Who has attended, is under way, or is still missing.

mod count;
mod exemption;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::attendance::Verdict;
use crate::audience::Audience;
use crate::id::{CohortId, ModuleId, PersonId, SessionId};
use crate::person::Person;
use crate::session::{Session, SessionState};

pub use count::{Breakdown, Counts};
pub use exemption::Exemption;
pub use standing::Standing;

/// Where a person stands in a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Missed a module that the cohort has had, or one is overdue.
    Behind,
    /// Has no place in a released cohort.
    NotAssigned,
    /// Has a place; nothing has taken place yet.
    Assigned,
    /// Has attended some modules and missed none.
    InProgress,
    /// Has attended every module.
    Complete,
    /// Need not attend.
    Exempt,
}

impl State {
    /// All, from those who need most to those who need nothing.
    pub const ALL: [Self; 6] = [
        Self::Behind,
        Self::NotAssigned,
        Self::Assigned,
        Self::InProgress,
        Self::Complete,
        Self::Exempt,
    ];

    /// The form in addresses and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Behind => "behind",
            Self::NotAssigned => "not_assigned",
            Self::Assigned => "assigned",
            Self::InProgress => "in_progress",
            Self::Complete => "complete",
            Self::Exempt => "exempt",
        }
    }

    /// The words on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Behind => "Behind",
            Self::NotAssigned => "Not assigned",
            Self::Assigned => "Assigned",
            Self::InProgress => "In progress",
            Self::Complete => "Complete",
            Self::Exempt => "Exempt",
        }
    }

    /// Whether the person still has to attend something.
    pub const fn is_missing(self) -> bool {
        !matches!(self, Self::Complete | Self::Exempt)
    }
}

impl std::str::FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no state of coverage."))
    }
}

/// A module as coverage sees it, in teaching order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredModule {
    /// Its id.
    pub id: ModuleId,
    /// Its title.
    pub title: String,
    /// Most days of practice before the next module.
    pub practice_most_days: u16,
}

/// A released cohort as coverage sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredCohort {
    /// Its id.
    pub id: CohortId,
    /// Its name.
    pub name: String,
    /// People it may have.
    pub capacity: u8,
    /// People it has.
    pub members: usize,
    /// The modules it goes through, in order.
    pub modules: Vec<CoveredModule>,
    /// Its sessions that were not cancelled, by start.
    pub sessions: Vec<Session>,
}

/// What is known of one person in one programme.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// Whether an exemption is in force.
    pub exempt: bool,
    /// The released cohort the person has a place in.
    pub cohort: Option<&'a CoveredCohort>,
    /// Modules whose session the person attended, with the end of that session.
    pub attended: BTreeMap<ModuleId, DateTime<Utc>>,
    /// Sessions for which the person was marked and whose verdict is not “attended”.
    pub missed: BTreeSet<SessionId>,
}

impl Facts<'_> {
    /// Where the person stands at `now`. `curricula` are the modules of each version of the programme's curriculum:
    /// who attended all of one is complete, with or without a place in a cohort.
    pub fn state(&self, curricula: &[Vec<CoveredModule>], now: DateTime<Utc>) -> State {
        let has_all = |modules: &[CoveredModule]| {
            !modules.is_empty()
                && modules
                    .iter()
                    .all(|module| self.attended.contains_key(&module.id))
        };
        if curricula.iter().any(|modules| has_all(modules)) {
            return State::Complete;
        }
        if self.exempt {
            return State::Exempt;
        }
        let Some(cohort) = self.cohort else {
            return State::NotAssigned;
        };
        if self.first_lacking(cohort, now).is_some() {
            State::Behind
        } else if cohort
            .modules
            .iter()
            .any(|module| self.attended.contains_key(&module.id))
        {
            State::InProgress
        } else {
            State::Assigned
        }
    }

    /// Modules of the person's cohort that were attended, and all of them.
    pub fn progress(&self) -> (usize, usize) {
        let Some(cohort) = self.cohort else {
            return (self.attended.len(), 0);
        };
        let done = cohort
            .modules
            .iter()
            .filter(|module| self.attended.contains_key(&module.id))
            .count();
        (done, cohort.modules.len())
    }

    /// The first module that the person missed or that is overdue.
    fn first_lacking<'a>(
        &self,
        cohort: &'a CoveredCohort,
        now: DateTime<Utc>,
    ) -> Option<&'a CoveredModule> {
        cohort.modules.iter().enumerate().find_map(|(at, module)| {
            let before = at.checked_sub(1).and_then(|at| cohort.modules.get(at));
            (!self.attended.contains_key(&module.id)
                && (self.is_missed(cohort, module, now)
                    || before.is_some_and(|before| self.is_overdue(cohort, before, module, now))))
            .then_some(module)
        })
    }

    /// Whether the cohort has had the module without the person, and will not have it again.
    fn is_missed(
        &self,
        cohort: &CoveredCohort,
        module: &CoveredModule,
        now: DateTime<Utc>,
    ) -> bool {
        !has_to_come(cohort, module.id, now)
            && cohort.sessions.iter().any(|session| {
                session.module == module.id
                    && session.ends_at().is_some_and(|end| end <= now)
                    && (session.state == SessionState::Held || self.missed.contains(&session.id))
            })
    }

    /// Whether the most days of practice after the module before have run out, and no session is to come.
    fn is_overdue(
        &self,
        cohort: &CoveredCohort,
        before: &CoveredModule,
        module: &CoveredModule,
        now: DateTime<Utc>,
    ) -> bool {
        !has_to_come(cohort, module.id, now)
            && self.attended.get(&before.id).is_some_and(|end| {
                *end + Duration::days(i64::from(before.practice_most_days)) < now
            })
    }

    /// The next session that would bring the person on: of the own cohort when it is still to have the module, of
    /// another one otherwise; for somebody without a place, the first session of a cohort with a free one.
    pub fn next_chance(&self, chances: &Chances<'_>, now: DateTime<Utc>) -> Option<NextChance> {
        let Some(own) = self.cohort else {
            return chances.free.map(|found| chance(found, false));
        };
        let wanted = self.first_lacking(own, now).or_else(|| {
            own.modules
                .iter()
                .find(|module| !self.attended.contains_key(&module.id))
        })?;
        let in_own = own
            .sessions
            .iter()
            .find(|session| session.module == wanted.id && starts_after(session, now));
        match in_own {
            Some(session) => Some(chance((own, session), true)),
            None => chances
                .by_module
                .get(&wanted.id)
                .map(|found| chance(*found, false)),
        }
    }
}

/// The earliest sessions to come, found once for everybody.
#[derive(Clone, Debug, Default)]
pub struct Chances<'a> {
    by_module: BTreeMap<ModuleId, (&'a CoveredCohort, &'a Session)>,
    free: Option<(&'a CoveredCohort, &'a Session)>,
}

impl<'a> Chances<'a> {
    /// The earliest session of each module, and of the cohorts with a free place that have not begun.
    pub fn new(cohorts: impl IntoIterator<Item = &'a CoveredCohort>, now: DateTime<Utc>) -> Self {
        let mut chances = Self::default();
        let earlier = |one: &Session, than: &Session| one.starts_at() < than.starts_at();
        for cohort in cohorts {
            for session in cohort.sessions.iter().filter(|one| starts_after(one, now)) {
                let known = chances.by_module.get(&session.module);
                if known.is_none_or(|(_, known)| earlier(session, known)) {
                    chances.by_module.insert(session.module, (cohort, session));
                }
            }
            let first = cohort.sessions.first().filter(|one| starts_after(one, now));
            if let Some(first) = first
                && cohort.members < usize::from(cohort.capacity)
                && chances.free.is_none_or(|(_, known)| earlier(first, known))
            {
                chances.free = Some((cohort, first));
            }
        }
        chances
    }
}

fn chance((cohort, session): (&CoveredCohort, &Session), own: bool) -> NextChance {
    NextChance {
        session: session.id,
        cohort: cohort.name.clone(),
        own,
        starts_at: session.starts_at(),
        timezone: session
            .meetings
            .first()
            .map(|meeting| meeting.timezone.clone())
            .unwrap_or_default(),
    }
}

fn starts_after(session: &Session, now: DateTime<Utc>) -> bool {
    session.starts_at().is_some_and(|start| now < start)
}

fn has_to_come(cohort: &CoveredCohort, module: ModuleId, now: DateTime<Utc>) -> bool {
    cohort.sessions.iter().any(|session| {
        session.module == module
            && session.state == SessionState::Planned
            && session.ends_at().is_some_and(|end| now < end)
    })
}

/// A person and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// Who.
    pub person: Person,
    /// Where.
    pub state: State,
    /// Modules attended.
    pub done: usize,
    /// Modules of the cohort's curriculum; 0 without a cohort.
    pub of: usize,
    /// The cohort, when there is one.
    pub cohort: Option<(CohortId, String)>,
    /// The next session that would bring the person on, when one is missing.
    pub next: Option<NextChance>,
}

/// A session that somebody who is missing could attend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextChance {
    /// The session.
    pub session: SessionId,
    /// The name of its cohort.
    pub cohort: String,
    /// Whether it is the person's own cohort.
    pub own: bool,
    /// Its start.
    pub starts_at: Option<DateTime<Utc>>,
    /// The zone it was planned in.
    pub timezone: String,
}

/// The audience of a programme on a date, and where its people stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The date of the denominator.
    pub on: NaiveDate,
    /// The people of the audience, by name.
    pub people: Vec<Covered>,
}

impl Coverage {
    /// How many stand where.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for one in &self.people {
            counts.add(one.state);
        }
        counts
    }

    /// The same for each value of a field; see [`Breakdown::sort`].
    pub fn broken_down(&self, by: Breakdown) -> Vec<(String, Counts)> {
        let mut rows: BTreeMap<&str, Counts> = BTreeMap::new();
        for one in &self.people {
            rows.entry(by.value(&one.person))
                .or_default()
                .add(one.state);
        }
        by.sort(
            rows.into_iter()
                .map(|(value, counts)| (value.to_owned(), counts)),
        )
    }

    /// Those who still have to attend something, who need most first, then by name.
    pub fn missing(&self) -> Vec<&Covered> {
        let mut missing: Vec<&Covered> = self
            .people
            .iter()
            .filter(|one| one.state.is_missing())
            .collect();
        missing.sort_by_key(|one| one.state);
        missing
    }
}

/// Everything that coverage of one programme follows from, read from the database at once.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Who must attend.
    pub audience: Audience,
    /// The modules of each version of the curriculum.
    pub curricula: Vec<Vec<CoveredModule>>,
    /// The released cohorts.
    pub cohorts: BTreeMap<CohortId, CoveredCohort>,
    /// The released cohort in which each person has a place.
    pub places: BTreeMap<PersonId, CohortId>,
    /// People with an exemption in force.
    pub exempt: BTreeSet<PersonId>,
    /// Verdicts on people who were marked.
    pub verdicts: Vec<SessionVerdict>,
    /// Modules whose session was cancelled and has no other date, a cohort.
    pub cancelled: BTreeSet<(CohortId, ModuleId)>,
}

/// The verdict on a person and a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionVerdict {
    /// Who.
    pub person: PersonId,
    /// Which session.
    pub session: SessionId,
    /// Its module.
    pub module: ModuleId,
    /// The end of its last meeting.
    pub ended_at: DateTime<Utc>,
    /// What the marks say.
    pub verdict: Verdict,
}

impl Ledger {
    /// The modules that stand for one another in the versions of the curriculum: at the same place, with the same title.
    pub fn same_modules(&self) -> BTreeMap<ModuleId, BTreeSet<ModuleId>> {
        let mut groups: BTreeMap<(usize, &str), BTreeSet<ModuleId>> = BTreeMap::new();
        for modules in &self.curricula {
            for (at, module) in modules.iter().enumerate() {
                let group = groups.entry((at, module.title.as_str())).or_default();
                group.insert(module.id);
            }
        }
        let groups = groups.into_values();
        groups
            .flat_map(|group| {
                let members: Vec<ModuleId> = group.iter().copied().collect();
                members.into_iter().map(move |one| (one, group.clone()))
            })
            .collect()
    }

    /// Where each of `people` who is in the audience on the date of `now` stands; their order stays. A place in a
    /// cohort makes nobody part of the audience.
    pub fn cover(self, people: Vec<Person>, now: DateTime<Utc>) -> Coverage {
        let on = now.date_naive();
        let chances = Chances::new(self.cohorts.values(), now);
        let mut facts = self.facts();
        let people = people
            .into_iter()
            .filter(|person| self.audience.includes(person, on))
            .map(|person| {
                let known = facts
                    .remove(&person.id)
                    .unwrap_or_else(|| self.unmarked(person.id));
                let state = known.state(&self.curricula, now);
                let (done, of) = known.progress();
                Covered {
                    state,
                    done,
                    of,
                    cohort: known.cohort.map(|cohort| (cohort.id, cohort.name.clone())),
                    next: state
                        .is_missing()
                        .then(|| known.next_chance(&chances, now))
                        .flatten(),
                    person,
                }
            })
            .collect();
        Coverage { on, people }
    }
}

#[cfg(test)]
mod tests;
