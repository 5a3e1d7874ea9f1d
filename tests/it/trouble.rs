//! What does not fit any more after a change: told before it, on the session's page and on Today.

use axum::http::StatusCode;
use chrono::Duration;
use domain::id::SessionId;
use domain::make_up::Lack;
use domain::session::CancelReason;
use operations::seat::{self, How, TypedRules};
use operations::session::{self, Trouble, TroubleKind};
use operations::{AppError, Context, make_up};
use support::{TestApp, TestDb, both_engines, make, now};

use crate::session::Firm;

/// Two cohorts of two modules; one of the first is a guest of the second for the first module.
struct Guested {
    firm: Firm,
    felix: domain::account::Viewer,
    /// The first and the second session of the first cohort.
    own: [SessionId; 2],
    host: SessionId,
}

impl Guested {
    async fn new(db: &TestDb) -> Self {
        let firm = Firm::new(db, 2, 2, 2).await;
        let felix = make::facilitator(&db.db).await;
        let ctx = firm.ctx(db);
        let dates = [
            firm.date(0, "2026-03-24", felix.account),
            firm.date(1, "2026-04-21", felix.account),
        ];
        let own = session::schedule(&ctx, firm.cohorts[0], &dates, false)
            .await
            .unwrap()
            .sessions;
        let dates = [firm.date(0, "2026-03-31", felix.account)];
        let host = session::schedule(&ctx, firm.cohorts[1], &dates, false)
            .await
            .unwrap()
            .sessions[0];
        seat::add(&ctx, host, "P01", How::Seat).await.unwrap();
        Self {
            own: [own[0], own[1]],
            firm,
            felix,
            host,
        }
    }

    /// Sets the date of a module of a cohort.
    async fn set(
        &self,
        ctx: &Context,
        cohort: usize,
        module: usize,
        date: &str,
        keep: bool,
    ) -> Result<Vec<String>, AppError> {
        let dates = [self.firm.date(module, date, self.felix.account)];
        session::schedule(ctx, self.firm.cohorts[cohort], &dates, keep)
            .await
            .map(|done| done.warnings)
    }
}

fn told(error: &AppError) -> (&str, &str) {
    match error {
        AppError::Invalid(fields) if fields.0.len() == 1 => (&fields.0[0].0, &fields.0[0].1),
        other => panic!("{other:?}"),
    }
}

fn kinds(troubles: &[Trouble]) -> Vec<TroubleKind> {
    troubles.iter().map(|one| one.kind).collect()
}

both_engines! {
    async fn moving_a_session_tells_of_guests_who_would_have_it_too_late(db: TestDb) {
        let guested = Guested::new(&db).await;
        let ctx = guested.firm.ctx(&db);
        assert_eq!(session::list_troubles(&ctx).await.unwrap(), []);
        let refused = guested.set(&ctx, 1, 0, "2026-04-28", false).await.unwrap_err();
        let (field, sentence) = told(&refused);
        assert_eq!(field, format!("date-{}", guested.firm.modules[0]));
        for words in ["Person P01 is a guest of Cohort 2, Module 1, Tue 28 Apr 2026", "own Cohort 1, Module 2, Tue 21 Apr 2026", "begins before that is over", "tick the box"] {
            assert!(sentence.contains(words), "{words}: {sentence}");
        }
        let there = store::session::find(&db.db, guested.host).await.unwrap().unwrap();
        assert_eq!(there.sequence, 0, "nothing was changed");
        // Kept in spite of it, it is told for as long as it holds, and the guest keeps the place.
        let warnings = guested.set(&ctx, 1, 0, "2026-04-28", true).await.unwrap();
        assert!(warnings.iter().any(|one| one.starts_with("Person P01 is a guest")), "{warnings:?}");
        let troubles = session::list_troubles(&ctx).await.unwrap();
        assert_eq!((kinds(&troubles), &troubles[0].sessions), (vec![TroubleKind::Order], &vec![guested.host, guested.own[1]]));
        assert!(store::seat::attends(&db.db, guested.host, guested.firm.people[0][0]).await.unwrap());
        let app = TestApp::new(db);
        let browser = app.browser_of(&guested.firm.coordinator).await;
        let felix = app.browser_of(&guested.felix).await;
        for path in ["/today".to_owned(), format!("/sessions/{}", guested.host), format!("/sessions/{}", guested.own[1])] {
            let page = browser.get(&path).await;
            assert!(page.text.contains("Person P01 is a guest of Cohort 2"), "{path}: {}", page.text);
        }
        assert!(browser.get("/today").await.text.contains(&format!("/sessions/{}/seats", guested.host)));
        let page = felix.get(&format!("/sessions/{}", guested.host)).await;
        assert!(page.status == StatusCode::OK && !page.text.contains("is a guest of"), "that is for who can change it");
        // Back in order, it is gone.
        guested.set(&app.db.context(Some(guested.firm.coordinator.clone())), 1, 0, "2026-03-31", false).await.unwrap();
        assert!(!browser.get("/today").await.text.contains("is a guest of"));
    }

    async fn moving_the_own_session_tells_of_members_who_are_guests_elsewhere(db: TestDb) {
        let guested = Guested::new(&db).await;
        let ctx = guested.firm.ctx(&db);
        let refused = guested.set(&ctx, 0, 1, "2026-03-26", false).await.unwrap_err();
        let (field, sentence) = told(&refused);
        assert_eq!(field, format!("date-{}", guested.firm.modules[1]));
        assert!(sentence.contains("Person P01 is a guest of Cohort 2, Module 1, Tue 31 Mar 2026"), "{sentence}");
        // A change of the place alone asks nothing.
        guested.set(&ctx, 0, 1, "2026-03-26", true).await.unwrap();
        let mut date = guested.firm.date(1, "2026-03-26", guested.felix.account);
        date.place = "Room 9".into();
        session::schedule(&ctx, guested.firm.cohorts[0], &[date], false).await.unwrap();
    }

    async fn who_is_in_two_places_is_told_with_both_bookings(db: TestDb) {
        let guested = Guested::new(&db).await;
        let ctx = guested.firm.ctx(&db);
        let other = make::viewer(&db.db, None, "Fay Second", &[domain::account::Role::Facilitator]).await;
        let mut date = guested.firm.date(1, "2026-03-31", other.account);
        date.place = "Room 7".into();
        let error = session::schedule(&ctx, guested.firm.cohorts[0], &[date.clone()], false).await.unwrap_err();
        let AppError::Invalid(fields) = &error else { panic!("{error:?}") };
        assert!(fields.0[0].1.contains("Person P01") && fields.0[0].1.contains("taken by Cohort 2, “Module 1”"), "{fields:?}");
        session::schedule(&ctx, guested.firm.cohorts[0], &[date], true).await.unwrap();
        let troubles = session::list_troubles(&ctx).await.unwrap();
        assert_eq!(kinds(&troubles), [TroubleKind::Twice, TroubleKind::Order]);
        assert!(troubles[0].sentence.contains("Cohort 1, Module 2, Tue 31 Mar 2026") && troubles[0].sentence.contains("Cohort 2, Module 1, Tue 31 Mar 2026"), "{troubles:?}");
    }

    async fn too_few_people_and_nobody_to_lead_are_told_in_time(db: TestDb) {
        let guested = Guested::new(&db).await;
        let ctx = guested.firm.ctx(&db);
        let typed = TypedRules { capacity: "15", minimum: "4", minimum_days: "7", needs_approval: false, offer_hours: "48" };
        seat::set_rules(&ctx, guested.host, typed).await.unwrap();
        let start = store::session::find(&db.db, guested.host).await.unwrap().unwrap().starts_at().unwrap();
        let at = |days| db.context_at(start - Duration::days(days), Some(guested.firm.coordinator.clone()));
        assert_eq!(session::list_troubles(&at(8)).await.unwrap(), []);
        let troubles = session::list_troubles(&at(7)).await.unwrap();
        assert_eq!(kinds(&troubles), [TroubleKind::TooFew]);
        assert!(troubles[0].sentence.ends_with(": 3 of the 4 people it needs."), "{troubles:?}");
        seat::add(&at(7), guested.host, "P02", How::Seat).await.unwrap();
        assert_eq!(session::list_troubles(&at(7)).await.unwrap(), []);
        // Who led can sign in no more: all three sessions need somebody.
        store::account::set_disabled(&db.db, guested.felix.account, true).await.unwrap();
        assert_eq!(kinds(&session::list_troubles(&ctx).await.unwrap()), [TroubleKind::NoLead; 3]);
        let app = TestApp::new(db);
        let browser = app.browser_of(&guested.firm.coordinator).await;
        let page = browser.get("/today").await.text;
        assert!(page.contains("nobody who can lead it") && page.contains(&format!("/sessions/{}/edit", guested.host)), "{page}");
    }

    async fn a_cancelled_session_moves_everybody_to_make_up_with_the_next_seat(db: TestDb) {
        let guested = Guested::new(&db).await;
        let ctx = guested.firm.ctx(&db);
        let [guest, member] = guested.firm.people[0][..] else { panic!("two") };
        let programme = store::cohort::find(&db.db, guested.firm.cohorts[0]).await.unwrap().unwrap().programme;
        // The guest gave up the own place: nothing is missed yet but what is under way.
        session::cancel(&ctx, guested.own[0], CancelReason::NoPlace).await.unwrap();
        let gaps = make_up::list(&ctx, programme).await.unwrap().gaps;
        let of = |person| gaps.iter().find(|gap| gap.person.id == person).unwrap();
        assert_eq!((of(member).lack, of(member).position), (Lack::Cancelled, 1));
        assert_eq!(of(member).elsewhere.found.free[0].session, guested.host);
        assert_eq!(of(guest).pending.as_ref().unwrap().1.id, guested.host);
        // Then the host is cancelled too: the guest and its members have nowhere to go, and say why.
        session::cancel(&ctx, guested.host, CancelReason::NoFacilitator).await.unwrap();
        let gaps = make_up::list(&ctx, programme).await.unwrap().gaps;
        assert_eq!(gaps.len(), 4);
        for gap in &gaps {
            assert_eq!((gap.lack, gap.pending.is_none()), (Lack::Cancelled, true), "{gap:?}");
            assert!(gap.elsewhere.why_none.as_ref().unwrap().starts_with("No other session of “Module 1”"), "{gap:?}");
        }
    }

    async fn who_gave_up_a_place_for_a_session_that_is_cancelled_is_in_no_limbo(db: TestDb) {
        let guested = Guested::new(&db).await;
        let programme = store::cohort::find(&db.db, guested.firm.cohorts[0]).await.unwrap().unwrap().programme;
        // The own session is over and not closed when the other one is cancelled.
        let later = db.context_at(now() + Duration::days(25), Some(guested.firm.coordinator.clone()));
        assert_eq!(make_up::list(&later, programme).await.unwrap().gaps.len(), 0);
        session::cancel(&later, guested.host, CancelReason::NoPlace).await.unwrap();
        let gaps = make_up::list(&later, programme).await.unwrap().gaps;
        let gap = gaps.iter().find(|gap| gap.person.id == guested.firm.people[0][0]).unwrap();
        assert_eq!(gap.lack, Lack::Missed);
        assert!(gaps.iter().all(|gap| gap.person.id != guested.firm.people[0][1]), "who had a place waits for the mark");
    }
}
