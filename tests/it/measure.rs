//! Outcome measures: figures by hand and by file, before and after a function's cohort finished, cost and worth.

use axum::http::StatusCode;
use chrono::Duration;
use domain::id::{CohortId, MeasureId, PersonId, SessionId};
use domain::measure::{Comparison, Milli};
use domain::session::SessionState;
use operations::measure::{self, Fate, TypedMeasure};
use support::{Browser, TestApp, TestDb, both_engines, make, now};

use crate::coverage::Ground;

/// A programme of one module that a cohort has finished in January: six of Support and four of Sales were there.
async fn finished(db: &TestDb) -> Ground {
    let coordinator = make::coordinator(&db.db).await;
    let facilitator = make::facilitator(&db.db).await;
    let modules = vec![make::module("Seeing the person", &["ask"])];
    let released = make::released(&db.db, &coordinator, modules).await;
    let mut people = Vec::new();
    for at in 0..12 {
        let mut entry = make::entry(&format!("Q{at:02}"));
        entry.function = if at < 7 { "Support" } else { "Sales" }.to_owned();
        people.push(make::person(&db.db, &entry).await);
    }
    let since = now() - Duration::days(90);
    let cohort = released.cohort(&db.db, "Cohort A", &people, since).await;
    let mut ground = Ground {
        released,
        cohort,
        people,
        first: SessionId(0),
        second: SessionId(0),
        coordinator,
        facilitator,
    };
    let module = ground.released.modules()[0];
    // 40 days before Monday 2 March: in January.
    ground.first = add(&ground, db, cohort, module).await;
    let there: Vec<PersonId> = (0..12)
        .filter(|at| *at != 6 && *at != 7)
        .map(|at| ground.people[at])
        .collect();
    for person in there {
        ground.mark(db, ground.first, person, "present").await;
    }
    ground
}

async fn add(
    ground: &Ground,
    db: &TestDb,
    cohort: CohortId,
    module: domain::id::ModuleId,
) -> SessionId {
    ground
        .add_session(db, cohort, module, -40, SessionState::Held)
        .await
}

async fn handling_time(browser: &Browser<'_>) -> StatusCode {
    let fields = [
        ("name", "Handling time"),
        ("unit", "minutes"),
        ("direction", "lower"),
        ("dimension", "efficiency"),
    ];
    browser.post("/measures", &fields).await.status
}

both_engines! {
    async fn figures_are_typed_and_brought_in_and_come_out_as_they_went_in(db: TestDb) {
        let ground = finished(&db).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&ground.coordinator).await;
        let wrong = browser.post("/measures", &[("name", "Handling time")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("value=\"Handling time\"") && wrong.text.contains("lower or higher"), "{}", wrong.text);
        assert_eq!(handling_time(&browser).await, StatusCode::SEE_OTHER);
        assert_eq!(handling_time(&browser).await, StatusCode::UNPROCESSABLE_ENTITY);
        let ctx = app.db.context(Some(ground.coordinator.clone()));
        let id = measure::list(&ctx).await.unwrap()[0].0.id;
        let path = format!("/measures/{id}/values");
        let odd = browser.post(&path, &[("function", "Nobody"), ("month", "May"), ("value", "x"), ("base", "0")]).await;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
        for part in ["a function of the roster", "is no month", "is no number with", "is no number of cases"] {
            assert!(odd.text.contains(part), "{part}: {}", odd.text);
        }
        let figure = [("function", "Support"), ("month", "2025-12"), ("value", "12,5"), ("base", "40")];
        assert_eq!(browser.post(&path, &figure).await.status, StatusCode::SEE_OTHER);
        let file = "measure,function,month,value,base\nhandling TIME,support,2025-12,12.5,40\nHandling time,Sales,2026-02,-3,\nHandling time,Support,2026-02,9,20\n";
        let bad = format!("{file}Colour,Support,2026-02,1,\nHandling time,Kitchen,2026-02,1,\nHandling time,Support,2026-02,1,\n");
        let answer = browser.upload("/measures/import", "file", &bad).await;
        assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text.contains("keep one of them"), "{}", answer.text);
        let bad = bad.replace("Handling time,Support,2026-02,1,\n", "");
        let answer = browser.upload("/measures/import", "file", &bad).await;
        assert!(answer.text.contains("no measure “Colour”") && answer.text.contains("function “Kitchen”"), "{}", answer.text);
        let dry = browser.upload("/measures/import", "file", file).await;
        assert!(dry.status == StatusCode::OK && dry.text.contains("Nothing has been kept yet"));
        assert_eq!(app.db.number("SELECT COUNT(*) FROM measure_value").await, 1);
        let done = measure::import(&ctx, file.as_bytes()).await.unwrap().unwrap();
        let fates: Vec<Fate> = done.iter().map(|one| one.fate).collect();
        assert_eq!(fates, [Fate::Unchanged, Fate::New, Fate::New]);
        let csv = browser.get("/measures.csv").await.text;
        assert!(csv.contains("Handling time,Sales,2026-02,'-3,,minutes\n"), "{csv}");
        let again = measure::check_import(&ctx, csv.as_bytes()).await.unwrap().unwrap();
        assert!(again.len() == 3 && again.iter().all(|one| one.fate == Fate::Unchanged));
        let removed = browser.post(&format!("{path}/remove"), &[("function", "Sales"), ("month", "2026-02")]).await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER);
        assert_eq!(measure::find(&ctx, id).await.unwrap().values.len(), 2);
        assert_eq!(browser.post(&format!("/measures/{id}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.db.number("SELECT COUNT(*) FROM measure_value").await, 0);
    }

    async fn before_and_after_need_a_finished_cohort_and_five_trained_people(db: TestDb) {
        let ground = finished(&db).await;
        let ctx = db.context(Some(ground.coordinator.clone()));
        let typed = TypedMeasure { name: "Handling time", unit: "minutes", direction: "lower", dimension: "efficiency" };
        let id: MeasureId = measure::add(&ctx, typed).await.unwrap();
        let file = "measure,function,month,value,base\n\
            Handling time,Support,2025-11,12,100\nHandling time,Support,2025-12,10,300\nHandling time,Support,2026-01,50,10\n\
            Handling time,Support,2026-02,8,50\nHandling time,Sales,2025-12,3,\nHandling time,Sales,2026-02,2,\n";
        measure::import(&ctx, file.as_bytes()).await.unwrap().unwrap();
        let programme = ground.released.programme;
        let found = measure::outcomes(&ctx, programme).await.unwrap();
        let of = |function: &str| found.rows.iter().find(|row| row.function == function).unwrap();
        match of("Support").comparison {
            // January, in which the cohort finished, belongs to neither side.
            Comparison::Shown { before, after, weighted } => {
                assert_eq!((before.value, before.months, after.value, after.months, weighted), (Milli(10_500), 2, Milli(8_000), 1, true));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!((of("Support").training.months.len(), of("Support").training.people), (6, 7 ));
        assert_eq!(of("Sales").comparison, Comparison::TooFew);
        let app = TestApp::new(db);
        let browser = app.browser_of(&ground.coordinator).await;
        let page = browser.get(&format!("/programmes/{programme}/outcomes")).await;
        assert_eq!(page.status, StatusCode::OK);
        let sales = browser.get(&format!("/programmes/{programme}/outcomes?of={id}/Sales")).await.text;
        for part in ["Association, not proof", "-2.5 minutes (better)", "2 before, 1 after, by cases", "6 of 7", "role=\"img\"", "too few trained people", "fewer than 5"] {
            assert!(page.text.contains(part), "{part}: {}", page.text);
        }
        // The share of a function with too few trained people is in no chart.
        assert!(sales.contains("Handling time, Sales") && !sales.contains("Trained people (%)"), "{sales}");
        let support = browser.get(&format!("/programmes/{programme}/outcomes?of={id}/Support")).await.text;
        assert!(support.contains("Trained people (%)") && support.contains("85 %") && support.contains("Cohorts finished"), "{support}");
        let csv = browser.get(&format!("/programmes/{programme}/outcomes.csv")).await.text;
        assert!(csv.contains("Support,6 of 7,10.5,8,'-2.5 minutes (better)") && csv.contains("Sales,fewer than 5,,,"), "{csv}");
        let book = browser.get(&format!("/programmes/{programme}/outcomes.xlsx")).await;
        assert!(book.headers["content-type"].to_str().unwrap().contains("spreadsheetml"));
    }

    async fn a_worksheet_begins_with_what_is_known_and_gives_a_range(db: TestDb) {
        let ground = finished(&db).await;
        let programme = ground.released.programme;
        let app = TestApp::new(db);
        let browser = app.browser_of(&ground.coordinator).await;
        let path = format!("/programmes/{programme}/worksheet");
        let page = browser.get(&path).await.text;
        // Thirteen people must attend one module of three hours: the coordinator is of the firm too.
        assert!(page.contains("id=\"people\" name=\"people\" type=\"text\" value=\"13\"") && page.contains("name=\"hours\" type=\"text\" value=\"3\""), "{page}");
        let mut fields = vec![
            ("currency", "EUR"), ("people", "120"), ("hours", "12.5"), ("hour_cost", "40"), ("facilitator_hours", "200"),
            ("facilitator_cost", "90"), ("room_hours", "100"), ("room_cost", "25.50"), ("other", "1000"),
            ("measure", "Handling time"), ("cases", "5000"), ("months", "12"), ("unit_worth", "0.80"),
            ("low", "0.5"), ("likely", "1.5"), ("high", "2.5"),
        ];
        assert_eq!(browser.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
        let page = browser.get(&path).await.text;
        for part in ["81550.00", "24000.00", "72000.00", "120000.00", "-57550.00", "38450.00", "a change of 1.699"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let csv = browser.get(&format!("{path}.csv")).await.text;
        assert!(csv.contains("Worth without cost,'-57550.00,'-9550.00,38450.00\n"), "{csv}");
        fields[3].1 = "-4";
        fields[13].1 = "9";
        let wrong = browser.post(&path, &fields).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("nought or more") && wrong.text.contains("low change first"), "{}", wrong.text);
    }
}
