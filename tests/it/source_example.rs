//! Sharing an experience: only who wrote it reads it, and it is deleted in time.

use axum::http::StatusCode;
use chrono::Duration;
use domain::source_example::ExampleState;
use operations::{AppError, source_example};
use support::{Engine, TestApp, both_engines, make, now};

const STORY: &str = "Mrs Quillfeather shouted <b>loudly</b>";

both_engines! {
    async fn a_story_is_read_by_its_author_and_by_nobody_else(db: TestDb) {
        let people = make::people(&db.db, 2).await;
        let author = make::employee(&db.db, people[0]).await;
        let other = make::employee(&db.db, people[1]).await;
        let coordinator = make::coordinator(&db.db).await;
        let facilitator = make::facilitator(&db.db).await;
        let administrator = make::administrator(&db.db).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&author).await;
        let form = browser.get("/examples/new").await.text;
        assert!(form.contains("Who will read this") && form.contains("29 Aug 2026"), "{form}");
        let refused = browser.post("/examples/new", &[("text", STORY)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("Choose thumbs up or thumbs down.") && refused.text.contains("Quillfeather"));
        let shared = browser.post("/examples/new", &[("valence", "thumbs_down"), ("text", STORY)]).await;
        assert_eq!((shared.status, shared.location()), (StatusCode::SEE_OTHER, "/examples"));
        assert!(!format!("{:?}", shared.headers).contains("Quillfeather"));
        let own = browser.get("/examples/1").await.text;
        assert!(own.contains("Mrs Quillfeather shouted &lt;b&gt;loudly&lt;/b&gt;"), "{own}");
        assert!(!browser.get("/examples").await.text.contains("Quillfeather"));

        for viewer in [&other, &coordinator, &facilitator, &administrator] {
            let browser = app.browser_of(viewer).await;
            assert_eq!(browser.get("/examples/1").await.status, StatusCode::NOT_FOUND, "{}", viewer.name);
            assert_eq!(browser.post("/examples/1/withdraw", &[]).await.status, StatusCode::NOT_FOUND, "{}", viewer.name);
        }
        let list = app.browser_of(&coordinator).await.get("/examples").await.text;
        assert!(list.contains("Mon 2 Mar 2026") && list.contains("Thumbs down") && list.contains("Submitted"));
        for hidden in ["Quillfeather", "/examples/1", "Employee", "P01"] {
            assert!(!list.contains(hidden), "{hidden} in {list}");
        }
        assert!(!app.browser_of(&other).await.get("/examples").await.text.contains("2 Mar 2026"));
        for viewer in [&facilitator, &administrator] {
            let browser = app.browser_of(viewer).await;
            for path in ["/examples", "/examples/new"] {
                assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path} for {}", viewer.name);
            }
            let answer = browser.post("/examples/new", &[("valence", "thumbs_up"), ("text", "x")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        let told = "SELECT COUNT(*) FROM audit_event WHERE detail LIKE '%Quill%' OR subject LIKE '%Quill%'";
        assert_eq!(app.db.number(told).await, 0);
    }

    async fn the_database_is_cleared_again_for_a_day_after_a_purge(db: TestDb) {
        let author = make::people(&db.db, 1).await[0];
        let author = make::employee(&db.db, author).await;
        let ctx = db.context(Some(author.clone()));
        let id = source_example::submit(&ctx, "thumbs_up", STORY).await.unwrap();
        source_example::purge_own(&ctx, id).await.unwrap();
        for (hours, clears) in [(1, true), (23, true), (25, false)] {
            source_example::submit(&ctx, "thumbs_up", STORY).await.unwrap();
            let sweep = db.context_at(now() + Duration::hours(hours), None);
            assert_eq!(source_example::purge_due(&sweep).await.unwrap(), 0);
            if db.engine == Engine::Sqlite {
                let mut files = db.files().await.unwrap();
                files.retain(|file| file.to_string_lossy().ends_with("-wal"));
                let log = std::fs::metadata(&files[0]).unwrap().len();
                assert_eq!(log == 0, clears, "{hours} hours later: {log}");
            }
        }
    }

    async fn a_withdrawn_story_is_hidden_at_once_and_deleted_within_a_fortnight(db: TestDb) {
        let author = make::people(&db.db, 1).await[0];
        let author = make::employee(&db.db, author).await;
        let ctx = db.context(Some(author.clone()));
        let id = source_example::submit(&ctx, "thumbs_up", STORY).await.unwrap();
        let kept = source_example::submit(&ctx, "thumbs_down", STORY).await.unwrap();
        source_example::withdraw(&ctx, id).await.unwrap();
        let again = source_example::withdraw(&ctx, id).await.unwrap_err();
        assert!(matches!(again, AppError::Refused(_)), "{again}");
        let (hidden, story) = source_example::read_own(&ctx, id).await.unwrap();
        assert_eq!((hidden.state, story), (ExampleState::Withdrawn, None));

        let rows = "SELECT COUNT(*) FROM source_example";
        for (days, left) in [(13, 2), (14, 1), (179, 1), (180, 0)] {
            let later = db.context_at(support::now() + Duration::days(days), None);
            source_example::purge_due(&later).await.unwrap();
            assert_eq!(db.number(rows).await, left, "after {days} days");
        }
        assert!(matches!(source_example::read_own(&ctx, kept).await, Err(AppError::NotFound)));
        let purges = "SELECT COUNT(*) FROM audit_event WHERE kind = 'source_example.purged' AND detail = '1' AND subject = 'source_example'";
        assert_eq!(db.number(purges).await, 2);

        let app = TestApp::new(db);
        let browser = app.browser_of(&author).await;
        browser.post("/examples/new", &[("valence", "thumbs_up"), ("text", STORY)]).await;
        let own = browser.get("/examples").await.text;
        let path = own.split("href=\"").find(|rest| rest.starts_with("/examples/") && !rest.starts_with("/examples/new")).unwrap();
        let path = path.split('"').next().unwrap();
        let withdrawn = browser.post(&format!("{path}/withdraw"), &[]).await;
        assert_eq!(withdrawn.location(), "/examples");
        let page = browser.get(path).await.text;
        assert!(page.contains("You withdrew this experience") && !page.contains("Quillfeather"));
        assert!(page.contains("16 Mar 2026"));
    }
}

/// Deleted words are not left in SQLite's files, neither in a free page nor in the write-ahead log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_story_is_gone_from_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("story.db");
    let db = store::connect(&format!("sqlite://{}?mode=rwc", file.display()))
        .await
        .unwrap();
    store::migrate(&db).await.unwrap();
    let author = make::people(&db, 1).await[0];
    let author = make::employee(&db, author).await;
    let mut ctx = operations::Context {
        db,
        now: support::now(),
        viewer: Some(author),
        base_url: String::new(),
        vault: support::vault(),
    };
    let id = source_example::submit(&ctx, "thumbs_up", STORY)
        .await
        .unwrap();
    let stored = |words: &str| {
        std::fs::read_dir(folder.path()).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes
                .windows(words.len())
                .any(|part| part == words.as_bytes())
        })
    };
    assert!(!stored("Quillfeather"), "sealed before it is kept");
    let sealed = store::source_example::find_sealed(&ctx.db, id)
        .await
        .unwrap()
        .unwrap();
    assert!(
        stored(&sealed.text) && stored(&sealed.key),
        "the test sees what is stored"
    );
    // What came in before stories were sealed is sealed at the start.
    let open = store::source_example::Sealed {
        key: String::new(),
        text: STORY.to_owned(),
    };
    store::source_example::seal(&ctx.db, id, &open)
        .await
        .unwrap();
    let open = "UPDATE source_example SET sealed_key = NULL";
    store::ConnectionTrait::execute_unprepared(&ctx.db, open)
        .await
        .unwrap();
    assert!(stored("Quillfeather"));
    source_example::seal_all(&ctx).await.unwrap();
    assert!(!stored("Quillfeather"));
    assert_eq!(
        source_example::read_own(&ctx, id)
            .await
            .unwrap()
            .1
            .as_deref(),
        Some(STORY)
    );
    let stranger = operations::Context {
        vault: operations::Vault::generate().unwrap(),
        ..ctx.clone()
    };
    let refused = source_example::seal_all(&stranger).await.unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("name the key file that belongs to it"),
        "{refused}"
    );
    let sealed = store::source_example::find_sealed(&ctx.db, id)
        .await
        .unwrap()
        .unwrap();
    ctx.now += Duration::days(180);
    assert_eq!(source_example::purge_due(&ctx).await.unwrap(), 1);
    for gone in [sealed.text, sealed.key] {
        assert!(!stored(&gone), "nothing is left of it");
    }
}
