//! Who leaves the firm frees their seats and waits, and who comes back is seated again.

use chrono::Duration;
use domain::id::PersonId;
use domain::person::RosterEntry;
use domain::seat::SeatState;
use operations::roster::{self, Choice};
use operations::seat;
use support::{TestDb, both_engines, make, now};

use crate::seat::Hall;

/// Changes what the roster says about somebody.
async fn change(db: &TestDb, person: PersonId, change: impl FnOnce(&mut RosterEntry)) -> String {
    let mut entry = store::person::find(&db.db, person)
        .await
        .unwrap()
        .unwrap()
        .entry;
    change(&mut entry);
    store::person::update(&db.db, person, &entry, now())
        .await
        .unwrap();
    entry.employee_id
}

async fn state(db: &TestDb, hall: &Hall, person: PersonId) -> Option<SeatState> {
    let seat = store::seat::find(&db.db, hall.session, person).await;
    seat.unwrap().map(|seat| seat.state)
}

/// What the program does each minute, so many days from now.
async fn sweep(db: &TestDb, days: i64) -> usize {
    let ctx = db.context_at(now() + Duration::days(days), None);
    seat::settle_due(&ctx).await.unwrap()
}

both_engines! {
    async fn a_leaver_frees_the_seat_the_day_after_the_last_and_the_first_in_line_is_offered(db: TestDb) {
        let hall = Hall::new(&db, 2, 3).await;
        hall.places(&db, 2, false).await;
        for at in [0, 1] {
            hall.ask(&db, at).await.unwrap();
        }
        let last_day = (now() + Duration::days(5)).date_naive();
        // The first in line leaves too: the place goes to the second.
        for person in [hall.members[0], hall.guests[0].person] {
            change(&db, person, |entry| entry.leave_date = Some(last_day)).await;
        }
        assert_eq!(sweep(&db, 5).await, 0, "it is their last day");
        assert_eq!(state(&db, &hall, hall.members[0]).await, Some(SeatState::Seated));
        // Their seat of the host and the wait, and the own seat of the guest.
        assert_eq!(sweep(&db, 6).await, 2);
        assert_eq!(state(&db, &hall, hall.members[0]).await, Some(SeatState::Withdrawn));
        assert_eq!(hall.state(&db, 0).await, Some(SeatState::Withdrawn));
        assert_eq!(hall.state(&db, 1).await, Some(SeatState::Offered));
        let own = store::seat::find(&db.db, hall.guests[0].own, hall.guests[0].person).await.unwrap().unwrap();
        assert_eq!(own.state, SeatState::Withdrawn);
        let seats = hall.seats(&db).await;
        let line = seats.lines.iter().find(|line| line.person.id == hall.members[0]).unwrap();
        assert_eq!(line.history.last().unwrap().reason.as_deref(), Some("Left the firm"));
        assert_eq!(db.number("SELECT COUNT(*) FROM audit_event WHERE kind = 'seat.leavers_followed'").await, 2);
        assert_eq!(sweep(&db, 6).await, 0, "nothing is left to do");
        // Who is gone is brought in by nobody.
        let ctx = db.context_at(now() + Duration::days(6), Some(hall.coordinator.clone()));
        let refused = seat::offer(&ctx, hall.session, hall.guests[0].person).await.unwrap_err();
        assert!(refused.to_string().ends_with("is with the firm no more."), "{refused}");
    }

    async fn seats_of_what_has_begun_stay_as_they_were(db: TestDb) {
        let hall = Hall::new(&db, 2, 1).await;
        change(&db, hall.members[0], |entry| entry.leave_date = Some((now() + Duration::days(9)).date_naive())).await;
        let begun = now() + Duration::days(10);
        assert_eq!(seat::settle_due(&db.context_at(begun, None)).await.unwrap(), 0);
        assert_eq!(state(&db, &hall, hall.members[0]).await, Some(SeatState::Seated));
    }

    async fn an_import_frees_seats_at_once_and_one_that_takes_it_back_seats_again(db: TestDb) {
        let hall = Hall::new(&db, 2, 1).await;
        let administrator = make::administrator(&db.db).await;
        let ctx = db.context(Some(administrator));
        let [leaver, other] = hall.members[..] else { panic!("two") };
        let file = |active: &str| {
            format!("employee_id,email,given_name,family_name,function,level,active\nP01,p01@example.com,Person,P01,Sales,front line,{active}\n").into_bytes()
        };
        let choice = Choice { many_confirmed: true, ..Choice::default() };
        roster::import(&ctx, &file("0"), choice).await.unwrap().unwrap();
        assert_eq!(state(&db, &hall, leaver).await, Some(SeatState::Withdrawn));
        assert_eq!(state(&db, &hall, other).await, Some(SeatState::Seated));
        roster::import(&ctx, &file("1"), choice).await.unwrap().unwrap();
        assert_eq!(state(&db, &hall, leaver).await, Some(SeatState::Seated));
        let history = db.number("SELECT COUNT(*) FROM seat_event WHERE seat_id = (SELECT MIN(id) FROM seat)").await;
        assert_eq!(history, 3, "nothing of it is forgotten");
    }
}
