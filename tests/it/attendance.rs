//! Marking attendance and closing a session.

use axum::http::StatusCode;
use chrono::Duration;
use domain::attendance::{Correction, Excuse, Mark, Verdict};
use domain::id::{MeetingId, PersonId};
use domain::session::SessionState;
use operations::AppError;
use operations::attendance::{self, NewMark, Sheet};
use operations::{seat, session};
use support::{TestApp, both_engines, make, now};

use crate::session::Firm;

fn mark(sheet: &Sheet, person: PersonId, mark: Mark, minutes: Option<u16>) -> NewMark {
    let meeting: MeetingId = sheet.listed.session.meetings[0].id;
    NewMark {
        meeting,
        person,
        mark,
        minutes,
        excuse: (mark == Mark::Excused).then_some(Excuse::Away),
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
        assert!(matches!(attendance::mark(&before, id, &all, None).await, Err(AppError::Refused(_))));
        let during = db.context_at(now() + Duration::hours(25), Some(felix));
        assert_eq!(attendance::mark(&during, id, &all, None).await.unwrap(), 2);
        let sheet = attendance::find_sheet(&during, id).await.unwrap();
        assert_eq!(
            people.iter().map(|person| sheet.verdict(*person)).collect::<Vec<_>>(),
            [Verdict::Attended, Verdict::Missed, Verdict::Open]
        );
        let refused = attendance::close(&during, id).await.unwrap_err();
        assert_eq!(refused.to_string(), "1 mark is still missing: mark everybody, then close the session.");
        let rest = [mark(&sheet, people[2], Mark::Excused, None), mark(&sheet, people[1], Mark::Late, None)];
        attendance::mark(&during, id, &rest, None).await.unwrap();
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
        let error = attendance::mark(&ctx, id, &[good, long], None).await.unwrap_err();
        assert!(matches!(error, AppError::Invalid(_)), "{error:?}");
        let foreign = mark(&sheet, firm.people[1][0], Mark::Present, None);
        let error = attendance::mark(&ctx, id, &[good, foreign], None).await.unwrap_err();
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
        attendance::mark(&ctx, id, &[mark(&sheet, firm.people[0][0], Mark::Present, None)], None).await.unwrap();
        let moved = [firm.date(0, "2026-03-09", felix.account)];
        let error = session::schedule(&ctx, firm.cohorts[0], &moved, false).await.unwrap_err();
        assert!(matches!(error, AppError::Refused(_)), "{error:?}");
    }

    async fn the_last_change_is_taken_back_and_then_the_one_before(db: TestDb) {
        let firm = Firm::new(&db, 1, 2, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-02", felix.account).await;
        let people = &firm.people[0];
        let at = |minutes| db.context_at(now() + Duration::minutes(minutes), Some(felix.clone()));
        let sheet = attendance::find_sheet(&at(0), id).await.unwrap();
        assert!(!sheet.can_undo);
        let all = [mark(&sheet, people[0], Mark::Present, None), mark(&sheet, people[1], Mark::Absent, None)];
        attendance::mark(&at(0), id, &all, None).await.unwrap();
        // What stays as it is is no change and is not taken back with the next one.
        let again = [all[0], mark(&sheet, people[1], Mark::Late, Some(90))];
        attendance::mark(&at(1), id, &again, None).await.unwrap();
        assert_eq!(db.number("SELECT count(*) FROM attendance_change").await, 3);
        assert_eq!(attendance::undo(&at(2), id).await.unwrap(), 1);
        let marks = attendance::find_sheet(&at(2), id).await.unwrap().marks;
        let told: Vec<Mark> = marks.values().map(|marked| marked.mark).collect();
        assert_eq!(told, [Mark::Present, Mark::Absent]);
        assert_eq!(attendance::undo(&at(3), id).await.unwrap(), 2);
        assert!(attendance::find_sheet(&at(3), id).await.unwrap().marks.is_empty());
        assert!(matches!(attendance::undo(&at(4), id).await, Err(AppError::Refused(_))));
        assert_eq!(db.number("SELECT count(*) FROM audit_event WHERE kind = 'attendance.undone'").await, 2);
    }

    async fn a_closed_session_is_corrected_by_a_coordinator_who_says_why(db: TestDb) {
        let firm = Firm::new(&db, 1, 1, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-02", felix.account).await;
        let ctx = db.context(Some(felix));
        let sheet = attendance::find_sheet(&ctx, id).await.unwrap();
        let present = [mark(&sheet, firm.people[0][0], Mark::Present, None)];
        let absent = [mark(&sheet, firm.people[0][0], Mark::Absent, None)];
        attendance::mark(&ctx, id, &present, None).await.unwrap();
        attendance::close(&ctx, id).await.unwrap();
        let why = Some(Correction::Sheet);
        for (ctx, why) in [(&ctx, why), (&firm.ctx(&db), None)] {
            let error = attendance::mark(ctx, id, &absent, why).await.unwrap_err();
            assert!(matches!(error, AppError::Refused(_)), "{error:?}");
        }
        assert!(matches!(attendance::undo(&ctx, id).await, Err(AppError::Refused(_))));
        attendance::mark(&firm.ctx(&db), id, &absent, why).await.unwrap();
        assert_eq!(db.number("SELECT count(*) FROM attendance WHERE mark = 'absent'").await, 1);
        assert_eq!(db.number("SELECT count(*) FROM audit_event WHERE kind = 'attendance.corrected'").await, 1);
        assert_eq!(db.number("SELECT count(*) FROM attendance_change WHERE way = 'sheet'").await, 2);
    }

    async fn people_check_in_with_the_code_of_the_room(db: TestDb) {
        let firm = Firm::new(&db, 2, 2, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-02", felix.account).await;
        let leads = db.context(Some(felix));
        let member = make::employee(&db.db, firm.people[0][0]).await;
        let other = make::employee(&db.db, firm.people[1][0]).await;
        let here = db.context(Some(member.clone()));
        assert!(matches!(attendance::check_in(&here, id, "KLMNPR").await, Err(AppError::Refused(_))));
        assert!(matches!(attendance::open_check_in(&leads, id, 600).await, Err(AppError::Refused(_))));
        attendance::open_check_in(&leads, id, 15).await.unwrap();
        let code = attendance::find_check_in(&leads, id).await.unwrap().open.unwrap().code;
        assert!(matches!(attendance::check_in(&here, id, "AAAAAA").await, Err(AppError::Refused(_))));
        let elsewhere = db.context(Some(other));
        assert!(matches!(attendance::check_in(&elsewhere, id, &code).await, Err(AppError::NotFound)));
        let marked = attendance::check_in(&here, id, &code.to_lowercase()).await.unwrap();
        assert!(marked.mark.was_there());
        let sheet = attendance::find_sheet(&leads, id).await.unwrap();
        assert_eq!(sheet.marks.len(), 1);
        // What a person says of themselves is not the facilitator's to take back by undo.
        assert!(!sheet.can_undo);
        let later = db.context_at(now() + Duration::minutes(16), Some(member));
        let error = attendance::check_in(&later, id, &code).await.unwrap_err();
        assert!(error.to_string().contains("is over"), "{error}");
        // A mark that somebody gave stays.
        let absent = [mark(&sheet, firm.people[0][1], Mark::Absent, None)];
        attendance::mark(&leads, id, &absent, None).await.unwrap();
        let marked_absent = make::employee(&db.db, firm.people[0][1]).await;
        let there = attendance::check_in(&db.context(Some(marked_absent)), id, &code).await.unwrap();
        assert_eq!(there.mark, Mark::Absent);
    }

    async fn acceptance_18_a_bad_file_of_marks_writes_nothing(db: TestDb) {
        let firm = Firm::new(&db, 2, 2, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-02", felix.account).await;
        let ctx = firm.ctx(&db);
        let sheet = attendance::find_sheet(&ctx, id).await.unwrap();
        let who = |at: usize| sheet.people[at].entry.employee_id.clone();
        let stranger = store::person::find(&db.db, firm.people[1][0]).await.unwrap().unwrap().entry.employee_id;
        let head = "session,employee_id,mark,minutes,remark";
        for (rows, column) in [
            (format!("{id},{},present,,\n{id},{stranger},present,,", who(0)), "employee_id"),
            (format!("{id},{},present,,\n{id},{},late,999,", who(0), who(1)), "minutes"),
            (format!("{id},{},present,,\n{id},{},excused,,", who(0), who(1)), "remark"),
            (format!("{id},{},present,,\n{id},{},absent,,", who(0), who(0)), "employee_id"),
            (format!("99999,{},present,,", who(0)), "session"),
        ] {
            let file = format!("{head}\n{rows}\n");
            let findings = attendance::import(&ctx, file.as_bytes()).await.unwrap().unwrap_err();
            assert_eq!(findings.len(), 1, "{findings:?}");
            assert_eq!(findings[0].column, column, "{findings:?}");
            assert_eq!(db.number("SELECT count(*) FROM attendance").await, 0);
        }
        let file = format!("{head}\n{id},{},Present,,\n{id},{},,,\n", who(0), who(1));
        let checked = attendance::check(&ctx, file.as_bytes()).await.unwrap().unwrap();
        assert_eq!((checked.sessions, checked.marks), (1, 1));
        assert_eq!(db.number("SELECT count(*) FROM attendance").await, 0);
        attendance::import(&ctx, file.as_bytes()).await.unwrap().unwrap();
        assert_eq!(db.number("SELECT count(*) FROM attendance WHERE mark = 'present'").await, 1);
        let leads = db.context(Some(felix));
        assert!(matches!(attendance::import(&leads, file.as_bytes()).await, Err(AppError::NotFound)));
    }

    async fn a_sheet_as_a_file_is_what_the_import_reads(db: TestDb) {
        let firm = Firm::new(&db, 1, 2, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-02", felix.account).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&firm.coordinator).await;
        let meeting = app.db.number("SELECT min(id) FROM meeting").await;
        let key = format!("{meeting}-{}", firm.people[0][0]);
        let (mark, excuse) = (format!("mark-{key}"), format!("excuse-{key}"));
        let path = format!("/sessions/{id}/attendance");
        let missing = browser.post(&path, &[(&mark, "excused")]).await;
        assert!(missing.text.contains("Choose why the person is excused."), "{}", missing.text);
        browser.post(&path, &[(&mark, "excused"), (&excuse, "urgent_work")]).await;
        let file = browser.get(&format!("{path}.csv")).await.text;
        assert!(file.contains(",excused,,urgent_work"), "{file}");
        let ctx = firm.ctx(&app.db);
        let checked = attendance::check(&ctx, file.as_bytes()).await.unwrap().unwrap();
        assert_eq!(checked.marks, 1);
        let undone = browser.post(&format!("{path}/undo"), &[]).await;
        assert_eq!(undone.location(), path);
        assert_eq!(app.db.number("SELECT count(*) FROM attendance").await, 0);
    }

    async fn who_comes_without_a_seat_is_put_on_the_sheet(db: TestDb) {
        let firm = Firm::new(&db, 2, 2, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-03", felix.account).await;
        let guest = store::person::find(&db.db, firm.people[1][0]).await.unwrap().unwrap();
        let before = db.context(Some(felix.clone()));
        let error = seat::walk_in(&before, id, &guest.entry.employee_id).await.unwrap_err();
        assert!(error.to_string().contains("has not started yet"), "{error}");
        let during = db.context_at(now() + Duration::hours(25), Some(felix));
        for wrong in ["", "NOBODY"] {
            assert!(matches!(seat::walk_in(&during, id, wrong).await, Err(AppError::Invalid(_))));
        }
        seat::walk_in(&during, id, &guest.entry.employee_id).await.unwrap();
        let error = seat::walk_in(&during, id, &guest.entry.employee_id).await.unwrap_err();
        assert!(error.to_string().ends_with("is on the sheet already."), "{error}");
        let sheet = attendance::find_sheet(&during, id).await.unwrap();
        assert_eq!(sheet.people.len(), 3);
        attendance::mark(&during, id, &[mark(&sheet, guest.id, Mark::Present, None)], None).await.unwrap();
        assert_eq!(db.number("SELECT count(*) FROM seat_event WHERE reason = 'Came without a seat'").await, 1);
    }
}
