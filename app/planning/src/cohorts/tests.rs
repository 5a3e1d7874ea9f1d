//! Properties of whole plans, on rosters made here; every plan goes through the independent verifier.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::rng::Rng;
use crate::verify;

/// A firm with a reporting tree inside each function: a few at the top, most at the front line.
fn firm(people: usize, functions: usize, sites: usize, seed: u64) -> Problem {
    let mut rng = Rng::new(seed);
    let levels = ["executive", "senior manager", "manager", "front line"];
    let mut placed: Vec<(usize, usize)> = Vec::new();
    let rows = (0..people)
        .map(|number| {
            let function = rng.below(functions) * rng.below(functions) / functions.max(1);
            let level = if number == 0 {
                0
            } else {
                [1, 2, 2, 3, 3, 3, 3, 3, 3, 3][rng.below(10)]
            };
            let bosses: Vec<usize> = (0..number)
                .filter(|&boss| {
                    placed[boss].1 < level && (placed[boss].0 == function || placed[boss].1 == 0)
                })
                .collect();
            placed.push((function, level));
            Person {
                id: format!("P{number:05}"),
                attributes: vec![
                    format!("function {function}"),
                    levels[level].to_owned(),
                    format!("site {}", rng.below(sites)),
                ],
                manager: bosses.last().map(|boss| format!("P{boss:05}")),
                pool: String::new(),
            }
        })
        .collect();
    Problem::new(names(&["function", "level", "site"]), rows)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn person(id: &str, values: &[&str], manager: &str) -> Person {
    Person {
        id: id.to_owned(),
        attributes: names(values),
        manager: Some(manager.to_owned()).filter(|manager| !manager.is_empty()),
        pool: String::new(),
    }
}

fn never() -> bool {
    false
}

fn lists(plan: &Plan) -> Vec<Vec<String>> {
    plan.cohorts
        .iter()
        .map(|cohort| cohort.members.clone())
        .collect()
}

/// The plan, after the verifier has agreed with everything it says.
fn checked_plan(problem: &Problem) -> Result<Plan, Refusal> {
    let outcome = plan(problem, &never);
    match &outcome {
        Ok(plan) => {
            agree(problem, plan);
            assert_eq!(
                score(problem, &lists(plan)).unwrap().conflicts,
                plan.conflicts
            );
        }
        Err(Refusal::Infeasible(certificate)) => {
            assert_eq!(
                verify::check_certificate(problem, certificate),
                Ok(()),
                "{certificate}"
            );
        }
        Err(Refusal::BadInput(_)) => {}
    }
    outcome
}

fn agree(problem: &Problem, plan: &Plan) {
    match verify::check(problem, &lists(plan)) {
        Ok(report) => {
            assert_eq!(plan.conflicts, vec![]);
            assert_eq!(report.misplaced, plan.misplaced);
            assert_eq!(report.deviation, plan.deviation.to_string());
            assert_eq!(report.people, problem.people.len());
            assert!(plan.bound <= plan.deviation);
            assert!(plan.deviation > plan.bound || plan.proven_optimal);
            assert_eq!(
                plan.balance
                    .iter()
                    .map(|balance| balance.misplaced)
                    .sum::<u64>(),
                plan.misplaced
            );
        }
        Err(faults) => {
            let pairs: BTreeSet<(&str, &str)> = plan
                .conflicts
                .iter()
                .map(|conflict| (conflict.person.as_str(), conflict.with.as_str()))
                .collect();
            assert!(
                !pairs.is_empty() && pairs.len() <= faults.len(),
                "{faults:?} {:?}",
                plan.conflicts
            );
            assert!(!plan.proven_optimal);
        }
    }
}

fn proof_of(problem: &Problem) -> Proof {
    match checked_plan(problem) {
        Err(Refusal::Infeasible(certificate)) => certificate.proof,
        other => panic!("expected a certificate, got {other:?}"),
    }
}

fn faults_of(problem: &Problem) -> Vec<String> {
    match plan(problem, &never) {
        Err(Refusal::BadInput(faults)) => faults,
        other => panic!("expected faults, got {other:?}"),
    }
}

#[test]
fn a_firm_of_three_hundred_is_planned_to_the_bound() {
    let problem = firm(300, 9, 5, 3);
    let plan = checked_plan(&problem).unwrap();
    assert_eq!(plan.cohorts.len(), 22);
    assert_eq!(
        (plan.conflicts.as_slice(), plan.proven_optimal),
        ([].as_slice(), true)
    );
    assert_eq!(plan.deviation, plan.bound);
}

#[test]
fn a_firm_of_three_thousand_is_planned_to_the_bound() {
    let plan = checked_plan(&firm(3_000, 14, 9, 4)).unwrap();
    assert_eq!(
        (
            plan.cohorts.len(),
            plan.conflicts.len(),
            plan.proven_optimal
        ),
        (215, 0, true)
    );
    assert_eq!(plan.deviation, plan.bound);
}

#[test]
fn reports_of_one_manager_leave_a_gap_that_is_known_to_be_unavoidable() {
    // All eight of finance report to M: M's cohort has none of them, though two a cohort would be fair.
    let mut people: Vec<Person> = (0..8)
        .map(|number| person(&format!("F{number}"), &["finance"], "M"))
        .collect();
    people.push(person("M", &["board"], ""));
    people.extend((0..39).map(|number| {
        person(
            &format!("S{number:02}"),
            &[if number < 18 { "sales" } else { "service" }],
            "",
        )
    }));
    let mut problem = Problem::new(names(&["function"]), people);
    problem.cohorts = Some(4);
    let plan = checked_plan(&problem).unwrap();
    // Two missing at M's, two too many elsewhere.
    assert_eq!((plan.misplaced, plan.proven_optimal), (4, true));
    assert_eq!(plan.deviation, plan.bound);
    assert!(
        plan.explanation
            .iter()
            .any(|sentence| sentence.contains("must not meet M")),
        "{:?}",
        plan.explanation
    );
}

#[test]
fn people_kept_together_stay_together_and_raise_the_bound() {
    let people = (0..40)
        .map(|number| {
            let function = ["finance", "sales", "service"]
                [usize::from(number >= 8) + usize::from(number >= 25)];
            person(&format!("P{number:02}"), &[function], "")
        })
        .collect();
    let mut problem = Problem::new(names(&["function"]), people);
    problem.together = vec![("P00".into(), "P01".into()), ("P02".into(), "P01".into())];
    problem.cohorts = Some(4);
    let plan = checked_plan(&problem).unwrap();
    // Finance is 3, 2, 2, 1 where 2 each would be fair.
    assert_eq!((plan.misplaced, plan.proven_optimal), (2, true));
    assert_eq!(plan.deviation, plan.bound);
    assert_eq!(
        plan.explanation[3],
        "For function finance 2 misplaced seats cannot be avoided: people who are kept together share it."
    );
}

#[test]
fn one_person_is_one_cohort() {
    let plan = checked_plan(&Problem::new(
        names(&["function"]),
        vec![person("A", &["Sales"], "")],
    ))
    .unwrap();
    assert_eq!(lists(&plan), vec![names(&["A"])]);
    assert_eq!((plan.misplaced, plan.proven_optimal), (0, true));
}

#[test]
fn pools_do_not_mix_and_share_the_cohorts_by_size() {
    let mut problem = firm(100, 5, 3, 5);
    for (number, person) in problem.people.iter_mut().enumerate() {
        person.pool = if number % 4 == 0 { "German" } else { "English" }.to_owned();
    }
    problem.cohorts = Some(9);
    let plan = checked_plan(&problem).unwrap();
    let german = plan
        .cohorts
        .iter()
        .filter(|cohort| cohort.pool == "German")
        .count();
    assert_eq!((plan.cohorts.len(), german), (9, 2));
    problem.cohorts = Some(6);
    assert!(matches!(proof_of(&problem), Proof::PoolsNeedMore { .. }));
}

#[test]
fn an_open_number_of_cohorts_grows_until_the_rules_can_be_kept() {
    // Twenty people fit into two cohorts, but three of them must be apart.
    let people = (0..20)
        .map(|number| person(&format!("P{number:02}"), &["Sales"], ""))
        .collect();
    let mut problem = Problem::new(names(&["function"]), people);
    for (left, right) in [("P01", "P02"), ("P02", "P03"), ("P03", "P01")] {
        problem.apart.push((left.into(), right.into()));
    }
    let plan = checked_plan(&problem).unwrap();
    assert_eq!((plan.cohorts.len(), plan.misplaced), (3, 0));
    assert_eq!(
        plan.explanation.last().unwrap(),
        "2 cohorts would have seats for 20 people, but 3 are planned: 3 people must all be in different cohorts, but there \
         are only 2: P01, P02 and P03 (P01 is kept apart from P02, P01 is kept apart from P03 and P02 is kept apart from P03)."
    );
    problem.cohorts = Some(2);
    assert!(matches!(proof_of(&problem), Proof::AllApart { .. }));
}

#[test]
fn every_kind_of_impossibility_has_a_certificate_that_checks() {
    let plain = |people: usize| {
        let people = (0..people)
            .map(|number| person(&format!("P{number:02}"), &[], ""))
            .collect();
        Problem::new(Vec::new(), people)
    };
    let id = |number: usize| format!("P{number:02}");

    let mut problem = plain(31);
    problem.cohorts = Some(2);
    assert_eq!(
        proof_of(&problem),
        Proof::TooFewSeats {
            pool: String::new(),
            people: 31,
            cohorts: 2,
            limit: 15
        }
    );

    let mut problem = plain(20);
    problem.together = (0..15).map(|number| (id(number), id(number + 1))).collect();
    assert!(
        matches!(proof_of(&problem), Proof::TogetherTooBig { people, .. } if people.len() == 16)
    );

    let mut problem = plain(20);
    problem.together = vec![
        (id(3), id(4)),
        (id(4), id(5)),
        (id(5), id(6)),
        (id(3), id(7)),
        (id(7), id(6)),
    ];
    problem.apart = vec![(id(6), id(3))];
    assert_eq!(
        proof_of(&problem),
        Proof::TogetherAndApart {
            path: vec![id(3), id(7), id(6)],
            rule: "keep apart".to_owned()
        }
    );

    let mut problem = plain(20);
    problem.people[4].pool = "night".to_owned();
    problem.together = vec![(id(3), id(4))];
    assert!(matches!(
        proof_of(&problem),
        Proof::TogetherAcrossPools { .. }
    ));

    let mut problem = plain(5);
    problem.people[1].manager = Some(id(0));
    problem.cohorts = Some(1);
    assert!(
        matches!(proof_of(&problem), Proof::AllApart { people, .. } if people == [id(0), id(1)]
        || people == [id(1), id(0)])
    );

    let mut problem = plain(30);
    problem.together = (0..30)
        .filter(|number| number % 10 != 9)
        .map(|number| (id(number), id(number + 1)))
        .collect();
    problem.cohorts = Some(2);
    assert_eq!(
        proof_of(&problem),
        Proof::UnitsDoNotFit {
            pool: String::new(),
            sizes: vec![10, 10, 10],
            cohorts: 2,
            limit: 15
        }
    );
    problem.cohorts = Some(4);
    assert!(matches!(
        proof_of(&problem),
        Proof::TooFewUnits { units: 3, .. }
    ));

    let mut problem = plain(20);
    for report in 1..17 {
        problem.people[report].manager = Some(id(0));
    }
    problem.cohorts = Some(2);
    assert!(matches!(
        proof_of(&problem),
        Proof::TooManyToAvoid { avoided: 16, .. }
    ));

    let mut problem = plain(20);
    problem.apart = (0..5)
        .map(|number| (id(number), id((number + 1) % 5)))
        .collect();
    problem.cohorts = Some(2);
    assert!(matches!(proof_of(&problem), Proof::OddCircle { pairs, .. } if pairs.len() == 5));

    // Ten pairs of a lead and two reports: every group splits 1 to 2, but 30 people need 15 and 15.
    let mut problem = plain(30);
    for lead in 0..3 {
        for report in 1..10 {
            problem.people[lead * 10 + report].manager = Some(id(lead * 10));
        }
    }
    problem.cohorts = Some(2);
    assert!(matches!(proof_of(&problem), Proof::NoSplit { .. }));

    // A wheel with an odd rim needs four colours but holds no clique of four.
    let mut problem = plain(12);
    problem.apart = (0..5)
        .flat_map(|number| [(id(number), id((number + 1) % 5)), (id(number), id(9))])
        .collect();
    problem.cohorts = Some(3);
    assert!(matches!(proof_of(&problem), Proof::Exhausted { .. }));
    problem.cohorts = Some(4);
    checked_plan(&problem).unwrap();
}

#[test]
fn bad_input_is_answered_with_sentences() {
    let good = || firm(20, 3, 2, 1);
    let fault = |change: &dyn Fn(&mut Problem)| {
        let mut problem = good();
        change(&mut problem);
        faults_of(&problem).join(" ")
    };
    assert_eq!(
        fault(&|problem| problem.people[3].id = "P00001".into()),
        "P00001 is in the roster more than once: keep one row for each person."
    );
    assert_eq!(
        fault(&|problem| problem.apart.push(("P00001".into(), "P00001".into()))),
        "P00001 is paired with themselves in a keep apart pair: remove the pair."
    );
    assert_eq!(
        fault(&|problem| problem.together.push(("P00001".into(), "X".into()))),
        "X in a keep together pair is not in the roster: correct the id or remove the pair."
    );
    assert_eq!(
        fault(&|problem| problem.max = 1),
        "A limit of 1 is too small: a cohort needs room for at least 2 people."
    );
    assert_eq!(
        fault(&|problem| problem.max = 16),
        "A limit of 16 is too large: a cohort has at most 15 people."
    );
    assert_eq!(
        fault(&|problem| problem.people.clear()),
        "The roster is empty: at least one person is needed."
    );
    assert_eq!(
        fault(&|problem| problem.cohorts = Some(21)),
        "21 cohorts were asked for, but there are only 20 people: ask for fewer cohorts."
    );
    assert_eq!(
        fault(&|problem| problem.people[0].attributes.truncate(1)),
        "P00000 has 1 values for 3 attributes: give one value for each attribute."
    );
}

#[test]
fn odd_managers_are_reported_and_do_no_harm() {
    let people = vec![
        person("A", &["x"], "B"),
        person("B", &["x"], "A"),
        person("C", &["x"], "C"),
        person("D", &["x"], "gone"),
    ];
    let mut problem = Problem::new(names(&["function"]), people);
    problem.cohorts = Some(2);
    let plan = checked_plan(&problem).unwrap();
    assert_eq!(
        plan.explanation[3..],
        [
            "C is their own manager in the roster: no rule follows from that.",
            "The manager gone of D is not in the roster: no rule follows from that.",
            "A and B manage each other in a circle: each of them is still kept from the manager the roster names.",
        ]
    );
}

#[test]
fn a_hand_made_assignment_is_scored_with_every_broken_rule() {
    let mut problem = Problem::new(
        names(&["function"]),
        vec![
            person("A", &["Sales"], ""),
            person("B", &["Sales"], "A"),
            person("C", &["Finance"], ""),
            person("D", &["Finance"], ""),
            person("E", &["Finance"], ""),
        ],
    );
    problem.apart.push(("C".into(), "D".into()));
    problem.together.push(("A".into(), "C".into()));
    problem.max = 2;
    let plan = score(&problem, &[names(&["A", "B"]), names(&["C", "D"])]).unwrap();
    let told: Vec<String> = plan
        .conflicts
        .iter()
        .map(|conflict| {
            format!(
                "{}:{}:{}:{}",
                conflict.rule, conflict.person, conflict.with, conflict.cohort
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "own manager:B:A:Cohort 1",
            "keep apart:C:D:Cohort 2",
            "keep together:A:C:Cohort 1",
            "no seat:E::"
        ]
    );
    assert_eq!((plan.misplaced, plan.proven_optimal), (4, false));
    assert_eq!(
        explain_person(&problem, &lists(&plan), "B"),
        [
            "B is in Cohort 1 with 1 other person.",
            "Every cohort should have 1 person of function Sales (fair share 1); Cohort 1 has 2, 1 too many.",
            "The manager A is in the same cohort, which breaks the rule.",
        ]
    );
    assert_eq!(
        explain_cohort(&problem, &lists(&plan), 1),
        [
            "C and D are to be kept apart.",
            "A and C should be kept together, but only one of them is here.",
            "Every cohort should have 1 person of function Finance (fair share 1); Cohort 2 has 2, 1 too many.",
            "Every cohort should have 1 person of function Sales (fair share 1); Cohort 2 has 0, 1 too few.",
        ]
    );
    assert!(
        matches!(score(&problem, &[names(&["A", "X"])]), Err(Refusal::BadInput(faults)) if faults.len() == 1)
    );
}

#[test]
fn a_plan_serialises_as_the_contract_says() {
    let plan = checked_plan(&Problem::new(
        names(&["function"]),
        vec![person("A", &["Sales"], "")],
    ))
    .unwrap();
    assert_eq!(
        serde_json::to_value(&plan).unwrap(),
        serde_json::json!({
            "cohorts": [{"name": "Cohort 1", "members": ["A"]}],
            "misplaced": 0, "deviation": "0", "bound": "0", "proven_optimal": true,
            "balance": [{"attribute": "function", "misplaced": 0}],
            "conflicts": [], "seed": 1,
            "explanation": [
                "1 person in 1 cohort of 1.",
                "No seat is misplaced: every value of function is spread as evenly as whole numbers allow.",
                "Every rule is kept.",
            ],
        })
    );
}

#[test]
fn a_stop_returns_a_whole_plan_at_once() {
    let problem = firm(500, 12, 8, 6);
    let plan = plan(&problem, &|| true).unwrap();
    agree(&problem, &plan);
}

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
