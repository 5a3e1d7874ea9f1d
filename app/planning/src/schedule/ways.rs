//! What would help the cohorts that found no dates, when nothing proves that there are none: one change at a time is tried.

use super::board::Board;
use super::chain::insert;
use super::model::Model;
use super::{Facilitator, Open, Problem, Room, Session};
use crate::cohorts::words::count;

/// How far each change is taken.
const STEPS: [u32; 6] = [1, 2, 3, 5, 8, 14];

type Change = fn(&mut Problem, u32);
/// How a change by so much is said.
type Words = fn(u32) -> String;

/// One sentence a change that gives every one of these cohorts dates while all others keep theirs.
pub(super) fn find(problem: &Problem, found: &[Session], missing: &[usize]) -> Vec<String> {
    let changes: [(Change, Words); 6] = [
        (add_rooms, |by| {
            format!(
                "with {} more at all times",
                count(by as usize, "room", "rooms")
            )
        }),
        (add_facilitators, |by| {
            let more = count(
                by as usize,
                "experienced facilitator",
                "experienced facilitators",
            );
            format!("with {more} more at all times")
        }),
        (allow_sessions, |by| {
            format!(
                "if each facilitator led up to {} more a month",
                count(by as usize, "session", "sessions")
            )
        }),
        (allow_away, |by| {
            format!("if {by} more of a team could be away on one day")
        }),
        (allow_gaps, |by| {
            format!(
                "if practice between modules could last {} longer",
                count(by as usize, "day", "days")
            )
        }),
        (shorten_gaps, |by| {
            format!(
                "if practice between modules could be {} shorter",
                count(by as usize, "day", "days")
            )
        }),
    ];
    changes
        .into_iter()
        .filter_map(|(change, words)| {
            let by = STEPS
                .into_iter()
                .find(|&by| helps(problem, found, missing, change, by))?;
            Some(format!("All would have dates {}.", words(by)))
        })
        .collect()
}

fn helps(problem: &Problem, found: &[Session], missing: &[usize], change: Change, by: u32) -> bool {
    let mut changed = problem.clone();
    changed.previous = found.to_vec();
    change(&mut changed, by);
    if changed
        == (Problem {
            previous: found.to_vec(),
            ..problem.clone()
        })
    {
        return false;
    }
    let Ok(model) = Model::new(&changed) else {
        return false;
    };
    let mut board = Board::new(&model, (0..model.leads.len()).collect());
    for (cohort, facts) in model.cohorts.iter().enumerate() {
        for (module, before) in facts.previous.iter().enumerate() {
            if let Some(slot) = before.as_ref().and_then(|before| before.slot)
                && let Some(same) = board.pick(cohort, module, slot)
            {
                board.put(cohort, module, same);
            }
        }
    }
    missing
        .iter()
        .all(|&cohort| insert(&mut board, cohort, &mut 0))
}

/// Numbers of rows that are added, beyond those there can be.
fn new_ids(by: u32) -> impl Iterator<Item = i64> {
    (0..i64::from(by)).map(|at| i64::MAX - at)
}

fn always(problem: &mut Problem) -> usize {
    problem.hours.push(vec![Open {
        from: i64::MIN,
        until: i64::MAX,
    }]);
    problem.hours.len() - 1
}

fn add_rooms(problem: &mut Problem, by: u32) {
    let hours = always(problem);
    for id in new_ids(by) {
        problem.rooms.push(Room {
            id,
            capacity: usize::MAX,
            hours,
            ..Room::default()
        });
        problem
            .cohorts
            .iter_mut()
            .for_each(|cohort| cohort.rooms.push(id));
    }
}

fn add_facilitators(problem: &mut Problem, by: u32) {
    let hours = always(problem);
    problem
        .facilitators
        .extend(new_ids(by).map(|id| Facilitator {
            id,
            experienced: true,
            hours,
            ..Facilitator::default()
        }));
}

fn allow_sessions(problem: &mut Problem, by: u32) {
    for facilitator in &mut problem.facilitators {
        facilitator.sessions_a_month = facilitator.sessions_a_month.map(|most| most + by);
    }
}

fn allow_away(problem: &mut Problem, by: u32) {
    problem.most_of_team = problem.most_of_team.map(|most| most + by as usize);
}

fn allow_gaps(problem: &mut Problem, by: u32) {
    for module in &mut problem.modules {
        module.most_days = module.most_days.saturating_add(by);
    }
}

fn shorten_gaps(problem: &mut Problem, by: u32) {
    for module in &mut problem.modules {
        module.least_days = module.least_days.saturating_sub(by);
    }
}
