//! Planning cohorts, the board, the last seat, release, and what follows it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use domain::cohort::{Draft, MixBy, PlanState, View};
use domain::id::{CohortId, CohortPlanId, PersonId, ProgrammeId};
use domain::programme::NewProgramme;
use operations::cohort_plan::{Moved, Seen};
use operations::{AppError, Context, Outcome, cohort, cohort_plan, content, programme};
use scraper::{Html, Selector};
use sea_orm::ConnectionTrait;
use support::{TestApp, TestDb, both_engines, make};

async fn create(ctx: &Context, plan_size: &str, max_size: &str) -> ProgrammeId {
    let key = content::curricula().unwrap()[0].key.clone();
    let new =
        NewProgramme::read("Customers", "Fewer complaints.", &key, plan_size, max_size).unwrap();
    programme::create(ctx, &new).await.unwrap()
}

/// `count` people; every fourth manages the three after them.
async fn roster(db: &TestDb, count: usize) -> Vec<PersonId> {
    let people = make::people(&db.db, count).await;
    for team in people.chunks(4) {
        for report in &team[1..] {
            store::person::set_manager(&db.db, *report, Some(team[0]))
                .await
                .unwrap();
        }
    }
    people
}

async fn draft(ctx: &Context, plan: CohortPlanId) -> Draft {
    cohort_plan::board(ctx, plan, View::default())
        .await
        .unwrap()
        .draft
}

/// Where somebody is in a draft, as who moves them sees it.
async fn seen(ctx: &Context, plan: CohortPlanId, person: PersonId) -> Seen {
    let at = seats(&draft(ctx, plan).await)
        .into_iter()
        .find(|(_, people)| people.contains(&person))
        .map(|(cohort, _)| cohort);
    Seen { person, at }
}

/// Moves people from where they are.
async fn shift(
    ctx: &Context,
    plan: CohortPlanId,
    people: &[PersonId],
    to: Option<CohortId>,
) -> Outcome<Moved> {
    let mut all = Vec::new();
    for person in people {
        all.push(seen(ctx, plan, *person).await);
    }
    cohort_plan::move_people(ctx, plan, &all, to).await
}

/// The cohorts of a draft as (id, people).
fn seats(draft: &Draft) -> Vec<(CohortId, BTreeSet<PersonId>)> {
    draft
        .columns
        .iter()
        .filter_map(|column| {
            let people = column.people.iter().map(|card| card.id).collect();
            Some((column.id?, people))
        })
        .collect()
}

both_engines! {
    async fn a_suggestion_places_everybody_evenly_and_nobody_with_their_manager(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        roster(&db, 99).await;
        let programme = create(&ctx, "", "").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let board = cohort_plan::board(&ctx, plan, View::default()).await.unwrap();
        let draft = &board.draft;
        assert_eq!(draft.columns.len() - 1, 8, "100 people planned for 14 each");
        assert_eq!((draft.summary.placed, draft.summary.people), (100, 100));
        assert!(draft.columns[1..].iter().all(|column| column.people.len() <= 14));
        assert_eq!(draft.summary.conflicts, Vec::<String>::new());
        assert_eq!(draft.summary.misplaced, 0, "{:?}", board.explanation);
        let again = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let members = |draft: &Draft| seats(draft).into_iter().map(|(_, people)| people).collect::<Vec<_>>();
        assert_eq!(members(draft), members(&self::draft(&ctx, again).await), "the same seed gives the same cohorts");
    }

    async fn who_left_or_is_exempt_is_not_planned_for(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let people = roster(&db, 30).await;
        let programme = create(&ctx, "", "").await;
        let mut leaver = make::entry("P01");
        leaver.active = false;
        store::person::update(&db.db, people[0], &leaver, ctx.now).await.unwrap();
        for (person, until) in [(people[1], "NULL"), (people[2], "'2026-03-02'"), (people[3], "'2026-03-01'")] {
            let sql = format!(
                "INSERT INTO exemption (programme_id, person_id, reason, until, granted_by, created_at) \
                 VALUES ({programme}, {person}, 'Attended elsewhere', {until}, 1, '2026-01-01 00:00:00+00:00')"
            );
            db.db.execute_unprepared(&sql).await.unwrap();
        }
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let placed: BTreeSet<PersonId> = seats(&draft(&ctx, plan).await).into_iter().flat_map(|(_, people)| people).collect();
        assert!(people[..3].iter().all(|person| !placed.contains(person)));
        assert!(placed.contains(&people[3]), "an exemption that has ended counts no more");
        assert_eq!(placed.len(), 28);
    }

    async fn a_move_is_kept_scored_and_can_be_taken_back(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        roster(&db, 27).await;
        let programme = create(&ctx, "", "").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let before = draft(&ctx, plan).await;
        let cohorts = seats(&before);
        let (from, to) = (cohorts[0].0, cohorts[1].0);
        let person = *cohorts[0].1.first().unwrap();
        let choices = cohort_plan::person(&ctx, plan, person).await.unwrap();
        assert!(!choices.why_here.is_empty());
        let promised = choices.choices.iter().find(|choice| choice.cohort.id == to).unwrap().misplaced;
        let moved = shift(&ctx, plan, &[person], Some(to)).await.unwrap();
        assert!(moved.sentence.ends_with("moved to Cohort 2, 15 of 15."), "{}", moved.sentence);
        let after = draft(&ctx, plan).await;
        assert_eq!(u64::try_from(after.summary.misplaced).unwrap(), promised, "the move does what was said");
        let mut counted = 0;
        for by in MixBy::ALL {
            counted += cohort_plan::mix(&ctx, plan, by).await.unwrap().mix.misplaced();
        }
        assert_eq!(after.summary.misplaced, counted, "engine and mix count alike");
        shift(&ctx, plan, &[person], Some(from)).await.unwrap();
        assert_eq!(draft(&ctx, plan).await, before);
        shift(&ctx, plan, &[person], None).await.unwrap();
        let out = draft(&ctx, plan).await;
        assert_eq!(out.columns[0].people.iter().map(|card| card.id).collect::<Vec<_>>(), [person]);
        assert_eq!((out.summary.placed, out.summary.people), (27, 28));
        shift(&ctx, plan, &[person], Some(from)).await.unwrap();
        assert_eq!(draft(&ctx, plan).await, before);
    }

    async fn two_change_places_in_full_cohorts_and_what_is_fresh_is_taken_back(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        roster(&db, 29).await;
        let programme = create(&ctx, "15", "15").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let before = draft(&ctx, plan).await;
        let cohorts = seats(&before);
        assert_eq!([cohorts[0].1.len(), cohorts[1].1.len()], [15, 15]);
        let person = *cohorts[0].1.first().unwrap();
        let exchanges = cohort_plan::person(&ctx, plan, person).await.unwrap().exchanges;
        assert_eq!(exchanges.len(), 3);
        let best = &exchanges[0];
        let one = seen(&ctx, plan, person).await;
        let other = Seen { person: best.partner.id, at: Some(best.cohort.id) };
        cohort_plan::exchange(&ctx, plan, Some((one, other))).await.unwrap();
        let after = draft(&ctx, plan).await;
        let promised = i64::try_from(before.summary.misplaced).unwrap() + best.misplaced;
        assert_eq!(i64::try_from(after.summary.misplaced).unwrap(), promised, "it does what was said");
        assert_eq!(seen(&ctx, plan, person).await.at, other.at);
        let stale = cohort_plan::move_people(&ctx, plan, &[one], None).await.unwrap_err();
        assert!(stale.to_string().contains("is in Cohort 2 by now: somebody else moved them."), "{stale}");
        let again = cohort_plan::exchange(&ctx, plan, Some((one, other))).await.unwrap_err();
        assert!(again.to_string().contains("somebody else moved them"), "{again}");

        shift(&ctx, plan, &[person], None).await.unwrap();
        let (entries, total) = cohort_plan::history(&ctx, plan, 0, 2).await.unwrap();
        assert_eq!((entries.len(), total), (2, 3));
        assert!(entries[0].sentence.ends_with("from Cohort 2 to not placed"), "{}", entries[0].sentence);
        assert!(entries.iter().all(|entry| entry.can_be_undone && !entry.by.is_empty()));
        let mut later = ctx.clone();
        later.now += chrono::TimeDelta::minutes(10);
        let late = cohort_plan::undo_move(&later, plan, entries[0].moved.id).await.unwrap_err();
        assert!(late.to_string().contains("ten minutes ago"), "{late}");
        cohort_plan::undo_move(&ctx, plan, entries[0].moved.id).await.unwrap();
        assert_eq!(draft(&ctx, plan).await, after);
        let twice = cohort_plan::undo_move(&ctx, plan, entries[0].moved.id).await.unwrap_err();
        assert!(twice.to_string().contains("is in Cohort 2 by now"), "{twice}");
    }

    async fn the_effects_of_a_move_are_told_best_first(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        roster(&db, 41).await;
        let programme = create(&ctx, "", "").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let cohorts = seats(&draft(&ctx, plan).await);
        let person = *cohorts[0].1.first().unwrap();
        let effects = cohort_plan::effects(&ctx, plan, person).await.unwrap();
        assert_eq!(effects.len(), cohorts.len() + 1);
        let open: Vec<bool> = effects[..cohorts.len()].iter().map(|effect| effect.is_closed).collect();
        assert!(open.is_sorted(), "{effects:?}");
        let here = effects.iter().find(|effect| effect.to == Some(cohorts[0].0)).unwrap();
        assert_eq!((here.remark.as_str(), here.is_closed), ("is here now", true));
        assert_eq!(effects.last().unwrap().to, None);
    }

    async fn somebody_locked_is_not_moved(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        roster(&db, 27).await;
        let programme = create(&ctx, "", "").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let cohorts = seats(&draft(&ctx, plan).await);
        let person = *cohorts[0].1.first().unwrap();
        let seen = Seen { person, at: Some(cohorts[0].0) };
        let elsewhere = Seen { person, at: Some(cohorts[1].0) };
        let stale = cohort_plan::set_locked(&ctx, plan, &[seen, elsewhere], true).await.unwrap_err();
        assert!(stale.to_string().contains("by now"), "{stale}");
        assert_eq!(db.number("SELECT COUNT(*) FROM enrolment WHERE locked").await, 0, "all or nobody");
        cohort_plan::set_locked(&ctx, plan, &[seen], true).await.unwrap();
        let refused = shift(&ctx, plan, &[person], Some(cohorts[1].0)).await.unwrap_err();
        assert!(refused.to_string().contains("unlock first"), "{refused}");
        cohort_plan::set_locked(&ctx, plan, &[seen], false).await.unwrap();
        shift(&ctx, plan, &[person], Some(cohorts[1].0)).await.unwrap();
    }

    async fn a_move_of_several_is_all_or_nobody(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        roster(&db, 27).await;
        let programme = create(&ctx, "", "").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let before = draft(&ctx, plan).await;
        let cohorts = seats(&before);
        let two: Vec<PersonId> = cohorts[0].1.iter().copied().take(2).collect();
        let refused = shift(&ctx, plan, &two, Some(cohorts[1].0)).await.unwrap_err();
        assert!(refused.to_string().starts_with("Cohort 2 is full: 15 of 15."), "{refused}");
        assert_eq!(draft(&ctx, plan).await, before);
        shift(&ctx, plan, &two, None).await.unwrap();
        assert_eq!(draft(&ctx, plan).await.columns[0].people.len(), 2);
    }

    async fn twenty_at_once_for_the_last_seat_seat_exactly_one(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let people = roster(&db, 49).await;
        let programme = create(&ctx, "", "").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        shift(&ctx, plan, &people[..20], None).await.unwrap();
        let cohorts = seats(&draft(&ctx, plan).await);
        let target = cohorts[0].0;
        let room = 14 - cohorts[0].1.len();
        let others: Vec<PersonId> = cohorts[1..].iter().flat_map(|(_, people)| people.iter().copied()).take(room).collect();
        shift(&ctx, plan, &others, Some(target)).await.unwrap();

        let ctx = Arc::new(ctx);
        let tries: Vec<_> = people[..20]
            .iter()
            .map(|person| {
                let (ctx, person) = (Arc::clone(&ctx), *person);
                tokio::spawn(async move {
                    let waiting = Seen { person, at: None };
                    cohort_plan::move_people(&ctx, plan, &[waiting], Some(target)).await
                })
            })
            .collect();
        let (mut seated, mut refused) = (0, 0);
        for one in tries {
            match one.await.unwrap() {
                Ok(_) => seated += 1,
                Err(AppError::Refused(refusal)) => {
                    assert!(refusal.0.starts_with("Cohort 1 is full"), "{refusal}");
                    refused += 1;
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!((seated, refused), (1, 19));
        assert_eq!(db.number(&format!("SELECT COUNT(*) FROM enrolment WHERE cohort_id = {target}")).await, 15);
    }

    async fn the_database_itself_refuses_one_too_many(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        roster(&db, 9).await;
        let programme = create(&ctx, "5", "5").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let cohorts = seats(&draft(&ctx, plan).await);
        assert_eq!(cohorts.iter().map(|(_, people)| people.len()).collect::<Vec<_>>(), [5, 5]);
        let joiner = make::person(&db.db, &make::entry("JOINER")).await;
        let error = store::cohort::enrol(&db.db, plan, cohorts[0].0, joiner, ctx.now).await.unwrap_err();
        assert!(store::cohort::is_full(&error), "{error}");
        let place = store::cohort::find_enrolment(&db.db, plan, *cohorts[0].1.first().unwrap()).await.unwrap().unwrap();
        let error = store::cohort::move_enrolment(&db.db, place.id, cohorts[1].0).await.unwrap_err();
        assert!(store::cohort::is_full(&error), "{error}");
    }

    async fn a_release_with_a_broken_rule_must_say_so(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let people = roster(&db, 19).await;
        let programme = create(&ctx, "10", "15").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let second = cohort_plan::suggest(&ctx, programme, 2).await.unwrap();
        let cohorts = seats(&draft(&ctx, plan).await);
        let with_manager = cohorts.iter().find(|(_, members)| members.contains(&people[0])).unwrap().0;
        let report = people[1];
        shift(&ctx, plan, &[report], Some(with_manager)).await.unwrap();
        let told = draft(&ctx, plan).await.summary.conflicts;
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("Person P02 sits with their own manager Person P01"), "{told:?}");
        let refused = cohort_plan::release(&ctx, plan, "", false).await.unwrap_err();
        assert!(refused.to_string().starts_with("1 rule is broken"), "{refused}");
        cohort_plan::release(&ctx, plan, " First wave ", true).await.unwrap();
        let released = cohort_plan::board(&ctx, plan, View::default()).await.unwrap().plan;
        assert_eq!((released.state, released.change_note.as_deref()), (PlanState::Released, Some("First wave")));
        assert!(cohort_plan::release(&ctx, plan, "", true).await.is_err());
        assert!(shift(&ctx, plan, &[report], None).await.is_err());
        let elsewhere = cohort_plan::release(&ctx, second, "", true).await.unwrap_err();
        assert!(elsewhere.to_string().starts_with("20 of these people"), "{elsewhere}");
        cohort_plan::discard(&ctx, second).await.unwrap();
        let nobody = cohort_plan::suggest(&ctx, programme, 1).await.unwrap_err();
        assert!(nobody.to_string().contains("nobody to place"), "{nobody}");
    }

    async fn an_empty_cohort_is_dropped_and_a_later_plan_counts_on(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        roster(&db, 19).await;
        let programme = create(&ctx, "7", "15").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let cohorts = seats(&draft(&ctx, plan).await);
        let out: Vec<PersonId> = cohorts[2].1.iter().copied().collect();
        shift(&ctx, plan, &out, None).await.unwrap();
        cohort_plan::release(&ctx, plan, "", true).await.unwrap();
        let released = cohort::list(&ctx, Some(programme), 0, 50).await.unwrap().0;
        assert_eq!(released.iter().map(|line| line.cohort.name.as_str()).collect::<Vec<_>>(), ["Cohort 1", "Cohort 2"]);
        let rest = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let board = cohort_plan::board(&ctx, rest, View::default()).await.unwrap();
        assert_eq!(board.draft.columns[1].name, "Cohort 3");
        let person = out[0];
        let why = cohort_plan::person(&ctx, rest, person).await.unwrap().why_here;
        assert!(why[0].contains("is in Cohort 3 with"), "{why:?}");
        assert!(why.iter().all(|sentence| !sentence.contains(char::is_control)), "{why:?}");
    }

    async fn members_leave_with_a_reason_and_join_while_there_is_a_seat(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        roster(&db, 9).await;
        let programme = create(&ctx, "5", "5").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        cohort_plan::release(&ctx, plan, "", false).await.unwrap();
        let id = cohort::list(&ctx, None, 0, 1).await.unwrap().0[0].cohort.id;
        let joiner = make::person(&db.db, &make::entry("JOINER")).await;
        let full = cohort::add(&ctx, id, joiner).await.unwrap_err();
        assert!(matches!(&full, AppError::Refused(refusal) if refusal.0.contains("is full: 5 of 5")), "{full}");
        let leaver = cohort::find(&ctx, id).await.unwrap().members[0].id;
        assert!(matches!(cohort::withdraw(&ctx, id, leaver, " ").await, Err(AppError::Invalid(_))));
        cohort::withdraw(&ctx, id, leaver, "Long leave").await.unwrap();
        let sentence = cohort::add(&ctx, id, joiner).await.unwrap();
        assert_eq!(sentence, "Person JOINER joined Cohort 1, 5 of 5.");
        let found = cohort::find(&ctx, id).await.unwrap();
        assert!(found.members.iter().any(|member| member.id == joiner));
        assert_eq!(found.withdrawals[0].reason, "Long leave");
        assert!(matches!(cohort::withdraw(&ctx, id, leaver, "Again").await, Err(AppError::NotFound)));
        assert!(matches!(cohort::add(&ctx, id, joiner).await, Err(AppError::Invalid(_))));
    }

    async fn the_board_works_without_a_script(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let ctx = db.context(Some(cora.clone()));
        roster(&db, 27).await;
        let programme = create(&ctx, "", "").await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&cora).await;
        let made = browser.post(&format!("/programmes/{programme}/cohort-plans"), &[]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let plan = made.location().to_owned();
        let page = browser.get(&plan).await;
        assert_eq!(page.status, StatusCode::OK);
        let html = Html::parse_document(&page.text);
        let count = |selector: &str| html.select(&Selector::parse(selector).unwrap()).count();
        assert_eq!(count(".board .cohort"), 2);
        assert_eq!(count(".board .person"), 28);
        assert_eq!(count(".tray .person"), 0);
        let card = html.select(&Selector::parse(".board .person a.name").unwrap()).next().unwrap();
        let person_page = card.value().attr("href").unwrap().to_owned();
        let person = person_page.rsplit('/').next().unwrap().to_owned();
        let boxes = Selector::parse(".board .person input[name=person]").unwrap();
        let seen = html.select(&boxes).next().unwrap().value().attr("value").unwrap().to_owned();
        assert!(seen.starts_with(&format!("{person}@")), "{seen}");
        let why = browser.get(&person_page).await;
        assert!(why.text.contains("Why here") && why.text.contains("Every cohort should have"), "{}", why.text);
        let moved = browser.post(&format!("{plan}/moves"), &[("person", &seen), ("cohort", "")]).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER);
        let after = browser.get(moved.location()).await;
        assert!(after.text.contains("Undo the last move"));
        let stale = browser.post(&format!("{plan}/moves"), &[("person", &seen), ("cohort", "")]).await;
        assert_eq!((stale.status, stale.location()), (StatusCode::SEE_OTHER, plan.as_str()));
        let history = browser.get(&format!("{plan}/history")).await;
        assert_eq!(history.text.matches("from Cohort 1 to not placed").count(), 2, "a row and its button, once");
        for path in [format!("{plan}?tab=mix"), format!("{plan}?mix=level"), format!("{plan}?mix=site"), format!("{plan}/release")] {
            assert_eq!(browser.get(&path).await.status, StatusCode::OK, "{path}");
        }
        let released = browser.post(&format!("{plan}/release"), &[("note", "Go")]).await;
        assert_eq!(released.status, StatusCode::SEE_OTHER);
        assert!(browser.get(&plan).await.text.contains("Released on"));
        let cohorts = browser.get("/cohorts").await;
        assert!(cohorts.text.contains("13 of 15") && cohorts.text.contains("14 of 15"));
        let id = cohort::list(&ctx, None, 0, 1).await.unwrap().0[0].cohort.id;
        let page = browser.get(&format!("/cohorts/{id}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let roster = browser.get(&format!("/cohorts/{id}/roster.csv")).await;
        assert!(roster.text.starts_with("employee_id,email,"), "{}", roster.text);
        let joined = browser.post(&format!("/cohorts/{id}/members"), &[("person", &person)]).await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER);
        let bad = browser.post(&format!("/cohorts/{id}/withdrawals"), &[("person", &person), ("reason", "")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text.contains("Enter a reason."));
    }

    async fn nobody_but_coordinators_sees_a_draft_or_a_cohort(db: TestDb) {
        let cora = make::coordinator(&db.db).await;
        let ctx = db.context(Some(cora));
        let people = roster(&db, 27).await;
        let programme = create(&ctx, "", "").await;
        let plan = cohort_plan::suggest(&ctx, programme, 1).await.unwrap();
        let others = [
            make::employee(&db.db, people[0]).await,
            make::facilitator(&db.db).await,
            make::administrator(&db.db).await,
        ];
        let person = people[0];
        let app = TestApp::new(db);
        for viewer in others {
            let browser = app.browser_of(&viewer).await;
            let own = app.db.context(Some(viewer));
            let seen = Seen { person, at: None };
            assert!(matches!(cohort_plan::move_people(&own, plan, &[seen], None).await, Err(AppError::NotFound)));
            assert!(matches!(cohort_plan::history(&own, plan, 0, 9).await, Err(AppError::NotFound)));
            assert!(matches!(cohort_plan::effects(&own, plan, person).await, Err(AppError::NotFound)));
            for path in ["", "?tab=mix", "/release", &format!("/people/{person}")] {
                assert_eq!(browser.get(&format!("/cohort-plans/{plan}{path}")).await.status, StatusCode::NOT_FOUND);
            }
            for path in ["moves", "locks", "release", "discard"] {
                let fields = [("person", person.to_string()), ("cohort", String::new())];
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                assert_eq!(browser.post(&format!("/cohort-plans/{plan}/{path}"), &fields).await.status, StatusCode::NOT_FOUND);
            }
            assert_eq!(browser.get("/cohorts").await.status, StatusCode::NOT_FOUND);
        }
    }
}
