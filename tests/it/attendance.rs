//! Marking attendance and closing a session.

use axum::http::StatusCode;
use chrono::Duration;
use domain::attendance::{Mark, Verdict};
use domain::id::{MeetingId, PersonId};
use domain::session::SessionState;
use operations::AppError;
use operations::attendance::{self, NewMark, Sheet};
use operations::session;
use support::{TestApp, both_engines, make, now};

use crate::session::Firm;

fn mark(sheet: &Sheet, person: PersonId, mark: Mark, minutes: Option<u16>) -> NewMark {
    let meeting: MeetingId = sheet.listed.session.meetings[0].id;
    NewMark {
        meeting,
        person,
        mark,
        minutes,
    }
}

both_engines! {
    async fn marks_wait_for_the_start_and_the_end_waits_for_the_marks(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-03", felix.account).await;
        let before = db.context(Some(felix.clone()));
        let sheet = attendance::find_sheet(&before, id).await.unwrap();
        let people = &firm.people[0];
        let all = [
            mark(&sheet, people[0], Mark::Present, None),
            mark(&sheet, people[1], Mark::Partial, Some(60)),
        ];
        assert!(matches!(attendance::mark(&before, id, &all).await, Err(AppError::Refused(_))));
        let during = db.context_at(now() + Duration::hours(25), Some(felix));
        assert_eq!(attendance::mark(&during, id, &all).await.unwrap(), 2);
        let sheet = attendance::find_sheet(&during, id).await.unwrap();
        assert_eq!(
            people.iter().map(|person| sheet.verdict(*person)).collect::<Vec<_>>(),
            [Verdict::Attended, Verdict::Missed, Verdict::Open]
        );
        let refused = attendance::close(&during, id).await.unwrap_err();
        assert_eq!(refused.to_string(), "1 mark is still missing: mark everybody, then close the session.");
        let rest = [mark(&sheet, people[2], Mark::Excused, None), mark(&sheet, people[1], Mark::Late, None)];
        attendance::mark(&during, id, &rest).await.unwrap();
        assert_eq!(db.number("SELECT count(*) FROM attendance").await, 3);
        attendance::close(&during, id).await.unwrap();
        assert_eq!(session::find(&during, id).await.unwrap().session.state, SessionState::Held);
        assert!(matches!(attendance::close(&during, id).await, Err(AppError::Refused(_))));
    }

    async fn marks_are_kept_together_or_not_at_all(db: TestDb) {
        let firm = Firm::new(&db, 2, 2, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-02", felix.account).await;
        let ctx = db.context(Some(felix));
        let sheet = attendance::find_sheet(&ctx, id).await.unwrap();
        let people = &firm.people[0];
        let good = mark(&sheet, people[0], Mark::Present, None);
        let long = mark(&sheet, people[1], Mark::Partial, Some(181));
        let error = attendance::mark(&ctx, id, &[good, long]).await.unwrap_err();
        assert!(matches!(error, AppError::Invalid(_)), "{error:?}");
        let foreign = mark(&sheet, firm.people[1][0], Mark::Present, None);
        let error = attendance::mark(&ctx, id, &[good, foreign]).await.unwrap_err();
        assert!(matches!(error, AppError::NotFound), "{error:?}");
        assert_eq!(db.number("SELECT count(*) FROM attendance").await, 0);
    }

    async fn all_others_are_present_with_one_button(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-02", felix.account).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&felix).await;
        let path = format!("/sessions/{id}/attendance");
        let meeting = app.db.number("SELECT min(id) FROM meeting").await;
        let absent = format!("mark-{meeting}-{}", firm.people[0][0]);
        let saved = browser.post(&path, &[(&absent, "absent"), ("all", "present")]).await;
        assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, path.as_str()), "{}", saved.text);
        assert_eq!(app.db.number("SELECT count(*) FROM attendance WHERE mark = 'present'").await, 2);
        assert_eq!(app.db.number("SELECT count(*) FROM attendance WHERE mark = 'absent'").await, 1);
        assert!(browser.get(&path).await.text.contains("Close as held"));
        let partial = browser.post(&path, &[(&absent, "partial")]).await;
        assert_eq!(partial.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(partial.text.contains("Enter the minutes for a partial mark: 1 to 180."), "{}", partial.text);
        let member = make::employee(&app.db.db, firm.people[0][0]).await;
        let member = app.browser_of(&member).await;
        assert_eq!(member.post(&path, &[("all", "present")]).await.status, StatusCode::NOT_FOUND);
        let close = format!("/sessions/{id}/close");
        assert_eq!(member.post(&close, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.post(&close, &[]).await.location(), format!("/sessions/{id}"));
    }

    async fn a_session_with_marks_is_not_moved(db: TestDb) {
        let firm = Firm::new(&db, 1, 1, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-02", felix.account).await;
        let ctx = firm.ctx(&db);
        let sheet = attendance::find_sheet(&ctx, id).await.unwrap();
        attendance::mark(&ctx, id, &[mark(&sheet, firm.people[0][0], Mark::Present, None)]).await.unwrap();
        let moved = [firm.date(0, "2026-03-09", felix.account)];
        let error = session::schedule(&ctx, firm.cohorts[0], &moved, false).await.unwrap_err();
        assert!(matches!(error, AppError::Refused(_)), "{error:?}");
    }
}
