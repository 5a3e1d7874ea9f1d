//! Checks what is said to be in the way of a delivery, from its plain numbers.

use crate::delivery::{Delivery, Obstacle, Shortfall};

/// Check that a shortfall follows from the delivery.
///
/// # Errors
/// A sentence saying what does not follow.
pub fn check_shortfall(delivery: &Delivery, shortfall: &Shortfall) -> Result<(), String> {
    check(delivery, &shortfall.obstacle)
        .map_err(|otherwise| format!("The shortfall does not hold: {otherwise}."))
}

fn check(delivery: &Delivery, obstacle: &Obstacle) -> Result<(), &'static str> {
    let require = |holds: bool, otherwise: &'static str| holds.then_some(()).ok_or(otherwise);
    require(delivery.cohorts > 0, "nothing is to be delivered")?;
    // The earliest day of each module, counted from 0, when every gap is as short as it may be.
    let mut earliest = Vec::new();
    let mut day = 0_i128;
    for module in &delivery.modules {
        earliest.push(day);
        day += i128::from(module.days_to_next);
    }
    let days = i128::from(delivery.last_day) - i128::from(delivery.first_day) + 1;
    let last = *earliest.last().ok_or("there are no modules")?;
    match obstacle {
        Obstacle::Horizon { needed, available } => {
            require(i128::from(*needed) == last + 1, "other days are needed")?;
            require(
                i128::from(*available) == days.max(0),
                "there are other days",
            )?;
            require(last + 1 > days, "there are days enough")
        }
        Obstacle::FacilitatorsForSession {
            module,
            minutes,
            needed,
            able,
        } => {
            let is_stated = delivery
                .modules
                .iter()
                .any(|it| it.name == *module && it.minutes == *minutes);
            require(is_stated, "there is no such module")?;
            let counted = delivery
                .facilitators
                .iter()
                .fold(0, |able, it| able + usize::from(it.minutes >= *minutes));
            require(counted == *able, "others have the time")?;
            require(
                *needed == delivery.facilitators_per_session,
                "others are needed",
            )?;
            require(able < needed, "there are enough")
        }
        Obstacle::FacilitatorHours {
            cohorts,
            needed,
            available,
        } => {
            require(*cohorts == delivery.cohorts, "there are other cohorts")?;
            let (mut all, mut wanted, mut there) = (0_u128, 0_u128, 0_u128);
            for _ in 0..delivery.cohorts {
                for module in &delivery.modules {
                    all += u128::from(module.minutes);
                    wanted +=
                        u128::from(module.minutes) * delivery.facilitators_per_session as u128;
                }
            }
            for facilitator in &delivery.facilitators {
                // Nobody can be in a room twice at once.
                there += u128::from(facilitator.minutes).min(all);
            }
            require(wanted == u128::from(*needed), "another time is needed")?;
            require(there == u128::from(*available), "another time is there")?;
            require(wanted > there, "there is time enough")
        }
        Obstacle::Sessions {
            cohorts,
            from,
            to,
            days: stated,
            sessions,
            available,
        } => {
            require(*cohorts == delivery.cohorts, "there are other cohorts")?;
            require(
                from <= to && *to < earliest.len(),
                "there are no such modules",
            )?;
            // From the earliest day of the first to the latest day of the last.
            let latest = days - 1 - (last - earliest[*to]);
            let window = (latest - earliest[*from] + 1).max(0);
            require(window == i128::from(*stated), "they have other days")?;
            let room = match delivery.sessions_by_day.as_slice() {
                [] => window * delivery.sessions_per_day.ok_or("rooms are not scarce")? as i128,
                days => (earliest[*from]..=latest)
                    .filter_map(|day| Some(i128::from(*days.get(usize::try_from(day).ok()?)?)))
                    .sum(),
            };
            require(room == i128::from(*available), "there is other room")?;
            let count = (*cohorts as i128) * (to - from + 1) as i128;
            require(count == i128::from(*sessions), "there are other sessions")?;
            require(count > room, "there is room enough")
        }
    }
}
