//! What contradicts itself whatever the number of cohorts: people who must be in one cohort and cannot.

use std::collections::{BTreeMap, VecDeque};

use super::{Choice, Proof};
use crate::cohorts::model::{Roster, contract};
use crate::cohorts::pools::common_pools;

type Ties = Vec<(usize, usize)>;

/// A unit without a common pool, with a rule against itself, or larger than a cohort.
pub(in crate::cohorts) fn contradiction(roster: &Roster) -> Option<Proof> {
    let mut ties = roster.together.clone();
    ties.extend(locked(roster));
    if let Some(proof) = no_common_pool(roster, &ties) {
        return Some(proof);
    }
    let (units, unit_of) = contract(roster.people.len(), roster.together.iter().copied());
    let broken = roster
        .rules
        .iter()
        .find(|rule| unit_of[rule.person] == unit_of[rule.with]);
    if let Some(rule) = broken {
        return Some(Proof::TogetherAndApart {
            path: names(roster, &path(&roster.together, rule.person, rule.with)),
            rule: rule.reason.name().to_owned(),
        });
    }
    let limit = roster.problem.max;
    let large = units.iter().find(|unit| unit.len() > limit)?;
    Some(Proof::TogetherTooBig {
        people: large
            .iter()
            .map(|&person| roster.id(person as usize).to_owned())
            .collect(),
        limit,
    })
}

/// Two by two the people who stay in one cohort of the plan that is changed, if it is sure to go on.
fn locked(roster: &Roster) -> Ties {
    let Some(keep) = &roster.problem.keep else {
        return Vec::new();
    };
    let mut ties = Ties::new();
    for cohort in keep.cohorts.iter().filter(|cohort| !cohort.closing) {
        let present = cohort.members.iter().filter_map(|id| roster.position(id));
        if present.clone().count() < keep.fewest {
            continue;
        }
        let mut stay: Vec<usize> = present
            .filter(|&position| keep.locked.iter().any(|id| id == roster.id(position)))
            .collect();
        stay.sort_unstable();
        // Everybody with everybody, so that the shortest path does not go by a third.
        for (at, &one) in stay.iter().enumerate() {
            ties.extend(stay[at + 1..].iter().map(|&other| (one, other)));
        }
    }
    ties
}

fn no_common_pool(roster: &Roster, ties: &Ties) -> Option<Proof> {
    let (units, _) = contract(roster.people.len(), ties.iter().copied());
    let without = |unit: &&Vec<u32>| unit.len() > 1 && common_pools(roster, unit).is_empty();
    let unit = units.iter().find(without)?;
    let strangers = strangers(roster, unit);
    let mut walk = vec![strangers[0]];
    for pair in strangers.windows(2) {
        walk.extend(path(ties, pair[0], pair[1]).into_iter().skip(1));
    }
    Some(Proof::NoCommonPool {
        path: names(roster, &walk),
        choices: strangers
            .iter()
            .map(|&person| Choice {
                person: roster.id(person).to_owned(),
                pools: roster.options[person]
                    .iter()
                    .map(|pool| (*pool).to_owned())
                    .collect(),
            })
            .collect(),
    })
}

/// People of a unit whom no pool suits: two if there are such two, otherwise as few as leaving out one by one comes to.
fn strangers(roster: &Roster, unit: &[u32]) -> Vec<usize> {
    // Of people with the same options the first stands for all.
    let mut kinds: BTreeMap<&[&str], u32> = BTreeMap::new();
    for &person in unit {
        kinds
            .entry(&roster.options[person as usize])
            .or_insert(person);
    }
    let mut people: Vec<u32> = kinds.into_values().collect();
    people.sort_unstable();
    for (at, &one) in people.iter().enumerate() {
        for &other in &people[at + 1..] {
            if common_pools(roster, &[one, other]).is_empty() {
                return vec![one as usize, other as usize];
            }
        }
    }
    let mut at = 0;
    while at < people.len() {
        let mut fewer = people.clone();
        fewer.remove(at);
        if common_pools(roster, &fewer).is_empty() {
            people = fewer;
        } else {
            at += 1;
        }
    }
    people.into_iter().map(|person| person as usize).collect()
}

fn names(roster: &Roster, people: &[usize]) -> Vec<String> {
    let name = |&person: &usize| roster.id(person).to_owned();
    people.iter().map(name).collect()
}

/// The shortest chain of ties between two people of one unit.
fn path(ties: &Ties, from: usize, to: usize) -> Vec<usize> {
    let mut neighbours: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(left, right) in ties {
        neighbours.entry(left).or_default().push(right);
        neighbours.entry(right).or_default().push(left);
    }
    let mut before = BTreeMap::from([(to, to)]);
    let mut queue = VecDeque::from([to]);
    while let Some(here) = queue.pop_front() {
        for &next in neighbours.get(&here).into_iter().flatten() {
            before.entry(next).or_insert_with(|| {
                queue.push_back(next);
                here
            });
        }
    }
    let mut path = vec![from];
    let mut here = from;
    while let Some(&next) = before.get(&here).filter(|&&next| next != here) {
        path.push(next);
        here = next;
    }
    path
}
