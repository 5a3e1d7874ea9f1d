//! Suggestions as jobs: found by any node, cancelled, told why there is none.

use axum::http::StatusCode;
use domain::cohort::JobState;
use domain::id::ProgrammeId;
use domain::programme::NewProgramme;
use operations::{Context, cohort_plan, content, programme};
use support::{TestApp, both_engines, make};

async fn create(ctx: &Context) -> ProgrammeId {
    let key = content::curricula().unwrap()[0].key.clone();
    let new = NewProgramme::read("Customers", "Fewer complaints.", &key, "", "").unwrap();
    programme::create(ctx, &new).await.unwrap()
}

both_engines! {
    async fn a_job_ends_with_its_plan_or_with_the_reason(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        make::people(&db.db, 40).await;
        let programme = create(&ctx).await;
        let job = cohort_plan::start_job(&ctx, programme, 7).await.unwrap();
        let done = make::ended(&ctx, job).await;
        let plan = done.plan.unwrap();
        assert_eq!((done.state, done.seed), (JobState::Done, 7));
        cohort_plan::release(&ctx, plan, "", true).await.unwrap();
        let job = cohort_plan::start_job(&ctx, programme, 7).await.unwrap();
        let failed = make::ended(&ctx, job).await;
        assert_eq!((failed.state, failed.plan), (JobState::Failed, None));
        assert!(failed.sentence.unwrap().starts_with("There is nobody to place"));
    }

    async fn a_job_nobody_works_on_any_more_can_be_put_away(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let ctx = db.context(Some(cora.clone()));
        let programme = create(&ctx).await;
        let early = ctx.now - chrono::TimeDelta::minutes(2);
        let job = store::cohort::insert_job(&db.db, programme, domain::cohort::JobTask::NewPlan, 1, cora.account, early).await.unwrap();
        let app = TestApp::new(db);
        let browser = app.browser_of(&cora).await;
        let page = browser.get(&format!("/planning-jobs/{job}")).await;
        assert!(page.text.contains("has not been heard of for a while"));
        assert!(page.headers.get("refresh").is_none());
        store::cohort::beat_job(&app.db.db, job, 42, ctx.now).await.unwrap();
        let page = browser.get(&format!("/planning-jobs/{job}")).await;
        assert!(page.text.contains("42 % of the longest search"));
        assert_eq!(page.headers.get("refresh").unwrap(), "1");
        let cancelled = browser.post(&format!("/planning-jobs/{job}/cancel"), &[]).await;
        assert_eq!(cancelled.status, StatusCode::SEE_OTHER);
        assert!(store::cohort::beat_job(&app.db.db, job, 43, ctx.now).await.unwrap(), "the node learns it");
    }
}
