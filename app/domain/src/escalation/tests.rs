//! Whom to call: by the clock of who is called, with cover only from who agreed.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

use super::*;
use crate::roster::Record;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn away(first: &str, last: &str, reply: Option<Reply>) -> ContactAbsence {
    ContactAbsence {
        id: ContactAbsenceId(1),
        contact: EscalationContactId(1),
        first_day: day(first),
        last_day: day(last),
        alternate: reply.map(|reply| Alternate {
            person: PersonId(2),
            reply,
            phone: "17".into(),
        }),
    }
}

#[test]
fn an_entry_is_due_two_weeks_before_its_quarter_ends_and_stale_after_it() {
    let on = |today| Freshness::on(Some(day("2026-01-31")), day(today));
    assert_eq!(on("2026-04-15"), Freshness::Confirmed);
    assert_eq!(on("2026-04-16"), Freshness::Due(day("2026-04-30")));
    assert_eq!(on("2026-04-30"), Freshness::Due(day("2026-04-30")));
    assert_eq!(on("2026-05-01"), Freshness::Stale(Some(day("2026-01-31"))));
    assert_eq!(
        Freshness::on(None, day("2026-05-01")),
        Freshness::Stale(None)
    );
}

#[test]
fn only_who_agreed_stands_in_and_only_on_the_days_away() {
    let today = day("2026-03-02");
    let agreed = away("2026-03-02", "2026-03-06", Some(Reply::Agreed));
    assert_eq!(standing(None, false, false, today), Standing::There);
    assert_eq!(
        standing(Some(&agreed), false, false, today),
        Standing::Covered
    );
    assert_eq!(standing(Some(&agreed), false, true, today), Standing::Away);
    assert_eq!(standing(Some(&agreed), true, false, today), Standing::Left);
    for other in [day("2026-03-01"), day("2026-03-07")] {
        assert_eq!(
            standing(Some(&agreed), false, false, other),
            Standing::There
        );
    }
    for reply in [None, Some(Reply::Asked), Some(Reply::Declined)] {
        let absence = away("2026-03-02", "2026-03-02", reply);
        assert_eq!(
            standing(Some(&absence), false, false, today),
            Standing::Away
        );
    }
}

#[test]
fn other_days_or_another_alternate_are_asked_anew() {
    let old = away("2026-03-02", "2026-03-06", Some(Reply::Agreed));
    let same = away("2026-03-02", "2026-03-06", Some(Reply::Asked));
    let longer = away("2026-03-02", "2026-03-09", Some(Reply::Asked));
    assert_eq!(old.kept_reply(&same), old.alternate);
    assert_eq!(old.kept_reply(&longer), longer.alternate);
    let declined = away("2026-03-02", "2026-03-06", Some(Reply::Declined));
    assert_eq!(declined.kept_reply(&same), same.alternate);
    assert_eq!(
        old.kept_reply(&away("2026-03-02", "2026-03-06", None)),
        None
    );
}

#[test]
fn hours_are_those_of_who_is_called() {
    let hours: WeekHours = "Mon-Fri 09:00-17:00".parse().unwrap();
    let east = FixedOffset::east_opt(5 * 3600).unwrap();
    // Monday, 13:00 there.
    assert_eq!(
        reach(&hours, &east, at("2026-03-02T08:00:00Z")),
        Reach::Now(at("2026-03-02T12:00:00Z"))
    );
    // Monday, 17:00 there: the end is no longer in it.
    assert_eq!(
        reach(&hours, &east, at("2026-03-02T12:00:00Z")),
        Reach::From(at("2026-03-03T04:00:00Z"))
    );
    // Sunday 23:30 here is Monday 04:30 there.
    assert_eq!(
        reach(&hours, &east, at("2026-03-01T23:30:00Z")),
        Reach::From(at("2026-03-02T04:00:00Z"))
    );
    // Only Mondays, just over: the next one is a week away.
    let monday: WeekHours = "Mon 09:00-10:00".parse().unwrap();
    assert_eq!(
        reach(&monday, &Utc, at("2026-03-02T10:00:00Z")),
        Reach::From(at("2026-03-09T09:00:00Z"))
    );
}

#[test]
fn the_first_who_answers_now_is_called() {
    let now = Reach::Now(at("2026-03-02T12:00:00Z"));
    let later = Reach::From(at("2026-03-03T12:00:00Z"));
    let call = |chain: &[(Standing, Reach)]| first_to_call(chain);
    assert_eq!(
        call(&[
            (Standing::Away, now),
            (Standing::There, later),
            (Standing::Covered, now)
        ]),
        Some(2)
    );
    assert_eq!(
        call(&[(Standing::Left, now), (Standing::There, later)]),
        Some(1)
    );
    assert_eq!(call(&[(Standing::Away, now)]), None);
    assert_eq!(call(&[]), None);
}

#[test]
fn an_area_is_found_by_its_words_and_known_by_its_key() {
    let area = FunctionalArea {
        id: AreaId(1),
        organisation: Some("Northline".into()),
        name: "Field service".into(),
        about: "Tills that freeze".into(),
    };
    assert!(area.fits("north TILLS") && area.fits("") && !area.fits("north sales"));
    assert_eq!(
        area_key(Some(" Northline"), "Field  Service"),
        area_key(Some("northline "), "field service")
    );
    assert_ne!(
        area_key(None, "Field service"),
        area_key(Some("Northline"), "Field service")
    );
}

#[test]
fn a_case_leads_to_the_list_when_it_asks_for_it() {
    assert!(asks_whom_to_engage(
        "It is noon.\n\n*Whom would you engage next*, and how?"
    ));
    assert!(!asks_whom_to_engage("Say whom the customer asked."));
}

fn rows(lines: &[&str]) -> (Record, Vec<Record>) {
    let record = |(line, text): (u64, &&str)| Record {
        line,
        cells: text.split(';').map(str::to_owned).collect(),
    };
    let mut records: Vec<Record> = (1..).zip(lines).map(record).collect();
    (records.remove(0), records)
}

#[test]
fn a_file_is_read_or_every_problem_of_it_told() {
    let head = "area;organisation;step;employee_id;name;phone;hours;timezone;confirmed_on";
    let (header, records) = rows(&[
        head,
        "Billing;;Primary;P01;;17;Mon-Fri 09:00-17:00;Europe/Madrid;2026-01-01",
        ";;;;;;;;",
        "Field service;Northline;vice president;;Vera Vale;+34 1;Mon 09:00-10:00;UTC;",
    ]);
    let read_rows = read(&header, &records).unwrap();
    assert_eq!(read_rows.len(), 2);
    assert_eq!((read_rows[0].line, read_rows[0].step), (2, Step::Primary));
    assert_eq!(read_rows[1].step, Step::VicePresident);
    assert_eq!(read_rows[1].organisation.as_deref(), Some("Northline"));

    let (header, records) = rows(&[
        head,
        "Billing;;chief;P01;;17;always;Europe/Madrid;",
        ";;primary;;;;Mon 09:00-10:00;;",
        "Billing;;backup;P01;;17;Mon 09:00-10:00;UTC;",
        "BILLING;;backup;P02;;17;Mon 09:00-10:00;UTC;",
    ]);
    let found = read(&header, &records).unwrap_err();
    let places: Vec<(u64, &str)> = found
        .iter()
        .map(|it| (it.line, it.column.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (2, "step"),
            (2, "hours"),
            (3, "area"),
            (3, "employee_id"),
            (3, "phone"),
            (3, "timezone"),
            (5, "step")
        ]
    );
    let (header, records) = rows(&["area;area;colour"]);
    assert_eq!(read(&header, &records).unwrap_err().len(), 5);
}

#[test]
fn a_person_of_the_roster_confirms_again_what_somebody_else_has_changed() {
    let today = day("2026-03-02");
    let details = Details {
        phone: "17".into(),
        chat: String::new(),
        email: String::new(),
        room: String::new(),
        hours: "Mon 09:00-10:00".parse().unwrap(),
        timezone: "UTC".into(),
    };
    let old = EscalationContact {
        id: EscalationContactId(1),
        area: AreaId(1),
        step: Step::Primary,
        who: Contact::Person(PersonId(1)),
        details: details.clone(),
        confirmed_on: Some(day("2026-02-01")),
    };
    let other = Details {
        phone: "18".into(),
        ..details.clone()
    };
    let after = |who: &Contact, details: &Details| confirmed_after(Some(&old), who, details, today);
    assert_eq!(after(&old.who, &details), old.confirmed_on);
    assert_eq!(after(&old.who, &other), None);
    assert_eq!(after(&Contact::Person(PersonId(2)), &details), None);
    assert_eq!(after(&Contact::Name("Vera".into()), &details), Some(today));
}

#[test]
fn what_is_to_be_mended_begins_with_leavers() {
    let stale = Freshness::Stale(None);
    assert_eq!(gap(Standing::Left, stale, true), Some(Gap::Left));
    assert_eq!(
        gap(Standing::Away, Freshness::Confirmed, true),
        Some(Gap::Away)
    );
    assert_eq!(gap(Standing::Covered, stale, true), Some(Gap::Stale));
    let due = Freshness::Due(day("2026-03-02"));
    assert_eq!(gap(Standing::There, due, true), None);
    assert_eq!(gap(Standing::There, due, false), Some(Gap::Due));
}
