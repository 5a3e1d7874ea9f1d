//! Debrief notes: who writes them when, what they may not say, and who finds them before the next session.

use axum::http::StatusCode;
use chrono::Duration;
use domain::account::{Role, Viewer};
use domain::id::SessionId;
use operations::debrief::{self, TypedNote};
use operations::{AppError, Context, session};
use support::{TestApp, TestDb, both_engines, make};

use crate::session::Firm;

/// Two cohorts with a session of the same module each, and who leads them.
struct Led {
    firm: Firm,
    felix: Viewer,
    fay: Viewer,
    first: SessionId,
    second: SessionId,
}

impl Led {
    async fn new(db: &TestDb) -> Self {
        let firm = Firm::new(db, 2, 3, 1).await;
        let felix = make::facilitator(&db.db).await;
        let fay = make::viewer(&db.db, None, "Fay Facilitator", &[Role::Facilitator]).await;
        let ctx = firm.ctx(db);
        let mut sessions = Vec::new();
        for (cohort, date, lead) in [(0, "2026-03-24", &felix), (1, "2026-03-31", &fay)] {
            let dates = [firm.date(0, date, lead.account)];
            let done = session::schedule(&ctx, firm.cohorts[cohort], &dates, false)
                .await
                .unwrap();
            sessions.push(done.sessions[0]);
        }
        Self {
            firm,
            felix,
            fay,
            first: sessions[0],
            second: sessions[1],
        }
    }

    /// The surroundings of a viewer so long after the first session has ended.
    async fn after(&self, db: &TestDb, viewer: &Viewer, since: Duration) -> Context {
        let session = session::find(&self.firm.ctx(db), self.first).await.unwrap();
        let end = session.session.ends_at().unwrap();
        db.context_at(end + since, Some(viewer.clone()))
    }
}

fn whole(worked: &str, change: &str) -> [TypedNote; 1] {
    [TypedNote {
        case: None,
        worked: worked.into(),
        change: change.into(),
    }]
}

both_engines! {
    async fn a_note_is_found_by_whoever_leads_the_module_next_and_by_no_participant(db: TestDb) {
        let led = Led::new(&db).await;
        let felix = led.after(&db, &led.felix, Duration::hours(1)).await;
        debrief::write(&felix, led.first, &whole("Zebra crossing *worked*.", "")).await.unwrap();
        let app = TestApp::new(db);
        let fay = app.browser_of(&led.fay).await;
        let sheet = fay.get(&format!("/sessions/{}/run-sheet", led.second)).await.text;
        assert!(sheet.contains("Noted after other sessions") && sheet.contains("Zebra crossing <em>worked</em>") && sheet.contains("Felix Facilitator, "), "{sheet}");
        let coordinator = app.browser_of(&led.firm.coordinator).await;
        assert!(coordinator.get(&format!("/sessions/{}/debrief", led.first)).await.text.contains("Zebra"));
        for (cohort, session) in [(0, led.first), (1, led.second)] {
            let member = make::employee(&app.db.db, led.firm.people[cohort][0]).await;
            let member = app.browser_of(&member).await;
            assert!(!member.get(&format!("/sessions/{session}")).await.text.contains("Zebra"));
            for page in ["debrief", "run-sheet"] {
                assert_eq!(member.get(&format!("/sessions/{session}/{page}")).await.status, StatusCode::NOT_FOUND);
            }
        }
    }

    async fn its_author_writes_from_the_start_until_thirty_days_after_it(db: TestDb) {
        let led = Led::new(&db).await;
        let note = whole("It went well.", "Start earlier.");
        let early = led.after(&db, &led.felix, Duration::hours(-4)).await;
        let Err(AppError::Refused(refusal)) = debrief::write(&early, led.first, &note).await else { panic!("too early") };
        assert_eq!(refusal.0, "The session has not started yet: write what you found once it has.");
        let late = led.after(&db, &led.felix, Duration::days(31)).await;
        assert!(matches!(debrief::write(&late, led.first, &note).await, Err(AppError::NotFound)));
        for viewer in [&led.firm.coordinator, &led.fay] {
            let ctx = led.after(&db, viewer, Duration::hours(1)).await;
            assert!(matches!(debrief::write(&ctx, led.first, &note).await, Err(AppError::NotFound)), "{}", viewer.name);
        }
        let ctx = led.after(&db, &led.felix, Duration::hours(1)).await;
        debrief::write(&ctx, led.first, &note).await.unwrap();
        let ctx = led.after(&db, &led.felix, Duration::days(30)).await;
        debrief::write(&ctx, led.first, &whole("It went well.", "")).await.unwrap();
        let own = debrief::find(&ctx, led.first).await.unwrap().own;
        assert_eq!((own.len(), own[0].worked.as_str(), own[0].change.as_str()), (1, "It went well.", ""));
        debrief::write(&ctx, led.first, &whole(" ", "")).await.unwrap();
        assert!(debrief::find(&ctx, led.first).await.unwrap().own.is_empty());
        assert_eq!(db.number("SELECT count(*) FROM debrief_note").await, 0);
        assert_eq!(db.number("SELECT count(*) FROM audit_event WHERE kind = 'debrief.written'").await, 3);
    }

    async fn a_note_names_nobody(db: TestDb) {
        let led = Led::new(&db).await;
        let mut entry = make::entry("Q77");
        entry.given_name = "Paula".into();
        entry.family_name = "Haddad".into();
        make::person(&db.db, &entry).await;
        let ctx = led.after(&db, &led.felix, Duration::hours(1)).await;
        for (text, named) in [
            ("Paula Haddad cried.", "“Paula Haddad”"),
            ("It was **haddad** who asked.", "“haddad”"),
            ("The slide showed GB29 NWBK 6016 1331 9268 19.", "“GB29 NWBK 6016 1331 9268 19”"),
            ("Somebody read out 4111 1111 1111 1111.", "“4111 1111 1111 1111”"),
        ] {
            let Err(AppError::Invalid(errors)) = debrief::write(&ctx, led.first, &whole("Fine.", text)).await else { panic!("{text}") };
            assert_eq!(errors.0[0].0, "change");
            assert!(errors.0[0].1.contains(named), "{}", errors.0[0].1);
        }
        assert_eq!(db.number("SELECT count(*) FROM debrief_note").await, 0);
        let generic = "A participant from Sales asked Customer A twice; the raised hand stopped the scene.";
        assert_eq!(debrief::write(&ctx, led.first, &whole(generic, "")).await.unwrap(), [""; 0]);
        let told = debrief::write(&ctx, led.first, &whole("The slide showed 192.168.30.7 all the time.", "")).await.unwrap();
        assert_eq!(told, ["192.168.30.7"]);
        let long = "x".repeat(5_001);
        assert!(matches!(debrief::write(&ctx, led.first, &whole(&long, "")).await, Err(AppError::Invalid(_))));
        // The form keeps what was typed. The page is asked for at the tests' present, before the session: it takes nothing.
        let app = TestApp::new(db);
        let felix = app.browser_of(&led.felix).await;
        let again = felix.post(&format!("/sessions/{}/debrief", led.first), &[("worked", "Fine.")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("has not started yet"), "{}", again.text);
    }
}
