//! Counting people by where they stand, and the ways to break them down.

use super::State;
use crate::person::{Person, level_order};

/// How many people stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; State::ALL.len()]);

impl Counts {
    /// Counts one person more.
    pub fn add(&mut self, state: State) {
        self.add_many(state, 1);
    }

    /// Counts some people more.
    pub fn add_many(&mut self, state: State, people: usize) {
        self.0[state as usize] += people;
    }

    /// People in this state.
    pub fn of(&self, state: State) -> usize {
        self.0[state as usize]
    }

    /// People of the audience, the exempt ones included.
    pub fn people(&self) -> usize {
        self.0.iter().sum()
    }

    /// People of the audience who must attend: the denominator of coverage.
    pub fn must_attend(&self) -> usize {
        self.people() - self.of(State::Exempt)
    }

    /// People who still have to attend something.
    pub fn missing(&self) -> usize {
        self.must_attend() - self.of(State::Complete)
    }

    /// Whole percent of those who must attend that are complete, rounded down so that 100 means everybody; `None`
    /// when nobody must attend.
    pub fn percent(&self) -> Option<usize> {
        (self.of(State::Complete) * 100).checked_div(self.must_attend())
    }
}

/// A field of a person by which coverage is broken down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Breakdown {
    /// Function.
    #[default]
    Function,
    /// Level, from the top down.
    Level,
    /// Site.
    Site,
}

impl Breakdown {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 3] = [Self::Function, Self::Level, Self::Site];

    /// The form in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Level => "level",
            Self::Site => "site",
        }
    }

    /// The word on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Function => "Function",
            Self::Level => "Level",
            Self::Site => "Site",
        }
    }

    /// Rows in the order of a table: by value, levels from the top down.
    pub fn sort(self, rows: impl IntoIterator<Item = (String, Counts)>) -> Vec<(String, Counts)> {
        let mut rows: Vec<(String, Counts)> = rows.into_iter().collect();
        rows.sort_by(|(one, _), (other, _)| match self {
            Self::Level => level_order(one).cmp(&level_order(other)),
            Self::Function | Self::Site => one.cmp(other),
        });
        rows
    }

    /// What the roster says of a person; empty when it says nothing.
    pub fn value(self, person: &Person) -> &str {
        match self {
            Self::Function => &person.entry.function,
            Self::Level => &person.entry.level,
            Self::Site => person.entry.site.as_deref().unwrap_or_default(),
        }
    }
}

impl std::str::FromStr for Breakdown {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|by| by.as_str() == text)
            .ok_or_else(|| format!("Coverage cannot be broken down by “{text}”."))
    }
}
