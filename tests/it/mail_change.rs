//! Mail after a change: transfers, people who lead no more, rules of follow-ups, and dates nobody is to be told of.

use chrono::{Duration, NaiveDate, NaiveTime, Weekday};
use domain::mail::{KindRule, MailKind, MailRules, MailState};
use operations::mail::{self, Delivered};
use operations::seat::{self, How};
use operations::session::{self, BulkDates, Release};
use support::{SmtpServer, both_engines, make, now};

use crate::mail::{count, list, minute, noon, switch_on, texts_to};
use crate::session::Firm;

both_engines! {
    async fn acceptance_06_a_transfer_is_one_change_of_rosters_and_one_mail(db: TestDb) {
        let firm = Firm::new(&db, 2, 1, 1).await;
        let felix = make::facilitator(&db.db).await;
        let ctx = firm.ctx(&db);
        let mut sessions = Vec::new();
        for (cohort, date) in firm.cohorts.iter().zip(["2026-03-24", "2026-04-14"]) {
            let dates = [firm.date(0, date, felix.account)];
            sessions.extend(session::schedule(&ctx, *cohort, &dates, false).await.unwrap().sessions);
        }
        let [old, new] = sessions[..] else { panic!("two") };
        let person = firm.people[0][0];
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        switch_on(&db, &firm.coordinator, &mailer).await;
        assert_eq!(minute(&db, &mailer, noon(1)).await, Delivered { sent: 1, failed: 0 });
        assert_eq!(server.received()[0].line("METHOD:"), Some("REQUEST".into()));
        server.forget();

        let later = db.context_at(noon(2), Some(firm.coordinator.clone()));
        seat::add(&later, new, "P01", How::Seat).await.unwrap();
        let there = store::seat::list_attendees(&db.db, &[old, new]).await.unwrap();
        assert_eq!((there.get(&old).map(Vec::len), there[&new].len()), (None, 2));
        // Three weeks before the new date are still to come: it is told now, because the old one goes.
        assert_eq!(minute(&db, &mailer, noon(2)).await, Delivered { sent: 1, failed: 0 });
        let texts = texts_to(&db, &server, person).await;
        assert_eq!((texts.len(), server.received().len()), (1, 1));
        let uid = |session| format!("UID:session-{session}-person-{person}@fifteen");
        let parts: Vec<&str> = texts[0].split("BEGIN:VCALENDAR").skip(1).collect();
        let of = |method: &str| parts.iter().find(|part| part.contains(&format!("METHOD:{method}"))).unwrap();
        assert!(of("REQUEST").contains(&uid(new)) && of("REQUEST").contains("DTSTART:20260414T070000Z"), "{}", texts[0]);
        assert!(of("CANCEL").contains(&uid(old)) && of("CANCEL").contains("STATUS:CANCELLED"), "{}", texts[0]);
        assert!(texts[0].contains("This is instead of Tue 24 Mar 2026, 09:00 to 12:00 Europe/Madrid with Cohort 1"), "{}", texts[0]);
        let names = db.number(&format!("SELECT COUNT(DISTINCT message_id) FROM planned_mail WHERE person_id = {person} AND sent_at > '2026-03-04'")).await;
        assert_eq!((names, count(&ctx, MailKind::InvitationCancel, MailState::Sent).await), (1, 1));
        // That was all about it.
        server.forget();
        minute(&db, &mailer, noon(3)).await;
        assert_eq!(server.received().len(), 0);
        // And back again: the same names, the other way round.
        server.forget();
        let back = db.context_at(noon(4), Some(firm.coordinator.clone()));
        seat::add(&back, old, "P01", How::Seat).await.unwrap();
        minute(&db, &mailer, noon(4)).await;
        let texts = texts_to(&db, &server, person).await;
        let parts: Vec<&str> = texts[0].split("BEGIN:VCALENDAR").skip(1).collect();
        let of = |method: &str| parts.iter().find(|part| part.contains(&format!("METHOD:{method}"))).unwrap();
        assert!(of("REQUEST").contains(&uid(old)) && of("CANCEL").contains(&uid(new)), "{}", texts[0]);
        assert_eq!(texts.len(), 1);
        // At three weeks the member of the other cohort is invited; nobody hears of anything twice.
        server.forget();
        minute(&db, &mailer, noon(22)).await;
        let invited = server.received().iter().filter(|it| it.line("METHOD:").is_some()).count();
        assert_eq!(invited, 1);
    }

    async fn who_leads_no_more_gets_no_roster_and_no_question_for_marks(db: TestDb) {
        let firm = Firm::new(&db, 1, 1, 1).await;
        let gone = make::person(&db.db, &make::entry("F1")).await;
        let felix = make::viewer(&db.db, Some(gone), "Felix Gone", &[domain::account::Role::Facilitator]).await;
        firm.session_on(&db, "2026-03-24", felix.account).await;
        let ctx = firm.ctx(&db);
        mail::align(&ctx).await.unwrap();
        assert_eq!(count(&ctx, MailKind::Roster, MailState::Planned).await, 1);
        let mut entry = make::entry("F1");
        entry.leave_date = Some(now().date_naive());
        store::person::update(&db.db, gone, &entry, now()).await.unwrap();
        mail::align(&ctx).await.unwrap();
        assert_eq!(count(&ctx, MailKind::Roster, MailState::Planned).await, 1, "it is the last day");
        mail::align(&db.context_at(now() + Duration::days(1), None)).await.unwrap();
        for kind in [MailKind::Roster, MailKind::MarksMissing] {
            assert_eq!(count(&ctx, kind, MailState::Stopped).await, 1, "{kind:?}");
        }
    }

    async fn follow_ups_are_set_like_other_kinds_and_keep_their_weeks(db: TestDb) {
        let firm = Firm::new(&db, 1, 1, 1).await;
        let felix = make::facilitator(&db.db).await;
        firm.session_on(&db, "2026-03-24", felix.account).await;
        let ctx = firm.ctx(&db);
        let due = async || {
            let rows = list(&ctx, MailKind::Reflection, Some(MailState::Planned)).await;
            rows.iter().map(|it| it.mail.wanted.due_at.format("%m-%d %H:%M").to_string()).collect::<Vec<_>>()
        };
        // 2, 6 and 12 weeks after a Tuesday, the morning after.
        assert_eq!(due().await, ["04-08 07:00", "05-06 07:00", "06-17 07:00"]);
        let mut rules = MailRules { digest: true, ..MailRules::default() };
        rules.quiet.morning = 10 * 60 + 30;
        rules.kinds.insert(MailKind::Reflection, KindRule { is_on: true, days: vec![2] });
        mail::set_rules(&ctx, &rules).await.unwrap();
        assert_eq!(due().await, ["04-09 08:30", "05-07 08:30", "06-18 08:30"]);
        rules.kinds.insert(MailKind::Reflection, KindRule { is_on: false, days: vec![2] });
        mail::set_rules(&ctx, &rules).await.unwrap();
        assert_eq!(due().await, Vec::<String>::new());
    }

    async fn dates_that_nobody_is_to_be_told_of_are_held_from_the_first_moment(db: TestDb) {
        let firm = Firm::new(&db, 2, 2, 2).await;
        let felix = make::facilitator(&db.db).await;
        let dates = BulkDates {
            first: NaiveDate::from_ymd_opt(2026, 3, 16).unwrap(),
            weekdays: vec![Weekday::Tue, Weekday::Wed],
            starts: vec![NaiveTime::from_hms_opt(9, 0, 0).unwrap()],
            timezone: "Europe/Madrid".into(),
            places: vec!["Room 1".into(), "Room 2".into()],
            facilitators: vec![felix.account],
            each: 1,
            most_of_team: None,
            working: None,
            anew: false,
        };
        let server = SmtpServer::start().await;
        let mailer = server.mailer();
        switch_on(&db, &firm.coordinator, &mailer).await;
        // Another node looks for mail all the while.
        let ctx = firm.ctx(&db);
        let other = async {
            for _ in 0..20 {
                minute(&db, &mailer, noon(1)).await;
            }
        };
        let release = Release::default();
        let (set, ()) = tokio::join!(session::schedule_all(&ctx, firm.plan, &dates, &release), other);
        assert_eq!(set.unwrap(), 4);
        minute(&db, &mailer, noon(10)).await;
        assert_eq!(count(&ctx, MailKind::Invitation, MailState::Held).await, 8);
        assert!(server.received().iter().all(|it| it.line("METHOD:").is_none()));
    }

    async fn the_sweep_of_a_minute_misses_nothing_that_the_whole_plan_would_find(db: TestDb) {
        let firm = Firm::new(&db, 3, 2, 2).await;
        let felix = make::facilitator(&db.db).await;
        let ctx = firm.ctx(&db);
        let mut sweep = mail::Sweep::default();
        sweep.align(&ctx).await.unwrap();
        let mut sessions = Vec::new();
        for cohort in &firm.cohorts {
            let new = make::session(*cohort, firm.modules[0], now() + Duration::days(22), &[felix.account]);
            sessions.push(store::session::insert(&db.db, &new).await.unwrap());
            // Without its event nothing is looked at; the next whole look finds it.
            assert_eq!(sweep.align(&ctx).await.unwrap(), 0);
        }
        assert!(mail::align(&ctx).await.unwrap() > 0);
        // Each of these writes its event, and what follows by itself is done anew by the sweep alone.
        seat::add(&ctx, sessions[1], "P01", How::Seat).await.unwrap();
        assert!(sweep.align(&ctx).await.unwrap() > 0);
        assert_eq!(mail::align(&ctx).await.unwrap(), 0, "a seat");
        let mut rules = MailRules { digest: true, ..MailRules::default() };
        rules.kinds.insert(MailKind::Roster, KindRule { is_on: false, days: vec![2] });
        mail::set_rules(&ctx, &rules).await.unwrap();
        sweep.align(&ctx).await.unwrap();
        assert_eq!(mail::align(&ctx).await.unwrap(), 0, "rules");
        // Time alone: half an hour after they began, the reminders are over.
        let begun = store::session::find(&db.db, sessions[0]).await.unwrap().unwrap().starts_at().unwrap();
        let before = db.context_at(begun - Duration::minutes(20), None);
        let mut sweep = mail::Sweep::default();
        sweep.align(&before).await.unwrap();
        let after = db.context_at(begun + Duration::minutes(10), None);
        assert!(sweep.align(&after).await.unwrap() > 0);
        assert_eq!(mail::align(&after).await.unwrap(), 0, "time");
    }
}
