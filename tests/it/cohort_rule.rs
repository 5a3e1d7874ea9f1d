//! Rules for cohorts: kept in plans, shown where they are broken, refused where they make no sense.

use axum::http::StatusCode;
use domain::cohort::View;
use domain::id::{CohortPlanId, PersonId};
use domain::programme::NewProgramme;
use operations::cohort_rule::Typed;
use operations::{AppError, Context, cohort_plan, cohort_rule, content, programme};
use support::{TestApp, both_engines, make};

async fn create(ctx: &Context, name: &str) -> domain::id::ProgrammeId {
    let key = content::curricula().unwrap()[0].key.clone();
    let new = NewProgramme::read(name, "Fewer complaints.", &key, "", "").unwrap();
    programme::create(ctx, &new).await.unwrap()
}

fn pair<'a>(kind: &'a str, person: &'a str, other: &'a str) -> Typed<'a> {
    Typed {
        kind,
        person,
        other,
        ..Typed::default()
    }
}

/// The column each person of a draft is in.
async fn columns(ctx: &Context, plan: CohortPlanId, people: &[PersonId]) -> Vec<usize> {
    let draft = cohort_plan::board(ctx, plan, View::default())
        .await
        .unwrap()
        .draft;
    let column = |person: &PersonId| {
        let is_here =
            |column: &domain::cohort::Column| column.people.iter().any(|card| card.id == *person);
        draft.columns.iter().position(is_here).unwrap()
    };
    people.iter().map(column).collect()
}

both_engines! {
    async fn pairs_are_kept_in_every_plan_and_shown_where_broken(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let people = make::people(&db.db, 41).await;
        let programme = create(&ctx, "Customers").await;
        let before = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let seats = columns(&ctx, before, &people).await;
        // Two who sit together must not, two who sit apart must.
        let (mate, stranger) = (
            (1..).find(|at| seats[*at] == seats[0]).unwrap(),
            (1..).find(|at| seats[*at] != seats[0]).unwrap(),
        );
        let id = |at: usize| format!("P{:02}", at + 1);
        cohort_rule::add(&ctx, programme, &pair("apart", "P01", &id(mate))).await.unwrap();
        cohort_rule::add(&ctx, programme, &pair("together", &id(stranger), "P01")).await.unwrap();
        let told = cohort_plan::board(&ctx, before, View::default()).await.unwrap().draft.summary.conflicts;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("are to be kept apart, but both are in"), "{told:?}");
        assert!(told[1].contains("are to be kept together, but only one of them is in"), "{told:?}");
        let after = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let seats = columns(&ctx, after, &[people[0], people[mate], people[stranger]]).await;
        assert!(seats[0] != seats[1] && seats[0] == seats[2], "{seats:?}");
        let effects = cohort_plan::effects(&ctx, after, people[mate]).await.unwrap();
        let told = effects.iter().filter(|effect| effect.remark.contains("to be kept apart")).count();
        assert_eq!(told, 1, "{effects:?}");

        let listed = cohort_rule::list(&ctx, programme).await.unwrap().rules;
        assert_eq!(listed.len(), 2);
        assert!(listed[0].2.starts_with("Person P01 and Person P"), "{}", listed[0].2);
        let again = cohort_rule::add(&ctx, programme, &pair("together", &id(mate), "P01")).await.unwrap_err();
        assert!(again.to_string().contains("a rule about the same already"), "{again}");
        cohort_rule::remove(&ctx, programme, listed[0].0).await.unwrap();
        assert!(matches!(cohort_rule::remove(&ctx, programme, listed[0].0).await, Err(AppError::NotFound)));
    }

    async fn the_board_counts_and_foretells_by_the_rules(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let people = make::people(&db.db, 38).await;
        let mut lawyers = Vec::new();
        for key in ["L1", "L2"] {
            let mut entry = make::entry(key);
            entry.function = "Legal".into();
            lawyers.push(make::person(&db.db, &entry).await);
        }
        let programme = create(&ctx, "Customers").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let board = async || cohort_plan::board(&ctx, plan, View::default()).await.unwrap().draft;
        let cohorts: Vec<_> = board().await.columns.iter().map(|column| column.id).collect();
        let at = columns(&ctx, plan, &lawyers).await;
        assert_ne!(at[0], at[1], "spread evenly without the rule");
        let (one, other) = (cohorts[at[0]], cohorts[at[1]]);
        // The first in the other lawyer's cohort is, over somebody else, above the first lawyer.
        let top = people[columns(&ctx, plan, &people).await.iter().position(|column| *column == at[1]).unwrap()];
        let between = people[columns(&ctx, plan, &people).await.iter().position(|column| ![at[0], at[1]].contains(column)).unwrap()];
        store::person::set_manager_of(&db.db, &[lawyers[0]], Some(between)).await.unwrap();
        store::person::set_manager_of(&db.db, &[between], Some(top)).await.unwrap();
        for typed in [
            Typed { kind: "not_alone", field: "function", value: "Legal", ..Typed::default() },
            Typed { kind: "whole_line", ..Typed::default() },
        ] {
            cohort_rule::add(&ctx, programme, &typed).await.unwrap();
        }
        let draft = board().await;
        assert_eq!(draft.summary.misplaced, 2);
        let alone = "Legal: 1, alone (even: none or 2).".to_owned();
        assert!(at.iter().all(|at| draft.columns[*at].warnings.contains(&alone)), "{draft:?}");
        let effects = cohort_plan::effects(&ctx, plan, lawyers[0]).await.unwrap();
        let told = effects.into_iter().find(|effect| effect.to == other).unwrap().remark;
        assert!(told.contains("who is above them in the reporting line"), "{told}");
        cohort_plan::move_people(&ctx, plan, &[cohort_plan::Seen { person: lawyers[0], at: one }], other).await.unwrap();
        let draft = board().await;
        let after = match draft.summary.misplaced {
            0 => "no misplaced seat after".to_owned(),
            seats => format!("{seats} misplaced seats after"),
        };
        assert!(told.starts_with(&after), "{told}, and then {after}");
        assert_eq!(draft.summary.conflicts.len(), 1, "{:?}", draft.summary.conflicts);
        assert!(!draft.columns[at[1]].warnings.iter().any(|warning| warning.starts_with("Legal")));
    }

    async fn nonsense_is_refused_at_its_field(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        make::people(&db.db, 10).await;
        let programme = create(&ctx, "Customers").await;
        let legal = Typed { kind: "not_alone", field: "function", value: "Law", ..Typed::default() };
        for (typed, field) in [
            (pair("apart", "P01", "P01"), "other"),
            (pair("apart", "X", "P01"), "person"),
            (pair("together", "P01", " "), "other"),
            (legal, "value"),
        ] {
            let Err(AppError::Invalid(errors)) = cohort_rule::add(&ctx, programme, &typed).await else {
                panic!("{typed:?} is refused");
            };
            assert!(errors.of(field).is_some(), "{typed:?}");
        }
        let nothing = cohort_rule::add(&ctx, programme, &Typed::default()).await.unwrap_err();
        assert!(matches!(nothing, AppError::Refused(_)));
        assert_eq!(db.number("SELECT COUNT(*) FROM cohort_rule").await, 0);
    }

    async fn company_of_another_programme_seldom_meets_again(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        make::people(&db.db, 111).await;
        let first = create(&ctx, "Customers").await;
        let plan = cohort_plan::suggest(&ctx, first, 1).await.unwrap();
        cohort_plan::release(&ctx, plan, "", true).await.unwrap();
        let second = create(&ctx, "Colleagues").await;
        let mixed = cohort_plan::suggest(&ctx, second, 1).await.unwrap();
        let found = cohort_plan::compare(&ctx, second, [Some(mixed), Some(mixed)]).await.unwrap();
        let [side, _] = found.sides.unwrap();
        // Eight cohorts of fourteen hold 728 pairs; by chance one in eight of them would meet again.
        assert_eq!(side.misplaced.iter().map(|(_, seats)| seats).sum::<u64>(), 0);
        assert!(side.met_again < 91 / 2 + 8, "{}", side.met_again);
    }

    async fn the_page_adds_and_removes_rules(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let ctx = db.context(Some(cora.clone()));
        make::people(&db.db, 10).await;
        let programme = create(&ctx, "Customers").await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&cora).await;
        let path = format!("/programmes/{programme}/rules");
        let bad = browser.post(&path, &[("kind", "apart"), ("person", "P01"), ("other", "NOBODY")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text.contains("Nobody has the employee id NOBODY.") && bad.text.contains("value=\"P01\""));
        for fields in [
            [("kind", "apart"), ("person", "P01"), ("other", "P02")],
            [("kind", "not_alone"), ("field", "function"), ("value", "sales")],
            [("kind", "whole_line"), ("person", ""), ("other", "")],
        ] {
            assert_eq!(browser.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
        }
        let page = browser.get(&path).await;
        for sentence in [
            "Person P01 and Person P02 are never in one cohort.",
            "Nobody of function Sales is alone in a cohort.",
            "Nobody sits with anybody above them in the reporting line.",
        ] {
            assert!(page.text.contains(sentence), "{sentence}");
        }
        assert!(!page.text.contains("Keep the whole line apart"));
        let rule = cohort_rule::list(&ctx, programme).await.unwrap().rules[0].0;
        let removed = browser.post(&format!("{path}/{rule}/remove"), &[]).await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER);
        assert_eq!(cohort_rule::list(&ctx, programme).await.unwrap().rules.len(), 2);
    }
}
