//! What holds for every problem, by random trials.

use proptest::prelude::*;

use super::*;
use crate::rng::Rng;

/// Small problems with every kind of rule, feasible or not.
fn any_problem(most: usize) -> impl Strategy<Value = Problem> {
    let people = 1..=most;
    (
        people,
        any::<u64>(),
        0..4_usize,
        0..4_usize,
        1..3_usize,
        prop::option::of(1..6_usize),
        2..16_usize,
    )
        .prop_map(|(people, seed, apart, together, pools, cohorts, max)| {
            let mut problem = firm(people, 3, 2, seed);
            let mut rng = Rng::new(seed ^ 1);
            for person in &mut problem.people {
                person.pool = format!("pool {}", rng.below(pools));
            }
            for (count, together) in [(apart, false), (together, true)] {
                for _ in 0..count {
                    let (left, right) = (rng.below(people), rng.below(people));
                    if left != right {
                        let pair = (
                            problem.people[left].id.clone(),
                            problem.people[right].id.clone(),
                        );
                        if together {
                            problem.together.push(pair);
                        } else {
                            problem.apart.push(pair);
                        }
                    }
                }
            }
            problem.cohorts = cohorts.map(|cohorts| cohorts.min(people));
            problem.max = max;
            problem.proposals = Some(20_000);
            problem.seed = seed;
            problem
        })
}

/// The least (misplaced in the first two attributes, misplaced in the others) over all seatings that break no rule, with sizes
/// as even as the rules allow; none if every seating breaks one.
fn by_trying(problem: &Problem, cohorts: usize) -> Option<(usize, u64, u64)> {
    fn walk(
        problem: &Problem,
        seats: &mut Vec<Vec<String>>,
        at: usize,
        best: &mut Option<(usize, u64, u64)>,
    ) {
        if at == problem.people.len() {
            if let Ok(report) = verify::check(problem, seats) {
                let plan = score(problem, seats).unwrap();
                let last = plan.balance.last().unwrap().misplaced;
                let (floor, ceiling) = (
                    report.people / seats.len(),
                    report.people.div_ceil(seats.len()),
                );
                let uneven = seats
                    .iter()
                    .map(|members| {
                        floor.saturating_sub(members.len()) + members.len().saturating_sub(ceiling)
                    })
                    .sum();
                let here = (uneven, report.misplaced - last, last);
                *best = Some(best.map_or(here, |best| best.min(here)));
            }
            return;
        }
        for cohort in 0..seats.len() {
            let first = seats[cohort].is_empty();
            seats[cohort].push(problem.people[at].id.clone());
            walk(problem, seats, at + 1, best);
            seats[cohort].pop();
            if first {
                break;
            }
        }
    }
    let mut best = None;
    walk(problem, &mut vec![Vec::new(); cohorts], 0, &mut best);
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_plan_and_every_certificate_passes_the_verifier(problem in any_problem(70)) {
        let _ = checked_plan(&problem);
    }

    #[test]
    fn the_order_of_rows_and_pairs_does_not_matter(problem in any_problem(60), seed in any::<u64>()) {
        let mut rng = Rng::new(seed);
        let mut shuffled = problem.clone();
        rng.shuffle(&mut shuffled.people);
        rng.shuffle(&mut shuffled.apart);
        rng.shuffle(&mut shuffled.together);
        for pair in &mut shuffled.apart {
            *pair = (pair.1.clone(), pair.0.clone());
        }
        prop_assert_eq!(plan(&problem, &never), plan(&shuffled, &never));
    }

    #[test]
    fn the_same_seed_gives_the_same_plan(problem in any_problem(60)) {
        prop_assert_eq!(plan(&problem, &never), plan(&problem, &never));
    }

    #[test]
    fn two_attributes_without_rules_always_reach_the_bound(people in 1..200_usize, seed in any::<u64>(), cohorts in 1..20_usize) {
        let mut problem = firm(people, 6, 1, seed);
        problem.cohorts = Some(cohorts.clamp(people.div_ceil(15), people));
        for person in &mut problem.people {
            person.manager = None;
            person.attributes.truncate(2);
        }
        problem.attributes.truncate(2);
        let plan = checked_plan(&problem).unwrap();
        prop_assert_eq!((plan.misplaced, plan.proven_optimal), (0, true));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_is_proven_agrees_with_trying_everything(problem in any_problem(7), cohorts in 1..5_usize) {
        let mut problem = problem;
        for person in &mut problem.people {
            person.pool.clear();
        }
        problem.cohorts = Some(cohorts.min(problem.people.len()));
        let best = by_trying(&problem, problem.cohorts.unwrap());
        match checked_plan(&problem) {
            Err(_) => prop_assert_eq!(best, None),
            Ok(plan) => {
                let last = plan.balance.last().unwrap().misplaced;
                let (_, first, others) = best.unwrap();
                prop_assert!(plan.proven_optimal);
                prop_assert_eq!((plan.misplaced - last, last), (first, others));
            }
        }
    }
}
