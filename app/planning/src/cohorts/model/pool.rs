//! A pool: people who can be mixed, with interned values, contracted keep-together units and the graph of who must not meet.

use std::collections::BTreeMap;

use super::roster::Roster;

/// One value of one attribute within a pool.
#[derive(Clone, Debug)]
pub(in crate::cohorts) struct Value {
    pub(in crate::cohorts) attribute: usize,
    pub(in crate::cohorts) label: String,
    /// People who hold it.
    pub(in crate::cohorts) people: usize,
    /// Nobody who holds it may be the only one in a cohort.
    pub(in crate::cohorts) not_alone: bool,
}

impl Value {
    /// What a cohort should hold of this value.
    pub(in crate::cohorts) fn share(&self, cohorts: usize) -> Share {
        Share::of(self.people, self.not_alone, cohorts)
    }
}

/// The numbers of holders that count as even.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cohorts) struct Share {
    pub(in crate::cohorts) low: usize,
    pub(in crate::cohorts) high: usize,
    /// One holder alone is off too.
    pub(in crate::cohorts) never_one: bool,
}

impl Share {
    /// The share of a value that so many people hold.
    pub(in crate::cohorts) fn of(people: usize, not_alone: bool, cohorts: usize) -> Self {
        let (floor, ceiling) = (people / cohorts, people.div_ceil(cohorts));
        // Somebody who is the only one of the firm is alone anywhere, and two everywhere is even as it is.
        if not_alone && people > 1 && floor < 2 {
            Self {
                low: 0,
                high: ceiling.max(2 + people % 2),
                never_one: true,
            }
        } else {
            Self {
                low: floor,
                high: ceiling,
                never_one: false,
            }
        }
    }

    /// The misplaced seats of a cohort with so many holders.
    pub(in crate::cohorts) fn off(&self, here: usize) -> usize {
        if self.never_one && here == 1 {
            1
        } else {
            self.low.saturating_sub(here) + here.saturating_sub(self.high)
        }
    }
}

/// People who can be mixed with each other. Positions here are local: 0 is the first person of the pool.
pub(in crate::cohorts) struct Pool {
    /// Positions in the roster, ascending.
    pub(in crate::cohorts) people: Vec<usize>,
    pub(in crate::cohorts) attributes: usize,
    pub(in crate::cohorts) values: Vec<Value>,
    /// `held[person * attributes + attribute]` is an index into `values`.
    pub(in crate::cohorts) held: Vec<u32>,
    /// Local people of each unit, ascending; units by their first person.
    pub(in crate::cohorts) units: Vec<Vec<u32>>,
    pub(in crate::cohorts) unit_of: Vec<u32>,
    /// For each unit the units it must not meet, with the number of rules that say so.
    pub(in crate::cohorts) foes: Vec<Vec<(u32, u32)>>,
    /// For each unit the units it shared an earlier cohort with, ascending, with the number of pairs; empty when nobody
    /// did.
    pub(in crate::cohorts) met: Vec<Vec<(u32, u32)>>,
}

impl Pool {
    pub(in crate::cohorts) fn new(roster: &Roster, people: Vec<usize>) -> Self {
        let attributes = roster.problem.attributes.len();
        let mut local = vec![u32::MAX; roster.people.len()];
        for (here, &position) in people.iter().enumerate() {
            local[position] = here as u32;
        }
        let mut values: Vec<Value> = Vec::new();
        let mut held = vec![0; people.len() * attributes];
        for attribute in 0..attributes {
            let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (here, &position) in people.iter().enumerate() {
                let label = roster.people[position].attributes[attribute].as_str();
                holders.entry(label).or_default().push(here);
            }
            for (label, holders) in holders {
                for &here in &holders {
                    held[here * attributes + attribute] = values.len() as u32;
                }
                let not_alone = roster.problem.not_alone.iter().any(|(name, value)| {
                    *name == roster.problem.attributes[attribute] && value == label
                });
                values.push(Value {
                    attribute,
                    label: label.to_owned(),
                    people: holders.len(),
                    not_alone,
                });
            }
        }
        let pairs = roster.together.iter().filter_map(|&(left, right)| {
            let (left, right) = (local[left], local[right]);
            (left != u32::MAX && right != u32::MAX).then_some((left as usize, right as usize))
        });
        let (units, unit_of) = contract(people.len(), pairs);
        let mut foes: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); units.len()];
        for rule in &roster.rules {
            let (left, right) = (local[rule.person], local[rule.with]);
            if left == u32::MAX || right == u32::MAX {
                continue;
            }
            let (left, right) = (unit_of[left as usize], unit_of[right as usize]);
            if left != right {
                *foes[left as usize].entry(right).or_default() += 1;
                *foes[right as usize].entry(left).or_default() += 1;
            }
        }
        let met = met(roster, &people, &local, &units, &unit_of);
        Self {
            people,
            attributes,
            values,
            held,
            units,
            unit_of,
            foes: foes
                .into_iter()
                .map(|foes| foes.into_iter().collect())
                .collect(),
            met,
        }
    }

    pub(in crate::cohorts) fn held_by(&self, person: usize) -> &[u32] {
        &self.held[person * self.attributes..(person + 1) * self.attributes]
    }

    pub(in crate::cohorts) fn has_larger_units(&self) -> bool {
        self.units.len() < self.people.len()
    }
}

/// Who met before, as units.
fn met(
    roster: &Roster,
    people: &[usize],
    local: &[u32],
    units: &[Vec<u32>],
    unit_of: &[u32],
) -> Vec<Vec<(u32, u32)>> {
    if people
        .iter()
        .all(|&position| roster.met[position].is_empty())
    {
        return Vec::new();
    }
    let of_unit = |(unit, members): (usize, &Vec<u32>)| {
        let mut met: BTreeMap<u32, u32> = BTreeMap::new();
        for &member in members {
            for &(other, times) in &roster.met[people[member as usize]] {
                let other = local[other as usize];
                if other != u32::MAX && unit_of[other as usize] != unit as u32 {
                    *met.entry(unit_of[other as usize]).or_default() += times;
                }
            }
        }
        met.into_iter().collect()
    };
    units.iter().enumerate().map(of_unit).collect()
}

/// Groups that pairs tie together (union-find with path halving), each ascending, ordered by first member.
pub(in crate::cohorts) fn contract(
    people: usize,
    pairs: impl Iterator<Item = (usize, usize)>,
) -> (Vec<Vec<u32>>, Vec<u32>) {
    let mut parent: Vec<usize> = (0..people).collect();
    fn root(parent: &mut [usize], mut here: usize) -> usize {
        while parent[here] != here {
            parent[here] = parent[parent[here]];
            here = parent[here];
        }
        here
    }
    for (left, right) in pairs {
        let (left, right) = (root(&mut parent, left), root(&mut parent, right));
        // The smaller position stays the root, so that groups come out in order.
        parent[left.max(right)] = left.min(right);
    }
    let mut units: Vec<Vec<u32>> = Vec::new();
    let mut unit_of = vec![0; people];
    for person in 0..people {
        let first = root(&mut parent, person);
        if first == person {
            unit_of[person] = units.len() as u32;
            units.push(vec![person as u32]);
        } else {
            unit_of[person] = unit_of[first];
            units[unit_of[first] as usize].push(person as u32);
        }
    }
    (units, unit_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_of_pairs_become_one_unit() {
        let (units, unit_of) = contract(6, [(4, 2), (0, 4)].into_iter());
        assert_eq!(units, vec![vec![0, 2, 4], vec![1], vec![3], vec![5]]);
        assert_eq!(unit_of, vec![0, 1, 0, 2, 0, 3]);
    }
}
