//! The whole programme by its pages alone, as people walk through it: from the roster's file over the assessment,
//! cohorts, dates, two modules and what came of them, to coverage. Of 290 people one function holds 62 %.

use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use domain::cohort::Cohort;
use domain::id::PersonId;
use domain::session::Session;
use support::{Answer, Browser, Engine, TestApp, TestDb, make, now};

const PEOPLE: usize = 290;
const MODULES: usize = 6;
const COORDINATOR: &str = "e001@firm.example.com";
/// 290 people in cohorts planned for 14.
const COHORTS: usize = 21;

static SECONDS: AtomicI64 = AtomicI64::new(0);

fn clock() -> DateTime<Utc> {
    DateTime::from_timestamp(SECONDS.load(Ordering::Relaxed), 0).unwrap()
}

fn set_clock(now: DateTime<Utc>) {
    SECONDS.store(now.timestamp(), Ordering::Relaxed);
}

// One after the other: both set the same clock.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_roster_becomes_coverage_by_pages_alone() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if let Some(db) = TestDb::new(engine).await {
            set_clock(now());
            let app = TestApp::at(db, clock);
            let mut coordinator = open_the_firm(&app).await;
            let programme = plan_and_date(&app, &coordinator).await;
            assess(&app, &coordinator, &programme).await;
            let cohort = store::cohort::list_released(&app.db.db, None)
                .await
                .unwrap()
                .remove(0);
            let walked = two_modules(&app, &cohort).await;
            // Weeks later the sign-in has ended.
            done(&coordinator.sign_in(COORDINATOR, make::PASSWORD).await);
            cover(&coordinator, &programme, walked).await;
        }
    }
}

/// `E001` to `E290`: one function of 180 people and fifteen small ones, everybody but the first with a manager.
fn roster() -> String {
    let mut csv = String::from(
        "employee_id,email,given_name,family_name,function,level,site,timezone,manager_employee_id\n",
    );
    for at in 1..=PEOPLE {
        let function = if at % 29 < 18 {
            "Production".to_owned()
        } else {
            format!("Function {}", at % 15)
        };
        let (level, manager) = match at {
            1 => ("executive", String::new()),
            2..=20 => ("manager", "E001".to_owned()),
            _ => ("front line", format!("E{:03}", 2 + at % 19)),
        };
        let site = ["Bilbao", "Leeds", "Lyon"][at % 3];
        csv += &format!(
            "E{at:03},e{at:03}@firm.example.com,Given{at},Family{at},{function},{level},{site},Europe/Madrid,{manager}\n"
        );
    }
    csv
}

/// Where a form led.
fn done(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.location().to_owned()
}

/// The administrator takes in the roster, invites everybody and names a coordinator, who chooses a password.
async fn open_the_firm(app: &TestApp) -> Browser<'_> {
    let administrator = make::administrator(&app.db.db).await;
    let administrator = app.browser_of(&administrator).await;
    let checked = administrator
        .upload("/people/import", "file", &roster())
        .await;
    assert!(
        checked.text.contains("Nothing has been written yet"),
        "{}",
        checked.text
    );
    assert!(
        !checked.text.contains("Worth a look"),
        "no warning is due: {}",
        checked.text
    );
    let imported = administrator.submit(checked.form("/people/import")).await;
    assert!(
        imported.status.is_success() || imported.status.is_redirection(),
        "{}",
        imported.text
    );

    let links = administrator
        .post("/accounts/invitations.csv", &[])
        .await
        .text;
    assert_eq!(links.lines().count(), 1 + PEOPLE);
    let first = store::person::find_by_employee_id(&app.db.db, "E001")
        .await
        .unwrap()
        .unwrap();
    let account = store::account::find_by_person(&app.db.db, first.id)
        .await
        .unwrap()
        .unwrap();
    let roles = format!("/accounts/{}/roles", account.id);
    done(&administrator.post(&roles, &[("role", "coordinator")]).await);
    for name in ["Fay", "Fitz", "Flora", "Fred"] {
        let email = format!("{name}@outside.example.com");
        let fields = [
            ("name", name),
            ("email", email.as_str()),
            ("role", "facilitator"),
        ];
        let invited = administrator.post("/accounts", &fields).await;
        assert!(invited.status.is_success(), "{}", invited.text);
    }

    let (_, link) = links
        .lines()
        .find(|line| line.starts_with("E001,"))
        .unwrap()
        .split_once("/welcome/")
        .unwrap();
    let welcome = format!("/welcome/{}", link.split([',', '"']).next().unwrap());
    let mut coordinator = app.browser();
    let page = coordinator.get(&welcome).await;
    let chosen = page
        .form(&welcome)
        .with("password", make::PASSWORD)
        .with("again", make::PASSWORD);
    done(&coordinator.submit(chosen).await);
    done(&coordinator.sign_in(COORDINATOR, make::PASSWORD).await);
    coordinator
}

/// A programme, its cohorts released, and a date for each of their sessions; returns the programme's page.
async fn plan_and_date(app: &TestApp, coordinator: &Browser<'_>) -> String {
    let page = coordinator.get("/programmes/new").await;
    let form = page
        .form("/programmes")
        .with("name", "Working together")
        .with("goal", "Fewer surprises");
    let programme = done(&coordinator.submit(form).await);
    let page = coordinator.get(&programme).await;
    let plan = done(
        &coordinator
            .submit(page.form(&format!("{programme}/cohort-plans")))
            .await,
    );
    let board = coordinator.get(&plan).await;
    assert_eq!(
        board.texts("section.cohort:not(.tray)").len(),
        COHORTS,
        "{}",
        board.text
    );

    let release = format!("{plan}/release");
    let page = coordinator.get(&release).await;
    done(
        &coordinator
            .submit(page.form(&release).with("note", "The first cohorts"))
            .await,
    );

    let dates = format!("{plan}/dates");
    let page = coordinator.get(&dates).await;
    let mut found = done(
        &coordinator
            .submit(page.form(&dates).with("places", "Room 1\nRoom 2\nRoom 3"))
            .await,
    );
    // The page of the search leads on once it is over.
    while found.starts_with("/planning-jobs/") {
        let job = coordinator.get(&found).await;
        if job.status == StatusCode::SEE_OTHER {
            found = job.location().to_owned();
        }
    }
    let preview = coordinator.get(&found).await;
    done(&coordinator.submit(preview.form(&dates)).await);
    let dated = app
        .db
        .number("SELECT count(DISTINCT session_id) FROM meeting")
        .await;
    assert_eq!(dated, (COHORTS * MODULES) as i64);
    programme
}

/// Everybody is asked before the first module; one answers.
async fn assess(app: &TestApp, coordinator: &Browser<'_>, programme: &str) {
    let page = coordinator
        .get(&format!("{programme}/assessments/new"))
        .await;
    let form = page.form(&format!("{programme}/assessments"));
    let wave = done(&coordinator.submit(form).await);
    let answer = format!("{wave}/answer");
    let person = store::person::find_by_employee_id(&app.db.db, "E100")
        .await
        .unwrap()
        .unwrap();
    let employee = employee(app, person.id).await;
    let home = employee.get("/home").await;
    assert!(home.text.contains(&answer), "{}", home.text);
    let page = employee.get(&answer).await;
    let form = page
        .form(&answer)
        .filled_in("Colleagues help at once when a customer waits.");
    done(&employee.submit(form).await);
    let page = employee.get(&answer).await;
    assert!(page.text.contains("You have answered"), "{}", page.text);
}

/// The first cohort goes through two modules: attendance, commitments, results, the returns board, reflections.
async fn two_modules(app: &TestApp, cohort: &Cohort) -> usize {
    let db = &app.db.db;
    let sessions = store::session::list_of_cohorts(db, &[cohort.id])
        .await
        .unwrap();
    let people: Vec<PersonId> = store::cohort::list_members(db, cohort.id)
        .await
        .unwrap()
        .into_iter()
        .map(|person| person.id)
        .collect();
    for (at, session) in sessions.iter().take(2).enumerate() {
        set_clock(session.starts_at().unwrap() + Duration::minutes(5));
        let facilitator = facilitator(app, session).await;
        let returns = facilitator
            .get(&format!("/sessions/{}/returns", session.id))
            .await;
        let told = returns.text.matches("I asked before I answered.").count();
        assert_eq!(
            told,
            at * people.len(),
            "what was shared opens the next session"
        );
        attend(&facilitator, session).await;
        for person in &people {
            commit(&employee(app, *person).await, session).await;
        }
    }
    set_clock(clock() + Duration::weeks(2));
    for person in &people {
        reflect(&employee(app, *person).await).await;
    }
    assert_eq!(
        app.db
            .number("SELECT count(DISTINCT person_id) FROM reflection")
            .await,
        people.len() as i64
    );
    people.len()
}

async fn facilitator<'a>(app: &'a TestApp, session: &Session) -> Browser<'a> {
    let account = session.facilitators[0];
    let viewer = store::account::find_viewer(&app.db.db, account)
        .await
        .unwrap()
        .unwrap();
    app.browser_of(&viewer).await
}

async fn attend(facilitator: &Browser<'_>, session: &Session) {
    let attendance = format!("/sessions/{}/attendance", session.id);
    let page = facilitator.get(&attendance).await;
    done(
        &facilitator
            .submit(page.form(&attendance).with("all", "present"))
            .await,
    );
    let close = format!("/sessions/{}/close", session.id);
    let page = facilitator.get(&attendance).await;
    done(&facilitator.submit(page.form(&close)).await);
}

/// Writes down what to try, and at once what came of it, for everybody to read.
async fn commit(employee: &Browser<'_>, session: &Session) {
    let action = format!("/sessions/{}/commitments", session.id);
    let page = employee.get(&action).await;
    let form = page
        .form(&action)
        .with("text1", "I ask before I answer.")
        .with("shared1", "yes");
    done(&employee.submit(form).await);
    let list = employee.get("/commitments").await;
    let result = list.links("/commitments/", "/results/new").remove(0);
    let page = employee.get(&result).await;
    let form = page
        .form(&result)
        .filled_in("A caller on the third transfer.")
        .with("action", "I asked before I answered.")
        .with("shared", "yes");
    done(&employee.submit(form).await);
}

/// Answers every follow-up that is due, each leading to the next.
async fn reflect(employee: &Browser<'_>) {
    let list = employee.get("/reflections").await;
    let mut next = list.links("/reflections/", "").remove(0);
    while next != "/reflections" {
        let page = employee.get(&next).await;
        let form = page.form(&next).filled_in("At the counter.");
        next = done(&employee.submit(form).await);
    }
}

/// Coverage knows who has attended what, down to names.
async fn cover(coordinator: &Browser<'_>, programme: &str, walked: usize) {
    let figures = coordinator
        .get(&format!("{programme}/coverage.csv"))
        .await
        .text;
    assert_eq!(figures.lines().count(), 1 + PEOPLE);
    let done = figures
        .lines()
        .filter(|line| line.contains(",2,6,"))
        .count();
    assert_eq!(done, walked, "{figures}");
}

async fn employee(app: &TestApp, person: PersonId) -> Browser<'_> {
    let account = store::account::find_by_person(&app.db.db, person)
        .await
        .unwrap()
        .unwrap();
    let viewer = store::account::find_viewer(&app.db.db, account.id)
        .await
        .unwrap()
        .unwrap();
    app.browser_of(&viewer).await
}
