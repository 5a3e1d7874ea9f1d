//! The month page and the private feed.

use axum::http::StatusCode;
use domain::mail::MailKind;
use domain::session::CancelReason;
use operations::{mail, session};
use sea_orm::ConnectionTrait;
use support::{TestApp, both_engines, make};

use crate::session::Firm;

both_engines! {
    async fn a_feed_follows_its_sessions_under_stable_names(db: TestDb) {
        let firm = Firm::new(&db, 1, 2, 1).await;
        let felix = make::facilitator(&db.db).await;
        let person = firm.people[0][0];
        let member = make::employee(&db.db, person).await;
        let id = firm.session_on(&db, "2026-03-24", felix.account).await;
        let ctx = firm.ctx(&db);
        let app = TestApp::new(db);
        let browser = app.browser_of(&member).await;
        let made = browser.post("/calendar/feed", &[]).await;
        let start = made.text.find("/calendar/").expect("an address");
        let path: String = made.text[start..].chars().take_while(|c| *c != '<').collect();
        let nobody = app.browser();
        let answer = nobody.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
        let name = format!("UID:session-{id}-person-{person}@fifteen\r\n");
        assert!(answer.text.contains(&name), "{}", answer.text);
        assert!(answer.text.contains("DTSTART:20260324T080000Z") && answer.text.contains("SEQUENCE:0"), "{}", answer.text);
        assert!(!answer.text.contains("Secret"), "{}", answer.text);
        let moved = [firm.date(0, "2026-03-31", felix.account)];
        session::schedule(&ctx, firm.cohorts[0], &moved, false).await.unwrap();
        let answer = nobody.get(&path).await;
        // Daylight saving has begun between the two dates.
        assert!(answer.text.contains(&name) && answer.text.contains("DTSTART:20260331T070000Z") && answer.text.contains("SEQUENCE:1"), "{}", answer.text);
        session::cancel(&ctx, id, CancelReason::NoFacilitator).await.unwrap();
        let answer = nobody.get(&path).await;
        assert!(answer.text.contains("STATUS:CANCELLED") && answer.text.contains("SEQUENCE:2"), "{}", answer.text);
        // A new address takes the place of the old one.
        browser.post("/calendar/feed", &[]).await;
        assert_eq!(nobody.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(nobody.get("/calendar/0123456789abcdef").await.status, StatusCode::NOT_FOUND);
    }

    async fn acceptance_09_page_mail_calendar_and_print_agree_over_zones_and_a_change_of_clocks(db: TestDb) {
        let firm = Firm::new(&db, 1, 1, 1).await;
        let felix = make::facilitator(&db.db).await;
        let person = firm.people[0][0];
        let zone = format!("UPDATE person SET timezone = 'America/New_York' WHERE id = {person}");
        db.db.execute_unprepared(&zone).await.unwrap();
        // Planned on 2 March; New York changes its clocks on the 8th and Madrid on the 29th.
        let id = firm.session_on(&db, "2026-03-31", felix.account).await;
        let there = "Tue 31 Mar 2026, 09:00 to 12:00 Europe/Madrid";
        let coordinator = firm.ctx(&db);
        mail::align(&coordinator).await.unwrap();
        let of_session = store::mail::Filter { kind: Some(MailKind::Invitation), ..store::mail::Filter::default() };
        let wanted = mail::Wanted { filter: of_session, day: None };
        let invitation = mail::list(&coordinator, &wanted, 0, 9).await.unwrap().0.remove(0);
        let text = mail::find(&coordinator, invitation.mail.id).await.unwrap().composed.unwrap().text.replace('\\', "");
        assert!(text.contains(there) && text.contains("03:00 to 06:00 America/New"), "{text}");
        let member = make::employee(&db.db, person).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&member).await;
        let page = browser.get(&format!("/sessions/{id}")).await.text;
        assert!(page.contains(there) && page.contains("03:00 to 06:00 America/New_York"), "{page}");
        let made = browser.post("/calendar/feed", &[]).await;
        let start = made.text.find("/calendar/").expect("an address");
        let path: String = made.text[start..].chars().take_while(|c| *c != '<').collect();
        let feed = app.browser().get(&path).await.text;
        assert!(feed.contains("DTSTART:20260331T070000Z") && feed.contains("DTEND:20260331T100000Z"), "{feed}");
        let print = app.browser_of(&felix).await.get(&format!("/sessions/{id}/sign-in-sheet")).await.text;
        assert!(print.contains(there), "{print}");
    }

    async fn the_month_shows_own_sessions_and_all_to_a_coordinator(db: TestDb) {
        let firm = Firm::new(&db, 2, 2, 1).await;
        let felix = make::facilitator(&db.db).await;
        let admin = make::administrator(&db.db).await;
        let member = make::employee(&db.db, firm.people[0][0]).await;
        let other = make::employee(&db.db, firm.people[1][0]).await;
        firm.session_on(&db, "2026-03-24", felix.account).await;
        let app = TestApp::new(db);
        let words = "08:00 Cohort 1, Module 1";
        for (viewer, path, sees) in [
            (&member, "/calendar?month=2026-03", true),
            (&member, "/calendar?month=2026-04", false),
            (&member, "/calendar?month=nonsense", true),
            (&other, "/calendar?month=2026-03", false),
            (&other, "/calendar?month=2026-03&all=yes", false),
            (&felix, "/calendar?month=2026-03", true),
            (&firm.coordinator, "/calendar?month=2026-03", false),
            (&firm.coordinator, "/calendar?month=2026-03&all=yes", true),
        ] {
            let answer = app.browser_of(viewer).await.get(path).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.text.contains(words), sees, "{} {path}: {}", viewer.name, answer.text);
        }
        assert_eq!(app.browser_of(&admin).await.get("/calendar").await.status, StatusCode::NOT_FOUND);
    }
}
