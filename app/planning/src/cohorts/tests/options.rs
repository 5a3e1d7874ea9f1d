//! Whole reporting lines, nobody alone, earlier cohorts, and the same plan on one thread and on two.

use super::*;

#[test]
fn nobody_sits_with_anybody_above_them_when_the_whole_line_counts() {
    // Three lines of three under nobody: own managers alone would let a grandmanager in.
    let people = (0..3)
        .flat_map(|line| {
            (0..12).map(move |number| {
                let manager = match number {
                    0 => String::new(),
                    1..4 => format!("L{line}-00"),
                    _ => format!("L{line}-{:02}", 1 + (number - 4) % 3),
                };
                person(
                    &format!("L{line}-{number:02}"),
                    &[&format!("function {line}")],
                    &manager,
                )
            })
        })
        .collect();
    let mut problem = Problem::new(names(&["function"]), people);
    problem.plan_size = 6;
    problem.managers = ManagerRule::WholeChain;
    let plan = checked_plan(&problem).unwrap();
    assert_eq!(plan.conflicts, []);
    let top = plan
        .cohorts
        .iter()
        .find(|cohort| cohort.members.contains(&"L0-00".to_owned()));
    assert_eq!(
        top.unwrap()
            .members
            .iter()
            .filter(|id| id.starts_with("L0"))
            .count(),
        1
    );
    // Seated with a manager's manager, the verifier and the score both say so.
    let together = vec![names(&["L0-00", "L0-04"])];
    let told = score(&problem, &together).unwrap().conflicts;
    assert_eq!(
        (told[0].rule.as_str(), told[0].person.as_str()),
        ("manager chain", "L0-04")
    );
    assert!(verify::check(&problem, &together).is_err());
}

#[test]
fn a_line_that_reaches_everybody_has_no_plan_and_says_who() {
    let people = (0..30)
        .map(|number| {
            let manager = if number == 0 { "" } else { "P00" };
            person(&format!("P{number:02}"), &["x"], manager)
        })
        .collect();
    let mut problem = Problem::new(names(&["function"]), people);
    problem.cohorts = Some(2);
    problem.managers = ManagerRule::WholeChain;
    let proof = proof_of(&problem);
    assert!(
        matches!(&proof, Proof::TooManyToAvoid { unit, .. } if *unit == ["P00"]),
        "{proof:?}"
    );
}

/// 60 people over five cohorts; four of them hold the rare value.
fn with_a_rare_value(not_alone: bool) -> Problem {
    let people = (0..60)
        .map(|number| {
            let function = match number {
                0..4 => "legal",
                4..32 => "sales",
                _ => "service",
            };
            person(
                &format!("P{number:02}"),
                &[function, ["a", "b"][number % 2]],
                "",
            )
        })
        .collect();
    let mut problem = Problem::new(names(&["function", "level"]), people);
    problem.cohorts = Some(5);
    if not_alone {
        problem.not_alone.push(("function".into(), "legal".into()));
    }
    problem
}

fn lawyers(plan: &Plan) -> Vec<usize> {
    let is_lawyer = |id: &&String| id.as_str() < "P04";
    let count = |cohort: &PlannedCohort| cohort.members.iter().filter(is_lawyer).count();
    let mut counts: Vec<usize> = plan.cohorts.iter().map(count).collect();
    counts.sort_unstable();
    counts
}

#[test]
fn a_rare_group_is_not_spread_to_one_in_each_room() {
    let plan = checked_plan(&with_a_rare_value(false)).unwrap();
    assert_eq!(lawyers(&plan), [0, 1, 1, 1, 1]);
    let plan = checked_plan(&with_a_rare_value(true)).unwrap();
    assert_eq!(lawyers(&plan), [0, 0, 0, 2, 2]);
    assert_eq!((plan.misplaced, plan.proven_optimal), (0, true));
}

#[test]
fn somebody_alone_is_a_misplaced_seat() {
    let problem = with_a_rare_value(true);
    let spread = checked_plan(&with_a_rare_value(false)).unwrap();
    let told = score(&problem, &lists(&spread)).unwrap();
    assert_eq!(told.misplaced, 4);
    assert_eq!(
        verify::check(&problem, &lists(&spread)).unwrap().misplaced,
        4
    );
    assert_eq!(
        explain_cohort(&problem, &lists(&spread), 0),
        [
            "Every cohort should have nobody or at least 2 people of function legal (fair share 0.80); Cohort 1 has 1, alone."
        ]
    );
}

#[test]
fn a_value_nobody_holds_and_an_attribute_nobody_mixes_are_told() {
    let mut problem = with_a_rare_value(true);
    problem.not_alone = vec![
        ("function".into(), "law".into()),
        ("site".into(), "x".into()),
    ];
    assert_eq!(
        faults_of(&problem),
        [
            "Nobody has law as function: correct the value or leave it out.",
            "site is not mixed, so nobody can be alone with x in it: mix site too, or leave this out.",
        ]
    );
}

#[test]
fn who_shared_an_earlier_cohort_seldom_shares_one_again() {
    let mut problem = firm(150, 5, 3, 4);
    let first = checked_plan(&problem).unwrap();
    problem.seed = 2;
    let without = checked_plan(&problem).unwrap();
    problem.earlier = lists(&first);
    problem.earlier.push(names(&["gone", "P00001"]));
    let again = score(&problem, &lists(&without)).unwrap().met_again;
    let plan = checked_plan(&problem).unwrap();
    // The evenness is the same, and far fewer meet again.
    assert_eq!(
        (plan.misplaced, plan.proven_optimal),
        (without.misplaced, true)
    );
    assert!(2 * plan.met_again < again, "{} of {again}", plan.met_again);
    // Counted by hand.
    let mut pairs = 0;
    for cohort in lists(&plan) {
        for old in lists(&first) {
            let both = cohort.iter().filter(|id| old.contains(id)).count() as u64;
            pairs += both * (both - both.min(1)) / 2;
        }
    }
    assert_eq!(plan.met_again, pairs);
}

#[test]
fn one_thread_and_two_make_the_same_plan() {
    let mut problem = firm(400, 7, 4, 9);
    for (number, person) in problem.people.iter_mut().enumerate() {
        person.pools = names(&[["Dutch", "English", "French"][number % 3]]);
    }
    let one = checked_plan(&problem).unwrap();
    problem.threads = 2;
    assert_eq!(checked_plan(&problem).unwrap(), one);
    problem.people.reverse();
    assert_eq!(checked_plan(&problem).unwrap(), one);
}
