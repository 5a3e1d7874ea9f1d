//! Breakouts: the people in the room in groups, the best split there is. The aims, in this order: sizes as even as can be,
//! nobody with somebody to be kept apart from, functions mixed, new partners.

use std::collections::BTreeMap;

use super::partition::{Set, cheapest, members, pairs};
use super::{Refusal, in_order, kept_together, present, sets};
use crate::cohorts::words::count;
use crate::rng::Rng;

/// Who is to be split, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakouts {
    /// Those who are there: 2 to 15.
    pub people: Vec<Participant>,
    pub wish: GroupWish,
    /// Groupings of before, the oldest first. To have been together in the newest of `m` weighs `m`, in the oldest 1.
    pub earlier: Vec<Vec<Vec<String>>>,
    /// No two people of such a list are in one group, if that is possible. Nothing that comes out says so.
    pub keep_apart: Vec<Vec<String>>,
    /// Another number gives another split that is as good, if there is one.
    pub seed: u64,
}

/// Somebody who is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Participant {
    pub id: String,
    /// Groups mix these; an empty one is not known and does not count.
    pub function: String,
}

/// How large groups should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupWish {
    /// Three to five people each, as near as the number of people allows.
    Size(usize),
    /// So many groups.
    Groups(usize),
}

/// The groups, and what was not possible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// The people of each group, in order.
    pub groups: Vec<Vec<String>>,
    pub sentences: Vec<String>,
}

/// Split people into groups. No other split is better: it is found by looking at every group there could be.
///
/// # Errors
/// There are too few or too many people, somebody is there twice, or such groups are not to be had.
pub fn split(breakouts: &Breakouts) -> Result<Split, Refusal> {
    let people = in_order(breakouts.people.iter().map(|it| it.id.as_str()), 2)?;
    let groups = number_of_groups(people.len(), breakouts.wish)?;
    let functions = functions(breakouts, &people);
    let apart = sets(&people, &breakouts.keep_apart);
    let together = together(breakouts, &people);
    let found = cheapest(people.len(), groups, |group| {
        let squares = functions.values().map(|those| {
            let here = u64::from((those & group).count_ones());
            here * here
        });
        [
            kept_together(&apart, group),
            squares.sum(),
            pairs(group).map(|(one, other)| together[one][other]).sum(),
            Rng::branch(breakouts.seed, group.into()).next() >> 32,
            0,
            0,
        ]
    });
    Ok(Split {
        sentences: sentences(breakouts.wish, &people, &found, &functions, &together),
        groups: found
            .iter()
            .map(|&group| members(group).map(|at| people[at].to_owned()).collect())
            .collect(),
    })
}

/// Who is in one of these groups with whom they have been before, by the groups.
#[must_use]
pub fn together_again(
    earlier: &[Vec<Vec<String>>],
    groups: &[Vec<String>],
) -> Vec<(String, String)> {
    let have_met = |one: &String, other: &String| {
        let mut all = earlier.iter().flatten();
        all.any(|group| group.contains(one) && group.contains(other))
    };
    let mut again = Vec::new();
    for group in groups {
        for (at, one) in group.iter().enumerate() {
            for other in &group[at + 1..] {
                if have_met(one, other) {
                    again.push((one.clone(), other.clone()));
                }
            }
        }
    }
    again
}

/// As many groups as bring the sizes nearest to the wanted one: the worst size first, then all of them, then fewer groups.
fn number_of_groups(people: usize, wish: GroupWish) -> Result<usize, Refusal> {
    match wish {
        GroupWish::Groups(groups) if groups == 0 || (groups > 1 && groups > people / 2) => {
            Err(Refusal::Groups { groups, people })
        }
        GroupWish::Groups(groups) => Ok(groups),
        GroupWish::Size(size) if (3..=5).contains(&size) => {
            let misses = |groups: usize| {
                let (small, larger) = (people / groups, people % groups);
                let (below, above) = (small.abs_diff(size), (small + 1).abs_diff(size));
                let worst = if larger == 0 { below } else { below.max(above) };
                (worst, below * (groups - larger) + above * larger, groups)
            };
            let nearest = (1..=people / 2).min_by_key(|&groups| misses(groups));
            Ok(nearest.unwrap_or(1))
        }
        GroupWish::Size(size) => Err(Refusal::GroupSize(size)),
    }
}

fn functions<'a>(breakouts: &'a Breakouts, people: &[&str]) -> BTreeMap<&'a str, Set> {
    let mut functions = BTreeMap::new();
    for person in &breakouts.people {
        if !person.function.is_empty() {
            *functions.entry(person.function.as_str()).or_default() |=
                present(people, [person.id.as_str()].into_iter());
        }
    }
    functions
}

/// How much it weighs that two people have been together.
fn together(breakouts: &Breakouts, people: &[&str]) -> Vec<Vec<u64>> {
    let mut together = vec![vec![0; people.len()]; people.len()];
    for (weight, grouping) in (1..).zip(&breakouts.earlier) {
        for group in grouping {
            let group = present(people, group.iter().map(String::as_str));
            for (one, other) in pairs(group) {
                together[one][other] += weight;
            }
        }
    }
    together
}

/// What was not possible. That functions are less even than whole numbers allow is not told: it happens only where people are
/// kept apart. Nor is it said that partners could not be newer, for the same reason; only how many are not new.
fn sentences(
    wish: GroupWish,
    people: &[&str],
    found: &[Set],
    functions: &BTreeMap<&str, Set>,
    together: &[Vec<u64>],
) -> Vec<String> {
    let mut sentences = Vec::new();
    let (small, larger) = (people.len() / found.len(), people.len() % found.len());
    let of = |groups: usize, size: usize| format!("{} of {size}", count(groups, "group", "groups"));
    let sizes = if larger == 0 {
        of(found.len(), small)
    } else {
        format!(
            "{} and {}",
            of(larger, small + 1),
            of(found.len() - larger, small)
        )
    };
    let first = if larger > 0 { larger } else { found.len() };
    let there = if first == 1 { "there is" } else { "there are" };
    match wish {
        GroupWish::Size(size) if larger > 0 || small != size => sentences.push(format!(
            "{} people do not divide into groups of {size}: {there} {sizes}.",
            people.len(),
        )),
        GroupWish::Groups(groups) if larger > 0 => sentences.push(format!(
            "{} people do not divide into {groups} equal groups: {there} {sizes}.",
            people.len(),
        )),
        _ => {}
    }
    for (function, those) in functions {
        let those = those.count_ones() as usize;
        if those > found.len() && found.len() > 1 {
            sentences.push(format!(
                "{function} has {those} people for {} groups, so some of them share one.",
                found.len(),
            ));
        }
    }
    let again = found
        .iter()
        .flat_map(|&group| pairs(group))
        .filter(|&(one, other)| together[one][other] > 0)
        .count();
    if again > 0 {
        sentences.push(format!(
            "{} been in a group together before.",
            count(again, "pair has", "pairs have"),
        ));
    }
    sentences
}
