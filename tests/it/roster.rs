//! Importing the roster, by operation and by page.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use domain::account::Viewer;
use operations::roster::{self, Choice, Summary};
use support::{Answer, Browser, TestApp, TestDb, both_engines, make};

const HEADER: &str =
    "employee_id,email,given_name,family_name,function,level,site,manager_employee_id,active";

fn file(lines: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", lines.join("\n")).into_bytes()
}

fn three() -> Vec<u8> {
    file(&[
        "1,ana@example.com,Ana,Ruiz,Sales,Executive,Madrid,,1",
        "2,ben@example.com,Ben,Okafor,Sales,manager,Leeds,1,1",
        "3,cem@example.com,Cem,Yilmaz,Support,front line,Leeds,2,",
    ])
}

async fn import(db: &TestDb, by: &Viewer, bytes: &[u8]) -> Summary {
    let ctx = db.context(Some(by.clone()));
    roster::import(&ctx, bytes, Choice::default())
        .await
        .unwrap()
        .unwrap()
}

fn counts(summary: &Summary) -> [usize; 3] {
    [summary.new, summary.changed, summary.unchanged]
}

both_engines! {
    async fn a_dry_run_writes_nothing_and_an_import_everything(db: TestDb) {
        let by = make::administrator(&db.db).await;
        let ctx = db.context(Some(by.clone()));
        let dry = roster::check(&ctx, &three()).await.unwrap().unwrap();
        assert_eq!((counts(&dry), dry.warnings.len()), ([3, 0, 0], 0));
        assert_eq!(db.number("SELECT COUNT(*) FROM person").await, 0);
        assert_eq!(import(&db, &by, &three()).await, dry);
        let cem = store::person::find_by_employee_id(&db.db, "3").await.unwrap().unwrap();
        let ben = store::person::find(&db.db, cem.manager.unwrap()).await.unwrap().unwrap();
        assert_eq!((ben.entry.name().as_str(), ben.entry.level.as_str()), ("Ben Okafor", "manager"));
        assert!(cem.entry.active);
        let events = store::audit::list(&db.db, None, 0, 1).await.unwrap();
        assert_eq!(
            (events[0].kind.as_str(), events[0].detail.as_str()),
            ("roster.imported", "new 3 changed 0 unchanged 0 inactive 0")
        );
        assert_eq!(counts(&import(&db, &by, &three()).await), [0, 0, 3]);
    }

    async fn a_second_import_changes_what_it_says_and_nothing_else(db: TestDb) {
        let by = make::administrator(&db.db).await;
        import(&db, &by, &three()).await;
        let before = store::person::find_by_employee_id(&db.db, "2").await.unwrap().unwrap();
        let account = make::employee(&db.db, before.id).await;
        let app_ctx = db.context(None);
        let token = operations::sign_in::begin_for(&app_ctx, account.account).await.unwrap();
        let changes = file(&[
            "1,ana@example.com,Ana,Ruiz,Finance,executive,,,1",
            "2,ben@example.com,Benjamin,Okafor,Sales,manager,-,,0",
            "3,cem@example.com,Cem,Yilmaz,Support,front line,,1,",
            "4,dee@example.com,Dee,Lund,Support,front line,,99,",
        ]);
        let choice = Choice { many_confirmed: true, ..Choice::default() };
        let ctx = db.context(Some(by));
        let done = roster::import(&ctx, &changes, choice).await.unwrap().unwrap();
        assert_eq!(counts(&done), [1, 3, 0]);
        assert_eq!((done.leaving.len(), done.warnings.len()), (1, 1));
        assert!(done.warnings[0].sentence.contains("99"));
        let now = |key: &'static str| {
            let db = &db.db;
            async move { store::person::find_by_employee_id(db, key).await.unwrap().unwrap() }
        };
        let (ana, ben, cem, dee) = (now("1").await, now("2").await, now("3").await, now("4").await);
        assert_eq!((ana.entry.function.as_str(), ana.entry.site.as_deref()), ("Finance", Some("Madrid")));
        assert_eq!((ben.id, ben.entry.site.as_deref(), ben.entry.active), (before.id, None, false));
        assert_eq!((cem.manager, dee.manager), (Some(ana.id), None));
        let left = store::account::find(&db.db, account.account).await.unwrap().unwrap();
        assert_eq!((left.name.as_str(), left.disabled), ("Benjamin Okafor", true));
        assert_eq!(operations::sign_in::recognise(&app_ctx, &token).await.unwrap(), None);
    }

    async fn acceptance_18_a_file_with_any_problem_writes_nothing(db: TestDb) {
        let by = make::administrator(&db.db).await;
        let ctx = db.context(Some(by));
        let bad = file(&[
            "1,ana@example.com,Ana,Ruiz,Sales,manager,,,1",
            "2,ben@example,Ben,Okafor,Sales,manager,,,1",
        ]);
        let findings = roster::import(&ctx, &bad, Choice::default()).await.unwrap().unwrap_err();
        assert_eq!((findings[0].line, findings[0].column.as_str()), (3, "email"));
        assert_eq!(db.number("SELECT COUNT(*) FROM person").await, 0);
    }

    async fn more_than_a_tenth_becomes_inactive_only_when_confirmed(db: TestDb) {
        let by = make::administrator(&db.db).await;
        let line = |at: usize| format!("{at},p{at}@example.com,P,N{at},Sales,manager,,,1");
        let lines: Vec<String> = (1..=20).map(line).collect();
        let whole: Vec<&str> = lines.iter().map(String::as_str).collect();
        import(&db, &by, &file(&whole)).await;
        let part = file(&whole[..17]);
        let active = "SELECT COUNT(*) FROM person WHERE active";
        assert_eq!(import(&db, &by, &part).await.missing.len(), 3);
        assert_eq!(db.number(active).await, 20, "the missing are proposed, not touched");
        let ctx = db.context(Some(by));
        let choice = Choice { deactivate_missing: true, many_confirmed: false };
        roster::import(&ctx, &part, choice).await.unwrap_err();
        assert_eq!(db.number(active).await, 20);
        let choice = Choice { many_confirmed: true, ..choice };
        roster::import(&ctx, &part, choice).await.unwrap().unwrap();
        assert_eq!(db.number(active).await, 17);
    }

    async fn thousands_of_people_come_in_at_once(db: TestDb) {
        let by = make::administrator(&db.db).await;
        let lines: Vec<String> = (0..1200)
            .map(|at: usize| {
                let manager = if at == 0 { String::new() } else { (at / 8).to_string() };
                format!("{at},p{at}@example.com,P,N{at},Sales,manager,,{manager},1")
            })
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(counts(&import(&db, &by, &file(&lines)).await), [1200, 0, 0]);
        assert_eq!(db.number("SELECT COUNT(*) FROM person WHERE manager_id IS NULL").await, 1);
        assert_eq!(counts(&import(&db, &by, &file(&lines)).await), [0, 0, 1200]);
    }
}

async fn upload(
    browser: &Browser<'_>,
    app: &TestApp,
    path: &str,
    parts: &[(&str, &str)],
) -> Answer {
    const EDGE: &str = "edge-of-a-part";
    let mut body = String::new();
    for (name, value) in parts {
        let kind = if *name == "file" {
            "; filename=\"people.csv\"\r\nContent-Type: text/csv"
        } else {
            ""
        };
        body += &format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"{kind}\r\n\r\n{value}\r\n"
        );
    }
    body += &format!("--{EDGE}--\r\n");
    let request = browser
        .request(Method::POST, path)
        .header("sec-fetch-site", "same-origin")
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={EDGE}"),
        )
        .body(Body::from(body))
        .unwrap();
    app.send(request).await
}

/// The file that a page sends back by its hidden field, as a browser reads it.
fn hidden_text(page: &str) -> String {
    let page = scraper::Html::parse_document(page);
    let hidden = scraper::Selector::parse("input[name=text]").unwrap();
    let field = page.select(&hidden).next().expect("a hidden field");
    field.attr("value").unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_coordinator_checks_and_then_imports_a_file() {
    let db = TestDb::sqlite().await;
    let coordinator = make::coordinator(&db.db).await;
    let app = TestApp::new(db);
    let browser = app.browser_of(&coordinator).await;
    let page = browser.get("/people/import").await;
    assert!(page.text.contains("multipart/form-data"), "{}", page.text);
    let text = format!(
        "{HEADER}\n7,eve@example.com,\"Eve \"\"E\"\" <b>&amp;\",O'Neill,Sales,manager,\"Leeds, North\",,1\n"
    );
    let dry = upload(&browser, &app, "/people/import", &[("file", &text)]).await;
    assert_eq!(dry.status, StatusCode::OK);
    assert!(dry.text.contains("<dt>New</dt><dd>1</dd>"), "{}", dry.text);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM person").await, 1);
    let sent_back = hidden_text(&dry.text);
    let done = upload(
        &browser,
        &app,
        "/people/import",
        &[("text", &sent_back), ("confirmed", "yes")],
    )
    .await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, "/people")
    );
    let eve = store::person::find_by_employee_id(&app.db.db, "7")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(eve.entry.given_name, "Eve \"E\" <b>&amp;");
    assert_eq!(eve.entry.site.as_deref(), Some("Leeds, North"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_bad_file_is_explained_by_line_and_comes_back_with_a_status_column() {
    let db = TestDb::sqlite().await;
    let admin = make::administrator(&db.db).await;
    let app = TestApp::new(db);
    let browser = app.browser_of(&admin).await;
    let bad = format!(
        "{HEADER}\n7,eve@example.com,Eve,,Sales,manager,,,1\n8,f@example.com,Fay,Low,Sales,manager,,,1\n"
    );
    let page = upload(&browser, &app, "/people/import", &[("file", &bad)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("Enter the family name."),
        "{}",
        page.text
    );
    let sent_back = hidden_text(&page.text);
    let file = upload(
        &browser,
        &app,
        "/people/import/problems.csv",
        &[("text", &sent_back)],
    )
    .await;
    let lines: Vec<&str> = file.text.lines().collect();
    assert!(
        lines[1].starts_with("family_name: Enter the family name.,7,"),
        "{}",
        file.text
    );
    assert!(lines[2].starts_with("ok,8,"), "{}", file.text);
    let nothing = upload(&browser, &app, "/people/import", &[("file", "")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("Choose a file"), "{}", nothing.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_of_two_megabytes_passes_and_one_of_eleven_does_not() {
    let db = TestDb::sqlite().await;
    let admin = make::administrator(&db.db).await;
    let app = TestApp::new(db);
    let browser = app.browser_of(&admin).await;
    let blank = ",,,,,,,,\n";
    let line = "7,eve@example.com,Eve,Low,Sales,manager,,,1\n";
    let long = |bytes: usize| format!("{HEADER}\n{line}{}", blank.repeat(bytes / blank.len()));
    let passes = upload(
        &browser,
        &app,
        "/people/import",
        &[("file", &long(2 << 20))],
    )
    .await;
    assert_eq!(passes.status, StatusCode::OK);
    let refused = upload(
        &browser,
        &app,
        "/people/import",
        &[("file", &long(11 << 20))],
    )
    .await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.text.contains("larger than 10 MB"),
        "{}",
        refused.text
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_else_imports_people() {
    let db = TestDb::sqlite().await;
    let person = make::person(&db.db, &make::entry("P1")).await;
    let employee = make::employee(&db.db, person).await;
    let facilitator = make::facilitator(&db.db).await;
    let app = TestApp::new(db);
    for viewer in [employee, facilitator] {
        let browser = app.browser_of(&viewer).await;
        for path in ["/people/import", "/people/template.csv"] {
            assert_eq!(
                browser.get(path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        let text = String::from_utf8(three()).unwrap();
        let parts = [("text", text.as_str()), ("confirmed", "yes")];
        for path in ["/people/import", "/people/import/problems.csv"] {
            let answer = upload(&browser, &app, path, &parts).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(app.db.number("SELECT COUNT(*) FROM person").await, 1);
}
