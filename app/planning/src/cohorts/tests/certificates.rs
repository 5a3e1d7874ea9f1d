//! Impossible problems, and problems that become possible with more cohorts.

use super::*;

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
    problem.people[4].pools = names(&["night"]);
    problem.together = vec![(id(3), id(4))];
    assert!(
        matches!(proof_of(&problem), Proof::NoCommonPool { path, .. } if path == [id(3), id(4)])
    );

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
