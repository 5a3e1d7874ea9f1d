//! What to try next: mostly swaps within a cell, half of them aimed at what is off.

use super::{Board, NONE};
use crate::rng::Rng;

/// A change to the seating.
pub(in crate::cohorts::search) enum Proposal {
    /// Two single people change places.
    Swap(u32, u32),
    /// A unit goes to a cohort with room.
    Move(u32, u32),
    /// A unit changes places with as many people of another cohort.
    Trade(Vec<(u32, u32)>),
}

impl Board<'_> {
    /// A change worth pricing, or none when the dice fell on the same cohort twice.
    pub(in crate::cohorts::search) fn propose(&self, rng: &mut Rng) -> Option<Proposal> {
        let dice = rng.next();
        if self.has_slack && dice & 15 == 0 {
            let unit = match self.larger.len() {
                0 => rng.below(self.seats.len()) as u32,
                larger if dice & 16 == 0 => self.larger[rng.below(larger)],
                _ => rng.below(self.seats.len()) as u32,
            };
            let cohort = rng.below(self.cohorts) as u32;
            return self.visit(unit, cohort, rng);
        }
        if dice & 0x300 == 0
            && let Some(unit) = self.clashing.pick(rng)
        {
            return self.partner(unit, dice, rng);
        }
        if dice & 0x3800 == 0
            && let Some(unit) = self.away.pick(rng)
        {
            return self.homeward(unit, dice, rng);
        }
        if dice & 0x400 == 0
            && let Some(cell) = self.defects.pick(rng)
        {
            return self.mend(cell as usize, dice, rng);
        }
        self.partner(rng.below(self.seats.len()) as u32, dice, rng)
    }

    /// Somebody to change places with: four times in five from the same cell, which keeps the first two attributes as they are.
    fn partner(&self, unit: u32, dice: u64, rng: &mut Rng) -> Option<Proposal> {
        let cell = self.cell_of[unit as usize];
        if cell == NONE {
            return self.visit(unit, rng.below(self.cohorts) as u32, rng);
        }
        let other = if (dice >> 16) & 0xFF < 205 {
            let cell = &self.cells[cell as usize];
            cell[rng.below(cell.len())]
        } else {
            rng.below(self.seats.len()) as u32
        };
        self.swap(unit, other, rng)
    }

    /// Somebody who is not where they were goes back, for somebody like them who sits there now if there is one.
    fn homeward(&self, unit: u32, dice: u64, rng: &mut Rng) -> Option<Proposal> {
        let homes = self.homes?.of[unit as usize].as_slice();
        let home = homes[rng.below(homes.len())].0;
        let row = &self.rows[home as usize];
        if self.has_room(home, unit) && dice & 0x4000 == 0 || row.is_empty() {
            return self.visit(unit, home, rng);
        }
        let start = rng.below(row.len());
        let other = row[start..]
            .iter()
            .chain(&row[..start])
            .find(|&&other| self.cell_of[other as usize] == self.cell_of[unit as usize])
            .unwrap_or(&row[start]);
        self.swap(unit, *other, rng)
    }

    fn has_room(&self, cohort: u32, unit: u32) -> bool {
        self.counts[cohort as usize * self.width] + self.sizes[unit as usize] <= self.limit
    }

    fn swap(&self, unit: u32, other: u32, rng: &mut Rng) -> Option<Proposal> {
        if self.is_fixed(unit) || self.is_fixed(other) {
            return None;
        }
        let (here, there) = (self.seats[unit as usize], self.seats[other as usize]);
        if here == there {
            None
        } else if self.sizes[unit as usize] == 1 && self.sizes[other as usize] == 1 {
            Some(Proposal::Swap(unit, other))
        } else if self.sizes[unit as usize] > 1 {
            self.visit(unit, there, rng)
        } else {
            self.visit(other, here, rng)
        }
    }

    /// Aim at one cell of the table that is off: too many leave, or holders come where there are too few.
    fn mend(&self, cell: usize, dice: u64, rng: &mut Rng) -> Option<Proposal> {
        let (cohort, column) = ((cell / self.width) as u32, cell % self.width);
        let too_many = self.counts[cell] > self.scale.high[column];
        let row = &self.rows[cohort as usize];
        if column == 0 {
            let (from, to) = (rng.below(self.cohorts) as u32, cohort);
            let (from, to) = if too_many { (to, from) } else { (from, to) };
            let row = &self.rows[from as usize];
            return (!row.is_empty())
                .then(|| self.visit(row[rng.below(row.len())], to, rng))
                .flatten();
        }
        if too_many {
            let leaver = self.some_holder(row, column, rng)?;
            return self.partner(leaver, dice, rng);
        }
        let holders = &self.holders[column];
        if holders.is_empty() || row.is_empty() {
            return None;
        }
        let comer = holders[rng.below(holders.len())];
        let start = rng.below(row.len());
        let alike = (dice >> 16) & 0xFF < 205;
        let leaver = row[start..]
            .iter()
            .chain(&row[..start])
            .find(|&&unit| alike && self.cell_of[unit as usize] == self.cell_of[comer as usize])
            .unwrap_or(&row[start]);
        self.swap(comer, *leaver, rng)
    }

    fn some_holder(&self, row: &[u32], column: usize, rng: &mut Rng) -> Option<u32> {
        let start = rng.below(row.len().max(1));
        row[start..]
            .iter()
            .chain(&row[..start])
            .copied()
            .find(|&unit| self.columns[unit as usize].contains(&(column as u32)))
    }

    /// A unit goes to another cohort: alone if there is room and the dice say so, otherwise for as many single people.
    fn visit(&self, unit: u32, cohort: u32, rng: &mut Rng) -> Option<Proposal> {
        let from = self.seats[unit as usize];
        if from == cohort || self.rows[from as usize].len() == 1 || self.is_fixed(unit) {
            return None;
        }
        let size = self.sizes[unit as usize];
        let room = self.has_room(cohort, unit);
        if room && (size == 1 || rng.chance(64)) {
            return Some(Proposal::Move(unit, cohort));
        }
        // One less or one more than the unit's size mends sizes that are off by one.
        let wanted = if size > 1 && rng.chance(32) {
            size - 1
        } else {
            size
        };
        let row = &self.rows[cohort as usize];
        let mut moves = vec![(unit, cohort)];
        let mut start = rng.below(row.len().max(1));
        let mut given = 0;
        for alike in [true, false] {
            for step in 0..row.len() {
                if given == wanted {
                    break;
                }
                let other = row[(start + step) % row.len()];
                let fits = self.sizes[other as usize] <= wanted - given
                    && !self.is_fixed(other)
                    && !moves.iter().any(|&(taken, _)| taken == other);
                let similar = self.columns[other as usize]
                    .iter()
                    .take(2)
                    .all(|column| self.columns[unit as usize].contains(column));
                if fits && (similar || !alike) {
                    moves.push((other, from));
                    given += self.sizes[other as usize];
                }
            }
            start = rng.below(row.len().max(1));
        }
        let ends_here = self.counts[from as usize * self.width] + given - size;
        let ends_there = self.counts[cohort as usize * self.width] + size - given;
        (given > 0 && ends_here <= self.limit && ends_there <= self.limit)
            .then_some(Proposal::Trade(moves))
    }
}
