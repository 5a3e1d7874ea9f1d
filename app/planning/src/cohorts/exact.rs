//! Exhaustive search for few cohorts (two to four): whether the hard rules can be met at all, and whether a plan can be
//! beaten. Gives up after a fixed number of steps, so that the answer does not depend on the machine.

use super::model::Pool;
use super::search::{Cost, Scale};

/// Steps before a question about feasibility is left open.
const FEASIBILITY_STEPS: u64 = 300_000;
/// The number of cohorts up to which this is worth trying.
pub(super) const MOST_COHORTS: usize = 4;

/// True when no seating meets the hard rules; false when there is one or the search gave up.
pub(super) fn no_seating(pool: &Pool, cohorts: usize, limit: usize) -> bool {
    let scale = Scale::new(pool, cohorts);
    let mut walk = Walk::new(pool, &scale, cohorts, limit, false, FEASIBILITY_STEPS);
    walk.descend(0, 0, &|| false);
    walk.best.is_none() && walk.steps > 0
}

/// What an exhaustive search for a better plan found.
pub(super) struct Outcome {
    /// A better plan than the one to beat.
    pub(super) better: Option<(Cost, Vec<u32>)>,
    /// Nothing is better than `better`, or than the plan to beat if there is none.
    pub(super) complete: bool,
}

/// Look for a plan without broken rules that costs less than `to_beat`, for at most so many steps.
pub(super) fn improve(
    pool: &Pool,
    cohorts: usize,
    limit: usize,
    to_beat: Cost,
    steps: u64,
    should_stop: &(dyn Fn() -> bool + Sync),
) -> Outcome {
    let scale = Scale::new(pool, cohorts);
    let mut walk = Walk::new(pool, &scale, cohorts, limit, true, steps);
    walk.threshold = to_beat;
    walk.descend(0, 0, should_stop);
    Outcome {
        better: walk.best.map(|best| (walk.threshold, best)),
        complete: walk.steps > 0,
    }
}

struct Walk<'a> {
    pool: &'a Pool,
    scale: &'a Scale,
    cohorts: usize,
    limit: usize,
    /// Look for the least cost; otherwise the first seating ends the walk.
    optimise: bool,
    steps: u64,
    order: Vec<u32>,
    /// The unit before in the order that is interchangeable with this one.
    twin: Vec<Option<u32>>,
    /// From this depth on only single people without rules are left.
    free_from: usize,
    seat: Vec<u32>,
    /// Foes of a unit seated in a cohort.
    foes_in: Vec<u32>,
    sizes: Vec<usize>,
    counts: Vec<u32>,
    /// People of each cell of the table who have no seat and could still take one there.
    may_come: Vec<u32>,
    /// Columns of each unit: size and values of each of its people.
    columns: Vec<Vec<u32>>,
    /// People of each column who are not seated yet.
    left: Vec<u32>,
    /// What the seated people make unavoidable, for each column and in sum.
    column_cost: Vec<i32>,
    cost: Cost,
    threshold: Cost,
    best: Option<Vec<u32>>,
}

impl<'a> Walk<'a> {
    fn new(
        pool: &'a Pool,
        scale: &'a Scale,
        cohorts: usize,
        limit: usize,
        optimise: bool,
        steps: u64,
    ) -> Self {
        let units = pool.units.len();
        let order = order(pool);
        let kind = |unit: u32| {
            let mut held: Vec<u32> = Vec::new();
            if optimise {
                for &person in &pool.units[unit as usize] {
                    held.extend(pool.held_by(person as usize));
                }
                held.sort_unstable();
            }
            (
                pool.units[unit as usize].len(),
                &pool.foes[unit as usize],
                held,
            )
        };
        let mut last: std::collections::BTreeMap<_, u32> = std::collections::BTreeMap::new();
        let twin = order
            .iter()
            .map(|&unit| last.insert(kind(unit), unit))
            .collect();
        let free_from = order
            .iter()
            .rposition(|&unit| {
                pool.units[unit as usize].len() > 1 || !pool.foes[unit as usize].is_empty()
            })
            .map_or(0, |last| last + 1);
        Self {
            pool,
            scale,
            cohorts,
            limit,
            optimise,
            steps,
            order,
            twin,
            free_from,
            seat: vec![u32::MAX; units],
            foes_in: vec![0; units * cohorts],
            sizes: vec![0; cohorts],
            counts: vec![0; cohorts * scale.width()],
            may_come: scale.people.repeat(cohorts),
            columns: pool
                .units
                .iter()
                .map(|people| {
                    let values =
                        |person: &u32| pool.held_by(*person as usize).iter().map(|value| value + 1);
                    people
                        .iter()
                        .flat_map(|person| std::iter::once(0).chain(values(person)))
                        .collect()
                })
                .collect(),
            left: scale.people.clone(),
            column_cost: vec![0; scale.width()],
            cost: Cost::default(),
            threshold: Cost::MAX,
            best: None,
        }
    }

    /// Seat the units from `depth` on; `used` cohorts are not empty. True ends the walk.
    fn descend(&mut self, depth: usize, used: usize, should_stop: &dyn Fn() -> bool) -> bool {
        let Some(&unit) = self.order.get(depth) else {
            if used < self.cohorts {
                return false;
            }
            self.threshold = self.cost;
            self.best = Some(self.seat.clone());
            return !self.optimise;
        };
        if !self.optimise
            && depth >= self.free_from
            && self.order.len() - depth >= self.cohorts - used
        {
            self.best = Some(Vec::new());
            return true;
        }
        let size = self.pool.units[unit as usize].len();
        let lowest = self.twin[depth].map_or(0, |twin| self.seat[twin as usize] as usize);
        // Empty cohorts are interchangeable: try only the first of them.
        let mut choices: Vec<usize> = (lowest..self.cohorts.min(used + 1))
            .filter(|&cohort| {
                self.foes_in[unit as usize * self.cohorts + cohort] == 0
                    && self.sizes[cohort] + size <= self.limit
            })
            .collect();
        choices.sort_by_key(|&cohort| self.sizes[cohort]);
        for cohort in choices {
            self.steps = self.steps.saturating_sub(1);
            if self.steps == 0 || (self.steps.is_multiple_of(4096) && should_stop()) {
                self.steps = 0;
                return true;
            }
            let before = self.cost;
            self.seat_unit(unit, cohort);
            let hopeful = (!self.optimise || self.cost < self.threshold) && self.foes_can_sit(unit);
            if hopeful && self.descend(depth + 1, used.max(cohort + 1), should_stop) {
                return true;
            }
            self.unseat_unit(unit, cohort);
            debug_assert_eq!(self.cost, before);
        }
        false
    }

    /// Every foe that is not seated yet still has a cohort.
    fn foes_can_sit(&self, unit: u32) -> bool {
        self.pool.foes[unit as usize].iter().all(|&(foe, _)| {
            let size = self.pool.units[foe as usize].len();
            self.seat[foe as usize] != u32::MAX
                || (0..self.cohorts).any(|cohort| {
                    self.foes_in[foe as usize * self.cohorts + cohort] == 0
                        && self.sizes[cohort] + size <= self.limit
                })
        })
    }

    fn seat_unit(&mut self, unit: u32, cohort: usize) {
        self.offer(unit, None, false);
        self.seat[unit as usize] = cohort as u32;
        self.sizes[cohort] += self.pool.units[unit as usize].len();
        self.count(unit, cohort, true);
        self.forbid(unit, cohort, true);
        self.reprice(unit);
    }

    fn unseat_unit(&mut self, unit: u32, cohort: usize) {
        self.forbid(unit, cohort, false);
        self.count(unit, cohort, false);
        self.sizes[cohort] -= self.pool.units[unit as usize].len();
        self.seat[unit as usize] = u32::MAX;
        self.offer(unit, None, true);
        self.reprice(unit);
    }

    /// Foes of a unit may no longer, or may again, come to its cohort.
    fn forbid(&mut self, unit: u32, cohort: usize, seated: bool) {
        let pool = self.pool;
        for &(foe, _) in &pool.foes[unit as usize] {
            let entry = foe as usize * self.cohorts + cohort;
            if seated {
                self.foes_in[entry] += 1;
            } else {
                self.foes_in[entry] -= 1;
            }
            let now = self.foes_in[entry];
            if now == u32::from(seated) && self.seat[foe as usize] == u32::MAX {
                self.offer(foe, Some(cohort), !seated);
            }
        }
    }

    /// Count a unit without a seat in or out as somebody who may still come: to one cohort, or to all that are open to it.
    fn offer(&mut self, unit: u32, only: Option<usize>, open: bool) {
        if !self.optimise {
            return;
        }
        let width = self.scale.width();
        for cohort in 0..self.cohorts {
            let concerned = match only {
                Some(only) => only == cohort,
                None => self.foes_in[unit as usize * self.cohorts + cohort] == 0,
            };
            if concerned {
                for &column in &self.columns[unit as usize] {
                    let entry = &mut self.may_come[cohort * width + column as usize];
                    *entry = if open { *entry + 1 } else { *entry - 1 };
                }
            }
        }
    }

    fn count(&mut self, unit: u32, cohort: usize, seated: bool) {
        let width = self.scale.width();
        for &column in &self.columns[unit as usize] {
            let column = column as usize;
            let entry = &mut self.counts[cohort * width + column];
            if seated {
                *entry += 1;
                self.left[column] -= 1;
            } else {
                *entry -= 1;
                self.left[column] += 1;
            }
        }
    }

    /// What is unavoidable now in the columns of a unit and of its foes.
    fn reprice(&mut self, unit: u32) {
        if !self.optimise {
            return;
        }
        let pool = self.pool;
        let foes = pool.foes[unit as usize].iter().map(|&(foe, _)| foe);
        for concerned in std::iter::once(unit).chain(foes) {
            for at in 0..self.columns[concerned as usize].len() {
                self.reprice_column(self.columns[concerned as usize][at] as usize);
            }
        }
    }

    fn reprice_column(&mut self, column: usize) {
        let width = self.scale.width();
        let cells = (0..self.cohorts).map(|cohort| cohort * width + column);
        let left = self.left[column];
        let now = if self.scale.never_one[column] {
            // Nobody knows before the last one sits whether somebody will be alone.
            let off = |cell| self.scale.off(column, self.counts[cell]);
            if left == 0 { cells.map(off).sum() } else { 0 }
        } else {
            let (low, high) = (self.scale.low[column], self.scale.high[column]);
            let (mut over, mut room, mut under, mut barred) = (0, 0, 0, 0);
            for cell in cells {
                let (here, comers) = (self.counts[cell], self.may_come[cell]);
                over += here.saturating_sub(high);
                room += high.saturating_sub(here).min(comers);
                under += low.saturating_sub(here);
                barred += low.saturating_sub(here + comers);
            }
            (over + left.saturating_sub(room) + under.saturating_sub(left).max(barred)) as i32
        };
        self.cost.tiers[self.scale.tier[column] as usize] += now - self.column_cost[column];
        self.column_cost[column] = now;
    }
}

/// Units in an order in which rules bite early: those with several foes and the larger ones, each time the one with most foes
/// before it; then those with one foe; then the rest.
fn order(pool: &Pool) -> Vec<u32> {
    let units = pool.units.len();
    let mut placed = vec![false; units];
    let mut foes_before = vec![0_usize; units];
    let mut order = Vec::with_capacity(units);
    for _ in 0..units {
        let next = (0..units)
            .filter(|&unit| !placed[unit])
            .max_by_key(|&unit| {
                let knots = pool.foes[unit].len().min(2);
                (
                    if pool.units[unit].len() > 1 { 2 } else { knots },
                    foes_before[unit],
                    pool.foes[unit].len(),
                    pool.units[unit].len(),
                    std::cmp::Reverse(unit),
                )
            });
        let Some(next) = next else { break };
        placed[next] = true;
        order.push(next as u32);
        for &(foe, _) in &pool.foes[next] {
            foes_before[foe as usize] += 1;
        }
    }
    order
}
