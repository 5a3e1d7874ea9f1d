//! The rules of `session.rs`, by example.

use chrono::TimeZone;

use super::*;
use crate::curriculum::Topic;

fn module(title: &str) -> StoredModule {
    StoredModule {
        id: ModuleId(1),
        position: 1,
        title: title.into(),
        topic: Topic::UnderstandingPeople,
        purpose: String::new(),
        preparation: String::new(),
        meetings: vec![180],
        minutes: 180,
        practice_least_days: 14,
        practice_most_days: 28,
        skills: vec![],
        agenda: vec![],
    }
}

fn dated(day: u32, hour: u32) -> Option<Dated> {
    let starts_at = Utc.with_ymd_and_hms(2026, 3, day, hour, 0, 0).unwrap();
    Some(Dated {
        date: starts_at.date_naive(),
        last_date: starts_at.date_naive(),
        starts_at,
        ends_at: starts_at + Duration::hours(3),
    })
}

fn session() -> Session {
    let at = |h| Utc.with_ymd_and_hms(2026, 3, 2, h, 0, 0).unwrap();
    Session {
        id: SessionId(1),
        cohort: CohortId(1),
        module: ModuleId(1),
        place: "Room 2".into(),
        join_url: None,
        state: SessionState::Planned,
        sequence: 0,
        updated_at: at(1),
        meetings: [(9, 10), (14, 16)]
            .into_iter()
            .map(|(from, until)| Meeting {
                id: MeetingId(from.into()),
                starts_at: at(from),
                ends_at: at(until),
                timezone: "UTC".into(),
            })
            .collect(),
        facilitators: vec![],
    }
}

#[test]
fn a_gap_is_counted_in_days_and_order_is_a_rule() {
    let modules = [module("One"), module("Two")];
    for (second, warnings, refusals) in [
        (dated(15, 9), 1, 0),
        (dated(16, 9), 0, 0),
        (dated(30, 9), 0, 0),
        (dated(31, 9), 1, 0),
        (dated(2, 11), 0, 1),
        (dated(2, 12), 1, 0),
        (None, 0, 0),
    ] {
        let found = check_order(&modules, &[dated(2, 9), second]);
        assert_eq!(
            (found.warnings.len(), found.refusals.len()),
            (warnings, refusals),
            "{second:?}: {found:?}"
        );
    }
    assert_eq!(
        check_order(&modules, &[dated(2, 9), dated(3, 9)]).warnings,
        [
            "1 day of practice between “One” and “Two”: at least 14 are intended, so that the skills can be tried at work."
        ]
    );
}

#[test]
fn order_holds_across_a_module_without_a_date_and_its_gap_is_left_open() {
    let modules = [module("One"), module("Two"), module("Three")];
    let found = check_order(&modules, &[dated(9, 9), None, dated(2, 9)]);
    assert_eq!(found.refusals.len(), 1);
    let found = check_order(&modules, &[dated(2, 9), None, dated(3, 9)]);
    assert_eq!(found, OrderFindings::default());
}

fn blocks(minutes: &[u16]) -> Vec<SessionBlock> {
    minutes
        .iter()
        .map(|minutes| SessionBlock {
            id: SessionBlockId(1),
            mode: AgendaMode::Plenary,
            minutes: *minutes,
            title: "A block".into(),
            notes: String::new(),
            case_study: None,
        })
        .collect()
}

fn clocks(blocks: &[SessionBlock], moved: Option<Moved>) -> Vec<String> {
    clock(&session().meetings, blocks, moved)
        .iter()
        .map(|at| at.format("%H:%M").to_string())
        .collect()
}

#[test]
fn the_clock_of_an_agenda_runs_through_all_meetings() {
    assert_eq!(
        clocks(&blocks(&[20, 40, 60]), None),
        ["09:00", "09:20", "14:00"]
    );
}

#[test]
fn the_clock_goes_on_from_a_block_that_started_late_and_before_it_stays() {
    let at = |hour, minute| Utc.with_ymd_and_hms(2026, 3, 2, hour, minute, 0).unwrap();
    let moved = |block, at| Some(Moved { block, at });
    let blocks = blocks(&[20, 20, 20, 60]);
    assert_eq!(
        clocks(&blocks, moved(1, at(9, 35))),
        ["09:00", "09:35", "09:55", "14:00"]
    );
    // The last block of the morning starts after its end: it is still the morning's.
    assert_eq!(
        clocks(&blocks, moved(2, at(10, 5)))[2..],
        ["10:05", "14:00"]
    );
    // A block of the morning that starts in the afternoon: the next one follows it.
    assert_eq!(
        clocks(&blocks, moved(2, at(14, 30)))[2..],
        ["14:30", "14:50"]
    );
    assert_eq!(clocks(&blocks, moved(9, at(10, 5))), clocks(&blocks, None));
}

#[test]
fn what_is_left_of_the_meetings_is_counted_in_minutes() {
    let left = |minutes: &[u16], moved| {
        let (meetings, blocks) = (session().meetings, blocks(minutes));
        minutes_left(&meetings, &blocks, &clock(&meetings, &blocks, moved))
    };
    assert_eq!(left(&[60, 120], None), 0);
    assert_eq!(left(&[60, 100], None), 20);
    assert_eq!(left(&[60, 130], None), -10);
    assert_eq!(left(&[50], None), 10 + 120, "the afternoon is free as well");
    assert_eq!(left(&[], None), 0);
    let at = Utc.with_ymd_and_hms(2026, 3, 2, 14, 15, 0).unwrap();
    assert_eq!(left(&[60, 120], Some(Moved { block: 1, at })), -15);
}

#[test]
fn a_session_is_closed_once_it_started_and_everybody_is_marked() {
    let before = Utc.with_ymd_and_hms(2026, 3, 2, 8, 59, 0).unwrap();
    let after = Utc.with_ymd_and_hms(2026, 3, 2, 16, 0, 0).unwrap();
    assert!(session().close(0, before).is_err());
    assert!(session().close(1, after).is_err());
    let held = session().close(0, after).unwrap();
    assert_eq!(held.state, SessionState::Held);
    assert!(held.cancel(after).is_err());
}

#[test]
fn a_cancelled_session_tells_calendars_and_stays_cancelled() {
    let now = Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap();
    let cancelled = session().cancel(now).unwrap();
    assert_eq!(
        (cancelled.state, cancelled.sequence),
        (SessionState::Cancelled, 1)
    );
    assert!(cancelled.cancel(now).is_err());
}

#[test]
fn a_session_is_open_to_its_facilitators_for_thirty_days() {
    let last = Utc.with_ymd_and_hms(2026, 4, 1, 16, 0, 0).unwrap();
    assert!(session().is_open_to_facilitators(last));
    assert!(!session().is_open_to_facilitators(last + Duration::seconds(1)));
}

#[test]
fn overlap_is_by_time_and_not_by_date() {
    let at = |h, m| Utc.with_ymd_and_hms(2026, 3, 2, h, m, 0).unwrap();
    let meeting = Meeting {
        id: MeetingId(1),
        starts_at: at(9, 0),
        ends_at: at(12, 0),
        timezone: "Europe/Madrid".into(),
    };
    assert!(meeting.overlaps(at(11, 59), at(14, 0)));
    assert!(!meeting.overlaps(at(12, 0), at(14, 0)));
    assert!(!meeting.overlaps(at(7, 0), at(9, 0)));
}
