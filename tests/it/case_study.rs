//! The library of case studies: who reads which part, versions, publishing, printing.

mod address;
mod cohort;
mod compare;
mod files;
mod met;
mod search;

use self::cohort::cohort_with_session;
use axum::http::StatusCode;
use domain::case_study::{CaseDraft, CaseFilter, CaseState, CaseStudy, Valence};
use domain::curriculum::AgendaMode;
use domain::id::{CaseStudyId, PersonId, SessionBlockId, SessionId};
use domain::session::SessionBlock;
use operations::{AppError, case_study};
use scraper::{Html, Selector};
use store::Db;
use support::{Answer, Browser, TestApp, TestDb, both_engines, make};

const BODY: &str = "## Situation

HANDOUT-WORDS of the case.

::: facilitator
### Flow

NOTE-WORDS for who leads.

| Minutes | Mode |
|---|---|
| 5 | read |
| 30 | play |
:::

::: role \"Customer A\"
CARD-WORDS for a player.
:::

::: observer
- SHEET-WORDS to watch.
:::

After the blocks.";

/// Words that no participant may be sent.
const HIDDEN: [&str; 4] = ["NOTE-WORDS", "CARD-WORDS", "SHEET-WORDS", "Customer A"];

fn draft(title: &str) -> CaseDraft {
    CaseDraft {
        title: title.into(),
        topics: vec!["difficult_conversations".into()],
        skills: vec!["say-it-back".into()],
        minutes: "45".into(),
        difficulty: "medium".into(),
        valence: "thumbs_down".into(),
        summary: "A customer waits.".into(),
        body: BODY.into(),
        ..CaseDraft::default()
    }
}

fn case(slug: &str) -> CaseStudy {
    CaseDraft {
        slug: slug.into(),
        ..draft("A late answer")
    }
    .read()
    .unwrap()
}

fn assert_participant_part_only(answer: &Answer, path: &str) {
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert!(answer.text.contains("HANDOUT-WORDS"), "{path}");
    for hidden in HIDDEN {
        assert!(!answer.text.contains(hidden), "{hidden} in {path}");
    }
}

/// The fields of the form of a page, as a browser would send them.
fn form_fields(page: &str) -> Vec<(String, String)> {
    let page = Html::parse_document(page);
    let one = |css: &str| Selector::parse(css).unwrap();
    let form = page
        .select(&one("form.form:has(#title)"))
        .next()
        .expect("the form");
    let mut fields = Vec::new();
    for input in form.select(&one("input")) {
        let value = input.value();
        let is_box = matches!(value.attr("type"), Some("checkbox" | "radio"));
        if let Some(name) = value.attr("name")
            && (!is_box || value.attr("checked").is_some())
        {
            fields.push((
                name.to_owned(),
                value.attr("value").unwrap_or("on").to_owned(),
            ));
        }
    }
    for area in form.select(&one("textarea")) {
        let text: String = area.text().collect();
        // The parser drops the first line break, as browsers do.
        fields.push((area.value().attr("name").unwrap().to_owned(), text));
    }
    for option in form.select(&one("select option[selected]")) {
        fields.push((
            "difficulty".into(),
            option.value().attr("value").unwrap().to_owned(),
        ));
    }
    fields
}

async fn post(browser: &Browser<'_>, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(path, &fields).await
}

fn with(mut fields: Vec<(String, String)>, name: &str, value: &str) -> Vec<(String, String)> {
    fields.retain(|(key, _)| key != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

both_engines! {
    async fn each_reader_gets_the_parts_that_are_theirs(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let facilitator = make::facilitator(&db.db).await;
        let administrator = make::administrator(&db.db).await;
        let people = make::people(&db.db, 2).await;
        let member = make::employee(&db.db, people[0]).await;
        let outsider = make::employee(&db.db, people[1]).await;
        let ctx = db.context(Some(coordinator.clone()));
        let id = case_study::create(&ctx, &draft("A late answer")).await.unwrap();
        let other = case_study::create(&ctx, &draft("Another case")).await.unwrap();
        cohort_with_session(&db.db, people[0], id).await;
        let app = TestApp::new(db);
        let path = format!("/cases/{id}");
        let file = format!("{path}/case.md");
        let prints = ["handout", "guide", "roles", "observer"].map(|part| format!("{path}/print?part={part}"));
        for viewer in [&facilitator, &member, &outsider, &administrator] {
            let browser = app.browser_of(viewer).await;
            assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "a draft, for {}", viewer.name);
        }
        case_study::publish(&ctx, id).await.unwrap();
        case_study::publish(&ctx, other).await.unwrap();

        let browser = app.browser_of(&member).await;
        for path in [&path, &prints[0]] {
            assert_participant_part_only(&browser.get(path).await, path);
        }
        for path in [&prints[1], &prints[2], &prints[3], &file, &format!("{path}?part=guide"), &format!("/cases/{other}")] {
            assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let list = browser.get("/cases").await.text;
        assert!(list.contains("A late answer") && !list.contains("Another case"));

        for viewer in [&outsider, &administrator] {
            let browser = app.browser_of(viewer).await;
            for path in prints.iter().chain([&path, &file]) {
                assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path} for {}", viewer.name);
            }
        }
        assert!(app.browser_of(&outsider).await.get("/cases").await.text.contains("on the agenda of your sessions yet"));
        assert_eq!(app.browser_of(&administrator).await.get("/cases").await.status, StatusCode::NOT_FOUND);

        for viewer in [&facilitator, &coordinator] {
            let browser = app.browser_of(viewer).await;
            for (part, words) in [("guide", "NOTE-WORDS"), ("roles", "CARD-WORDS"), ("observer", "SHEET-WORDS")] {
                for path in [format!("{path}?part={part}"), format!("{path}/print?part={part}")] {
                    let answer = browser.get(&path).await;
                    assert!(answer.text.contains(words), "{path} for {}", viewer.name);
                }
            }
            assert!(browser.get(&file).await.text.contains("::: facilitator"));
            assert_eq!(browser.get(&format!("{path}?part=all")).await.status, StatusCode::NOT_FOUND);
        }
        let guide = app.browser_of(&facilitator).await.get(&format!("{}&start=09:40", prints[1])).await.text;
        assert!(guide.contains("<td>09:45</td>") && guide.contains("HANDOUT-WORDS"), "{guide}");
        let edits = app.browser_of(&facilitator).await;
        for path in ["/cases/new".to_owned(), format!("{path}/edit"), format!("{path}/versions"), format!("{path}/versions/1")] {
            assert_eq!(edits.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/cases/new".to_owned(), "/cases/take-in".to_owned(), format!("{path}/edit"), format!("{path}/publish"), format!("{path}/retire")] {
            assert_eq!(edits.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn a_case_is_not_retired_from_under_a_session_to_come(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let member = make::people(&db.db, 1).await[0];
        let ctx = db.context(Some(coordinator));
        let id = case_study::create(&ctx, &draft("A late answer")).await.unwrap();
        case_study::publish(&ctx, id).await.unwrap();
        let session = cohort_with_session(&db.db, member, id).await;
        let refused = case_study::retire(&ctx, id).await.unwrap_err();
        assert!(refused.to_string().contains("a session to come"), "{refused}");
        store::session::replace_blocks(&db.db, session, &[]).await.unwrap();
        case_study::retire(&ctx, id).await.unwrap();
        assert_eq!(case_study::list_for_picker(&ctx).await.unwrap(), []);
        case_study::publish(&ctx, id).await.unwrap();
        assert_eq!(case_study::list_for_picker(&ctx).await.unwrap().len(), 1);
    }

    async fn each_save_is_a_version_and_nobody_overwrites_another(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let id = case_study::create(&ctx, &draft("A late answer")).await.unwrap();
        let mut changed = draft("A very late answer");
        assert_eq!(case_study::save_version(&ctx, id, 1, &changed).await.unwrap(), 2);
        assert_eq!(case_study::save_version(&ctx, id, 1, &changed).await.unwrap(), 2, "nothing changed");
        changed.minutes = "60".into();
        let refused = case_study::save_version(&ctx, id, 1, &changed).await.unwrap_err();
        assert!(refused.to_string().contains("Version 2 was saved while you were writing"), "{refused}");
        assert_eq!(case_study::save_version(&ctx, id, 2, &changed).await.unwrap(), 3);
        let versions = case_study::list_versions(&ctx, id).await.unwrap();
        let lines: Vec<_> = versions.iter().map(|it| (it.version, it.title.as_str(), it.author.as_deref())).collect();
        let cora = Some("Cora Coordinator");
        assert_eq!(lines, [(3, "A very late answer", cora), (2, "A very late answer", cora), (1, "A late answer", cora)]);
        assert_eq!(case_study::read_version(&ctx, id, 1).await.unwrap().facts.title, "A late answer");
        assert_eq!(case_study::read(&ctx, id).await.unwrap().facts.minutes, 60);
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event WHERE kind = 'case_study.version_saved'").await, 2);
        let newest = case_study::find_source(&ctx, id, None).await.unwrap();
        assert_eq!((newest.case.slug.as_str(), newest.state), ("a-late-answer", CaseState::Draft));
    }

    async fn names_stay_apart_and_a_typed_one_that_is_taken_is_refused(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        for expected in ["a-late-answer", "a-late-answer-2", "a-late-answer-3"] {
            let id = case_study::create(&ctx, &draft("A late answer")).await.unwrap();
            assert_eq!(case_study::find_source(&ctx, id, None).await.unwrap().case.slug, expected);
        }
        let typed = CaseDraft { slug: "a-late-answer".into(), ..draft("Other") };
        let error = case_study::create(&ctx, &typed).await.unwrap_err();
        assert!(matches!(error, AppError::Invalid(errors) if errors.of("slug").is_some()));
    }

    async fn the_cases_that_come_along_are_taken_in_once_and_read_whole(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let cases = operations::content::cases().unwrap();
        let count = cases.len();
        let host = db.context(None);
        assert_eq!(case_study::take_in(&host, cases[..3].to_vec()).await.unwrap(), 3);
        assert_eq!(case_study::count_not_taken_in(&ctx).await.unwrap(), count - 3);
        assert_eq!(case_study::take_in_included(&ctx).await.unwrap(), count - 3);
        assert_eq!(case_study::take_in_included(&ctx).await.unwrap(), 0);
        let library = case_study::list(&ctx, &CaseFilter::default(), 0, 50).await.unwrap();
        assert_eq!(library.cases.len(), count);
        for listed in library.cases.iter().map(|found| &found.facts) {
            let reading = case_study::read(&ctx, listed.id).await.unwrap();
            assert_eq!(reading.parts.teaching.unwrap().missing, Vec::<String>::new(), "{}", listed.slug);
            let (name, text) = case_study::export(&ctx, listed.id).await.unwrap();
            let original = cases.iter().find(|case| case.slug == listed.slug).unwrap();
            assert_eq!(&markdown::parse_case(&name, &text).unwrap(), original);
        }
        let good = CaseFilter { valence: Some(Valence::ThumbsUp), ..CaseFilter::default() };
        let good = case_study::list(&ctx, &good, 0, 50).await.unwrap();
        assert!(good.total > 0 && good.total < good.unfiltered);
    }
}

#[tokio::test]
async fn hostile_markdown_in_a_case_is_inert_on_every_page() {
    let db = TestDb::sqlite().await;
    let coordinator = make::coordinator(&db.db).await;
    let ctx = db.context(Some(coordinator.clone()));
    let attack = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> </textarea><script>2</script>";
    let hostile = CaseDraft {
        title: attack.chars().take(150).collect(),
        summary: attack.into(),
        body: format!(
            "## {attack}\n\n{attack}\n\n::: facilitator\n{attack}\n\n| Minutes | x |\n|---|---|\n| <script>3</script> | y |\n:::\n\n::: role \"<script>\"\n{attack}\n:::\n\n::: observer\n- {attack}\n:::"
        ),
        ..draft("")
    };
    let id = case_study::create(&ctx, &hostile).await.unwrap();
    let app = TestApp::new(db);
    let browser = app.browser_of(&coordinator).await;
    let case = format!("/cases/{id}");
    let mut paths = vec![
        "/cases".to_owned(),
        format!("{case}/edit"),
        format!("{case}/versions"),
        format!("{case}/versions/1"),
    ];
    for part in ["handout", "guide", "roles", "observer"] {
        paths.push(format!("{case}?part={part}"));
        paths.push(format!("{case}/print?part={part}"));
    }
    for path in paths {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let page = Html::parse_document(&answer.text);
        for bad in [
            "script:not([nonce])",
            "img",
            "[onerror]",
            "[href^='javascript']",
            "[style]",
        ] {
            let found = page.select(&Selector::parse(bad).unwrap()).next();
            assert!(found.is_none(), "{bad} in {path}");
        }
        let headings = page.select(&Selector::parse("h1").unwrap()).count();
        assert_eq!(headings, 1, "{path}");
    }
}

#[tokio::test]
async fn a_case_is_written_previewed_mended_and_published_without_a_script() {
    let db = TestDb::sqlite().await;
    let coordinator = make::coordinator(&db.db).await;
    let app = TestApp::new(db);
    let browser = app.browser_of(&coordinator).await;
    let empty = browser.get("/cases").await.text;
    assert!(
        empty.contains("No cases yet") && empty.contains("Add the cases that come with Fifteen")
    );

    let fields = form_fields(&browser.get("/cases/new").await.text);
    let fields = with(fields, "title", "A late answer");
    let fields = with(fields, "summary", "A customer waits.");
    let fields = with(fields, "topics", "opportunities");
    let fields = with(fields, "valence", "thumbs_up");
    let broken = with(
        fields.clone(),
        "body",
        "One\r\n\r\n::: facilitators\r\nTwo\r\n:::\r\n",
    );
    let answer = post(&browser, "/cases/new", &broken).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .text
            .contains("Line 3: “facilitators” is not an audience"),
        "{}",
        answer.text
    );
    assert!(
        answer.text.contains("value=\"A late answer\""),
        "what was typed is kept"
    );

    let preview = post(
        &browser,
        "/cases/new",
        &with(with(fields.clone(), "body", BODY), "preview", "yes"),
    )
    .await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(
        preview.text.contains("Preview: Teaching note")
            && preview.text.contains("<p>HANDOUT-WORDS")
    );
    let kept = form_fields(&preview.text);
    assert!(kept.contains(&("body".into(), BODY.into())), "{kept:?}");
    assert!(
        browser.get("/cases").await.text.contains("No cases yet"),
        "a preview keeps nothing"
    );

    let saved = post(&browser, "/cases/new", &kept).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let case = saved.location();
    assert!(case.starts_with("/cases/"), "{case}");
    let (edits, publish) = (format!("{case}/edit"), format!("{case}/publish"));
    assert!(browser.get(case).await.text.contains("Publish"));
    assert_eq!(browser.post(&publish, &[]).await.location(), case);
    assert_eq!(
        browser.post(&publish, &[]).await.status,
        StatusCode::CONFLICT
    );

    let edit = form_fields(&browser.get(&edits).await.text);
    assert_eq!(
        post(&browser, &edits, &with(edit.clone(), "minutes", "50"))
            .await
            .location(),
        case
    );
    let late = post(&browser, &edits, &with(edit, "minutes", "55")).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        late.text
            .contains("Version 2 was saved while you were writing")
    );
    assert_eq!(
        post(&browser, &edits, &form_fields(&late.text))
            .await
            .location(),
        case
    );
    let history = browser.get(&format!("{case}/versions")).await.text;
    assert!(
        history.contains("Version 3, the newest")
            && history.contains(&format!("{case}/versions/1"))
    );
    assert!(
        browser
            .get(&format!("{case}/versions/1"))
            .await
            .text
            .contains(&format!("{case}/edit?version=1"))
    );
    let again = form_fields(&browser.get(&format!("{case}/edit?version=1")).await.text);
    assert!(
        again.contains(&("minutes".into(), "45".into()))
            && again.contains(&("version".into(), "3".into()))
    );
    for path in [
        &format!("{case}/versions/9"),
        "/cases/9",
        "/cases/x",
        "/cases/9/versions",
        &format!("{case}/edit?version=x"),
    ] {
        assert_eq!(
            browser.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_pasted_file_fills_in_the_form_and_says_what_is_wrong_with_it() {
    let db = TestDb::sqlite().await;
    let coordinator = make::coordinator(&db.db).await;
    let app = TestApp::new(db);
    let browser = app.browser_of(&coordinator).await;
    let text = markdown::write_case(&case("a-late-answer"));
    let filled = browser.post("/cases/new", &[("file", &text)]).await;
    assert_eq!(filled.status, StatusCode::OK);
    let fields = form_fields(&filled.text);
    for (name, value) in [
        ("title", "A late answer"),
        ("skills", "say-it-back"),
        ("valence", "thumbs_down"),
        ("difficulty", "medium"),
        ("body", BODY),
    ] {
        assert!(
            fields.contains(&(name.into(), value.into())),
            "{name} in {fields:?}"
        );
    }
    let saved = post(&browser, "/cases/new", &fields).await;
    assert!(saved.location().starts_with("/cases/"), "{}", saved.text);
    let wrong = text.replace("minutes = 45", "minutes = \"long\"");
    let answer = browser.post("/cases/new", &[("file", &wrong)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("Line 5: "), "{}", answer.text);
}

#[tokio::test]
async fn the_library_is_filtered_by_its_address() {
    let db = TestDb::sqlite().await;
    let facilitator = make::facilitator(&db.db).await;
    case_study::take_in(&db.context(None), operations::content::cases().unwrap())
        .await
        .unwrap();
    let app = TestApp::new(db);
    let browser = app.browser_of(&facilitator).await;
    let titles = async |query: &str| -> Vec<String> {
        let page = Html::parse_document(&browser.get(&format!("/cases{query}")).await.text);
        page.select(&Selector::parse("tbody th a").unwrap())
            .map(|link| link.text().collect())
            .collect()
    };
    let all = titles("").await;
    assert_eq!(all.len(), 12);
    assert_eq!(titles("?topic=&valence=&skill=&q=").await, all);
    let up = titles("?valence=thumbs_up").await;
    let down = titles("?valence=thumbs_down").await;
    assert_eq!(up.len() + down.len(), 12);
    assert!(titles("?skill=plain-words").await.len() < 12);
    assert_eq!(
        titles("?q=MONEY+taken").await,
        ["\"You people have taken my money\""]
    );
    let none = browser.get("/cases?q=zebra").await.text;
    assert!(none.contains("No case fits these filters") && none.contains("value=\"zebra\""));
}
