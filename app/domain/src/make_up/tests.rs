//! Which sessions fit, in what order, and why none does.

use chrono::{Duration, TimeZone};

use super::*;
use crate::id::{CohortId, MeetingId, ModuleId};
use crate::person::RosterEntry;
use crate::session::{Meeting, SessionState};

fn day(day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 5, day, 9, 0, 0).unwrap()
}

fn person(id: i64, function: &str) -> Person {
    Person {
        id: PersonId(id),
        manager: None,
        entry: RosterEntry {
            function: function.into(),
            ..RosterEntry::default()
        },
    }
}

fn candidate(id: i64, on: u32, people: Vec<Person>) -> Candidate {
    Candidate {
        session: Session {
            id: SessionId(id),
            cohort: CohortId(id),
            module: ModuleId(2),
            place: "Room 2".into(),
            join_url: None,
            state: SessionState::Planned,
            sequence: 0,
            updated_at: day(1),
            meetings: vec![Meeting {
                id: MeetingId(id),
                starts_at: day(on),
                ends_at: day(on) + Duration::hours(3),
                timezone: "Europe/Madrid".into(),
            }],
            facilitators: vec![],
        },
        cohort: format!("Cohort {id}"),
        rules: SeatRules {
            capacity: 3,
            minimum: 0,
            minimum_days: 7,
            needs_approval: false,
            offer_hours: 48,
        },
        held: people.len(),
        waiting: 0,
        people,
        leads: BTreeSet::new(),
    }
}

fn look(need: &Need<'_>, company: &Company, candidates: &[Candidate]) -> Found {
    let candidates: Vec<&Candidate> = candidates.iter().collect();
    find(need, company, &candidates, day(1))
}

fn ids(chances: &[Chance]) -> Vec<i64> {
    chances.iter().map(|chance| chance.session.0).collect()
}

#[test]
fn a_module_is_made_up_before_the_own_next_one_begins() {
    let ana = person(1, "Sales");
    let mut need = Need {
        person: &ana,
        after: None,
        before: Some(day(10)),
        taken: &[],
    };
    let candidates = [
        candidate(1, 9, vec![]),
        candidate(2, 10, vec![]),
        candidate(3, 1, vec![]),
        candidate(4, 4, vec![]),
    ];
    let company = Company::default();
    assert_eq!(ids(&look(&need, &company, &candidates).free), [4, 1]);
    need.after = Some(day(5));
    assert_eq!(ids(&look(&need, &company, &candidates).free), [1]);
    // Without a next module any day to come will do.
    (need.before, need.after) = (None, None);
    assert_eq!(ids(&look(&need, &company, &candidates).free), [4, 1, 2]);
}

#[test]
fn the_best_mix_comes_first_then_the_soonest() {
    let ana = person(1, "Sales");
    let need = Need {
        person: &ana,
        after: None,
        before: None,
        taken: &[],
    };
    let candidates = [
        candidate(1, 5, vec![person(11, "Sales"), person(12, "Sales")]),
        candidate(2, 9, vec![person(21, "Finance"), person(22, "Support")]),
        candidate(3, 7, vec![person(31, "Finance")]),
    ];
    let found = look(&need, &Company::default(), &candidates);
    assert_eq!(ids(&found.free), [3, 2, 1]);
    assert_eq!(found.free[2].alike, 2);
}

#[test]
fn nobody_makes_up_with_their_manager_or_whom_they_are_kept_apart_from() {
    let mut ana = person(1, "Sales");
    ana.manager = Some(PersonId(11));
    let mut report = person(12, "Finance");
    report.manager = Some(PersonId(1));
    let mut below = person(14, "Finance");
    below.manager = Some(PersonId(12));
    let need = Need {
        person: &ana,
        after: None,
        before: None,
        taken: &[],
    };
    let mut led = candidate(5, 8, vec![]);
    led.leads.insert(PersonId(1));
    let candidates = [
        candidate(1, 4, vec![person(11, "Finance")]),
        candidate(2, 5, vec![report]),
        candidate(3, 6, vec![person(13, "Finance")]),
        candidate(4, 7, vec![below]),
        led,
    ];
    let apart = [CohortRule::Apart(PersonId(13), PersonId(1))];
    let found = look(&need, &Company::new(&apart, BTreeMap::new()), &candidates);
    assert_eq!(ids(&found.free), [4]);
    assert_eq!(found.obstacles.company, 4);
    let line = [CohortRule::WholeLine];
    let managers = BTreeMap::from([(PersonId(12), PersonId(1)), (PersonId(1), PersonId(12))]);
    let found = look(&need, &Company::new(&line, managers), &candidates);
    assert_eq!(ids(&found.free), [3]);
}

#[test]
fn acceptance_12_overlap_is_by_time_and_not_by_date() {
    let ana = person(1, "Sales");
    let taken = [
        (day(4) - Duration::hours(3), day(4)),
        (day(5) + Duration::hours(2), day(5) + Duration::hours(4)),
    ];
    let need = Need {
        person: &ana,
        after: None,
        before: None,
        taken: &taken,
    };
    let candidates = [candidate(1, 4, vec![]), candidate(2, 5, vec![])];
    let found = look(&need, &Company::default(), &candidates);
    assert_eq!(ids(&found.free), [1]);
    assert_eq!(found.obstacles.clash, 1);
}

#[test]
fn why_there_is_none_is_a_sentence() {
    let ana = person(1, "Sales");
    let need = Need {
        person: &ana,
        after: None,
        before: Some(day(6)),
        taken: &[(day(5), day(6))],
    };
    let company = Company::default();
    let crowd = || (11..14).map(|id| person(id, "Finance")).collect();
    let say = |candidates: &[Candidate]| {
        let found = look(&need, &company, candidates);
        assert_eq!(found.free, []);
        found.obstacles.sentence("Listening", Some("6 May"))
    };
    assert_eq!(say(&[]), "No other session of “Listening” is planned.");
    assert_eq!(
        say(&[candidate(1, 7, vec![])]),
        "No other session of “Listening” takes place before 6 May."
    );
    assert_eq!(
        say(&[candidate(1, 4, crowd()), candidate(2, 5, vec![])]),
        "No session of “Listening” before 6 May has a free seat. Not counted: 1 at a time they are taken."
    );
    assert_eq!(
        say(&[candidate(2, 5, vec![])]),
        "No session of “Listening” before 6 May fits: 1 at a time they are taken."
    );
    let full = [candidate(1, 4, crowd())];
    assert_eq!(ids(&look(&need, &company, &full).full), [1]);
}
