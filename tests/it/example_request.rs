//! A result is asked for as a case: only what is shared, once, and its author alone decides and is read.

use axum::http::StatusCode;
use chrono::Duration;
use domain::account::Viewer;
use domain::commitment::{TypedCommitment, TypedResult};
use domain::id::ResultId;
use operations::{AppError, commitment, example_request, source_example};
use support::{TestApp, TestDb, both_engines, make, now};

use crate::coverage::{Ground, ground};

/// What is in no answer to anybody but the author.
const SECRET: &str = "and then Mrs Marigold wept";

const STATES: &str = "SELECT COUNT(*) FROM example_request WHERE state = ";

/// A result of the first session, told by `viewer` so.
async fn told(
    db: &TestDb,
    ground: &Ground,
    viewer: &Viewer,
    outcome: &'static str,
    shared: bool,
) -> ResultId {
    let ctx = db.context(Some(viewer.clone()));
    let line = TypedCommitment {
        text: "Wait before I answer",
        skill: "",
        shared,
    };
    commitment::write(&ctx, ground.first, &[line])
        .await
        .unwrap();
    let mine = commitment::open_of_viewer(&ctx).await.unwrap();
    let typed = TypedResult {
        outcome,
        situation: "A call about a bill",
        action: "I counted to ten",
        learned: "Silence works",
        shared,
    };
    commitment::write_result(&ctx, mine[0].commitment.id, typed)
        .await
        .unwrap()
}

async fn count(app: &TestApp, state: &str) -> i64 {
    app.db.number(&format!("{STATES}'{state}'")).await
}

both_engines! {
    async fn the_author_agrees_in_own_words_that_nobody_else_reads(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let ben = make::employee(&db.db, ground.people[1]).await;
        let result = told(&db, &ground, &ana, "worse", true).await;
        let app = TestApp::new(db);
        let board = format!("/sessions/{}/returns", ground.second);
        let [author, member, lead, coordinator] = [
            app.browser_of(&ana).await,
            app.browser_of(&ben).await,
            app.browser_of(&ground.facilitator).await,
            app.browser_of(&ground.coordinator).await,
        ];
        for other in [&author, &member] {
            assert!(!other.get(&board).await.text.contains("Ask for it as a case"));
        }
        let ask = format!("{board}/ask");
        let asked = lead.submit(lead.get(&board).await.form(&ask)).await;
        assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, board.as_str()));
        for asker in [&lead, &coordinator] {
            let text = asker.get(&board).await.text;
            assert!(text.contains("Asked for as a case") && !text.contains("Ask for it as a case"), "{text}");
        }
        assert!(!member.get(&board).await.text.contains("Asked for"), "members are not told");

        let path = format!("/results/{result}/example");
        for page in ["/home", "/commitments"] {
            assert!(author.get(page).await.links("/results/", "/example").contains(&path), "{page}");
        }
        let form = author.get(&path).await.form(&path);
        let words = author.get(&path).await.texts("textarea[name=text]").concat();
        for part in ["A call about a bill", "Wait before I answer", "I counted to ten", "Worse than expected", "Silence works"] {
            assert!(words.contains(part), "{part}: {words}");
        }
        let long = format!("{words} {SECRET} {}", "x".repeat(10_000));
        let wrong = author.submit(form.clone().with("text", &long)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.texts("textarea[name=text]").concat() == long, "nothing typed is lost");
        assert_eq!(app.db.number("SELECT COUNT(*) FROM source_example").await, 0);
        let done = author.submit(form.with("text", &format!("{words} {SECRET}"))).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/examples"));

        let own = author.get("/examples").await.links("/examples/", "");
        let own: Vec<_> = own.into_iter().filter(|path| path != "/examples/new").collect();
        assert!(author.get(&own[0]).await.text.contains(SECRET));
        for other in [&member, &lead, &coordinator] {
            assert_eq!(other.get(&own[0]).await.status, StatusCode::NOT_FOUND);
            for page in [&board, "/examples", "/home", "/today", "/commitments", &path] {
                assert!(!other.get(page).await.text.contains(SECRET), "{page}");
            }
        }
        for asker in [&lead, &coordinator] {
            assert!(asker.get(&board).await.texts(".chip").contains(&"Agreed".to_owned()));
        }
        assert!(!author.get("/home").await.text.contains(&path), "done");
        let again = author.submit(author.get("/examples/new").await.form("/examples/new").filled_in("x")).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        let twice = author.post(&path, &[("valence", "thumbs_up"), ("text", "x")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", twice.text);
        assert!(twice.text.contains("You agreed"));
        assert_eq!(lead.post(&ask, &[("result", &result.to_string())]).await.status, StatusCode::CONFLICT);
        assert_eq!(app.db.number("SELECT COUNT(*) FROM source_example").await, 2);
        for kind in ["example_request.asked", "example_request.agreed"] {
            let sql = format!("SELECT COUNT(*) FROM audit_event WHERE kind = '{kind}' AND subject = 'result {result}' AND detail = ''");
            assert_eq!(app.db.number(&sql).await, 1, "{kind}");
        }
    }

    async fn the_author_declines_without_a_reason_and_is_not_asked_again(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let result = told(&db, &ground, &ana, "something_else", true).await;
        let app = TestApp::new(db);
        let board = format!("/sessions/{}/returns", ground.second);
        let (author, coordinator) = (app.browser_of(&ana).await, app.browser_of(&ground.coordinator).await);
        coordinator.submit(coordinator.get(&board).await.form(&format!("{board}/ask"))).await;
        // What is private by now is not asked about again either, and can still be declined.
        author.post(&format!("/results/{result}/shared"), &[("shared", "no")]).await;
        assert!(!coordinator.get(&board).await.text.contains("Asked for"));
        let path = format!("/results/{result}/example");
        let decline = format!("{path}/decline");
        assert!(author.get(&path).await.text.contains(&format!("formaction=\"{decline}\"")));
        let done = author.post(&decline, &[("text", "half a story")]).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/commitments"));
        assert_eq!(author.post(&decline, &[]).await.status, StatusCode::CONFLICT);
        assert!(author.get("/commitments").await.text.contains("You declined"));
        author.post(&format!("/results/{result}/shared"), &[("shared", "yes")]).await;
        assert!(coordinator.get(&board).await.texts(".chip").contains(&"Declined".to_owned()));
        let ctx = app.db.context(Some(ground.coordinator.clone()));
        let again = example_request::ask(&ctx, ground.second, &result.to_string()).await.unwrap_err();
        assert!(again.to_string().contains("asked once"), "{again}");
        assert_eq!((count(&app, "declined").await, app.db.number("SELECT COUNT(*) FROM source_example").await), (1, 0));
    }

    async fn what_is_private_expected_own_or_elsewhere_is_not_asked_for(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let ben = make::employee(&db.db, ground.people[1]).await;
        let private = told(&db, &ground, &ana, "worse", false).await;
        let expected = told(&db, &ground, &ana, "as_expected", true).await;
        let result = told(&db, &ground, &ben, "better", true).await;
        let ctx = db.context(Some(ground.facilitator.clone()));
        for (id, session, why) in [
            (private, ground.second, "not on the board"),
            (ResultId(999), ground.second, "not on the board"),
            (result, ground.first, "not on the board"),
            (expected, ground.second, "went as expected"),
        ] {
            let error = example_request::ask(&ctx, session, &id.to_string()).await.unwrap_err();
            assert!(error.to_string().contains(why), "{error}");
        }
        let own = Viewer { person: Some(ground.people[1]), ..ground.coordinator.clone() };
        let error = example_request::ask(&db.context(Some(own)), ground.second, &result.to_string()).await.unwrap_err();
        assert!(error.to_string().contains("your own"), "{error}");

        let app = TestApp::new(db);
        let stranger = make::viewer(&app.db.db, None, "Gina Guide", &[domain::account::Role::Facilitator]).await;
        let administrator = make::administrator(&app.db.db).await;
        let ask = format!("/sessions/{}/returns/ask", ground.second);
        for other in [&ana, &ben, &stranger, &administrator] {
            let answer = app.browser_of(other).await.post(&ask, &[("result", &result.to_string())]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", other.name);
        }
        assert_eq!(count(&app, "asked").await, 0);
        example_request::ask(&app.db.context(Some(ground.facilitator.clone())), ground.second, &result.to_string()).await.unwrap();
        for other in [&ana, &ground.facilitator, &ground.coordinator, &administrator] {
            let browser = app.browser_of(other).await;
            let path = format!("/results/{result}/example");
            assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{}", other.name);
            for path in [&path, &format!("{path}/decline")] {
                let answer = browser.post(path, &[("valence", "thumbs_up"), ("text", "x")]).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} for {}", other.name);
            }
        }
        assert_eq!(count(&app, "asked").await, 1);
    }

    async fn two_who_ask_at_once_ask_once(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let result = told(&db, &ground, &ana, "worse", true).await.to_string();
        let [lead, coordinator] = [&ground.facilitator, &ground.coordinator].map(|it| db.context(Some(it.clone())));
        let (first, second) = tokio::join!(
            example_request::ask(&lead, ground.second, &result),
            example_request::ask(&coordinator, ground.second, &result),
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        let refused = first.err().or(second.err());
        assert!(matches!(refused, Some(AppError::Refused(_))), "{refused:?}");
        assert_eq!(db.number("SELECT COUNT(*) FROM example_request").await, 1);
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event WHERE kind = 'example_request.asked'").await, 1);
    }

    async fn the_story_is_withdrawn_and_purged_like_any_other(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let result = told(&db, &ground, &ana, "worse", true).await;
        let lead = db.context(Some(ground.facilitator.clone()));
        example_request::ask(&lead, ground.second, &result.to_string()).await.unwrap();
        let ctx = db.context(Some(ana.clone()));
        let id = example_request::agree(&ctx, result, "thumbs_down", SECRET).await.unwrap();
        source_example::withdraw(&ctx, id).await.unwrap();
        let later = db.context_at(now() + Duration::days(15), None);
        assert_eq!(source_example::purge_due(&later).await.unwrap(), 1);
        assert_eq!(db.number("SELECT COUNT(*) FROM source_example").await, 0);
        let board = commitment::returns(&lead, ground.second).await.unwrap();
        assert_eq!(board.requests.unwrap().len(), 1, "that it was agreed to stays known");
    }
}
