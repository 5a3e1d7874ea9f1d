//! Assessments: who may see what, and that an anonymous answer stays one.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use chrono::{NaiveDate, TimeDelta};
use domain::account::Viewer;
use domain::id::{ProgrammeId, WaveId};
use domain::instrument::{AnonymityMode, Given, Instrument, Item, ItemKind, Theme};
use domain::programme::Programme;
use domain::wave::{Figures, WaveState};
use operations::wave::{self, NewWave};
use operations::{AppError, Context};
use sea_orm::{ConnectionTrait, Statement};
use support::{TestApp, TestDb, both_engines, make};

/// What nobody may ever read of a single anonymous answer.
const SECRET: &str = "Zebra stripes on the invoice";

fn item(key: &str, kind: ItemKind, theme: Option<Theme>, required: bool) -> Item {
    Item {
        key: key.into(),
        kind,
        prompt: format!("About {key}?"),
        help: String::new(),
        skill: (theme == Some(Theme::Skill)).then(|| key.to_owned()),
        required,
        theme,
    }
}

pub(crate) fn form() -> Instrument {
    let scale = || ItemKind::Scale {
        least: 1,
        most: 5,
        least_label: "hardly ever".into(),
        most_label: "nearly always".into(),
    };
    let options = vec!["Customers".into(), "Colleagues".into()];
    Instrument {
        key: "before".into(),
        title: "Before we start".into(),
        purpose: "To begin where people are.".into(),
        kirkpatrick_level: 3,
        mode: AnonymityMode::Anonymous,
        items: vec![
            item("well", ItemKind::Text, Some(Theme::WorksWell), true),
            item("better", ItemKind::Text, Some(Theme::ToImprove), false),
            item("listen", scale(), Some(Theme::Skill), true),
            item("ask", scale(), Some(Theme::Skill), false),
            item("who", ItemKind::Choice { options }, None, false),
        ],
    }
}

fn typed(well: &str, listen: &str) -> BTreeMap<String, String> {
    [("q-well", well), ("q-listen", listen), ("q-who", "1")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// A programme, a coordinator (front line too) and people of two levels with accounts.
struct Firm {
    programme: ProgrammeId,
    coordinator: Viewer,
    people: Vec<Viewer>,
}

impl Firm {
    /// `count` people, two of three front line and one a manager.
    async fn new(db: &TestDb, count: usize) -> Self {
        let programme = Programme {
            id: ProgrammeId(0),
            name: "Customers first".into(),
            goal: "Every customer is understood.".into(),
            plan_size: 14,
            max_size: 15,
        };
        let programme = store::programme::insert(&db.db, &programme, support::now())
            .await
            .unwrap();
        let coordinator = make::coordinator(&db.db).await;
        let mut people = Vec::new();
        for person in make::people(&db.db, count).await {
            people.push(make::employee(&db.db, person).await);
        }
        Self {
            programme,
            coordinator,
            people,
        }
    }

    async fn open(&self, db: &TestDb, mode: AnonymityMode) -> WaveId {
        let ctx = db.context(Some(self.coordinator.clone()));
        wave::open(&ctx, self.programme, &form(), &new_wave(mode))
            .await
            .unwrap()
    }
}

pub(crate) fn new_wave(mode: AnonymityMode) -> NewWave {
    NewWave {
        title: "Before we start".into(),
        mode,
        last_day: NaiveDate::from_ymd_opt(2026, 3, 16).unwrap(),
    }
}

fn context(db: &TestDb, viewer: &Viewer) -> Context {
    db.context(Some(viewer.clone()))
}

async fn texts(db: &TestDb, sql: &str) -> Vec<String> {
    let rows = db
        .db
        .query_all_raw(Statement::from_string(db.db.get_database_backend(), sql))
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

async fn columns(db: &TestDb, table: &str) -> BTreeSet<String> {
    let sql = match db.engine {
        support::Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
        support::Engine::Postgres => format!(
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'"
        ),
    };
    texts(db, &sql).await.into_iter().collect()
}

fn is_not_found<T: std::fmt::Debug>(outcome: Result<T, AppError>) {
    assert!(matches!(outcome, Err(AppError::NotFound)), "{outcome:?}");
}

both_engines! {
    async fn acceptance_14_an_anonymous_wave_keeps_nothing_that_joins_a_person_and_an_answer(db: TestDb) {
        let firm = Firm::new(&db, 18).await;
        let id = firm.open(&db, AnonymityMode::Anonymous).await;
        let audited = db.number("SELECT COUNT(*) FROM audit_event").await;
        for person in &firm.people {
            wave::answer(&context(&db, person), id, &typed(&format!("Well {}", person.account), "4")).await.unwrap();
        }
        assert_eq!(db.number("SELECT COUNT(*) FROM response").await, 0);
        assert_eq!(db.number("SELECT COUNT(*) FROM answer").await, 0);
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event").await, audited, "no time of an answer is kept");
        assert_eq!(db.number("SELECT COUNT(*) FROM anonymous_answer").await, 18 * 3);
        let kept = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(columns(&db, "anonymous_answer").await, kept(&["key", "wave_id", "item_id", "level", "number", "text"]));
        assert_eq!(columns(&db, "participation").await, kept(&["wave_id", "person_id", "answered"]));
        assert_eq!(texts(&db, "SELECT DISTINCT level FROM anonymous_answer WHERE text IS NOT NULL").await, [""]);
        let keys = texts(&db, "SELECT key FROM anonymous_answer").await;
        assert!(keys.iter().all(|key| key.len() == 32), "{keys:?}");

        wave::close(&context(&db, &firm.coordinator), id).await.unwrap();
        let rewritten = texts(&db, "SELECT key FROM anonymous_answer").await;
        assert_eq!(rewritten.len(), keys.len());
        assert!(BTreeSet::from_iter(&keys).is_disjoint(&BTreeSet::from_iter(&rewritten)), "new keys for every row");
        assert_eq!(texts(&db, "SELECT DISTINCT level FROM anonymous_answer").await, [""]);
        let ids = db.number("SELECT COUNT(DISTINCT item_id) FROM anonymous_answer").await;
        assert_eq!(ids, 3);
    }

    async fn a_level_of_fewer_than_five_people_is_never_stored(db: TestDb) {
        let firm = Firm::new(&db, 10).await;
        let lone = make::person(&db.db, &domain::person::RosterEntry { level: "executive".into(), ..make::entry("CEO") }).await;
        let lone = make::employee(&db.db, lone).await;
        let id = firm.open(&db, AnonymityMode::Anonymous).await;
        wave::answer(&context(&db, &lone), id, &typed("Fine", "4")).await.unwrap();
        wave::answer(&context(&db, &firm.people[0]), id, &typed("Fine", "4")).await.unwrap();
        // Of the people three are managers and one an executive: four, so the front line joins them.
        let levels = texts(&db, "SELECT DISTINCT level FROM anonymous_answer WHERE number IS NOT NULL").await;
        assert_eq!(levels, ["other levels"]);
    }

    async fn acceptance_13_and_15_one_anonymous_answer_shows_nothing_on_any_page(db: TestDb) {
        let firm = Firm::new(&db, 18).await;
        let facilitator = make::facilitator(&db.db).await;
        let administrator = make::administrator(&db.db).await;
        let id = firm.open(&db, AnonymityMode::Anonymous).await;
        let paths = [
            format!("/waves/{id}"),
            format!("/waves/{id}/answer"),
            format!("/waves/{id}/responses"),
            format!("/waves/{id}/figures.csv"),
            format!("/programmes/{}/assessments", firm.programme),
            "/home".into(), "/today".into(), "/reports".into(), "/audit".into(), "/team".into(), "/me".into(),
        ];
        let viewers = [&firm.coordinator, &facilitator, &administrator, &firm.people[1]];
        let app = TestApp::new(db);
        let look = async || {
            let mut seen = Vec::new();
            for viewer in viewers {
                let browser = app.browser_of(viewer).await;
                for path in &paths {
                    let answer = browser.get(path).await;
                    // After the document stand scripts with a nonce, which differs each time.
                    let document = answer.text.split("</html>").next().unwrap_or_default().to_owned();
                    seen.push((path.clone(), answer.status, document));
                }
            }
            seen
        };
        let before = look().await;
        let answered = app.browser_of(&firm.people[0]).await
            .post(&format!("/waves/{id}/answer"), &[("q-well", SECRET), ("q-listen", "2")]).await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
        for ((path, status, text), (_, status_before, text_before)) in look().await.into_iter().zip(before) {
            // The sign-in is the only thing that may have left a line.
            if path != "/audit" {
                assert_eq!((status, &text), (status_before, &text_before), "{path} changed");
            }
            assert!(!text.contains(SECRET), "{path}");
        }
        wave::close(&context(&app.db, &firm.coordinator), id).await.unwrap();
        for (path, _, text) in look().await {
            assert!(!text.contains(SECRET), "{path}");
        }
        let browser = app.browser_of(&firm.coordinator).await;
        let page = browser.get(&format!("/waves/{id}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("1 of 19 people") && page.text.contains("Withheld (fewer than 5 answers)"), "{}", page.text);
        assert!(!page.text.contains("2.00"));
        let by_level = wave::find(&context(&app.db, &firm.coordinator), id).await.unwrap().turnout.by_level;
        assert_eq!(by_level.len(), 2);
        assert!(by_level.iter().all(|level| level.answered.is_none()));
        let csv = browser.get(&format!("/waves/{id}/figures.csv")).await.text;
        assert_eq!(csv.lines().count(), 1 + 2 + 3 * 3, "{csv}");
        assert!(csv.lines().skip(1).all(|line| line.contains(",withheld,")), "{csv}");
        assert_eq!(browser.get(&format!("/waves/{id}/responses")).await.status, StatusCode::NOT_FOUND);
    }

    async fn the_read_out_shows_numbers_by_level_and_texts_in_another_order(db: TestDb) {
        let firm = Firm::new(&db, 24).await;
        let id = firm.open(&db, AnonymityMode::Anonymous).await;
        let mut given = Vec::new();
        for (at, person) in firm.people.iter().enumerate() {
            let is_manager = at % 3 == 2;
            let mut answers = typed(&format!("Text {at:02}"), if is_manager { "2" } else { "5" });
            // Four managers leave the second scale out.
            if at % 3 != 2 || at > 12 {
                answers.insert("q-ask".into(), "3".into());
            }
            given.push(format!("Text {at:02}"));
            wave::answer(&context(&db, person), id, &answers).await.unwrap();
        }
        let ctx = context(&db, &firm.coordinator);
        wave::close(&ctx, id).await.unwrap();
        let read_out = wave::find(&ctx, id).await.unwrap().read_out.unwrap();
        assert_eq!(read_out.levels, ["manager", "front line"]);
        let Figures::Text { answers, texts: Some(listed) } = &read_out.items[0].figures else { panic!("{read_out:?}") };
        assert_eq!(*answers, Some(24));
        assert_ne!(*listed, given);
        assert_eq!(listed.iter().collect::<BTreeSet<_>>(), given.iter().collect::<BTreeSet<_>>());
        assert!(matches!(read_out.items[1].figures, Figures::Text { answers: None, texts: None }));
        let Figures::Scale { all: Some(all), by_level, .. } = &read_out.items[2].figures else { panic!("{read_out:?}") };
        assert_eq!(all.0, [0, 8, 0, 0, 16]);
        assert_eq!(by_level.iter().flatten().map(|tally| tally.0.clone()).collect::<Vec<_>>(), [[0, 8, 0, 0, 0], [0, 0, 0, 0, 16]]);
        let Figures::Scale { all: Some(all), by_level, .. } = &read_out.items[3].figures else { panic!("{read_out:?}") };
        assert_eq!(all.responses(), 20);
        assert_eq!(*by_level, [None, None], "four managers hide the front line too");
        let app = TestApp::new(db);
        let page = app.browser_of(&firm.coordinator).await.get(&format!("/waves/{id}")).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["What works well", "Text 07", "4.00", "withheld", "<caption"] {
            assert!(page.text.contains(words), "{words}");
        }
        let csv = app.browser_of(&firm.coordinator).await.get(&format!("/waves/{id}/figures.csv")).await.text;
        assert!(csv.contains("About listen?,listen,manager,8,2.00,2,8"), "{csv}");
        assert!(csv.contains("About ask?,ask,front line,withheld,,,"), "{csv}");
    }

    async fn closing_twice_changes_nothing(db: TestDb) {
        let firm = Firm::new(&db, 12).await;
        let id = firm.open(&db, AnonymityMode::Anonymous).await;
        for person in &firm.people[..6] {
            wave::answer(&context(&db, person), id, &typed("Fine", "3")).await.unwrap();
        }
        let ctx = context(&db, &firm.coordinator);
        wave::close(&ctx, id).await.unwrap();
        let first = wave::find(&ctx, id).await.unwrap();
        let keys = texts(&db, "SELECT key FROM anonymous_answer ORDER BY key").await;
        let late = db.context_at(support::now() + TimeDelta::hours(1), Some(firm.coordinator.clone()));
        wave::close(&late, id).await.unwrap();
        assert_eq!(wave::close_ended(&late).await.unwrap(), 0);
        assert_eq!(wave::find(&ctx, id).await.unwrap(), first);
        assert_eq!(texts(&db, "SELECT key FROM anonymous_answer ORDER BY key").await, keys);
        assert_eq!(texts(&db, "SELECT detail FROM audit_event WHERE kind = 'wave.closed'").await, ["6 of 13 answered"]);
        let refused = wave::answer(&context(&db, &firm.people[7]), id, &typed("Late", "3")).await.unwrap_err();
        assert!(refused.to_string().contains("closed"), "{refused}");
    }

    async fn an_anonymous_form_is_answered_once(db: TestDb) {
        let firm = Firm::new(&db, 12).await;
        let id = firm.open(&db, AnonymityMode::Anonymous).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&firm.people[0]).await;
        let path = format!("/waves/{id}/answer");
        let form = [("q-well", SECRET), ("q-listen", "5")];
        assert_eq!(browser.post(&path, &form).await.status, StatusCode::SEE_OTHER);
        let again = browser.post(&path, &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("You have answered this form already"), "{}", again.text);
        assert_eq!(app.db.number("SELECT COUNT(*) FROM anonymous_answer").await, 2);
        let page = browser.get(&path).await;
        assert!(page.text.contains("Nobody can tell which answers are yours") && !page.text.contains(SECRET), "{}", page.text);
    }

    async fn named_answers_are_replaced_until_the_close_and_read_by_the_coordinator(db: TestDb) {
        let firm = Firm::new(&db, 6).await;
        let facilitator = make::facilitator(&db.db).await;
        for mode in [AnonymityMode::Named, AnonymityMode::Confidential] {
            let id = firm.open(&db, mode).await;
            let ana = context(&db, &firm.people[0]);
            wave::answer(&ana, id, &typed("First", "2")).await.unwrap();
            wave::answer(&ana, id, &typed("Second", "4")).await.unwrap();
            let own = wave::answer_form(&ana, id).await.unwrap().own.unwrap();
            assert_eq!(own, [Some(Given::Text("Second".into())), None, Some(Given::Number(4)), None, Some(Given::Number(1))]);
            let (view, responses) = wave::responses(&context(&db, &firm.coordinator), id).await.unwrap();
            assert_eq!((view.turnout.answered, responses.len()), (Some(1), 1));
            assert_eq!(responses[0].given, own);
            is_not_found(wave::responses(&context(&db, &facilitator), id).await);
            is_not_found(wave::responses(&ana, id).await);
            assert_eq!(db.number("SELECT COUNT(*) FROM anonymous_answer").await, 0);
            wave::close(&context(&db, &firm.coordinator), id).await.unwrap();
            assert!(wave::answer(&ana, id, &typed("Third", "4")).await.is_err());
            assert_eq!(wave::answer_form(&ana, id).await.unwrap().own.unwrap(), own);
        }
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event WHERE kind = 'wave.answered'").await, 4);
        let app = TestApp::new(db);
        let browser = app.browser_of(&firm.coordinator).await;
        let list = browser.get("/waves/1/responses").await;
        let person = firm.people[0].person.unwrap();
        assert!(list.text.contains(&format!("/waves/1/responses?person={person}")), "{}", list.text);
        let one = browser.get(&format!("/waves/1/responses?person={person}")).await;
        assert!(one.text.contains("Second") && one.text.contains("4 of 5") && one.text.contains("Colleagues"), "{}", one.text);
        assert_eq!(browser.get("/waves/1/responses?person=999").await.status, StatusCode::NOT_FOUND);
        let own = app.browser_of(&firm.people[0]).await.get("/waves/1/answer").await;
        assert!(own.text.contains("What you answered") && own.text.contains("Second"), "{}", own.text);
    }

    async fn only_who_was_asked_may_answer_and_only_coordinators_watch(db: TestDb) {
        let firm = Firm::new(&db, 12).await;
        let id = firm.open(&db, AnonymityMode::Anonymous).await;
        let late = make::person(&db.db, &make::entry("LATE")).await;
        let late = make::employee(&db.db, late).await;
        let facilitator = make::facilitator(&db.db).await;
        let administrator = make::administrator(&db.db).await;
        for outsider in [&late, &facilitator, &administrator] {
            is_not_found(wave::answer_form(&context(&db, outsider), id).await);
            is_not_found(wave::answer(&context(&db, outsider), id, &typed("Fine", "3")).await);
            assert_eq!(wave::open_for_viewer(&context(&db, outsider)).await.unwrap(), []);
        }
        for outsider in [&firm.people[0], &facilitator, &administrator] {
            let ctx = context(&db, outsider);
            is_not_found(wave::find(&ctx, id).await);
            is_not_found(wave::close(&ctx, id).await);
            is_not_found(wave::list(&ctx, firm.programme).await);
            is_not_found(wave::open(&ctx, firm.programme, &form(), &new_wave(AnonymityMode::Named)).await);
        }
        let waiting = wave::open_for_viewer(&context(&db, &firm.people[0])).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].id, waiting[0].items), (1, id, 5));
        wave::answer(&context(&db, &firm.people[0]), id, &typed("Fine", "3")).await.unwrap();
        assert_eq!(wave::open_for_viewer(&context(&db, &firm.people[0])).await.unwrap(), []);
    }

    async fn a_wave_that_is_over_is_closed_by_the_program(db: TestDb) {
        let firm = Firm::new(&db, 12).await;
        let id = firm.open(&db, AnonymityMode::Anonymous).await;
        assert_eq!(wave::close_ended(&db.context(None)).await.unwrap(), 0);
        let after = support::now() + TimeDelta::days(15);
        let person = db.context_at(after, Some(firm.people[0].clone()));
        assert!(wave::answer(&person, id, &typed("Late", "3")).await.is_err());
        assert_eq!(wave::open_for_viewer(&person).await.unwrap(), []);
        assert_eq!(wave::close_ended(&db.context_at(after, None)).await.unwrap(), 1);
        let view = wave::find(&context(&db, &firm.coordinator), id).await.unwrap();
        assert_eq!(view.wave.state(after), WaveState::Closed);
        assert_eq!(view.turnout.answered, Some(0));
    }

    async fn a_form_is_kept_anew_only_when_it_changed(db: TestDb) {
        let firm = Firm::new(&db, 6).await;
        let ctx = context(&db, &firm.coordinator);
        let id = firm.open(&db, AnonymityMode::Named).await;
        let twice = wave::open(&ctx, firm.programme, &form(), &new_wave(AnonymityMode::Named)).await.unwrap_err();
        assert!(twice.to_string().contains("open in the programme already"), "{twice}");
        wave::close(&ctx, id).await.unwrap();
        let id = firm.open(&db, AnonymityMode::Anonymous).await;
        assert_eq!(db.number("SELECT COUNT(*) FROM instrument").await, 1);
        wave::close(&ctx, id).await.unwrap();
        let mut changed = form();
        changed.items.pop();
        let id = wave::open(&ctx, firm.programme, &changed, &new_wave(AnonymityMode::Named)).await.unwrap();
        let view = wave::find(&ctx, id).await.unwrap();
        assert_eq!((view.form.version, view.form.form), (2, changed));
    }

    async fn anonymous_answers_of_fewer_than_five_are_not_asked_for(db: TestDb) {
        let firm = Firm::new(&db, 3).await;
        let refused = wave::open(&context(&db, &firm.coordinator), firm.programme, &form(), &new_wave(AnonymityMode::Anonymous)).await.unwrap_err();
        assert!(refused.to_string().contains("Only 4 people"), "{refused}");
        assert_eq!(db.number("SELECT COUNT(*) FROM wave").await, 0);
    }

    async fn thirty_people_answer_at_once_and_every_answer_is_kept(db: TestDb) {
        let firm = Firm::new(&db, 30).await;
        let id = firm.open(&db, AnonymityMode::Anonymous).await;
        let tasks: Vec<_> = firm.people.iter().map(|person| {
            let ctx = context(&db, person);
            tokio::spawn(async move { wave::answer(&ctx, id, &typed("Fine", "3")).await })
        }).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(db.number("SELECT COUNT(*) FROM anonymous_answer").await, 90);
        assert_eq!(db.number("SELECT COUNT(*) FROM participation WHERE answered").await, 30);
    }

    async fn an_assessment_goes_from_opening_to_read_out_by_the_pages(db: TestDb) {
        let firm = Firm::new(&db, 12).await;
        let app = TestApp::new(db);
        let coordinator = app.browser_of(&firm.coordinator).await;
        let assessments = format!("/programmes/{}/assessments", firm.programme);
        let empty = coordinator.get(&assessments).await;
        assert!(empty.text.contains("Open the pre-training assessment"), "{}", empty.text);
        let new = coordinator.get(&format!("{assessments}/new")).await;
        assert!(new.text.contains("asks everybody who is active today: 13 people"), "{}", new.text);
        assert!(new.text.contains("value=\"2026-03-16\""), "two weeks: {}", new.text);
        let wrong = coordinator.post(&assessments, &[("form", "pre-training-assessment"), ("title", "My own title"), ("mode", "anonymous"), ("last_day", "soon")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("value=\"My own title\"") && wrong.text.contains("value=\"soon\""), "{}", wrong.text);
        let opened = coordinator.post(&assessments, &[("form", "pre-training-assessment"), ("title", "Before we start"), ("mode", "anonymous"), ("last_day", "2026-03-20")]).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
        let path = opened.location().to_owned();
        assert!(coordinator.get(&assessments).await.text.contains("of 13, counted after the close"));

        let person = app.browser_of(&firm.people[0]).await;
        let answer = format!("{path}/answer");
        let page = person.get(&answer).await;
        assert!(page.text.contains(&AnonymityMode::Anonymous.plain_words()[..40]), "{}", page.text);
        assert!(!page.text.contains("style="));
        let nothing = person.post(&answer, &[("q-works-well", "We listen & <b>laugh</b>"), ("q-skill-plain-words", "4"), ("q-own-customer", "2")]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text.contains("We listen &amp; &lt;b&gt;laugh&lt;/b&gt;"), "{}", nothing.text);
        assert!(nothing.text.contains("href=\"#q-could-be-better\""), "{}", nothing.text);
        for (name, value) in [("q-skill-plain-words", "4"), ("q-own-customer", "2")] {
            let start = nothing.text.find(&format!("name=\"{name}\" value=\"{value}\"")).unwrap();
            assert!(nothing.text[start..start + 80].contains("checked"), "{name}");
        }
        let instrument = operations::content::instruments().unwrap().remove(0);
        let filled: Vec<(String, &str)> = instrument.items.iter().map(|item| (item.field(), if item.kind == ItemKind::Text { "Fine" } else { "3" })).collect();
        let filled: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        for one in &firm.people {
            let sent = app.browser_of(one).await.post(&answer, &filled).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        let closed = coordinator.post(&format!("{path}/close"), &[]).await;
        assert_eq!((closed.status, closed.location()), (StatusCode::SEE_OTHER, path.as_str()));
        let page = coordinator.get(&path).await.text;
        assert!(page.contains("12 of 13 people") && page.contains("3.00") && page.contains("Fine"), "{page}");
        assert!(person.get(&answer).await.text.contains("You have answered. Thank you."));
        assert!(app.browser_of(&firm.coordinator).await.get(&answer).await.text.contains("This form is closed"));
    }
}
