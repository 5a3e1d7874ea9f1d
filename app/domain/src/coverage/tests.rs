//! The rules of `coverage.rs`, by example.

use chrono::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::id::MeetingId;
use crate::id::{AccountId, ExemptionId, ProgrammeId};
use crate::person::RosterEntry;
use crate::session::Meeting;

fn day(d: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 9, 0, 0).unwrap() + Duration::days(d)
}

fn module(id: i64) -> CoveredModule {
    CoveredModule {
        id: ModuleId(id),
        title: format!("Module {id}"),
        practice_most_days: 28,
    }
}

fn session(id: i64, module: i64, on: i64, state: SessionState) -> Session {
    Session {
        id: SessionId(id),
        cohort: CohortId(1),
        module: ModuleId(module),
        place: String::new(),
        join_url: None,
        state,
        sequence: 0,
        updated_at: day(0),
        meetings: vec![Meeting {
            id: MeetingId(id),
            starts_at: day(on),
            ends_at: day(on) + Duration::hours(3),
            timezone: "UTC".into(),
        }],
        facilitators: vec![],
    }
}

fn cohort(sessions: Vec<Session>) -> CoveredCohort {
    CoveredCohort {
        id: CohortId(1),
        name: "Cohort A".into(),
        capacity: 15,
        members: 14,
        modules: vec![module(1), module(2)],
        sessions,
    }
}

fn state(
    cohort: Option<&CoveredCohort>,
    attended: &[(i64, i64)],
    missed: &[i64],
    now: i64,
) -> State {
    let facts = Facts {
        exempt: false,
        cohort,
        attended: attended
            .iter()
            .map(|(module, on)| (ModuleId(*module), day(*on)))
            .collect(),
        missed: missed.iter().map(|id| SessionId(*id)).collect(),
    };
    facts.state(&[vec![module(1), module(2)]], day(now))
}

#[test]
fn the_states_follow_from_what_was_attended_and_held() {
    use SessionState::{Held, Planned};
    use State::*;
    let none = cohort(vec![]);
    let planned = cohort(vec![session(1, 1, 10, Planned), session(2, 2, 30, Planned)]);
    let held = cohort(vec![session(1, 1, 10, Held), session(2, 2, 30, Planned)]);
    let repeated = cohort(vec![session(1, 1, 10, Held), session(3, 1, 20, Planned)]);
    let both = cohort(vec![session(1, 1, 10, Held), session(2, 2, 30, Held)]);
    let table = [
        ("no place", state(None, &[], &[], 5), NotAssigned),
        ("no date yet", state(Some(&none), &[], &[], 5), Assigned),
        (
            "before the first",
            state(Some(&planned), &[], &[], 5),
            Assigned,
        ),
        (
            "nobody marked it yet",
            state(Some(&planned), &[], &[], 11),
            Assigned,
        ),
        (
            "marked absent",
            state(Some(&planned), &[], &[1], 11),
            Behind,
        ),
        (
            "held without the person",
            state(Some(&held), &[], &[], 11),
            Behind,
        ),
        (
            "it comes again",
            state(Some(&repeated), &[], &[1], 11),
            Assigned,
        ),
        (
            "under way",
            state(Some(&held), &[(1, 10)], &[], 11),
            InProgress,
        ),
        (
            "the next one is late but planned",
            state(Some(&held), &[(1, -30)], &[], 11),
            InProgress,
        ),
        (
            "practice has run out",
            state(Some(&none), &[(1, 10)], &[], 39),
            Behind,
        ),
        (
            "practice runs",
            state(Some(&none), &[(1, 10)], &[], 38),
            InProgress,
        ),
        (
            "missed the second",
            state(Some(&both), &[(1, 10)], &[2], 31),
            Behind,
        ),
        (
            "all",
            state(Some(&both), &[(1, 10), (2, 30)], &[], 31),
            Complete,
        ),
        (
            "all, and has left the cohort",
            state(None, &[(1, 10), (2, 30)], &[], 31),
            Complete,
        ),
    ];
    for (what, found, expected) in table {
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn an_exemption_counts_until_its_last_day_and_completion_before_it() {
    let exemption = Exemption {
        id: ExemptionId(1),
        programme: ProgrammeId(1),
        person: PersonId(1),
        reason: "Retires in May".into(),
        until: Some(day(3).date_naive()),
        granted_by: AccountId(1),
        created_at: day(0),
    };
    assert!(exemption.is_in_force(day(3).date_naive()));
    assert!(!exemption.is_in_force(day(4).date_naive()));
    let mut facts = Facts {
        exempt: true,
        ..Facts::default()
    };
    assert_eq!(facts.state(&[vec![module(1)]], day(1)), State::Exempt);
    facts.attended.insert(ModuleId(1), day(0));
    assert_eq!(facts.state(&[vec![module(1)]], day(1)), State::Complete);
}

#[test]
fn the_next_chance_is_a_cohort_with_a_free_place_or_a_make_up() {
    use SessionState::{Held, Planned};
    let own = cohort(vec![session(1, 1, 10, Held), session(2, 2, 30, Planned)]);
    let other = CoveredCohort {
        id: CohortId(2),
        name: "Cohort B".into(),
        members: 15,
        sessions: vec![session(7, 1, 20, Planned), session(8, 2, 25, Planned)],
        ..own.clone()
    };
    let both = [own.clone(), other];
    let chances = Chances::new(&both, day(11));
    let chance = |facts: &Facts<'_>| {
        facts
            .next_chance(&chances, day(11))
            .map(|found| (found.session, found.own))
    };
    let behind = Facts {
        cohort: Some(&own),
        ..Facts::default()
    };
    assert_eq!(
        chance(&behind),
        Some((SessionId(7), false)),
        "the missed module elsewhere"
    );
    let on_time = Facts {
        cohort: Some(&own),
        attended: BTreeMap::from([(ModuleId(1), day(10))]),
        ..Facts::default()
    };
    assert_eq!(
        chance(&on_time),
        Some((SessionId(2), true)),
        "the own cohort first"
    );
    let without = Facts::default();
    assert_eq!(chance(&without), None, "A has begun and B is full");
}

#[test]
fn leavers_are_not_counted_and_marks_lead_to_states() {
    let person = |id, active| Person {
        id: PersonId(id),
        manager: None,
        entry: RosterEntry {
            active,
            ..RosterEntry::default()
        },
    };
    let cohort = cohort(vec![session(1, 1, 10, SessionState::Held)]);
    let verdict = |id, verdict| SessionVerdict {
        person: PersonId(id),
        session: SessionId(1),
        module: ModuleId(1),
        ended_at: day(10),
        verdict,
    };
    let ledger = Ledger {
        curricula: vec![cohort.modules.clone()],
        places: [1, 2, 3].map(|id| (PersonId(id), cohort.id)).into(),
        cohorts: BTreeMap::from([(cohort.id, cohort)]),
        exempt: BTreeSet::from([PersonId(4)]),
        verdicts: vec![verdict(1, Verdict::Attended), verdict(2, Verdict::Excused)],
        ..Ledger::default()
    };
    let people = (1..=6).map(|id| person(id, id != 3)).collect();
    let states: Vec<(i64, State)> = ledger
        .cover(people, day(11))
        .people
        .iter()
        .map(|one| (one.person.id.0, one.state))
        .collect();
    assert_eq!(
        states,
        [
            (1, State::InProgress),
            (2, State::Behind),
            (4, State::Exempt),
            (5, State::NotAssigned),
            (6, State::NotAssigned)
        ]
    );
}

fn covered(at: usize, state: State) -> Covered {
    Covered {
        person: Person {
            id: PersonId(at as i64),
            manager: None,
            entry: RosterEntry {
                function: ["Sales", "Service", "Finance"][at % 3].into(),
                level: ["front line", "executive"][at % 2].into(),
                active: true,
                ..RosterEntry::default()
            },
        },
        state,
        done: 0,
        of: 0,
        cohort: None,
        next: None,
    }
}

proptest! {
    #[test]
    fn the_rows_of_each_breakdown_add_up_to_the_whole(states in proptest::collection::vec(0usize..6, 0..60)) {
        let coverage = Coverage {
            on: day(0).date_naive(),
            people: states.iter().enumerate().map(|(at, state)| covered(at, State::ALL[*state])).collect(),
        };
        let counts = coverage.counts();
        prop_assert_eq!(counts.people(), states.len());
        prop_assert_eq!(counts.missing(), coverage.missing().len());
        prop_assert!(counts.percent().is_none_or(|percent| (percent == 100) == (counts.missing() == 0)));
        for by in Breakdown::ALL {
            let rows = coverage.broken_down(by);
            for state in State::ALL {
                prop_assert_eq!(rows.iter().map(|(_, row)| row.of(state)).sum::<usize>(), counts.of(state));
            }
        }
    }
}
