//! How long it takes to find dates, how good they are, and how few move after a change; a table in Markdown.
//!
//! `cargo xtask bench schedule` runs it. Every schedule is checked by the verifier.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is what this is for"
)]

use std::env;
use std::process::ExitCode;
use std::time::Instant;

use planning::schedule::{
    Cohort, Facilitator, Module, Open, Person, Problem, Room, Schedule, Slot, Team, suggest,
};
use planning::verify;

/// Cohorts, facilitators, rooms, and how many lead a session.
const CASES: [(usize, usize, usize, usize); 4] = [
    (20, 4, 2, 1),
    (334, 40, 12, 1),
    (334, 40, 12, 2),
    (2_000, 240, 72, 1),
];
const WEEKS: i64 = 78;
const DAY: i64 = 24 * 60;

/// A generator of its own: the same everywhere, and not the one of the engine (an LCG by Knuth, its upper bits).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

/// Open from one time of the day to another on some days of the week, except on a day in sixty.
fn hours(from: i64, until: i64, weekdays: &[i64], dice: &mut Dice) -> Vec<Open> {
    (0..WEEKS * 7)
        .filter(|day| weekdays.contains(&(day % 7)) && dice.below(60) > 0)
        .map(|day| Open {
            from: day * DAY + from,
            until: day * DAY + until,
        })
        .collect()
}

/// Cohorts of fourteen people in two zones and teams of eight, Monday to Friday with closed days; six modules of three hours
/// with two to six weeks between them; one facilitator in four is new, and each leads ten to fourteen sessions a month.
fn firm(cohorts: usize, facilitators: usize, rooms: usize, per_session: usize) -> Problem {
    let mut dice = Dice(cohorts as u64);
    let work = [0, 1, 2, 3, 4];
    let closed: Vec<i64> = (0..12)
        .map(|_| dice.below(WEEKS as usize * 7) as i64)
        .collect();
    let mut problem = Problem {
        slots: (0..WEEKS * 7)
            .filter(|day| day % 7 < 5 && !closed.contains(day))
            .flat_map(|day| {
                [9 * 60, 13 * 60 + 30].map(|time| Slot {
                    start: day * DAY + time,
                    day,
                    month: day / 30,
                    time,
                    only_for: None,
                })
            })
            .collect(),
        modules: (0..6)
            .map(|number| Module {
                id: number,
                title: format!("Module {}", number + 1),
                meetings: vec![180],
                least_days: 14,
                most_days: 42,
            })
            .collect(),
        facilitators_per_session: per_session,
        most_of_team: Some(2),
        seed: 1,
        ..Problem::default()
    };
    for zone in [0, 60] {
        problem
            .hours
            .push(hours(9 * 60 - zone, 18 * 60 - zone, &work, &mut dice));
    }
    let people = cohorts * 14;
    problem.teams = (0..people.div_ceil(8))
        .map(|id| Team {
            id: id as i64,
            name: format!("T{id}"),
        })
        .collect();
    // Neighbours are in one team; a cohort takes every so-manieth person.
    problem.cohorts = (0..cohorts)
        .map(|cohort| Cohort {
            id: cohort as i64,
            name: format!("Cohort {}", cohort + 1),
            people: (0..14)
                .map(|seat| seat * cohorts + cohort)
                .map(|id| Person {
                    id: id as i64,
                    team: Some((id / 8) as i64),
                    hours: usize::from(id % 7 == 0),
                })
                .collect(),
            rooms: (0..rooms as i64).collect(),
            ..Cohort::default()
        })
        .collect();
    for id in 0..facilitators {
        let off = dice.below(8) as i64;
        let days: Vec<i64> = work.into_iter().filter(|day| *day != off).collect();
        problem.hours.push(hours(8 * 60, 18 * 60, &days, &mut dice));
        problem.facilitators.push(Facilitator {
            id: id as i64,
            name: format!("Facilitator {id}"),
            person: None,
            experienced: per_session == 1 || id % 4 > 0,
            hours: problem.hours.len() - 1,
            sessions_a_month: Some(10 + dice.below(5) as u32),
        });
    }
    for id in 0..rooms {
        problem.hours.push(hours(8 * 60, 18 * 60, &work, &mut dice));
        problem.rooms.push(Room {
            id: id as i64,
            name: format!("Room {id}"),
            capacity: 14 + dice.below(4),
            hours: problem.hours.len() - 1,
            shared: false,
        });
    }
    problem
}

/// The schedule with how long it took; a fault when the verifier finds one.
fn dates(problem: &Problem) -> Result<(Schedule, f64), String> {
    let started = Instant::now();
    let schedule = suggest(problem, &|| false).map_err(|refusal| refusal.to_string())?;
    let seconds = started.elapsed().as_secs_f64();
    verify::check_dates(problem, &schedule).map_err(|faults| faults.join("\n"))?;
    for obstacle in &schedule.obstacles {
        println!("{obstacle}");
    }
    for way in &schedule.ways {
        println!("{way}");
    }
    Ok((schedule, seconds))
}

/// Something that happens after the dates were set, and what it does.
type Change = (&'static str, fn(&mut Problem));

/// A facilitator is ill for two weeks, a room is lost for good, a day is closed: what is changed and how.
const CHANGES: [Change; 3] = [
    ("facilitator ill", |problem| {
        let hours = problem.facilitators[1].hours;
        problem.hours[hours].retain(|open| !(70 * DAY..84 * DAY).contains(&open.from));
    }),
    ("room lost", |problem| {
        problem.rooms.remove(0);
        problem
            .cohorts
            .iter_mut()
            .for_each(|cohort| cohort.rooms.retain(|room| *room != 0));
    }),
    ("day closed", |problem| {
        problem.slots.retain(|slot| slot.day != 72)
    }),
];

fn run(most: usize) -> Result<(), String> {
    println!(
        "| Cohorts | Sessions | Facilitators | Rooms | Each | Time | Without dates | Facilitator-days | At least | Last day | Clashes |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let mut after = Vec::new();
    for (cohorts, facilitators, rooms, each) in CASES {
        if cohorts > most {
            continue;
        }
        let problem = firm(cohorts, facilitators, rooms, each);
        let (schedule, seconds) = dates(&problem)?;
        let last = schedule
            .sessions
            .iter()
            .flat_map(|session| &session.starts)
            .max();
        println!(
            "| {cohorts} | {} | {facilitators} | {rooms} | {each} | {seconds:.2} s | {} | {} | {} | {} | 0 |",
            schedule.sessions.len(),
            schedule.missing.len(),
            schedule.facilitator_days,
            schedule.least_facilitator_days,
            last.unwrap_or(&0) / DAY,
        );
        for (name, change) in CHANGES {
            let mut changed = problem.clone();
            changed.previous.clone_from(&schedule.sessions);
            change(&mut changed);
            let (again, seconds) = dates(&changed)?;
            after.push(format!(
                "| {cohorts} | {each} | {name} | {seconds:.2} s | {} | {} | {} | {} |",
                again.moved,
                again.least_moved,
                again.changed,
                again.missing.len(),
            ));
        }
    }
    println!(
        "\n| Cohorts | Each | Change | Time | Moved | At least | Other room or facilitator | Without dates |"
    );
    println!("|---:|---:|---|---:|---:|---:|---:|---:|");
    after.iter().for_each(|line| println!("{line}"));
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    let most = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--up-to", most] => most.parse().ok(),
        _ => Some(usize::MAX),
    };
    let Some(most) = most else {
        eprintln!("--up-to takes a number");
        return ExitCode::FAILURE;
    };
    match run(most) {
        Ok(()) => ExitCode::SUCCESS,
        Err(told) => {
            eprintln!("{told}");
            ExitCode::FAILURE
        }
    }
}
