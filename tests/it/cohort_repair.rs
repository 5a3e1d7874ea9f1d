//! Suggestions for a plan that exists: drafts with unplaced people, and released plans after a turnover.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use domain::cohort::View;
use domain::id::{CohortId, CohortPlanId, ModuleId, PersonId};
use domain::programme::NewProgramme;
use operations::cohort_plan::{Alternative, Repair, Seen, Suggestions};
use operations::{Context, cohort_plan, content, programme};
use support::{TestApp, TestDb, both_engines, make};

/// A draft of 56 people in four cohorts of 14.
async fn planned(ctx: &Context, db: &TestDb) -> CohortPlanId {
    make::people(&db.db, 55).await;
    let key = content::curricula().unwrap()[0].key.clone();
    let new = NewProgramme::read("Customers", "Fewer complaints.", &key, "", "").unwrap();
    let programme = programme::create(ctx, &new).await.unwrap();
    cohort_plan::suggest(ctx, programme, 1).await.unwrap()
}

async fn seats(ctx: &Context, plan: CohortPlanId) -> Vec<(CohortId, BTreeSet<PersonId>)> {
    let board = cohort_plan::board(ctx, plan, View::default())
        .await
        .unwrap();
    let columns = board.draft.columns.into_iter();
    columns
        .filter_map(|column| {
            Some((
                column.id?,
                column.people.iter().map(|card| card.id).collect(),
            ))
        })
        .collect()
}

fn of(found: &Suggestions, repair: Repair) -> &Alternative {
    found
        .alternatives
        .iter()
        .find(|one| one.repair == repair)
        .unwrap()
}

both_engines! {
    async fn who_is_not_placed_gets_a_seat_and_locked_people_stay(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let plan = planned(&ctx, &db).await;
        let before = seats(&ctx, plan).await;
        let out: Vec<Seen> = before[0].1.iter().take(3).map(|person| Seen { person: *person, at: Some(before[0].0) }).collect();
        cohort_plan::move_people(&ctx, plan, &out, None).await.unwrap();
        let locked = *before[1].1.first().unwrap();
        let seen = Seen { person: locked, at: Some(before[1].0) };
        cohort_plan::set_locked(&ctx, plan, &[seen], true).await.unwrap();

        let found = make::suggestions(&ctx, plan).await;
        let none = of(&found, Repair::None);
        assert_eq!((none.moved.len(), none.joined.len(), none.left.len(), none.invitations), (0, 3, 0, 3));
        assert!(of(&found, Repair::Full).misplaced <= none.misplaced);
        let stale = cohort_plan::repair(&ctx, plan, Repair::None, "of yesterday").await.unwrap_err();
        assert!(stale.to_string().contains("changed meanwhile"), "{stale}");
        let told = cohort_plan::repair(&ctx, plan, Repair::Full, &found.fingerprint).await.unwrap();
        assert!(told.contains("3 people placed"), "{told}");
        let board = cohort_plan::board(&ctx, plan, View::default()).await.unwrap();
        assert_eq!((board.draft.summary.placed, board.draft.summary.people), (56, 56));
        let full = u64::try_from(board.draft.summary.misplaced).unwrap();
        assert_eq!(full, of(&found, Repair::Full).misplaced, "it does what was said");
        assert!(seats(&ctx, plan).await[1].1.contains(&locked));
        let history = cohort_plan::history(&ctx, plan, 0, 50).await.unwrap().1;
        assert_eq!(history as usize, 3 + 3 + of(&found, Repair::Full).moved.len());
        let twice = cohort_plan::repair(&ctx, plan, Repair::Full, &found.fingerprint).await.unwrap_err();
        assert!(twice.to_string().contains("changed meanwhile"), "{twice}");
    }

    async fn a_released_plan_takes_joiners_in_and_lets_leavers_go_but_leaves_what_has_begun(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let plan = planned(&ctx, &db).await;
        cohort_plan::release(&ctx, plan, "", true).await.unwrap();
        let before = seats(&ctx, plan).await;
        let begun = before[0].clone();
        let curriculum = store::cohort::find_plan(&db.db, plan).await.unwrap().unwrap().curriculum;
        let module = db.number(&format!("SELECT MIN(id) FROM module WHERE curriculum_id = {curriculum}")).await;
        let yesterday = ctx.now - chrono::TimeDelta::days(1);
        let session = make::session(begun.0, ModuleId(module), yesterday, &[]);
        store::session::insert(&db.db, &session).await.unwrap();
        // One leaves the begun cohort, two another; three join the firm.
        for (number, (cohort, at)) in [(0, 0), (1, 0), (1, 1)].into_iter().enumerate() {
            let person = *before[cohort].1.iter().nth(at + 1).unwrap();
            let mut entry = make::entry(&format!("GONE{number}"));
            entry.active = false;
            store::person::update(&db.db, person, &entry, ctx.now).await.unwrap();
            make::person(&db.db, &make::entry(&format!("NEW{number}"))).await;
        }
        let found = make::suggestions(&ctx, plan).await;
        assert_eq!(found.begun, 1);
        let few = of(&found, Repair::Few);
        assert_eq!((few.joined.len(), few.left.len()), (3, 3));
        assert!(few.moved.len() < 10, "{:?}", few.moved);
        cohort_plan::repair(&ctx, plan, Repair::Few, &found.fingerprint).await.unwrap();
        let after = seats(&ctx, plan).await;
        let remained: BTreeSet<PersonId> = begun.1.intersection(&after[0].1).copied().collect();
        assert_eq!((after[0].1.len(), remained.len()), (begun.1.len() - 1, begun.1.len() - 1), "nobody came, only the leaver went");
        let everybody: usize = after.iter().map(|(_, people)| people.len()).sum();
        assert_eq!(everybody, 56);
        let withdrawn = db.number("SELECT COUNT(*) FROM enrolment WHERE withdrawn_at IS NOT NULL").await;
        assert_eq!(withdrawn as usize, 3 + few.moved.len(), "what was is kept");
        let again = make::suggestions(&ctx, plan).await;
        assert_eq!(of(&again, Repair::None).invitations, 0);
    }

    async fn the_page_offers_three_suggestions_and_makes_one_so(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let ctx = db.context(Some(cora.clone()));
        let plan = planned(&ctx, &db).await;
        let before = seats(&ctx, plan).await;
        let out = Seen { person: *before[0].1.first().unwrap(), at: Some(before[0].0) };
        cohort_plan::move_people(&ctx, plan, &[out], None).await.unwrap();
        let app = TestApp::new(db);
        let browser = app.browser_of(&cora).await;
        let path = format!("/cohort-plans/{plan}/suggestions");
        let page = browser.get(&path).await;
        assert_eq!((page.status, page.text.matches("Make it so:").count()), (StatusCode::OK, 0));
        let asked = browser.post(&path, &[]).await;
        assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, path.as_str()));
        let page = browser.get(&path).await;
        assert_eq!(page.text.matches("Make it so:").count(), 3);
        let seen = page.text.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let made = browser.post(&format!("/cohort-plans/{plan}/repairs"), &[("seen", seen), ("repair", "none")]).await;
        assert_eq!((made.status, made.location()), (StatusCode::SEE_OTHER, format!("/cohort-plans/{plan}").as_str()));
        assert_eq!(cohort_plan::board(&ctx, plan, View::default()).await.unwrap().draft.summary.placed, 56);
        let page = browser.get(&path).await;
        assert!(page.text.contains("Nothing is worked out for the plan as it is now."), "what was found was for another state");
    }
}
