//! By hand, and by trial against every timetable where there are few.

use super::*;
use crate::rng::Rng;
use crate::verify::check_shortfall;

/// Three modules of four hours, two weeks apart; two of three facilitators with thirty hours each; ten weeks.
fn usual(cohorts: usize) -> Delivery {
    let module = |name: &str| Module {
        name: name.to_owned(),
        minutes: 240,
        days_to_next: 14,
    };
    let facilitator = |name: &str| Facilitator {
        name: name.to_owned(),
        minutes: 1_800,
    };
    Delivery {
        cohorts,
        modules: ["Listen", "Decide", "Act"].map(module).into(),
        facilitators_per_session: 2,
        facilitators: ["Ana", "Ben", "Cy"].map(facilitator).into(),
        first_day: 100,
        last_day: 169,
        sessions_per_day: None,
        sessions_by_day: Vec::new(),
    }
}

fn refused(delivery: &Delivery) -> Shortfall {
    let shortfall = *deliver(delivery).unwrap_err();
    assert_eq!(check_shortfall(delivery, &shortfall), Ok(()));
    shortfall
}

#[test]
fn what_is_needed_at_least_is_counted() {
    assert_eq!(
        deliver(&usual(3)),
        Ok(Needs {
            sessions: 9,
            facilitator_minutes: 4_320,
            usable_minutes: 5_400,
            days: 29,
            available_days: 70,
        })
    );
    assert!(deliver(&usual(0)).is_ok());
    assert!(deliver(&Delivery::default()).is_ok());
}

#[test]
fn too_few_hours_are_told_with_ways_out() {
    let shortfall = refused(&usual(4));
    assert_eq!(
        shortfall.sentence,
        "96 hours of facilitators' time are needed for 4 cohorts, but only 90 hours can be used: 6 hours too few."
    );
    assert_eq!(
        shortfall.relaxations,
        [
            "One facilitator more with at least 6 hours.",
            "Or 6 hours more from those there are.",
            "Or plan at most 3 cohorts.",
        ]
    );
    // Somebody with all the time in the world still cannot be both facilitators of a session.
    let mut lopsided = usual(4);
    lopsided.facilitators.truncate(2);
    lopsided.facilitators[0].minutes = 1_000_000;
    assert!(matches!(
        refused(&lopsided).obstacle,
        Obstacle::FacilitatorHours {
            needed: 5_760,
            available: 4_680,
            ..
        }
    ));
    let serialised = serde_json::to_value(&shortfall).unwrap();
    assert_eq!(serialised["kind"], "facilitator_hours");
}

#[test]
fn one_session_can_be_too_long_for_everybody() {
    let mut delivery = usual(1);
    delivery.facilitators[0].minutes = 200;
    delivery.facilitators[1].minutes = 239;
    let shortfall = refused(&delivery);
    assert_eq!(
        shortfall.sentence,
        "A session of Listen needs 2 facilitators for 4 hours, but only 1 of them has so much time."
    );
    assert_eq!(
        shortfall.relaxations,
        [
            "Find 1 facilitator more with at least 4 hours.",
            "Or hold sessions with 1 facilitator.",
        ]
    );
}

#[test]
fn a_horizon_that_is_too_short_is_told() {
    let mut delivery = usual(1);
    delivery.last_day = delivery.first_day + 27;
    let shortfall = refused(&delivery);
    assert_eq!(
        shortfall.sentence,
        "The days between the modules alone make a cohort last 29 days, but there are only 28."
    );
    assert_eq!(shortfall.relaxations[0], "End 1 day later.");
    delivery.last_day += 1;
    assert!(deliver(&delivery).is_ok());
    delivery.last_day = delivery.first_day - 5;
    assert!(matches!(
        refused(&delivery).obstacle,
        Obstacle::Horizon { available: 0, .. }
    ));
}

#[test]
fn too_few_rooms_are_told() {
    let mut delivery = usual(3);
    delivery.last_day = delivery.first_day + 29;
    delivery.sessions_per_day = Some(1);
    let shortfall = refused(&delivery);
    assert_eq!(
        shortfall.sentence,
        "Module 1 takes 3 sessions for 3 cohorts, but in the 2 days left for it there is room for 2."
    );
    assert_eq!(
        shortfall.relaxations,
        [
            "End 1 day later.",
            "Or have room for 2 sessions a day.",
            "Or plan at most 2 cohorts.",
        ]
    );
    delivery.last_day += 1;
    assert!(deliver(&delivery).is_ok());
}

#[test]
fn a_false_shortfall_is_refused() {
    let delivery = usual(3);
    let obstacles = [
        Obstacle::Horizon {
            needed: 71,
            available: 70,
        },
        Obstacle::FacilitatorHours {
            cohorts: 3,
            needed: 5_401,
            available: 5_400,
        },
        Obstacle::FacilitatorsForSession {
            module: "Act".into(),
            minutes: 240,
            needed: 4,
            able: 3,
        },
        Obstacle::Sessions {
            cohorts: 3,
            from: 0,
            to: 2,
            days: 70,
            sessions: 71,
            available: 70,
        },
    ];
    for obstacle in obstacles {
        let shortfall = Shortfall {
            sentence: String::new(),
            relaxations: Vec::new(),
            obstacle,
        };
        assert!(check_shortfall(&delivery, &shortfall).is_err());
    }
}

/// Whether the sessions of each cohort fit into the days, tried day by day.
fn days_fit(delivery: &Delivery, at: usize, days: &mut Vec<i64>) -> bool {
    let modules = delivery.modules.len();
    if at == delivery.cohorts * modules {
        return true;
    }
    let first = match at % modules {
        0 => delivery.first_day,
        module => days[at - 1] + delivery.modules[module - 1].days_to_next as i64,
    };
    for day in first..=delivery.last_day {
        let here = days.iter().filter(|other| **other == day).count();
        if delivery.sessions_per_day.is_none_or(|each| here < each) {
            days.push(day);
            if days_fit(delivery, at + 1, days) {
                return true;
            }
            days.pop();
        }
    }
    false
}

/// Whether every session can have its facilitators, tried one by one.
fn hours_fit(delivery: &Delivery, at: usize, left: &mut Vec<u64>) -> bool {
    if at == delivery.cohorts * delivery.modules.len() {
        return true;
    }
    let minutes = delivery.modules[at % delivery.modules.len()].minutes;
    (0_u32..1 << left.len()).any(|set| {
        let chosen: Vec<usize> = (0..left.len()).filter(|it| set & (1 << it) != 0).collect();
        if chosen.len() != delivery.facilitators_per_session
            || chosen.iter().any(|&it| left[it] < minutes)
        {
            return false;
        }
        chosen.iter().for_each(|&it| left[it] -= minutes);
        let fits = hours_fit(delivery, at + 1, left);
        chosen.iter().for_each(|&it| left[it] += minutes);
        fits
    })
}

#[test]
fn nothing_that_can_be_delivered_is_refused() {
    let mut rng = Rng::new(11);
    let (mut impossible, mut refusals) = (0, [0; 4]);
    for _ in 0..4_000 {
        let modules = (0..1 + rng.below(3))
            .map(|number| Module {
                name: format!("Module {number}"),
                minutes: 1 + rng.below(3) as u64,
                days_to_next: rng.below(3) as u64,
            })
            .collect();
        let facilitators = (0..1 + rng.below(3))
            .map(|number| Facilitator {
                name: format!("F{number}"),
                minutes: rng.below(16) as u64,
            })
            .collect();
        let delivery = Delivery {
            cohorts: 1 + rng.below(3),
            modules,
            facilitators_per_session: 1 + rng.below(2),
            facilitators,
            first_day: 5,
            last_day: 4 + rng.below(7) as i64,
            sessions_per_day: Some(1 + rng.below(2)).filter(|_| rng.below(3) > 0),
            sessions_by_day: Vec::new(),
        };
        let mut left = delivery.facilitators.iter().map(|it| it.minutes).collect();
        let days = days_fit(&delivery, 0, &mut Vec::new());
        let hours = hours_fit(&delivery, 0, &mut left);
        match deliver(&delivery) {
            Ok(_) => {
                // Days and rooms are decided; hours can still fail to add up session by session.
                assert!(days, "{delivery:?}");
                impossible += usize::from(!hours);
            }
            Err(shortfall) => {
                assert_eq!(check_shortfall(&delivery, &shortfall), Ok(()));
                let (kind, fits) = match shortfall.obstacle {
                    Obstacle::Horizon { .. } => (0, days),
                    Obstacle::FacilitatorsForSession { .. } => (1, hours),
                    Obstacle::FacilitatorHours { .. } => (2, hours),
                    Obstacle::Sessions { .. } => (3, days),
                };
                assert!(!fits, "{delivery:?} {shortfall:?}");
                refusals[kind] += 1;
            }
        }
    }
    assert!(refusals.iter().all(|times| *times > 20), "{refusals:?}");
    assert!(impossible < 200, "{impossible}");
}
