//! A cohort in the room: who plays what with whom in a role play, and who works with whom in breakouts. At most fifteen
//! people, so that the best answer is found and not only looked for.

pub mod breakouts;
mod partition;
pub mod rota;
mod words;

use std::collections::BTreeSet;
use std::fmt;

pub use breakouts::{Breakouts, GroupWish, Participant, Split, split, together_again};
pub use rota::{Group, Part, RolePlay, Rota, Round, rota};

/// Most people in a room.
pub const MOST_PEOPLE: usize = partition::MOST;

/// Why nothing can be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fewer than `least` people, or more than fifteen.
    People { people: usize, least: usize },
    /// This person is there twice.
    PersonTwice(String),
    /// A role play needs two role cards.
    Roles,
    /// This role card is there twice.
    RoleTwice(String),
    /// There are more role cards than people.
    RolesForPeople { roles: usize, people: usize },
    /// More rounds than anybody plays.
    Rounds { rounds: usize, most: usize },
    /// Breakout groups have three to five people.
    GroupSize(usize),
    /// There would be a group of one person, or no group.
    Groups { groups: usize, people: usize },
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::People { people, least } => write!(
                formatter,
                "There must be {least} to {MOST_PEOPLE} people, not {people}."
            ),
            Self::PersonTwice(person) => write!(formatter, "{person} is there twice."),
            Self::Roles => formatter.write_str("A role play needs at least two role cards."),
            Self::RoleTwice(role) => write!(formatter, "There are two role cards named {role}."),
            Self::RolesForPeople { roles, people } => {
                write!(formatter, "{people} people cannot play {roles} roles.")
            }
            Self::Rounds { rounds, most } => {
                write!(formatter, "A rota has at most {most} rounds, not {rounds}.")
            }
            Self::GroupSize(size) => {
                write!(formatter, "Groups have 3 to 5 people, not {size}.")
            }
            Self::Groups { groups, people } => write!(
                formatter,
                "{people} people cannot be split into {groups} groups of at least two."
            ),
        }
    }
}

impl std::error::Error for Refusal {}

/// People in an order that does not depend on the one they came in.
fn in_order<'a>(
    people: impl Iterator<Item = &'a str>,
    least: usize,
) -> Result<Vec<&'a str>, Refusal> {
    let mut sorted = BTreeSet::new();
    for person in people {
        if !sorted.insert(person) {
            return Err(Refusal::PersonTwice(person.to_owned()));
        }
    }
    if !(least..=MOST_PEOPLE).contains(&sorted.len()) {
        let people = sorted.len();
        return Err(Refusal::People { people, least });
    }
    Ok(sorted.into_iter().collect())
}

/// Those of a list who are in the room, as a set.
fn present<'a>(people: &[&str], list: impl Iterator<Item = &'a str>) -> partition::Set {
    list.filter_map(|person| people.binary_search(&person).ok())
        .fold(0, |set, at| set | 1 << at)
}

/// Lists of people as sets of those who are in the room.
fn sets(people: &[&str], lists: &[Vec<String>]) -> Vec<partition::Set> {
    lists
        .iter()
        .map(|list| present(people, list.iter().map(String::as_str)))
        .collect()
}

/// How many pairs of a group are in one of these sets.
fn kept_together(apart: &[partition::Set], group: partition::Set) -> u64 {
    let is_in = |&(one, other): &(usize, usize)| {
        let both: partition::Set = 1 << one | 1 << other;
        apart.iter().any(|set| set & both == both)
    };
    partition::pairs(group).filter(is_in).count() as u64
}

#[cfg(test)]
mod tests;
