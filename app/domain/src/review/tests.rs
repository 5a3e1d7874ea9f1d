//! The rules of a review and the fold of its desk, on plain values.

use std::collections::BTreeSet;

use chrono::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::account::Role;

fn account(id: i64, person: Option<i64>, roles: &[Role]) -> Account {
    Account {
        id: AccountId(id),
        person: person.map(PersonId),
        email: "a@example.com".into(),
        name: "A".into(),
        roles: roles.iter().copied().collect::<BTreeSet<_>>(),
        disabled: false,
        activated: true,
    }
}

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, d).unwrap()
}

fn at(d: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, d, 9, 0, 0).unwrap()
}

fn review() -> Review {
    Review {
        id: ReviewId(1),
        example: Some(SourceExampleId(1)),
        case: Some(CaseStudyId(1)),
        state: ReviewState::InReview,
        reviewer: Assignment {
            account: AccountId(2),
            until: day(16),
        },
        earlier_reviewers: BTreeSet::new(),
        approver: Some(Assignment {
            account: AccountId(3),
            until: day(16),
        }),
        proposal: None,
        say: None,
        declined: None,
    }
}

fn proposed() -> Review {
    let proposal = Proposal {
        hash: "h".into(),
        version: 1,
        at: at(2),
    };
    review().propose(proposal, 0).unwrap()
}

#[test]
fn three_different_people_work_on_a_story_and_nobody_is_told_why_not() {
    let submitter = PersonId(1);
    let guide = |id| account(id, Some(id), &[Role::Facilitator]);
    let refused = |outcome: Result<Review, Refusal>| outcome.unwrap_err().0 == CHOOSE_ANOTHER;
    let own = account(9, Some(1), &[Role::Coordinator]);
    assert!(refused(review().assign_reviewer(&own, submitter, day(3))));
    assert!(refused(review().assign_approver(&own, submitter, day(3))));
    assert!(refused(review().assign_reviewer(
        &guide(3),
        submitter,
        day(3)
    )));
    assert!(refused(review().assign_approver(
        &guide(2),
        submitter,
        day(3)
    )));
    let plain = account(4, Some(4), &[Role::Administrator]);
    assert!(refused(review().assign_reviewer(&plain, submitter, day(3))));
    let gone = Account {
        disabled: true,
        ..guide(4)
    };
    assert!(refused(review().assign_reviewer(&gone, submitter, day(3))));
    let other = review()
        .assign_reviewer(&guide(4), submitter, day(3))
        .unwrap();
    assert_eq!(other.reviewer.account, AccountId(4));
    // Who began the text does not approve it.
    assert!(refused(other.assign_approver(&guide(2), submitter, day(3))));
    assert!(
        review()
            .end()
            .assign_reviewer(&guide(4), submitter, day(3))
            .is_err()
    );
}

#[test]
fn an_assignment_ends_with_its_last_day_and_with_the_review() {
    let one = review();
    assert!(one.is_reviewer(AccountId(2), day(16)) && !one.is_reviewer(AccountId(2), day(17)));
    assert!(!one.is_reviewer(AccountId(3), day(2)) && one.is_approver(AccountId(3), day(2)));
    assert!(!one.is_approver(AccountId(3), day(17)) && !one.is_approver(AccountId(2), day(2)));
    assert!(!one.clone().end().is_reviewer(AccountId(2), day(2)));
    let purged = Review {
        example: None,
        ..one
    };
    assert!(!purged.is_reviewer(AccountId(2), day(2)));
    assert_eq!(read_until("", day(2)), Ok(day(16)));
    assert_eq!(read_until("2026-03-05", day(2)), Ok(day(5)));
    for wrong in ["2026-03-01", "2026-12-01", "soon"] {
        assert!(read_until(wrong, day(2)).is_err());
    }
}

#[test]
fn an_approval_waits_for_the_submitter_and_holds_for_one_text() {
    assert!(review().approve("h", at(20)).is_err());
    assert!(proposed().approve("h", at(8)).is_err(), "silent, six days");
    assert!(proposed().approve("h", at(9)).is_ok(), "silent, seven days");
    assert!(proposed().approve("other", at(9)).is_err());
    let agreed = proposed().say(Say::Agreed).unwrap();
    let approved = agreed.approve("h", at(3)).unwrap();
    assert!(approved.clone().publish("other").is_err());
    assert_eq!(approved.clone().rewritten().state, ReviewState::InReview);
    assert!(approved.clone().rewritten().publish("h").is_err());
    let published = approved.publish("h").unwrap();
    assert_eq!(published.state, ReviewState::Published);
    assert_eq!(published.clone().end().state, ReviewState::Published);
    let objected = proposed().say(Say::Objected).unwrap();
    assert!(objected.clone().approve("h", at(30)).is_err());
    assert!(objected.say(Say::Agreed).is_err());
    assert_eq!(proposed().give_back().unwrap().state, ReviewState::InReview);
}

#[test]
fn nothing_is_proposed_while_a_mark_is_undecided() {
    let proposal = proposed().proposal.unwrap();
    let refused = |undecided| review().propose(proposal.clone(), undecided).unwrap_err().0;
    assert!(refused(1).contains("One mark") && refused(2).contains("2 marks"));
    assert!(proposed().propose(proposal.clone(), 0).is_err());
    let declined = proposed().decline(DeclineReason::Recognisable).unwrap();
    assert!(declined.propose(proposal, 0).is_err());
}

#[test]
fn every_stored_word_reads_back() {
    for state in ReviewState::ALL {
        assert_eq!(state.as_str().parse(), Ok(state));
    }
    for reason in DeclineReason::ALL {
        assert_eq!(reason.as_str().parse(), Ok(reason));
    }
    for say in [Say::Agreed, Say::Objected] {
        assert_eq!(say.as_str().parse(), Ok(say));
    }
}

const STORY: &str = "Mrs Quill rang Tom.\nTom said Mrs  Quill was late, QUILL!";

fn found(words: &str, entity: &str, replacement: &str) -> Vec<Mark> {
    STORY
        .match_indices(words)
        .map(|(start, _)| Mark {
            start,
            end: start + words.len(),
            kind: "person".into(),
            label: "Person".into(),
            layer: "roster".into(),
            confidence: 90,
            entity: entity.into(),
            replacement: replacement.into(),
        })
        .collect()
}

fn work() -> Work {
    let mut all = [
        found("Quill", "q", "Customer A"),
        found("Tom", "t", "Agent 1"),
    ]
    .concat();
    all.sort_by_key(|mark| mark.start);
    Work {
        found: all,
        steps: Vec::new(),
    }
}

fn after(steps: &[Step]) -> Work {
    steps
        .iter()
        .fold(work(), |work, step| work.take(STORY, step).unwrap())
}

fn accept(mark: usize, whole: bool, replacement: Option<&str>) -> Step {
    Step::Accept {
        mark,
        whole,
        replacement: replacement.map(str::to_owned),
    }
}

fn mark(words: &str, replacement: &str) -> Step {
    Step::Mark {
        words: words.into(),
        kind: "person".into(),
        replacement: replacement.into(),
    }
}

#[test]
fn a_decision_counts_for_one_mark_or_for_all_of_its_entity() {
    let desk = Desk::of(STORY, &work());
    assert_eq!((desk.undecided, desk.generic().as_str()), (4, STORY));
    let desk = Desk::of(STORY, &after(&[accept(0, false, None)]));
    assert_eq!(desk.generic(), STORY.replacen("Quill", "Customer A", 1));
    let steps = [
        accept(1, true, Some("a colleague")),
        Step::Dismiss {
            mark: 0,
            whole: true,
        },
    ];
    let desk = Desk::of(STORY, &after(&steps));
    assert_eq!(desk.generic(), STORY.replace("Tom", "a colleague"));
    assert_eq!((desk.undecided, desk.steps), (0, 2));
    let tom = &desk.entities[1];
    assert_eq!((tom.raw.as_str(), tom.marks, tom.accepted), ("Tom", 2, 2));
    assert!(desk.replaced() == ["Tom"]);
}

#[test]
fn what_was_missed_is_marked_wherever_it_stands_and_nothing_of_an_older_mark_is_left() {
    let desk = Desk::of(STORY, &after(&[mark("mrs quill", "")]));
    assert_eq!(
        desk.generic(),
        "Person A rang Tom.\nTom said Person A was late, QUILL!"
    );
    assert_eq!(desk.undecided, 2, "the two of Tom");
    // The part of an older mark that the words leave out goes with them.
    let desk = Desk::of(
        STORY,
        &after(&[mark("Mrs Quill rang", ""), mark("rang Tom", "")]),
    );
    assert!(
        desk.generic().starts_with("Person B.\nTom said"),
        "{}",
        desk.generic()
    );
    // The replacement of an entity joins it.
    let desk = Desk::of(
        STORY,
        &after(&[accept(0, true, None), mark("QUILL", "Customer A")]),
    );
    assert!(desk.generic().ends_with("Customer A!"));
    let refused = |words: &str, kind: &str, replacement: &str| {
        let step = Step::Mark {
            words: words.into(),
            kind: kind.into(),
            replacement: replacement.into(),
        };
        work().take(STORY, &step).is_err()
    };
    assert!(refused("qui", "person", "") && refused(" ", "person", ""));
    assert!(refused("Tom", "nothing", "") && refused("Tom", "person", "[A](x)"));
    assert!(!refused("Tom", "person", ""));
}

#[test]
fn half_of_a_letter_is_nowhere() {
    // In lower case it is an i and a dot above it.
    let marked = |words: &str| Work::default().take("İ", &mark(words, "X"));
    assert!(marked("i").is_err());
    let desk = Desk::of("İ", &marked("i\u{307}").unwrap());
    assert_eq!((desk.generic().as_str(), desk.pieces.len()), ("X", 1));
}

#[test]
fn the_last_step_is_taken_back() {
    let before = after(&[accept(0, true, None)]);
    let marked = before.clone().take(STORY, &mark("late", "")).unwrap();
    assert!(marked.take(STORY, &Step::Undo).unwrap() == before);
    assert!(work().take(STORY, &Step::Undo).is_err());
    assert!(work().take(STORY, &accept(4, true, None)).is_err());
}

proptest! {
    #[test]
    fn the_pieces_are_the_story_whatever_is_marked(
        story in "[aAbİßé \n]{0,40}", words in proptest::collection::vec("[aAbi̇ßé \n]{1,4}", 0..5),
    ) {
        let mut work = Work::default();
        for words in words {
            if let Ok(next) = work.clone().take(&story, &mark(&words, "X")) {
                work = next;
            }
        }
        let desk = Desk::of(&story, &work);
        let raw: String = desk.pieces.iter().map(|piece| piece.raw.as_str()).collect();
        prop_assert_eq!(raw, story);
    }
}
