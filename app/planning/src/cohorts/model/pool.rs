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
                values.push(Value {
                    attribute,
                    label: label.to_owned(),
                    people: holders.len(),
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
        }
    }

    pub(in crate::cohorts) fn held_by(&self, person: usize) -> &[u32] {
        &self.held[person * self.attributes..(person + 1) * self.attributes]
    }

    pub(in crate::cohorts) fn has_larger_units(&self) -> bool {
        self.units.len() < self.people.len()
    }
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
