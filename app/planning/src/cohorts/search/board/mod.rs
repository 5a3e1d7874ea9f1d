//! The table of counts, what a change to it costs, and proposals for changes.

mod proposal;

use super::{Cost, MET, MOVED, Scale, TIERS, Task};
use crate::cohorts::model::Pool;
use crate::cohorts::repair::Homes;
use crate::rng::Rng;
pub(super) use proposal::Proposal;

const NONE: u32 = u32::MAX;

pub(super) struct Board<'a> {
    pool: &'a Pool,
    scale: &'a Scale,
    width: usize,
    cohorts: usize,
    limit: u32,
    seats: Vec<u32>,
    counts: Vec<u32>,
    /// Units of each cohort, and where in its list each unit stands.
    rows: Vec<Vec<u32>>,
    place: Vec<u32>,
    /// Columns of each unit: `attributes` for each of its people.
    columns: Vec<Vec<u32>>,
    /// The columns of single people side by side.
    flat: Vec<u32>,
    sizes: Vec<u32>,
    larger: Vec<u32>,
    /// Single people of each cell (first two values), the cell of each, and the single holders of each column.
    cells: Vec<Vec<u32>>,
    cell_of: Vec<u32>,
    holders: Vec<Vec<u32>>,
    /// Broken rules at each unit, and the units with any.
    broken: Vec<u32>,
    clashing: Bag,
    /// Cells of the table outside floor and ceiling.
    defects: Bag,
    /// Where units were, when a plan is changed, and the units that are not there.
    homes: Option<&'a Homes>,
    away: Bag,
    /// Sizes differ or units are larger, so that moves matter.
    has_slack: bool,
    pub(super) cost: Cost,
}

/// A set of small numbers with a random member in constant time.
struct Bag {
    items: Vec<u32>,
    place: Vec<u32>,
}

impl Bag {
    fn new(size: usize) -> Self {
        Self {
            items: Vec::new(),
            place: vec![NONE; size],
        }
    }

    fn set(&mut self, item: u32, inside: bool) {
        let place = self.place[item as usize];
        if inside && place == NONE {
            self.place[item as usize] = self.items.len() as u32;
            self.items.push(item);
        } else if !inside && place != NONE {
            self.items.swap_remove(place as usize);
            if let Some(&moved) = self.items.get(place as usize) {
                self.place[moved as usize] = place;
            }
            self.place[item as usize] = NONE;
        }
    }

    fn pick(&self, rng: &mut Rng) -> Option<u32> {
        (!self.items.is_empty()).then(|| self.items[rng.below(self.items.len())])
    }
}

impl<'a> Board<'a> {
    pub(super) fn new(task: &Task<'a>, scale: &'a Scale, seats: Vec<u32>) -> Self {
        let (pool, cohorts) = (task.pool, task.cohorts);
        let (units, width, attributes) = (pool.units.len(), scale.width(), pool.attributes);
        let mut columns = Vec::with_capacity(units);
        let mut flat = vec![0; units * attributes];
        let mut holders = vec![Vec::new(); width];
        let mut larger = Vec::new();
        let mut cells = std::collections::BTreeMap::new();
        let mut cell_of = vec![NONE; units];
        let mut cell_members: Vec<Vec<u32>> = Vec::new();
        for (unit, people) in pool.units.iter().enumerate() {
            let own: Vec<u32> = people
                .iter()
                .flat_map(|&person| pool.held_by(person as usize))
                .map(|value| value + 1)
                .collect();
            if people.len() == 1 {
                flat[unit * attributes..(unit + 1) * attributes].copy_from_slice(&own);
                for &column in &own {
                    holders[column as usize].push(unit as u32);
                }
                let next = cell_members.len();
                let cell = *cells
                    .entry((own.first().copied(), own.get(1).copied()))
                    .or_insert(next);
                if cell == next {
                    cell_members.push(Vec::new());
                }
                cell_members[cell].push(unit as u32);
                cell_of[unit] = cell as u32;
            } else {
                larger.push(unit as u32);
            }
            columns.push(own);
        }
        let has_slack = task.homes.is_some()
            || !larger.is_empty()
            || !pool.people.len().is_multiple_of(cohorts);
        let mut board = Self {
            pool,
            scale,
            width,
            cohorts,
            limit: task.limit as u32,
            counts: vec![0; cohorts * width],
            rows: vec![Vec::new(); cohorts],
            place: vec![0; units],
            columns,
            flat,
            sizes: pool.units.iter().map(|unit| unit.len() as u32).collect(),
            larger,
            cells: cell_members,
            cell_of,
            holders,
            broken: vec![0; units],
            clashing: Bag::new(units),
            defects: Bag::new(cohorts * width),
            homes: task.homes,
            away: Bag::new(if task.homes.is_some() { units } else { 0 }),
            has_slack,
            cost: Cost::default(),
            seats,
        };
        board.count_all();
        board
    }

    pub(super) fn seats(&self) -> &[u32] {
        &self.seats
    }

    fn count_all(&mut self) {
        for unit in 0..self.seats.len() {
            let cohort = self.seats[unit] as usize;
            self.place[unit] = self.rows[cohort].len() as u32;
            self.rows[cohort].push(unit as u32);
            let row = cohort * self.width;
            self.counts[row] += self.sizes[unit];
            for &column in &self.columns[unit] {
                self.counts[row + column as usize] += 1;
            }
            self.broken[unit] = self.foes_in(unit as u32, self.seats[unit]) as u32;
            self.clashing.set(unit as u32, self.broken[unit] > 0);
        }
        let mut tiers = [0; TIERS];
        tiers[0] = self.broken.iter().sum::<u32>() as i32 / 2;
        for unit in 0..self.seats.len() as u32 {
            let seat = self.seats[unit as usize];
            tiers[MET] += self.met_in(unit, seat);
            tiers[MOVED] += self.moved(unit, seat);
            self.note_away(unit);
        }
        tiers[MET] /= 2;
        for cell in 0..self.counts.len() {
            let column = cell % self.width;
            let off = self.scale.off(column, self.counts[cell]);
            self.defects.set(cell as u32, off > 0);
            tiers[self.scale.tier[column] as usize] += off;
        }
        self.cost = Cost { tiers };
    }

    /// The change in misplaced seats when a count falls by one.
    fn fall(&self, column: usize, count: u32) -> i32 {
        if self.scale.never_one[column] {
            return self.scale.off(column, count - 1) - self.scale.off(column, count);
        }
        i32::from(count <= self.scale.low[column]) - i32::from(count > self.scale.high[column])
    }

    /// The change in misplaced seats when a count rises by one.
    fn rise(&self, column: usize, count: u32) -> i32 {
        if self.scale.never_one[column] {
            return self.scale.off(column, count + 1) - self.scale.off(column, count);
        }
        i32::from(count >= self.scale.high[column]) - i32::from(count < self.scale.low[column])
    }

    fn foes_in(&self, unit: u32, cohort: u32) -> i32 {
        self.pool.foes[unit as usize]
            .iter()
            .filter(|&&(foe, _)| self.seats[foe as usize] == cohort)
            .map(|&(_, rules)| rules as i32)
            .sum()
    }

    /// Pairs of a unit with those it met before who sit in a cohort.
    fn met_in(&self, unit: u32, cohort: u32) -> i32 {
        let met = self
            .pool
            .met
            .get(unit as usize)
            .map_or(&[][..], Vec::as_slice);
        met.iter()
            .filter(|&&(other, _)| self.seats[other as usize] == cohort)
            .map(|&(_, pairs)| pairs as i32)
            .sum()
    }

    fn met_between(&self, left: u32, right: u32) -> i32 {
        let met = self
            .pool
            .met
            .get(left as usize)
            .map_or(&[][..], Vec::as_slice);
        met.binary_search_by_key(&right, |&(other, _)| other)
            .map_or(0, |at| met[at].1 as i32)
    }

    /// People of a unit who are not where they were, if it sits in a cohort.
    fn moved(&self, unit: u32, cohort: u32) -> i32 {
        self.homes
            .map_or(0, |homes| homes.moved(unit, cohort) as i32)
    }

    /// Remember whether somebody of a unit could go back to where they were.
    fn note_away(&mut self, unit: u32) {
        let Some(homes) = self.homes else { return };
        let seat = self.seats[unit as usize];
        let best = homes.of[unit as usize]
            .iter()
            .map(|(_, people)| *people)
            .max();
        let here = homes.seated[unit as usize] - homes.moved(unit, seat);
        self.away.set(unit, best.is_some_and(|best| best > here));
    }

    fn is_fixed(&self, unit: u32) -> bool {
        self.homes.is_some_and(|homes| homes.fixed[unit as usize])
    }

    fn rules_between(&self, left: u32, right: u32) -> i32 {
        let foes = &self.pool.foes[left as usize];
        foes.binary_search_by_key(&right, |&(foe, _)| foe)
            .map_or(0, |at| foes[at].1 as i32)
    }

    /// What a proposal does to each tier of the cost.
    pub(super) fn change(&mut self, proposal: &Proposal) -> [i32; TIERS] {
        match proposal {
            Proposal::Swap(left, right) => self.change_of_swap(*left, *right),
            Proposal::Move(unit, cohort) => self.change_of_moves(&[(*unit, *cohort)]),
            Proposal::Trade(moves) => self.change_of_moves(moves),
        }
    }

    fn change_of_swap(&self, left: u32, right: u32) -> [i32; TIERS] {
        let (here, there) = (self.seats[left as usize], self.seats[right as usize]);
        let mut change = [0; TIERS];
        let attributes = self.pool.attributes;
        let (row_here, row_there) = (here as usize * self.width, there as usize * self.width);
        for attribute in 0..attributes {
            let going = self.flat[left as usize * attributes + attribute] as usize;
            let coming = self.flat[right as usize * attributes + attribute] as usize;
            if going != coming {
                change[if attribute < 2 { 2 } else { 3 }] += self
                    .fall(going, self.counts[row_here + going])
                    + self.rise(coming, self.counts[row_here + coming])
                    + self.fall(coming, self.counts[row_there + coming])
                    + self.rise(going, self.counts[row_there + going]);
            }
        }
        let foes = &self.pool.foes;
        if !foes[left as usize].is_empty() || !foes[right as usize].is_empty() {
            change[0] = self.foes_in(left, there) + self.foes_in(right, here)
                - 2 * self.rules_between(left, right)
                - self.broken[left as usize] as i32
                - self.broken[right as usize] as i32;
        }
        if !self.pool.met.is_empty() {
            change[MET] = self.met_in(left, there) + self.met_in(right, here)
                - self.met_in(left, here)
                - self.met_in(right, there)
                - 2 * self.met_between(left, right);
        }
        if self.homes.is_some() {
            change[MOVED] = self.moved(left, there) + self.moved(right, here)
                - self.moved(left, here)
                - self.moved(right, there);
        }
        change
    }

    /// Price moves by doing them on the counts and taking them back.
    fn change_of_moves(&mut self, moves: &[(u32, u32)]) -> [i32; TIERS] {
        let before = self.cost;
        let back: Vec<(u32, u32)> = moves
            .iter()
            .rev()
            .map(|&(unit, _)| (unit, self.seats[unit as usize]))
            .collect();
        for &(unit, cohort) in moves {
            self.relocate(unit, cohort);
        }
        let after = self.cost;
        for (unit, cohort) in back {
            self.relocate(unit, cohort);
        }
        std::array::from_fn(|tier| after.tiers[tier] - before.tiers[tier])
    }

    pub(super) fn apply(&mut self, proposal: &Proposal, change: [i32; TIERS]) {
        let next = self.cost.plus(change);
        match proposal {
            Proposal::Swap(left, right) => {
                let (here, there) = (self.seats[*left as usize], self.seats[*right as usize]);
                self.relocate(*left, there);
                self.relocate(*right, here);
            }
            Proposal::Move(unit, cohort) => self.relocate(*unit, *cohort),
            Proposal::Trade(moves) => {
                for &(unit, cohort) in moves {
                    self.relocate(unit, cohort);
                }
            }
        }
        debug_assert_eq!(self.cost, next);
    }

    fn relocate(&mut self, unit: u32, to: u32) {
        let index = unit as usize;
        let from = self.seats[index];
        // Rules first, while the unit still sits at its old place.
        let pool = self.pool;
        for &(foe, rules) in &pool.foes[index] {
            let seat = self.seats[foe as usize];
            if seat == from {
                self.broken[foe as usize] -= rules;
                self.broken[index] -= rules;
                self.cost.tiers[0] -= rules as i32;
            } else if seat == to {
                self.broken[foe as usize] += rules;
                self.broken[index] += rules;
                self.cost.tiers[0] += rules as i32;
            } else {
                continue;
            }
            self.clashing.set(foe, self.broken[foe as usize] > 0);
        }
        self.clashing.set(unit, self.broken[index] > 0);
        if !pool.met.is_empty() {
            self.cost.tiers[MET] += self.met_in(unit, to) - self.met_in(unit, from);
        }
        self.cost.tiers[MOVED] += self.moved(unit, to) - self.moved(unit, from);
        self.seats[index] = to;
        self.note_away(unit);
        let place = self.place[index] as usize;
        let row = &mut self.rows[from as usize];
        row.swap_remove(place);
        if let Some(&moved) = row.get(place) {
            self.place[moved as usize] = place as u32;
        }
        self.place[index] = self.rows[to as usize].len() as u32;
        self.rows[to as usize].push(unit);
        let size = self.sizes[index];
        self.recount(from, 0, |count| count - size);
        self.recount(to, 0, |count| count + size);
        for at in 0..self.columns[index].len() {
            let column = self.columns[index][at] as usize;
            self.recount(from, column, |count| count - 1);
            self.recount(to, column, |count| count + 1);
        }
    }

    fn recount(&mut self, cohort: u32, column: usize, change: impl Fn(u32) -> u32) {
        let cell = cohort as usize * self.width + column;
        let before = self.scale.off(column, self.counts[cell]);
        self.counts[cell] = change(self.counts[cell]);
        let after = self.scale.off(column, self.counts[cell]);
        if before != after {
            self.cost.tiers[self.scale.tier[column] as usize] += after - before;
            self.defects.set(cell as u32, after > 0);
        }
    }
}
