//! Dates for the sessions of many cohorts: start, room and facilitators of each, so that every rule holds; else what stands in
//! the way, proven by counting or found by trying.
//!
//! Times are minutes from any one moment and days are numbers; the caller makes them of the clock and its zones. The same
//! problem and seed give the same dates, whatever the order of the rows.

mod board;
mod chain;
mod count;
mod least;
mod model;
mod obstacle;
mod search;
mod ways;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use model::Model;
pub use obstacle::{Lack, Obstacle};

/// What is to be dated, with what, and by which rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// When a session can start.
    pub slots: Vec<Slot>,
    /// In teaching order.
    pub modules: Vec<Module>,
    pub cohorts: Vec<Cohort>,
    pub facilitators: Vec<Facilitator>,
    /// How many lead each session; one of them at least is experienced.
    pub facilitators_per_session: usize,
    pub rooms: Vec<Room>,
    /// When people work, facilitators can lead and rooms are open: each a list of open times, named by its number.
    pub hours: Vec<Vec<Open>>,
    pub teams: Vec<Team>,
    /// Most people of a team that are away on one day; who has two of these sessions on it counts twice.
    pub most_of_team: Option<usize>,
    /// What takes people, rooms and facilitators already and stays.
    pub taken: Vec<Taken>,
    /// The dates there were, to keep as many as can be.
    pub previous: Vec<Session>,
    pub seed: u64,
    /// How many possible starts the search looks at; without it as many as suit the size.
    pub looks: Option<u64>,
}

/// A time at which a session can start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    pub start: i64,
    pub day: i64,
    /// Months are numbered on through the years.
    pub month: i64,
    /// Minutes of the day: further meetings of a session start at the same.
    pub time: i64,
    /// For this cohort alone, so that a session can stay: the time it had, if nobody else can start then, or the first of
    /// several meetings that do not follow one another as they would here.
    pub only_for: Option<i64>,
}

/// When the meetings of a session are that starts at the first of sorted slots: at the same time on the next days that have it.
pub fn follow(slots: &[Slot], first: usize, meetings: usize) -> Option<Vec<i64>> {
    let found = model::follow(slots, first, meetings)?;
    Some(found.into_iter().map(|at| slots[at].start).collect())
}

/// A stretch of time from a minute up to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Open {
    pub from: i64,
    pub until: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Module {
    pub id: i64,
    pub title: String,
    /// Minutes of each meeting; further ones are at the same time on the next days that have it, or all when they were.
    pub meetings: Vec<u32>,
    /// Fewest and most days from its last meeting to the next module's first.
    pub least_days: u32,
    pub most_days: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cohort {
    pub id: i64,
    pub name: String,
    pub people: Vec<Person>,
    /// The rooms it can be in, those it likes best first.
    pub rooms: Vec<i64>,
    /// The first module without a date, counted from 0.
    pub from: usize,
    /// The first and the last day for that module, if earlier ones say so.
    pub days: Option<(i64, i64)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    pub team: Option<i64>,
    /// Which of the problem's hours.
    pub hours: usize,
}

/// People who must not all be away at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    pub id: i64,
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facilitator {
    pub id: i64,
    pub name: String,
    /// The same human being among the people.
    pub person: Option<i64>,
    pub experienced: bool,
    pub hours: usize,
    pub sessions_a_month: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Room {
    pub id: i64,
    pub name: String,
    pub capacity: usize,
    pub hours: usize,
    /// Holds any number of sessions at once, as a video call does.
    pub shared: bool,
}

/// A booking that stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub from: i64,
    pub until: i64,
    pub day: i64,
    pub month: i64,
    pub room: Option<i64>,
    pub facilitators: Vec<i64>,
    pub people: Vec<i64>,
}

/// A session with its date.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Session {
    pub cohort: i64,
    pub module: i64,
    /// The start of each meeting.
    pub starts: Vec<i64>,
    pub room: i64,
    /// By number.
    pub facilitators: Vec<i64>,
}

/// The dates found, and what there is to say about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// By start.
    pub sessions: Vec<Session>,
    /// Cohorts that have no dates: all their modules are left out.
    pub missing: Vec<i64>,
    /// Days on which a facilitator comes for these sessions.
    pub facilitator_days: u64,
    /// Fewer are not possible.
    pub least_facilitator_days: u64,
    /// Sessions that start at another time than before, or have no date any more.
    pub moved: usize,
    /// Fewer are not possible.
    pub least_moved: usize,
    /// Sessions at the time they had, but in another room or with others leading.
    pub changed: usize,
    /// Proofs that not all cohorts can have dates.
    pub obstacles: Vec<Obstacle>,
    /// Sentences: each names one change with which every cohort that found no dates would have them.
    pub ways: Vec<String>,
}

/// Why nothing was looked for, or no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The problem contradicts itself.
    Input(String),
    Stopped,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(sentence) => formatter.write_str(sentence),
            Self::Stopped => formatter.write_str("The search for dates was stopped."),
        }
    }
}

impl std::error::Error for Refusal {}

/// Possible starts looked at between two questions whether to stop.
pub const LOOKS_A_BEAT: u64 = 200_000;

/// How many possible starts are looked at unless the problem says so.
pub fn looks(problem: &Problem) -> u64 {
    problem.looks.unwrap_or_else(|| {
        let chain = (problem.slots.len() * problem.modules.len()).max(1) as u64;
        (chain * problem.cohorts.len() as u64 * 12).clamp(2_000_000, 60_000_000)
    })
}

/// Dates for every cohort as far as they are found. First come the rules, then as many cohorts as possible, then the fewest
/// sessions moved, the fewest facilitator-days, and the earliest dates.
///
/// # Errors
/// A problem that contradicts itself, or `stop` that answered yes.
pub fn suggest(problem: &Problem, stop: &dyn Fn() -> bool) -> Result<Schedule, Refusal> {
    let model = Model::new(problem)?;
    let obstacles = obstacle::find(&model);
    let least_moved = least::least_moved(&model);
    let (board, missing) = search::run(&model, &obstacles, (looks(problem), least_moved), stop)?;
    let proven: Vec<i64> = obstacles.iter().filter_map(Obstacle::cohort).collect();
    let unexplained: Vec<usize> = missing
        .iter()
        .copied()
        .filter(|&cohort| !proven.contains(&model.cohorts[cohort].cohort.id))
        .collect();
    let sessions = board.sessions();
    let ways = if unexplained.is_empty() {
        Vec::new()
    } else {
        ways::find(problem, &sessions, &unexplained)
    };
    let before: BTreeMap<(i64, i64), &Session> = model.previous();
    let now: BTreeMap<(i64, i64), &Session> = sessions
        .iter()
        .map(|session| ((session.cohort, session.module), session))
        .collect();
    let (mut moved, mut changed) = (0, 0);
    for (key, old) in &before {
        match now.get(key) {
            Some(new) if new.starts == old.starts => {
                let mut leads = old.facilitators.clone();
                leads.sort_unstable();
                changed += usize::from(new.room != old.room || new.facilitators != leads);
            }
            _ => moved += 1,
        }
    }
    let planned = sessions.iter().map(|session| session.starts.len()).sum();
    Ok(Schedule {
        missing: missing
            .iter()
            .map(|&cohort| model.cohorts[cohort].cohort.id)
            .collect(),
        facilitator_days: board.facilitator_days(),
        least_facilitator_days: model.least_facilitator_days(planned),
        moved,
        least_moved,
        changed,
        obstacles,
        ways,
        sessions,
    })
}

#[cfg(test)]
mod tests;
