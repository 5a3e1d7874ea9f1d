//! How evenly cohorts are mixed: how many of each value sit in each cohort, beside the fair share.

use std::collections::BTreeMap;
use std::fmt;

use super::CohortRule;
use crate::person::{RosterEntry, level_order};

/// What is mixed over cohorts, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MixBy {
    /// Function in the firm.
    Function,
    /// Level in the firm.
    Level,
    /// Site.
    Site,
}

impl MixBy {
    /// All, the most important first.
    pub const ALL: [Self; 3] = [Self::Function, Self::Level, Self::Site];

    /// The form in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Level => "level",
            Self::Site => "site",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Function => "Function",
            Self::Level => "Level",
            Self::Site => "Site",
        }
    }

    /// A person's value, empty when the roster gives none.
    pub fn value(self, entry: &RosterEntry) -> &str {
        match self {
            Self::Function => &entry.function,
            Self::Level => &entry.level,
            Self::Site => entry.site.as_deref().unwrap_or_default(),
        }
    }
}

impl std::str::FromStr for MixBy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|by| by.as_str() == text)
            .ok_or_else(|| format!("“{text}” is not mixed: use function, level or site."))
    }
}

/// One value over all cohorts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MixRow {
    /// The value, empty where the roster gives none.
    pub value: String,
    /// People with it in each cohort, in the order of the cohorts.
    pub counts: Vec<usize>,
    /// Nobody with it may be the only one in a cohort.
    pub not_alone: bool,
}

impl MixRow {
    /// People with the value in all cohorts.
    pub fn people(&self) -> usize {
        self.counts.iter().sum()
    }

    /// What counts as even in each cohort. A value nobody may hold alone is spread by twos while there are fewer than two
    /// for each cohort.
    pub fn fair_share(&self) -> FairShare {
        let (people, cohorts) = (self.people(), self.counts.len().max(1));
        let (least, most) = (people / cohorts, people.div_ceil(cohorts));
        if self.not_alone && people > 1 && least < 2 {
            FairShare::NoneOrTwo {
                most: most.max(2 + people % 2),
            }
        } else {
            FairShare::Between { least, most }
        }
    }

    /// The value as a page shows it.
    pub fn shown(&self) -> &str {
        if self.value.is_empty() {
            "(not given)"
        } else {
            &self.value
        }
    }

    fn misplaced(&self) -> usize {
        let fair = self.fair_share();
        self.counts.iter().map(|&count| fair.off(count)).sum()
    }
}

/// How many people with a value a cohort has when the value is spread as evenly as whole numbers allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FairShare {
    /// From the fewest to the most, which differ by one at most.
    Between {
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
    },
    /// Nobody, or at least two.
    NoneOrTwo {
        /// The most.
        most: usize,
    },
}

impl FairShare {
    /// Misplaced seats in a cohort with so many.
    pub fn off(self, count: usize) -> usize {
        match self {
            Self::NoneOrTwo { .. } if count == 1 => 1,
            Self::NoneOrTwo { most } => count.saturating_sub(most),
            Self::Between { least, most } => {
                count.saturating_sub(most) + least.saturating_sub(count)
            }
        }
    }

    /// "2 too many", "1 too few" or "alone"; nothing where that many is even.
    fn remark(self, count: usize) -> Option<String> {
        match (self, self.off(count)) {
            (_, 0) => None,
            (Self::NoneOrTwo { .. }, _) if count == 1 => Some("alone".to_owned()),
            (Self::Between { least, .. }, off) if count < least => Some(format!("{off} too few")),
            (_, off) => Some(format!("{off} too many")),
        }
    }
}

impl fmt::Display for FairShare {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Between { least, most } if least == most => write!(formatter, "{least}"),
            Self::Between { least, most } => write!(formatter, "{least} or {most}"),
            Self::NoneOrTwo { most: 2 } => write!(formatter, "none or 2"),
            Self::NoneOrTwo { most } => write!(formatter, "none or 2 to {most}"),
        }
    }
}

/// The counts of one attribute, a row a value: functions and sites by name, levels from the top down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mix {
    /// What is counted.
    pub by: MixBy,
    /// Its values.
    pub rows: Vec<MixRow>,
}

impl Mix {
    /// Counts the members of each cohort; the rules say which values nobody may hold alone.
    pub fn count(by: MixBy, cohorts: &[Vec<&RosterEntry>], rules: &[CohortRule]) -> Self {
        let mut counts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, members) in cohorts.iter().enumerate() {
            for entry in members {
                counts
                    .entry(by.value(entry))
                    .or_insert_with(|| vec![0; cohorts.len()])[at] += 1;
            }
        }
        let mut rows: Vec<MixRow> = counts
            .into_iter()
            .map(|(value, counts)| MixRow {
                not_alone: rules.contains(&CohortRule::NotAlone(by, value.to_owned())),
                value: value.to_owned(),
                counts,
            })
            .collect();
        if by == MixBy::Level {
            rows.sort_by(|a, b| level_order(&a.value).cmp(&level_order(&b.value)));
        }
        Self { by, rows }
    }

    /// Seats outside the fair share, over all values and cohorts; none when the mix is as even as whole numbers
    /// allow.
    pub fn misplaced(&self) -> usize {
        self.rows.iter().map(MixRow::misplaced).sum()
    }

    /// What is off in the cohort at this place, a short sentence a value.
    pub fn remarks(&self, cohort: usize) -> Vec<String> {
        self.rows
            .iter()
            .filter_map(|row| {
                let count = *row.counts.get(cohort)?;
                let fair = row.fair_share();
                let off = fair.remark(count)?;
                Some(format!("{}: {count}, {off} (even: {fair}).", row.shown()))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn people(values: &[&str]) -> Vec<RosterEntry> {
        values
            .iter()
            .map(|value| RosterEntry {
                function: (*value).to_owned(),
                level: (*value).to_owned(),
                ..RosterEntry::default()
            })
            .collect()
    }

    fn mix(by: MixBy, cohorts: &[Vec<RosterEntry>]) -> Mix {
        let cohorts: Vec<Vec<&RosterEntry>> = cohorts
            .iter()
            .map(|members| members.iter().collect())
            .collect();
        Mix::count(by, &cohorts, &[])
    }

    #[test]
    fn an_uneven_cohort_is_told_with_the_fair_share() {
        let cohorts = [
            people(&["Sales", "Sales", "Sales", "Finance"]),
            people(&["Sales", "Finance"]),
            people(&["Finance", "Finance"]),
        ];
        let mix = mix(MixBy::Function, &cohorts);
        assert_eq!(mix.misplaced(), 2);
        assert_eq!(mix.remarks(0), ["Sales: 3, 1 too many (even: 1 or 2)."]);
        assert_eq!(mix.remarks(1), Vec::<String>::new());
        assert_eq!(mix.remarks(2), ["Sales: 0, 1 too few (even: 1 or 2)."]);
    }

    #[test]
    fn levels_stand_from_the_top_and_missing_values_are_named() {
        let mix = mix(
            MixBy::Level,
            &[
                people(&["front line", "executive", ""]),
                people(&["manager"]),
            ],
        );
        let shown: Vec<&str> = mix.rows.iter().map(MixRow::shown).collect();
        assert_eq!(shown, ["executive", "manager", "front line", "(not given)"]);
    }

    #[test]
    fn a_value_nobody_may_hold_alone_is_counted_by_twos() {
        let row = |counts: &[usize]| MixRow {
            value: "Legal".into(),
            counts: counts.to_vec(),
            not_alone: true,
        };
        let off = |counts: &[usize]| row(counts).misplaced();
        assert_eq!(off(&[1, 1, 1]), 3);
        assert_eq!(off(&[3, 0, 0]), 0);
        assert_eq!(off(&[2, 2, 0]), 0);
        assert_eq!(off(&[4, 0, 0]), 2);
        assert_eq!(off(&[1, 0, 0]), 0, "the only one of the firm");
        assert_eq!(off(&[2, 3, 3]), 0, "two everywhere");
        let mix = Mix {
            by: MixBy::Function,
            rows: vec![row(&[1, 4, 0])],
        };
        assert_eq!(mix.remarks(0), ["Legal: 1, alone (even: none or 2 to 3)."]);
        assert_eq!(
            mix.remarks(1),
            ["Legal: 4, 1 too many (even: none or 2 to 3)."]
        );
        assert_eq!(mix.remarks(2), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn dealing_out_by_value_misplaces_nobody(
            mut values in prop::collection::vec(0_u8..5, 1..60),
            cohorts in 1_usize..8,
        ) {
            values.sort_unstable();
            let names: Vec<String> = values.iter().map(u8::to_string).collect();
            let mut dealt = vec![Vec::new(); cohorts];
            for (at, name) in names.iter().enumerate() {
                dealt[at % cohorts].extend(people(&[name]));
            }
            prop_assert_eq!(mix(MixBy::Function, &dealt).misplaced(), 0);
        }
    }
}
