//! Engine and verifier on small problems, against trying everything, and by random trials.

use proptest::prelude::*;

use super::*;
use crate::rng::Rng;
use crate::verify::{check_dates, check_obstacle};

mod anew;

const DAY: i64 = 24 * 60;

fn open(days: std::ops::Range<i64>, from: i64, until: i64) -> Vec<Open> {
    days.map(|day| Open {
        from: day * DAY + from * 60,
        until: day * DAY + until * 60,
    })
    .collect()
}

/// So many days with starts at nine and at one, everybody there from nine to five; one room and one facilitator.
fn firm(days: i64, cohorts: i64, modules: i64) -> Problem {
    let times = [9 * 60, 13 * 60];
    Problem {
        slots: (0..days)
            .flat_map(|day| {
                times.map(|time| Slot {
                    start: day * DAY + time,
                    day,
                    month: day / 30,
                    time,
                    only_for: None,
                })
            })
            .collect(),
        modules: (0..modules)
            .map(|id| Module {
                id,
                title: format!("M{id}"),
                meetings: vec![180],
                least_days: 1,
                most_days: 5,
            })
            .collect(),
        cohorts: (0..cohorts)
            .map(|id| Cohort {
                id,
                name: format!("Cohort {id}"),
                people: (0..3)
                    .map(|seat| Person {
                        id: id * 3 + seat,
                        team: Some(seat),
                        hours: 0,
                    })
                    .collect(),
                rooms: vec![0],
                ..Cohort::default()
            })
            .collect(),
        facilitators: vec![Facilitator {
            name: "Ana".into(),
            experienced: true,
            ..Facilitator::default()
        }],
        facilitators_per_session: 1,
        rooms: vec![Room {
            name: "Blue".into(),
            capacity: 15,
            ..Room::default()
        }],
        hours: vec![open(0..days, 9, 17)],
        teams: (0..3)
            .map(|id| Team {
                id,
                name: format!("boss {id}"),
            })
            .collect(),
        seed: 1,
        ..Problem::default()
    }
}

fn found(problem: &Problem) -> Schedule {
    let schedule = suggest(problem, &|| false).unwrap();
    check_dates(problem, &schedule).unwrap();
    for obstacle in &schedule.obstacles {
        check_obstacle(problem, obstacle).unwrap();
    }
    schedule
}

#[test]
fn sessions_of_one_day_share_its_facilitator() {
    let schedule = found(&firm(8, 4, 2));
    assert_eq!((schedule.sessions.len(), schedule.missing.len()), (8, 0));
    assert_eq!(
        (schedule.facilitator_days, schedule.least_facilitator_days),
        (4, 4)
    );
}

#[test]
fn new_facilitators_lead_with_an_experienced_one() {
    let mut problem = firm(8, 2, 2);
    problem.facilitators_per_session = 2;
    for id in 1..4 {
        problem.facilitators.push(Facilitator {
            id,
            name: format!("New {id}"),
            ..Facilitator::default()
        });
    }
    for session in found(&problem).sessions {
        assert!(
            session.facilitators.contains(&0) && session.facilitators.len() == 2,
            "{session:?}"
        );
    }
    problem.facilitators[0].experienced = false;
    let schedule = found(&problem);
    assert_eq!(schedule.missing, [0, 1]);
    assert_eq!(
        schedule.obstacles[0].to_string(),
        "“M0” of Cohort 0 needs an experienced facilitator, but none can come when its people can meet."
    );
}

#[test]
fn what_stands_in_the_way_is_said_with_its_number() {
    let told = |change: &dyn Fn(&mut Problem)| {
        let mut problem = firm(12, 2, 2);
        change(&mut problem);
        found(&problem)
            .obstacles
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let team = told(&|problem| {
        problem.most_of_team = Some(1);
        problem.cohorts[1].people[0].team = Some(2);
    });
    assert_eq!(
        team,
        "Cohort 1 has 2 people of the team of boss 2, but at most 1 of a team may be away on one day: 1 too many."
    );
    let room = told(&|problem| problem.rooms[0].capacity = 2);
    assert!(
        room.starts_with(
            "Cohort 0 has 3 people, but the largest room it can use holds 2: 1 too few seats."
        ),
        "{room}"
    );
    let hours = told(&|problem| {
        problem.hours.push(open(0..12, 18, 23));
        problem.cohorts[0].people[1].hours = 1;
    });
    assert_eq!(
        hours,
        "No start of “M0” suits all 3 people of Cohort 0: at best 2 work then and are free."
    );
    let practice = told(&|problem| problem.slots.retain(|slot| slot.day < 1 || slot.day == 9));
    assert!(
        practice.starts_with("No possible start of “M1” of Cohort 0 lies 1 to 5 days after the module before it: practice would have to last up to 4 days longer."),
        "{practice}"
    );
    let horizon = told(&|problem| problem.modules[0].least_days = 12);
    assert!(
        horizon.contains("but there are only 12. End 1 day later."),
        "{horizon}"
    );
    let load = told(&|problem| problem.facilitators[0].sessions_a_month = Some(3));
    assert!(load.contains("12 hours of facilitators' time are needed for 2 cohorts, but only 9 hours can be used: 3 hours too few."), "{load}");
}

#[test]
fn what_is_not_proven_is_tried() {
    // Two cohorts of which every pair of people is one team: they fit on no day together, and there is one day too few.
    let mut problem = firm(3, 2, 2);
    problem.most_of_team = Some(1);
    problem.modules[0].most_days = 2;
    let schedule = found(&problem);
    assert_eq!((schedule.missing.len(), schedule.obstacles.len()), (1, 0));
    assert!(
        schedule.ways.contains(
            &"All would have dates if 1 more of a team could be away on one day.".to_owned()
        ),
        "{:?}",
        schedule.ways
    );
}

#[test]
fn a_module_of_two_half_days_has_two_meetings_at_the_same_time() {
    let mut problem = firm(10, 2, 2);
    problem.modules[0].meetings = vec![120, 60];
    problem.slots.retain(|slot| slot.day != 1);
    let schedule = found(&problem);
    let first = schedule
        .sessions
        .iter()
        .find(|session| session.module == 0)
        .unwrap();
    assert_eq!(first.starts, [9 * 60, 2 * DAY + 9 * 60]);
}

/// The most cohorts that can have dates, and then the fewest facilitator-days, by trying every start.
fn by_trying(problem: &Problem) -> (usize, u64) {
    fn walk(
        problem: &Problem,
        at: usize,
        sessions: &mut Vec<Session>,
        missing: &mut Vec<i64>,
        best: &mut (usize, u64),
    ) {
        let modules = problem.modules.len();
        if at == problem.cohorts.len() * modules {
            let mut schedule = Schedule {
                sessions: sessions.clone(),
                missing: missing.clone(),
                ..Schedule::default()
            };
            let days: std::collections::BTreeSet<(i64, i64)> = sessions
                .iter()
                .flat_map(|session| {
                    session
                        .facilitators
                        .iter()
                        .map(|id| (*id, session.starts[0] / DAY))
                })
                .collect();
            let there = |(id, day): &&(i64, i64)| {
                let mut taken = problem.taken.iter();
                !taken.any(|taken| taken.day == *day && taken.facilitators.contains(id))
            };
            schedule.facilitator_days = days.iter().filter(there).count() as u64;
            if (missing.len(), schedule.facilitator_days) < *best
                && check_dates(problem, &schedule).is_ok()
            {
                *best = (missing.len(), schedule.facilitator_days);
            }
            return;
        }
        let (cohort, module) = (&problem.cohorts[at / modules], at % modules);
        if module == 0 {
            missing.push(cohort.id);
            walk(problem, at + modules, sessions, missing, best);
            missing.pop();
        }
        for slot in &problem.slots {
            for facilitator in &problem.facilitators {
                sessions.push(Session {
                    cohort: cohort.id,
                    module: problem.modules[module].id,
                    starts: vec![slot.start],
                    room: 0,
                    facilitators: vec![facilitator.id],
                });
                walk(problem, at + 1, sessions, missing, best);
                sessions.pop();
            }
        }
    }
    let mut best = (usize::MAX, u64::MAX);
    walk(problem, 0, &mut Vec::new(), &mut Vec::new(), &mut best);
    best
}

/// Small problems with every kind of rule, feasible or not.
fn any_problem(days: i64, cohorts: i64, modules: i64) -> impl Strategy<Value = Problem> {
    any::<u64>().prop_map(move |seed| {
        let mut rng = Rng::new(seed);
        let mut problem = firm(days, cohorts, modules);
        problem.seed = seed;
        problem.looks = Some(20_000);
        problem.slots.retain(|_| rng.chance(220));
        problem.most_of_team = [None, Some(1), Some(2)][rng.below(3)];
        for module in &mut problem.modules {
            module.least_days = u32::from(problem.most_of_team.is_some() || rng.chance(128));
            module.most_days = module.least_days + rng.below(4) as u32;
        }
        let afternoon = problem.hours.len();
        problem.hours.push(open(0..days, 12, 18));
        for cohort in &mut problem.cohorts {
            if rng.chance(80) {
                cohort.people[0].hours = afternoon;
            }
        }
        for id in 1..1 + rng.below(2) as i64 {
            problem.facilitators.push(Facilitator {
                id,
                person: rng.chance(128).then_some(1),
                experienced: rng.chance(200),
                hours: [0, afternoon][rng.below(2)],
                sessions_a_month: rng.chance(128).then_some(2),
                ..Facilitator::default()
            });
        }
        if rng.chance(100) {
            problem.taken.push(Taken {
                from: 9 * 60,
                until: 12 * 60,
                room: Some(0),
                facilitators: vec![0],
                people: vec![4, 7],
                ..Taken::default()
            });
        }
        problem
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_rule_holds_and_every_proof_is_one(problem in any_problem(14, 6, 3)) {
        let schedule = suggest(&problem, &|| false).unwrap();
        prop_assert_eq!(check_dates(&problem, &schedule).map(|report| report.sessions), Ok(schedule.sessions.len()));
        for obstacle in &schedule.obstacles {
            prop_assert_eq!(check_obstacle(&problem, obstacle), Ok(()));
        }
        prop_assert!(schedule.facilitator_days >= schedule.least_facilitator_days);
        prop_assert!(schedule.obstacles.is_empty() || !schedule.missing.is_empty());
    }

    #[test]
    fn no_more_must_move_than_moved(problem in any_problem(14, 6, 3), lost in 0..14_i64) {
        let mut changed = problem.clone();
        changed.previous = suggest(&problem, &|| false).unwrap().sessions;
        changed.slots.retain(|slot| slot.day != lost);
        changed.facilitators.pop();
        let again = suggest(&changed, &|| false).unwrap();
        prop_assert!(check_dates(&changed, &again).is_ok());
        prop_assert!(again.least_moved <= again.moved);
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(problem in any_problem(14, 6, 3)) {
        let mut turned = problem.clone();
        turned.cohorts.reverse();
        turned.cohorts.iter_mut().for_each(|cohort| cohort.people.reverse());
        turned.slots.reverse();
        turned.facilitators.reverse();
        turned.teams.reverse();
        prop_assert_eq!(suggest(&problem, &|| false).unwrap(), suggest(&turned, &|| false).unwrap());
    }

    #[test]
    fn small_problems_come_out_as_when_everything_is_tried(problem in any_problem(3, 2, 2)) {
        let schedule = suggest(&problem, &|| false).unwrap();
        prop_assert_eq!((schedule.missing.len(), schedule.facilitator_days), by_trying(&problem));
    }
}
