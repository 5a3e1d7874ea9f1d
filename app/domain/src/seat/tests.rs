//! What may follow what, and who is next in line.

use chrono::TimeZone;

use super::*;
use crate::id::{CohortId, MeetingId, ModuleId};
use crate::session::Meeting;

fn at(hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, hour, 0, 0).unwrap()
}

fn session() -> Session {
    Session {
        id: SessionId(1),
        cohort: CohortId(1),
        module: ModuleId(1),
        place: "Room 2".into(),
        join_url: None,
        state: SessionState::Planned,
        sequence: 0,
        updated_at: at(0),
        meetings: vec![Meeting {
            id: MeetingId(1),
            starts_at: at(20),
            ends_at: at(23),
            timezone: "UTC".into(),
        }],
        facilitators: vec![],
    }
}

fn rules(capacity: u8) -> SeatRules {
    SeatRules {
        capacity,
        minimum: 0,
        minimum_days: 7,
        needs_approval: false,
        offer_hours: 4,
    }
}

fn seat(id: i64, state: SeatState) -> Seat {
    Seat {
        id: SeatId(id),
        session: SessionId(1),
        person: PersonId(id),
        kind: SeatKind::MakeUp,
        state,
        since: at(1),
        expires_at: state.waits_for_answer().then(|| at(5)),
        turn: if state == SeatState::Waitlisted {
            id
        } else {
            0
        },
    }
}

/// A row a state, from the start on; a column a state it may become. P the person, C a coordinator, S by itself.
const TABLE: &str = "
-                  seated invited offered requested waitlisted declined withdrawn transferred session_cancelled
(none)             PCS    C       C       P         PCS        -        -         -           -
seated             -      -       -       -         -          -        PCS       PCS         S
invited            PC     -       -       -         -          PS       PCS       -           S
offered            PC     -       -       -         -          PS       PCS       -           S
requested          C      -       -       -         C          C        PCS       -           S
waitlisted         CS     -       CS      -         -          -        PCS       -           S
declined           PCS    C       C       P         PCS        -        -         -           -
withdrawn          PCS    C       C       P         PCS        -        -         -           -
transferred        PCS    C       C       P         PCS        -        -         -           -
session_cancelled  PCS    C       C       P         PCS        -        -         -           -
";

#[test]
fn what_follows_what_and_by_whom_is_as_the_table_says() {
    let mut lines = TABLE.trim().lines().map(str::split_whitespace);
    let columns: Vec<SeatState> = lines
        .next()
        .unwrap()
        .skip(1)
        .map(|word| word.parse().unwrap())
        .collect();
    assert_eq!(columns, SeatState::ALL);
    let mut rows = 0;
    for mut line in lines {
        rows += 1;
        let from: Option<SeatState> = match line.next().unwrap() {
            "(none)" => None,
            word => Some(word.parse().unwrap()),
        };
        let cells: Vec<&str> = line.collect();
        assert_eq!(cells.len(), columns.len());
        for (to, cell) in columns.iter().zip(cells) {
            for (letter, by) in [('P', By::Person), ('C', By::Coordinator), ('S', By::System)] {
                assert_eq!(
                    may_follow(from, *to, by),
                    cell.contains(letter),
                    "{from:?} to {to:?} by {by:?}"
                );
            }
        }
    }
    assert_eq!(rows, 10);
}

#[test]
fn each_free_place_goes_to_who_has_waited_longest() {
    let seats = [
        seat(1, SeatState::Seated),
        seat(7, SeatState::Waitlisted),
        seat(4, SeatState::Waitlisted),
        seat(3, SeatState::Requested),
        seat(9, SeatState::Waitlisted),
    ];
    let next = |capacity| follow(&session(), &rules(capacity), &seats, at(2));
    assert_eq!(next(1), []);
    assert_eq!(next(3), [Next::Offer(SeatId(4)), Next::Offer(SeatId(7))]);
    // Raising it further never passes over the approval.
    let all = [4, 7, 9].map(|id| Next::Offer(SeatId(id)));
    assert_eq!(next(15), all);
}

#[test]
fn an_offer_that_runs_out_goes_to_the_next_in_line_at_once() {
    let seats = [seat(1, SeatState::Offered), seat(2, SeatState::Waitlisted)];
    assert_eq!(follow(&session(), &rules(1), &seats, at(4)), []);
    assert_eq!(
        follow(&session(), &rules(1), &seats, at(5)),
        [Next::Expire(SeatId(1)), Next::Offer(SeatId(2))]
    );
}

#[test]
fn a_member_of_the_cohort_takes_the_place_without_a_second_yes() {
    let mut own = seat(2, SeatState::Waitlisted);
    own.kind = SeatKind::Normal;
    assert_eq!(
        follow(&session(), &rules(1), &[own], at(4)),
        [Next::Seat(SeatId(2))]
    );
}

#[test]
fn nobody_waits_for_a_session_that_has_begun() {
    let seats = [
        seat(1, SeatState::Seated),
        seat(2, SeatState::Offered),
        seat(3, SeatState::Waitlisted),
        seat(4, SeatState::Declined),
    ];
    assert_eq!(
        follow(&session(), &rules(9), &seats, at(20)),
        [Next::Expire(SeatId(2)), Next::Close(SeatId(3))]
    );
}

#[test]
fn whoever_asks_is_seated_while_a_place_is_free_and_nobody_is_in_line() {
    let taken: Vec<Seat> = (1..=11).map(|id| seat(id, SeatState::Seated)).collect();
    assert_eq!(asked(&rules(12), &taken), SeatState::Seated);
    assert_eq!(asked(&rules(11), &taken), SeatState::Waitlisted);
    let mut line = taken.clone();
    line.push(seat(20, SeatState::Waitlisted));
    assert_eq!(asked(&rules(12), &line), SeatState::Waitlisted);
    let approved = SeatRules {
        needs_approval: true,
        ..rules(12)
    };
    assert_eq!(asked(&approved, &taken), SeatState::Requested);
}

#[test]
fn a_lower_capacity_throws_nobody_out() {
    let seats: Vec<Seat> = (1..=5).map(|id| seat(id, SeatState::Seated)).collect();
    assert_eq!(follow(&session(), &rules(3), &seats, at(2)), []);
}

#[test]
fn an_offer_never_outlives_the_start_of_the_session() {
    assert_eq!(rules(1).offer_ends(&session(), at(2)), at(6));
    assert_eq!(rules(1).offer_ends(&session(), at(18)), at(20));
}
