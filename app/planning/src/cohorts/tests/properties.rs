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
                person.pools = vec![format!("pool {}", rng.below(pools))];
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
                let here = (uneven, plan.misplaced - last, last);
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

/// Give people several pools to choose from, and some pools a limit of cohorts.
fn with_choices(problem: &mut Problem, pools: usize, seed: u64) {
    let mut rng = Rng::new(seed);
    for person in &mut problem.people {
        let set = 1 + rng.below((1 << pools) - 1);
        person.pools = (0..pools)
            .filter(|pool| set & (1 << pool) != 0)
            .map(|pool| format!("pool {pool}"))
            .collect();
        rng.shuffle(&mut person.pools);
    }
    for pool in 0..pools {
        let name = format!("pool {pool}");
        let is_held = problem.people.iter().any(|it| it.pools.contains(&name));
        if is_held && rng.below(3) == 0 {
            problem.pool_cohorts.push((name, rng.below(4)));
        }
    }
    // Small enough to be tight now and then.
    if rng.below(2) == 0 {
        problem.max = problem.max.min(2 + rng.below(4));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn plans_and_certificates_with_a_choice_of_pools_pass_the_verifier(
        problem in any_problem(60), pools in 1..5_usize, seed in any::<u64>()
    ) {
        let mut problem = problem;
        with_choices(&mut problem, pools, seed);
        let outcome = checked_plan(&problem);
        let mut rng = Rng::new(seed);
        rng.shuffle(&mut problem.people);
        rng.shuffle(&mut problem.together);
        rng.shuffle(&mut problem.pool_cohorts);
        problem.people.iter_mut().for_each(|person| rng.shuffle(&mut person.pools));
        prop_assert_eq!(plan(&problem, &never), outcome);
    }

    #[test]
    fn no_certificate_about_pools_is_false(
        problem in any_problem(6), pools in 1..4_usize, seed in any::<u64>()
    ) {
        let mut problem = problem;
        with_choices(&mut problem, pools, seed);
        let numbers = match problem.cohorts {
            Some(cohorts) => cohorts..=cohorts,
            None => 1..=problem.people.len(),
        };
        let exists = numbers.into_iter().any(|cohorts| by_trying(&problem, cohorts).is_some());
        match checked_plan(&problem) {
            Err(Refusal::Infeasible(certificate)) => prop_assert!(!exists, "{}", certificate),
            Err(refusal) => prop_assert!(false, "{}", refusal),
            Ok(plan) => prop_assert!(exists || !plan.conflicts.is_empty()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_is_proven_agrees_with_trying_everything(problem in any_problem(7), cohorts in 1..5_usize) {
        let mut problem = problem;
        for person in &mut problem.people {
            person.pools.clear();
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_effect_told_of_a_move_is_what_the_score_says_after_it(
        problem in any_problem(24), cohorts in 1..5_usize, seed in any::<u64>()
    ) {
        let mut problem = problem;
        let mut rng = Rng::new(seed);
        problem.people.iter_mut().for_each(|person| person.pools.clear());
        if rng.below(2) == 0 {
            problem.managers = ManagerRule::WholeChain;
        }
        let value = (problem.attributes[0].clone(), problem.people[0].attributes[0].clone());
        if rng.below(2) == 0 {
            problem.not_alone.push(value);
        }
        let mut seats = vec![Vec::new(); cohorts];
        for person in &problem.people {
            if rng.below(4) > 0 {
                seats[rng.below(cohorts)].push(person.id.clone());
            }
        }
        let person = &problem.people[rng.below(problem.people.len())].id;
        let told = effects(&problem, &seats, person).unwrap();
        prop_assert_eq!(told.len(), cohorts);
        for (to, told) in told.iter().enumerate() {
            let mut moved = seats.clone();
            moved.iter_mut().for_each(|members| members.retain(|id| id != person));
            moved[to].push(person.clone());
            let after = score(&problem, &moved).unwrap();
            prop_assert_eq!(told.misplaced, after.misplaced);
            let own = |conflict: &&Conflict| {
                (conflict.person == *person || conflict.with == *person) && conflict.rule != "limit"
            };
            let pairs = |conflicts: Vec<&Conflict>| {
                let mut pairs: Vec<_> = conflicts
                    .into_iter()
                    .map(|one| {
                        let pair = [one.person.clone(), one.with.clone()];
                        (one.rule.clone(), pair.iter().min().cloned(), pair.iter().max().cloned())
                    })
                    .collect();
                pairs.sort();
                pairs
            };
            prop_assert_eq!(
                pairs(told.conflicts.iter().collect()),
                pairs(after.conflicts.iter().filter(own).collect())
            );
        }
    }
}
