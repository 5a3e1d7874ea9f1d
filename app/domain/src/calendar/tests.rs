//! The rules of `calendar.rs`, by example.

use chrono::TimeZone;
use proptest::prelude::*;

use super::*;

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
fn the_same_day_is_no_clash_and_the_same_hour_is() {
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
fn suggested_dates_keep_the_weekday_and_the_least_practice() {
    let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let dates: Vec<String> = suggest_dates(monday, Weekday::Wed, &[14, 10, 21])
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(dates, ["2026-03-04", "2026-03-18", "2026-04-01"]);
}

fn slots(weeks: i64, days: &[i64], hours: &[i64]) -> Vec<Slot> {
    let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let mut slots = Vec::new();
    for week in 0..weeks {
        for (place, day) in days.iter().enumerate() {
            for (turn, hour) in hours.iter().enumerate() {
                slots.push(Slot {
                    date: monday + Duration::days(7 * week + day),
                    pattern: place * hours.len() + turn,
                    starts_at: at(0, 0) + Duration::hours(24 * (7 * week + day) + hour),
                });
            }
        }
    }
    slots
}

fn cohorts(count: i64, modules: i64) -> Vec<WantedCohort> {
    (0..count)
        .map(|cohort| WantedCohort {
            cohort: CohortId(cohort),
            name: format!("Cohort {cohort}"),
            people: (0..14).map(|seat| PersonId(cohort * 100 + seat)).collect(),
            previous: None,
            modules: (0..modules)
                .map(|module| WantedModule {
                    module: ModuleId(module),
                    minutes: 180,
                    after_days: if module == 0 { 0 } else { 14 },
                })
                .collect(),
        })
        .collect()
}

fn leads(count: i64) -> Vec<Lead> {
    (0..count)
        .map(|lead| Lead {
            account: AccountId(lead),
            person: Some(PersonId(lead * 100)),
        })
        .collect()
}

fn places(count: i64) -> Vec<String> {
    (0..count).map(|room| format!("Room {room}")).collect()
}

/// Checks proposals in its own way: pairs of overlapping sessions, and gaps a cohort.
fn assert_sound(found: &[Proposal], cohorts: &[WantedCohort], leads: &[Lead]) {
    for (at, one) in found.iter().enumerate() {
        for other in &found[at + 1..] {
            if one.starts_at < other.ends_at && other.starts_at < one.ends_at {
                assert_ne!(one.facilitator, other.facilitator);
                assert_ne!(one.place, other.place);
                assert_ne!(one.cohort, other.cohort);
            }
            if one.cohort == other.cohort {
                assert!(other.module > one.module);
                assert!((other.date - one.date).num_days() >= 14);
            }
        }
        let people = &cohorts[usize::try_from(one.cohort.0).unwrap()].people;
        let lead = leads
            .iter()
            .find(|lead| lead.account == one.facilitator)
            .unwrap();
        assert!(lead.person.is_none_or(|person| !people.contains(&person)));
    }
}

#[test]
fn twenty_one_cohorts_are_dated_in_one_go_within_the_most_days_of_practice() {
    let (cohorts, leads) = (cohorts(21, 6), leads(4));
    let found = propose(
        &cohorts,
        &slots(60, &[1, 2, 3], &[9, 13]),
        &leads,
        &places(2),
        &[],
    )
    .unwrap();
    assert_eq!(found.len(), 21 * 6);
    assert_sound(&found, &cohorts, &leads);
    for cohort in &cohorts {
        let dates: Vec<NaiveDate> = found
            .iter()
            .filter(|one| one.cohort == cohort.cohort)
            .map(|one| one.date)
            .collect();
        for pair in dates.windows(2) {
            assert!((pair[1] - pair[0]).num_days() <= 28, "{dates:?}");
        }
    }
}

#[test]
fn when_nothing_is_free_the_refusal_names_the_cohort() {
    let taken = {
        let mut taken = booking(9, at(9, 0), at(12, 0));
        taken.people.insert(PersonId(3));
        taken
    };
    let refusal = propose(
        &cohorts(1, 1),
        &slots(1, &[0], &[9]),
        &leads(2),
        &places(1),
        &[taken],
    )
    .unwrap_err();
    assert!(
        refusal
            .0
            .starts_with("There is no free time for session 1 of Cohort 0:"),
        "{refusal}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn no_proposal_ever_clashes(count in 1i64..9, modules in 1i64..4, facilitators in 2i64..4, rooms in 1i64..3, hours in prop::collection::btree_set(8i64..16, 1..4)) {
        let hours: Vec<i64> = hours.into_iter().collect();
        let (cohorts, leads) = (cohorts(count, modules), leads(facilitators));
        let found = propose(&cohorts, &slots(80, &[0, 3], &hours), &leads, &places(rooms), &[]).unwrap();
        prop_assert_eq!(found.len(), usize::try_from(count * modules).unwrap());
        assert_sound(&found, &cohorts, &leads);
    }
}
