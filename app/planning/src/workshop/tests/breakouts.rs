//! By hand, and by random trials over 2 to 15 people.

use proptest::prelude::*;

use super::names;
use crate::rng::Rng;
use crate::verify::{SplitReport, check_groups, check_split};
use crate::workshop::{Breakouts, GroupWish, Participant, Split, split, together_again};

fn breakouts(people: usize, functions: &[&str], wish: GroupWish) -> Breakouts {
    let person = |(at, id): (usize, String)| Participant {
        id,
        function: functions[at % functions.len()].to_owned(),
    };
    Breakouts {
        people: names(people).into_iter().enumerate().map(person).collect(),
        wish,
        earlier: Vec::new(),
        keep_apart: Vec::new(),
        seed: 0,
    }
}

fn checked(breakouts: &Breakouts) -> (Split, SplitReport) {
    let split = split(breakouts).unwrap();
    let report = check_split(breakouts, &split);
    (split, report.unwrap())
}

#[test]
fn sizes_come_as_near_as_they_can() {
    let sizes = |people: usize, wish: GroupWish| {
        let (split, _) = checked(&breakouts(people, &[""], wish));
        let mut sizes: Vec<usize> = split.groups.iter().map(Vec::len).collect();
        sizes.sort_unstable();
        sizes
    };
    assert_eq!(sizes(15, GroupWish::Size(5)), [5, 5, 5]);
    assert_eq!(sizes(14, GroupWish::Size(4)), [4, 5, 5]);
    assert_eq!(sizes(11, GroupWish::Size(5)), [5, 6]);
    assert_eq!(sizes(5, GroupWish::Size(3)), [2, 3]);
    assert_eq!(sizes(2, GroupWish::Size(5)), [2]);
    assert_eq!(sizes(13, GroupWish::Groups(4)), [3, 3, 3, 4]);
    let refused = |people, wish| {
        split(&breakouts(people, &[""], wish))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(9, GroupWish::Size(2)),
        "Groups have 3 to 5 people, not 2."
    );
    assert_eq!(
        refused(7, GroupWish::Groups(4)),
        "7 people cannot be split into 4 groups of at least two."
    );
    assert_eq!(
        refused(7, GroupWish::Groups(0)),
        "7 people cannot be split into 0 groups of at least two."
    );
    assert_eq!(
        refused(1, GroupWish::Groups(1)),
        "There must be 2 to 15 people, not 1."
    );
}

#[test]
fn groups_changed_by_hand_keep_their_sizes_and_tell_who_is_together_again() {
    let mut wanted = breakouts(6, &["Sales", "Support"], GroupWish::Groups(2));
    let (first, _) = checked(&wanted);
    wanted.earlier = vec![first.groups.clone()];
    let (next, _) = checked(&wanted);
    assert_eq!(together_again(&[], &next.groups), []);
    // Of three in a group, two have met wherever there were two groups before.
    assert_eq!(together_again(&wanted.earlier, &next.groups).len(), 2);
    assert_eq!(together_again(&wanted.earlier, &first.groups).len(), 6);
    let mut moved = next.groups;
    assert_eq!(check_groups(&wanted, &moved), Ok(()));
    let person = moved[0].pop().unwrap();
    moved[1].push(person.clone());
    let faults = check_groups(&wanted, &moved).unwrap_err();
    assert_eq!(faults, ["The groups have other sizes: [2, 4]."]);
    moved[0].push(person);
    let faults = check_groups(&wanted, &moved).unwrap_err();
    assert_eq!(faults[0], "Not everybody is in one group.");
}

#[test]
fn another_seed_gives_another_split_as_good() {
    let wanted = breakouts(9, &["Sales", "Support", "Claims"], GroupWish::Size(3));
    let splits: std::collections::BTreeSet<Vec<Vec<String>>> = (0..10)
        .map(|seed| {
            checked(&Breakouts {
                seed,
                ..wanted.clone()
            })
            .0
            .groups
        })
        .collect();
    assert!(splits.len() > 5, "{}", splits.len());
}

#[test]
fn what_was_not_possible_is_told() {
    let mut wanted = breakouts(7, &["Sales", "Sales", "Support"], GroupWish::Size(3));
    let (split, report) = checked(&wanted);
    assert_eq!(report.uneven_functions, 0);
    assert_eq!(
        split.sentences,
        [
            "7 people do not divide into groups of 3: there is 1 group of 4 and 1 group of 3.",
            "Sales has 5 people for 2 groups, so some of them share one.",
        ]
    );
    wanted = breakouts(4, &[""], GroupWish::Groups(2));
    wanted.earlier = vec![vec![names(4)]];
    assert_eq!(
        checked(&wanted).0.sentences,
        ["2 pairs have been in a group together before."]
    );
}

#[test]
fn newer_and_more_frequent_partners_are_avoided_first() {
    let names = names(4);
    let pair = |one: usize, other: usize| vec![names[one].clone(), names[other].clone()];
    let mut wanted = breakouts(4, &[""], GroupWish::Groups(2));
    wanted.earlier = vec![
        vec![pair(0, 1), pair(2, 3)],
        vec![pair(0, 2), pair(1, 3)],
        vec![pair(0, 3), pair(1, 2)],
    ];
    assert_eq!(checked(&wanted).0.groups[0], pair(0, 1));
    wanted
        .earlier
        .extend([wanted.earlier[0].clone(), wanted.earlier[0].clone()]);
    assert_eq!(checked(&wanted).0.groups[0], pair(0, 2));
}

#[test]
fn keeping_people_apart_leaves_no_trace_in_the_sentences() {
    let mut wanted = breakouts(6, &["Sales", "Support"], GroupWish::Groups(3));
    let (open, _) = checked(&wanted);
    // Functions give way: those to be kept apart leave only groups of one function.
    let all = names(6);
    for one in [0, 2, 4] {
        for other in [1, 3, 5] {
            wanted
                .keep_apart
                .push(vec![all[one].clone(), all[other].clone()]);
        }
    }
    let (silent, report) = checked(&wanted);
    assert_eq!(silent.sentences, open.sentences);
    assert!(report.kept_together > 0);
}

#[test]
fn the_verifier_refuses_what_is_not_the_best() {
    let wanted = breakouts(8, &["Sales", "Support"], GroupWish::Groups(2));
    let (good, _) = checked(&wanted);
    let refused = |groups: Vec<Vec<String>>| {
        let split = Split {
            groups,
            sentences: Vec::new(),
        };
        check_split(&wanted, &split).unwrap_err().concat()
    };
    let all = names(8);
    assert!(refused(vec![good.groups[0].clone()]).contains("Not everybody is in one group."));
    assert!(refused(vec![all[..3].to_vec(), all[3..].to_vec()]).contains("other sizes: [3, 5]"));
    let every_other = |from: usize| all.iter().skip(from).step_by(2).cloned().collect();
    assert!(refused(vec![every_other(0), every_other(1)]).contains("costs [0, 32, 0]"));
}

fn any_breakouts() -> impl Strategy<Value = Breakouts> {
    (
        2..=15_usize,
        1..=5_usize,
        3..=5_usize,
        0..8_usize,
        0..4_usize,
        0..3_usize,
        any::<u64>(),
    )
        .prop_map(|(people, functions, size, groups, earlier, apart, seed)| {
            let mut rng = Rng::new(seed);
            let wish = match groups.min(people / 2) {
                0 => GroupWish::Size(size),
                groups => GroupWish::Groups(groups),
            };
            let mut wanted = breakouts(people, &[""], wish);
            for person in &mut wanted.people {
                person.function = ["", "Sales", "Support", "Back office", "Claims"]
                    [rng.below(functions)]
                .to_owned();
            }
            // Some of these are not there.
            let mut all = names(15);
            let mut taken = |from: usize, to: usize| {
                rng.shuffle(&mut all);
                let some = from + rng.below(to - from);
                all[..some].to_vec()
            };
            wanted.earlier = (0..earlier)
                .map(|_| taken(6, 15).chunks(4).map(<[String]>::to_vec).collect())
                .collect();
            wanted.keep_apart = (0..apart).map(|_| taken(2, 6)).collect();
            wanted.seed = seed;
            wanted
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_split_passes_the_verifier(wanted in any_breakouts()) {
        let (split, report) = checked(&wanted);
        let open = Breakouts { keep_apart: Vec::new(), ..wanted.clone() };
        prop_assert_eq!(checked(&open).1.uneven_functions, 0);
        if let [list] = &wanted.keep_apart[..] && list.len() <= split.groups.len() {
            prop_assert_eq!(report.kept_together, 0);
        }
        prop_assert!(split.sentences.iter().all(|it| !it.contains("apart")));
    }

    #[test]
    fn the_order_of_rows_does_not_matter(wanted in any_breakouts(), seed in any::<u64>()) {
        let mut shuffled = wanted.clone();
        let mut rng = Rng::new(seed);
        rng.shuffle(&mut shuffled.people);
        rng.shuffle(&mut shuffled.keep_apart);
        for list in shuffled.keep_apart.iter_mut().chain(shuffled.earlier.iter_mut().flatten()) {
            rng.shuffle(list);
        }
        prop_assert_eq!(split(&wanted), split(&shuffled));
    }
}
