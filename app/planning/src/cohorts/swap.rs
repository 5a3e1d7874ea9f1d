//! Somebody asks for another cohort: with whom they could change places, and what each exchange would do.

use serde::Serialize;

use super::measure::Seating;
use super::model::{Pool, Roster};
use super::search::{Scale, Task, price_exchanges};
use super::{Problem, Refusal};

/// Two people who could change places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// Who would come instead.
    pub partner: String,
    /// The cohort of the partner, counted from 0.
    pub cohort: usize,
    /// Broken rules more than now; negative for fewer.
    pub conflicts: i64,
    /// Misplaced seats more than now.
    pub misplaced: i64,
}

/// The best partners for a person who wants to leave their cohort: fewest broken rules, then fewest misplaced seats, then by
/// id; at most `most` of them, those of one cohort only if `to` names one. People of units that stay together do not swap.
///
/// # Errors
/// [`Refusal::BadInput`] for a bad problem or assignment, or a person without a seat.
pub fn exchanges(
    problem: &Problem,
    assignment: &[Vec<String>],
    person: &str,
    to: Option<usize>,
    most: usize,
) -> Result<Vec<Exchange>, Refusal> {
    let roster = Roster::read(problem).map_err(Refusal::BadInput)?;
    let seating = Seating::read(&roster, assignment).map_err(Refusal::BadInput)?;
    let seats = seating.seats(&roster);
    let asked = roster.position(person);
    let Some((asked, own)) = asked.and_then(|position| Some((position, seats[position]?))) else {
        let sentence = format!("{person} has no seat to exchange: place them first.");
        return Err(Refusal::BadInput(vec![sentence]));
    };
    let pool = seating.cohorts[own].0;
    let pools = seating.by_pool(&roster);
    let Some(cohorts) = pools.into_values().find(|cohorts| cohorts.contains(&own)) else {
        return Ok(Vec::new());
    };
    let mut people: Vec<usize> = cohorts
        .iter()
        .flat_map(|&cohort| seating.cohorts[cohort].1.iter().copied())
        .filter(|&position| position == asked || roster.could_be(position, pool))
        .collect();
    people.sort_unstable();
    let pool = Pool::new(&roster, people);
    let number = |position: usize| {
        let seat = seats[position]?;
        cohorts.iter().position(|&cohort| cohort == seat)
    };
    let of_unit = |unit: &Vec<u32>| {
        let first = pool.people[unit[0] as usize];
        number(first).unwrap_or(0) as u32
    };
    let starts: Vec<u32> = pool.units.iter().map(of_unit).collect();
    let Ok(local) = pool.people.binary_search(&asked) else {
        return Ok(Vec::new());
    };
    let scale = Scale::new(&pool, cohorts.len());
    let task = Task::of(&pool, cohorts.len(), problem.max);
    let priced = price_exchanges(&task, &scale, starts, pool.unit_of[local]);
    let mut exchanges: Vec<Exchange> = priced
        .into_iter()
        .map(|(unit, change)| {
            let position = pool.people[pool.units[unit as usize][0] as usize];
            Exchange {
                partner: roster.id(position).to_owned(),
                cohort: seats[position].unwrap_or(own),
                conflicts: change[0].into(),
                misplaced: i64::from(change[2]) + i64::from(change[3]),
            }
        })
        .filter(|exchange| to.is_none_or(|to| to == exchange.cohort))
        .collect();
    exchanges.sort_by(|one, other| {
        let key = |exchange: &Exchange| (exchange.conflicts, exchange.misplaced);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.partner.cmp(&other.partner))
    });
    exchanges.truncate(most);
    Ok(exchanges)
}
