//! Who has attended, is under way, or is still missing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::attendance::Verdict;
use crate::id::{AccountId, CohortId, ExemptionId, ModuleId, PersonId, ProgrammeId, SessionId};
use crate::person::{Person, level_order};
use crate::session::{Session, SessionState};

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

/// How many people stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; State::ALL.len()]);

impl Counts {
    /// Counts one person more.
    pub fn add(&mut self, state: State) {
        self.0[state as usize] += 1;
    }

    /// People in this state.
    pub fn of(&self, state: State) -> usize {
        self.0[state as usize]
    }

    /// Active people, the exempt ones included.
    pub fn active(&self) -> usize {
        self.0.iter().sum()
    }

    /// Active people who must attend: the denominator of coverage.
    pub fn must_attend(&self) -> usize {
        self.active() - self.of(State::Exempt)
    }

    /// People who still have to attend something.
    pub fn missing(&self) -> usize {
        self.must_attend() - self.of(State::Complete)
    }

    /// Whole percent of those who must attend that are complete, rounded down so that 100 means everybody; `None`
    /// when nobody must attend.
    pub fn percent(&self) -> Option<usize> {
        (self.of(State::Complete) * 100).checked_div(self.must_attend())
    }
}

/// A field of a person by which coverage is broken down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Breakdown {
    /// Function.
    #[default]
    Function,
    /// Level, from the top down.
    Level,
    /// Site.
    Site,
}

impl Breakdown {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 3] = [Self::Function, Self::Level, Self::Site];

    /// The form in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Level => "level",
            Self::Site => "site",
        }
    }

    /// The word on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Function => "Function",
            Self::Level => "Level",
            Self::Site => "Site",
        }
    }

    /// What the roster says of a person; empty when it says nothing.
    pub fn value(self, person: &Person) -> &str {
        match self {
            Self::Function => &person.entry.function,
            Self::Level => &person.entry.level,
            Self::Site => person.entry.site.as_deref().unwrap_or_default(),
        }
    }
}

impl std::str::FromStr for Breakdown {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|by| by.as_str() == text)
            .ok_or_else(|| format!("Coverage cannot be broken down by “{text}”."))
    }
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

/// Everybody active on a date, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The date of the denominator.
    pub on: NaiveDate,
    /// Active people, by name.
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

    /// The same for each value of a field, in the order of the values.
    pub fn broken_down(&self, by: Breakdown) -> Vec<(String, Counts)> {
        let mut rows: BTreeMap<&str, Counts> = BTreeMap::new();
        for one in &self.people {
            rows.entry(by.value(&one.person))
                .or_default()
                .add(one.state);
        }
        let mut rows: Vec<(String, Counts)> = rows
            .into_iter()
            .map(|(value, counts)| (value.to_owned(), counts))
            .collect();
        if by == Breakdown::Level {
            rows.sort_by(|(a, _), (b, _)| level_order(a).cmp(&level_order(b)));
        }
        rows
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
    /// Where each of `people` who is active on the date of `now` stands; their order stays.
    pub fn cover(self, people: Vec<Person>, now: DateTime<Utc>) -> Coverage {
        let on = now.date_naive();
        let chances = Chances::new(self.cohorts.values(), now);
        let mut facts: BTreeMap<PersonId, Facts<'_>> = BTreeMap::new();
        for one in &self.verdicts {
            let known = facts.entry(one.person).or_default();
            match one.verdict {
                Verdict::Attended => {
                    known.attended.insert(one.module, one.ended_at);
                }
                Verdict::Missed | Verdict::Excused => {
                    known.missed.insert(one.session);
                }
                Verdict::Open => {}
            }
        }
        let people = people
            .into_iter()
            .filter(|person| person.entry.is_active_on(on))
            .map(|person| {
                let mut known = facts.remove(&person.id).unwrap_or_default();
                known.exempt = self.exempt.contains(&person.id);
                known.cohort = self
                    .places
                    .get(&person.id)
                    .and_then(|cohort| self.cohorts.get(cohort));
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

/// A reason why a person need not attend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// Its id.
    pub id: ExemptionId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The person.
    pub person: PersonId,
    /// Why.
    pub reason: String,
    /// The last day it is in force; `None` without end.
    pub until: Option<NaiveDate>,
    /// Who granted it.
    pub granted_by: AccountId,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Exemption {
    /// Whether it is in force on `date`.
    pub fn is_in_force(&self, date: NaiveDate) -> bool {
        self.until.is_none_or(|until| date <= until)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;

    use super::*;
    use crate::id::MeetingId;
    use crate::person::RosterEntry;
    use crate::session::Meeting;

    fn day(d: i64) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 1, 1, 9, 0, 0).unwrap() + Duration::days(d)
    }

    fn module(id: i64) -> CoveredModule {
        CoveredModule {
            id: ModuleId(id),
            title: format!("Module {id}"),
            practice_most_days: 28,
        }
    }

    fn session(id: i64, module: i64, on: i64, state: SessionState) -> Session {
        Session {
            id: SessionId(id),
            cohort: CohortId(1),
            module: ModuleId(module),
            place: String::new(),
            join_url: None,
            state,
            sequence: 0,
            updated_at: day(0),
            meetings: vec![Meeting {
                id: MeetingId(id),
                starts_at: day(on),
                ends_at: day(on) + Duration::hours(3),
                timezone: "UTC".into(),
            }],
            facilitators: vec![],
        }
    }

    fn cohort(sessions: Vec<Session>) -> CoveredCohort {
        CoveredCohort {
            id: CohortId(1),
            name: "Cohort A".into(),
            capacity: 15,
            members: 14,
            modules: vec![module(1), module(2)],
            sessions,
        }
    }

    fn state(
        cohort: Option<&CoveredCohort>,
        attended: &[(i64, i64)],
        missed: &[i64],
        now: i64,
    ) -> State {
        let facts = Facts {
            exempt: false,
            cohort,
            attended: attended
                .iter()
                .map(|(module, on)| (ModuleId(*module), day(*on)))
                .collect(),
            missed: missed.iter().map(|id| SessionId(*id)).collect(),
        };
        facts.state(&[vec![module(1), module(2)]], day(now))
    }

    #[test]
    fn the_states_follow_from_what_was_attended_and_held() {
        use SessionState::{Held, Planned};
        use State::*;
        let none = cohort(vec![]);
        let planned = cohort(vec![session(1, 1, 10, Planned), session(2, 2, 30, Planned)]);
        let held = cohort(vec![session(1, 1, 10, Held), session(2, 2, 30, Planned)]);
        let repeated = cohort(vec![session(1, 1, 10, Held), session(3, 1, 20, Planned)]);
        let both = cohort(vec![session(1, 1, 10, Held), session(2, 2, 30, Held)]);
        let table = [
            ("no place", state(None, &[], &[], 5), NotAssigned),
            ("no date yet", state(Some(&none), &[], &[], 5), Assigned),
            (
                "before the first",
                state(Some(&planned), &[], &[], 5),
                Assigned,
            ),
            (
                "nobody marked it yet",
                state(Some(&planned), &[], &[], 11),
                Assigned,
            ),
            (
                "marked absent",
                state(Some(&planned), &[], &[1], 11),
                Behind,
            ),
            (
                "held without the person",
                state(Some(&held), &[], &[], 11),
                Behind,
            ),
            (
                "it comes again",
                state(Some(&repeated), &[], &[1], 11),
                Assigned,
            ),
            (
                "under way",
                state(Some(&held), &[(1, 10)], &[], 11),
                InProgress,
            ),
            (
                "the next one is late but planned",
                state(Some(&held), &[(1, -30)], &[], 11),
                InProgress,
            ),
            (
                "practice has run out",
                state(Some(&none), &[(1, 10)], &[], 39),
                Behind,
            ),
            (
                "practice runs",
                state(Some(&none), &[(1, 10)], &[], 38),
                InProgress,
            ),
            (
                "missed the second",
                state(Some(&both), &[(1, 10)], &[2], 31),
                Behind,
            ),
            (
                "all",
                state(Some(&both), &[(1, 10), (2, 30)], &[], 31),
                Complete,
            ),
            (
                "all, and has left the cohort",
                state(None, &[(1, 10), (2, 30)], &[], 31),
                Complete,
            ),
        ];
        for (what, found, expected) in table {
            assert_eq!(found, expected, "{what}");
        }
    }

    #[test]
    fn an_exemption_counts_until_its_last_day_and_completion_before_it() {
        let exemption = Exemption {
            id: ExemptionId(1),
            programme: ProgrammeId(1),
            person: PersonId(1),
            reason: "Retires in May".into(),
            until: Some(day(3).date_naive()),
            granted_by: AccountId(1),
            created_at: day(0),
        };
        assert!(exemption.is_in_force(day(3).date_naive()));
        assert!(!exemption.is_in_force(day(4).date_naive()));
        let mut facts = Facts {
            exempt: true,
            ..Facts::default()
        };
        assert_eq!(facts.state(&[vec![module(1)]], day(1)), State::Exempt);
        facts.attended.insert(ModuleId(1), day(0));
        assert_eq!(facts.state(&[vec![module(1)]], day(1)), State::Complete);
    }

    #[test]
    fn the_next_chance_is_a_cohort_with_a_free_place_or_a_make_up() {
        use SessionState::{Held, Planned};
        let own = cohort(vec![session(1, 1, 10, Held), session(2, 2, 30, Planned)]);
        let other = CoveredCohort {
            id: CohortId(2),
            name: "Cohort B".into(),
            members: 15,
            sessions: vec![session(7, 1, 20, Planned), session(8, 2, 25, Planned)],
            ..own.clone()
        };
        let both = [own.clone(), other];
        let chances = Chances::new(&both, day(11));
        let chance = |facts: &Facts<'_>| {
            facts
                .next_chance(&chances, day(11))
                .map(|found| (found.session, found.own))
        };
        let behind = Facts {
            cohort: Some(&own),
            ..Facts::default()
        };
        assert_eq!(
            chance(&behind),
            Some((SessionId(7), false)),
            "the missed module elsewhere"
        );
        let on_time = Facts {
            cohort: Some(&own),
            attended: BTreeMap::from([(ModuleId(1), day(10))]),
            ..Facts::default()
        };
        assert_eq!(
            chance(&on_time),
            Some((SessionId(2), true)),
            "the own cohort first"
        );
        let without = Facts::default();
        assert_eq!(chance(&without), None, "A has begun and B is full");
    }

    #[test]
    fn leavers_are_not_counted_and_marks_lead_to_states() {
        let person = |id, active| Person {
            id: PersonId(id),
            manager: None,
            entry: RosterEntry {
                active,
                ..RosterEntry::default()
            },
        };
        let cohort = cohort(vec![session(1, 1, 10, SessionState::Held)]);
        let verdict = |id, verdict| SessionVerdict {
            person: PersonId(id),
            session: SessionId(1),
            module: ModuleId(1),
            ended_at: day(10),
            verdict,
        };
        let ledger = Ledger {
            curricula: vec![cohort.modules.clone()],
            places: [1, 2, 3].map(|id| (PersonId(id), cohort.id)).into(),
            cohorts: BTreeMap::from([(cohort.id, cohort)]),
            exempt: BTreeSet::from([PersonId(4)]),
            verdicts: vec![verdict(1, Verdict::Attended), verdict(2, Verdict::Excused)],
        };
        let people = (1..=6).map(|id| person(id, id != 3)).collect();
        let states: Vec<(i64, State)> = ledger
            .cover(people, day(11))
            .people
            .iter()
            .map(|one| (one.person.id.0, one.state))
            .collect();
        assert_eq!(
            states,
            [
                (1, State::InProgress),
                (2, State::Behind),
                (4, State::Exempt),
                (5, State::NotAssigned),
                (6, State::NotAssigned)
            ]
        );
    }

    fn covered(at: usize, state: State) -> Covered {
        Covered {
            person: Person {
                id: PersonId(at as i64),
                manager: None,
                entry: RosterEntry {
                    function: ["Sales", "Service", "Finance"][at % 3].into(),
                    level: ["front line", "executive"][at % 2].into(),
                    active: true,
                    ..RosterEntry::default()
                },
            },
            state,
            done: 0,
            of: 0,
            cohort: None,
            next: None,
        }
    }

    proptest! {
        #[test]
        fn the_rows_of_each_breakdown_add_up_to_the_whole(states in proptest::collection::vec(0usize..6, 0..60)) {
            let coverage = Coverage {
                on: day(0).date_naive(),
                people: states.iter().enumerate().map(|(at, state)| covered(at, State::ALL[*state])).collect(),
            };
            let counts = coverage.counts();
            prop_assert_eq!(counts.active(), states.len());
            prop_assert_eq!(counts.missing(), coverage.missing().len());
            prop_assert!(counts.percent().is_none_or(|percent| (percent == 100) == (counts.missing() == 0)));
            for by in Breakdown::ALL {
                let rows = coverage.broken_down(by);
                for state in State::ALL {
                    prop_assert_eq!(rows.iter().map(|(_, row)| row.of(state)).sum::<usize>(), counts.of(state));
                }
            }
        }
    }
}
