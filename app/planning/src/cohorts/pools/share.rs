//! How many cohorts each pool gets, so that everybody has a seat in one of their pools.

use std::collections::BTreeSet;

use super::flow::{Cut, Flow};
use super::{Market, Refused};

/// Shares tried before the question is left open.
const PATIENCE: usize = 3_000;

impl Market<'_> {
    /// Cohorts of each pool: few, none of them tiny where that can be avoided, and as many as were asked for.
    pub(super) fn cohorts(&self) -> Result<Vec<usize>, Refused> {
        let mut cohorts = self.grown()?;
        let Some(asked) = self.asked else {
            self.close_tiny(&mut cohorts);
            return Ok(cohorts);
        };
        if cohorts.iter().sum::<usize>() > asked {
            cohorts = self.share(asked, cohorts)?;
        }
        self.fill_up(asked, &mut cohorts);
        Ok(cohorts)
    }

    /// Seats of each pool: a pool that can grow no more is filled to the last one.
    fn seats(&self, cohorts: &[usize]) -> Vec<usize> {
        let seats = |(&cohorts, &most): (&usize, &usize)| {
            cohorts * if cohorts < most { self.size } else { self.max }
        };
        cohorts.iter().zip(&self.most).map(seats).collect()
    }

    fn flow(&self, seats: Vec<usize>) -> Flow {
        Flow::new(self.options.clone(), self.people.clone(), seats)
    }

    /// What the people need who can be in one pool only.
    fn base(&self, size: usize) -> Vec<usize> {
        let mut bound = vec![0; self.pools.len()];
        for (options, people) in self.options.iter().zip(&self.people) {
            if let [only] = options[..] {
                bound[only] += people;
            }
        }
        (0..bound.len())
            .map(|place| {
                let needed = bound[place].div_ceil(size).max(self.kept[place]);
                needed.min(self.most[place])
            })
            .collect()
    }

    /// Add cohorts where people are left over, until nobody is.
    fn grown(&self) -> Result<Vec<usize>, Refused> {
        let base = self.base(self.size);
        let mut cohorts = base.clone();
        let mut flow = self.flow(self.seats(&cohorts));
        while flow.push() > 0 {
            let cut = flow.cut();
            let Some(place) = self.place_to_grow(&cut, &cohorts) else {
                return Err(Refused::Full(cut));
            };
            cohorts[place] += 1;
            flow.seats = self.seats(&cohorts);
        }
        // What was added early may have become needless.
        for place in (0..cohorts.len()).rev() {
            while cohorts[place] > base[place] {
                let mut fewer = cohorts.clone();
                fewer[place] -= 1;
                if self.flow(self.seats(&fewer)).push() > 0 {
                    break;
                }
                cohorts = fewer;
            }
        }
        Ok(cohorts)
    }

    /// The pool of a cut that most of its people could be in, so that few pools are opened.
    fn place_to_grow(&self, cut: &Cut, cohorts: &[usize]) -> Option<usize> {
        let could = |place: usize| -> usize {
            let kinds = cut.kinds.iter().copied();
            kinds
                .filter(|&kind| self.options[kind].contains(&place))
                .map(|kind| self.people[kind])
                .sum()
        };
        cut.pools
            .iter()
            .copied()
            .filter(|&place| cohorts[place] < self.most[place])
            .max_by_key(|&place| (could(place), std::cmp::Reverse(place)))
    }

    /// Close pools that nobody needs and that would be left with small cohorts, where the others have seats.
    fn close_tiny(&self, cohorts: &mut [usize]) {
        let base = self.base(self.size);
        for place in 0..cohorts.len() {
            if cohorts[place] == 0 || base[place] > 0 {
                continue;
            }
            let full: Vec<usize> = cohorts.iter().map(|cohorts| cohorts * self.max).collect();
            let mut flow = self.flow(full.clone());
            flow.push();
            flow.balance(cohorts);
            if 2 * flow.load[place] >= cohorts[place] * self.size {
                continue;
            }
            let mut without = full;
            without[place] = 0;
            if self.flow(without).push() == 0 {
                cohorts[place] = 0;
            }
        }
    }

    /// No more cohorts than were asked for: add one after the other where a cut asks for it, trying every pool of the cut.
    fn share(&self, asked: usize, grown: Vec<usize>) -> Result<Vec<usize>, Refused> {
        let mut seen = BTreeSet::new();
        let mut open = vec![self.base(self.max)];
        let mut patience = PATIENCE;
        while let Some(cohorts) = open.pop() {
            if cohorts.iter().sum::<usize>() > asked || !seen.insert(cohorts.clone()) {
                continue;
            }
            if patience == 0 {
                // Not known: more cohorts than asked for, which the plan will say.
                return Ok(grown);
            }
            patience -= 1;
            let mut flow = self.flow(cohorts.iter().map(|cohorts| cohorts * self.max).collect());
            if flow.push() == 0 {
                return Ok(cohorts);
            }
            for place in flow.cut().pools {
                if cohorts[place] < self.most[place] {
                    let mut more = cohorts.clone();
                    more[place] += 1;
                    open.push(more);
                }
            }
        }
        Err(Refused::NoShare(asked))
    }

    /// As many cohorts as were asked for: each next one where the cohorts are largest, in pools that are in use if possible.
    fn fill_up(&self, asked: usize, cohorts: &mut [usize]) {
        let units = |place: usize| {
            let could = |options: &[usize]| options.contains(&place);
            self.units
                .iter()
                .filter(|unit| could(&unit.options))
                .count()
        };
        let most: Vec<usize> = (0..cohorts.len())
            .map(|place| self.most[place].min(units(place)))
            .collect();
        while cohorts.iter().sum::<usize>() < asked {
            let mut flow = self.flow(cohorts.iter().map(|cohorts| cohorts * self.max).collect());
            flow.push();
            flow.balance(cohorts);
            let next = (0..cohorts.len())
                .filter(|&place| cohorts[place] < most[place])
                .max_by(|&left, &right| {
                    let used = |place: usize| cohorts[place] > 0;
                    let (one, two) = (
                        flow.load[left] * cohorts[right],
                        flow.load[right] * cohorts[left],
                    );
                    let larger = one.cmp(&two).then(right.cmp(&left));
                    used(left).cmp(&used(right)).then(larger)
                });
            let Some(next) = next else { return };
            cohorts[next] += 1;
        }
    }
}
