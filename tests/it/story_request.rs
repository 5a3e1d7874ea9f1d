//! Deleting a story before its day and reading one in an emergency: never without a second person, and its teller knows.

use axum::http::{StatusCode, header};
use chrono::Duration;
use domain::account::{Role, Viewer};
use domain::story_request::{Ask, PurgeWay};
use operations::review::Part;
use operations::{AppError, Context, case_study, review, source_example, story_request};
use support::make::{case_draft, clean_answers, reviewed};
use support::{TestApp, TestDb, both_engines, make, now};

use crate::review::proposed;

const STORY: &str =
    "Mrs Ravensbourne of Oxleigh Freight shouted. Wilhelmina Teller had promised her a lorry.";

fn as_of(db: &TestDb, viewer: &Viewer) -> Context {
    db.context(Some(viewer.clone()))
}

fn later(db: &TestDb, viewer: &Viewer, after: Duration) -> Context {
    db.context_at(now() + after, Some(viewer.clone()))
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> String {
    match outcome {
        Err(AppError::Refused(refusal)) => refusal.to_string(),
        other => panic!("no refusal: {other:?}"),
    }
}

/// Gives who told a story a role besides.
async fn with_role(db: &TestDb, viewer: &Viewer, role: Role) -> Viewer {
    let sql = format!(
        "INSERT INTO account_role (account_id, role) VALUES ({}, '{}')",
        viewer.account,
        role.as_str()
    );
    store::ConnectionTrait::execute_unprepared(&db.db, &sql)
        .await
        .unwrap();
    let mut viewer = viewer.clone();
    viewer.roles.insert(role);
    viewer
}

async fn fails(db: &TestDb, sql: &str) {
    let outcome = store::ConnectionTrait::execute_unprepared(&db.db, sql).await;
    assert!(outcome.is_err(), "{sql}");
}

both_engines! {
    async fn a_story_is_deleted_before_its_day_by_two_coordinators_alone(db: TestDb) {
        let made = reviewed(&db, STORY).await;
        let (chief, number) = (as_of(&db, &made.coordinator), made.example.to_string());
        let alone = refusal(story_request::ask(&chief, Ask::Purge, &number, "mistake").await);
        assert!(alone.contains("you are the only one"), "{alone}");
        let second = make::viewer(&db.db, None, "Seconda Chief", &[Role::Coordinator]).await;
        let teller = with_role(&db, &made.submitter, Role::Coordinator).await;
        let own = refusal(story_request::ask(&as_of(&db, &teller), Ask::Purge, &number, "mistake").await);
        assert!(own.contains("your own"), "{own}");
        assert!(matches!(story_request::ask(&chief, Ask::Purge, &number, "danger").await, Err(AppError::Invalid(_))));
        let id = story_request::ask(&chief, Ask::Purge, &number, "named_asked").await.unwrap();
        let twice = refusal(story_request::ask(&as_of(&db, &second), Ask::Purge, &number, "mistake").await);
        assert!(twice.contains("already"), "{twice}");
        for wrong in [&made.coordinator, &teller] {
            let refused = refusal(story_request::decide(&as_of(&db, wrong), Ask::Purge, id, true).await);
            assert!(refused.contains("somebody else") || refused.contains("your own"), "{refused}");
        }
        for by in [made.coordinator.account, teller.account] {
            fails(&db, &format!("UPDATE story_request SET confirmed = TRUE, decided_by = {by}, decided_at = asked_at")).await;
        }
        fails(&db, &format!("UPDATE story_request SET asked_by = {}", teller.account)).await;
        let late = refusal(story_request::decide(&later(&db, &second, Duration::days(7)), Ask::Purge, id, true).await);
        assert!(late.contains("lapsed"), "{late}");
        assert_eq!(db.number("SELECT COUNT(*) FROM source_example").await, 1);

        let app = TestApp::new(db);
        assert!(app.browser_of(&made.coordinator).await.get("/reviews").await.text.contains("Wait for another coordinator"));
        let browser = app.browser_of(&second).await;
        assert!(browser.get("/today").await.text.contains("1 deletion of a story waits"));
        let queue = browser.get("/reviews").await.text;
        assert!(queue.contains("Delete it now") && queue.contains("Somebody it is about"), "{queue}");
        assert!(!queue.contains("Teller") && !queue.contains("Ravensbourne"));
        let path = format!("/purge-requests/{id}");
        let unsaid = browser.post(&path, &[]).await;
        assert_eq!(unsaid.status, StatusCode::SEE_OTHER);
        assert_eq!(app.db.number("SELECT COUNT(*) FROM source_example").await, 1, "neither confirmed nor declined");
        assert_eq!(browser.post(&path, &[("decision", "confirm")]).await.location(), "/reviews");
        assert_eq!(app.db.number("SELECT COUNT(*) FROM source_example").await, 0);
        assert!(!browser.get("/reviews").await.text.contains("Delete it now"));
        let told = app.browser_of(&made.submitter).await;
        let page = told.get(&format!("/examples/{number}")).await.text;
        for words in ["by two coordinators", "Clotilde Chief", "Seconda Chief", "somebody it is about", "2 Mar 2026"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        assert!(told.get("/examples").await.text.contains("Deleted by two coordinators"));
        assert_eq!(app.browser_of(&second).await.get(&format!("/examples/{number}")).await.status, StatusCode::NOT_FOUND);
        let events = "SELECT COUNT(*) FROM audit_event WHERE kind IN ('source_example.purge_asked', 'source_example.purge_confirmed', 'source_example.purged')";
        assert_eq!(app.db.number(events).await, 3);
    }

    async fn a_declined_deletion_leaves_the_story_and_can_be_asked_for_again(db: TestDb) {
        let made = reviewed(&db, STORY).await;
        let second = make::viewer(&db.db, None, "Seconda Chief", &[Role::Coordinator]).await;
        let (chief, number) = (as_of(&db, &made.coordinator), made.example.to_string());
        let id = story_request::ask(&chief, Ask::Purge, &number, "mistake").await.unwrap();
        story_request::decide(&as_of(&db, &second), Ask::Purge, id, false).await.unwrap();
        assert!(refusal(story_request::decide(&as_of(&db, &second), Ask::Purge, id, true).await).contains("already"));
        assert_eq!(db.number("SELECT COUNT(*) FROM source_example").await, 1);
        assert!(story_request::of_story(&as_of(&db, &made.submitter), made.example).await.unwrap().is_empty());
        story_request::ask(&chief, Ask::Purge, &number, "mistake").await.unwrap();
        // A story that its teller deletes waits for nobody, and they see their own way.
        source_example::purge_own(&as_of(&db, &made.submitter), made.example).await.unwrap();
        assert!(story_request::list(&chief, Ask::Purge).await.unwrap().is_empty());
        let purged = source_example::read_purged(&as_of(&db, &made.submitter), made.example).await.unwrap();
        assert_eq!(purged.way, PurgeWay::Teller);
    }

    async fn an_administrator_reads_a_story_for_an_hour_when_a_second_one_agrees(db: TestDb) {
        let made = reviewed(&db, STORY).await;
        let first = make::administrator(&db.db).await;
        let number = made.example.to_string();
        let alone = refusal(story_request::ask(&as_of(&db, &first), Ask::Read, &number, "danger").await);
        assert!(alone.contains("second administrator"), "{alone}");
        let second = make::viewer(&db.db, None, "Basil Administrator", &[Role::Administrator]).await;
        let third = make::viewer(&db.db, None, "Cosima Administrator", &[Role::Administrator]).await;
        let own = with_role(&db, &made.submitter, Role::Administrator).await;
        assert!(refusal(story_request::ask(&as_of(&db, &own), Ask::Read, &number, "danger").await).contains("your own"));
        for (number, reason) in [("99", "danger"), ("x", "danger"), (&number, "because"), (&number, "mistake")] {
            assert!(matches!(story_request::ask(&as_of(&db, &first), Ask::Read, number, reason).await, Err(AppError::Invalid(_))));
        }
        assert!(matches!(story_request::ask(&as_of(&db, &made.coordinator), Ask::Read, &number, "danger").await, Err(AppError::NotFound)));

        let app = TestApp::new(db);
        let asks = app.browser_of(&first).await;
        let wrong = asks.post("/raw-reads", &[("number", "99"), ("reason", "danger")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("value=\"99\""));
        assert_eq!(asks.post("/raw-reads", &[("number", &number), ("reason", "danger")]).await.status, StatusCode::SEE_OTHER);
        let path = "/raw-reads/1";
        assert_eq!(asks.get(path).await.status, StatusCode::NOT_FOUND, "not confirmed");
        asks.post(path, &[("decision", "confirm")]).await;
        assert_eq!(asks.get(path).await.status, StatusCode::NOT_FOUND, "confirmed by who asked");
        assert!(refusal(story_request::decide(&as_of(&app.db, &own), Ask::Read, domain::id::StoryRequestId(1), true).await).contains("your own"));
        let confirms = app.browser_of(&second).await;
        assert!(!confirms.get("/raw-reads").await.text.contains("Ravensbourne"));
        assert_eq!(confirms.post(path, &[("decision", "confirm")]).await.status, StatusCode::SEE_OTHER);
        for viewer in [&second, &third, &made.coordinator, &made.reviewer] {
            assert_eq!(app.browser_of(viewer).await.get(path).await.status, StatusCode::NOT_FOUND, "{}", viewer.name);
        }
        let told = app.browser_of(&made.submitter).await;
        assert!(told.get(&format!("/examples/{number}")).await.text.contains("Up to now it was not opened"));
        for _ in 0..2 {
            let read = asks.get(path).await;
            assert!(read.status == StatusCode::OK && read.text.contains("Ravensbourne"));
            assert_eq!(read.headers[header::CACHE_CONTROL], "no-store");
        }
        assert_eq!(app.db.number("SELECT COUNT(*) FROM audit_event WHERE kind = 'source_example.read_in_emergency'").await, 2, "each reading");
        assert!(!asks.get("/raw-reads").await.text.contains("Ravensbourne"));
        let page = told.get(&format!("/examples/{number}")).await.text;
        for words in ["Ada Administrator", "Basil Administrator", "opened your story", "somebody may be in danger"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        assert!(told.get("/home").await.text.contains("opened in an emergency"));
        let id = domain::id::StoryRequestId(1);
        let still = later(&app.db, &first, Duration::minutes(59));
        assert!(story_request::read(&still, id).await.unwrap().1.contains("Ravensbourne"));
        let over = later(&app.db, &first, Duration::minutes(60));
        assert!(matches!(story_request::read(&over, id).await, Err(AppError::NotFound)), "after the hour");
        source_example::withdraw(&as_of(&app.db, &made.submitter), made.example).await.unwrap();
        assert!(matches!(story_request::read(&as_of(&app.db, &first), id).await, Err(AppError::NotFound)), "withdrawn");
        let told = "SELECT COUNT(*) FROM audit_event WHERE detail LIKE '%Ravens%' OR subject LIKE '%Ravens%'";
        assert_eq!(app.db.number(told).await, 0);
    }

    async fn who_tries_people_who_may_not_work_on_a_story_is_recorded(db: TestDb) {
        let made = reviewed(&db, STORY).await;
        let chief = as_of(&db, &made.coordinator);
        let teller = made.submitter.account.to_string();
        let refused = "SELECT COUNT(*) FROM audit_event WHERE kind = 'case_review.assignment_refused'";
        assert!(refusal(review::assign(&chief, made.example, &teller, "").await).contains("choose another"));
        assert!(refusal(review::reassign(&chief, made.review, Part::Approver, &teller, "").await).contains("choose another"));
        assert_eq!(db.number(refused).await, 2);
        // Nothing tells whom the story names, and what is only typed wrong is no attempt.
        let tells = format!("{refused} AND detail LIKE '%{teller}%'");
        assert_eq!(db.number(&tells).await, 0);
        assert!(review::assign(&chief, made.example, "", "").await.is_err());
        assert_eq!(db.number(refused).await, 2);
    }

    async fn a_published_case_whose_story_is_held_names_the_day_from_which_it_can_be_edited(db: TestDb) {
        let (made, case) = proposed(&db).await;
        let chief = as_of(&db, &made.coordinator);
        let app = TestApp::new(db);
        let told = app.browser_of(&made.submitter).await;
        let path = format!("/examples/{}", made.example);
        assert!(told.get(&path).await.text.contains("<dd>In review</dd>"));
        let seen = crate::review::seen(&app.db, made.review).await;
        review::approve(&later(&app.db, &made.approver, Duration::days(7)), made.review, &seen, &clean_answers(), &[]).await.unwrap();
        case_study::publish(&chief, case).await.unwrap();
        assert!(told.get(&path).await.text.contains("<dd>Published as a case</dd>"));
        assert!(told.get("/examples").await.text.contains("Published as a case"));
        let other = case_draft("Other", "Somebody waits.");
        let held = refusal(case_study::save_version(&chief, case, 1, &other).await);
        assert!(held.contains("1 Apr 2026") && held.contains("another case"), "{held}");
        let day = later(&app.db, &made.coordinator, Duration::days(30));
        source_example::purge_due(&day).await.unwrap();
        assert_eq!(case_study::save_version(&day, case, 1, &other).await.unwrap(), 2);
        let left = told.get(&path).await.text;
        assert!(left.contains("because its day had come") && !left.contains("Brockhurst"), "{left}");
    }
}
