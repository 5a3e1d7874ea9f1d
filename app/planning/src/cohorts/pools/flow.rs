//! People to pools as a flow in whole numbers: kinds of people (those with the same options) send their people to pools with
//! so many seats. What cannot be placed shows a minimum cut: these people can only be in these pools, and those are full.

use std::collections::VecDeque;

/// A flow from kinds of people to pools.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    /// The pools each kind could be in, ascending.
    options: Vec<Vec<usize>>,
    /// People of each kind without a seat.
    pub(super) unplaced: Vec<usize>,
    /// Seats of each pool.
    pub(super) seats: Vec<usize>,
    /// People of each pool.
    pub(super) load: Vec<usize>,
    /// `sent[kind][pool]`, as part of `load`.
    pub(super) sent: Vec<Vec<usize>>,
}

/// The side of a minimum cut that holds the people without a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) kinds: Vec<usize>,
    pub(super) pools: Vec<usize>,
}

/// What a walk through the network has reached, and from where.
struct Reached {
    pools: Vec<Option<usize>>,
    kinds: Vec<bool>,
    /// The pool each kind was reached from; none for the kinds the walk began with.
    kind_from: Vec<Option<usize>>,
}

impl Flow {
    pub(super) fn new(options: Vec<Vec<usize>>, people: Vec<usize>, seats: Vec<usize>) -> Self {
        Self {
            sent: vec![vec![0; seats.len()]; options.len()],
            load: vec![0; seats.len()],
            options,
            unplaced: people,
            seats,
        }
    }

    /// Place people along shortest paths until no more can be placed; the number that is left.
    pub(super) fn push(&mut self) -> usize {
        loop {
            let starts = self.without_seat();
            let reached = self.walk(starts, None);
            let free = (0..self.seats.len())
                .filter(|&pool| reached.pools[pool].is_some() && self.load[pool] < self.seats[pool])
                .min_by_key(|&pool| (self.steps(&reached, pool), pool));
            let Some(end) = free else {
                return self.unplaced.iter().sum();
            };
            let path = self.path(&reached, end);
            let start = path[path.len() - 1].1;
            let amount = (self.seats[end] - self.load[end])
                .min(self.unplaced[start])
                .min(self.bottleneck(&path));
            self.shift(&path, amount);
            self.unplaced[start] -= amount;
            self.load[end] += amount;
        }
    }

    /// The minimum cut, once nothing more can be placed.
    pub(super) fn cut(&self) -> Cut {
        let reached = self.walk(self.without_seat(), None);
        Cut {
            kinds: (0..self.options.len())
                .filter(|&kind| reached.kinds[kind])
                .collect(),
            pools: (0..self.seats.len())
                .filter(|&pool| reached.pools[pool].is_some())
                .collect(),
        }
    }

    /// Even the pools out: so long as somebody can go from a fuller pool to an emptier one, by cohorts, people go. The sum of
    /// squares by cohort falls at every step, and is least at the end.
    pub(super) fn balance(&mut self, cohorts: &[usize]) {
        loop {
            let mut fullest: Vec<usize> = (0..self.seats.len())
                .filter(|&pool| cohorts[pool] > 0 && self.load[pool] > 0)
                .collect();
            fullest.sort_by(|&left, &right| {
                let (one, two) = (
                    self.load[left] * cohorts[right],
                    self.load[right] * cohorts[left],
                );
                two.cmp(&one).then(left.cmp(&right))
            });
            let improves = fullest.into_iter().any(|from| self.relieve(from, cohorts));
            if !improves {
                return;
            }
        }
    }

    /// Send people of one pool to the emptiest that can be reached, if that is more even.
    fn relieve(&mut self, from: usize, cohorts: &[usize]) -> bool {
        let starts = (0..self.options.len())
            .filter(|&kind| self.sent[kind][from] > 0)
            .collect();
        let reached = self.walk(starts, Some(from));
        let gains = |to: usize| {
            // (2 a - 1) / k > (2 b + 1) / l: one person less here and one more there lowers the sum of squares.
            (2 * self.load[from] - 1) * cohorts[to] > (2 * self.load[to] + 1) * cohorts[from]
        };
        let emptiest = (0..self.seats.len())
            .filter(|&pool| pool != from && reached.pools[pool].is_some() && cohorts[pool] > 0)
            .filter(|&pool| self.load[pool] < self.seats[pool] && gains(pool))
            .min_by(|&left, &right| {
                let (one, two) = (
                    self.load[left] * cohorts[right],
                    self.load[right] * cohorts[left],
                );
                one.cmp(&two).then(left.cmp(&right))
            });
        let Some(end) = emptiest else {
            return false;
        };
        let path = self.path(&reached, end);
        let start = path[path.len() - 1].1;
        let difference = self.load[from] * cohorts[end] - self.load[end] * cohorts[from];
        let amount = (difference / (cohorts[from] + cohorts[end]))
            .max(1)
            .min(self.seats[end] - self.load[end])
            .min(self.sent[start][from])
            .min(self.bottleneck(&path));
        self.sent[start][from] -= amount;
        self.shift(&path, amount);
        self.load[from] -= amount;
        self.load[end] += amount;
        true
    }

    fn without_seat(&self) -> Vec<usize> {
        (0..self.options.len())
            .filter(|&kind| self.unplaced[kind] > 0)
            .collect()
    }

    /// Breadth first: from a kind to each of its pools, from a pool to each kind that has people there.
    fn walk(&self, starts: Vec<usize>, never: Option<usize>) -> Reached {
        let mut reached = Reached {
            pools: vec![None; self.seats.len()],
            kinds: vec![false; self.options.len()],
            kind_from: vec![None; self.options.len()],
        };
        for &kind in &starts {
            reached.kinds[kind] = true;
        }
        let mut queue = VecDeque::from(starts);
        while let Some(kind) = queue.pop_front() {
            for &pool in &self.options[kind] {
                if reached.pools[pool].is_some() || never == Some(pool) {
                    continue;
                }
                reached.pools[pool] = Some(kind);
                for next in 0..self.options.len() {
                    if !reached.kinds[next] && self.sent[next][pool] > 0 {
                        reached.kinds[next] = true;
                        reached.kind_from[next] = Some(pool);
                        queue.push_back(next);
                    }
                }
            }
        }
        reached
    }

    /// Steps from a pool back to where the walk began, as (pool, kind that goes there).
    fn path(&self, reached: &Reached, end: usize) -> Vec<(usize, usize)> {
        let mut path = Vec::new();
        let mut here = Some(end);
        while let Some(pool) = here {
            let Some(kind) = reached.pools[pool] else {
                break;
            };
            path.push((pool, kind));
            here = reached.kind_from[kind];
        }
        path
    }

    fn steps(&self, reached: &Reached, end: usize) -> usize {
        self.path(reached, end).len()
    }

    /// How many people can go along a path: each kind but the first leaves the pool before.
    fn bottleneck(&self, path: &[(usize, usize)]) -> usize {
        path.windows(2)
            .map(|pair| self.sent[pair[0].1][pair[1].0])
            .min()
            .unwrap_or(usize::MAX)
    }

    fn shift(&mut self, path: &[(usize, usize)], amount: usize) {
        for (at, &(pool, kind)) in path.iter().enumerate() {
            self.sent[kind][pool] += amount;
            if let Some(&(before, _)) = path.get(at + 1) {
                self.sent[kind][before] -= amount;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    /// Whether every set of pools has seats for the people who can be nowhere else (Hall).
    fn hall(options: &[Vec<usize>], people: &[usize], seats: &[usize]) -> bool {
        (0_u32..1 << seats.len()).all(|set| {
            let inside = |pool: &usize| set & (1 << pool) != 0;
            let bound: usize = options
                .iter()
                .zip(people)
                .filter(|(options, _)| options.iter().all(inside))
                .map(|(_, people)| *people)
                .sum();
            let room: usize = (0..seats.len())
                .filter(inside)
                .map(|pool| seats[pool])
                .sum();
            bound <= room
        })
    }

    #[test]
    fn everybody_is_placed_exactly_when_every_set_of_pools_has_seats() {
        let mut rng = Rng::new(7);
        for _ in 0..3_000 {
            let pools = 1 + rng.below(4);
            let kinds = 1 + rng.below(5);
            let options: Vec<Vec<usize>> = (0..kinds)
                .map(|_| {
                    let set = 1 + rng.below((1 << pools) - 1);
                    (0..pools).filter(|pool| set & (1 << pool) != 0).collect()
                })
                .collect();
            let people: Vec<usize> = (0..kinds).map(|_| rng.below(9)).collect();
            let seats: Vec<usize> = (0..pools).map(|_| rng.below(14)).collect();
            let mut flow = Flow::new(options.clone(), people.clone(), seats.clone());
            let left = flow.push();
            assert_eq!(left == 0, hall(&options, &people, &seats));
            if left > 0 {
                let cut = flow.cut();
                let bound: usize = cut.kinds.iter().map(|&kind| people[kind]).sum();
                let room: usize = cut.pools.iter().map(|&pool| seats[pool]).sum();
                assert_eq!(bound - room, left);
            }
            flow.balance(&vec![1; pools]);
            for (pool, load) in flow.load.iter().enumerate() {
                assert!(*load <= seats[pool]);
                let sum: usize = flow.sent.iter().map(|sent| sent[pool]).sum();
                assert_eq!(sum, *load);
            }
        }
    }

    #[test]
    fn pools_are_evened_out_by_cohorts() {
        let options = vec![vec![0], vec![0, 1], vec![1, 2], vec![2]];
        let mut flow = Flow::new(options, vec![20, 10, 10, 2], vec![28, 28, 28]);
        assert_eq!(flow.push(), 0);
        flow.balance(&[2, 1, 1]);
        assert_eq!(flow.load, [21, 11, 10]);
        assert_eq!(flow.load.iter().sum::<usize>(), 42);
    }
}
