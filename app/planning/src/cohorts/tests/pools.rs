//! People who could be in several pools: where they are planned, and what cannot be.

use super::*;

/// So many people for each choice of pools, ids in that order.
fn crowd(groups: &[(usize, &[&str])]) -> Problem {
    let mut people = Vec::new();
    for &(number, pools) in groups {
        for _ in 0..number {
            let at = people.len();
            let values = [["sales", "service"][at % 2], ["a", "b", "c"][at % 3]];
            let mut one = person(&id(at), &values, "");
            one.pools = names(pools);
            people.push(one);
        }
    }
    Problem::new(names(&["function", "level"]), people)
}

fn id(number: usize) -> String {
    format!("P{number:02}")
}

/// Pools and sizes of the cohorts.
fn sizes(plan: &Plan) -> Vec<(&str, usize)> {
    let size = |it: &PlannedCohort| it.members.len();
    plan.cohorts
        .iter()
        .map(|cohort| (cohort.pool.as_str(), size(cohort)))
        .collect()
}

#[test]
fn a_choice_of_pools_fills_free_seats_and_evens_out() {
    let mut problem = crowd(&[
        (20, &["English"]),
        (16, &["English", "Dutch"]),
        (20, &["Dutch"]),
    ]);
    let plan = checked_plan(&problem).unwrap();
    assert_eq!(
        sizes(&plan),
        [
            ("Dutch", 14),
            ("Dutch", 14),
            ("English", 14),
            ("English", 14)
        ]
    );
    assert_eq!((plan.misplaced, plan.proven_optimal), (0, true));
    problem.people.reverse();
    assert_eq!(checked_plan(&problem).unwrap(), plan);
}

#[test]
fn nobody_is_sent_to_a_tiny_pool_without_need() {
    // Three people more than two cohorts are planned for: a third cohort of English, not three people of Dutch.
    let plan = checked_plan(&crowd(&[(28, &["English"]), (3, &["Dutch", "English"])])).unwrap();
    assert_eq!(
        sizes(&plan),
        [("English", 10), ("English", 10), ("English", 11)]
    );
    // With two cohorts at most there is one seat free in each, and the third person is Dutch.
    let mut problem = crowd(&[(28, &["English"]), (3, &["Dutch", "English"])]);
    problem.pool_cohorts = vec![("English".into(), 2)];
    let plan = checked_plan(&problem).unwrap();
    assert_eq!(
        sizes(&plan),
        [("Dutch", 3), ("English", 14), ("English", 14)]
    );
}

#[test]
fn the_cohorts_asked_for_are_shared_so_that_everybody_has_a_seat() {
    let mut problem = crowd(&[(16, &["A"]), (15, &["A", "B"]), (29, &["B"])]);
    problem.cohorts = Some(4);
    let plan = checked_plan(&problem).unwrap();
    assert_eq!(sizes(&plan), [("A", 15), ("A", 15), ("B", 15), ("B", 15)]);
    problem.cohorts = Some(6);
    let plan = checked_plan(&problem).unwrap();
    assert_eq!((plan.cohorts.len(), plan.conflicts.len()), (6, 0));
}

#[test]
fn people_kept_together_go_where_all_of_them_can() {
    let mut problem = crowd(&[(10, &["A", "B"]), (10, &["B", "C"]), (10, &["A"])]);
    problem.together = vec![(id(0), id(10)), (id(1), id(11)), (id(2), id(1))];
    let plan = checked_plan(&problem).unwrap();
    let home = |person: usize| {
        let holds = |it: &&PlannedCohort| it.members.contains(&id(person));
        plan.cohorts.iter().find(holds).unwrap().pool.clone()
    };
    assert_eq!([home(0), home(1), home(2)], ["B", "B", "B"]);
}

#[test]
fn whoever_stays_in_a_plan_stays_in_its_pool() {
    let mut problem = crowd(&[
        (20, &["English"]),
        (16, &["English", "Dutch"]),
        (20, &["Dutch"]),
    ]);
    let first = checked_plan(&problem).unwrap();
    problem.people.retain(|person| person.id != id(3));
    problem.keep = Some(Keep {
        cohorts: first
            .cohorts
            .iter()
            .map(|cohort| KeptCohort {
                name: cohort.name.clone(),
                pool: cohort.pool.clone(),
                members: cohort.members.clone(),
                ..KeptCohort::default()
            })
            .collect(),
        ..Keep::default()
    });
    let plan = checked_plan(&problem).unwrap();
    let changes = plan.changes.unwrap();
    assert_eq!((changes.moved.len(), changes.left.len()), (0, 1));
}

#[test]
fn people_without_a_common_pool_are_told_with_the_path() {
    let mut problem = crowd(&[
        (1, &["A"]),
        (1, &["A", "B"]),
        (1, &["B", "C"]),
        (17, &["A", "B", "C"]),
    ]);
    problem.together = vec![(id(2), id(5)), (id(5), id(1)), (id(1), id(0))];
    let Err(Refusal::Infeasible(certificate)) = checked_plan(&problem) else {
        panic!("expected a certificate");
    };
    assert_eq!(
        certificate.sentence,
        "P00 is in pool A and P02 could be in pool B or C, so no pool suits them all, yet they must be in one cohort: \
         P00 - P01 - P05 - P02."
    );
    // Three people, each two of whom have a pool in common.
    let mut problem = crowd(&[
        (1, &["A", "B"]),
        (1, &["B", "C"]),
        (1, &["A", "C"]),
        (9, &["A"]),
    ]);
    problem.together = vec![(id(0), id(1)), (id(1), id(2))];
    let Proof::NoCommonPool { path, choices } = proof_of(&problem) else {
        panic!("expected another certificate");
    };
    assert_eq!((path.len(), choices.len()), (3, 3));
}

#[test]
fn two_who_stay_in_one_cohort_need_a_common_pool() {
    let mut problem = crowd(&[(10, &["A"]), (10, &["B"])]);
    let cohort = |name: &str, people: std::ops::Range<usize>| KeptCohort {
        name: name.to_owned(),
        members: people.map(id).collect(),
        ..KeptCohort::default()
    };
    problem.keep = Some(Keep {
        cohorts: vec![cohort("One", 0..11), cohort("Two", 11..20)],
        locked: vec![id(2), id(10)],
        ..Keep::default()
    });
    assert!(
        matches!(proof_of(&problem), Proof::NoCommonPool { path, .. } if path == [id(2), id(10)])
    );
    // A cohort that cannot go on holds nobody.
    problem.keep.as_mut().unwrap().cohorts[0].closing = true;
    assert!(checked_plan(&problem).is_ok());
}

#[test]
fn pools_that_are_too_small_are_told_with_the_people() {
    let mut problem = crowd(&[
        (20, &["A"]),
        (12, &["A", "B"]),
        (14, &["B"]),
        (9, &["B", "C"]),
    ]);
    problem.pool_cohorts = vec![("A".into(), 1), ("B".into(), 2)];
    let Err(Refusal::Infeasible(certificate)) = checked_plan(&problem) else {
        panic!("expected a certificate");
    };
    assert!(
        matches!(&*certificate.proof, Proof::PoolCapacity { people, pools, .. }
        if people.len() == 20 && pools.len() == 1)
    );
    assert!(
        certificate.sentence.starts_with(
            "20 people can only be in pool A, which may have 1 cohort of at most 15: there are 15 seats, 5 too few (P00, "
        ),
        "{certificate}"
    );
    assert_eq!(
        certificate.relaxations,
        [
            "Allow 1 cohort more in pool A.",
            "Or let 5 of them be in another pool."
        ]
    );
    problem.pool_cohorts = vec![("A".into(), 2), ("B".into(), 1)];
    assert!(
        matches!(proof_of(&problem), Proof::PoolCapacity { people, pools, .. }
        if people.len() == 46 && pools.len() == 2)
    );
    problem.pool_cohorts = vec![("A".into(), 2), ("B".into(), 2)];
    assert_eq!(checked_plan(&problem).unwrap().conflicts, []);
}

#[test]
fn rules_can_ask_for_more_cohorts_than_a_pool_may_have() {
    let mut problem = crowd(&[(20, &["A"]), (20, &["A", "B"])]);
    problem.pool_cohorts = vec![("A".into(), 2)];
    problem.apart = vec![(id(0), id(1)), (id(1), id(2)), (id(2), id(0))];
    assert!(
        matches!(proof_of(&problem), Proof::PoolNeedsMore { need, cohorts: 2 }
        if need.cohorts == 3 && need.people == 20)
    );
    problem.people[0].pools = names(&["B"]);
    assert!(checked_plan(&problem).is_ok());
}

#[test]
fn more_cohorts_than_the_pools_can_have_are_refused() {
    let mut problem = crowd(&[(20, &["A"]), (2, &["B"])]);
    problem.pool_cohorts = vec![("A".into(), 2)];
    problem.cohorts = Some(5);
    assert!(matches!(
        proof_of(&problem),
        Proof::PoolsHoldFewer { cohorts: 5, .. }
    ));
    problem.cohorts = Some(4);
    assert_eq!(checked_plan(&problem).unwrap().cohorts.len(), 4);
}

#[test]
fn cohorts_that_cannot_be_shared_are_refused() {
    // Three pairs of pools with sixteen people each need four cohorts, though three would have the seats of forty-five.
    let mut problem = crowd(&[(15, &["A"]), (15, &["B"]), (1, &["A", "B"]), (14, &["C"])]);
    problem.cohorts = Some(3);
    assert_eq!(
        proof_of(&problem),
        Proof::NoShare {
            cohorts: 3,
            limit: 15
        }
    );
    problem.cohorts = Some(4);
    assert_eq!(checked_plan(&problem).unwrap().conflicts, []);
}

#[test]
fn limits_are_checked() {
    let mut problem = crowd(&[(20, &["A"])]);
    problem.pool_cohorts = vec![("B".into(), 2), ("A".into(), 2), ("A".into(), 3)];
    assert_eq!(
        faults_of(&problem),
        [
            "Nobody could be in pool B, which has a limit of cohorts: correct the name or leave the limit out.",
            "Pool A has two limits of cohorts: give it one.",
        ]
    );
}

#[test]
fn a_seating_in_a_pool_somebody_cannot_be_in_is_refused() {
    let problem = crowd(&[(2, &["A"]), (1, &["B", "A"]), (2, &["B"])]);
    let seats = [vec![id(0), id(1), id(2)], vec![id(3), id(4)]];
    let pools = |one: &str, two: &str| names(&[one, two]);
    assert!(verify::check_in_pools(&problem, &seats, &pools("A", "B")).is_ok());
    assert_eq!(
        verify::check_in_pools(&problem, &seats, &pools("B", "B")).unwrap_err(),
        [
            "Cohort 1 mixes pools at P00.",
            "Cohort 1 mixes pools at P01."
        ]
    );
    let mut limited = problem;
    limited.pool_cohorts = vec![("A".into(), 0)];
    assert!(verify::check_in_pools(&limited, &seats, &pools("A", "B")).is_err());
    assert!(verify::check(&limited, &seats).is_err());
}

#[test]
fn false_certificates_about_pools_are_refused() {
    let mut problem = crowd(&[(14, &["A"]), (2, &["A", "B"]), (14, &["B"])]);
    problem.cohorts = Some(2);
    problem.pool_cohorts = vec![("A".into(), 1)];
    let need = |people: usize, cohorts: usize, because: Option<Proof>| Need {
        pool: "A".to_owned(),
        people,
        cohorts,
        because: because.map(Box::new),
    };
    let too_few_units = Proof::TooFewUnits {
        pool: "A".to_owned(),
        units: 14,
        cohorts: 19,
    };
    let pool = |cohorts: usize| PoolCohorts {
        pool: "A".to_owned(),
        cohorts,
    };
    let forged = [
        // Too few groups to fill many cohorts do not ask for more.
        Proof::PoolsNeedMore {
            pools: vec![need(14, 20, Some(too_few_units))],
            cohorts: 2,
        },
        Proof::PoolNeedsMore {
            need: need(14, 2, None),
            cohorts: 1,
        },
        // Two of them could be elsewhere.
        Proof::PoolCapacity {
            people: (0..16).map(id).collect(),
            pools: vec![pool(1)],
            limit: 15,
        },
        Proof::PoolsHoldFewer {
            pools: vec![pool(1)],
            cohorts: 2,
        },
        Proof::NoShare {
            cohorts: 2,
            limit: 15,
        },
        Proof::NoCommonPool {
            path: vec![id(0), id(29)],
            choices: Vec::new(),
        },
    ];
    for proof in forged {
        let certificate = Certificate {
            sentence: String::new(),
            relaxations: Vec::new(),
            proof: Box::new(proof),
        };
        assert!(
            verify::check_certificate(&problem, &certificate).is_err(),
            "{certificate:?}"
        );
    }
    assert_eq!(checked_plan(&problem).unwrap().conflicts, []);
}
