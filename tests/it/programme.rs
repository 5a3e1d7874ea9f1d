//! Making programmes, and the versions of their curricula.

use axum::http::StatusCode;
use domain::id::ProgrammeId;
use domain::programme::NewProgramme;
use operations::{AppError, Context, cohort_plan, content, programme};
use sea_orm::ConnectionTrait;
use support::{TestApp, both_engines, make};

fn key() -> String {
    content::curricula().unwrap()[0].key.clone()
}

async fn create(ctx: &Context) -> ProgrammeId {
    let new = NewProgramme::read("Customers", "Fewer complaints.", &key(), "", "").unwrap();
    programme::create(ctx, &new).await.unwrap()
}

both_engines! {
    async fn a_programme_starts_with_the_whole_curriculum_on_offer(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let ctx = db.context(Some(cora));
        let id = create(&ctx).await;
        let found = programme::find(&ctx, id).await.unwrap();
        assert_eq!(found.curriculum.version, 1);
        assert_eq!(found.curriculum.content(), content::curricula().unwrap()[0]);
        assert!(!found.has_newer_content);
        assert_eq!((found.programme.plan_size, found.programme.max_size), (14, 15));
        assert_eq!(found.to_place, 1, "the coordinator attends too");
    }

    async fn a_plan_keeps_its_curriculum_version(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let ctx = db.context(Some(cora));
        let id = create(&ctx).await;
        let nothing_newer = programme::take_newest_content(&ctx, id).await.unwrap_err();
        assert!(matches!(nothing_newer, AppError::Refused(_)), "{nothing_newer}");
        db.db.execute_unprepared("UPDATE module SET title = 'An older title' WHERE position = 1").await.unwrap();
        let older = programme::find(&ctx, id).await.unwrap();
        assert!(older.has_newer_content);
        let plan = cohort_plan::suggest(&ctx, id, 1).await.unwrap();
        assert_eq!(programme::take_newest_content(&ctx, id).await.unwrap(), 2);
        let newer = programme::find(&ctx, id).await.unwrap();
        assert_eq!((newer.curriculum.version, newer.has_newer_content), (2, false));
        let board = cohort_plan::board(&ctx, plan, domain::cohort::View::default()).await.unwrap();
        assert_eq!(board.plan.curriculum, older.curriculum.id);
    }

    async fn the_form_keeps_what_was_typed_and_says_what_is_wrong(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&cora).await;
        assert!(browser.get("/programmes").await.text.contains("No programme yet"));
        assert_eq!(browser.get("/programmes/new").await.status, StatusCode::OK);
        let key = key();
        let fields = [("name", "Customers <1>"), ("goal", ""), ("curriculum", key.as_str()), ("plan_size", "14"), ("max_size", "12")];
        let again = browser.post("/programmes", &fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("Error: New programme"));
        assert!(again.text.contains("value=\"Customers &lt;1&gt;\""), "what was typed is kept");
        assert!(again.text.contains("Enter a goal."));
        let fields = [("name", "Customers"), ("goal", "Fewer complaints."), ("curriculum", key.as_str()), ("plan_size", "12"), ("max_size", "12")];
        let made = browser.post("/programmes", &fields).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        let page = browser.get(made.location()).await;
        assert_eq!(page.status, StatusCode::OK);
        for module in &content::curricula().unwrap()[0].modules {
            assert!(page.text.contains(&module.title.replace('\'', "&#x27;")) || page.text.contains(&module.title), "{}", module.title);
        }
        assert!(page.text.contains("Planned for 12, at most 12 in a cohort."));
    }

    async fn only_coordinators_see_programmes(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let id = create(&db.context(Some(cora))).await;
        let person = make::person(&db.db, &make::entry("E1")).await;
        let others = [
            make::employee(&db.db, person).await,
            make::facilitator(&db.db).await,
            make::administrator(&db.db).await,
        ];
        let app = TestApp::new(db);
        for viewer in others {
            let browser = app.browser_of(&viewer).await;
            for path in ["/programmes".to_owned(), "/programmes/new".to_owned(), format!("/programmes/{id}")] {
                assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{path} as {}", viewer.name);
            }
            assert_eq!(browser.post("/programmes", &[]).await.status, StatusCode::NOT_FOUND);
            assert_eq!(browser.post(&format!("/programmes/{id}/cohort-plans"), &[]).await.status, StatusCode::NOT_FOUND);
        }
    }
}
