//! What the verifier knows about keep-together groups, found by plain trying.

use std::collections::{BTreeMap, BTreeSet};

use crate::cohorts::Problem;

/// Keep-together groups among these people, people on their own included.
pub(super) fn groups<'a>(problem: &Problem, ids: &BTreeSet<&'a str>) -> Vec<BTreeSet<&'a str>> {
    let mut group_of: BTreeMap<&str, usize> = ids
        .iter()
        .enumerate()
        .map(|(group, id)| (*id, group))
        .collect();
    // Relabel until nothing changes: slow and plain.
    loop {
        let mut changed = false;
        for (left, right) in &problem.together {
            if let (Some(&one), Some(&two)) =
                (group_of.get(left.as_str()), group_of.get(right.as_str()))
                && one != two
            {
                group_of.insert(left, one.min(two));
                group_of.insert(right, one.min(two));
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut groups: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for id in ids {
        groups.entry(group_of[id]).or_default().insert(id);
    }
    groups.into_values().collect()
}

/// Whether these sizes (largest first) fit, by trying.
pub(super) fn packs(sizes: &[usize], filled: &mut Vec<usize>, limit: usize) -> bool {
    let Some((&size, rest)) = sizes.split_first() else {
        return true;
    };
    let mut tried = BTreeSet::new();
    for cohort in 0..filled.len() {
        if filled[cohort] + size <= limit && tried.insert(filled[cohort]) {
            filled[cohort] += size;
            let fits = packs(rest, filled, limit);
            filled[cohort] -= size;
            if fits {
                return true;
            }
        }
    }
    false
}

/// Which groups must not meet which.
fn foes(problem: &Problem, groups: &[BTreeSet<&str>]) -> Vec<BTreeSet<usize>> {
    let mut group_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, group) in groups.iter().enumerate() {
        group_of.extend(group.iter().map(|id| (*id, number)));
    }
    let mut foes = vec![BTreeSet::new(); groups.len()];
    let managers = problem
        .people
        .iter()
        .filter_map(|person| Some((person.id.as_str(), person.manager.as_deref()?)));
    let apart = problem
        .apart
        .iter()
        .map(|(left, right)| (left.as_str(), right.as_str()));
    for (left, right) in managers.chain(apart) {
        if let (Some(&left), Some(&right)) = (group_of.get(left), group_of.get(right))
            && left != right
        {
            foes[left].insert(right);
            foes[right].insert(left);
        }
    }
    foes
}

/// For each linked set of groups the people on its two sides, smaller first.
pub(super) fn two_coloured(
    problem: &Problem,
    ids: &BTreeSet<&str>,
) -> Result<Vec<(usize, usize)>, String> {
    let groups = groups(problem, ids);
    let foes = foes(problem, &groups);
    let mut colour: Vec<Option<bool>> = vec![None; groups.len()];
    let mut sides = Vec::new();
    for start in 0..groups.len() {
        if colour[start].is_some() {
            continue;
        }
        colour[start] = Some(true);
        let (mut one, mut two, mut open) = (0, 0, vec![start]);
        while let Some(here) = open.pop() {
            let own = colour[here] == Some(true);
            *(if own { &mut one } else { &mut two }) += groups[here].len();
            for &foe in &foes[here] {
                match colour[foe] {
                    None => {
                        colour[foe] = Some(!own);
                        open.push(foe);
                    }
                    Some(theirs) => {
                        if theirs == own {
                            return Err(
                                "The certificate does not hold: the groups do not divide at all."
                                    .to_owned(),
                            );
                        }
                    }
                }
            }
        }
        sides.push((one.min(two), one.max(two)));
    }
    Ok(sides)
}

/// Every way to seat the groups fails, by trying them in order of how many rules they have.
pub(super) fn no_seating(
    problem: &Problem,
    groups: &[BTreeSet<&str>],
    cohorts: usize,
    limit: usize,
) -> bool {
    struct Try<'a> {
        sizes: Vec<usize>,
        foes: &'a [BTreeSet<usize>],
        seat: Vec<Option<usize>>,
        filled: Vec<usize>,
        limit: usize,
    }
    impl Try<'_> {
        fn succeeds(&mut self) -> bool {
            let choices = |group: usize| -> Vec<usize> {
                let mut seen_empty = false;
                (0..self.filled.len())
                    .filter(|&cohort| self.filled[cohort] + self.sizes[group] <= self.limit)
                    .filter(|&cohort| {
                        !self.foes[group]
                            .iter()
                            .any(|&foe| self.seat[foe] == Some(cohort))
                    })
                    .filter(|&cohort| {
                        self.filled[cohort] > 0 || !std::mem::replace(&mut seen_empty, true)
                    })
                    .collect()
            };
            let next = (0..self.sizes.len())
                .filter(|&group| self.seat[group].is_none())
                .map(|group| (choices(group), group))
                .min_by_key(|(choices, group)| {
                    (
                        choices.len(),
                        std::cmp::Reverse(self.foes[*group].len()),
                        std::cmp::Reverse(self.sizes[*group]),
                    )
                });
            let Some((choices, group)) = next else {
                return self.filled.iter().all(|&people| people > 0);
            };
            for cohort in choices {
                self.seat[group] = Some(cohort);
                self.filled[cohort] += self.sizes[group];
                if self.succeeds() {
                    return true;
                }
                self.filled[cohort] -= self.sizes[group];
                self.seat[group] = None;
            }
            false
        }
    }
    let foes = foes(problem, groups);
    !Try {
        sizes: groups.iter().map(BTreeSet::len).collect(),
        foes: &foes,
        seat: vec![None; groups.len()],
        filled: vec![0; cohorts],
        limit,
    }
    .succeeds()
}
