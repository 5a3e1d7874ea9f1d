//! Who may do what: every route, as every role, on one's own and on others', against `access_matrix.txt`.

mod thing;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use chrono::Duration;
use domain::account::{Role, Viewer};
use domain::escalation::Step;
use domain::id::{
    AccountId, CaseStudyId, CohortId, CohortPlanId, PersonId, SessionId, SourceExampleId,
};
use domain::instrument::AnonymityMode;
use domain::programme::NewProgramme;
use domain::story_request::Ask;
use operations::audience::Who;
use operations::coverage::TypedExemption;
use operations::wave::NewWave;
use operations::{audience, case_study, cohort_plan, content, coverage, programme, wave};
use support::{Browser, TestApp, TestDb, make, now};

use thing::{session, written};

/// The reviewed table.
const MATRIX: &str = include_str!("access_matrix.txt");

/// The columns of the table.
const ROLES: [&str; 6] = [
    "nobody",
    "employee",
    "manager",
    "facilitator",
    "coordinator",
    "administrator",
];

/// A small firm in which everything exists twice: the employee's own, and another's.
struct World {
    db: TestDb,
    /// In the order of [`ROLES`].
    viewers: [Option<Viewer>; 6],
    own: Things,
    other: Things,
}

/// What a path can name.
struct Things {
    facilitator: AccountId,
    person: PersonId,
    cohort: CohortId,
    plan: CohortPlanId,
    session: SessionId,
    case: CaseStudyId,
    commitment: i64,
    result: i64,
    example: i64,
    review: i64,
    purge_request: i64,
    raw_read: i64,
    contact: i64,
    absence: i64,
    skill: i64,
}

impl World {
    async fn new() -> Self {
        let db = TestDb::sqlite().await;
        let people = make::people(&db.db, 30).await;
        let [boss, worker, ..] = people[..] else {
            panic!("thirty people")
        };
        store::person::set_manager(&db.db, worker, Some(boss))
            .await
            .unwrap();
        let employee = make::employee(&db.db, worker).await;
        let manager = make::employee(&db.db, boss).await;
        let coordinator = make::coordinator(&db.db).await;
        let facilitator = make::facilitator(&db.db).await;
        let colleague = make::viewer(&db.db, None, "Gina Guide", &[Role::Facilitator]).await;
        let administrator = make::administrator(&db.db).await;
        // The cohorts were released a month ago, before the sessions that took place.
        let as_coordinator = db.context_at(now() - Duration::days(30), Some(coordinator.clone()));
        case_study::take_in(&as_coordinator, content::cases().unwrap())
            .await
            .unwrap();
        let new = NewProgramme {
            name: "Working with customers".into(),
            goal: "One firm".into(),
            curriculum: content::curricula().unwrap()[0].key.clone(),
            plan_size: 11,
            max_size: 15,
        };
        let programme = programme::create(&as_coordinator, &new).await.unwrap();
        let plan = cohort_plan::suggest(&as_coordinator, programme, 1)
            .await
            .unwrap();
        store::cohort::insert_job(
            &db.db,
            programme,
            domain::cohort::JobTask::NewPlan,
            1,
            coordinator.account,
            now(),
        )
        .await
        .unwrap();
        let line = domain::cohort::CohortRule::WholeLine;
        store::cohort::insert_rule(&db.db, programme, &line, coordinator.account, now())
            .await
            .unwrap();
        store::known_term::insert(&db.db, &[("site", "Leeds")])
            .await
            .unwrap();
        store::cohort::record_moves(
            &db.db,
            &[domain::cohort::CohortMove {
                id: domain::id::CohortMoveId(0),
                plan,
                person: worker,
                from: None,
                to: None,
                by: coordinator.account,
                at: now(),
            }],
        )
        .await
        .unwrap();
        cohort_plan::release(&as_coordinator, plan, "", true)
            .await
            .unwrap();
        let curriculum = store::programme::find_newest_curriculum(&db.db, programme)
            .await
            .unwrap()
            .unwrap();
        let draft = make::draft(&db.db, &coordinator, programme, curriculum.id).await;
        let own_cohort = store::cohort::list_of_person(&db.db, worker).await.unwrap()[0].id;
        let bosses_cohort = store::cohort::list_of_person(&db.db, boss).await.unwrap()[0].id;
        let other_cohort = store::cohort::list(&db.db, plan)
            .await
            .unwrap()
            .into_iter()
            .map(|cohort| cohort.id)
            .find(|id| *id != own_cohort && *id != bosses_cohort)
            .expect("a third cohort");
        let stranger = store::cohort::list_members(&db.db, other_cohort)
            .await
            .unwrap()[0]
            .id;
        let other = make::employee(&db.db, stranger).await;
        let [first, second, ..] = &curriculum.modules[..] else {
            panic!("two modules")
        };
        let cases = case_study::list_for_picker(&as_coordinator).await.unwrap();
        let (own_case, other_case) = (cases[0].id, cases[1].id);
        let own_session = session(
            &db,
            own_cohort,
            first,
            -Duration::hours(5),
            &facilitator,
            own_case,
        )
        .await;
        session(
            &db,
            own_cohort,
            second,
            Duration::days(20),
            &facilitator,
            own_case,
        )
        .await;
        let other_session = session(
            &db,
            other_cohort,
            first,
            -Duration::hours(5),
            &colleague,
            other_case,
        )
        .await;
        session(
            &db,
            other_cohort,
            second,
            Duration::days(20),
            &colleague,
            other_case,
        )
        .await;
        let form = content::instruments().unwrap().remove(0);
        let sending = NewWave {
            title: "Pre-training assessment".into(),
            mode: AnonymityMode::Named,
            last_day: (now() + Duration::days(14)).date_naive(),
        };
        let as_coordinator = db.context(Some(coordinator.clone()));
        wave::open(&as_coordinator, programme, &form, &sending)
            .await
            .unwrap();
        let typed = TypedExemption {
            employee_id: "P07",
            reason: "Long leave",
            until: "",
        };
        coverage::exempt(&as_coordinator, programme, typed)
            .await
            .unwrap();
        for person in [worker, stranger] {
            audience::set_exception(&as_coordinator, programme, Who::Person(person), "pinned")
                .await
                .unwrap();
        }
        operations::mail::align(&as_coordinator).await.unwrap();
        let measure = domain::measure::Measure {
            id: domain::id::MeasureId(0),
            name: "Handling time".into(),
            unit: "minutes".into(),
            direction: domain::measure::Direction::Lower,
            dimension: domain::measure::Dimension::Efficiency,
        };
        store::measure::insert(&db.db, &measure).await.unwrap();
        let mut own = Things {
            facilitator: facilitator.account,
            person: worker,
            cohort: own_cohort,
            plan,
            session: own_session,
            case: own_case,
            ..written(&db.context(Some(employee.clone())), own_session, first).await
        };
        let mut other = Things {
            facilitator: colleague.account,
            person: stranger,
            cohort: other_cohort,
            plan: draft.id,
            session: other_session,
            case: other_case,
            ..written(&db.context(Some(other)), other_session, first).await
        };
        // The facilitator reviews the employee's story and the coordinator approves its text; two others do the other's.
        let another = make::viewer(&db.db, None, "Greta Guide", &[Role::Facilitator]).await;
        for (things, reviewer, approver) in [
            (&mut own, &facilitator, &coordinator),
            (&mut other, &colleague, &another),
        ] {
            let example = SourceExampleId(things.example);
            let review = make::assigned(&as_coordinator, example, reviewer, approver).await;
            things.review = review.0;
        }
        // The administrator may read the employee's story now, another one the other's.
        let second =
            make::viewer(&db.db, None, "Basil Administrator", &[Role::Administrator]).await;
        for (things, asks, confirms) in [
            (&mut own, &administrator, &second),
            (&mut other, &second, &administrator),
        ] {
            let of = (SourceExampleId(things.example), things.person);
            let reason = Ask::Purge.reasons()[0];
            let by = coordinator.account;
            let asked =
                store::story_request::insert(&db.db, Ask::Purge, of, reason, by, now()).await;
            things.purge_request = asked.unwrap().0;
            let example = SourceExampleId(things.example);
            things.raw_read = make::raw_read(&db, example, asks, confirms).await.0;
        }
        // Both are in the list of whom to call and away; the manager was asked to stand in for the employee.
        let asked = [
            (&mut own, boss, Step::Primary),
            (&mut other, people[2], Step::Backup),
        ];
        for (things, alternate, step) in asked {
            let (contact, absence) = thing::away(&db, things.person, alternate, step).await;
            things.contact = contact;
            things.absence = absence;
        }
        Self {
            db,
            viewers: [
                None,
                Some(employee),
                Some(manager),
                Some(facilitator),
                Some(coordinator),
                Some(administrator),
            ],
            own,
            other,
        }
    }
}

/// The path with real ids in the place of its parameters.
fn path_to(pattern: &str, things: &Things, viewers: &[Option<Viewer>; 6]) -> String {
    let noun = pattern.split('/').nth(1).unwrap_or_default();
    let id = match noun {
        "accounts" => viewers[3].as_ref().map_or(0, |viewer| viewer.account.0),
        "cases" => things.case.0,
        "cohort-plans" => things.plan.0,
        "cohorts" => things.cohort.0,
        "commitments" => things.commitment,
        "contact-absences" => things.absence,
        "escalation-contacts" => things.contact,
        "examples" => things.example,
        "facilitators" => things.facilitator.0,
        "people" => things.person.0,
        "purge-requests" => things.purge_request,
        "raw-reads" => things.raw_read,
        "results" => things.result,
        "reviews" => things.review,
        "sessions" => things.session.0,
        // There is one of each.
        _ => 1,
    };
    pattern
        .replace("{id}", &id.to_string())
        .replace("{person}", &things.person.to_string())
        .replace("{session}", &things.session.to_string())
        .replace("{moved}", "1")
        .replace("{rule}", "1")
        .replace("{step}", "primary")
        .replace("{skill}", &things.skill.to_string())
        .replace("{weeks}", "2")
        .replace("{version}", "1")
        .replace("{kind}", "invitation")
        .replace("{token}", "0123456789abcdef")
        .replace("{*function}", "cohort-plans/move")
}

/// `in` when one must sign in first, `-` when there is nothing for them, `y` when the request was let through to the
/// rules of the form, which may still find it empty.
async fn outcome(browser: &Browser<'_>, method: &Method, path: &str, person: PersonId) -> String {
    let answer = if *method == Method::GET {
        browser.get(path).await
    } else if path.contains("/import") {
        browser.upload(path, "file", "").await
    } else {
        // What a form says of its subject; everything else is left empty.
        browser.post(path, &[("person", &person.to_string())]).await
    };
    match answer.status {
        StatusCode::SEE_OTHER if answer.location().starts_with("/sign-in?") => "in".to_owned(),
        StatusCode::UNAUTHORIZED => "in".to_owned(),
        StatusCode::NOT_FOUND => "-".to_owned(),
        StatusCode::OK
        | StatusCode::SEE_OTHER
        | StatusCode::CONFLICT
        | StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY => "y".to_owned(),
        status => status.as_str().to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_route_answers_every_role_as_the_matrix_says() {
    let world = World::new().await;
    let routes = pages::routes();
    let mut found = Vec::new();
    for (method, pattern) in routes.listed() {
        let cases: &[(&str, &Things)] = if pattern.contains('{') {
            &[("own", &world.own), ("other", &world.other)]
        } else {
            &[("all", &world.own)]
        };
        for (whose, things) in cases {
            let path = path_to(pattern, things, &world.viewers);
            let mut line = format!("{method} {pattern} {whose}");
            for viewer in &world.viewers {
                let app = TestApp::new(world.db.copy().await);
                let browser = match viewer {
                    Some(viewer) => app.browser_of(viewer).await,
                    None => app.browser(),
                };
                let count = "SELECT COUNT(*) FROM audit_event";
                let before = app.db.number(count).await;
                let outcome = outcome(&browser, method, &path, things.person).await;
                if outcome != "y" {
                    let after = app.db.number(count).await;
                    assert_eq!(before, after, "a refused {method} {path} changed something");
                }
                line.push(' ');
                line.push_str(&outcome);
            }
            found.push(line);
        }
    }
    let written: Vec<&str> = MATRIX
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let missing: Vec<&String> = found
        .iter()
        .filter(|line| !written.iter().any(|known| words(known) == words(line)))
        .collect();
    let stale: Vec<&&str> = written
        .iter()
        .filter(|line| !found.iter().any(|one| words(one) == words(line)))
        .collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "access_matrix.txt ({}) differs.\nFound, but not written:\n{}\nWritten, but not found:\n{}",
        ROLES.join(" "),
        missing
            .iter()
            .map(|line| line.as_str())
            .collect::<Vec<_>>()
            .join("\n"),
        stale
            .iter()
            .map(|line| **line)
            .collect::<Vec<_>>()
            .join("\n"),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_server_function_refuses_who_does_not_coordinate() {
    let world = World::new().await;
    let mut functions: Vec<&str> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path)
        .collect();
    functions.sort_unstable();
    assert_eq!(
        functions,
        ["/api/cohort-plans/effects", "/api/cohort-plans/move"],
        "add the function and its arguments here"
    );
    let body = |plan: CohortPlanId| {
        format!(
            r#"{{"plan":{plan},"person":{},"from":null,"to":null,"shown":[]}}"#,
            world.own.person
        )
    };
    // Only a draft can be changed, and only who is in a plan can be moved in it.
    let plans = [world.own.plan, world.other.plan];
    for (role, viewer) in ROLES.into_iter().zip(&world.viewers) {
        let app = TestApp::new(world.db.copy().await);
        let browser = match viewer {
            Some(viewer) => app.browser_of(viewer).await,
            None => app.browser(),
        };
        let expected = match role {
            "nobody" => StatusCode::UNAUTHORIZED,
            "coordinator" => StatusCode::OK,
            _ => StatusCode::NOT_FOUND,
        };
        for (function, plan) in functions.iter().zip(plans) {
            let request = browser
                .request(Method::POST, function)
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::ACCEPT, "application/json")
                .body(Body::from(body(plan)))
                .unwrap();
            let status = app.send(request).await.status;
            assert_eq!(status, expected, "{role} {function}");
        }
    }
}
