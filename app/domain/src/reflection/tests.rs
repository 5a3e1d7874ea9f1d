//! The rules of `reflection.rs`, by example.

use chrono::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::curriculum::Skill;

fn at(days: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 5, 12, 0, 0).unwrap() + Duration::days(days)
}

fn followed() -> Followed {
    Followed {
        session: SessionId(1),
        module: "Listening".into(),
        ended_at: at(0),
        timezone: "Europe/Madrid".into(),
        skills: vec![StoredSkill {
            id: SkillId(4),
            skill: Skill {
                key: "ask".into(),
                name: "Ask before you answer".into(),
                behaviour: "Asks.".into(),
            },
        }],
    }
}

fn said(frequency: Frequency) -> Said {
    Said {
        frequency,
        unprompted: frequency > Frequency::NotYet,
        situation: String::new(),
        then_rating: 2,
        now_rating: 4,
    }
}

fn standings(days: i64, kept: &[Reflection]) -> Vec<Standing> {
    follow_ups(&[followed()], kept, at(days))
        .into_iter()
        .map(|one| one.standing)
        .collect()
}

#[test]
fn a_follow_up_is_open_until_the_next_one() {
    use Standing::{Due, Lapsed, Later};
    let table = [
        (13, [Later, Later, Later]),
        (14, [Due, Later, Later]),
        (41, [Due, Later, Later]),
        (42, [Lapsed, Due, Later]),
        (84, [Lapsed, Lapsed, Due]),
        (167, [Lapsed, Lapsed, Due]),
        (168, [Lapsed, Lapsed, Lapsed]),
    ];
    for (days, expected) in table {
        assert_eq!(standings(days, &[]), expected, "{days} days on");
    }
}

#[test]
fn an_answered_follow_up_is_done_and_the_later_ones_stay() {
    let kept = Reflection {
        id: ReflectionId(1),
        session: SessionId(1),
        person: PersonId(1),
        skill: SkillId(4),
        weeks: 2,
        said: said(Frequency::Weekly),
        created_at: at(15),
    };
    assert_eq!(
        standings(42, &[kept]),
        [Standing::Done, Standing::Due, Standing::Later]
    );
}

#[test]
fn a_skill_that_was_not_used_was_not_used_unprompted() {
    let typed = TypedReflection {
        frequency: "0",
        unprompted: "yes",
        then_rating: "1",
        now_rating: "5",
        ..Default::default()
    };
    assert!(!typed.check().unwrap().unprompted);
    let used = TypedReflection {
        frequency: "3",
        unprompted: "",
        ..typed
    };
    assert!(used.check().unwrap_err().of("unprompted").is_some());
    let empty = TypedReflection::default().check().unwrap_err();
    let fields: Vec<&str> = empty.0.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["frequency", "then_rating", "now_rating"]);
}

#[test]
fn fewer_than_five_answers_are_withheld() {
    assert_eq!(figures(&[]), Figures::Nobody);
    assert_eq!(figures(&vec![said(Frequency::Daily); 4]), Figures::Withheld);
    assert_eq!(
        figures(&vec![said(Frequency::Daily); 5]),
        Figures::Shown {
            people: 5,
            frequency_tenths: 40,
            unprompted_percent: 100,
            then_tenths: 20,
            now_tenths: 40,
        }
    );
}

#[test]
fn who_answers_twice_for_a_skill_is_counted_once() {
    let skills = [("ask".to_owned(), "Ask".to_owned())];
    let twice = (0..5).map(|at| (PersonId(at / 2), "ask", 2, said(Frequency::Daily)));
    let table = adoption(&skills, twice);
    assert_eq!(table[0].by_week[0], (2, Figures::Withheld));
    assert_eq!(table[0].by_week[1], (6, Figures::Nobody));
}

#[test]
fn the_rating_before_is_taken_from_scales_of_five_that_are_shown() {
    let item = |skill: Option<&str>, counts: Option<Vec<u32>>| wave::ItemReadOut {
        key: "a".into(),
        prompt: "A".into(),
        theme: None,
        skill: skill.map(str::to_owned),
        figures: wave::Figures::Scale {
            least: 1,
            least_label: String::new(),
            most_label: String::new(),
            all: counts.map(wave::Tally),
            by_level: vec![],
        },
    };
    let read_out = ReadOut {
        turnout: wave::Turnout::new(
            crate::instrument::AnonymityMode::Anonymous,
            true,
            &BTreeMap::new(),
        ),
        levels: vec![],
        items: vec![
            item(Some("ask"), Some(vec![0, 3, 2, 0, 0])),
            item(Some("wait"), None),
            item(Some("stay"), Some(vec![5, 5])),
            item(None, Some(vec![0, 0, 5, 0, 0])),
        ],
    };
    assert_eq!(
        rated_before(&read_out),
        BTreeMap::from([("ask".to_owned(), 24)])
    );
}

proptest! {
    #[test]
    fn one_more_answer_never_shows_what_that_person_said(
        numbers in proptest::collection::vec(0u8..5, 5..40),
        last in 0u8..5,
    ) {
        let mut answers: Vec<Said> = numbers.iter().filter_map(|n| Frequency::from_number(*n)).map(said).collect();
        let before = figures(&answers);
        answers.extend(Frequency::from_number(last).map(said));
        let after = figures(&answers);
        prop_assert!(answers.len().is_multiple_of(GROUP_LEAST) || before == after);
    }
}
