//! Make-up: a missed module is had with another cohort, and the person goes back to their own.

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use domain::account::Viewer;
use domain::attendance::Mark;
use domain::cohort::CohortRule;
use domain::coverage::State;
use domain::id::{CohortId, ModuleId, PersonId, ProgrammeId, SessionId};
use domain::make_up::Lack;
use domain::seat::SeatState;
use operations::make_up::{self, Gap, MakeUp, Waiting};
use operations::seat::{self, Answer, TypedRules};
use operations::{AppError, Context};
use support::{TestApp, TestDb, both_engines, make, now};

use crate::coverage::covered;

/// Two cohorts of three modules; the first has had two, and one of its people was not at the second.
struct Ground {
    coordinator: Viewer,
    programme: ProgrammeId,
    plan: domain::id::CohortPlanId,
    modules: Vec<ModuleId>,
    people: Vec<PersonId>,
    absent: PersonId,
    /// The second cohort's session of the second module, before the first cohort's third.
    host: SessionId,
    host_cohort: CohortId,
}

fn day(days: i64) -> DateTime<Utc> {
    now() + Duration::days(days)
}

impl Ground {
    async fn new(db: &TestDb) -> Self {
        let coordinator = make::coordinator(&db.db).await;
        let titles = ["Seeing", "Listening", "Calm"];
        let modules = titles
            .iter()
            .map(|title| make::module(title, &[title]))
            .collect();
        let released = make::released(&db.db, &coordinator, modules).await;
        let modules = released.modules();
        let people = make::people(&db.db, 6).await;
        let first = released
            .cohort(&db.db, "Cohort A", &people[..3], day(-60))
            .await;
        let second = released
            .cohort(&db.db, "Cohort B", &people[3..], day(-60))
            .await;
        let mut ground = Self {
            coordinator,
            programme: released.programme,
            plan: released.plan,
            modules,
            absent: people[0],
            people,
            host: SessionId(0),
            host_cohort: second,
        };
        for (module, at) in [(0, -40), (1, -5)] {
            let id = ground.session(db, first, module, at).await;
            for person in &ground.people[..3] {
                let is_absent = module == 1 && *person == ground.absent;
                let mark = if is_absent {
                    Mark::Absent
                } else {
                    Mark::Present
                };
                ground.mark(db, id, *person, mark).await;
            }
        }
        ground.session(db, first, 2, 20).await;
        ground.host = ground.session(db, second, 1, 10).await;
        ground
    }

    async fn session(&self, db: &TestDb, cohort: CohortId, module: usize, at: i64) -> SessionId {
        let mut new = make::session(cohort, self.modules[module], day(at), &[]);
        new.place = format!("Room {cohort} {module}");
        store::session::insert(&db.db, &new).await.unwrap()
    }

    async fn mark(&self, db: &TestDb, session: SessionId, person: PersonId, mark: Mark) {
        let session = store::session::find(&db.db, session)
            .await
            .unwrap()
            .unwrap();
        let by = self.coordinator.account;
        make::mark(&db.db, &session, person, mark, by, now()).await;
    }

    fn ctx(&self, db: &TestDb) -> Context {
        db.context(Some(self.coordinator.clone()))
    }

    async fn list(&self, db: &TestDb) -> MakeUp {
        make_up::list(&self.ctx(db), self.programme).await.unwrap()
    }

    /// The one gap there is.
    async fn gap(&self, db: &TestDb) -> Gap {
        let mut gaps = self.list(db).await.gaps;
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        gaps.remove(0)
    }

    async fn state(&self, db: &TestDb, person: PersonId) -> State {
        covered(&self.ctx(db), self.programme)
            .await
            .iter()
            .find(|one| one.person.id == person)
            .unwrap()
            .state
    }
}

both_engines! {
    async fn a_missed_module_is_made_up_before_the_own_next_one(db: TestDb) {
        let ground = Ground::new(&db).await;
        let gap = ground.gap(&db).await;
        assert_eq!((gap.person.id, gap.position, gap.lack), (ground.absent, 2, Lack::Missed));
        assert_eq!(gap.before.unwrap().0, day(20));
        assert_eq!(gap.elsewhere.found.free[0].session, ground.host);
        assert_eq!(ground.state(&db, ground.absent).await, State::Behind);
        let list = ground.list(&db).await;
        assert!(list.last.iter().any(|one| matches!(one, Waiting::Gap(0))), "{:?}", list.last);
        // One tap offers it; the person accepts and is a guest there.
        seat::offer(&ground.ctx(&db), ground.host, ground.absent).await.unwrap();
        let pending = ground.gap(&db).await.pending.unwrap();
        assert_eq!(pending.0.state, SeatState::Offered);
        let list = ground.list(&db).await;
        assert!(!list.last.iter().any(|one| matches!(one, Waiting::Gap(_))), "an offer is under way");
        let own = make::employee(&db.db, ground.absent).await;
        seat::answer(&db.context(Some(own)), ground.host, Answer::Accept).await.unwrap();
        let there = store::seat::list_attendees(&db.db, &[ground.host]).await.unwrap();
        assert_eq!(there[&ground.host].len(), 4);
        // Attended is attended, wherever: no gap is left, and the cohort is still the own.
        ground.mark(&db, ground.host, ground.absent, Mark::Present).await;
        assert!(ground.list(&db).await.gaps.is_empty());
        assert_eq!(ground.state(&db, ground.absent).await, State::InProgress);
        let cohorts = store::cohort::list_of_person(&db.db, ground.absent).await.unwrap();
        assert_eq!(cohorts[0].name, "Cohort A");
    }

    async fn why_there_is_no_seat_is_told(db: TestDb) {
        let ground = Ground::new(&db).await;
        let typed = TypedRules { capacity: "3", minimum: "", minimum_days: "7", needs_approval: false, offer_hours: "48" };
        seat::set_rules(&ground.ctx(&db), ground.host, typed).await.unwrap();
        let gap = ground.gap(&db).await;
        let why = gap.elsewhere.why_none.unwrap();
        assert!(why.starts_with("No session of “Listening” before ") && why.ends_with("has a free seat."), "{why}");
        assert_eq!(gap.elsewhere.found.full[0].session, ground.host);
        // A session that ends after the own next one begins is too late.
        let own = store::cohort::list_of_person(&db.db, ground.absent).await.unwrap()[0].id;
        let next = store::session::list_of_cohorts(&db.db, &[own]).await.unwrap().pop().unwrap();
        let mut next = next;
        next.meetings[0].starts_at = day(9);
        next.meetings[0].ends_at = day(9) + Duration::hours(3);
        store::session::update(&db.db, &next).await.unwrap();
        let why = ground.gap(&db).await.elsewhere.why_none.unwrap();
        assert!(why.starts_with("No other session of “Listening” takes place before"), "{why}");
    }

    async fn mixing_rules_and_other_bookings_are_kept(db: TestDb) {
        let ground = Ground::new(&db).await;
        let apart = CohortRule::Apart(ground.people[4], ground.absent);
        store::cohort::insert_rule(&db.db, ground.programme, &apart, ground.coordinator.account, now()).await.unwrap();
        let found = ground.gap(&db).await.elsewhere.found;
        assert_eq!((found.free.len(), found.obstacles.company), (0, 1));
        // A third cohort, at a time at which the person leads something else.
        let cohort = domain::cohort::Cohort {
            id: CohortId(0),
            plan: ground.plan,
            programme: ground.programme,
            position: 3,
            name: "Cohort C".into(),
            capacity: 5,
        };
        let third = store::cohort::insert(&db.db, &cohort).await.unwrap();
        let open = ground.session(&db, third, 1, 12).await;
        assert_eq!(ground.gap(&db).await.elsewhere.found.free[0].session, open);
        let lead = make::viewer(&db.db, Some(ground.absent), "Lena Lead", &[]).await;
        let led = make::session(ground.host_cohort, ground.modules[0], day(12) + Duration::hours(1), &[lead.account]);
        store::session::insert(&db.db, &led).await.unwrap();
        let found = ground.gap(&db).await.elsewhere.found;
        assert_eq!((found.free.len(), found.obstacles.clash), (0, 1));
    }

    async fn only_a_session_that_fits_can_be_asked_for(db: TestDb) {
        let ground = Ground::new(&db).await;
        let own = make::employee(&db.db, ground.absent).await;
        let ctx = db.context(Some(own));
        let sessions = store::session::list_attended_by(&db.db, ground.absent).await.unwrap();
        let (missed, next) = (sessions[1].id, sessions[2].id);
        assert!(matches!(seat::ask(&ctx, missed, next).await, Err(AppError::Refused(_))));
        assert!(matches!(seat::ask(&ctx, ground.host, missed).await, Err(AppError::NotFound)));
        seat::ask(&ctx, missed, ground.host).await.unwrap();
        assert!(store::seat::attends(&db.db, ground.host, ground.absent).await.unwrap());
    }

    async fn the_list_is_a_file_too_and_leads_to_the_plan_where_no_seat_is_free(db: TestDb) {
        let ground = Ground::new(&db).await;
        let typed = TypedRules { capacity: "3", minimum: "", minimum_days: "7", needs_approval: false, offer_hours: "48" };
        let ctx = ground.ctx(&db);
        let app = TestApp::new(db);
        let browser = app.browser_of(&ground.coordinator).await;
        let path = format!("/programmes/{}/make-up", ground.programme);
        let rows = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let csv = rows(&browser.get(&format!("{path}.csv")).await.text);
        assert_eq!(csv.len(), 3, "{csv:?}");
        assert!(csv[2].starts_with("COORD,") && csv[2].contains(",in no cohort; Cohort B begins on "), "{csv:?}");
        assert!(csv[0].starts_with("employee_id,given_name,") && csv[0].ends_with(",why_none,last_twenty"), "{csv:?}");
        assert!(csv[1].starts_with("P01,Person,P01,p01@example.com,") && csv[1].contains(",Cohort A,2,Listening,Missed,") && csv[1].contains("Cohort B") && csv[1].ends_with(",,yes"), "{csv:?}");
        let plan = format!("/cohort-plans/{}", ground.plan);
        assert!(!browser.get(&path).await.text.contains("Suggestions of the plan"));
        seat::set_rules(&ctx, ground.host, typed).await.unwrap();
        let page = browser.get(&path).await.text;
        assert!(page.contains("Suggestions of the plan") && page.contains(&plan), "{page}");
        let csv = rows(&browser.get(&format!("{path}.csv")).await.text);
        assert!(csv[1].contains("has a free seat."), "{csv:?}");
        let workbook = browser.get(&format!("{path}.xlsx")).await;
        assert_eq!(workbook.status, StatusCode::OK);
        assert!(workbook.text.starts_with("PK"), "a workbook is a zip file");
    }

    async fn the_page_offers_with_one_form(db: TestDb) {
        let ground = Ground::new(&db).await;
        let app = TestApp::new(db);
        let browser = app.browser_of(&ground.coordinator).await;
        let path = format!("/programmes/{}/make-up", ground.programme);
        assert!(browser.get(&path).await.text.contains("1 module is missed."));
        let fields = [("person", ground.absent.to_string()), ("session", ground.host.to_string())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(browser.post(&path, &fields).await.location(), path);
        let again = browser.post(&path, &fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "it is offered already");
        assert!(again.text.contains("by now “Offered”"));
    }
}
