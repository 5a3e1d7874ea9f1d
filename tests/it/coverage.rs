//! Who is covered, who is missing, and who need not attend.

use axum::http::StatusCode;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::account::Viewer;
use domain::coverage::{Covered, State};
use domain::id::{CohortId, ModuleId, PersonId, ProgrammeId, SessionId};
use domain::session::{Session, SessionState};
use operations::coverage::{self, Filter, TypedExemption};
use operations::{AppError, Context};
use sea_orm::ConnectionTrait;
use support::make::Released;
use support::{TestApp, TestDb, both_engines, make, now};

/// A running programme of two modules: one cohort of six people that has had the first and will have the second.
pub(crate) struct Ground {
    pub(crate) released: Released,
    pub(crate) cohort: CohortId,
    pub(crate) people: Vec<PersonId>,
    pub(crate) coordinator: Viewer,
    pub(crate) facilitator: Viewer,
    /// Held three weeks ago.
    pub(crate) first: SessionId,
    /// Planned in a week.
    pub(crate) second: SessionId,
}

pub(crate) async fn ground(db: &TestDb) -> Ground {
    let coordinator = make::coordinator(&db.db).await;
    let facilitator = make::facilitator(&db.db).await;
    let modules = vec![
        make::module("Seeing the person", &["ask", "wait"]),
        make::module("Difficult talks", &["name-it", "stay"]),
    ];
    let released = make::released(&db.db, &coordinator, modules).await;
    let people = make::people(&db.db, 6).await;
    let long_ago = now() - Duration::days(60);
    let cohort = released.cohort(&db.db, "Cohort A", &people, long_ago).await;
    let mut ground = Ground {
        released,
        cohort,
        people,
        first: SessionId(0),
        second: SessionId(0),
        coordinator,
        facilitator,
    };
    let (held, planned) = (SessionState::Held, SessionState::Planned);
    let modules = ground.released.modules();
    let [first, second] = modules[..] else {
        panic!("two modules")
    };
    ground.first = ground.add_session(db, cohort, first, -21, held).await;
    ground.second = ground.add_session(db, cohort, second, 7, planned).await;
    ground
}

impl Ground {
    /// A session of three hours from eight o'clock on, so many days from now.
    pub(crate) async fn add_session(
        &self,
        db: &TestDb,
        cohort: CohortId,
        module: ModuleId,
        days: i64,
        state: SessionState,
    ) -> SessionId {
        let lead = [self.facilitator.account];
        let starts_at = now() + Duration::days(days);
        let session = Session {
            state,
            ..make::session(cohort, module, starts_at, &lead)
        };
        store::session::insert(&db.db, &session).await.unwrap()
    }

    pub(crate) async fn mark(&self, db: &TestDb, session: SessionId, person: PersonId, mark: &str) {
        let session = store::session::find(&db.db, session)
            .await
            .unwrap()
            .unwrap();
        for meeting in &session.meetings {
            let sql = format!(
                "INSERT INTO attendance (meeting_id, person_id, mark, marked_by, marked_at) \
                 VALUES ({}, {person}, '{mark}', {}, '2026-03-01 12:00:00+00:00')",
                meeting.id, self.facilitator.account
            );
            db.db.execute_unprepared(&sql).await.unwrap();
        }
    }
}

/// Where everybody stands, worked out anew; what is kept says the same, whatever has changed since.
pub(crate) async fn covered(ctx: &Context, programme: ProgrammeId) -> Vec<Covered> {
    let found = coverage::of_programme(ctx, programme).await.unwrap();
    let mut anew = found.coverage.people;
    let everybody = Filter::default();
    let (_, mut kept, total) = coverage::people(ctx, programme, &everybody, 0, 1_000)
        .await
        .unwrap();
    assert_eq!(total, anew.len() as u64);
    for people in [&mut anew, &mut kept] {
        people.sort_by_key(|one| one.person.id);
    }
    assert_eq!(kept, anew);
    anew
}

async fn states(ctx: &Context, programme: ProgrammeId) -> Vec<(PersonId, State)> {
    let mut states: Vec<_> = covered(ctx, programme)
        .await
        .into_iter()
        .map(|one| (one.person.id, one.state))
        .collect();
    states.sort();
    states
}

fn at(ctx: &Context, days: i64) -> Context {
    let now: DateTime<Utc> = ctx.now + Duration::days(days);
    Context { now, ..ctx.clone() }
}

both_engines! {
    async fn states_follow_attendance_leavers_starters_and_exemptions(db: TestDb) {
        let ground = ground(&db).await;
        let ctx = db.context(Some(ground.coordinator.clone()));
        let people = &ground.people;
        ground.mark(&db, ground.first, people[0], "present").await;
        ground.mark(&db, ground.first, people[1], "absent").await;
        let tomorrow = now().date_naive() + Duration::days(1);
        let mut starter = make::entry("NEW");
        starter.start_date = Some(tomorrow);
        let starter = make::person(&db.db, &starter).await;
        let mut leaver = make::entry("GONE");
        leaver.leave_date = Some(now().date_naive() - Duration::days(1));
        make::person(&db.db, &leaver).await;
        coverage::exempt(&ctx, ground.released.programme, TypedExemption {
            employee_id: "P06",
            reason: "Retires in May",
            until: "2026-03-02",
        }).await.unwrap();

        let coordinator = ground.coordinator.person.unwrap();
        let mut expected = vec![
            (coordinator, State::NotAssigned),
            (people[0], State::InProgress),
            (people[1], State::Behind),
            (people[2], State::Behind),
            (people[3], State::Behind),
            (people[4], State::Behind),
            (people[5], State::Exempt),
        ];
        expected.sort();
        assert_eq!(states(&ctx, ground.released.programme).await, expected);
        let next_day = states(&at(&ctx, 1), ground.released.programme).await;
        assert!(next_day.contains(&(starter, State::NotAssigned)), "uncovered the next morning");
        assert!(next_day.contains(&(people[5], State::Behind)), "the exemption has run out");

        // A make-up with another cohort, and the second module at last.
        let other = ground.released.cohort(&db.db, "Cohort B", &[], now()).await;
        let [first, second] = ground.released.modules()[..] else { panic!("two modules") };
        let make_up = ground.add_session(&db, other, first, -3, SessionState::Held).await;
        ground.mark(&db, make_up, people[1], "late").await;
        let last = ground.add_session(&db, other, second, -2, SessionState::Held).await;
        ground.mark(&db, last, people[0], "present").await;
        let now = states(&ctx, ground.released.programme).await;
        assert!(now.contains(&(people[1], State::InProgress)));
        assert!(now.contains(&(people[0], State::Complete)));
    }

    async fn acceptance_17_a_roster_import_puts_coverage_right_without_touching_a_person(db: TestDb) {
        let ground = ground(&db).await;
        let ctx = db.context(Some(ground.coordinator.clone()));
        let programme = ground.released.programme;
        let before = states(&ctx, programme).await;
        let entry = async |at: usize| {
            store::person::find(&db.db, ground.people[at]).await.unwrap().unwrap().entry
        };
        let (changed, leaver) = (entry(0).await, entry(1).await);
        let file = format!(
            "employee_id,email,given_name,family_name,function,level,leave_date\n\
             {},{},{},{},A new function,{},\n\
             {},{},{},{},{},{},2026-03-01\n\
             N900,nia@example.com,Nia,Novak,Sales,front line,\n",
            changed.employee_id, changed.email, changed.given_name, changed.family_name, changed.level,
            leaver.employee_id, leaver.email, leaver.given_name, leaver.family_name, leaver.function, leaver.level,
        );
        operations::roster::import(&ctx, file.as_bytes(), operations::roster::Choice::default()).await.unwrap().unwrap();
        let new = store::person::find_by_employee_id(&db.db, "N900").await.unwrap().unwrap().id;
        let mut expected: Vec<_> = before
            .iter()
            .copied()
            .filter(|(person, _)| *person != ground.people[1])
            .chain([(new, State::NotAssigned)])
            .collect();
        expected.sort();
        assert_eq!(states(&ctx, programme).await, expected);
        let counted = coverage::of_programme(&ctx, programme).await.unwrap().coverage;
        let moved = counted.people.iter().find(|one| one.person.id == ground.people[0]).unwrap();
        assert_eq!(moved.person.entry.function, "A new function");
    }

    async fn figures_lead_down_to_names_and_into_a_file(db: TestDb) {
        let ground = ground(&db).await;
        ground.mark(&db, ground.first, ground.people[0], "present").await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&ground.coordinator).await;
        let path = format!("/programmes/{}/coverage", ground.released.programme);
        let figures = browser.get(&path).await;
        assert_eq!(figures.status, StatusCode::OK);
        assert!(figures.text.contains("0 of 7 people who must attend"), "{}", figures.text);
        assert!(figures.text.contains("The last 7"), "few are missing: their names come first");
        assert!(figures.text.contains("Mon 9 Mar 2026"), "the next chance of those on their way");
        assert!(figures.text.contains("value=Finance&amp;state=behind"), "{}", figures.text);
        let names = browser.get(&format!("{path}?by=function&value=Finance&state=behind")).await;
        assert!(names.text.contains("Person P03") && !names.text.contains("Person P01"), "{}", names.text);
        let empty = browser.get(&format!("{path}?by=function&value=Nothing")).await;
        assert!(empty.text.contains("Nobody stands here."));
        for by in ["level", "site"] {
            assert_eq!(browser.get(&format!("{path}?by={by}")).await.status, StatusCode::OK);
        }
        let file = browser.get(&format!("/programmes/{}/coverage.csv?state=behind", ground.released.programme)).await;
        assert_eq!(file.text.lines().count(), 6, "a head and five people: {}", file.text);
        assert!(file.text.contains("P02,Person,P02,p02@example.com,Support,front line,,behind,0,2,Cohort A"), "{}", file.text);
        let reports = browser.get("/reports").await;
        assert!(reports.text.contains("Working with customers") && reports.text.contains("Nobody has looked back"));
    }

    async fn exemptions_are_granted_changed_and_ended(db: TestDb) {
        let ground = ground(&db).await;
        let ctx = db.context(Some(ground.coordinator.clone()));
        let app = TestApp::new(db);
        let browser = app.browser_of(&ground.coordinator).await;
        let path = format!("/programmes/{}/exemptions", ground.released.programme);
        assert!(browser.get(&path).await.text.contains("Nobody is exempt"));
        let wrong = browser.post(&path, &[("employee_id", "P99"), ("reason", "Long leave"), ("until", "2026-03-01")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for kept in ["employee id “P99”", "Choose today or a later day", "value=\"P99\"", "Long leave"] {
            assert!(wrong.text.contains(kept), "{kept}: {}", wrong.text);
        }
        for until in ["", "2026-12-31"] {
            let done = browser.post(&path, &[("employee_id", "P01"), ("reason", "Long leave"), ("until", until)]).await;
            assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, path.as_str()));
        }
        let (_, list) = coverage::exemptions(&ctx, ground.released.programme).await.unwrap();
        assert_eq!(list.len(), 1, "the second replaces the first");
        assert_eq!(list[0].0.until, NaiveDate::from_ymd_opt(2026, 12, 31));
        assert!(browser.get(&path).await.text.contains("31 Dec 2026"));
        let end = format!("/exemptions/{}/end", list[0].0.id);
        assert_eq!(browser.post(&end, &[]).await.location(), path);
        assert!(states(&ctx, ground.released.programme).await.iter().all(|(_, state)| *state != State::Exempt));
        assert_eq!(browser.post(&end, &[]).await.status, StatusCode::NOT_FOUND, "it has ended already");
        assert_eq!(app.db.number("SELECT COUNT(*) FROM audit_event WHERE kind LIKE 'exemption.%'").await, 3);
    }

    async fn only_coordinators_see_coverage_and_reports(db: TestDb) {
        let ground = ground(&db).await;
        let employee = make::employee(&db.db, ground.people[0]).await;
        let administrator = make::administrator(&db.db).await;
        let ctx = db.context(Some(ground.coordinator.clone()));
        coverage::exempt(&ctx, ground.released.programme, TypedExemption { employee_id: "P02", reason: "Away", until: "" }).await.unwrap();
        let (_, list) = coverage::exemptions(&ctx, ground.released.programme).await.unwrap();
        let app = TestApp::new(db);
        for viewer in [&employee, &administrator, &ground.facilitator] {
            let browser = app.browser_of(viewer).await;
            let programme = ground.released.programme;
            for path in ["coverage", "coverage?state=behind", "coverage.csv", "exemptions"] {
                let answer = browser.get(&format!("/programmes/{programme}/{path}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} for {}", viewer.name);
            }
            assert_eq!(browser.get("/reports").await.status, StatusCode::NOT_FOUND);
            let fields = [("employee_id", "P01"), ("reason", "Because"), ("until", "")];
            let granted = browser.post(&format!("/programmes/{programme}/exemptions"), &fields).await;
            assert_eq!(granted.status, StatusCode::NOT_FOUND);
            let ended = browser.post(&format!("/exemptions/{}/end", list[0].0.id), &[]).await;
            assert_eq!(ended.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(app.db.number("SELECT COUNT(*) FROM exemption").await, 1);
        let unknown = coverage::of_programme(&ctx, ProgrammeId(999)).await;
        assert!(matches!(unknown, Err(AppError::NotFound)));
    }
}
