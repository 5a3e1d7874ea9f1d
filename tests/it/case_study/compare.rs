//! What has changed between two versions of a case, in a page that can be read without colour.

use super::*;

both_engines! {
    async fn any_two_versions_are_compared_by_words(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let ctx = db.context(Some(coordinator.clone()));
        let id = case_study::create(&ctx, &draft("A late answer")).await.unwrap();
        let mut changed = draft("A late answer");
        changed.body = BODY.replace("NOTE-WORDS for who leads.", "NOTE-WORDS for who watches.");
        case_study::save_version(&ctx, id, 1, &changed).await.unwrap();
        changed.minutes = "60".into();
        case_study::save_version(&ctx, id, 2, &changed).await.unwrap();

        let app = TestApp::new(db);
        let browser = app.browser_of(&coordinator).await;
        let path = format!("/cases/{id}/changes");
        let newest = browser.get(&path).await.text;
        assert!(newest.contains("Changes from version 2 to version 3"), "{newest}");
        for words in [
            "<li class=\"removed\"><span class=\"visually-hidden\">Removed: </span>Minutes: <del>45</del></li>",
            "<li class=\"added\"><span class=\"visually-hidden\">Added: </span>Minutes: <ins>60</ins></li>",
        ] {
            assert!(newest.contains(words), "{words} in {newest}");
        }
        assert!(!newest.contains("watches"));
        let both = browser.get(&format!("{path}?from=1&to=3")).await.text;
        assert!(both.contains("for who <ins>watches.</ins>") && both.contains("<ins>60</ins>"), "{both}");
        let back = browser.get(&format!("{path}?from=3&to=1")).await.text;
        assert!(back.contains("for who <ins>leads.</ins>"), "{back}");
        assert!(browser.get(&format!("{path}?from=2&to=2")).await.text.contains("These two versions are the same."));
        for none in ["?from=0", "?to=4", "?from=x"] {
            assert_eq!(browser.get(&format!("{path}{none}")).await.status, StatusCode::NOT_FOUND, "{none}");
        }
        let history = browser.get(&format!("/cases/{id}/versions")).await.text;
        assert!(history.contains(&format!("href=\"{path}?from=1&amp;to=2\"")), "{history}");
        // What was written before a case was put forward does not stay: nothing leads there.
        store::case_study::keep_only_version(&app.db.db, id, 3).await.unwrap();
        let history = browser.get(&format!("/cases/{id}/versions")).await.text;
        assert!(history.contains("Version 3, the newest") && !history.contains("/changes?"), "{history}");
        assert!(browser.get(&path).await.text.contains("These two versions are the same."));
    }

    async fn a_newer_version_is_told_before_anything_that_points_to_somebody(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let ctx = db.context(Some(coordinator.clone()));
        let id = case_study::create(&ctx, &draft("A late answer")).await.unwrap();
        case_study::publish(&ctx, id).await.unwrap();
        let mut changed = draft("Another title");
        assert_eq!(case_study::save_version(&ctx, id, 1, &changed).await.unwrap(), 2);
        changed.body = format!("{BODY}\n\nWrite to ana.ruiz@example.org.");
        let refused = case_study::save_version(&ctx, id, 1, &changed).await.unwrap_err();
        assert!(refused.to_string().contains("Version 2 was saved while you were writing"), "{refused}");
        let refused = case_study::save_version(&ctx, id, 2, &changed).await.unwrap_err();
        assert!(refused.to_string().contains("point to somebody"), "{refused}");
    }
}
