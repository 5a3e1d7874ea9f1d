//! Changing a plan: who may move, and what it buys.

use std::collections::BTreeMap;

use super::*;

fn kept(plan: &Plan) -> Vec<KeptCohort> {
    plan.cohorts
        .iter()
        .map(|cohort| KeptCohort {
            name: cohort.name.clone(),
            members: cohort.members.clone(),
            ..KeptCohort::default()
        })
        .collect()
}

/// The problem after some people left and as many others came, with the plan to change.
fn after_turnover(problem: &Problem, plan: &Plan, people: usize, repair: Repair) -> Problem {
    let mut rng = Rng::new(99);
    let mut changed = problem.clone();
    for number in 0..people {
        let at = 1 + rng.below(changed.people.len() - 1);
        let gone = changed.people.remove(at);
        let like = changed.people[rng.below(changed.people.len())].clone();
        for person in &mut changed.people {
            if person.manager.as_ref() == Some(&gone.id) {
                person.manager.clone_from(&gone.manager);
            }
        }
        changed.people.push(Person {
            id: format!("N{number:05}"),
            ..like
        });
    }
    changed.keep = Some(Keep {
        cohorts: kept(plan),
        repair,
        ..Keep::default()
    });
    changed
}

fn seats(cohorts: &[KeptCohort]) -> BTreeMap<&str, &str> {
    cohorts
        .iter()
        .flat_map(|cohort| {
            cohort
                .members
                .iter()
                .map(|id| (id.as_str(), cohort.name.as_str()))
        })
        .collect()
}

fn moved(plan: &Plan) -> Vec<&str> {
    let changes = plan.changes.as_ref().unwrap();
    changes
        .moved
        .iter()
        .map(|change| change.person.as_str())
        .collect()
}

#[test]
fn after_a_turnover_few_moves_buy_the_evenness_back() {
    let problem = firm(1_500, 12, 8, 11);
    let plan = checked_plan(&problem).unwrap();
    let repaired = |repair| {
        let changed = after_turnover(&problem, &plan, 30, repair);
        let next = checked_plan(&changed).unwrap();
        let changes = next.changes.clone().unwrap();
        assert_eq!((changes.joined.len(), changes.left.len()), (30, 30));
        assert_eq!(changes.invitations, 60 + changes.moved.len());
        assert_eq!(next.conflicts, []);
        // What the changes say is what is different.
        let old = kept(&plan);
        let (before, after) = (seats(&old), kept(&next));
        let differ: Vec<&str> = seats(&after)
            .into_iter()
            .filter(|(id, cohort)| before.get(id).is_some_and(|before| before != cohort))
            .map(|(id, _)| id)
            .collect();
        assert_eq!(moved(&next).len(), differ.len());
        next
    };
    let (none, few, full) = (
        repaired(Repair::None),
        repaired(Repair::Few),
        repaired(Repair::Full),
    );
    assert_eq!(moved(&none).len(), 0);
    assert!(none.misplaced > few.misplaced, "{}", none.misplaced);
    assert!(moved(&few).len() <= 25, "{}", moved(&few).len());
    assert!(few.misplaced <= full.misplaced + 1);
    assert!(full.proven_optimal);
    assert!(moved(&full).len() <= 84, "{}", moved(&full).len());
}

#[test]
fn nothing_changes_when_nothing_has_changed() {
    let mut problem = firm(200, 6, 3, 2);
    let plan = checked_plan(&problem).unwrap();
    for repair in [Repair::None, Repair::Few, Repair::Full] {
        problem.keep = Some(Keep {
            cohorts: kept(&plan),
            repair,
            ..Keep::default()
        });
        let next = checked_plan(&problem).unwrap();
        assert_eq!(next.cohorts, plan.cohorts);
        assert_eq!(next.changes, Some(Changes::default()));
    }
}

#[test]
fn a_new_manager_is_parted_from_the_new_report_by_the_fewest_moves() {
    let mut problem = firm(200, 6, 3, 2);
    let plan = checked_plan(&problem).unwrap();
    // Somebody with a twin elsewhere: one exchange mends everything.
    let assignment = lists(&plan);
    let has_twin = |id: &&String| {
        let best = exchanges(&problem, &assignment, id, None, 1).unwrap();
        (best[0].conflicts, best[0].misplaced) == (0, 0)
    };
    let report = assignment[3].iter().find(has_twin).unwrap().clone();
    let manager = assignment[3]
        .iter()
        .find(|id| **id != report)
        .unwrap()
        .clone();
    let row = problem
        .people
        .iter_mut()
        .find(|row| row.id == report)
        .unwrap();
    row.manager = Some(manager.clone());
    let mut repaired = |repair| {
        problem.keep = Some(Keep {
            cohorts: kept(&plan),
            repair,
            ..Keep::default()
        });
        checked_plan(&problem).unwrap()
    };
    let none = repaired(Repair::None);
    assert_eq!(none.conflicts.len(), 1);
    assert_eq!(moved(&none), Vec::<&str>::new());
    let few = repaired(Repair::Few);
    assert_eq!(few.conflicts, []);
    let moved = moved(&few);
    assert_eq!(moved.len(), 2);
    assert!(moved.contains(&report.as_str()) || moved.contains(&manager.as_str()));
    assert_eq!(few.misplaced, plan.misplaced);
}

#[test]
fn a_cohort_below_the_fewest_and_one_that_cannot_go_on_are_given_up() {
    let mut problem = firm(60, 4, 2, 7);
    problem.plan_size = 10;
    let plan = checked_plan(&problem).unwrap();
    assert_eq!(plan.cohorts.len(), 6);
    let gone: BTreeSet<String> = plan.cohorts[0].members[..6].iter().cloned().collect();
    problem.people.retain(|person| !gone.contains(&person.id));
    let keep = |fewest, closing: &[usize]| {
        let mut cohorts = kept(&plan);
        for &at in closing {
            cohorts[at].closing = true;
        }
        Some(Keep {
            cohorts,
            fewest,
            ..Keep::default()
        })
    };
    problem.keep = keep(5, &[]);
    let next = checked_plan(&problem).unwrap();
    assert_eq!(next.cohorts.len(), 5);
    assert_eq!(next.changes.as_ref().unwrap().dissolved, ["Cohort 1"]);
    problem.keep = keep(0, &[4]);
    let next = checked_plan(&problem).unwrap();
    assert_eq!(next.changes.as_ref().unwrap().dissolved, ["Cohort 5"]);
    let names: Vec<&str> = next
        .cohorts
        .iter()
        .map(|cohort| cohort.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["Cohort 1", "Cohort 2", "Cohort 3", "Cohort 4", "Cohort 6"]
    );
    // The people of a cohort that is given up move, and of the others hardly anybody.
    assert!(
        (10..=16).contains(&moved(&next).len()),
        "{}",
        moved(&next).len()
    );
}

#[test]
fn who_joins_a_full_plan_gets_a_cohort_that_is_added() {
    let mut problem = firm(28, 3, 2, 3);
    problem.max = 14;
    let plan = checked_plan(&problem).unwrap();
    assert_eq!(plan.cohorts.len(), 2);
    problem
        .people
        .push(person("Z", &["function 0", "manager", "site 0"], ""));
    problem.keep = Some(Keep {
        cohorts: kept(&plan),
        repair: Repair::Full,
        ..Keep::default()
    });
    let next = checked_plan(&problem).unwrap();
    assert_eq!(next.changes.as_ref().unwrap().opened, ["Cohort 3"]);
    assert_eq!(next.cohorts[2].name, "Cohort 3");
}

#[test]
fn cohorts_that_have_begun_and_locked_people_stay() {
    let problem = firm(150, 5, 3, 4);
    let plan = checked_plan(&problem).unwrap();
    let mut changed = after_turnover(&problem, &plan, 12, Repair::Full);
    let keep = changed.keep.as_mut().unwrap();
    keep.cohorts[2].frozen = true;
    keep.locked = plan.cohorts[0].members.clone();
    let begun: BTreeSet<String> = plan.cohorts[2].members.iter().cloned().collect();
    let next = checked_plan(&changed).unwrap();
    let known: BTreeSet<&str> = changed.people.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(next.cohorts[2].name, "Cohort 3");
    assert!(next.cohorts[2].frozen);
    assert!(next.cohorts[2].members.iter().all(|id| begun.contains(id)));
    for id in plan.cohorts[0]
        .members
        .iter()
        .filter(|id| known.contains(id.as_str()))
    {
        assert!(next.cohorts[0].members.contains(id), "{id} moved");
    }
    let everybody: usize = next.cohorts.iter().map(|cohort| cohort.members.len()).sum();
    assert_eq!(everybody, 150);
}

#[test]
fn a_pair_to_be_kept_together_moves_nobody_who_stays() {
    let mut problem = firm(60, 4, 2, 7);
    problem.plan_size = 10;
    let plan = checked_plan(&problem).unwrap();
    let (one, other) = (
        plan.cohorts[0].members[3].clone(),
        plan.cohorts[4].members[3].clone(),
    );
    problem.together.push((one.clone(), other.clone()));
    let repaired = |repair, locked: &[&String]| {
        let mut problem = problem.clone();
        problem.keep = Some(Keep {
            cohorts: kept(&plan),
            locked: locked.iter().map(|id| (*id).clone()).collect(),
            repair,
            ..Keep::default()
        });
        checked_plan(&problem).unwrap()
    };
    let none = repaired(Repair::None, &[]);
    assert_eq!((moved(&none).len(), none.conflicts.len()), (0, 1));
    assert_eq!(none.conflicts[0].rule, "keep together");
    let few = repaired(Repair::Few, &[&one]);
    assert!(few.cohorts[0].members.contains(&one) && few.cohorts[0].members.contains(&other));
    let both = repaired(Repair::Few, &[&one, &other]);
    assert_eq!(both.conflicts.len(), 1);
    assert!(both.cohorts[4].members.contains(&other));
}

#[test]
fn more_cohorts_than_units_are_left_after_many_left() {
    let people = vec![person("A", &["x"], ""), person("B", &["y"], "")];
    let mut problem = Problem::new(names(&["function"]), people);
    problem.together.push(("A".into(), "B".into()));
    let cohort = |name: &str, members: &[&str]| KeptCohort {
        name: name.into(),
        members: names(members),
        ..KeptCohort::default()
    };
    problem.keep = Some(Keep {
        cohorts: vec![cohort("One", &["A", "C"]), cohort("Two", &["B", "D"])],
        ..Keep::default()
    });
    let next = checked_plan(&problem).unwrap();
    assert_eq!(lists(&next), [names(&["A", "B"])]);
}

#[test]
fn a_plan_of_begun_cohorts_alone_stays_as_it_is() {
    let mut problem = firm(20, 3, 2, 3);
    let plan = checked_plan(&problem).unwrap();
    let mut cohorts = kept(&plan);
    for cohort in &mut cohorts {
        cohort.frozen = true;
    }
    problem.keep = Some(Keep {
        cohorts,
        ..Keep::default()
    });
    let next = super::plan(&problem, &never).unwrap();
    assert_eq!(lists(&next), lists(&plan));
    assert_eq!(next.changes, Some(Changes::default()));
}

#[test]
fn a_bad_plan_to_keep_is_answered_with_sentences() {
    let mut problem = firm(20, 3, 2, 3);
    let cohort = |name: &str, members: &[&str]| KeptCohort {
        name: name.into(),
        members: names(members),
        ..KeptCohort::default()
    };
    problem.cohorts = Some(2);
    problem.keep = Some(Keep {
        cohorts: vec![
            cohort("A", &["P00001"]),
            cohort("A", &["P00001"]),
            cohort("", &[]),
        ],
        ..Keep::default()
    });
    assert_eq!(
        faults_of(&problem),
        [
            "A cohort of the plan to keep has no name: give each a name.",
            "A is in the plan to keep twice: give each cohort a name of its own.",
            "P00001 is in A and again in A of the plan to keep: keep one of them.",
            "The number of cohorts follows from the plan that is changed: leave it open.",
        ]
    );
}

#[test]
fn the_best_exchanges_come_first_and_say_what_they_do() {
    let problem = firm(150, 5, 3, 4);
    let plan = checked_plan(&problem).unwrap();
    let assignment = lists(&plan);
    let person = assignment[1][3].as_str();
    let all = exchanges(&problem, &assignment, person, None, usize::MAX).unwrap();
    assert_eq!(all.len(), 150 - assignment[1].len());
    assert!(all.is_sorted_by_key(|exchange| (exchange.conflicts, exchange.misplaced)));
    for exchange in all.iter().step_by(17) {
        let mut next = assignment.clone();
        next[1].retain(|id| id != person);
        next[1].push(exchange.partner.clone());
        next[exchange.cohort].retain(|id| *id != exchange.partner);
        next[exchange.cohort].push(person.to_owned());
        let after = score(&problem, &next).unwrap();
        assert_eq!(
            (exchange.conflicts, exchange.misplaced),
            (
                after.conflicts.len() as i64,
                after.misplaced as i64 - plan.misplaced as i64
            ),
            "{}",
            exchange.partner
        );
    }
    let three = exchanges(&problem, &assignment, person, Some(4), 3).unwrap();
    assert_eq!(three.len(), 3);
    assert!(three.iter().all(|exchange| exchange.cohort == 4));
    assert!(exchanges(&problem, &assignment, "X", None, 3).is_err());
}
