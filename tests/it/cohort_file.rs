//! Plans as files and side by side.

use axum::http::StatusCode;
use domain::cohort::View;
use domain::programme::NewProgramme;
use operations::{AppError, Context, cohort_plan, content, programme};
use support::{TestApp, both_engines, make};

async fn create(ctx: &Context) -> domain::id::ProgrammeId {
    let key = content::curricula().unwrap()[0].key.clone();
    let new = NewProgramme::read("Customers", "Fewer complaints.", &key, "", "").unwrap();
    programme::create(ctx, &new).await.unwrap()
}

both_engines! {
    async fn an_exported_plan_comes_back_as_the_same_draft(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let ctx = db.context(Some(cora.clone()));
        make::people(&db.db, 40).await;
        let programme = create(&ctx).await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let json = cohort_plan::as_json(&ctx, plan).await.unwrap();
        let told: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&told["proven_optimal"], told["cohorts"].as_array().unwrap().len()), (&serde_json::json!(true), 3));
        assert!(!json.contains("u0002"), "keys are employee ids: {json}");
        let app = TestApp::new(db);
        let browser = app.browser_of(&cora).await;
        let csv = browser.get(&format!("/cohort-plans/{plan}/rosters.csv")).await;
        assert_eq!(csv.text.lines().count(), 42);
        let xlsx = browser.get(&format!("/cohort-plans/{plan}/rosters.xlsx")).await;
        assert_eq!(xlsx.status, StatusCode::OK);
        assert!(xlsx.text.starts_with("PK"), "a workbook is a zip");
        let print = browser.get(&format!("/cohort-plans/{plan}/print")).await;
        assert!(print.text.contains("Cohort 3, 13 people"), "{}", print.text.len());
        let download = browser.get(&format!("/cohort-plans/{plan}/plan.json")).await;
        assert_eq!(download.text, json);
        let original = cohort_plan::board(&ctx, plan, View::default()).await.unwrap().draft;
        let seats = |draft: &domain::cohort::Draft| -> Vec<Vec<i64>> {
            draft.columns.iter().map(|column| column.people.iter().map(|card| card.id.0).collect()).collect()
        };
        for file in [json.as_str(), csv.text.as_str()] {
            let made = browser.upload(&format!("/programmes/{programme}/cohort-plans/import"), "file", file).await;
            assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text.len());
            let copy = made.location().rsplit('/').next().unwrap().parse().unwrap();
            let draft = cohort_plan::board(&ctx, copy, View::default()).await.unwrap().draft;
            assert_eq!(seats(&draft), seats(&original));
        }
        let bad = browser.upload(&format!("/programmes/{programme}/cohort-plans/import"), "file", "a,b\n1,2\n").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text.contains("needs the columns employee_id and cohort"));
    }

    async fn a_file_that_cannot_be_a_plan_changes_nothing(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        make::people(&db.db, 20).await;
        let programme = create(&ctx).await;
        let everybody: Vec<String> = (1..=16).map(|number| format!("P{number:02},One")).collect();
        for (file, expected) in [
            (String::from("employee_id,cohort\nP01,One\nP02,One\nP01,Two\n"), "P01 is in One and again in Two"),
            (format!("employee_id,cohort\n{}\n", everybody.join("\n")), "One has 16 people"),
            (String::from("employee_id,cohort\nX1,One\n"), "Nobody in this file is to be placed"),
        ] {
            let refused = cohort_plan::import(&ctx, programme, file.as_bytes()).await.unwrap_err();
            assert!(refused.to_string().contains(expected), "{refused}");
        }
        assert_eq!(db.number("SELECT COUNT(*) FROM cohort_plan").await, 0);
        let (plan, left_out) = cohort_plan::import(&ctx, programme, b"employee_id,cohort\nP01,One\nX1,One\n").await.unwrap();
        assert_eq!(left_out, 1);
        let board = cohort_plan::board(&ctx, plan, View::default()).await.unwrap();
        assert_eq!((board.draft.summary.placed, board.draft.summary.people), (1, 21));
    }

    async fn two_drafts_are_compared_side_by_side(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let ctx = db.context(Some(cora.clone()));
        make::people(&db.db, 40).await;
        let programme = create(&ctx).await;
        assert!(cohort_plan::compare(&ctx, programme, [None, None]).await.unwrap().sides.is_none());
        let one = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let other = cohort_plan::suggest(&ctx, programme, 2).await.unwrap();
        let found = cohort_plan::compare(&ctx, programme, [Some(one), Some(other)]).await.unwrap();
        let [first, second] = found.sides.unwrap();
        assert_eq!((first.plan.id, second.plan.id, first.placed, first.cohorts), (one, other, 41, (3, 13, 14)));
        assert_eq!(first.misplaced.len(), 3);
        assert!(found.elsewhere > 0);
        let same = cohort_plan::compare(&ctx, programme, [Some(one), Some(one)]).await.unwrap();
        assert_eq!(same.elsewhere, 0);
        let elsewhere = create(&ctx).await;
        assert!(matches!(cohort_plan::compare(&ctx, elsewhere, [Some(one), Some(other)]).await, Err(AppError::NotFound)));
        let app = TestApp::new(db);
        let page = app.browser_of(&cora).await.get(&format!("/programmes/{programme}/cohort-plans/compare")).await;
        assert!(page.text.contains("Misplaced seats, function") && page.text.contains("Pairs who meet again"));
    }
}
