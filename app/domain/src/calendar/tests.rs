//! The rules of `calendar.rs`, by example.

use chrono::TimeZone;

use super::*;
use crate::id::{CohortId, MeetingId, ModuleId};
use crate::session::{Meeting, SessionState};

fn at(hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, hour, minute, 0).unwrap()
}

fn booking(session: i64, from: DateTime<Utc>, until: DateTime<Utc>) -> Booking {
    Booking {
        session: Some(SessionId(session)),
        label: format!("session {session}"),
        starts_at: from,
        ends_at: until,
        place: format!("Room {session}"),
        leads: vec![],
        people: BTreeSet::new(),
    }
}

#[test]
fn acceptance_12_overlap_is_by_time() {
    let lead = Lead {
        account: AccountId(1),
        person: None,
    };
    let mut morning = booking(1, at(9, 0), at(12, 0));
    let mut noon = booking(2, at(12, 0), at(15, 0));
    morning.leads.push(lead);
    noon.leads.push(lead);
    assert_eq!(clashes(&morning, [&noon]), []);
    noon.starts_at = at(11, 59);
    assert_eq!(
        clashes(&morning, [&noon]),
        [Clash {
            with: &noon,
            shared: Shared::Lead(AccountId(1))
        }]
    );
    assert_eq!(clashes(&morning, [&morning.clone()]), []);
}

#[test]
fn a_room_is_the_same_however_it_is_typed_and_online_is_none() {
    let mut one = booking(1, at(9, 0), at(12, 0));
    let mut two = booking(2, at(10, 0), at(12, 0));
    one.place = "Room  A ".into();
    two.place = "room a".into();
    assert_eq!(clashes(&one, [&two])[0].shared, Shared::Room);
    one.place = "Online".into();
    two.place = "online".into();
    assert_eq!(clashes(&one, [&two]), []);
}

#[test]
fn nobody_leads_here_and_attends_there() {
    let lead = Lead {
        account: AccountId(1),
        person: Some(PersonId(7)),
    };
    let mut led = booking(1, at(9, 0), at(12, 0));
    led.leads.push(lead);
    let mut attended = booking(2, at(9, 0), at(12, 0));
    attended.people.insert(PersonId(7));
    assert_eq!(
        clashes(&led, [&attended])[0].shared,
        Shared::Lead(AccountId(1))
    );
    assert_eq!(
        clashes(&attended, [&led])[0].shared,
        Shared::People(vec![PersonId(7)])
    );
}

#[test]
fn sessions_that_were_set_are_doubled_by_time_and_not_by_date() {
    let session = |id: i64, from: u32, until: u32, place: &str, lead: i64| Session {
        id: SessionId(id),
        cohort: CohortId(id),
        module: ModuleId(1),
        place: place.into(),
        join_url: None,
        state: SessionState::Planned,
        sequence: 0,
        updated_at: at(8, 0),
        meetings: vec![Meeting {
            id: MeetingId(id),
            starts_at: at(from, 0),
            ends_at: at(until, 0),
            timezone: "UTC".into(),
        }],
        facilitators: vec![AccountId(lead)],
    };
    let sessions = [
        session(1, 9, 17, "Room A", 1),
        session(2, 10, 12, "room  a", 2),
        session(3, 12, 14, "Online", 2),
        session(4, 13, 15, "Online", 2),
        session(5, 17, 18, "Room A", 1),
    ];
    let found: Vec<(i64, i64, Doubled)> = doubled(&sessions)
        .into_iter()
        .map(|(one, other, what)| (one.id.0, other.id.0, what))
        .collect();
    assert_eq!(
        found,
        [(1, 2, Doubled::Room), (3, 4, Doubled::Lead(AccountId(2)))]
    );
}

#[test]
fn suggested_dates_keep_the_weekday_and_the_least_practice() {
    let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let dates: Vec<String> = suggest_dates(monday, Weekday::Wed, &[14, 10, 21])
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(dates, ["2026-03-04", "2026-03-18", "2026-04-01"]);
}
