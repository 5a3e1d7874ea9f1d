//! Outcome measures of the firm, before and after the training: entered figures, compared honestly.

mod file;
mod number;
#[cfg(test)]
mod tests;
mod training;
pub mod worksheet;

use crate::id::MeasureId;

pub use file::{COLUMNS, FileValue, base, read};
pub use number::{Milli, Month};
pub use training::{Training, trained};

/// A function with fewer trained people gives no figure.
pub const TRAINED_LEAST: usize = 5;

/// Which way a measure gets better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Lower is better.
    Lower,
    /// Higher is better.
    Higher,
}

impl Direction {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Lower, Self::Higher];

    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Higher => "higher",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Lower => "Lower is better",
            Self::Higher => "Higher is better",
        }
    }
}

impl std::str::FromStr for Direction {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| format!("“{text}” is no direction: lower or higher."))
    }
}

/// What a measure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// What it takes.
    Efficiency,
    /// What it achieves.
    Effectiveness,
}

impl Dimension {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Efficiency, Self::Effectiveness];

    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Efficiency => "efficiency",
            Self::Effectiveness => "effectiveness",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Efficiency => "Efficiency",
            Self::Effectiveness => "Effectiveness",
        }
    }
}

impl std::str::FromStr for Dimension {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| format!("“{text}” is no dimension: efficiency or effectiveness."))
    }
}

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// Its name; each once, however it is written.
    pub name: String,
    /// What it counts, such as minutes.
    pub unit: String,
    /// Which way it gets better.
    pub direction: Direction,
    /// What it is about.
    pub dimension: Dimension,
}

/// What makes two names the same: their words without capitals.
pub fn key(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// A measure of a function in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureValue {
    /// Of what.
    pub measure: MeasureId,
    /// Of whom, as the roster names functions.
    pub function: String,
    /// When.
    pub month: Month,
    /// How much.
    pub value: Milli,
    /// Of how many cases it is a mean or share, when that is known.
    pub base: Option<u32>,
}

/// A mean over months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mean {
    /// How much.
    pub value: Milli,
    /// Over so many months.
    pub months: usize,
}

/// A function before and after its cohorts finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Figures for both sides.
    Shown {
        /// Before the first of its cohorts finished.
        before: Mean,
        /// After the last one did.
        after: Mean,
        /// Whether every mean is weighted by the number of cases.
        weighted: bool,
    },
    /// Too few trained people for a figure.
    TooFew,
    /// None of its cohorts has finished.
    NotFinished,
    /// No month with a figure on one side or on both: how many there are before and after.
    NoMonths(usize, usize),
}

/// Compares the months before with those after; the months in which cohorts finished belong to neither.
pub fn compare<'a>(
    values: impl IntoIterator<Item = &'a MeasureValue>,
    training: Option<&Training>,
) -> Comparison {
    let Some(training) = training.filter(|one| one.months.len() >= TRAINED_LEAST) else {
        return Comparison::TooFew;
    };
    let Some((first, last)) = training.finished else {
        return Comparison::NotFinished;
    };
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for one in values {
        if one.month < first {
            before.push(one);
        } else if one.month > last {
            after.push(one);
        }
    }
    let weighted = before
        .iter()
        .chain(&after)
        .all(|one| one.base.is_some_and(|base| base > 0));
    match (mean(&before, weighted), mean(&after, weighted)) {
        (Some(before), Some(after)) => Comparison::Shown {
            before,
            after,
            weighted,
        },
        _ => Comparison::NoMonths(before.len(), after.len()),
    }
}

fn mean(values: &[&MeasureValue], weighted: bool) -> Option<Mean> {
    let weight = |one: &MeasureValue| match one.base {
        Some(base) if weighted => i128::from(base),
        _ => 1,
    };
    let total: i128 = values.iter().map(|one| weight(one)).sum();
    let sum: i128 = values
        .iter()
        .map(|one| weight(one) * i128::from(one.value.0))
        .sum();
    let value = number::divide(sum, total)?;
    Some(Mean {
        value: Milli(value),
        months: values.len(),
    })
}
