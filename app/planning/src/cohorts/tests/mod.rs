//! Properties of whole plans, on rosters made here; every plan goes through the independent verifier.

mod certificates;
mod options;
mod pools;
mod properties;
mod repair;

use std::collections::BTreeSet;

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
                pools: Vec::new(),
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
        pools: Vec::new(),
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
            // Which pool a cohort of people with a choice is of, and how many were asked for, lists of ids do not show.
            if problem.people.iter().all(|person| person.pools.len() < 2) {
                let mut conflicts = score(problem, &lists(plan)).unwrap().conflicts;
                let told = plan.conflicts.iter();
                conflicts.extend(told.filter(|it| it.rule == "number of cohorts").cloned());
                assert_eq!(conflicts, plan.conflicts);
            }
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
    let pools: Vec<String> = plan.cohorts.iter().map(|it| it.pool.clone()).collect();
    let is_choice = problem.people.iter().any(|person| person.pools.len() > 1);
    let (other_number, broken): (Vec<&Conflict>, Vec<&Conflict>) = plan
        .conflicts
        .iter()
        .partition(|conflict| conflict.rule == "number of cohorts");
    let as_asked = problem
        .cohorts
        .is_none_or(|asked| asked == plan.cohorts.len());
    assert_eq!(other_number.is_empty(), as_asked);
    assert!(as_asked || !plan.proven_optimal);
    match verify::check_in_pools(problem, &lists(plan), &pools) {
        Ok(report) => {
            assert_eq!(broken, Vec::<&Conflict>::new());
            assert_eq!(report.misplaced, plan.misplaced);
            assert_eq!(report.deviation, plan.deviation.to_string());
            assert_eq!(report.people, problem.people.len());
            assert!(plan.bound <= plan.deviation);
            assert!(
                plan.deviation > plan.bound
                    || plan.proven_optimal
                    || !problem.not_alone.is_empty()
                    || is_choice
                    || !as_asked
            );
            assert_eq!(
                plan.balance
                    .iter()
                    .map(|balance| balance.misplaced)
                    .sum::<u64>(),
                plan.misplaced
            );
        }
        Err(faults) => {
            let pairs: BTreeSet<(&str, &str)> = broken
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
        Err(Refusal::Infeasible(certificate)) => *certificate.proof,
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
        person.pools = names(&[if number % 4 == 0 { "German" } else { "English" }]);
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
            "conflicts": [], "met_again": 0, "seed": 1,
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
