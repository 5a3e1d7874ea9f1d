//! Looking for impossibilities, the cheap kinds first. Finding none does not mean that there is a plan.

use std::collections::BTreeMap;

use super::halves::{Split, two_sides};
use super::{Pair, Proof};
use crate::cohorts::exact;
use crate::cohorts::model::{Pool, Roster, Rule};

/// Steps after which a search for a proof gives up.
const PATIENCE: usize = 200_000;

/// Why a pool cannot be planned with this many cohorts, if that can be shown.
pub(in crate::cohorts) fn impossible(
    roster: &Roster,
    pool: &Pool,
    name: &str,
    cohorts: usize,
) -> Option<Proof> {
    let limit = roster.problem.max;
    let people = pool.people.len();
    let name = || name.to_owned();
    if people > cohorts * limit {
        return Some(Proof::TooFewSeats {
            pool: name(),
            people,
            cohorts,
            limit,
        });
    }
    if pool.units.len() < cohorts {
        return Some(Proof::TooFewUnits {
            pool: name(),
            units: pool.units.len(),
            cohorts,
        });
    }
    let links = Links::new(roster, pool);
    if let Some(clique) = clique(pool, cohorts) {
        let pairs = clique
            .iter()
            .enumerate()
            .flat_map(|(at, &left)| clique[..at].iter().map(move |&right| (left, right)))
            .map(|(left, right)| links.pair(left, right))
            .collect();
        return Some(Proof::AllApart {
            pool: name(),
            people: clique.iter().map(|&unit| links.someone(unit)).collect(),
            pairs,
            cohorts,
        });
    }
    for (unit, foes) in pool.foes.iter().enumerate() {
        let avoided: usize = foes
            .iter()
            .map(|&(foe, _)| pool.units[foe as usize].len())
            .sum();
        if avoided > (cohorts - 1) * limit {
            return Some(Proof::TooManyToAvoid {
                pool: name(),
                unit: links.everyone(unit as u32),
                avoided,
                cohorts,
                limit,
            });
        }
    }
    if pool.has_larger_units() && pack(pool, cohorts, limit) == Packing::Impossible {
        return Some(Proof::UnitsDoNotFit {
            pool: name(),
            sizes: larger_sizes(pool),
            cohorts,
            limit,
        });
    }
    match cohorts {
        2 => match two_sides(pool, limit) {
            Split::OddCircle(circle) => Some(Proof::OddCircle {
                pool: name(),
                pairs: circle
                    .iter()
                    .zip(circle.iter().cycle().skip(1))
                    .map(|(&left, &right)| links.pair(left, right))
                    .collect(),
            }),
            Split::Unreachable(sides) => Some(Proof::NoSplit {
                pool: name(),
                sides,
                limit,
            }),
            Split::Possible => None,
        },
        3 | 4 => exact::no_seating(pool, cohorts, limit).then(|| Proof::Exhausted {
            pool: name(),
            cohorts,
            limit,
        }),
        _ => None,
    }
}

/// Names for units and for the rules between them.
struct Links<'a> {
    roster: &'a Roster<'a>,
    pool: &'a Pool,
    between: BTreeMap<(u32, u32), Rule>,
}

impl<'a> Links<'a> {
    fn new(roster: &'a Roster<'a>, pool: &'a Pool) -> Self {
        let unit_of = |position: usize| {
            let local = pool.people.binary_search(&position).ok()?;
            Some(pool.unit_of[local])
        };
        let mut between = BTreeMap::new();
        for rule in &roster.rules {
            if let (Some(left), Some(right)) = (unit_of(rule.person), unit_of(rule.with)) {
                between
                    .entry((left.min(right), left.max(right)))
                    .or_insert(*rule);
            }
        }
        Self {
            roster,
            pool,
            between,
        }
    }

    fn everyone(&self, unit: u32) -> Vec<String> {
        self.pool.units[unit as usize]
            .iter()
            .map(|&person| self.roster.id(self.pool.people[person as usize]).to_owned())
            .collect()
    }

    fn someone(&self, unit: u32) -> String {
        let first = self.pool.units[unit as usize][0];
        self.roster.id(self.pool.people[first as usize]).to_owned()
    }

    fn pair(&self, left: u32, right: u32) -> Pair {
        let rule = self.between[&(left.min(right), left.max(right))];
        Pair {
            rule: rule.reason.name().to_owned(),
            person: self.roster.id(rule.person).to_owned(),
            with: self.roster.id(rule.with).to_owned(),
        }
    }
}

/// More units than cohorts, each a foe of each other.
fn clique(pool: &Pool, cohorts: usize) -> Option<Vec<u32>> {
    // A clique of cohorts + 1 lies in the part where everybody has at least `cohorts` foes: peel the rest off.
    let mut degree: Vec<usize> = pool.foes.iter().map(Vec::len).collect();
    let mut gone: Vec<u32> = (0..degree.len() as u32)
        .filter(|&unit| degree[unit as usize] < cohorts)
        .collect();
    let mut peeled = vec![false; degree.len()];
    for &unit in &gone {
        peeled[unit as usize] = true;
    }
    while let Some(unit) = gone.pop() {
        for &(foe, _) in &pool.foes[unit as usize] {
            let foe = foe as usize;
            degree[foe] -= 1;
            if !peeled[foe] && degree[foe] < cohorts {
                peeled[foe] = true;
                gone.push(foe as u32);
            }
        }
    }
    let candidates: Vec<u32> = (0..degree.len() as u32)
        .filter(|&unit| !peeled[unit as usize])
        .collect();
    let mut patience = PATIENCE;
    let mut clique = Vec::new();
    extend(pool, &mut clique, &candidates, cohorts + 1, &mut patience).then_some(clique)
}

fn extend(
    pool: &Pool,
    clique: &mut Vec<u32>,
    candidates: &[u32],
    wanted: usize,
    patience: &mut usize,
) -> bool {
    if clique.len() == wanted {
        return true;
    }
    for (at, &unit) in candidates.iter().enumerate() {
        if clique.len() + candidates.len() - at < wanted || *patience == 0 {
            return false;
        }
        *patience -= 1;
        let foes = &pool.foes[unit as usize];
        let rest: Vec<u32> = candidates[at + 1..]
            .iter()
            .copied()
            .filter(|other| foes.binary_search_by_key(other, |&(foe, _)| foe).is_ok())
            .collect();
        clique.push(unit);
        if extend(pool, clique, &rest, wanted, patience) {
            return true;
        }
        clique.pop();
    }
    false
}

fn larger_sizes(pool: &Pool) -> Vec<usize> {
    let mut sizes: Vec<usize> = pool
        .units
        .iter()
        .map(Vec::len)
        .filter(|&size| size > 1)
        .collect();
    sizes.sort_unstable_by(|left, right| right.cmp(left));
    sizes
}

/// Whether the larger units fit; single people fill any gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cohorts) enum Packing {
    /// The cohort of each unit in order of [`Pool::units`]; `u32::MAX` for single people.
    Found(Vec<u32>),
    Impossible,
    Unknown,
}

/// Pack units of two and more, by trying the largest first.
pub(in crate::cohorts) fn pack(pool: &Pool, cohorts: usize, limit: usize) -> Packing {
    let mut order: Vec<usize> = (0..pool.units.len())
        .filter(|&unit| pool.units[unit].len() > 1)
        .collect();
    order.sort_by_key(|&unit| (std::cmp::Reverse(pool.units[unit].len()), unit));
    let sizes: Vec<usize> = order.iter().map(|&unit| pool.units[unit].len()).collect();
    let mut packer = Packer {
        sizes: &sizes,
        free: vec![limit; cohorts],
        place: vec![0; sizes.len()],
        patience: PATIENCE,
    };
    if packer.fits(0) {
        let mut found = vec![u32::MAX; pool.units.len()];
        for (&unit, &cohort) in order.iter().zip(&packer.place) {
            found[unit] = cohort as u32;
        }
        Packing::Found(found)
    } else if packer.patience == 0 {
        Packing::Unknown
    } else {
        Packing::Impossible
    }
}

struct Packer<'a> {
    sizes: &'a [usize],
    free: Vec<usize>,
    place: Vec<usize>,
    patience: usize,
}

impl Packer<'_> {
    fn fits(&mut self, at: usize) -> bool {
        let Some(&size) = self.sizes.get(at) else {
            return true;
        };
        // Emptiest first spreads the units; cohorts with equal room are interchangeable.
        let mut order: Vec<usize> = (0..self.free.len())
            .filter(|&cohort| self.free[cohort] >= size)
            .collect();
        order.sort_by_key(|&cohort| std::cmp::Reverse(self.free[cohort]));
        order.dedup_by_key(|cohort| self.free[*cohort]);
        for cohort in order {
            if self.patience == 0 {
                return false;
            }
            self.patience -= 1;
            self.free[cohort] -= size;
            self.place[at] = cohort;
            if self.fits(at + 1) {
                return true;
            }
            self.free[cohort] += size;
        }
        false
    }
}
