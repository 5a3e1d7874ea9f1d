//! Who is planned in which pool, where people could be in several: a maximal flow in whole numbers gives everybody a pool so
//! that the limits hold, with few cohorts and cohorts of about one size. People who are kept together go as one.

mod flow;
mod share;

use std::collections::{BTreeMap, BTreeSet};

use super::certificate::{PoolCohorts, Proof};
use super::model::{Roster, contract};
use crate::rng::Rng;
use flow::{Cut, Flow};

/// The cohorts each pool is to begin with; `None` where nothing had to be decided.
pub(super) type Begin<'a> = Option<BTreeMap<&'a str, usize>>;

/// A unit of people and the places of its pools in [`Market::pools`].
struct Unit {
    /// Positions, ascending.
    people: Vec<usize>,
    options: Vec<usize>,
}

/// Units and pools, and what is wanted of them.
struct Market<'a> {
    pools: Vec<&'a str>,
    units: Vec<Unit>,
    /// The kinds of units: their options, ascending, and the people of each kind.
    options: Vec<Vec<usize>>,
    people: Vec<usize>,
    /// Most cohorts of each pool.
    most: Vec<usize>,
    /// Cohorts each pool has already, when a plan is changed.
    kept: Vec<usize>,
    /// People a cohort is planned for, and people it can have.
    size: usize,
    max: usize,
    asked: Option<usize>,
}

/// What every unit of a roster could be in; empty for a unit without a common pool.
pub(super) fn common_pools<'a>(roster: &Roster<'a>, people: &[u32]) -> Vec<&'a str> {
    let mut common = roster.options[people[0] as usize].clone();
    common.retain(|pool| {
        people
            .iter()
            .all(|&person| roster.could_be(person as usize, pool))
    });
    common
}

/// Give everybody a pool. Among people with the same choice the dice of a later attempt decide, in case the first one led to
/// a plan that breaks a rule.
///
/// # Errors
/// The proof that the pools have too few seats or too many cohorts.
pub(super) fn resolve<'a>(roster: &mut Roster<'a>, attempt: u64) -> Result<Begin<'a>, Proof> {
    let market = Market::new(roster);
    for unit in &market.units {
        for &person in &unit.people {
            roster.pool_of[person] = market.pools[unit.options[0]];
        }
    }
    if roster.limits.is_empty() && market.units.iter().all(|unit| unit.options.len() == 1) {
        return Ok(None);
    }
    if let Some(proof) = market.wrong_number() {
        return Err(proof);
    }
    let preferred = market.with_preferences(roster);
    let wanted = preferred.as_ref().unwrap_or(&market);
    let mut outcome = wanted.cohorts();
    let mut chosen = wanted;
    if outcome.is_err() && preferred.is_some() {
        outcome = market.cohorts();
        chosen = &market;
    }
    let mut cohorts = outcome.map_err(|refused| market.refused(roster, refused))?;
    let mut dice = (attempt > 0).then(|| Rng::branch(roster.problem.seed, attempt));
    chosen.assign(roster, &mut cohorts, dice.as_mut());
    let begin = market.pools.iter().copied().zip(cohorts);
    Ok(Some(begin.filter(|(_, cohorts)| *cohorts > 0).collect()))
}

/// Why no number of cohorts for each pool was found.
enum Refused {
    /// These kinds of people can only be in these pools, which are as large as they may be.
    Full(Cut),
    /// Every way to share the cohorts asked for was excluded.
    NoShare(usize),
}

/// Options and people of each kind of unit.
fn kinds(units: &[Unit]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut kinds: BTreeMap<&[usize], usize> = BTreeMap::new();
    for unit in units {
        *kinds.entry(&unit.options).or_default() += unit.people.len();
    }
    kinds
        .into_iter()
        .map(|(options, people)| (options.to_vec(), people))
        .unzip()
}

impl<'a> Market<'a> {
    fn new(roster: &Roster<'a>) -> Self {
        let problem = roster.problem;
        let pools: Vec<&str> = roster.all_pools().into_iter().collect();
        let (units, _) = contract(roster.people.len(), roster.together.iter().copied());
        let place = |name: &str| pools.binary_search(&name).ok();
        let units: Vec<Unit> = units
            .iter()
            .map(|people| Unit {
                people: people.iter().map(|&person| person as usize).collect(),
                options: common_pools(roster, people)
                    .into_iter()
                    .filter_map(place)
                    .collect(),
            })
            .collect();
        let most = pools
            .iter()
            .map(|pool| roster.limits.get(pool).copied().unwrap_or(usize::MAX))
            .collect();
        let (options, people) = kinds(&units);
        let sized_for_joiners = problem.cohorts.is_none() && problem.keep.is_none();
        Self {
            kept: vec![0; pools.len()],
            pools,
            units,
            options,
            people,
            most,
            size: if sized_for_joiners {
                problem.plan_size.min(problem.max)
            } else {
                problem.max
            },
            max: problem.max,
            asked: problem.cohorts,
        }
    }

    /// When a plan is changed: everybody with a choice stays in the pool of their cohort.
    fn with_preferences(&self, roster: &Roster) -> Option<Self> {
        let keep = roster.problem.keep.as_ref()?;
        let mut home: BTreeMap<usize, usize> = BTreeMap::new();
        let mut kept = vec![0; self.pools.len()];
        for cohort in keep.cohorts.iter().filter(|cohort| !cohort.closing) {
            let people: Vec<usize> = cohort
                .members
                .iter()
                .filter_map(|id| roster.position(id))
                .collect();
            let counts = roster.could_be_counts(&people);
            let most = counts.values().copied().max();
            let named = counts.get_key_value(cohort.pool.as_str());
            let pool = named.or_else(|| counts.iter().find(|(_, count)| Some(**count) == most));
            let Some(place) = pool.and_then(|(pool, _)| self.pools.binary_search(pool).ok()) else {
                continue;
            };
            kept[place] += 1;
            home.extend(people.into_iter().map(|person| (person, place)));
        }
        let stay = |unit: &Unit| {
            let homes = unit.people.iter().filter_map(|person| home.get(person));
            let stays = homes.copied().find(|home| unit.options.contains(home));
            Unit {
                people: unit.people.clone(),
                options: stays.map_or_else(|| unit.options.clone(), |home| vec![home]),
            }
        };
        let units: Vec<Unit> = self.units.iter().map(stay).collect();
        let (options, people) = kinds(&units);
        Some(Self {
            pools: self.pools.clone(),
            units,
            options,
            people,
            most: self.most.clone(),
            kept,
            ..*self
        })
    }

    /// The number of cohorts asked for is too small for everybody, or larger than the pools can hold.
    fn wrong_number(&self) -> Option<Proof> {
        let asked = self.asked?;
        let people = self.people.iter().sum();
        if people > asked * self.max {
            return Some(Proof::TooFewSeats {
                pool: match self.pools.as_slice() {
                    [only] => (*only).to_owned(),
                    _ => String::new(),
                },
                people,
                cohorts: asked,
                limit: self.max,
            });
        }
        let units = |place: usize| {
            let could = |unit: &&Unit| unit.options.contains(&place);
            self.units.iter().filter(could).count()
        };
        let pools: Vec<PoolCohorts> = (0..self.pools.len())
            .map(|place| PoolCohorts {
                pool: self.pools[place].to_owned(),
                cohorts: self.most[place].min(units(place)),
            })
            .collect();
        let holds: usize = pools.iter().map(|pool| pool.cohorts).sum();
        (holds < asked && self.units.len() >= asked).then_some(Proof::PoolsHoldFewer {
            pools,
            cohorts: asked,
        })
    }

    fn refused(&self, roster: &Roster, refused: Refused) -> Proof {
        let limit = self.max;
        match refused {
            Refused::Full(cut) => {
                let inside: BTreeSet<usize> = cut.pools.iter().copied().collect();
                let bound = |unit: &&Unit| unit.options.iter().all(|pool| inside.contains(pool));
                let mut people: Vec<usize> = self
                    .units
                    .iter()
                    .filter(bound)
                    .flat_map(|unit| unit.people.iter().copied())
                    .collect();
                people.sort_unstable();
                Proof::PoolCapacity {
                    people: people
                        .into_iter()
                        .map(|person| roster.id(person).to_owned())
                        .collect(),
                    pools: cut
                        .pools
                        .iter()
                        .map(|&place| PoolCohorts {
                            pool: self.pools[place].to_owned(),
                            cohorts: self.most[place],
                        })
                        .collect(),
                    limit,
                }
            }
            Refused::NoShare(cohorts) => Proof::NoShare { cohorts, limit },
        }
    }

    /// Put every unit into one of its pools, adding cohorts where units that cannot be split need them.
    fn assign(&self, roster: &mut Roster<'a>, cohorts: &mut [usize], mut dice: Option<&mut Rng>) {
        let room = |cohorts: &[usize]| cohorts.iter().map(|k| k * self.max).collect::<Vec<_>>();
        let (options, mut people) = (&self.options, self.people.clone());
        let kind_of = |unit: &Unit| options.binary_search(&unit.options).unwrap_or_default();
        let mut wish = Flow::new(options.clone(), people.clone(), room(cohorts));
        wish.push();
        wish.balance(cohorts);
        let mut taken = vec![0; self.pools.len()];
        let mut larger: Vec<&Unit> = self
            .units
            .iter()
            .filter(|unit| unit.people.len() > 1)
            .collect();
        larger.sort_by_key(|unit| {
            let size = std::cmp::Reverse(unit.people.len());
            (unit.options.len() > 1, size, unit.people[0])
        });
        for unit in larger {
            let (kind, size) = (kind_of(unit), unit.people.len());
            people[kind] -= size;
            let mut order = unit.options.clone();
            order.sort_by_key(|&place| (std::cmp::Reverse(wish.sent[kind][place]), place));
            if let Some(dice) = &mut dice {
                dice.shuffle(&mut order);
            }
            let fits = |place: usize, cohorts: &[usize]| {
                let mut seats = room(cohorts);
                if taken[place] + size > seats[place] {
                    return false;
                }
                for (seats, taken) in seats.iter_mut().zip(&taken) {
                    *seats = seats.saturating_sub(*taken);
                }
                seats[place] -= size;
                Flow::new(options.clone(), people.clone(), seats).push() == 0
            };
            let found = match order.as_slice() {
                [only] => Some(*only),
                _ => order.iter().copied().find(|&place| fits(place, cohorts)),
            };
            // Nothing fits as it is: one cohort more where there may be one.
            let place = found.or_else(|| {
                let grows = |place: &&usize| cohorts[**place] < self.most[**place];
                let place = order.iter().find(grows).copied()?;
                cohorts[place] += 1;
                Some(place)
            });
            let place = place.unwrap_or(order[0]);
            taken[place] += size;
            let left = wish.sent[kind][place].saturating_sub(size);
            wish.sent[kind][place] = left;
            for &person in &unit.people {
                roster.pool_of[person] = self.pools[place];
            }
        }
        let seats = room(cohorts);
        let mut flow = Flow::new(options.clone(), people, seats);
        flow.load.clone_from(&taken);
        if flow.push() == 0 {
            flow.balance(cohorts);
        }
        self.deal(roster, &flow, &kind_of, dice);
    }

    /// Single people of each kind go to its pools by turns, those with the same values one after the other, so that every pool
    /// gets a mix.
    fn deal(
        &self,
        roster: &mut Roster<'a>,
        flow: &Flow,
        kind_of: &dyn Fn(&Unit) -> usize,
        mut dice: Option<&mut Rng>,
    ) {
        let mut singles: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for unit in self.units.iter().filter(|unit| unit.people.len() == 1) {
            singles
                .entry(kind_of(unit))
                .or_default()
                .push(unit.people[0]);
        }
        for (kind, mut people) in singles {
            people.sort_by_key(|&person| (&roster.people[person].attributes, person));
            if let Some(dice) = &mut dice {
                dice.shuffle(&mut people);
            }
            let wanted = &flow.sent[kind];
            let all = wanted.iter().sum::<usize>();
            let mut given = vec![0; wanted.len()];
            for (turn, person) in people.into_iter().enumerate() {
                let behind = |place: usize| wanted[place] * (turn + 1);
                let next = (0..wanted.len())
                    .filter(|&place| given[place] < wanted[place])
                    .max_by_key(|&place| {
                        let lead = behind(place) as i128 - (given[place] * all) as i128;
                        (lead, std::cmp::Reverse(place))
                    });
                // Without a seat only where units that cannot be split are in the way: then the first pool is too full.
                let Some(place) = next else { continue };
                given[place] += 1;
                roster.pool_of[person] = self.pools[place];
            }
        }
    }
}
