//! Dates planned anew: what stays, what changes its room alone, and what must move.

use super::*;

#[test]
fn meetings_on_days_of_their_own_stay_together() {
    let mut problem = firm(20, 3, 2);
    problem.modules[0].meetings = vec![120, 60];
    problem.previous = found(&problem).sessions;
    // One cohort meets on a Monday morning and a Friday afternoon, which no start gives.
    let at = problem
        .previous
        .iter()
        .position(|one| one.module == 0)
        .unwrap();
    let cohort = problem.previous[at].cohort;
    let starts = vec![14 * DAY + 9 * 60, 17 * DAY + 13 * 60];
    problem.previous[at].starts.clone_from(&starts);
    let next = problem
        .previous
        .iter()
        .position(|one| (one.cohort, one.module) == (cohort, 1))
        .unwrap();
    problem.previous[next].starts = vec![19 * DAY + 9 * 60];
    let first = *problem
        .slots
        .iter()
        .find(|slot| slot.start == starts[0])
        .unwrap();
    problem.slots.push(Slot {
        only_for: Some(cohort),
        ..first
    });
    let after = found(&problem);
    assert_eq!((after.moved, after.least_moved), (0, 0));
    // Where one of its meetings cannot be any more, the session moves as one.
    problem.slots.retain(|slot| slot.start != starts[1]);
    let after = found(&problem);
    assert_eq!((after.moved, after.least_moved), (1, 1));
    let moved = after
        .sessions
        .iter()
        .find(|one| (one.cohort, one.module) == (cohort, 0))
        .unwrap();
    assert_eq!(moved.starts[1] - moved.starts[0], DAY);
}

#[test]
fn a_change_moves_only_what_it_must() {
    let mut problem = firm(20, 6, 3);
    problem.rooms.push(Room {
        id: 1,
        name: "Green".into(),
        capacity: 15,
        ..Room::default()
    });
    problem.facilitators.push(Facilitator {
        id: 1,
        experienced: true,
        ..Facilitator::default()
    });
    problem
        .cohorts
        .iter_mut()
        .for_each(|cohort| cohort.rooms = vec![0, 1]);
    let before = found(&problem);
    problem.previous.clone_from(&before.sessions);
    let same = found(&problem);
    assert_eq!(
        (same.moved, same.changed, same.sessions),
        (0, 0, before.sessions.clone())
    );
    // A day is closed: what was then moves, and nothing else.
    let day = before.sessions[17].starts[0] / DAY;
    let hit = before
        .sessions
        .iter()
        .filter(|session| session.starts[0] / DAY == day)
        .count();
    problem.slots.retain(|slot| slot.day != day);
    let after = found(&problem);
    assert_eq!((after.moved, after.least_moved), (hit, hit));
}

/// Cohorts with rooms of different sizes, each cohort in every one, and facilitators enough; dated already.
fn with_rooms(days: i64, cohorts: i64, rooms: i64) -> Problem {
    let mut problem = firm(days, cohorts, 3);
    for id in 1..rooms {
        problem.rooms.push(Room {
            id,
            name: format!("Room {id}"),
            capacity: if id % 2 == 0 { 3 } else { 15 },
            ..Room::default()
        });
    }
    for id in 1..cohorts {
        problem.facilitators.push(Facilitator {
            id,
            experienced: true,
            ..Facilitator::default()
        });
    }
    for (at, cohort) in problem.cohorts.iter_mut().enumerate() {
        cohort.rooms = (0..rooms).collect();
        cohort
            .rooms
            .sort_by_key(|id| problem.rooms[*id as usize].capacity);
        if at % 2 == 0 {
            cohort.people.extend((0..3).map(|seat| Person {
                id: 1000 + at as i64 * 3 + seat,
                ..Person::default()
            }));
        }
    }
    problem.previous = found(&problem).sessions;
    assert_eq!(problem.previous.len(), problem.cohorts.len() * 3);
    problem
}

fn lose_room(problem: &mut Problem, lost: i64) {
    problem.rooms.retain(|room| room.id != lost);
    problem
        .cohorts
        .iter_mut()
        .for_each(|cohort| cohort.rooms.retain(|room| *room != lost));
}

#[test]
fn a_lost_room_moves_nobody_while_rooms_are_free_at_the_same_times() {
    for lost in 0..6 {
        let mut problem = with_rooms(30, 24, 6);
        let hit = problem
            .previous
            .iter()
            .filter(|one| one.room == lost)
            .count();
        assert!(hit > 0, "room {lost} is used {hit} times");
        let spare = Room {
            id: 100,
            ..problem.rooms[lost as usize].clone()
        };
        lose_room(&mut problem, lost);
        problem.rooms.push(spare);
        problem
            .cohorts
            .iter_mut()
            .for_each(|cohort| cohort.rooms.push(100));
        let after = found(&problem);
        assert_eq!((after.moved, after.least_moved, after.changed), (0, 0, hit));
    }
}

#[test]
fn who_must_move_for_want_of_rooms_is_counted() {
    // Three cohorts in three rooms at the same three times; one room is lost, so one of each three has to move.
    let mut problem = with_rooms(12, 3, 4);
    let times = [9 * 60, 2 * DAY + 9 * 60, 4 * DAY + 9 * 60];
    problem.previous = (0..9)
        .map(|at| Session {
            cohort: at / 3,
            module: at % 3,
            starts: vec![times[at as usize % 3]],
            room: [0, 1, 3][at as usize / 3],
            facilitators: vec![at / 3],
        })
        .collect();
    problem.most_of_team = None;
    lose_room(&mut problem, 2);
    assert_eq!(found(&problem).moved, 0);
    lose_room(&mut problem, 1);
    let after = found(&problem);
    assert_eq!((after.moved, after.least_moved), (3, 3));
    // Nobody leads any more but two.
    problem.facilitators.truncate(1);
    let after = found(&problem);
    assert_eq!(after.least_moved, 6);
    assert!(after.moved >= 6);
}
