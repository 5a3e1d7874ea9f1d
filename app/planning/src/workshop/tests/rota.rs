//! By hand, and by random trials over 3 to 15 people, 2 to 4 roles and 1 to 8 rounds.

use proptest::prelude::*;

use super::names;
use crate::rng::Rng;
use crate::verify::{RotaReport, check_rota};
use crate::workshop::rota::MOST_ROUNDS;
use crate::workshop::{Refusal, RolePlay, Rota, rota};

fn play(people: usize, roles: usize, rounds: usize) -> RolePlay {
    let cards = ["Caller", "Agent", "Manager", "Partner"];
    let roles = cards[..roles].iter().map(|&role| role.to_owned()).collect();
    RolePlay::new(names(people), roles, rounds)
}

fn checked(play: &RolePlay) -> (Rota, RotaReport) {
    let rota = rota(play).unwrap();
    let report = check_rota(play, &rota);
    (rota, report.unwrap())
}

#[test]
fn six_people_in_triads_use_all_twenty_before_one_comes_again() {
    let (rota, report) = checked(&play(6, 2, 10));
    assert_eq!(report.repeated, [0; 10]);
    assert_eq!(report.early, [0; 10]);
    assert_eq!(report.meetings, (4, 4));
    assert_eq!(rota.sentences, [""; 0]);
    let (rota, report) = checked(&play(6, 2, 12));
    assert_eq!(report.repeated[10..], [2, 2]);
    assert_eq!(
        rota.sentences,
        ["6 people have only 20 groups of 3: from round 11 on groups repeat."]
    );
}

#[test]
fn nine_people_all_meet_once_in_four_rounds() {
    for seed in 0..20 {
        let (_, report) = checked(&RolePlay {
            seed,
            ..play(9, 2, 4)
        });
        assert_eq!(report.meetings, (1, 1));
        assert_eq!(report.early, [0; 4]);
    }
}

#[test]
fn four_people_are_one_group_with_two_observers() {
    let (rota, report) = checked(&play(4, 2, 4));
    assert!(
        rota.rounds
            .iter()
            .all(|round| round.groups.len() == 1 && round.groups[0].observers.len() == 2)
    );
    assert_eq!(report.repeated, [0, 1, 1, 1]);
    assert_eq!(
        rota.sentences,
        [
            "4 people play in 1 group: 2 observers in a round instead of 1.",
            "In round 3 somebody has a role again before having had every role, because each round has 2 observers but 1 of every role.",
            "4 people make only one group, so the same people are together in every round.",
        ]
    );
}

#[test]
fn five_and_seven_people_take_more_observers() {
    let (rota, _) = checked(&play(5, 2, 1));
    assert_eq!(
        rota.sentences,
        ["5 people play in 1 group: 3 observers in a round instead of 1."]
    );
    let (rota, _) = checked(&play(7, 2, 3));
    let sizes = |round: &crate::workshop::Round| {
        let mut sizes: Vec<usize> = round.groups.iter().map(|it| it.observers.len()).collect();
        sizes.sort_unstable();
        sizes
    };
    assert!(rota.rounds.iter().all(|round| sizes(round) == [1, 2]));
    assert_eq!(
        rota.sentences,
        [
            "7 people play in 2 groups: 3 observers in a round instead of 2.",
            "In round 3 somebody has a role again before having had every role, because each round has 3 observers but 2 of every role.",
        ]
    );
    // Three observers too many would be worse than a group without one.
    let (rota, _) = checked(&play(8, 4, 1));
    assert_eq!(rota.rounds[0].groups.len(), 2);
    assert_eq!(
        rota.sentences,
        ["8 people play in 2 groups: 0 observers in a round instead of 2."]
    );
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let refused = |play: &RolePlay| rota(play).unwrap_err().to_string();
    assert_eq!(
        refused(&play(2, 2, 1)),
        "There must be 3 to 15 people, not 2."
    );
    assert_eq!(refused(&play(3, 4, 1)), "3 people cannot play 4 roles.");
    assert_eq!(
        refused(&play(3, 1, 1)),
        "A role play needs at least two role cards."
    );
    let mut twice = play(3, 2, 1);
    twice.people.push("Ana".to_owned());
    assert_eq!(refused(&twice), "Ana is there twice.");
    twice = play(3, 2, 1);
    twice.roles.push("Agent".to_owned());
    assert_eq!(refused(&twice), "There are two role cards named Agent.");
    let rounds = MOST_ROUNDS + 1;
    let most = MOST_ROUNDS;
    assert_eq!(
        rota(&play(3, 2, rounds)),
        Err(Refusal::Rounds { rounds, most })
    );
    assert_eq!(checked(&play(3, 2, 0)).0, Rota::default());
}

#[test]
fn the_next_session_goes_on_where_the_last_one_ended() {
    let (first, _) = checked(&play(9, 2, 2));
    let next = RolePlay {
        past: first.rounds.clone(),
        ..play(9, 2, 2)
    };
    let (second, report) = checked(&next);
    assert_eq!(report.early, [0; 2]);
    assert_eq!(report.repeated, [0; 2]);
    let both = Rota {
        rounds: [first.rounds, second.rounds].concat(),
        sentences: Vec::new(),
    };
    let report = check_rota(&play(9, 2, 4), &both).unwrap();
    assert_eq!((report.early, report.repeated), (vec![0; 4], vec![0; 4]));
    // Some are absent, and another case is played: what they observed still counts.
    let mut fewer = RolePlay {
        past: both.rounds,
        ..play(7, 2, 3)
    };
    fewer.roles = vec!["Caller".to_owned(), "Neighbour".to_owned()];
    let (rota, _) = checked(&fewer);
    assert_eq!(
        rota.sentences,
        [
            "7 people play in 2 groups: 3 observers in a round instead of 2.",
            "From round 1 on somebody has a role again before having had every role, because each round has 3 observers but 2 of every role and earlier sessions count.",
        ]
    );
}

/// Any play, half of them after a session of some of these people.
fn any_play() -> impl Strategy<Value = RolePlay> {
    (
        3..=15_usize,
        2..=4_usize,
        1..=8_usize,
        0..=2_usize,
        0..4_usize,
        0..=3_usize,
        any::<u64>(),
    )
        .prop_filter("as many people as roles", |(people, roles, ..)| {
            people >= roles
        })
        .prop_map(|(people, roles, rounds, observers, past, apart, seed)| {
            let mut wanted = RolePlay {
                observers,
                seed,
                keep_apart: vec![names(people)[..apart].to_vec()],
                ..play(people, roles, rounds)
            };
            if past > 0 && people > 4 {
                let mut before = play(15, 2, past);
                before.people.drain(..2);
                wanted.past = rota(&before).unwrap().rounds;
            }
            wanted
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_rota_passes_the_verifier_and_tells_its_repetitions(play in any_play()) {
        let (rota, report) = checked(&play);
        let tells = |what: &str| rota.sentences.iter().any(|it| it.contains(what));
        prop_assert_eq!(tells("has a role again"), report.early.iter().any(|it| *it > 0));
        let repeats = tells("groups repeat") || tells("the same as before") || tells("only one group");
        prop_assert_eq!(repeats, report.repeated.iter().any(|it| *it > 0));
        prop_assert!(!tells("nobody"));
    }

    #[test]
    fn nobody_repeats_a_role_early_where_seats_divide(groups in 1..=5_usize, roles in 2..=4_usize, rounds in 1..=8_usize, seed in any::<u64>()) {
        prop_assume!(groups * (roles + 1) <= 15);
        let (_, report) = checked(&RolePlay { seed, ..play(groups * (roles + 1), roles, rounds) });
        prop_assert!(report.early.iter().all(|it| *it == 0));
    }

    #[test]
    fn two_to_be_kept_apart_are_so_where_there_are_two_groups(play in any_play(), at in any::<(usize, usize)>()) {
        let (one, other) = (at.0 % play.people.len(), at.1 % play.people.len());
        prop_assume!(one != other);
        let two = vec![play.people[one].clone(), play.people[other].clone()];
        let open = RolePlay { keep_apart: Vec::new(), ..play.clone() };
        let (free, best) = checked(&open);
        prop_assume!(free.rounds[0].groups.len() > 1);
        let (_, report) = checked(&RolePlay { keep_apart: vec![two], ..open });
        prop_assert!(report.kept_together.iter().all(|pairs| *pairs == 0));
        prop_assert_eq!(report.early[0], best.early[0]);
    }

    #[test]
    fn the_order_of_people_and_past_does_not_matter(play in any_play(), seed in any::<u64>()) {
        let mut shuffled = play.clone();
        let mut rng = Rng::new(seed);
        rng.shuffle(&mut shuffled.people);
        rng.shuffle(&mut shuffled.past);
        for round in &mut shuffled.past {
            rng.shuffle(&mut round.groups);
        }
        prop_assert_eq!(rota(&play), rota(&shuffled));
    }
}

#[test]
fn no_group_meets_twice_in_eight_rounds_where_there_are_two_groups() {
    for roles in 2..=4 {
        for people in roles.max(3)..=15 {
            for seed in 0..2 {
                let (rota, report) = checked(&RolePlay {
                    seed,
                    ..play(people, roles, 8)
                });
                let again = u64::from(rota.rounds[0].groups.len() == 1);
                assert_eq!(
                    report.repeated[1..],
                    [again; 7],
                    "{people} people, {roles} roles"
                );
            }
        }
    }
}

#[test]
fn the_verifier_refuses_what_is_not_the_best() {
    let play = play(9, 2, 3);
    let (good, _) = checked(&play);
    let refused = |change: &dyn Fn(&mut Rota)| {
        let mut rota = good.clone();
        change(&mut rota);
        check_rota(&play, &rota).unwrap_err().join(" ")
    };
    let lost = refused(&|rota| rota.rounds[0].groups[0].observers.clear());
    assert!(lost.contains("not everybody has one seat"), "{lost}");
    let idle = refused(&|rota| rota.rounds[0].groups[0].cast.truncate(1));
    assert!(idle.contains("a role has nobody"), "{idle}");
    let again = refused(&|rota| rota.rounds[1] = rota.rounds[0].clone());
    assert!(again.contains("roles could be given better"), "{again}");
    // The same people with new roles, in a ring.
    let same = refused(&|rota| {
        rota.rounds[1] = rota.rounds[0].clone();
        for group in &mut rota.rounds[1].groups {
            let observer = std::mem::replace(&mut group.observers[0], group.cast[0].person.clone());
            group.cast[0].person = std::mem::replace(&mut group.cast[1].person, observer);
        }
    });
    assert!(same.contains("Round 2: it costs [0, 0, 0, 3, 9]"), "{same}");
}
