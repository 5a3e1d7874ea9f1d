//! The roster, one person, the own record, the own team, accounts and the audit log, by their pages.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use chrono::Duration;
use domain::account::{Role, Viewer};
use domain::id::{CohortId, PersonId, WorkshopPlanId};
use domain::workshop::{Attendee, PlanKind, Seat, WorkshopPlan};
use operations::account;
use operations::person::{self, Filter, Order};
use operations::roster::{self, Choice};
use support::{Browser, TestApp, TestDb, both_engines, make};

fn filter() -> Filter {
    Filter {
        active: Some(true),
        ..Filter::default()
    }
}

both_engines! {
    async fn people_are_found_narrowed_and_sorted(db: TestDb) {
        make::people(&db.db, 9).await;
        let mut odd = make::entry("X_1");
        odd.given_name = "Zoë 100%".to_owned();
        odd.site = Some("Leeds".to_owned());
        make::person(&db.db, &odd).await;
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let keys = |filter: Filter, order, descending| {
            let ctx = ctx.clone();
            async move {
                let listing = person::list(&ctx, &filter, order, descending, 0, 50).await.unwrap();
                let keys: Vec<String> = listing.people.into_iter().map(|one| one.person.entry.employee_id).collect();
                assert_eq!(keys.len() as u64, listing.total);
                keys
            }
        };
        for words in ["zoë", "100%", "x_1", "ZOË x_1@example"] {
            assert_eq!(keys(Filter { words: words.to_owned(), ..filter() }, Order::Name, false).await, ["X_1"], "{words}");
        }
        assert!(keys(Filter { words: "zo_".to_owned(), ..filter() }, Order::Name, false).await.is_empty());
        assert_eq!(keys(Filter { site: "Leeds".to_owned(), ..filter() }, Order::Name, false).await, ["X_1"]);
        let support = Filter { function: "Support".to_owned(), level: "front line".to_owned(), ..filter() };
        assert_eq!(keys(support, Order::EmployeeId, true).await, ["P02"]);
        assert!(keys(Filter { active: Some(false), ..filter() }, Order::Site, false).await.is_empty());
        let page = person::list(&ctx, &filter(), Order::EmployeeId, false, 3, 2).await.unwrap();
        let keys: Vec<&str> = page.people.iter().map(|one| one.person.entry.employee_id.as_str()).collect();
        assert_eq!((keys, page.total), (vec!["P03", "P04"], 11));
        assert_eq!(page.facets.sites, ["Leeds"]);
    }

    async fn two_people_with_one_address_are_flagged(db: TestDb) {
        let first = make::person(&db.db, &make::entry("A")).await;
        let mut twin = make::entry("B");
        twin.email = "A@Example.com".to_owned();
        make::person(&db.db, &twin).await;
        make::person(&db.db, &make::entry("C")).await;
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let only = Filter { shared_address: true, ..filter() };
        let listing = person::list(&ctx, &only, Order::Name, false, 0, 50).await.unwrap();
        assert_eq!((listing.total, listing.sharing), (2, 2));
        assert!(listing.people.iter().all(|one| one.shares_address));
        let profile = person::find(&ctx, first).await.unwrap();
        assert_eq!(profile.sharing.len(), 1);
    }

    async fn an_exported_roster_comes_back_unchanged(db: TestDb) {
        let people = make::people(&db.db, 5).await;
        store::person::set_manager(&db.db, people[1], Some(people[0])).await.unwrap();
        let mut odd = make::entry("F");
        odd.given_name = "=1+1".to_owned();
        make::person(&db.db, &odd).await;
        let admin = make::administrator(&db.db).await;
        let ctx = db.context(Some(admin.clone()));
        let app = TestApp::new(db);
        let file = app.browser_of(&admin).await.get("/people.csv?active=all").await;
        assert!(file.text.contains("'=1+1"), "{}", file.text);
        let done = roster::import(&ctx, file.text.as_bytes(), Choice::default()).await.unwrap().unwrap();
        assert_eq!((done.new, done.changed, done.unchanged), (0, 0, 6));
    }

    async fn a_manager_sees_the_dates_of_direct_reports_and_nobody_else(db: TestDb) {
        let people = make::people(&db.db, 4).await;
        for report in [people[1], people[2]] {
            store::person::set_manager(&db.db, report, Some(people[0])).await.unwrap();
        }
        let coordinator = make::coordinator(&db.db).await;
        cohort_with_date(&db, &coordinator, &[people[1], people[3]]).await;
        let manager = make::employee(&db.db, people[0]).await;
        let other = make::employee(&db.db, people[3]).await;
        let app = TestApp::new(db);
        let page = app.browser_of(&manager).await.get("/team").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("Person P02") && page.text.contains("Person P03"), "{}", page.text);
        assert!(!page.text.contains("Person P04"), "{}", page.text);
        assert!(page.text.contains("Thu 5 Mar 2026, 10:00 to 13:00 Europe/Madrid"), "{}", page.text);
        assert!(page.text.contains("1 away: Person P02"), "{}", page.text);
        assert_eq!(app.browser_of(&other).await.get("/team").await.status, StatusCode::NOT_FOUND);
        let mine = app.browser_of(&other).await.get("/me").await;
        assert!(mine.text.contains("Cohort A") && mine.text.contains("Working with customers"), "{}", mine.text);
    }

    async fn everybody_is_invited_once_and_links_can_be_renewed(db: TestDb) {
        let people = make::people(&db.db, 3).await;
        let mut twin = make::entry("TWIN");
        twin.email = "p01@example.com".to_owned();
        make::person(&db.db, &twin).await;
        let mut left = make::entry("LEFT");
        left.active = false;
        make::person(&db.db, &left).await;
        make::employee(&db.db, people[2]).await;
        let ctx = db.context(Some(make::administrator(&db.db).await));
        let waiting = account::waiting(&ctx).await.unwrap();
        assert_eq!((waiting.without_account, waiting.without_password), (3, 1));
        let made = account::invite_everybody(&ctx, false).await.unwrap();
        let keys: Vec<(&str, bool)> = made.iter().map(|one| (one.employee_id.as_str(), one.link.is_ok())).collect();
        assert_eq!(keys, [("P01", true), ("P02", true), ("TWIN", false)]);
        let renewed = account::invite_everybody(&ctx, true).await.unwrap();
        assert_eq!(renewed.iter().filter(|one| one.link.is_ok()).count(), 3);
        assert_eq!(db.number("SELECT COUNT(*) FROM account_token").await, 3);
    }

    async fn a_password_is_changed_by_the_current_one(db: TestDb) {
        let ctx = db.context(None);
        account::create_with_password(&ctx, None, "ada@example.com", "Ada", &BTreeSet::new(), make::PASSWORD).await.unwrap();
        let app = TestApp::new(db);
        let (mut browser, mut other) = (app.browser(), app.browser());
        browser.sign_in("ada@example.com", make::PASSWORD).await;
        other.sign_in("ada@example.com", make::PASSWORD).await;
        let new = "four other plain words";
        let change = |current: &'static str, again: &'static str| [("current", current), ("password", new), ("again", again)];
        for (current, again, sentence) in [
            ("not the password", new, "not your current password"),
            (make::PASSWORD, "something else again", "two passwords differ"),
        ] {
            let refused = browser.post("/settings/password", &change(current, again)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.text.contains(sentence), "{}", refused.text);
        }
        let done = browser.post("/settings/password", &change(make::PASSWORD, new)).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/settings"));
        assert_eq!(other.get("/settings").await.status, StatusCode::SEE_OTHER, "other devices are signed out");
        assert_eq!(app.browser().sign_in("ada@example.com", make::PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(app.browser().sign_in("ada@example.com", new).await.status, StatusCode::SEE_OTHER);
    }
}

/// Cohort A of a released plan with one session on 5 March 2026, 10:00 in Madrid.
async fn cohort_with_date(db: &TestDb, by: &Viewer, members: &[PersonId]) -> CohortId {
    let modules = vec![make::module("Hearing people out", &[])];
    let released = make::released(&db.db, by, modules).await;
    let cohort = released
        .cohort(&db.db, "Cohort A", members, support::now())
        .await;
    let starts_at = support::now() + Duration::days(3) + Duration::hours(1);
    let session = make::session(cohort, released.modules()[0], starts_at, &[]);
    store::session::insert(&db.db, &session).await.unwrap();
    cohort
}

async fn statuses(browser: &Browser<'_>, paths: &[&str]) -> Vec<u16> {
    let mut found = Vec::new();
    for path in paths {
        found.push(browser.get(path).await.status.as_u16());
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everybody_sees_what_is_theirs_and_nothing_else() {
    let db = TestDb::sqlite().await;
    let people = make::people(&db.db, 2).await;
    let employee = make::employee(&db.db, people[0]).await;
    let coordinator = make::coordinator(&db.db).await;
    let facilitator = make::facilitator(&db.db).await;
    let administrator = make::administrator(&db.db).await;
    let app = TestApp::new(db);
    let person = format!("/people/{}", people[1]);
    let own = format!("/people/{}", people[0]);
    let account = format!("/accounts/{}", employee.account);
    let paths = [
        "/people",
        &person,
        &own,
        "/people.csv",
        "/people/import",
        "/accounts",
        "/accounts/new",
        "/accounts/invitations",
        &account,
        "/audit",
        "/me",
        "/me/data.json",
        "/team",
        "/settings",
        "/people/999999",
        "/people/x",
        "/accounts/999999",
    ];
    let expected = [
        (
            &employee,
            [
                404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 200, 200, 404, 200, 404, 404, 404,
            ],
        ),
        (
            &facilitator,
            [
                404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 200, 404, 404, 404,
            ],
        ),
        (
            &coordinator,
            [
                200, 200, 200, 200, 200, 404, 404, 404, 404, 404, 200, 200, 404, 200, 404, 404, 404,
            ],
        ),
        (
            &administrator,
            [
                404, 404, 404, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404, 200, 404, 404, 404,
            ],
        ),
    ];
    for (viewer, expected) in expected {
        let browser = app.browser_of(viewer).await;
        assert_eq!(
            statuses(&browser, &paths).await,
            expected,
            "{}",
            viewer.name
        );
    }
    let nobody = statuses(&app.browser(), &paths).await;
    let led_to_sign_in = nobody.iter().filter(|status| **status == 303).count();
    assert_eq!(
        led_to_sign_in,
        paths.len() - 1,
        "all but the id that is no number: {nobody:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_an_administrator_changes_accounts() {
    let db = TestDb::sqlite().await;
    let people = make::people(&db.db, 2).await;
    let employee = make::employee(&db.db, people[0]).await;
    let coordinator = make::coordinator(&db.db).await;
    let app = TestApp::new(db);
    let target = coordinator.account;
    for viewer in [&employee, &coordinator] {
        let browser = app.browser_of(viewer).await;
        let before = app.db.number("SELECT COUNT(*) FROM audit_event").await;
        for path in [
            "/accounts".to_owned(),
            "/accounts/people".to_owned(),
            "/accounts/invitations.csv".to_owned(),
            format!("/accounts/{target}/roles"),
            format!("/accounts/{target}/disable"),
            format!("/accounts/{target}/enable"),
            format!("/accounts/{target}/link"),
        ] {
            let fields = [
                ("role", "coordinator"),
                ("employee_id", "P02"),
                ("name", "X"),
                ("email", "x@example.com"),
            ];
            assert_eq!(
                browser.post(&path, &fields).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        let after = app.db.number("SELECT COUNT(*) FROM audit_event").await;
        assert_eq!(before, after, "a refusal changes nothing");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_administrator_invites_gives_roles_and_disables() {
    let db = TestDb::sqlite().await;
    let people = make::people(&db.db, 2).await;
    let administrator = make::administrator(&db.db).await;
    let app = TestApp::new(db);
    let browser = app.browser_of(&administrator).await;
    let wrong = browser
        .post("/accounts/people", &[("employee_id", "P99")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("Nobody active in the roster") && wrong.text.contains("value=\"P99\""),
        "{}",
        wrong.text
    );
    let invited = browser
        .post("/accounts/people", &[("employee_id", "P01")])
        .await;
    assert!(
        invited.text.contains("http://127.0.0.1:3000/welcome/"),
        "{}",
        invited.text
    );
    let account = store::account::find_by_person(&app.db.db, people[0])
        .await
        .unwrap()
        .unwrap();
    let path = format!("/accounts/{}", account.id);
    let roles = browser
        .post(
            &format!("{path}/roles"),
            &[("role", "facilitator"), ("role", "coordinator")],
        )
        .await;
    assert_eq!(
        (roles.status, roles.location()),
        (StatusCode::SEE_OTHER, path.as_str())
    );
    let refused = browser
        .post(&format!("{path}/roles"), &[("role", "administrator")])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.post(&format!("{path}/disable"), &[]).await;
    let account = store::account::find(&app.db.db, account.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        account.roles,
        BTreeSet::from([Role::Facilitator, Role::Coordinator])
    );
    assert!(account.disabled);
    let shown = browser
        .get("/accounts?state=disabled&role=coordinator&q=P01")
        .await;
    assert!(shown.text.contains("Person P01"), "{}", shown.text);
    let own = format!("/accounts/{}/disable", administrator.account);
    assert_eq!(
        browser.post(&own, &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let links = browser.post("/accounts/invitations.csv", &[]).await;
    assert!(
        links
            .text
            .contains("P02,Person P02,p02@example.com,http://"),
        "{}",
        links.text
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reading_the_audit_log_is_recorded_and_the_chain_is_checked() {
    let db = TestDb::sqlite().await;
    let administrator = make::administrator(&db.db).await;
    let app = TestApp::new(db);
    let browser = app.browser_of(&administrator).await;
    let page = browser.get("/audit").await;
    assert!(page.text.contains("audit.read"), "{}", page.text);
    assert!(
        page.text.contains("events follow from the first"),
        "{}",
        page.text
    );
    assert_eq!(
        browser.get("/audit?page=9999999").await.status,
        StatusCode::OK
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_own_data_are_complete_and_name_nobody_else() {
    let db = TestDb::sqlite().await;
    let people = make::people(&db.db, 2).await;
    store::person::set_manager(&db.db, people[1], Some(people[0]))
        .await
        .unwrap();
    let coordinator = make::coordinator(&db.db).await;
    let cohort = cohort_with_date(&db, &coordinator, &people).await;
    let session = store::session::list_of_cohorts(&db.db, &[cohort])
        .await
        .unwrap()[0]
        .id;
    let seat = |person, role: &str| Seat {
        round: 1,
        group: 2,
        attendee: Attendee::Person(person),
        role: Some(role.to_owned()),
    };
    let plan = WorkshopPlan {
        id: WorkshopPlanId(0),
        session,
        kind: PlanKind::Rota,
        case: None,
        seed: 1,
        shared: true,
        kept_by: coordinator.account,
        kept_at: support::now(),
        seats: vec![seat(people[0], "Manager"), seat(people[1], "Caller")],
    };
    store::workshop::insert(&db.db, &plan).await.unwrap();
    let employee = make::employee(&db.db, people[1]).await;
    let app = TestApp::new(db);
    let browser = app.browser_of(&employee).await;
    let file = browser.get("/me/data.json").await;
    let data: serde_json::Value = serde_json::from_str(&file.text).unwrap();
    assert_eq!(data["person"]["employee_id"], "P02");
    assert_eq!(data["enrolments"][0]["cohort"], "Cohort A");
    let seats = data["workshop_seats"].as_array().unwrap();
    assert_eq!(seats.len(), 1);
    assert_eq!(
        (&seats[0]["group"], &seats[0]["role"]),
        (&2.into(), &"Caller".into())
    );
    assert!(!file.text.contains("P01"), "{}", file.text);
    let out = browser.post("/me/sign-ins/end", &[]).await;
    assert_eq!(out.location(), "/sign-in");
    assert_eq!(browser.get("/me").await.status, StatusCode::SEE_OTHER);
}
