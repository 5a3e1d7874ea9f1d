//! The send plan and its mails, against a real mail server on this machine.

use chrono::{DateTime, Duration, Utc};
use domain::account::Viewer;
use domain::commitment::TypedCommitment;
use domain::id::{PersonId, ProgrammeId};
use domain::instrument::AnonymityMode;
use domain::mail::{MailKind, MailState, MailTrouble};
use domain::session::CancelReason;
use operations::mail::{self, Delivered, Listed, Mailer, Wanted};
use operations::wave::NewWave;
use operations::{Context, commitment, content, session, wave};
use sea_orm::ConnectionTrait;
use store::mail::Filter;
use support::{Manner, SmtpServer, TestDb, both_engines, make, now};

use crate::session::Firm;

/// Three weeks before the session of most tests: Tuesday 3 March 2026 at noon.
pub(crate) fn noon(days: i64) -> DateTime<Utc> {
    now() + Duration::hours(4) + Duration::days(days)
}

pub(crate) async fn switch_on(db: &TestDb, coordinator: &Viewer, mailer: &Mailer) {
    let ctx = db.context(Some(coordinator.clone()));
    mail::set_sending(&ctx, Some(mailer), true).await.unwrap();
}

/// What the program does each minute, at this moment.
pub(crate) async fn minute(db: &TestDb, mailer: &Mailer, at: DateTime<Utc>) -> Delivered {
    let ctx = db.context_at(at, None);
    mail::align(&ctx).await.unwrap();
    mail::deliver(&ctx, mailer, || at, || true).await.unwrap()
}

pub(crate) async fn list(ctx: &Context, kind: MailKind, state: Option<MailState>) -> Vec<Listed> {
    let filter = Filter {
        kind: Some(kind),
        state,
        ..Filter::default()
    };
    let wanted = Wanted { filter, day: None };
    mail::list(ctx, &wanted, 0, 500).await.unwrap().0
}

pub(crate) async fn count(ctx: &Context, kind: MailKind, state: MailState) -> usize {
    list(ctx, kind, Some(state)).await.len()
}

/// A firm of one cohort with a session on Tuesday 24 March at nine in Madrid.
async fn firm(db: &TestDb, size: usize) -> (Firm, domain::id::SessionId, Viewer) {
    let firm = Firm::new(db, 1, size, 2).await;
    let felix = make::facilitator(&db.db).await;
    let id = firm.session_on(db, "2026-03-24", felix.account).await;
    (firm, id, felix)
}

async fn address(db: &TestDb, person: PersonId) -> String {
    let person = store::person::find(&db.db, person).await.unwrap().unwrap();
    person.entry.email
}

/// What the server took for somebody.
pub(crate) async fn texts_to(db: &TestDb, server: &SmtpServer, person: PersonId) -> Vec<String> {
    let address = format!("<{}>", address(db, person).await);
    let all = server.received().into_iter();
    all.filter(|it| it.to.contains(&address))
        .map(|it| it.text())
        .collect()
}

both_engines! {
    async fn acceptance_07_a_cancelled_session_goes_from_the_calendar(db: TestDb) {
        let (firm, id, _) = firm(&db, 1).await;
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        switch_on(&db, &firm.coordinator, &mailer).await;
        assert_eq!(minute(&db, &mailer, noon(1)).await, Delivered { sent: 1, failed: 0 });
        let request = server.received().remove(0);
        assert_eq!(request.line("METHOD:"), Some("REQUEST".into()), "{}", request.text());
        let uid = request.line("UID:").unwrap();
        assert_eq!(uid, format!("session-{id}-person-{}@fifteen", firm.people[0][0]));
        assert_eq!(request.line("SEQUENCE:"), Some("0".into()));
        assert_eq!(request.line("DTSTART:"), Some("20260324T080000Z".into()));
        assert!(request.text().contains("ORGANIZER;CN=Training:mailto:training@example.com"), "{}", request.text());
        let attendee = format!(":mailto:{}", address(&db, firm.people[0][0]).await);
        let line = request.line("ATTENDEE").unwrap();
        assert!(line.contains("RSVP=TRUE") && line.ends_with(&attendee), "{line}");
        assert!(request.data.contains("text/calendar; charset=utf-8; method=REQUEST"), "{}", request.data);

        let later = db.context_at(noon(2), Some(firm.coordinator.clone()));
        session::cancel(&later, id, CancelReason::NoPlace).await.unwrap();
        server.forget();
        assert_eq!(minute(&db, &mailer, noon(2)).await, Delivered { sent: 1, failed: 0 });
        let cancel = server.received().remove(0);
        assert_eq!(cancel.line("METHOD:"), Some("CANCEL".into()), "{}", cancel.text());
        assert_eq!(cancel.line("UID:"), Some(uid));
        assert_eq!(cancel.line("SEQUENCE:"), Some("1".into()));
        assert_eq!(cancel.line("STATUS:"), Some("CANCELLED".into()));
        // That is all: nothing of the session is left to come.
        server.forget();
        for days in [17, 21, 22, 23, 60] {
            minute(&db, &mailer, noon(days)).await;
        }
        assert!(texts_to(&db, &server, firm.people[0][0]).await.is_empty());
    }

    async fn acceptance_08_a_moved_session_keeps_its_name_and_reminds_anew(db: TestDb) {
        let (firm, id, felix) = firm(&db, 1).await;
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        switch_on(&db, &firm.coordinator, &mailer).await;
        minute(&db, &mailer, noon(1)).await;
        let uid = server.received()[0].line("UID:").unwrap();
        let ctx = db.context_at(noon(2), Some(firm.coordinator.clone()));
        let reminder = list(&ctx, MailKind::SessionReminder, None).await.remove(0).mail;
        // Saturday is quiet: Monday morning, and still before the session.
        assert_eq!(reminder.wanted.due_at.to_rfc3339(), "2026-03-23T07:00:00+00:00");

        let moved = [firm.date(0, "2026-04-14", felix.account)];
        session::schedule(&ctx, firm.cohorts[0], &moved, false).await.unwrap();
        let again = list(&ctx, MailKind::SessionReminder, None).await;
        assert_eq!(again.len(), 1, "{again:?}");
        assert_eq!((again[0].mail.id, again[0].mail.state), (reminder.id, MailState::Planned));
        assert_eq!(again[0].mail.wanted.due_at - reminder.wanted.due_at, Duration::days(21) + Duration::hours(-1));
        server.forget();
        assert_eq!(minute(&db, &mailer, noon(2)).await.sent, 1);
        let update = server.received().remove(0);
        assert_eq!((update.line("METHOD:"), update.line("UID:")), (Some("REQUEST".into()), Some(uid)));
        assert_eq!((update.line("SEQUENCE:"), update.line("DTSTART:")), (Some("1".into()), Some("20260414T070000Z".into())));

        // One that was reminded of already is reminded of again after another move.
        server.forget();
        let at = again[0].mail.wanted.due_at + Duration::minutes(1);
        minute(&db, &mailer, at).await;
        let reminders = texts_to(&db, &server, firm.people[0][0]).await;
        assert_eq!(reminders.len(), 1);
        assert!(reminders[0].contains("Tue 14 Apr 2026, 09:00 to 12:00 Europe/Madrid"), "{}", reminders[0]);
        let ctx = db.context_at(at, Some(firm.coordinator.clone()));
        let moved = [firm.date(0, "2026-05-12", felix.account)];
        session::schedule(&ctx, firm.cohorts[0], &moved, false).await.unwrap();
        let states: Vec<MailState> = list(&ctx, MailKind::SessionReminder, None).await.iter().map(|it| it.mail.state).collect();
        assert_eq!(states, [MailState::Sent, MailState::Planned], "{id}");
    }

    async fn acceptance_20_a_broken_server_alarms_is_tried_again_and_loses_nothing(db: TestDb) {
        let (firm, _, _) = firm(&db, 3).await;
        let mut broken = SmtpServer::start().await;
        broken.stop().await;
        let mailer = broken.mailer();
        switch_on(&db, &firm.coordinator, &mailer).await;
        // The first one meets the broken server; the others are not even tried.
        assert_eq!(minute(&db, &mailer, noon(1)).await, Delivered { sent: 0, failed: 1 });
        let ctx = firm.ctx(&db);
        assert_eq!(count(&ctx, MailKind::Invitation, MailState::Retrying).await, 1);
        assert_eq!(count(&ctx, MailKind::Invitation, MailState::Planned).await, 2);
        let waiting = list(&ctx, MailKind::Invitation, Some(MailState::Retrying)).await.remove(0).mail;
        assert_eq!((waiting.trouble, waiting.attempts, waiting.may_be_twice), (Some(MailTrouble::Unreachable), 1, false));
        assert_eq!(waiting.not_before, noon(1) + Duration::minutes(1));
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        let done = minute(&db, &mailer, noon(1) + Duration::minutes(1)).await;
        assert_eq!(done, Delivered { sent: 3, failed: 0 });
        assert_eq!(count(&ctx, MailKind::Invitation, MailState::Sent).await, 3);
        assert_eq!(server.received().len(), 3);
    }

    async fn two_senders_at_once_send_each_mail_once(db: TestDb) {
        let (firm, _, _) = firm(&db, 14).await;
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        switch_on(&db, &firm.coordinator, &mailer).await;
        let (one, other) = tokio::join!(minute(&db, &mailer, noon(1)), minute(&db, &mailer, noon(1)));
        assert_eq!((one.sent + other.sent, one.failed + other.failed), (14, 0));
        let mut to: Vec<String> = server.received().into_iter().flat_map(|it| it.to).collect();
        to.sort();
        to.dedup();
        assert_eq!((to.len(), server.received().len()), (14, 14));
        assert_eq!(db.number("SELECT COUNT(*) FROM planned_mail WHERE kind = 'invitation' AND attempts = 1").await, 14);
    }

    async fn a_sender_that_ends_between_sending_and_marking_sends_once_more_and_says_so(db: TestDb) {
        let (firm, _, _) = firm(&db, 1).await;
        let server = SmtpServer::start().await;
        server.set(Manner::Stalls);
        let mailer = server.mailer();
        switch_on(&db, &firm.coordinator, &mailer).await;
        let ctx = db.context_at(noon(1), None);
        mail::align(&ctx).await.unwrap();
        for (tries, at) in [(1, noon(1)), (2, noon(1) + Duration::minutes(6))] {
            let (ctx, mailer) = (db.context_at(at, None), mailer.clone());
            let sender = tokio::spawn(async move { mail::deliver(&ctx, &mailer, || at, || true).await });
            server.has_taken(tries).await;
            sender.abort();
            assert!(sender.await.unwrap_err().is_cancelled());
        }
        let ctx = firm.ctx(&db);
        let row = list(&ctx, MailKind::Invitation, None).await.remove(0).mail;
        assert_eq!((row.state, row.may_be_twice, row.attempts), (MailState::Sending, true, 2));
        // While the lease runs nobody touches it; then it is given up, because it was sent twice already.
        server.set(Manner::Takes);
        minute(&db, &mailer, noon(1) + Duration::minutes(7)).await;
        minute(&db, &mailer, noon(1) + Duration::minutes(20)).await;
        let row = list(&ctx, MailKind::Invitation, None).await.remove(0).mail;
        assert_eq!((row.state, row.trouble), (MailState::Dead, Some(MailTrouble::Interrupted)));
        assert_eq!(server.received().len(), 2);
        let names: Vec<_> = server.received().iter().map(|it| it.line("Message-ID:")).collect();
        assert!(names[0].is_some() && names[0] == names[1], "{names:?}");
    }

    async fn acceptance_10_no_reminder_after_the_session_nor_to_those_who_finished(db: TestDb) {
        let (firm, id, _) = firm(&db, 2).await;
        let ctx = firm.ctx(&db);
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        // Nothing could be sent before the session; then sending is switched on, on the evening of its day.
        mail::align(&ctx).await.unwrap();
        assert_eq!(list(&ctx, MailKind::SessionReminder, None).await.len(), 2);
        let evening = noon(22);
        mail::align(&db.context_at(evening, None)).await.unwrap();
        switch_on(&db, &firm.coordinator, &mailer).await;
        minute(&db, &mailer, evening).await;
        for person in &firm.people[0] {
            assert_eq!(texts_to(&db, &server, *person).await, Vec::<String>::new());
        }
        assert_eq!(count(&ctx, MailKind::SessionReminder, MailState::Stopped).await, 2);
        // Of two who attended one writes commitments at night; in the morning only the other one is asked.
        let [done, open] = firm.people[0][..] else { panic!("two") };
        let member = make::employee(&db.db, done).await;
        let typed = [TypedCommitment { text: "I will listen first.", skill: "", shared: false }];
        commitment::write(&db.context_at(evening, Some(member)), id, &typed).await.unwrap();
        let morning = noon(23);
        let ctx = db.context_at(morning, None);
        mail::deliver(&ctx, &mailer, || morning, || true).await.unwrap();
        assert_eq!(texts_to(&db, &server, done).await, Vec::<String>::new());
        let asked = texts_to(&db, &server, open).await;
        assert!(asked.len() == 1 && asked[0].contains("choose one to three things"), "{asked:?}");
    }

    async fn nothing_is_sent_until_somebody_switches_it_on_and_never_at_night(db: TestDb) {
        let (firm, ..) = firm(&db, 1).await;
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        assert_eq!(minute(&db, &mailer, noon(1)).await, Delivered::default());
        let ctx = db.context_at(noon(1), Some(firm.coordinator.clone()));
        assert!(mail::set_sending(&ctx, None, true).await.is_err(), "without a server");
        let health = mail::health(&ctx).await.unwrap();
        assert_eq!((health.due, health.sending), (1, false));
        switch_on(&db, &firm.coordinator, &mailer).await;
        let night = noon(1) + Duration::hours(8);
        assert_eq!(minute(&db, &mailer, night).await, Delivered::default());
        let waiting = list(&ctx, MailKind::Invitation, None).await.remove(0).mail;
        assert_eq!((waiting.state, waiting.not_before.to_rfc3339()), (MailState::Planned, "2026-03-04T07:00:00+00:00".into()));
        assert_eq!(minute(&db, &mailer, waiting.not_before).await.sent, 1);
        assert_eq!(server.received().len(), 1);
    }

    async fn what_is_due_on_one_day_goes_as_one_mail_and_calendar_entries_alone(db: TestDb) {
        let firm = Firm::new(&db, 1, 1, 2).await;
        let felix = make::facilitator(&db.db).await;
        let ctx = firm.ctx(&db);
        let dates = [firm.date(0, "2026-03-12", felix.account), firm.date(1, "2026-03-26", felix.account)];
        let sessions = session::schedule(&ctx, firm.cohorts[0], &dates, false).await.unwrap().sessions;
        let person = firm.people[0][0];
        let member = make::employee(&db.db, person).await;
        let typed = [TypedCommitment { text: "I will listen first.", skill: "", shared: false }];
        commitment::write(&db.context_at(noon(11), Some(member.clone())), sessions[0], &typed).await.unwrap();
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        switch_on(&db, &firm.coordinator, &mailer).await;
        // The invitation to the second, its reminder and the question about results are all due by the 24th.
        minute(&db, &mailer, noon(22)).await;
        let texts = texts_to(&db, &server, person).await;
        assert_eq!(texts.len(), 2, "{texts:#?}");
        assert!(texts[0].contains("METHOD:REQUEST"), "{}", texts[0]);
        assert!(!texts[1].contains("METHOD:") && texts[1].contains(" and 1 more"), "{}", texts[1]);
        for part in ["Soon:", "What happened when you tried?", "Bring *one* example.", "09:00 to 12:00 Europe/Madrid"] {
            let found = texts[1].contains(&part.replace('*', ""));
            assert!(found, "{part}: {}", texts[1]);
        }
        assert!(!texts[1].contains("I will listen first"), "{}", texts[1]);
        let coming = mail::list_own(&db.context_at(noon(22), Some(member))).await.unwrap();
        let kinds: Vec<MailKind> = coming.iter().map(|it| it.mail.wanted.kind).collect();
        assert_eq!(kinds, [MailKind::Commitments, MailKind::Reflection, MailKind::Reflection, MailKind::Reflection, MailKind::Reflection, MailKind::Reflection, MailKind::Reflection]);
    }

    async fn an_address_that_is_not_known_is_not_tried_again_and_the_others_go(db: TestDb) {
        let (firm, ..) = firm(&db, 1).await;
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        switch_on(&db, &firm.coordinator, &mailer).await;
        let ctx = firm.ctx(&db);
        for (manner, state, trouble) in [
            (Manner::RefusesForNow, MailState::Retrying, MailTrouble::Refused),
            (Manner::HangsUp, MailState::Retrying, MailTrouble::NoAnswer),
            (Manner::KnowsNobody, MailState::Dead, MailTrouble::BadAddress),
        ] {
            server.set(manner);
            let at = list(&ctx, MailKind::Invitation, None).await.first().map_or(noon(1), |it| it.mail.not_before.max(noon(1)));
            assert_eq!(minute(&db, &mailer, at).await, Delivered { sent: 0, failed: 1 }, "{manner:?}");
            let row = list(&ctx, MailKind::Invitation, None).await.remove(0).mail;
            assert_eq!((row.state, row.trouble), (state, Some(trouble)), "{manner:?}");
        }
        let row = list(&ctx, MailKind::Invitation, None).await.remove(0).mail;
        assert!(row.may_be_twice, "it hung up after the whole message");
        // Put right by the coordinator, it goes at once.
        server.set(Manner::Takes);
        mail::send_now(&ctx, Some(&mailer), row.id, || noon(2)).await.unwrap();
        assert_eq!(count(&ctx, MailKind::Invitation, MailState::Sent).await, 1);
    }

    async fn whether_somebody_answered_anonymously_shows_nowhere_in_the_plan(db: TestDb) {
        let firm = Firm::new(&db, 1, 6, 1).await;
        let ctx = firm.ctx(&db);
        let programme = ProgrammeId(db.number("SELECT id FROM programme").await);
        let form = content::instruments().unwrap().remove(0);
        let new = NewWave { title: "Before".into(), mode: AnonymityMode::Anonymous, last_day: (now() + Duration::days(14)).date_naive() };
        let wave = wave::open(&ctx, programme, &form, &new).await.unwrap();
        let person = firm.people[0][0];
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        switch_on(&db, &firm.coordinator, &mailer).await;
        minute(&db, &mailer, noon(1)).await;
        assert_eq!(texts_to(&db, &server, person).await.len(), 1);
        db.db.execute_unprepared(&format!("UPDATE participation SET answered = TRUE WHERE wave_id = {wave} AND person_id = {person}")).await.unwrap();
        server.forget();
        mail::align(&ctx).await.unwrap();
        let before = list(&ctx, MailKind::FormChase, None).await;
        assert!(before.iter().all(|it| it.about == "Before"), "the form by its title: {before:?}");
        assert!(before.iter().all(|it| it.mail.state == MailState::Planned), "{before:?}");
        // A week before it closes, everybody else is reminded.
        minute(&db, &mailer, noon(9)).await;
        assert_eq!(texts_to(&db, &server, person).await, Vec::<String>::new());
        assert_eq!(texts_to(&db, &server, firm.people[0][1]).await.len(), 1);
        let filter = "SELECT COUNT(DISTINCT state || attempts || COALESCE(message_id, '') || COALESCE(trouble, '')) FROM planned_mail WHERE kind = 'form-chase' AND occurrence = 7";
        assert_eq!(db.number(filter).await, 1, "all rows look the same");
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event WHERE kind = 'mail.sent' AND detail = 'form-chase'").await, 0);
    }
}
