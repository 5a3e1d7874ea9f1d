//! Bringing cases in and taking them out as files: a dry run first, drafts only, all or nothing.

use super::*;
use operations::case_study::{Fate, SourceFile};

fn file(slug: &str, case: &CaseStudy) -> SourceFile {
    SourceFile {
        path: format!("{slug}.md"),
        bytes: markdown::write_case(case).into_bytes(),
    }
}

fn fates(incoming: &[case_study::Incoming]) -> Vec<&'static str> {
    incoming
        .iter()
        .map(|it| match it.fate {
            Fate::New => "new",
            Fate::Version { .. } => "version",
            Fate::Unchanged => "unchanged",
        })
        .collect()
}

both_engines! {
    async fn what_comes_in_is_a_draft_and_wrong_files_change_nothing(db: TestDb) {
        let member = make::people(&db.db, 1).await[0];
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let published = case_study::create(&ctx, &draft("One")).await.unwrap();
        case_study::publish(&ctx, published).await.unwrap();
        let same = case_study::create(&ctx, &draft("Two")).await.unwrap();
        let whole = case_study::export_all(&ctx, &CaseFilter::default()).await.unwrap();
        let names: Vec<&str> = whole.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["one.md", "two.md"]);

        let changed = CaseStudy { minutes: 60, ..case("one") };
        let two = case_study::find_source(&ctx, same, None).await.unwrap().case;
        let files = [file("one", &changed), file("two", &two), file("three", &case("three"))];
        let dry = case_study::check_import(&ctx, &files).await.unwrap().unwrap();
        assert_eq!(fates(&dry), ["version", "unchanged", "new"]);
        let count = "SELECT COUNT(*) FROM case_version";
        assert_eq!(db.number(count).await, 2, "a dry run writes nothing");

        let broken = SourceFile { path: "four.md".into(), bytes: b"no front matter".to_vec() };
        let wrong = [files[2].clone(), broken];
        let errors = case_study::import(&ctx, &wrong).await.unwrap().unwrap_err();
        assert!(errors[0].to_string().starts_with("four.md, line 1: The file does not start"));
        assert_eq!(db.number(count).await, 2, "nothing of it is kept");

        assert_eq!(case_study::import(&ctx, &files).await.unwrap().unwrap(), dry);
        let one = case_study::find_source(&ctx, published, None).await.unwrap();
        assert_eq!((one.version, one.case.minutes, one.state), (2, 60, CaseState::Draft));
        let library = case_study::list_all(&ctx, &CaseFilter::default()).await.unwrap();
        assert!(library.iter().all(|it| it.state == CaseState::Draft) && library.len() == 3);
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event WHERE kind = 'case_study.imported' AND detail = '1 new, 1 versions'").await, 1);
        assert_eq!(fates(&case_study::import(&ctx, &files).await.unwrap().unwrap()), ["unchanged"; 3]);

        case_study::publish(&ctx, published).await.unwrap();
        cohort_with_session(&db.db, member, published).await;
        let errors = case_study::check_import(&ctx, &[file("one", &case("one"))]).await.unwrap().unwrap_err();
        assert!(errors[0].to_string().contains("one.md, line 1: This case is on the agenda of a session to come"), "{errors:?}");
    }

    async fn the_whole_library_goes_out_and_comes_back_unchanged(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        case_study::take_in(&db.context(None), operations::content::cases().unwrap()).await.unwrap();
        let files = case_study::export_all(&ctx, &CaseFilter::default()).await.unwrap();
        assert_eq!(files, case_study::export_all_on_host(&db.context(None)).await.unwrap());
        let archive = SourceFile { path: "cases.zip".into(), bytes: case_study::pack(&files).unwrap() };
        let files = case_study::unpack(vec![archive]).unwrap();
        let dry = case_study::import_on_host(&db.context(None), &files).await.unwrap().unwrap();
        assert_eq!(fates(&dry), ["unchanged"; 12]);
        let facilitator = db.context(Some(make::facilitator(&db.db).await));
        case_study::create(&ctx, &draft("A draft")).await.unwrap();
        assert_eq!(case_study::export_all(&facilitator, &CaseFilter::default()).await.unwrap().len(), 12);
        assert!(matches!(case_study::check_import(&facilitator, &files).await, Err(AppError::NotFound)));
        assert!(matches!(case_study::import(&facilitator, &files).await, Err(AppError::NotFound)));
    }
}

#[tokio::test]
async fn files_are_chosen_checked_and_imported_without_a_script() {
    let db = TestDb::sqlite().await;
    let coordinator = make::coordinator(&db.db).await;
    let app = TestApp::new(db);
    let browser = app.browser_of(&coordinator).await;
    let text = markdown::write_case(&case("three"));
    let send = async |text: &str| {
        let body = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"three.md\"\r\n\r\n{text}\r\n--cut--\r\n"
        );
        browser
            .post_body("/cases/import", "multipart/form-data; boundary=cut", body)
            .await
    };
    let wrong = send(&text.replace("minutes = 45", "minutes = 0")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.texts("tbody tr > *")[..2], ["three.md", "1"]);
    let dry = send(&text).await;
    assert_eq!(dry.status, StatusCode::OK);
    assert_eq!(
        dry.texts("tbody tr > *"),
        ["A late answer", "three", "New, as a draft"]
    );
    assert_eq!(app.db.number("SELECT COUNT(*) FROM case_study").await, 0);
    let done = browser.submit(dry.form("/cases/import")).await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, "/cases")
    );
    let case = app.db.number("SELECT id FROM case_study").await;
    let page = browser.get(&format!("/cases/{case}")).await.text;
    assert!(page.contains("Draft") && page.contains("HANDOUT-WORDS"));
    let again = send(&text.replace('\n', "\r\n")).await;
    assert_eq!(again.texts("tbody tr > td:last-child"), ["Unchanged"]);
    assert!(!again.text.contains(">Import</button>"));
    let none = browser
        .post_body(
            "/cases/import",
            "multipart/form-data; boundary=cut",
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--cut--\r\n".into(),
        )
        .await;
    assert!(none.text.contains("Choose a file first."));
    let large = send(&"x".repeat(11 * 1024 * 1024)).await;
    assert!(large.text.contains("larger than 10 MB"), "{}", large.text);
    let zip = browser.get("/cases.zip?q=late").await;
    assert_eq!(zip.headers["content-type"], "application/zip");
}
