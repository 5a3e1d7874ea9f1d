//! Dates of cohorts, what each role sees of a session, agendas, and what waits for a coordinator.

use axum::http::StatusCode;
use chrono::{Duration, NaiveDate, NaiveTime, Weekday};
use domain::account::{Role, Viewer};
use domain::curriculum::{AgendaBlock, AgendaMode, Module};
use domain::id::{AccountId, CohortId, CohortPlanId, ModuleId, PersonId, SessionId};
use domain::session::{CancelReason, SessionState};
use operations::session::{self, BulkDates, NewBlock, NewDate, Release};
use operations::{AppError, Context};
use sea_orm::ConnectionTrait;
use support::{TestApp, TestDb, both_engines, make, now};

/// A programme of `modules` modules of three hours, and a released plan of cohorts for it.
pub(crate) struct Firm {
    pub(crate) coordinator: Viewer,
    pub(crate) plan: CohortPlanId,
    pub(crate) cohorts: Vec<CohortId>,
    /// The members of each cohort.
    pub(crate) people: Vec<Vec<PersonId>>,
    pub(crate) modules: Vec<ModuleId>,
}

impl Firm {
    pub(crate) async fn new(db: &TestDb, cohorts: usize, size: usize, modules: usize) -> Self {
        Self::of(db, cohorts, size, (0..modules).map(module).collect()).await
    }

    /// The same over these modules.
    pub(crate) async fn of(db: &TestDb, cohorts: usize, size: usize, modules: Vec<Module>) -> Self {
        let coordinator = make::coordinator(&db.db).await;
        let released = make::released(&db.db, &coordinator, modules).await;
        let everybody = make::people(&db.db, cohorts * size).await;
        let mut made = Vec::new();
        for (at, members) in everybody.chunks(size).enumerate() {
            let name = format!("Cohort {}", at + 1);
            made.push(released.cohort(&db.db, &name, members, now()).await);
        }
        Self {
            coordinator,
            plan: released.plan,
            cohorts: made,
            people: everybody.chunks(size).map(<[PersonId]>::to_vec).collect(),
            modules: released.modules(),
        }
    }

    pub(crate) fn ctx(&self, db: &TestDb) -> Context {
        db.context(Some(self.coordinator.clone()))
    }

    /// A date for a module at nine in Madrid, in a room of its own.
    pub(crate) fn date(&self, module: usize, date: &str, facilitator: AccountId) -> NewDate {
        NewDate {
            further: Vec::new(),
            module: self.modules[module],
            date: date.parse().unwrap(),
            start: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
            timezone: "Europe/Madrid".into(),
            place: format!("Room {}", module + 1),
            join_url: String::new(),
            facilitators: vec![facilitator],
        }
    }

    /// The session of the first module of the first cohort, on that day.
    pub(crate) async fn session_on(
        &self,
        db: &TestDb,
        date: &str,
        facilitator: AccountId,
    ) -> SessionId {
        let dates = [self.date(0, date, facilitator)];
        session::schedule(&self.ctx(db), self.cohorts[0], &dates, false)
            .await
            .unwrap()
            .sessions[0]
    }
}

fn module(at: usize) -> Module {
    let block = |mode, minutes, notes: &str, case: Option<&str>| AgendaBlock {
        mode,
        minutes,
        title: "A block".into(),
        notes: notes.into(),
        case_slug: case.map(str::to_owned),
    };
    Module {
        practice_most_days: 28,
        preparation: "Bring *one* example.".into(),
        agenda: vec![
            block(AgendaMode::Plenary, 30, "Secret of the facilitator", None),
            block(AgendaMode::Triads, 150, "", Some("moved-house")),
        ],
        ..make::module(&format!("Module {}", at + 1), &[&format!("skill-{at}")])
    }
}

fn field_of(error: &AppError) -> Vec<&str> {
    match error {
        AppError::Invalid(fields) => fields.0.iter().map(|(name, _)| name.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

fn sentence_of(error: &AppError) -> &str {
    match error {
        AppError::Invalid(fields) => &fields.0[0].1,
        AppError::Refused(refusal) => &refusal.0,
        other => panic!("{other:?}"),
    }
}

both_engines! {
    async fn a_session_gets_the_agenda_of_its_module_with_its_case(db: TestDb) {
        db.db.execute_unprepared("INSERT INTO case_study (slug, state, created_at) VALUES ('moved-house', 'published', '2026-01-01 00:00:00+00:00')").await.unwrap();
        let firm = Firm::new(&db, 1, 3, 2).await;
        let felix = make::facilitator(&db.db).await.account;
        let id = firm.session_on(&db, "2026-03-24", felix).await;
        let details = session::find(&firm.ctx(&db), id).await.unwrap();
        let blocks: Vec<(AgendaMode, u16, bool)> = details.agenda.iter().map(|block| (block.mode, block.minutes, block.case_study.is_some())).collect();
        assert_eq!(blocks, [(AgendaMode::Plenary, 30, false), (AgendaMode::Triads, 150, true)]);
        assert_eq!(details.session.starts_at().unwrap().to_rfc3339(), "2026-03-24T08:00:00+00:00");
        assert_eq!(details.session.ends_at().unwrap().to_rfc3339(), "2026-03-24T11:00:00+00:00");
    }

    async fn a_change_of_date_or_place_raises_the_sequence_and_of_the_facilitator_does_not(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 2).await;
        let felix = make::facilitator(&db.db).await.account;
        let fay = make::viewer(&db.db, None, "Fay Facilitator", &[Role::Facilitator]).await.account;
        let id = firm.session_on(&db, "2026-03-24", felix).await;
        let ctx = firm.ctx(&db);
        let mut date = firm.date(0, "2026-03-24", felix);
        for (change, sequence, changed) in [("nothing", 0, 0), ("day", 1, 1), ("place", 2, 1), ("facilitator", 2, 1)] {
            match change {
                "day" => date.date = "2026-03-25".parse().unwrap(),
                "place" => date.place = "Room 9".into(),
                "facilitator" => date.facilitators = vec![fay, felix],
                _ => {}
            }
            let done = session::schedule(&ctx, firm.cohorts[0], std::slice::from_ref(&date), false).await.unwrap();
            assert_eq!((done.sessions, done.changed), (vec![id], changed), "{change}");
            let session = session::find(&ctx, id).await.unwrap().session;
            assert_eq!(session.sequence, sequence, "{change}");
        }
        assert_eq!(session::find(&ctx, id).await.unwrap().facilitators, ["Fay Facilitator", "Felix Facilitator"]);
        assert_eq!(db.number("SELECT count(*) FROM session").await, 1);
    }

    async fn modules_keep_their_order_and_a_short_gap_is_said(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 2).await;
        let felix = make::facilitator(&db.db).await.account;
        let ctx = firm.ctx(&db);
        let cohort = firm.cohorts[0];
        let wrong = [firm.date(0, "2026-03-24", felix), firm.date(1, "2026-03-23", felix)];
        let error = session::schedule(&ctx, cohort, &wrong, true).await.unwrap_err();
        assert_eq!(field_of(&error), [format!("date-{}", firm.modules[1])]);
        assert_eq!(db.number("SELECT count(*) FROM session").await, 0);
        let short = [firm.date(0, "2026-03-24", felix), firm.date(1, "2026-03-31", felix)];
        let done = session::schedule(&ctx, cohort, &short, false).await.unwrap();
        assert_eq!(done.warnings, ["7 days of practice between “Module 1” and “Module 2”: at least 14 are intended, so that the skills can be tried at work."]);
        let good = [firm.date(1, "2026-04-07", felix)];
        assert_eq!(session::schedule(&ctx, cohort, &good, false).await.unwrap().warnings, Vec::<String>::new());
    }

    async fn nobody_is_in_two_places_at_once(db: TestDb) {
        let firm = Firm::new(&db, 2, 3, 1).await;
        let felix = make::facilitator(&db.db).await.account;
        let fay = make::viewer(&db.db, None, "Fay Facilitator", &[Role::Facilitator]).await.account;
        firm.session_on(&db, "2026-03-24", felix).await;
        let ctx = firm.ctx(&db);
        let module = firm.modules[0];
        let mut date = firm.date(0, "2026-03-24", felix);
        date.start = NaiveTime::from_hms_opt(11, 30, 0).unwrap();
        date.place = "room 1".into();
        let error = session::schedule(&ctx, firm.cohorts[1], std::slice::from_ref(&date), false).await.unwrap_err();
        assert_eq!(field_of(&error), [format!("facilitator-{module}"), format!("place-{module}")]);
        assert_eq!(sentence_of(&error), "Felix Facilitator is taken by Cohort 1, “Module 1”, Tue 24 Mar 2026, 09:00 to 12:00 Europe/Madrid: choose another facilitator or time.");
        let error = session::schedule(&ctx, firm.cohorts[1], std::slice::from_ref(&date), true).await.unwrap_err();
        assert_eq!(field_of(&error), [format!("facilitator-{module}")], "a facilitator is never kept");
        date.facilitators = vec![fay];
        session::schedule(&ctx, firm.cohorts[1], std::slice::from_ref(&date), false).await.unwrap_err();
        session::schedule(&ctx, firm.cohorts[1], std::slice::from_ref(&date), true).await.unwrap();
        // The same day at another time is no clash.
        date.facilitators = vec![felix];
        date.start = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
        session::schedule(&ctx, firm.cohorts[1], &[date], false).await.unwrap();
    }

    async fn nobody_leads_the_cohort_they_are_in(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 1).await;
        let own = make::viewer(&db.db, Some(firm.people[0][0]), "Ines Inside", &[Role::Facilitator]).await.account;
        let dates = [firm.date(0, "2026-03-24", own)];
        let error = session::schedule(&firm.ctx(&db), firm.cohorts[0], &dates, true).await.unwrap_err();
        assert_eq!(sentence_of(&error), "Ines Inside is in this cohort and cannot lead it: choose another facilitator.");
    }

    async fn a_date_that_cannot_be_used_is_explained_and_nothing_is_kept(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 2).await;
        let felix = make::facilitator(&db.db).await.account;
        let mut bad = firm.date(1, "2026-03-29", AccountId(999));
        bad.start = NaiveTime::from_hms_opt(2, 30, 0).unwrap();
        bad.place = " ".into();
        bad.join_url = "javascript:alert(1)".into();
        let dates = [firm.date(0, "2026-03-10", felix), bad];
        let error = session::schedule(&firm.ctx(&db), firm.cohorts[0], &dates, true).await.unwrap_err();
        let module = firm.modules[1];
        assert_eq!(field_of(&error), ["start", "place", "link", "facilitator"].map(|name| format!("{name}-{module}")));
        assert_eq!(sentence_of(&error), "On 29 Mar 2026 the clocks in Europe/Madrid skip 02:30: choose another time.");
        assert_eq!(db.number("SELECT count(*) FROM session").await, 0);
    }

    async fn a_cancelled_session_comes_back_under_its_own_name(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 1).await;
        let felix = make::facilitator(&db.db).await.account;
        let id = firm.session_on(&db, "2026-03-24", felix).await;
        let ctx = firm.ctx(&db);
        session::cancel(&ctx, id, CancelReason::NoPlace).await.unwrap();
        let details = session::find(&ctx, id).await.unwrap();
        assert_eq!((details.session.state, details.session.sequence, details.cancel_reason), (SessionState::Cancelled, 1, Some(CancelReason::NoPlace)));
        assert!(matches!(session::cancel(&ctx, id, CancelReason::Other).await, Err(AppError::Refused(_))));
        assert_eq!(firm.session_on(&db, "2026-03-25", felix).await, id);
        let session = session::find(&ctx, id).await.unwrap().session;
        assert_eq!((session.state, session.sequence), (SessionState::Planned, 2));
    }

    async fn a_firm_of_twenty_one_cohorts_is_dated_in_one_go(db: TestDb) {
        let firm = Firm::new(&db, 21, 14, 6).await;
        let mut facilitators = Vec::new();
        for name in ["Felix One", "Fay Two", "Fred Three", "Fern Four"] {
            facilitators.push(make::viewer(&db.db, None, name, &[Role::Facilitator]).await.account);
        }
        let dates = BulkDates {
            first: NaiveDate::from_ymd_opt(2026, 3, 16).unwrap(),
            weekdays: vec![Weekday::Tue, Weekday::Wed, Weekday::Thu],
            starts: vec![NaiveTime::from_hms_opt(13, 30, 0).unwrap(), NaiveTime::from_hms_opt(9, 0, 0).unwrap()],
            timezone: "Europe/Madrid".into(),
            places: vec!["Room 1".into(), "Room 2".into(), " ".into()],
            facilitators,
            each: 1,
            most_of_team: None,
            working: Some("Mon-Fri 09:00-17:00".parse().unwrap()),
            anew: false,
        };
        let ctx = firm.ctx(&db);
        let (_, proposed) = crate::dates::proposed(&ctx, firm.plan, &dates).await;
        assert_eq!((proposed.rows.len(), proposed.missing, proposed.moved), (126, vec![], (0, 0)));
        assert!(proposed.facilitator_days.0 <= proposed.facilitator_days.1 + 5, "{:?}", proposed.facilitator_days);
        assert_eq!(session::schedule_all(&ctx, firm.plan, &dates, &Release::default()).await.unwrap(), 126);
        assert_eq!(db.number("SELECT count(*) FROM session").await, 126);
        assert_eq!(db.number("SELECT count(*) FROM session_block").await, 252);
        let overlapping = "SELECT count(*) FROM meeting a JOIN meeting b ON a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at \
            JOIN session s ON s.id = a.session_id JOIN session t ON t.id = b.session_id \
            JOIN session_facilitator f ON f.session_id = s.id JOIN session_facilitator g ON g.session_id = t.id \
            WHERE f.account_id = g.account_id OR s.place = t.place OR s.cohort_id = t.cohort_id";
        assert_eq!(db.number(overlapping).await, 0);
        for cohort in &firm.cohorts {
            assert_eq!(session::find_schedule(&ctx, *cohort).await.unwrap().warnings, Vec::<String>::new());
        }
        let again = session::schedule_all(&ctx, firm.plan, &dates, &Release::default()).await.unwrap_err();
        assert!(sentence_of(&again).starts_with("Every module of every cohort has its date already"));
    }

    async fn an_agenda_is_changed_for_this_cohort_alone(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-24", felix.account).await;
        let ctx = db.context(Some(felix));
        let block = |title: &str, minutes| NewBlock { row: 0, mode: AgendaMode::Group, minutes, title: title.into(), notes: "x".into(), case_study: None };
        let error = session::set_agenda(&ctx, id, &[block(" ", 0)]).await.unwrap_err();
        assert_eq!(field_of(&error), ["title-0", "minutes-0"]);
        assert!(matches!(session::set_agenda(&ctx, id, &[]).await, Err(AppError::Refused(_))));
        session::set_agenda(&ctx, id, &[block("One", 60), block("Two", 120)]).await.unwrap();
        let titles: Vec<String> = session::find(&ctx, id).await.unwrap().agenda.into_iter().map(|block| block.title).collect();
        assert_eq!(titles, ["One", "Two"]);
        assert_eq!(db.number("SELECT count(*) FROM agenda_block").await, 2);
    }

    async fn a_new_block_without_a_title_keeps_what_was_typed(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-24", felix.account).await;
        let app = TestApp::new(db);
        let felix = app.browser_of(&felix).await;
        let path = format!("/sessions/{id}/agenda");
        let first = [("rows", "3"), ("order-0", "1"), ("mode-0", "group"), ("minutes-0", "60"), ("title-0", "One"), ("mode-1", "group"), ("mode-2", "group")];
        for new in [("minutes-1", "25"), ("notes-1", "Ask them")] {
            let again = felix.post(&path, &[&first[..], &[new]].concat()).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{new:?}");
            assert!(again.text.contains(new.1), "{}", again.text);
        }
        assert_eq!(felix.post(&path, &first).await.status, StatusCode::SEE_OTHER);
    }

    async fn each_role_sees_its_part_of_a_session(db: TestDb) {
        let firm = Firm::new(&db, 2, 3, 1).await;
        let felix = make::facilitator(&db.db).await;
        let stranger = make::viewer(&db.db, None, "Fay Stranger", &[Role::Facilitator]).await;
        let member = make::employee(&db.db, firm.people[0][0]).await;
        let outsider = make::employee(&db.db, firm.people[1][0]).await;
        let admin = make::administrator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-24", felix.account).await;
        let app = TestApp::new(db);
        let coordinator = app.browser_of(&firm.coordinator).await;
        let felix = app.browser_of(&felix).await;
        let member = app.browser_of(&member).await;
        let path = format!("/sessions/{id}");
        for page in ["", "/run-sheet", "/agenda", "/sign-in-sheet", "/attendance"] {
            for browser in [&coordinator, &felix] {
                let answer = browser.get(&format!("{path}{page}")).await;
                assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.text);
            }
            let expected = if page.is_empty() { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(member.get(&format!("{path}{page}")).await.status, expected, "{page}");
            for viewer in [&stranger, &outsider, &admin] {
                let browser = app.browser_of(viewer).await;
                assert_eq!(browser.get(&format!("{path}{page}")).await.status, StatusCode::NOT_FOUND, "{page}");
            }
        }
        assert_eq!(coordinator.get(&format!("{path}/edit")).await.status, StatusCode::OK);
        assert_eq!(felix.get(&format!("{path}/edit")).await.status, StatusCode::NOT_FOUND);
        let seen = member.get(&path).await.text;
        assert!(seen.contains("Tue 24 Mar 2026, 09:00 to 12:00 Europe/Madrid"), "{seen}");
        assert!(seen.contains("Bring <em>one</em> example"), "{seen}");
        assert!(!seen.contains("Secret of the facilitator"), "{seen}");
        let sheet = felix.get(&format!("{path}/run-sheet")).await.text;
        assert!(sheet.contains("Secret of the facilitator") && sheet.contains("09:30"), "{sheet}");
    }

    async fn a_facilitator_loses_a_session_thirty_days_after_it(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 1).await;
        let felix = make::facilitator(&db.db).await;
        let id = firm.session_on(&db, "2026-03-24", felix.account).await;
        let ends_at = session::find(&firm.ctx(&db), id).await.unwrap().session.ends_at().unwrap();
        let last = db.context_at(ends_at + Duration::days(30), Some(felix.clone()));
        assert!(session::find_to_lead(&last, id).await.is_ok());
        let after = db.context_at(ends_at + Duration::days(30) + Duration::seconds(1), Some(felix));
        assert!(matches!(session::find_to_lead(&after, id).await, Err(AppError::NotFound)));
    }

    async fn dates_are_set_by_the_form_and_a_bad_one_keeps_what_was_typed(db: TestDb) {
        let firm = Firm::new(&db, 1, 3, 2).await;
        let felix = make::facilitator(&db.db).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&firm.coordinator).await;
        let path = format!("/cohorts/{}/dates", firm.cohorts[0]);
        let suggested = browser.get(&format!("{path}?first=2026-03-16&weekday=1&time=09:00&zone=Europe/Madrid&place=Room+1&facilitator={}", felix.account)).await;
        assert!(suggested.text.contains("value=\"2026-03-17\"") && suggested.text.contains("value=\"2026-03-31\""), "{}", suggested.text);
        let module = firm.modules[0];
        let names = ["date", "start", "zone", "place", "facilitator"].map(|name| format!("{name}-{module}"));
        let felix_id = felix.account.to_string();
        let mut typed: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(["2026-03-17", "nine", "Europe/Madrid", "Room <1>", &felix_id]).collect();
        let again = browser.post(&path, &typed).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("<title>Error: Dates of Cohort 1"), "{}", again.text);
        assert!(again.text.contains("value=\"Room &lt;1&gt;\""), "{}", again.text);
        typed[1].1 = "09:00";
        let saved = browser.post(&path, &typed).await;
        assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, path.as_str()), "{}", saved.text);
        assert_eq!(app.db.number("SELECT count(*) FROM session").await, 1);
        // A participant learns nothing of the form.
        let member = make::employee(&app.db.db, firm.people[0][0]).await;
        let member = app.browser_of(&member).await;
        assert_eq!(member.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(member.post(&path, &typed).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_plan_is_previewed_and_dated_by_the_form(db: TestDb) {
        let firm = Firm::new(&db, 3, 3, 2).await;
        let felix = make::facilitator(&db.db).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&firm.coordinator).await;
        let path = format!("/cohort-plans/{}/dates", firm.plan);
        let form = browser.get(&path).await;
        assert!(form.text.contains("6 sessions of 3 cohorts are without a date"), "{}", form.text);
        let wrong = browser.post(&path, &[("first", "2026-03-16"), ("starts", "nine")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let felix_id = felix.account.to_string();
        let fields = [("first", "2026-03-16"), ("starts", "09:00, 13:30"), ("zone", "Europe/Madrid"), ("weekday", "1"), ("places", "Room 1\r\nRoom 2"), ("facilitators", &felix_id)];
        let found = browser.post(&path, &fields).await;
        assert_eq!(found.status, StatusCode::SEE_OTHER, "{}", found.text);
        let (_, job) = found.location().split_once("?job=").unwrap();
        let preview = browser.get(found.location()).await;
        assert!(preview.text.contains("Set 6 dates"), "{}", preview.text);
        assert_eq!(app.db.number("SELECT count(*) FROM session").await, 0);
        let with_job = [&fields[..], &[("job", job)]].concat();
        let saved = browser.post(&path, &with_job).await;
        assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/calendar?all=yes"), "{}", saved.text);
        assert_eq!(app.db.number("SELECT count(*) FROM session").await, 6);
    }

    async fn today_says_what_waits(db: TestDb) {
        let firm = Firm::new(&db, 2, 3, 1).await;
        let felix = make::facilitator(&db.db).await;
        let ctx = firm.ctx(&db);
        let today = session::today(&ctx).await.unwrap();
        assert_eq!((today.undated.len(), today.week.len(), today.unplaced, today.people), (2, 0, 1, 7));
        let id = firm.session_on(&db, "2026-03-04", felix.account).await;
        let today = session::today(&ctx).await.unwrap();
        assert_eq!((today.undated.len(), today.week.len(), today.open.len()), (1, 1, 0));
        let later = db.context_at(now() + Duration::days(10), Some(firm.coordinator.clone()));
        let today = session::today(&later).await.unwrap();
        assert_eq!((today.week.len(), today.open.len(), today.open[0].unmarked), (0, 1, 3));
        let led = session::list_led(&db.context_at(now() + Duration::days(10), Some(felix.clone()))).await.unwrap();
        assert_eq!(led.open.iter().map(|one| one.session.id).collect::<Vec<_>>(), [id]);
        let app = TestApp::new(db);
        let coordinator = app.browser_of(&firm.coordinator).await;
        let page = coordinator.get("/today").await;
        assert!(page.text.contains("1 cohort has no dates") && page.text.contains("1 person is in no cohort yet"), "{}", page.text);
        assert_eq!(coordinator.get("/my-sessions").await.status, StatusCode::OK);
        let felix = app.browser_of(&felix).await;
        let mine = felix.get("/my-sessions").await;
        assert!(mine.text.contains("Next: Module 1") && mine.text.contains(&format!("/sessions/{id}/run-sheet")), "{}", mine.text);
        assert_eq!(felix.get("/today").await.status, StatusCode::NOT_FOUND);
        let member = make::employee(&app.db.db, firm.people[0][0]).await;
        let member = app.browser_of(&member).await;
        assert_eq!(member.get("/my-sessions").await.status, StatusCode::NOT_FOUND);
    }
}
