//! Splitting a few people into groups in the best way there is, by dynamic programming over sets of people.

/// Most people there can be.
pub(super) const MOST: usize = 15;

/// A set of people, a bit each.
pub(super) type Set = u16;

/// What a group costs, one number an aim, the most important first. Costs of groups add up aim by aim.
pub(super) type Cost = [u64; 6];

pub(super) fn members(set: Set) -> impl Iterator<Item = usize> {
    (0..MOST).filter(move |person| set >> person & 1 == 1)
}

/// Every two people of a set.
pub(super) fn pairs(set: Set) -> impl Iterator<Item = (usize, usize)> {
    members(set).flat_map(move |one| members(set >> one >> 1).map(move |on| (one, one + 1 + on)))
}

/// So many people.
pub(super) fn everybody(people: usize) -> Set {
    (1 << people) - 1
}

/// How many different groups of this size there are.
pub(super) fn choose(people: usize, size: usize) -> usize {
    (0..size).fold(1, |ways, at| ways * (people - at) / (at + 1))
}

pub(super) fn add(one: Cost, other: Cost) -> Cost {
    std::array::from_fn(|aim| one[aim] + other[aim])
}

/// The split of this many people into this many groups, as even in size as can be, whose costs add up to the least: no other
/// split costs less. Groups come in the order of their first people.
pub(super) fn cheapest(people: usize, groups: usize, cost: impl Fn(Set) -> Cost) -> Vec<Set> {
    let (small, larger) = (people / groups, people % groups);
    let everybody = everybody(people);
    let mut starting = vec![Vec::new(); people];
    for set in 1..=everybody {
        let size = set.count_ones() as usize;
        if size == small || size == small + 1 && larger > 0 {
            starting[set.trailing_zeros() as usize].push((set, cost(set)));
        }
    }
    let mut search = Search {
        starting,
        small,
        larger,
        best: vec![None; (usize::from(everybody) + 1) * (larger + 1)],
    };
    search.solve(everybody, larger);
    let (mut left, mut larger, mut split) = (everybody, larger, Vec::new());
    while left != 0
        && let Some((_, group)) = search.best[search.at(left, larger)]
    {
        split.push(group);
        left &= !group;
        larger -= group.count_ones() as usize - small;
    }
    split
}

struct Search {
    /// The groups there could be, by their first person.
    starting: Vec<Vec<(Set, Cost)>>,
    small: usize,
    larger: usize,
    /// For people who are left and the number of larger groups among theirs: the least cost, and the first group of it.
    best: Vec<Option<(Cost, Set)>>,
}

impl Search {
    fn at(&self, left: Set, larger: usize) -> usize {
        usize::from(left) * (self.larger + 1) + larger
    }

    /// The least cost of those who are left, so many of their groups being one larger. They always fit.
    fn solve(&mut self, left: Set, larger: usize) -> Cost {
        if left == 0 {
            return Cost::default();
        }
        if let Some((cost, _)) = self.best[self.at(left, larger)] {
            return cost;
        }
        let first = left.trailing_zeros() as usize;
        let has_small = left.count_ones() as usize > larger * (self.small + 1);
        let mut best: Option<(Cost, Set)> = None;
        for at in 0..self.starting[first].len() {
            let (group, cost) = self.starting[first][at];
            let is_larger = group.count_ones() as usize > self.small;
            if group & !left != 0 || (if is_larger { larger == 0 } else { !has_small }) {
                continue;
            }
            let rest = self.solve(left & !group, larger - usize::from(is_larger));
            let total = add(cost, rest);
            if best.is_none_or(|(least, _)| total < least) {
                best = Some((total, group));
            }
        }
        let at = self.at(left, larger);
        self.best[at] = best;
        best.map_or(Cost::default(), |(cost, _)| cost)
    }
}
