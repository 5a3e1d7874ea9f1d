//! Checks what is said to be in the way of dates, from the plain problem.

use std::collections::BTreeSet;

use super::delivery::check_shortfall;
use super::schedule::is_open;
use crate::delivery::{Delivery, Facilitator, Module};
use crate::schedule::{self, Cohort, Lack, Obstacle, Problem, Slot, Taken};

/// The meetings of a session: where each starts and when it ends.
type Start = Vec<(Slot, i64)>;

/// Check that an obstacle follows from the problem.
///
/// # Errors
/// A sentence saying what does not follow.
pub fn check_obstacle(problem: &Problem, obstacle: &Obstacle) -> Result<(), String> {
    let is = |holds: bool, told: &str| {
        if holds {
            Ok(())
        } else {
            Err(format!("{told}: {obstacle}"))
        }
    };
    let cohort = |id: i64| {
        problem
            .cohorts
            .iter()
            .find(|one| one.id == id)
            .ok_or("no such cohort")
    };
    let module = |id: i64| {
        problem
            .modules
            .iter()
            .find(|one| one.id == id)
            .ok_or("no such module")
    };
    match obstacle {
        Obstacle::Team {
            cohort: id,
            team,
            people,
            most,
            ..
        } => {
            let of_team = cohort(*id)?
                .people
                .iter()
                .filter(|one| one.team == Some(*team))
                .count();
            is(
                of_team == *people && problem.most_of_team == Some(*most) && people > most,
                "no such team",
            )
        }
        Obstacle::RoomSize {
            cohort: id,
            people,
            largest,
            ..
        } => {
            let cohort = cohort(*id)?;
            let known = problem
                .rooms
                .iter()
                .filter(|room| cohort.rooms.contains(&room.id));
            let most = known.map(|room| room.capacity).max().unwrap_or(0);
            is(
                most == *largest && cohort.people.len() == *people && most < *people,
                "a room is larger",
            )
        }
        Obstacle::NoStart {
            cohort: id,
            module: at,
            lack,
            needed,
            at_best,
            ..
        } => {
            let (cohort, module) = (cohort(*id)?, module(*at)?);
            let starts = starts(problem, module);
            let (true_need, best) = best(problem, cohort, &starts, *lack);
            is(
                true_need == *needed && best == *at_best && best < true_need,
                "there is more",
            )?;
            is(
                starts
                    .iter()
                    .all(|start| !is_possible(problem, cohort, start)),
                "there is a start",
            )
        }
        Obstacle::Practice {
            cohort: id,
            module: at,
            least,
            most,
            longer,
            ..
        } => {
            let (cohort, module) = (cohort(*id)?, module(*at)?);
            let number = problem
                .modules
                .iter()
                .position(|one| one.id == module.id)
                .unwrap_or(0);
            let before = number.checked_sub(1).map(|before| &problem.modules[before]);
            let gap = before.map_or((0, 0), |before| (before.least_days, before.most_days));
            is(gap == (*least, *most), "the practice is another one")?;
            is(!reaches(problem, cohort, number, 0), "it can be reached")?;
            match longer {
                Some(longer) => is(
                    reaches(problem, cohort, number, i64::from(*longer))
                        && !reaches(problem, cohort, number, i64::from(*longer) - 1),
                    "other days are needed",
                ),
                None => is(
                    !reaches(problem, cohort, number, 366),
                    "longer practice helps",
                ),
            }
        }
        Obstacle::Delivery(shortfall) => check_shortfall(&delivery(problem), shortfall),
    }
}

/// Every start of a module, whoever can come.
fn starts(problem: &Problem, module: &schedule::Module) -> Vec<Start> {
    let first = problem.slots.iter().filter_map(|slot| {
        if let Some(start) = as_before(problem, module, slot) {
            return start;
        }
        let mut start: Start = Vec::new();
        for &minutes in &module.meetings {
            let next = match start.last() {
                None => Some(slot),
                Some((before, _)) => problem
                    .slots
                    .iter()
                    .filter(|next| next.day > before.day && next.time == before.time)
                    .filter(|next| next.only_for.is_none() || next.only_for == before.only_for)
                    .min(),
            }?;
            start.push((*next, next.start + i64::from(minutes)));
        }
        Some(start)
    });
    first.collect()
}

/// The meetings as they were, at a slot of a cohort alone; nothing if its session did not start then.
fn as_before(problem: &Problem, module: &schedule::Module, slot: &Slot) -> Option<Option<Start>> {
    let own = slot.only_for?;
    let old = problem.previous.iter().find(|old| {
        (old.cohort, old.module, old.starts.first()) == (own, module.id, Some(&slot.start))
            && old.starts.len() == module.meetings.len()
    })?;
    let meetings = old.starts.iter().zip(&module.meetings);
    let start = meetings.map(|(&start, &minutes)| {
        let mut slots = problem.slots.iter();
        let here = slots
            .find(|one| one.start == start && one.only_for.is_none_or(|cohort| cohort == own))?;
        Some((*here, start + i64::from(minutes)))
    });
    let mut start: Option<Start> = start.collect();
    if let Some(start) = &mut start {
        start[0].0 = *slot;
    }
    Some(start)
}

/// What is booked already while these meetings run.
fn taken<'a>(problem: &'a Problem, start: &'a Start) -> impl Iterator<Item = &'a Taken> {
    problem.taken.iter().filter(move |taken| {
        start
            .iter()
            .any(|(slot, until)| taken.from < *until && slot.start < taken.until)
    })
}

fn is_open_all(problem: &Problem, hours: usize, start: &Start) -> bool {
    start
        .iter()
        .all(|(slot, until)| is_open(problem, hours, slot.start, *until))
}

/// The people who lead or attend something else meanwhile.
fn elsewhere(problem: &Problem, start: &Start) -> BTreeSet<i64> {
    let leading = |taken: &Taken| {
        let of = problem
            .facilitators
            .iter()
            .filter(|one| taken.facilitators.contains(&one.id));
        of.filter_map(|one| one.person).collect::<Vec<i64>>()
    };
    taken(problem, start)
        .flat_map(|taken| taken.people.iter().copied().chain(leading(taken)))
        .collect()
}

fn people(problem: &Problem, cohort: &Cohort, start: &Start) -> usize {
    let elsewhere = elsewhere(problem, start);
    if start
        .iter()
        .any(|(slot, _)| slot.only_for.is_some_and(|id| id != cohort.id))
    {
        return 0;
    }
    let can = cohort
        .people
        .iter()
        .filter(|one| !elsewhere.contains(&one.id));
    can.filter(|one| is_open_all(problem, one.hours, start))
        .count()
}

/// Facilitators who can come, and the experienced ones among them; those with enough sessions that month left out if asked.
fn leads(problem: &Problem, cohort: &Cohort, start: &Start, by_month: bool) -> (usize, usize) {
    let elsewhere = elsewhere(problem, start);
    let is_member = |id: i64| cohort.people.iter().any(|one| one.id == id);
    let month = start.first().map(|(slot, _)| slot.month);
    let able: Vec<_> = problem
        .facilitators
        .iter()
        .filter(|one| is_open_all(problem, one.hours, start))
        .filter(|one| {
            one.person
                .is_none_or(|id| !is_member(id) && !elsewhere.contains(&id))
        })
        .filter(|one| !taken(problem, start).any(|taken| taken.facilitators.contains(&one.id)))
        .filter(|one| {
            let led = problem
                .taken
                .iter()
                .filter(|taken| Some(taken.month) == month && taken.facilitators.contains(&one.id));
            !by_month
                || one
                    .sessions_a_month
                    .is_none_or(|most| (led.count() as u32) < most)
        })
        .collect();
    (
        able.len(),
        able.iter().filter(|one| one.experienced).count(),
    )
}

fn has_room(problem: &Problem, cohort: &Cohort, start: &Start) -> bool {
    problem.rooms.iter().any(|room| {
        cohort.rooms.contains(&room.id)
            && room.capacity >= cohort.people.len()
            && is_open_all(problem, room.hours, start)
            && (room.shared || !taken(problem, start).any(|taken| taken.room == Some(room.id)))
    })
}

/// Whether a cohort alone could have a session then.
fn is_possible(problem: &Problem, cohort: &Cohort, start: &Start) -> bool {
    let (able, experienced) = leads(problem, cohort, start, true);
    let stays_in_teams = start.iter().all(|(slot, _)| {
        let away: BTreeSet<i64> = problem
            .taken
            .iter()
            .filter(|taken| taken.day == slot.day)
            .flat_map(|taken| taken.people.iter().copied())
            .collect();
        cohort.people.iter().all(|one| {
            let others = problem.cohorts.iter().flat_map(|cohort| &cohort.people);
            let out: BTreeSet<i64> = others
                .filter(|other| other.team == one.team && away.contains(&other.id))
                .filter(|other| !cohort.people.iter().any(|own| own.id == other.id))
                .map(|other| other.id)
                .collect();
            let own = cohort
                .people
                .iter()
                .filter(|other| other.team == one.team)
                .count();
            one.team.is_none()
                || problem
                    .most_of_team
                    .is_none_or(|most| out.len() + own <= most)
        })
    });
    people(problem, cohort, start) == cohort.people.len()
        && able >= problem.facilitators_per_session
        && experienced > 0
        && has_room(problem, cohort, start)
        && stays_in_teams
}

/// How much is needed of what lacks, and the most there is at any start.
fn best(problem: &Problem, cohort: &Cohort, starts: &[Start], lack: Lack) -> (usize, usize) {
    let all = cohort.people.len();
    let good = || {
        starts
            .iter()
            .filter(|start| people(problem, cohort, start) == all)
    };
    let most = |of: &dyn Fn(&Start) -> usize| good().map(of).max().unwrap_or(0);
    match lack {
        Lack::People => (
            all,
            starts
                .iter()
                .map(|start| people(problem, cohort, start))
                .max()
                .unwrap_or(0),
        ),
        Lack::Facilitators => (
            problem.facilitators_per_session,
            most(&|start| leads(problem, cohort, start, false).0),
        ),
        Lack::Experienced => (1, most(&|start| leads(problem, cohort, start, false).1)),
        Lack::Rooms => (
            1,
            most(&|start| usize::from(has_room(problem, cohort, start))),
        ),
        Lack::Together => (1, 0),
    }
}

/// Whether a module has a possible start after possible starts of all before it, when practice may last some days longer.
fn reaches(problem: &Problem, cohort: &Cohort, to: usize, longer: i64) -> bool {
    // Day of the last meeting and its end, of every start that can be reached.
    let mut reached: Option<Vec<(i64, i64)>> = None;
    for number in cohort.from..=to {
        let before = number.checked_sub(1).map(|before| &problem.modules[before]);
        let mut next = Vec::new();
        for start in starts(problem, &problem.modules[number]) {
            let (Some((first, _)), Some((last, end))) = (start.first(), start.last()) else {
                continue;
            };
            let follows = match (&reached, before, cohort.days) {
                (Some(reached), Some(before), _) => reached.iter().any(|(day, end)| {
                    let gap = i64::from(before.least_days)..=i64::from(before.most_days) + longer;
                    gap.contains(&(first.day - day)) && first.start >= *end
                }),
                (_, _, Some((from, until))) => (from..=until + longer).contains(&first.day),
                _ => true,
            };
            if follows && is_possible(problem, cohort, &start) {
                next.push((last.day, *end));
            }
        }
        reached = Some(next);
    }
    reached.is_some_and(|reached| !reached.is_empty())
}

/// The counts that a shortfall is about: every day's room, and every facilitator's minutes.
fn delivery(problem: &Problem) -> Delivery {
    let days: BTreeSet<i64> = problem.slots.iter().map(|slot| slot.day).collect();
    let lengths: BTreeSet<i64> = problem
        .modules
        .iter()
        .flat_map(|one| one.meetings.iter().map(|&minutes| i64::from(minutes)))
        .collect();
    // The times on a day that are open to somebody or a room.
    let times = |day: i64, hours: usize| {
        let mut times: Vec<(i64, i64)> = Vec::new();
        for slot in problem.slots.iter().filter(|slot| slot.day == day) {
            let until = lengths.iter().map(|length| slot.start + length);
            times.extend(
                until
                    .filter(|until| is_open(problem, hours, slot.start, *until))
                    .map(|until| (slot.start, until)),
            );
        }
        times
    };
    let in_a_row = |day: i64, hours: usize| {
        let mut left = times(day, hours);
        let mut count = 0_u64;
        while let Some(&(_, end)) = left.iter().min_by_key(|(_, end)| *end) {
            count += 1;
            left.retain(|(start, _)| *start >= end);
        }
        count
    };
    let (first_day, last_day) = match (days.first(), days.last()) {
        (Some(first), Some(last)) => (*first, *last),
        _ => (0, -1),
    };
    let any_number = problem.rooms.iter().any(|room| room.shared);
    let sessions_by_day = (first_day..=last_day)
        .map(|day| {
            let leads: u64 = problem
                .facilitators
                .iter()
                .map(|one| in_a_row(day, one.hours))
                .sum();
            let rooms: u64 = problem
                .rooms
                .iter()
                .map(|one| in_a_row(day, one.hours))
                .sum();
            let most = leads / problem.facilitators_per_session as u64;
            if any_number { most } else { most.min(rooms) }
        })
        .collect();
    let modules: Vec<Module> = problem
        .modules
        .iter()
        .map(|one| Module {
            name: format!("“{}”", one.title),
            minutes: one.meetings.iter().map(|&minutes| u64::from(minutes)).sum(),
            days_to_next: one.least_days.into(),
        })
        .collect();
    let longest = modules.iter().map(|one| one.minutes).max().unwrap_or(0);
    let minutes = |one: &schedule::Facilitator| {
        let months: BTreeSet<i64> = problem.slots.iter().map(|slot| slot.month).collect();
        let in_month = |month: i64| {
            let here: BTreeSet<i64> = problem
                .slots
                .iter()
                .filter(|slot| slot.month == month)
                .map(|slot| slot.day)
                .collect();
            let covered: BTreeSet<i64> = here
                .iter()
                .flat_map(|day| times(*day, one.hours))
                .flat_map(|(from, until)| from..until)
                .collect();
            let most = one
                .sessions_a_month
                .map_or(u64::MAX, |most| u64::from(most) * longest);
            (covered.len() as u64).min(most)
        };
        months.into_iter().map(in_month).sum()
    };
    Delivery {
        cohorts: problem
            .cohorts
            .iter()
            .filter(|cohort| cohort.from == 0)
            .count(),
        facilitators: problem
            .facilitators
            .iter()
            .map(|one| Facilitator {
                name: one.name.clone(),
                minutes: minutes(one),
            })
            .collect(),
        facilitators_per_session: problem.facilitators_per_session,
        modules,
        first_day,
        last_day,
        sessions_per_day: None,
        sessions_by_day,
    }
}
