//! Seats: offers, waitlists, approvals and transfers, also when many want them at once.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use domain::account::Viewer;
use domain::id::{CohortId, PersonId, SessionId};
use domain::seat::{SeatKind, SeatState};
use domain::session::CancelReason;
use operations::seat::{self, Answer, Decision, How, Seats, TypedRules};
use operations::{AppError, Context, cohort, make_up, session};
use support::{TestApp, TestDb, both_engines, make, now};

/// A cohort whose session has places, and the cohorts that guests come from; each has its session of the same module.
pub(crate) struct Hall {
    pub(crate) coordinator: Viewer,
    pub(crate) host: CohortId,
    pub(crate) session: SessionId,
    pub(crate) members: Vec<PersonId>,
    pub(crate) guests: Vec<Guest>,
}

pub(crate) struct Guest {
    pub(crate) person: PersonId,
    pub(crate) viewer: Viewer,
    pub(crate) own: SessionId,
}

impl Hall {
    pub(crate) async fn new(db: &TestDb, members: usize, guests: usize) -> Self {
        let coordinator = make::coordinator(&db.db).await;
        let modules = vec![
            make::module("Listening", &["a"]),
            make::module("Calm", &["b"]),
        ];
        let released = make::released(&db.db, &coordinator, modules).await;
        let everybody = make::people(&db.db, members + guests).await;
        let (members, others) = everybody.split_at(members);
        let module = released.modules()[0];
        let date = |days| now() + Duration::days(days);
        let host = released.cohort(&db.db, "Host", members, now()).await;
        let new = make::session(host, module, date(10), &[]);
        let session = store::session::insert(&db.db, &new).await.unwrap();
        let mut all = Vec::new();
        for (at, some) in others.chunks(15).enumerate() {
            let name = format!("Cohort {at}");
            let own = released.cohort(&db.db, &name, some, now()).await;
            let new = make::session(own, module, date(12), &[]);
            let own = store::session::insert(&db.db, &new).await.unwrap();
            for person in some {
                all.push(Guest {
                    person: *person,
                    viewer: make::employee(&db.db, *person).await,
                    own,
                });
            }
        }
        Self {
            coordinator,
            host,
            session,
            members: members.to_vec(),
            guests: all,
        }
    }

    pub(crate) fn ctx(&self, db: &TestDb) -> Context {
        db.context(Some(self.coordinator.clone()))
    }

    fn as_guest(&self, db: &TestDb, at: usize) -> Context {
        db.context(Some(self.guests[at].viewer.clone()))
    }

    pub(crate) async fn ask(&self, db: &TestDb, at: usize) -> Result<String, AppError> {
        seat::ask(&self.as_guest(db, at), self.guests[at].own, self.session).await
    }

    pub(crate) async fn places(&self, db: &TestDb, capacity: u8, needs_approval: bool) -> String {
        let typed = TypedRules {
            capacity: &capacity.to_string(),
            minimum: "",
            minimum_days: "7",
            needs_approval,
            offer_hours: "48",
        };
        seat::set_rules(&self.ctx(db), self.session, typed)
            .await
            .unwrap()
    }

    pub(crate) async fn seats(&self, db: &TestDb) -> Seats {
        seat::find(&self.ctx(db), self.session).await.unwrap()
    }

    pub(crate) async fn state(&self, db: &TestDb, at: usize) -> Option<SeatState> {
        let seat = store::seat::find(&db.db, self.session, self.guests[at].person)
            .await
            .unwrap();
        seat.map(|seat| seat.state)
    }

    /// Who is in line, the first first, by their place among the guests.
    async fn line(&self, db: &TestDb) -> Vec<usize> {
        let seats = self.seats(db).await;
        let waiting = seats
            .lines
            .iter()
            .filter(|line| line.seat.state == SeatState::Waitlisted);
        let place = |person| {
            self.guests
                .iter()
                .position(|guest| guest.person == person)
                .unwrap()
        };
        waiting.map(|line| place(line.person.id)).collect()
    }
}

async fn attendees(db: &TestDb, session: SessionId) -> Vec<PersonId> {
    let found = store::seat::list_attendees(&db.db, &[session])
        .await
        .unwrap();
    found
        .into_values()
        .flatten()
        .map(|person| person.id)
        .collect()
}

async fn at_once(db: &TestDb, hall: &Hall, capacity: u8) {
    hall.places(db, capacity, false).await;
    let asked = hall.guests.iter().map(|guest| {
        let ctx = db.context(Some(guest.viewer.clone()));
        let (own, session) = (guest.own, hall.session);
        tokio::spawn(async move { seat::ask(&ctx, own, session).await })
    });
    let asked: Vec<_> = asked.collect();
    for one in asked {
        one.await.unwrap().unwrap();
    }
    let seats = hall.seats(db).await;
    assert_eq!(seats.held(), usize::from(capacity));
    assert_eq!(seats.waiting(), hall.guests.len() - usize::from(capacity));
    let before = hall.line(db).await;
    // Everybody who has a place gives it up at the same moment.
    let seated: Vec<PersonId> = attendees(db, hall.session).await;
    let left: Vec<_> = hall
        .guests
        .iter()
        .filter(|guest| seated.contains(&guest.person))
        .map(|guest| {
            let ctx = db.context(Some(guest.viewer.clone()));
            let session = hall.session;
            tokio::spawn(async move { seat::answer(&ctx, session, Answer::Withdraw).await })
        })
        .collect();
    assert_eq!(left.len(), usize::from(capacity));
    for one in left {
        one.await.unwrap().unwrap();
    }
    let (offered, rest) = before.split_at(usize::from(capacity).min(before.len()));
    for at in offered {
        assert_eq!(hall.state(db, *at).await, Some(SeatState::Offered));
    }
    assert_eq!(hall.line(db).await, rest);
    assert_eq!(
        hall.seats(db).await.lines.len(),
        hall.guests.len(),
        "nobody is lost"
    );
    let broken = db
        .number(
            "SELECT COUNT(*) FROM seat WHERE state <> (SELECT e.state FROM seat_event e WHERE e.seat_id = seat.id \
             AND e.id = (SELECT MAX(id) FROM seat_event WHERE seat_id = seat.id))",
        )
        .await;
    assert_eq!(broken, 0, "every seat stands as its history says");
}

both_engines! {
    async fn acceptance_01_the_last_free_seat_is_seated(db: TestDb) {
        let hall = Hall::new(&db, 11, 2).await;
        hall.places(&db, 12, false).await;
        hall.ask(&db, 0).await.unwrap();
        assert_eq!(hall.state(&db, 0).await, Some(SeatState::Seated));
        hall.ask(&db, 1).await.unwrap();
        assert_eq!(hall.state(&db, 1).await, Some(SeatState::Waitlisted));
    }

    async fn acceptance_02_who_withdraws_makes_room_and_silence_passes_it_on(db: TestDb) {
        let hall = Hall::new(&db, 2, 2).await;
        hall.places(&db, 2, false).await;
        for at in [0, 1] {
            hall.ask(&db, at).await.unwrap();
        }
        let leaver = make::employee(&db.db, hall.members[0]).await;
        let leaver = db.context(Some(leaver));
        seat::answer(&leaver, hall.session, Answer::Withdraw).await.unwrap();
        let offered = store::seat::find(&db.db, hall.session, hall.guests[0].person).await.unwrap().unwrap();
        assert_eq!((offered.state, offered.expires_at), (SeatState::Offered, Some(now() + Duration::hours(48))));
        assert_eq!(hall.state(&db, 1).await, Some(SeatState::Waitlisted));
        let at = |hours| Context { viewer: None, ..db.context_at(now() + Duration::hours(hours), None) };
        assert_eq!(seat::settle_due(&at(47)).await.unwrap(), 0);
        assert_eq!(seat::settle_due(&at(48)).await.unwrap(), 1);
        assert_eq!(hall.state(&db, 0).await, Some(SeatState::Declined));
        assert_eq!(hall.state(&db, 1).await, Some(SeatState::Offered));
        let late = db.context_at(now() + Duration::hours(49), Some(hall.guests[0].viewer.clone()));
        let refused = seat::answer(&late, hall.session, Answer::Accept).await.unwrap_err();
        assert!(refused.to_string().contains("not kept for you any more"), "{refused}");
        let second = db.context_at(now() + Duration::hours(49), Some(hall.guests[1].viewer.clone()));
        seat::answer(&second, hall.session, Answer::Accept).await.unwrap();
        assert_eq!(hall.state(&db, 1).await, Some(SeatState::Seated));
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event WHERE kind = 'seat.passed_on'").await, 2);
    }

    async fn acceptance_03_raising_the_capacity_skips_no_approval(db: TestDb) {
        let hall = Hall::new(&db, 1, 2).await;
        hall.places(&db, 1, true).await;
        hall.ask(&db, 0).await.unwrap();
        assert_eq!(hall.state(&db, 0).await, Some(SeatState::Requested));
        hall.places(&db, 5, true).await;
        assert_eq!(hall.state(&db, 0).await, Some(SeatState::Requested));
        // Nor does a place that becomes free, nor giving up approvals for those who ask from now on.
        hall.places(&db, 5, false).await;
        assert_eq!(hall.state(&db, 0).await, Some(SeatState::Requested));
        let guest = hall.guests[0].person;
        seat::decide(&hall.ctx(&db), hall.session, guest, Decision::Seat).await.unwrap();
        assert_eq!(hall.state(&db, 0).await, Some(SeatState::Seated));
        hall.places(&db, 5, true).await;
        hall.ask(&db, 1).await.unwrap();
        let other = hall.guests[1].person;
        seat::decide(&hall.ctx(&db), hall.session, other, Decision::Decline).await.unwrap();
        assert_eq!(hall.state(&db, 1).await, Some(SeatState::Declined));
    }

    async fn acceptance_04_editing_the_capacity_keeps_the_order_of_the_line(db: TestDb) {
        let hall = Hall::new(&db, 2, 5).await;
        hall.places(&db, 2, false).await;
        for at in [3, 0, 4, 1, 2] {
            hall.ask(&db, at).await.unwrap();
        }
        assert_eq!(hall.line(&db).await, [3, 0, 4, 1, 2]);
        let told = hall.places(&db, 1, false).await;
        assert!(told.contains("Nobody is thrown out: 1 more"), "{told}");
        assert_eq!(attendees(&db, hall.session).await.len(), 2);
        hall.places(&db, 2, false).await;
        assert_eq!(hall.line(&db).await, [3, 0, 4, 1, 2]);
        let told = hall.places(&db, 4, false).await;
        assert!(told.contains("2 places went to the next in line"), "{told}");
        assert_eq!(hall.line(&db).await, [4, 1, 2]);
        for at in [3, 0] {
            assert_eq!(hall.state(&db, at).await, Some(SeatState::Offered));
        }
    }

    async fn acceptance_05_two_at_once_for_the_last_seat(db: TestDb) {
        let hall = Hall::new(&db, 11, 2).await;
        hall.places(&db, 12, false).await;
        let (one, other) = tokio::join!(hall.ask(&db, 0), hall.ask(&db, 1));
        one.unwrap();
        other.unwrap();
        let states: BTreeSet<_> = [hall.state(&db, 0).await, hall.state(&db, 1).await].into();
        assert_eq!(states, BTreeSet::from([Some(SeatState::Seated), Some(SeatState::Waitlisted)]));
    }

    async fn acceptance_06_a_transfer_is_out_of_the_old_roster_and_into_the_new_at_once(db: TestDb) {
        let hall = Hall::new(&db, 3, 2).await;
        let Guest { person, own, viewer } = &hall.guests[0];
        assert!(attendees(&db, *own).await.contains(person));
        hall.ask(&db, 0).await.unwrap();
        assert!(!attendees(&db, *own).await.contains(person));
        assert!(attendees(&db, hall.session).await.contains(person));
        let old = store::seat::find(&db.db, *own, *person).await.unwrap().unwrap();
        assert_eq!((old.state, old.kind), (SeatState::Transferred, SeatKind::Normal));
        // One step, recorded once on each side; the cohort stays the own.
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event WHERE kind IN ('seat.seated', 'seat.transferred')").await, 2);
        let cohorts = store::cohort::list_of_person(&db.db, *person).await.unwrap();
        assert_eq!(cohorts[0].name, "Cohort 0");
        // A transfer that the new session refuses leaves the old place as it is.
        hall.places(&db, 4, false).await;
        let refused = seat::add(&hall.ctx(&db), hall.session, "P05", How::Invite).await.unwrap_err();
        assert!(refused.to_string().starts_with("Every place"), "{refused}");
        assert!(attendees(&db, *own).await.contains(&hall.guests[1].person));
        // What the person sees: the new session, and the old one no more.
        let ctx = db.context(Some(viewer.clone()));
        assert!(session::find(&ctx, hall.session).await.unwrap().is_member);
        assert!(matches!(session::find(&ctx, *own).await, Err(AppError::NotFound)));
    }

    async fn two_hundred_at_once_for_one_place(db: TestDb) {
        let hall = Hall::new(&db, 0, 200).await;
        at_once(&db, &hall, 1).await;
    }

    async fn two_hundred_at_once_for_fifteen_places(db: TestDb) {
        let hall = Hall::new(&db, 0, 200).await;
        at_once(&db, &hall, 15).await;
    }

    async fn the_database_itself_refuses_one_too_many_and_any_change_of_history(db: TestDb) {
        use sea_orm::ConnectionTrait;
        let hall = Hall::new(&db, 3, 1).await;
        hall.places(&db, 3, false).await;
        let new = store::seat::new_seat(hall.session, hall.guests[0].person, SeatKind::MakeUp, now());
        let step = |to| store::seat::Step { to, by: None, reason: None, expires_at: None, at: now() };
        let error = store::seat::take(&db.db, &new, step(SeatState::Seated)).await.unwrap_err();
        assert!(store::seat::is_full(&error), "{error}");
        let id = store::seat::take(&db.db, &new, step(SeatState::Waitlisted)).await.unwrap();
        let waiting = domain::seat::Seat { id, ..new };
        let error = store::seat::take(&db.db, &waiting, step(SeatState::Offered)).await.unwrap_err();
        assert!(store::seat::is_full(&error), "{error}");
        for change in ["UPDATE seat_event SET reason = 'x'", "DELETE FROM seat_event"] {
            let error = db.db.execute_unprepared(change).await.unwrap_err();
            assert!(error.to_string().contains("never"), "{error}");
        }
        let error = db.db.execute_unprepared("UPDATE session SET capacity = 16").await.unwrap_err();
        assert!(error.to_string().to_lowercase().contains("check"), "{error}");
    }

    async fn seats_follow_the_cohort_and_the_session(db: TestDb) {
        let hall = Hall::new(&db, 3, 2).await;
        let ctx = hall.ctx(&db);
        hall.places(&db, 3, false).await;
        hall.ask(&db, 0).await.unwrap();
        let leaver = hall.members[0];
        cohort::withdraw(&ctx, hall.host, leaver, "Long leave").await.unwrap();
        assert!(!attendees(&db, hall.session).await.contains(&leaver));
        assert_eq!(hall.state(&db, 0).await, Some(SeatState::Offered));
        // Whoever joins while no place is free waits, and is seated without a second yes.
        cohort::add(&ctx, hall.host, leaver).await.unwrap();
        let back = store::seat::find(&db.db, hall.session, leaver).await.unwrap().unwrap();
        assert_eq!((back.state, back.kind), (SeatState::Waitlisted, SeatKind::Normal));
        let guest = hall.as_guest(&db, 0);
        seat::answer(&guest, hall.session, Answer::Decline).await.unwrap();
        assert!(attendees(&db, hall.session).await.contains(&leaver));
        // A cancelled session keeps nobody in limbo; with a new date the cohort is back and the guests are not.
        hall.places(&db, 5, false).await;
        hall.ask(&db, 1).await.unwrap();
        session::cancel(&ctx, hall.session, CancelReason::NoPlace).await.unwrap();
        let open = store::seat::list_open(&db.db, &[hall.session]).await.unwrap();
        assert_eq!(open, []);
        assert_eq!(attendees(&db, hall.session).await.len(), 4, "who would have come still sees it as cancelled");
        let programme = store::cohort::find(&db.db, hall.host).await.unwrap().unwrap().programme;
        let gaps = make_up::list(&ctx, programme).await.unwrap().gaps;
        assert_eq!(gaps.len(), 4, "three members, and the guest who had given the own place up");
        let mut again = store::session::find(&db.db, hall.session).await.unwrap().unwrap();
        again.state = domain::session::SessionState::Planned;
        store::session::update(&db.db, &again).await.unwrap();
        assert_eq!(attendees(&db, hall.session).await.len(), 3);
        assert_eq!(hall.state(&db, 1).await, Some(SeatState::SessionCancelled));
    }

    async fn nobody_changes_seats_once_the_session_has_begun(db: TestDb) {
        let hall = Hall::new(&db, 2, 1).await;
        hall.places(&db, 2, false).await;
        hall.ask(&db, 0).await.unwrap();
        let begun: DateTime<Utc> = now() + Duration::days(10);
        let ctx = db.context_at(begun, Some(hall.coordinator.clone()));
        let refused = seat::decide(&ctx, hall.session, hall.members[0], Decision::Withdraw).await.unwrap_err();
        assert!(refused.to_string().starts_with("The session has begun"), "{refused}");
        assert_eq!(seat::settle_due(&ctx).await.unwrap(), 1);
        assert_eq!(hall.state(&db, 0).await, Some(SeatState::Withdrawn), "nobody waits for what has begun");
    }

    async fn the_pages_work_with_plain_forms(db: TestDb) {
        let hall = Hall::new(&db, 2, 2).await;
        let app = TestApp::new(db);
        let coordinator = app.browser_of(&hall.coordinator).await;
        let guest = app.browser_of(&hall.guests[0].viewer).await;
        let seats = format!("/sessions/{}/seats", hall.session);
        let answer = coordinator.post(&seats, &[("employee_id", "nobody"), ("how", "invite")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("value=\"nobody\""));
        let answer = coordinator.post(&seats, &[("employee_id", "P03"), ("how", "invite")]).await;
        assert_eq!(answer.location(), seats);
        let home = guest.get("/home").await;
        let own = format!("/sessions/{}/my-seat", hall.session);
        assert!(home.text.contains(&own), "the invitation is among what is to do");
        let page = guest.get(&own).await;
        assert!(page.text.contains("The place is kept for you until"));
        let answer = guest.post(&own, &[("answer", "accept")]).await;
        assert_eq!(answer.location(), own);
        let page = coordinator.get(&seats).await;
        assert!(page.text.contains("3 of 15 places taken, 0 waiting."), "{}", page.text);
        // The other guest finds the date among those to ask for, from the page of the own seat.
        let other = app.browser_of(&hall.guests[1].viewer).await;
        let own = format!("/sessions/{}/my-seat", hall.guests[1].own);
        assert!(other.get(&own).await.text.contains("Ask for it"));
        let answer = other.post(&format!("{own}/elsewhere"), &[("session", &hall.session.to_string())]).await;
        assert_eq!(answer.location(), own);
        let answer = other.post(&own, &[("answer", "accept")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
