//! The pages of the send plan: list, one mail, rules, texts, server, and the alarm.

use axum::http::StatusCode;
use domain::mail::{MailKind, MailState};
use operations::mail;
use support::{Manner, SmtpServer, TestApp, both_engines, make, now};

use crate::session::Firm;

both_engines! {
    async fn a_coordinator_sees_holds_cancels_and_sends_a_mail(db: TestDb) {
        let firm = Firm::new(&db, 1, 2, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-24", felix.account).await;
        let server = SmtpServer::start().await;
        let app = TestApp::with_mail(db, server.mailer());
        let browser = app.browser_of(&firm.coordinator).await;
        let list = browser.get(&format!("/mails?session={id}&kind=invitation&state=planned")).await;
        assert!(list.text.contains("Sending is switched off"), "{}", list.text);
        assert_eq!(list.texts("tbody tr").len(), 2, "{}", list.text);
        assert_eq!(browser.get("/mails?q=p02&kind=invitation").await.texts("tbody tr").len(), 1);
        assert_eq!(browser.get("/mails?day=2026-03-03&kind=invitation").await.texts("tbody tr").len(), 2);
        assert!(browser.get("/mails?day=2026-03-04&kind=invitation").await.text.contains("No mail fits"));
        let row = app.db.number("SELECT MIN(id) FROM planned_mail WHERE kind = 'invitation'").await;
        let path = format!("/mails/{row}");
        let page = browser.get(&path).await.text;
        for words in ["Tue 24 Mar 2026, 09:00 to 12:00 Europe/Madrid", "They attend this session.", "With a calendar part"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // Off: nothing goes, whatever one presses.
        assert_eq!(browser.post(&format!("{path}/send"), &[]).await.status, StatusCode::CONFLICT);
        for (step, chip) in [("hold", "Held"), ("release", "Planned"), ("cancel", "Stopped"), ("release", "Planned")] {
            let answer = browser.post(&format!("{path}/{step}"), &[]).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, path.as_str()), "{step}");
            assert_eq!(browser.get(&path).await.texts(".chip"), [chip]);
        }
        browser.post("/mail-server/sending", &[("sending", "on")]).await;
        let answer = browser.post(&format!("{path}/send"), &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert_eq!(browser.get(&path).await.texts(".chip"), ["Sent"]);
        assert_eq!(browser.post(&format!("{path}/cancel"), &[]).await.status, StatusCode::CONFLICT);
        assert_eq!(server.received().len(), 1);
    }

    async fn a_broken_server_is_an_alarm_on_today_and_where_administrators_look(db: TestDb) {
        let firm = Firm::new(&db, 1, 1, 1).await;
        let felix = make::facilitator(&db.db).await;
        firm.session_on(&db, "2026-03-19", felix.account).await;
        let administrator = make::administrator(&db.db).await;
        let server = SmtpServer::start().await;
        server.set(Manner::RefusesForNow);
        let mailer = server.mailer();
        let app = TestApp::with_mail(db, mailer.clone());
        let browser = app.browser_of(&firm.coordinator).await;
        assert!(!browser.get("/today").await.text.contains("tried again"));
        browser.post("/mail-server/sending", &[("sending", "on")]).await;
        let ctx = app.db.context(None);
        let done = mail::deliver(&ctx, &mailer, now, || true).await.unwrap();
        assert_eq!((done.sent, done.failed), (0, 1));
        let words = "1 mail was not taken and is tried again";
        assert!(browser.get("/today").await.text.contains(words));
        let admin = app.browser_of(&administrator).await;
        let page = admin.get("/mail-server").await;
        assert!(page.text.contains(words) && !page.text.contains("P01"), "{}", page.text);
        let test = admin.post("/mail-server/test", &[]).await;
        assert_eq!(test.status, StatusCode::CONFLICT);
        assert!(test.text.contains("The mail server refused it for now."), "{}", test.text);
        server.set(Manner::Takes);
        assert_eq!(admin.post("/mail-server/test", &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(server.received()[0].to, ["<ada.administrator@accounts.example.com>"]);
    }

    async fn rules_and_texts_are_changed_with_what_is_wrong_at_its_place(db: TestDb) {
        let firm = Firm::new(&db, 1, 1, 1).await;
        let felix = make::facilitator(&db.db).await;
        firm.session_on(&db, "2026-03-24", felix.account).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&firm.coordinator).await;
        let form = browser.get("/mail-rules").await.form("/mail-rules");
        let answer = browser.submit(form.clone().with("days-invitation", "soon")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("Enter a number of days from 1 to 90."), "{}", answer.text);
        let answer = browser.submit(form.with("days-invitation", "10").with("days-form-chase", "5, 2")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let ctx = firm.ctx(&app.db);
        assert_eq!(mail::rules(&ctx).await.unwrap().days(MailKind::FormChase), [5, 2]);
        assert_eq!(browser.get("/mails?day=2026-03-16&kind=invitation").await.texts("tbody tr").len(), 1, "ten days before is a Saturday");

        let path = "/mail-templates/invitation";
        let text = "Subject: Come\n\nDear {{person.preferred}},\n{{session.secret}}";
        let answer = browser.post(path, &[("text", text)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("Line 4: there is no “{{session.secret}}” in this mail.") && answer.text.contains("Dear {{person.preferred}}"), "{}", answer.text);
        let text = "Subject: Come\n\nDear {{person.preferred}}, <b>do</b> come to {{session.place}}.";
        let answer = browser.post(path, &[("text", text), ("do", "preview")]).await;
        assert!(answer.status == StatusCode::OK && answer.text.contains("come to Room 1."), "{}", answer.text);
        assert!(!browser.get(path).await.text.contains("Subject: Come"), "a preview keeps nothing");
        assert_eq!(browser.post(path, &[("text", text)]).await.status, StatusCode::SEE_OTHER);
        assert!(browser.get(path).await.text.contains("Subject: Come"));
        browser.post(&format!("{path}/reset"), &[]).await;
        assert!(!browser.get(path).await.text.contains("Subject: Come"));
        assert_eq!(browser.get("/mail-templates/story").await.status, StatusCode::NOT_FOUND);
        let health = mail::health(&ctx).await.unwrap();
        assert_eq!(health.count(MailState::Dead), 0);
    }

    async fn one_sees_which_mails_come_to_oneself_and_no_others(db: TestDb) {
        let firm = Firm::new(&db, 2, 1, 1).await;
        let felix = make::facilitator(&db.db).await;
        firm.session_on(&db, "2026-03-24", felix.account).await;
        let member = make::employee(&db.db, firm.people[0][0]).await;
        let other = make::employee(&db.db, firm.people[1][0]).await;
        let app = TestApp::new(db);
        let page = app.browser_of(&member).await.get("/me").await.text;
        assert!(page.contains("Tue 3 Mar 2026: Invitation, Cohort 1, Module 1"), "{page}");
        let page = app.browser_of(&other).await.get("/me").await.text;
        assert!(page.contains("None is planned for you."), "{page}");
        let data = app.browser_of(&member).await.get("/me/data.json").await.text;
        assert!(data.contains("\"invitation\""), "{data}");
    }
}
