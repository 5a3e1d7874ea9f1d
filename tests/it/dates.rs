//! Suggested dates with what the firm has entered: rooms, closed days, hours of facilitators; and dates planned anew.

use axum::http::StatusCode;
use chrono::{NaiveTime, Weekday};
use domain::account::{Role, Viewer};
use domain::cohort::JobState;
use domain::id::{CohortPlanId, PlanningJobId};
use operations::availability::{self, Typed};
use operations::session::{self, BulkDates, Proposed, Release};
use operations::{AppError, Context};
use support::{TestApp, TestDb, both_engines, make};

use crate::session::Firm;

fn dates(facilitators: &[&Viewer], places: &[&str]) -> BulkDates {
    BulkDates {
        first: "2026-03-23".parse().unwrap(),
        weekdays: vec![Weekday::Tue, Weekday::Wed],
        starts: [9, 13]
            .map(|hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap())
            .to_vec(),
        timezone: "Europe/Madrid".into(),
        places: places.iter().map(|place| (*place).to_owned()).collect(),
        facilitators: facilitators.iter().map(|viewer| viewer.account).collect(),
        each: 1,
        most_of_team: None,
        working: Some("Mon-Fri 09:00-17:00".parse().unwrap()),
        anew: false,
    }
}

/// The starts of the sessions to come, in order, as they are kept.
async fn starts(db: &TestDb, firm: &Firm) -> Vec<String> {
    let sessions = store::session::list_of_cohorts(&db.db, &firm.cohorts)
        .await
        .unwrap();
    sessions
        .iter()
        .filter_map(|one| Some(one.starts_at()?.to_rfc3339()))
        .collect()
}

/// Dates looked for beside the requests, waited for.
pub(crate) async fn proposed(
    ctx: &Context,
    plan: CohortPlanId,
    dates: &BulkDates,
) -> (PlanningJobId, Proposed) {
    let job = session::start_dates(ctx, plan, dates.clone(), String::new())
        .await
        .unwrap();
    let done = make::ended(ctx, job).await;
    assert_eq!(done.state, JobState::Done, "{done:?}");
    let (_, proposed) = session::find_dates(ctx, plan, job).await.unwrap().unwrap();
    (job, proposed)
}

async fn lost(ctx: &Context, rooms: &str) {
    availability::set_rooms(ctx, rooms).await.unwrap();
}

both_engines! {
    async fn suggested_dates_follow_the_clock_and_mind_closed_days_rooms_and_hours(db: TestDb) {
        let firm = Firm::new(&db, 2, 3, 2).await;
        let ctx = firm.ctx(&db);
        let felix = make::facilitator(&db.db).await;
        let fay = make::viewer(&db.db, None, "Fay New", &[Role::Facilitator]).await;
        lost(&ctx, "Small; ; 2; Europe/Madrid; Mon-Fri 08:00-18:00\nLarge; ; 15; Europe/Madrid; Tue 08:00-18:00").await;
        availability::set_closed_days(&ctx, "2026-03-24, A holiday").await.unwrap();
        let new = Typed { timezone: "Europe/Madrid", hours: "Mon-Fri 09:00-17:00", ..Typed::default() };
        availability::set(&ctx, fay.account, &new).await.unwrap();
        let away = Typed { experienced: true, days_off: "2026-03-31", ..new };
        availability::set(&ctx, felix.account, &away).await.unwrap();
        let asked = dates(&[&felix, &fay], &["Small", "Large"]);
        session::schedule_all(&ctx, firm.plan, &asked, &Release::default()).await.unwrap();
        // Tuesdays only, the first two closed or without Felix; nine in Madrid is seven in UTC after the change of the clocks.
        let all = starts(&db, &firm).await;
        assert_eq!(all[..2], ["2026-04-07T07:00:00+00:00", "2026-04-07T11:00:00+00:00"]);
        let sessions = store::session::list_of_cohorts(&db.db, &firm.cohorts).await.unwrap();
        assert!(sessions.iter().all(|one| one.place == "Large" && one.facilitators == [felix.account]), "{sessions:?}");
    }

    async fn what_stands_in_the_way_is_told_with_its_number(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 2).await;
        let ctx = firm.ctx(&db);
        let felix = make::facilitator(&db.db).await;
        lost(&ctx, "Small; ; 2; Europe/Madrid; Mon-Fri 08:00-18:00").await;
        let asked = dates(&[&felix], &["Small"]);
        let (_, proposed) = proposed(&ctx, firm.plan, &asked).await;
        assert_eq!(proposed.missing, ["Cohort 1"]);
        assert_eq!(proposed.obstacles, ["Cohort 1 has 3 people, but the largest room it can use holds 2: 1 too few seats."]);
        let error = session::schedule_all(&ctx, firm.plan, &asked, &Release::default()).await.unwrap_err();
        assert!(matches!(error, AppError::Refused(_)), "{error:?}");
        assert_eq!(db.number("SELECT count(*) FROM session").await, 0);
    }

    async fn dates_are_planned_anew_and_move_only_what_they_must(db: TestDb) {
        let firm = Firm::new(&db, 3, 3, 2).await;
        let ctx = firm.ctx(&db);
        let felix = make::facilitator(&db.db).await;
        let mut asked = dates(&[&felix], &["Large"]);
        session::schedule_all(&ctx, firm.plan, &asked, &Release::default()).await.unwrap();
        let before = starts(&db, &firm).await;
        assert_eq!(before.len(), 6);
        asked.anew = true;
        let (job, same) = proposed(&ctx, firm.plan, &asked).await;
        assert_eq!((same.rows.len(), same.moved, same.changed), (6, (0, 0), 0));
        // The last day is closed.
        let day = before[5][..10].to_owned();
        let hit = before.iter().filter(|start| start.starts_with(&day)).count();
        availability::set_closed_days(&ctx, &day).await.unwrap();
        let error = session::set_dates(&ctx, firm.plan, job, &asked, &Release::default()).await.unwrap_err();
        assert!(error.to_string().starts_with("Something that these dates depend on has changed"), "{error}");
        let (later, proposed) = proposed(&ctx, firm.plan, &asked).await;
        let error = session::set_dates(&ctx, firm.plan, job, &asked, &Release::default()).await.unwrap_err();
        assert!(error.to_string().starts_with("Other dates were looked for since"), "{error}");
        assert_eq!(proposed.moved, (hit, hit));
        assert_eq!(proposed.rows.iter().filter(|row| !row.before.is_empty()).count(), hit);
        let release = Release { note: "The office is closed.".into(), notify: true };
        assert_eq!(session::set_dates(&ctx, firm.plan, later, &asked, &release).await.unwrap(), hit);
        let after = starts(&db, &firm).await;
        assert_eq!(after.iter().filter(|start| before.contains(start)).count(), 6 - hit);
        let kept = format!("SELECT count(*) FROM dates_release WHERE notify AND moved = {hit}");
        assert_eq!(db.number(&kept).await, 1);
        assert_eq!(db.number(&format!("SELECT count(*) FROM session WHERE sequence = 1 AND {hit} > 0")).await, hit as i64);
    }

    async fn all_meetings_of_a_session_are_planned_shown_and_planned_anew(db: TestDb) {
        let mut halves = make::module("Halves", &["a"]);
        halves.meetings = vec![60, 120];
        let firm = Firm::of(&db, 1, 2, vec![halves, make::module("Whole", &["b"])]).await;
        let ctx = firm.ctx(&db);
        let felix = make::facilitator(&db.db).await;
        let member = make::employee(&db.db, firm.people[0][0]).await;
        let mut asked = dates(&[&felix], &["Large"]);
        asked.weekdays = vec![Weekday::Fri, Weekday::Mon];
        asked.starts.truncate(1);
        asked.first = "2026-03-27".parse().unwrap();
        session::schedule_all(&ctx, firm.plan, &asked, &Release::default()).await.unwrap();
        // Nine in Madrid on both days, and the clocks change between them.
        let both = async || {
            let sessions = store::session::list_of_cohorts(&db.db, &firm.cohorts).await.unwrap();
            let times = |one: &domain::session::Meeting| format!("{} {}", one.starts_at.to_rfc3339(), (one.ends_at - one.starts_at).num_minutes());
            let meetings: Vec<String> = sessions[0].meetings.iter().map(times).collect();
            (sessions[0].id, meetings)
        };
        let (id, meetings) = both().await;
        assert_eq!(meetings, ["2026-03-27T08:00:00+00:00 60", "2026-03-30T07:00:00+00:00 120"]);
        // By hand: each meeting has its day and time, also one that no start gives.
        let one = firm.date(0, "2026-03-27", felix.account);
        let error = session::schedule(&ctx, firm.cohorts[0], std::slice::from_ref(&one), false).await.unwrap_err();
        let AppError::Invalid(fields) = error else { panic!("{error:?}") };
        assert_eq!(fields.0[0].0, format!("date-{}-2", firm.modules[0]));
        let mut both_by_hand = one;
        both_by_hand.further = vec![("2026-03-31".parse().unwrap(), NaiveTime::from_hms_opt(11, 0, 0).unwrap())];
        both_by_hand.place = "Large".into();
        let later = firm.date(1, "2026-04-24", felix.account);
        session::schedule(&ctx, firm.cohorts[0], &[both_by_hand, later], true).await.unwrap();
        assert_eq!(both().await.1, ["2026-03-27T08:00:00+00:00 60", "2026-03-31T09:00:00+00:00 120"]);
        // Planned anew it stays as it is, and moves as one when one of its days is closed.
        asked.anew = true;
        asked.first = "2026-03-20".parse().unwrap();
        assert_eq!(proposed(&ctx, firm.plan, &asked).await.1.moved, (0, 0));
        availability::set_closed_days(&ctx, "2026-03-31").await.unwrap();
        let (job, found) = proposed(&ctx, firm.plan, &asked).await;
        assert_eq!((found.moved, found.rows[0].meetings.len(), found.rows[0].before.len()), ((1, 1), 2, 2));
        session::set_dates(&ctx, firm.plan, job, &asked, &Release::default()).await.unwrap();
        assert_eq!(both().await, (id, vec!["2026-03-20T08:00:00+00:00 60".to_owned(), "2026-03-23T08:00:00+00:00 120".to_owned()]));
        assert_eq!(db.number("SELECT count(*) FROM meeting").await, 3);
        let app = TestApp::new(db);
        let coordinator = app.browser_of(&firm.coordinator).await;
        let own = app.browser_of(&member).await;
        for (browser, path) in [(&own, format!("/sessions/{id}")), (&coordinator, format!("/sessions/{id}/sign-in-sheet")), (&coordinator, format!("/cohorts/{}", firm.cohorts[0])), (&own, "/home".to_owned())] {
            let page = browser.get(&path).await;
            for span in ["Fri 20 Mar 2026, 09:00 to 10:00", "Mon 23 Mar 2026, 09:00 to 11:00"] {
                assert!(page.text.contains(span), "{path}: {}", page.text);
            }
        }
        let form = coordinator.get(&format!("/sessions/{id}/edit")).await;
        assert!(form.text.contains(&format!("name=\"date-{}-2\"", firm.modules[0])) && form.text.contains("value=\"2026-03-23\""), "{}", form.text);
    }

    async fn facilitators_say_when_they_can_lead_and_coordinators_who_is_new(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let felix = make::facilitator(&db.db).await;
        let app = TestApp::new(db);
        let path = format!("/facilitators/{}", felix.account);
        let own = app.browser_of(&felix).await;
        assert!(own.get("/my-sessions").await.text.contains(&path));
        let wrong = [("hours", "always"), ("zone", "Europe/Madrid"), ("days_off", ""), ("sessions_a_month", "")];
        let again = own.post(&path, &wrong).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("value=\"always\""), "{}", again.text);
        let typed = [("hours", "Mon-Fri 09:00-13:00"), ("zone", "Europe/Madrid"), ("days_off", "2026-04-07"), ("sessions_a_month", "8")];
        assert_eq!(own.post(&path, &typed).await.status, StatusCode::SEE_OTHER);
        let experienced = "SELECT count(*) FROM availability WHERE experienced";
        assert_eq!(app.db.number(experienced).await, 1, "nobody makes oneself new by leaving a box out");
        let browser = app.browser_of(&coordinator).await;
        assert!(browser.get("/facilitators").await.text.contains("Mon-Fri 09:00-13:00 Europe/Madrid"));
        assert_eq!(browser.post(&path, &typed).await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.db.number(experienced).await, 0);
    }

    async fn rooms_and_closed_days_are_lists_that_come_back_as_typed(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&coordinator).await;
        let line = "Prado; Madrid; 16; Europe/Madrid; Mon-Fri 08:00-18:00, Sat 09:00-12:00";
        let wrong = browser.post("/rooms", &[("lines", "Prado; Madrid; many; Europe/Madrid; Mon 8:00-9:00")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("a number from 1 to 500"), "{}", wrong.text);
        assert_eq!(browser.post("/rooms", &[("lines", line)]).await.status, StatusCode::SEE_OTHER);
        assert!(browser.get("/rooms").await.text.contains(line));
        let twice = format!("{line}\n{}", line.replace("Prado", "prado"));
        assert_eq!(browser.post("/rooms", &[("lines", &twice)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let days = "2026-12-25\tChristmas Day\n2026-05-15\tSan Isidro\tMadrid";
        assert_eq!(browser.post("/closed-days", &[("lines", days)]).await.status, StatusCode::SEE_OTHER);
        assert!(browser.get("/closed-days").await.text.contains("2026-05-15, San Isidro, Madrid\n2026-12-25, Christmas Day"));
    }
}
