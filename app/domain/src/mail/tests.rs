//! Tests of the plan of mails, quiet hours, tries, and templates.

use std::collections::BTreeMap;

use chrono::{FixedOffset, TimeZone};

use super::plan::Attendee;
use super::*;
use crate::attendance::Verdict;
use crate::id::{CohortId, MeetingId, ModuleId};
use crate::session::{Meeting, Session, SessionState};

/// A moment of March 2026 on a clock one hour before UTC.
fn at(day: u32, hour: u32) -> DateTime<Utc> {
    zone()
        .with_ymd_and_hms(2026, 3, day, hour, 0, 0)
        .unwrap()
        .with_timezone(&Utc)
}

fn zone() -> FixedOffset {
    FixedOffset::east_opt(3600).unwrap()
}

fn session(day: u32) -> Session {
    Session {
        id: SessionId(3),
        cohort: CohortId(1),
        module: ModuleId(1),
        place: "Room 2".into(),
        join_url: None,
        state: SessionState::Planned,
        sequence: 0,
        updated_at: at(1, 9),
        meetings: vec![Meeting {
            id: MeetingId(1),
            starts_at: at(day, 9),
            ends_at: at(day, 12),
            timezone: "Europe/Madrid".into(),
        }],
        facilitators: vec![],
    }
}

fn facts(day: u32) -> SessionFacts<FixedOffset> {
    SessionFacts {
        session: session(day),
        attendees: vec![Attendee {
            person: PersonId(7),
            zone: zone(),
            attends: true,
            has_left: false,
            told: None,
            verdict: Verdict::Open,
            has_commitments: false,
            owes_results: true,
            reflected: [false; 3],
        }],
        leads: vec![(AccountId(4), zone())],
        commitments_until: Some(at(31, 9)),
        sent: vec![],
    }
}

fn plan(facts: &SessionFacts<FixedOffset>, now: DateTime<Utc>) -> Vec<(MailKind, String)> {
    let wanted = of_session(facts, &MailRules::default(), now).into_iter();
    wanted
        .map(|one| {
            let due = one.due_at.with_timezone(&zone());
            (one.kind, due.format("%-d %b %H:%M").to_string())
        })
        .collect()
}

fn mail(wanted: Wanted, state: MailState) -> PlannedMail {
    PlannedMail {
        id: PlannedMailId(1),
        not_before: wanted.due_at,
        wanted,
        state,
        trouble: None,
        attempts: 0,
        claim: None,
        may_be_twice: false,
        sequence: None,
        message_id: None,
        sent_at: None,
    }
}

#[test]
fn a_session_is_written_about_on_its_days_and_not_at_the_weekend() {
    // 25 March 2026 is a Wednesday.
    let expected = [
        (MailKind::Invitation, "4 Mar 09:00"),
        (MailKind::SessionReminder, "23 Mar 08:00"),
        (MailKind::BringResults, "23 Mar 08:00"),
        (MailKind::Commitments, "26 Mar 09:00"),
        (MailKind::Reflection, "9 Apr 09:00"),
        (MailKind::Reflection, "7 May 09:00"),
        (MailKind::Reflection, "18 Jun 09:00"),
        (MailKind::Roster, "23 Mar 09:00"),
        (MailKind::MarksMissing, "26 Mar 09:00"),
    ]
    .map(|(kind, due)| (kind, due.to_owned()));
    assert_eq!(plan(&facts(25), at(1, 9)), expected);
}

#[test]
fn nothing_is_wanted_of_who_left_or_of_what_is_over_or_done() {
    let kinds = |facts: &SessionFacts<FixedOffset>, now| -> Vec<MailKind> {
        plan(facts, now).into_iter().map(|(kind, _)| kind).collect()
    };
    let mut left = facts(25);
    left.attendees[0].has_left = true;
    assert_eq!(
        kinds(&left, at(1, 9)),
        [MailKind::Roster, MailKind::MarksMissing]
    );
    let mut done = facts(25);
    done.session.state = SessionState::Held;
    done.attendees[0].verdict = Verdict::Attended;
    done.attendees[0].has_commitments = true;
    done.attendees[0].reflected = [true, false, true];
    assert_eq!(kinds(&done, at(25, 13)), [MailKind::Reflection]);
    done.attendees[0].verdict = Verdict::Missed;
    assert_eq!(kinds(&done, at(25, 13)), []);
    let mut cancelled = facts(25);
    cancelled.session.state = SessionState::Cancelled;
    assert_eq!(kinds(&cancelled, at(1, 9)), []);
    let told = Told {
        sequence: 0,
        is_cancel: false,
        count: 1,
    };
    cancelled.attendees[0].told = Some(told);
    assert_eq!(kinds(&cancelled, at(2, 9)), [MailKind::InvitationCancel]);
    cancelled.attendees[0].told = Some(Told {
        is_cancel: true,
        ..told
    });
    assert_eq!(kinds(&cancelled, at(2, 9)), []);
}

#[test]
fn a_change_is_told_once_and_who_comes_back_is_invited_again() {
    let mut facts = facts(25);
    facts.session.sequence = 2;
    let mut first = |sequence, is_cancel, count| {
        facts.attendees[0].told = Some(Told {
            sequence,
            is_cancel,
            count,
        });
        let wanted = of_session(&facts, &MailRules::default(), at(2, 9));
        (wanted[0].kind, wanted[0].occurrence)
    };
    assert_eq!(first(1, false, 1), (MailKind::InvitationUpdate, 1));
    assert_eq!(first(2, false, 2), (MailKind::SessionReminder, 0));
    assert_eq!(first(2, true, 3), (MailKind::Invitation, 3));
}

#[test]
fn quiet_hours_move_to_the_morning_and_before_where_that_is_too_late() {
    let quiet = Quiet::default();
    let far = at(31, 9);
    for (when, deadline, expected) in [
        (at(3, 9), far, at(3, 9)),
        (at(3, 7), far, at(3, 8)),
        (at(3, 19), far, at(4, 8)),
        (at(3, 23), far, at(4, 8)),
        // From Friday evening to Monday morning.
        (at(6, 20), far, at(9, 8)),
        (at(7, 12), far, at(9, 8)),
        // A session on Monday at eight: on the Friday before.
        (at(8, 9), at(9, 8), at(6, 9)),
        // In the night before: at once.
        (at(3, 22), at(4, 7), at(3, 9)),
    ] {
        assert_eq!(settle(when, &zone(), quiet, deadline), expected, "{when}");
    }
}

#[test]
fn only_the_last_of_several_late_reminders_of_a_form_is_wanted() {
    let wave = crate::wave::Wave {
        id: WaveId(5),
        programme: crate::id::ProgrammeId(1),
        instrument: crate::id::InstrumentId(1),
        title: "Form".into(),
        mode: crate::instrument::AnonymityMode::Named,
        opens_at: at(2, 9),
        closes_at: at(31, 9),
        closed_at: None,
    };
    let person = WavePerson {
        person: PersonId(7),
        zone: zone(),
        has_answered: false,
        first_session: Some(at(19, 9)),
    };
    let mut facts = WaveFacts {
        wave,
        people: vec![person],
    };
    let chased = |facts: &WaveFacts<FixedOffset>, now| -> Vec<i32> {
        let wanted = of_wave(facts, &MailRules::default(), now).into_iter();
        let chase = wanted.filter(|one| one.kind == MailKind::FormChase);
        chase.map(|one| one.occurrence).collect()
    };
    assert_eq!(chased(&facts, at(2, 9)), [7, 3, 1]);
    assert_eq!(chased(&facts, at(13, 9)), [7, 3, 1]);
    assert_eq!(chased(&facts, at(17, 9)), [3, 1]);
    // It opened five days before the first session: no reminder from before that.
    facts.wave.opens_at = at(14, 9);
    assert_eq!(chased(&facts, at(14, 9)), [3, 1]);
    facts.people[0].has_answered = true;
    assert_eq!(of_wave(&facts, &MailRules::default(), at(14, 9)), []);
}

#[test]
fn the_plan_is_moved_stopped_and_begun_again_and_what_a_coordinator_cancelled_stays() {
    let wanted = of_session(&facts(25), &MailRules::default(), at(1, 9)).remove(0);
    let moved = Wanted {
        due_at: at(5, 9),
        ..wanted.clone()
    };
    let changed = |mail: PlannedMail, wanted: &[Wanted]| changes(wanted.to_vec(), vec![mail]);
    let planned = mail(wanted.clone(), MailState::Planned);
    assert_eq!(
        changed(planned.clone(), std::slice::from_ref(&wanted)),
        Changes::default()
    );
    let after = changed(planned.clone(), std::slice::from_ref(&moved)).changed;
    assert_eq!(
        (after[0].not_before, after[0].state),
        (at(5, 9), MailState::Planned)
    );
    let stopped = changed(planned, &[]).changed.remove(0);
    assert_eq!(
        (stopped.state, stopped.trouble),
        (MailState::Stopped, Some(MailTrouble::NoLonger))
    );
    let again = changed(stopped, std::slice::from_ref(&moved))
        .changed
        .remove(0);
    assert_eq!((again.state, again.trouble), (MailState::Planned, None));
    let cancelled = mail(wanted.clone(), MailState::Planned).stopped(MailTrouble::Coordinator);
    assert_eq!(
        changed(cancelled, std::slice::from_ref(&moved)),
        Changes::default()
    );
    let sent = mail(wanted, MailState::Planned).sent("x", at(4, 9));
    assert_eq!(changed(sent, &[moved]), Changes::default());
}

#[test]
fn a_mail_that_is_not_taken_is_tried_again_eight_times_and_then_given_up() {
    let wanted = of_session(&facts(25), &MailRules::default(), at(1, 9)).remove(0);
    let mut one = mail(wanted, MailState::Planned);
    let mut now = at(4, 9);
    let mut tries = 0;
    while one.state != MailState::Dead {
        one = one.claimed("me", now).failed(MailTrouble::Unreachable, now);
        tries += 1;
        now = one.not_before;
    }
    assert_eq!((tries, one.may_be_twice), (9, false));
    assert_eq!(now - at(4, 9), Duration::minutes(1_881));
    one.state = MailState::Planned;
    one.attempts = 0;
    let bad = one
        .clone()
        .claimed("me", now)
        .failed(MailTrouble::BadAddress, now);
    assert_eq!(bad.state, MailState::Dead);
    let silent = one.claimed("me", now).failed(MailTrouble::NoAnswer, now);
    assert!(silent.may_be_twice && silent.state == MailState::Retrying);
}

#[test]
fn a_lease_that_ran_out_is_taken_over_once() {
    let wanted = of_session(&facts(25), &MailRules::default(), at(1, 9)).remove(0);
    let first = mail(wanted, MailState::Planned).claimed("one", at(4, 9));
    assert!(!first.is_due(at(4, 9) + Duration::minutes(4)));
    let later = at(4, 9) + LEASE;
    assert!(first.is_due(later));
    let second = first.claimed("other", later);
    assert_eq!(
        (second.state, second.may_be_twice),
        (MailState::Sending, true)
    );
    let third = second.claimed("third", later + LEASE);
    assert_eq!(
        (third.state, third.trouble),
        (MailState::Dead, Some(MailTrouble::Interrupted))
    );
}

#[test]
fn a_template_says_the_line_of_what_it_does_not_know() {
    let problems = |text: &str| match Template::read(MailKind::SessionReminder, text) {
        Ok(_) => String::new(),
        Err(errors) => errors.sentences(),
    };
    assert_eq!(problems("Subject: A\n\n{{ session.place }}"), "");
    assert_eq!(
        problems("Subject: A\n\nOne\n{{session.story}}"),
        "Line 4: there is no “{{session.story}}” in this mail."
    );
    assert_eq!(
        problems("Subject: A\n\n{{session.place"),
        "Line 3: close “{{” with “}}”."
    );
    assert!(problems("Hello\n\nYou").starts_with("Line 1: begin with"));
    assert_eq!(
        problems("Subject: A\n\n"),
        "Write the text below the subject."
    );
    // What another kind has is not known here.
    assert!(!problems("Subject: A\n\n{{form.link}}").is_empty());
}

#[test]
fn values_are_words_and_nothing_else_and_empty_lines_go() {
    let text = "Subject: To {{person.name}}\n\nDear {{person.name}}\n- Join: {{session.join}}\n- At {{session.link}}";
    let template = Template::read(MailKind::SessionReminder, text).unwrap();
    let values = BTreeMap::from([
        (
            "person.name",
            Value::Text("Ana\r\nBcc: *x* [y](http://z)".into()),
        ),
        ("session.join", Value::Link(String::new())),
        ("session.link", Value::Link("https://a.example/1".into())),
    ]);
    let (subject, body) = template.fill(&values);
    assert_eq!(subject, "To Ana Bcc: *x* [y](http://z)");
    assert_eq!(
        body,
        "Dear Ana  Bcc\\: \\*x\\* \\[y\\]\\(http\\:\\/\\/z\\)\n- At <https://a.example/1>"
    );
}

#[test]
fn rules_are_read_with_every_problem_at_its_field() {
    let read = |pairs: &[(&str, &str)]| {
        let mut typed: BTreeMap<String, String> = BTreeMap::from([
            ("quiet_from".into(), "20:30".into()),
            ("quiet_until".into(), "07:00".into()),
            ("morning".into(), "10:15".into()),
        ]);
        for kind in MailKind::ALL {
            typed.insert(format!("on-{}", kind.as_str()), "yes".into());
            let days: Vec<String> = kind
                .default_days()
                .iter()
                .map(ToString::to_string)
                .collect();
            typed.insert(format!("days-{}", kind.as_str()), days.join(","));
        }
        typed.extend(
            pairs
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into())),
        );
        let field = |name: &str| typed.get(name).cloned().unwrap_or_default();
        TypedRules { field: &field }.check(false)
    };
    let rules = read(&[("days-form-chase", "1, 5"), ("on-roster", "")]).unwrap();
    assert_eq!(rules.days(MailKind::FormChase), [5, 1]);
    assert!(!rules.is_on(MailKind::Roster) && rules.is_on(MailKind::Invitation));
    assert_eq!((rules.kinds.len(), rules.quiet.weekends), (2, false));
    assert_eq!((rules.quiet.from, rules.quiet.morning), (1_230, 615));
    let wrong = read(&[
        ("days-invitation", "soon"),
        ("days-form-chase", "1,2,3,4"),
        ("days-reflection", "0"),
        ("quiet_until", "25:00"),
        ("morning", "9"),
    ])
    .unwrap_err();
    let fields: Vec<&str> = wrong.0.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "days-invitation",
            "days-form-chase",
            "days-reflection",
            "quiet_until",
            "morning"
        ]
    );
}
