//! Who must attend: rules, pins and exclusions, and all that follows from them.

use axum::http::StatusCode;
use chrono::Duration;
use domain::audience::{PersonField, RuleKind};
use domain::cohort::View;
use domain::coverage::State;
use domain::id::{PersonId, ProgrammeId};
use domain::instrument::AnonymityMode;
use operations::audience::{self, Effect, Standing, TypedRule, Who};
use operations::cohort_plan::Seen;
use operations::coverage::TypedExemption;
use operations::wave::NewWave;
use operations::{
    AppError, Context, cohort, cohort_plan, content, coverage, programme, session, wave,
};
use support::{TestApp, both_engines, make, now};

use crate::coverage::{Ground, ground};

/// Keeps a rule as the page does: read first, then kept.
async fn set(ctx: &Context, id: ProgrammeId, field: &str, kind: &str, values: &[&str]) -> Effect {
    let typed = TypedRule {
        field,
        kind,
        values: values.to_vec(),
    };
    let (rule, before) = audience::preview_rule(ctx, id, &typed).await.unwrap();
    let after = audience::set_rule(ctx, id, &rule).await.unwrap();
    assert_eq!(
        Effect {
            unknown: before.unknown.clone(),
            ..after
        },
        before,
        "what was shown is what was done"
    );
    before
}

async fn pin(ctx: &Context, id: ProgrammeId, key: &str, exception: &str) -> String {
    audience::set_exception(ctx, id, Who::EmployeeId(key), exception)
        .await
        .unwrap()
}

async fn covered(ctx: &Context, id: ProgrammeId) -> Vec<PersonId> {
    let coverage = coverage::of_programme(ctx, id).await.unwrap().coverage;
    let mut people: Vec<PersonId> = coverage.people.iter().map(|one| one.person.id).collect();
    people.sort();
    people
}

async fn to_place(ctx: &Context, ground: &Ground) -> Vec<String> {
    let people = cohort::find(ctx, ground.cohort).await.unwrap().to_place;
    people
        .into_iter()
        .map(|person| person.entry.employee_id)
        .collect()
}

both_engines! {
    async fn rules_decide_who_counts_who_is_placed_and_who_is_asked(db: TestDb) {
        // P01 and P05 are in Sales, P02 and P06 in Support, P03 in Finance, P04 in Operations; the coordinator sells.
        let ground = ground(&db).await;
        let ctx = db.context(Some(ground.coordinator.clone()));
        let id = ground.released.programme;
        let found = audience::find(&ctx, id, Some(PersonField::Function)).await.unwrap();
        assert_eq!((found.reach.total(), found.standing.in_cohort, found.standing.uncovered), (7, 6, 1));
        assert_eq!(found.values[2], ("Sales".to_owned(), 3));
        assert_eq!(to_place(&ctx, &ground).await, ["COORD"]);

        let effect = set(&ctx, id, "function", "one_of", &["sales", " Support ", "Moon"]).await;
        assert_eq!((effect.before, effect.after, effect.going_out, effect.in_cohort), (7, 5, 2, 2));
        assert_eq!(effect.unknown, ["Moon"]);
        let people = &ground.people;
        let mut expected = vec![people[0], people[1], people[4], people[5], ground.coordinator.person.unwrap()];
        expected.sort();
        assert_eq!(covered(&ctx, id).await, expected);
        let found = audience::find(&ctx, id, None).await.unwrap();
        assert_eq!(found.audience.sentence(), "Function is Moon, Sales or Support");
        assert_eq!((found.outside, found.holding), (2, vec![5]), "they stay in their cohort");
        assert_eq!(store::cohort::count_members(&db.db, ground.cohort).await.unwrap(), 6);

        // Somebody new is uncovered when the rules take them in, and nobody to place when they do not.
        make::person(&db.db, &make::entry("NEW")).await;
        let mut other = make::entry("OTHER");
        other.function = "Finance".into();
        make::person(&db.db, &other).await;
        assert_eq!(to_place(&ctx, &ground).await, ["COORD", "NEW"]);
        assert_eq!(programme::find(&ctx, id).await.unwrap().to_place, 2);
        assert_eq!(programme::list(&ctx).await.unwrap()[0].to_place, 2);
        let (_, _, asked) = wave::audience(&ctx, id).await.unwrap();
        assert_eq!(asked, 6);
        let today = session::today(&ctx).await.unwrap();
        assert_eq!((today.unplaced, today.to_attend, today.people), (2, 6, 9));

        let effect = set(&ctx, id, "level", "none_of", &["manager"]).await;
        assert_eq!((effect.coming_in, effect.going_out), (0, 1), "P06 is a manager in Support");
        let effect = audience::remove_rule(&ctx, id, PersonField::Function, RuleKind::OneOf).await.unwrap();
        assert_eq!((effect.coming_in, effect.after), (2, 7), "P04 and OTHER");
        let gone = audience::remove_rule(&ctx, id, PersonField::Function, RuleKind::OneOf).await;
        assert!(matches!(gone, Err(AppError::NotFound)));
        assert_eq!(db.number("SELECT COUNT(*) FROM audience_rule_value").await, 1);
        let kinds = "SELECT COUNT(*) FROM audit_event WHERE kind IN ('audience.rule_set', 'audience.rule_removed')";
        assert_eq!(db.number(kinds).await, 3);
        let content = "SELECT COUNT(*) FROM audit_event WHERE detail LIKE '%Sales%' OR detail LIKE '%Person%'";
        assert_eq!(db.number(content).await, 0, "keys and numbers only");
    }

    async fn pins_win_over_rules_and_exclusions_over_everything(db: TestDb) {
        let ground = ground(&db).await;
        let ctx = db.context(Some(ground.coordinator.clone()));
        let id = ground.released.programme;
        set(&ctx, id, "function", "one_of", &["Support"]).await;
        let people = &ground.people;
        assert!(pin(&ctx, id, "P03", "pinned").await.contains("whatever the rules say"));
        assert!(pin(&ctx, id, "P02", "excluded").await.ends_with("They stay in their cohort."));
        assert_eq!(covered(&ctx, id).await, [people[2], people[5]]);
        assert!(to_place(&ctx, &ground).await.is_empty());
        let coordinator = ground.coordinator.person.unwrap();
        audience::set_exception(&ctx, id, Who::Person(coordinator), "pinned").await.unwrap();
        assert_eq!(to_place(&ctx, &ground).await, ["COORD"]);

        // The last word replaces the one before, and what is taken back leaves the rules to decide.
        pin(&ctx, id, "P03", "excluded").await;
        assert_eq!(db.number("SELECT COUNT(*) FROM audience_person").await, 3);
        assert_eq!(covered(&ctx, id).await.len(), 2);
        let sentence = audience::remove_exception(&ctx, id, people[1]).await.unwrap();
        assert_eq!(sentence, "By the rules, Person P02 is in the audience.");
        assert!(matches!(audience::remove_exception(&ctx, id, people[1]).await, Err(AppError::NotFound)));

        // Nobody inactive is ever in it.
        let mut leaver = make::entry("GONE");
        leaver.leave_date = Some(now().date_naive() - Duration::days(1));
        make::person(&db.db, &leaver).await;
        assert!(pin(&ctx, id, "GONE", "pinned").await.contains("on the days on which they are active"));
        assert_eq!(audience::find(&ctx, id, None).await.unwrap().reach.total(), 3);

        let wrong = audience::set_exception(&ctx, id, Who::EmployeeId("P99"), "both").await.unwrap_err();
        let AppError::Invalid(errors) = wrong else { panic!("{wrong}") };
        assert_eq!(errors.0.len(), 2, "{errors:?}");
        let nobody = audience::set_exception(&ctx, id, Who::Person(PersonId(999)), "pinned").await;
        assert!(matches!(nobody, Err(AppError::NotFound)));
        let marks = "SELECT COUNT(*) FROM audit_event WHERE kind LIKE 'audience.%' AND kind NOT LIKE '%rule%'";
        assert_eq!(db.number(marks).await, 5);
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event WHERE kind = 'audience.left_to_rules'").await, 1);
    }

    async fn exemptions_and_attendance_count_inside_the_audience_only(db: TestDb) {
        let ground = ground(&db).await;
        let ctx = db.context(Some(ground.coordinator.clone()));
        let id = ground.released.programme;
        set(&ctx, id, "function", "none_of", &["Finance"]).await;
        for key in ["P03", "P04"] {
            let typed = TypedExemption { employee_id: key, reason: "Long leave", until: "" };
            coverage::exempt(&ctx, id, typed).await.unwrap();
        }
        // Who has attended everything is complete, with a place in a cohort or without.
        let coordinator = ground.coordinator.person.unwrap();
        for session in [ground.first, ground.second] {
            ground.mark(&db, session, coordinator, "present").await;
        }
        let coverage = coverage::of_programme(&ctx, id).await.unwrap().coverage;
        let counts = coverage.counts();
        assert_eq!((counts.people(), counts.of(State::Exempt), counts.of(State::Complete)), (6, 1, 1));
        let found = audience::find(&ctx, id, None).await.unwrap();
        let expected = Standing { in_cohort: 4, complete: 1, exempt: 1, uncovered: 0 };
        assert_eq!(found.standing, expected);
        let finance = coverage.broken_down(domain::coverage::Breakdown::Function);
        assert!(finance.iter().all(|(function, _)| function != "Finance"));
        let all = coverage::counts(&ctx).await.unwrap();
        assert_eq!(all[0].2, counts);
    }

    async fn a_wave_asks_the_audience_and_no_fewer_than_five_anonymously(db: TestDb) {
        let ground = ground(&db).await;
        let ctx = db.context(Some(ground.coordinator.clone()));
        let id = ground.released.programme;
        set(&ctx, id, "function", "one_of", &["Support"]).await;
        let form = content::instruments().unwrap().remove(0);
        let new = |mode| NewWave {
            title: "Before the training".into(),
            mode,
            last_day: (now() + Duration::days(14)).date_naive(),
        };
        let few = wave::open(&ctx, id, &form, &new(AnonymityMode::Anonymous)).await.unwrap_err();
        assert!(few.to_string().contains("Only 2 people are in the audience"), "{few}");
        wave::open(&ctx, id, &form, &new(AnonymityMode::Named)).await.unwrap();
        assert_eq!(db.number("SELECT COUNT(*) FROM participation").await, 2);
        set(&ctx, id, "site", "one_of", &["Moon"]).await;
        let mut other = form.clone();
        other.key = "another".into();
        let nobody = wave::open(&ctx, id, &other, &new(AnonymityMode::Named)).await.unwrap_err();
        assert!(nobody.to_string().contains("Nobody is in the audience"), "{nobody}");
        let nobody = cohort_plan::suggest(&ctx, id, 1).await.unwrap_err();
        assert!(nobody.to_string().contains("nobody to place"), "{nobody}");
    }

    async fn a_draft_says_who_is_not_in_the_audience_any_more(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        make::people(&db.db, 11).await;
        let ctx = db.context(Some(coordinator));
        let key = content::curricula().unwrap()[0].key.clone();
        let new = domain::programme::NewProgramme::read("Customers", "Fewer complaints.", &key, "6", "15").unwrap();
        let id = programme::create(&ctx, &new).await.unwrap();
        pin(&ctx, id, "P11", "excluded").await;
        let plan = cohort_plan::suggest(&ctx, id, 1).await.unwrap();
        let board = cohort_plan::board(&ctx, plan, View::default()).await.unwrap();
        assert_eq!((board.draft.summary.people, board.draft.columns[0].people.len()), (11, 0));
        pin(&ctx, id, "P11", "pinned").await;
        pin(&ctx, id, "P10", "excluded").await;
        let draft = cohort_plan::board(&ctx, plan, View::default()).await.unwrap().draft;
        assert_eq!(draft.columns[0].people[0].name, "Person P11", "the tray offers who came in");
        let warned = |draft: &domain::cohort::Draft| {
            draft.columns.iter().flat_map(|column| &column.warnings)
                .any(|warning| warning == "Person P10 is not in the audience any more.")
        };
        assert!(warned(&draft));
        let joiner = draft.columns[0].people[0].id;
        let to = draft.columns[1].id;
        let leave = |found: &cohort_plan::Suggestions| {
            found.alternatives.iter().all(|one| one.left.contains(&"Person P10".to_owned()))
        };
        assert!(leave(&make::suggestions(&ctx, plan).await));
        let joiner = Seen { person: joiner, at: None };
        cohort_plan::move_people(&ctx, plan, &[joiner], to).await.unwrap();
        cohort_plan::release(&ctx, plan, "", true).await.unwrap();
        let board = cohort_plan::board(&ctx, plan, View::default()).await.unwrap();
        assert!(!warned(&board.draft), "a released cohort keeps its people");
        assert!(!leave(&make::suggestions(&ctx, plan).await));
        assert_eq!(db.number("SELECT COUNT(*) FROM enrolment").await, 12);
    }

    async fn the_page_previews_keeps_and_removes_rules(db: TestDb) {
        let ground = ground(&db).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&ground.coordinator).await;
        let programme = format!("/programmes/{}", ground.released.programme);
        let path = format!("{programme}/audience");
        let empty = browser.get(&path).await;
        assert_eq!(empty.status, StatusCode::OK);
        for words in ["No rule yet", "Everybody active", "Nobody is pinned or excluded", "stays in it after leaving"] {
            assert!(empty.text.contains(words), "{words}: {}", empty.text);
        }
        let page = browser.get(&programme).await.text;
        assert!(page.contains(&format!("href=\"{path}\"")), "a tab leads there");
        let form = browser.get(&format!("{path}?field=function")).await;
        assert!(form.text.contains("name=\"value\" value=\"Sales\"") && form.text.contains("3 people"), "{}", form.text);

        let rules = format!("{path}/rules");
        let wrong = browser.post(&rules, &[("field", "function"), ("kind", ""), ("more", "")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Error: Audience") && wrong.text.contains("at least one value"), "{}", wrong.text);
        let typed = [("field", "function"), ("kind", "one_of"), ("value", "Sales"), ("more", "Night <desk>\nsupport")];
        let preview = browser.post(&rules, &typed).await;
        assert_eq!(preview.status, StatusCode::OK);
        for words in [
            "Nobody comes in, 2 people go out: 5 people instead of 7.", "2 of those who go out are in a released cohort",
            "Nobody active has this value now: Night &lt;desk&gt;", "Night &lt;desk&gt;\nsupport", "Keep this rule",
        ] {
            assert!(preview.text.contains(words), "{words}: {}", preview.text);
        }
        assert_eq!(app.db.number("SELECT COUNT(*) FROM audience_rule").await, 0, "only looked at");
        let seen = ("previewed", "function is Night <desk>, Sales or Support");
        let changed = browser.post(&rules, &[typed[0], typed[1], typed[2], seen]).await;
        assert_eq!(changed.status, StatusCode::OK, "something else is previewed again");
        let kept = browser.post(&rules, &[typed[0], typed[1], typed[2], typed[3], seen]).await;
        assert_eq!((kept.status, kept.location()), (StatusCode::SEE_OTHER, path.as_str()));
        let page = browser.get(&path).await.text;
        assert!(page.contains("Function is Night &lt;desk&gt;, Sales or Support") && page.contains("is one of Night &lt;desk&gt;, Sales, Support"), "{page}");
        let change = browser.get(&format!("{path}?field=function&kind=one_of")).await.text;
        assert!(change.contains("Change the rule") && change.contains("Night &lt;desk&gt;</textarea>"), "{change}");
        let again = browser.post(&rules, &[typed[0], typed[1], typed[2], typed[3], seen]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the same rule again");
        let coverage = browser.get(&format!("{programme}/coverage")).await.text;
        assert!(coverage.contains("among the 5 people of the audience") && !coverage.contains("Finance"), "{coverage}");
        let file = browser.get(&format!("{programme}/coverage.csv")).await.text;
        assert_eq!(file.lines().count(), 6, "{file}");
        let reports = browser.get("/reports").await.text;
        assert!(reports.contains("Who must attend: "), "{reports}");

        let remove = format!("{rules}/remove");
        let name = [("field", "function"), ("kind", "one_of")];
        let preview = browser.post(&remove, &name).await;
        assert!(preview.text.contains("2 people come in, nobody goes out: 7 people instead of 5."), "{}", preview.text);
        let gone = browser.post(&remove, &[name[0], name[1], seen]).await;
        assert_eq!(gone.location(), path);
        assert_eq!(browser.post(&remove, &name).await.status, StatusCode::NOT_FOUND);
        assert!(browser.get(&path).await.text.contains("No rule yet"));
        // Where nothing changes there is nothing to look at first.
        let nothing = [("field", "site"), ("kind", "none_of"), ("more", "Moon")];
        assert_eq!(browser.post(&rules, &nothing).await.status, StatusCode::SEE_OTHER);
    }

    async fn the_page_pins_and_excludes(db: TestDb) {
        let ground = ground(&db).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&ground.coordinator).await;
        let path = format!("/programmes/{}/audience", ground.released.programme);
        let people = format!("{path}/people");
        let wrong = browser.post(&people, &[("employee_id", "P99")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["employee id “P99”", "value=\"P99\"", "Choose whether to pin or to exclude."] {
            assert!(wrong.text.contains(words), "{words}: {}", wrong.text);
        }
        let done = browser.post(&people, &[("employee_id", "P01"), ("exception", "excluded")]).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, path.as_str()));
        let page = browser.get(&path).await.text;
        for words in ["Person P01", "Excluded", "1 person, who fits the rules", "That holds for 1 person now."] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let person = ground.people[0].to_string();
        let removed = browser.post(&format!("{people}/remove"), &[("person", &person)]).await;
        assert_eq!(removed.location(), path);
        assert_eq!(app.db.number("SELECT COUNT(*) FROM audience_person").await, 0);
    }

    async fn only_coordinators_see_and_change_an_audience(db: TestDb) {
        let ground = ground(&db).await;
        let employee = make::employee(&db.db, ground.people[0]).await;
        let administrator = make::administrator(&db.db).await;
        let ctx = db.context(Some(ground.coordinator.clone()));
        let id = ground.released.programme;
        set(&ctx, id, "function", "one_of", &["Support"]).await;
        pin(&ctx, id, "P01", "pinned").await;
        let nowhere = audience::find(&ctx, ProgrammeId(999), None).await;
        assert!(matches!(nowhere, Err(AppError::NotFound)));
        let app = TestApp::new(db);
        let path = format!("/programmes/{id}/audience");
        let person = ground.people[0].to_string();
        for viewer in [&employee, &administrator, &ground.facilitator] {
            let browser = app.browser_of(viewer).await;
            assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{}", viewer.name);
            let posts: [(&str, &[(&str, &str)]); 4] = [
                ("rules", &[("field", "site"), ("kind", "none_of"), ("more", "Moon")]),
                ("rules/remove", &[("field", "function"), ("kind", "one_of"), ("previewed", "function is Support")]),
                ("people", &[("employee_id", "P02"), ("exception", "excluded")]),
                ("people/remove", &[("person", &person)]),
            ];
            for (action, fields) in posts {
                let answer = browser.post(&format!("{path}/{action}"), fields).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{action} as {}", viewer.name);
            }
        }
        assert_eq!(app.db.number("SELECT COUNT(*) FROM audience_rule").await, 1);
        assert_eq!(app.db.number("SELECT COUNT(*) FROM audience_person").await, 1);
    }
}
