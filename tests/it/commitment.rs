//! Commitments, results, and what the returns board shows to whom.

use axum::http::StatusCode;
use chrono::Duration;
use domain::commitment::{TypedCommitment, TypedResult};
use domain::session::SessionState;
use operations::{AppError, commitment};
use support::{TestApp, both_engines, make, now};

use crate::coverage::ground;

fn typed(text: &str, shared: bool) -> TypedCommitment<'_> {
    TypedCommitment {
        text,
        skill: "",
        shared,
    }
}

fn result(situation: &str, shared: bool) -> TypedResult<'_> {
    TypedResult {
        outcome: "something_else",
        situation,
        action: "Asked and waited",
        learned: "",
        shared,
    }
}

both_engines! {
    async fn a_member_writes_in_the_form_and_nothing_typed_is_lost(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&ana).await;
        let path = format!("/sessions/{}/commitments", ground.first);
        let form = browser.get(&path).await;
        assert!(form.text.contains("Only you can read this, unless you tick “Share”"), "said above the form");
        assert!(form.text.contains("Bring what happens to the next session on Mon 9 Mar 2026"), "{}", form.text);
        let skill = ground.released.curriculum.modules[0].skills[1].id.to_string();
        let foreign = ground.released.curriculum.modules[1].skills[0].id.to_string();
        let wrong = browser.post(&path, &[("text1", "Ask <first>"), ("skill1", &foreign), ("shared1", "yes"), ("text2", "")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Choose a skill of this module"), "{}", wrong.text);
        assert!(wrong.text.contains("Ask &lt;first&gt;") && !wrong.text.contains("Ask <first>"));
        let done = browser.post(&path, &[("text1", "Ask <first>"), ("skill1", &skill), ("text2", "Wait"), ("shared2", "yes")]).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/commitments"));
        let list = browser.get("/commitments").await;
        for shown in ["Ask &lt;first&gt;", "Skill wait", "Only you", "Shared with your cohort", "Tell what happened"] {
            assert!(list.text.contains(shown), "{shown}: {}", list.text);
        }
        let again = browser.post(&path, &[("text1", "Third"), ("text2", "Fourth")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("Keep to 3 for a session; you have 2 already"), "{}", again.text);
    }

    async fn the_board_shows_what_is_shared_and_nothing_else(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let ben = make::employee(&db.db, ground.people[1]).await;
        let ctx = db.context(Some(ana.clone()));
        let lines = [typed("Secret plan", false), typed("Open plan", true), typed("Half plan", false)];
        assert_eq!(commitment::write(&ctx, ground.first, &lines).await.unwrap(), 3);
        let mine = commitment::list_of_viewer(&ctx).await.unwrap();
        let of = |text: &str| mine.iter().find(|one| one.commitment.text == text).unwrap().commitment.id;
        commitment::write_result(&ctx, of("Secret plan"), result("Secret story", false)).await.unwrap();
        commitment::write_result(&ctx, of("Half plan"), result("Kept story", false)).await.unwrap();
        let told = commitment::write_result(&ctx, of("Half plan"), result("Told story", true)).await.unwrap();
        assert_eq!(commitment::open_of_viewer(&ctx).await.unwrap().len(), 1);

        let app = TestApp::new(db);
        let path = format!("/sessions/{}/returns", ground.second);
        for viewer in [&ana, &ben, &ground.facilitator, &ground.coordinator] {
            let board = app.browser_of(viewer).await.get(&path).await;
            assert_eq!(board.status, StatusCode::OK, "{}", viewer.name);
            for shown in ["Told story", "Half plan", "Open plan", "Person P01", "Announced, nothing shared yet (1)"] {
                assert!(board.text.contains(shown), "{shown} for {}: {}", viewer.name, board.text);
            }
            for hidden in ["Secret", "Kept story"] {
                assert!(!board.text.contains(hidden), "{hidden} for {}", viewer.name);
            }
        }
        commitment::set_result_shared(&ctx, told, false).await.unwrap();
        commitment::set_shared(&ctx, of("Open plan"), false).await.unwrap();
        let board = app.browser_of(&ben).await.get(&path).await;
        assert!(board.text.contains("Nobody has shared anything yet"), "a change of mind counts at once");
        let first = app.browser_of(&ben).await.get(&format!("/sessions/{}/returns", ground.first)).await;
        assert!(first.text.contains("This is the first session of the cohort"));
    }

    async fn others_find_nothing_and_change_nothing(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let ben = make::employee(&db.db, ground.people[1]).await;
        let stranger = make::person(&db.db, &make::entry("OUT")).await;
        let stranger = make::employee(&db.db, stranger).await;
        let administrator = make::administrator(&db.db).await;
        let ctx = db.context(Some(ana.clone()));
        commitment::write(&ctx, ground.first, &[typed("Mine", false)]).await.unwrap();
        let id = commitment::list_of_viewer(&ctx).await.unwrap()[0].commitment.id;
        let told = commitment::write_result(&ctx, id, result("A story", false)).await.unwrap();
        let app = TestApp::new(db);
        for viewer in [&ben, &stranger, &administrator, &ground.facilitator, &ground.coordinator] {
            let browser = app.browser_of(viewer).await;
            let form = [("outcome", "better"), ("situation", "x"), ("action", "y"), ("shared", "yes")];
            for path in [
                format!("/commitments/{id}/results/new"),
                format!("/commitments/{id}/shared"),
                format!("/commitments/{id}/remove"),
                format!("/results/{told}/shared"),
            ] {
                let answer = browser.post(&path, &form).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} for {}", viewer.name);
            }
        }
        for viewer in [&stranger, &administrator, &ground.facilitator, &ground.coordinator] {
            let browser = app.browser_of(viewer).await;
            let path = format!("/sessions/{}/commitments", ground.first);
            assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{}", viewer.name);
            assert_eq!(browser.post(&path, &[("text1", "x")]).await.status, StatusCode::NOT_FOUND);
        }
        for viewer in [&stranger, &administrator] {
            let board = app.browser_of(viewer).await.get(&format!("/sessions/{}/returns", ground.second)).await;
            assert_eq!(board.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(app.db.number("SELECT COUNT(*) FROM commitment WHERE shared").await, 0);
        assert_eq!(app.db.number("SELECT COUNT(*) FROM commitment_result").await, 1);
    }

    async fn commitments_open_with_the_session_and_close_with_the_next(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let write = async |days: i64, session| {
            let ctx = db.context_at(now() + Duration::days(days), Some(ana.clone()));
            commitment::write(&ctx, session, &[typed("Try", false)]).await
        };
        let early = write(6, ground.second).await.unwrap_err();
        assert!(early.to_string().contains("too early"), "{early}");
        let late = write(8, ground.first).await.unwrap_err();
        assert!(late.to_string().contains("is over"), "{late}");
        write(7, ground.first).await.unwrap();
        write(7, ground.second).await.unwrap();
        let ctx = db.context(Some(ana.clone()));
        assert_eq!(commitment::to_write_of_viewer(&ctx).await.unwrap(), [], "the first one is written");
        let ben = make::employee(&db.db, ground.people[1]).await;
        let ctx = db.context(Some(ben));
        let to_write = commitment::to_write_of_viewer(&ctx).await.unwrap();
        assert_eq!(to_write.iter().map(|one| one.session).collect::<Vec<_>>(), [ground.first]);
        let mut second = store::session::find(&db.db, ground.second).await.unwrap().unwrap();
        second.state = SessionState::Cancelled;
        store::session::update(&db.db, &second).await.unwrap();
        assert!(matches!(write(7, ground.second).await, Err(AppError::Refused(_))));
        write(8, ground.first).await.unwrap();
    }

    async fn two_forms_sent_at_once_never_keep_more_than_three(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let ctx = db.context(Some(ana));
        let lines = [typed("One", false), typed("Two", false)];
        let (first, second) = tokio::join!(
            commitment::write(&ctx, ground.first, &lines),
            commitment::write(&ctx, ground.first, &lines),
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert_eq!(db.number("SELECT COUNT(*) FROM commitment").await, 2);
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event WHERE kind = 'commitment.written'").await, 1);
    }

    async fn a_commitment_is_removed_only_while_nothing_was_told(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let ctx = db.context(Some(ana.clone()));
        commitment::write(&ctx, ground.first, &[typed("Stays", false), typed("Goes", false)]).await.unwrap();
        let mine = commitment::list_of_viewer(&ctx).await.unwrap();
        let [goes, stays] = [0, 1].map(|at| mine[at].commitment.id);
        commitment::write_result(&ctx, stays, result("A story", true)).await.unwrap();
        let app = TestApp::new(db);
        let browser = app.browser_of(&ana).await;
        assert_eq!(browser.post(&format!("/commitments/{stays}/remove"), &[]).await.status, StatusCode::CONFLICT);
        assert_eq!(browser.post(&format!("/commitments/{goes}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.db.number("SELECT COUNT(*) FROM commitment").await, 1);
        let path = format!("/commitments/{stays}/results/new");
        let wrong = browser.post(&path, &[("situation", "Half a story"), ("shared", "yes")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for kept in ["Say how it went.", "Half a story", "Enter what you did."] {
            assert!(wrong.text.contains(kept), "{kept}: {}", wrong.text);
        }
    }
}
