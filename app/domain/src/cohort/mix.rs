//! How evenly cohorts are mixed: how many of each value sit in each cohort, beside the fair share.

use std::collections::BTreeMap;

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
}

impl MixRow {
    /// People with the value in all cohorts.
    pub fn people(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The fewest and the most that each cohort has when the value is spread as evenly as whole numbers allow.
    pub fn fair_share(&self) -> (usize, usize) {
        let (people, cohorts) = (self.people(), self.counts.len().max(1));
        (people / cohorts, people.div_ceil(cohorts))
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
        let (least, most) = self.fair_share();
        self.counts
            .iter()
            .map(|&count| count.saturating_sub(most) + least.saturating_sub(count))
            .sum()
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
    /// Counts the members of each cohort.
    pub fn count(by: MixBy, cohorts: &[Vec<&RosterEntry>]) -> Self {
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

    /// The same mix after somebody with `value` went from one cohort (or from outside) to another (or outside).
    #[must_use]
    pub fn after_move(&self, value: &str, from: Option<usize>, to: Option<usize>) -> Self {
        let mut changed = self.clone();
        let cohorts = self.rows.first().map_or(0, |row| row.counts.len());
        let at = changed.rows.iter().position(|row| row.value == value);
        let at = at.unwrap_or_else(|| {
            changed.rows.push(MixRow {
                value: value.to_owned(),
                counts: vec![0; cohorts],
            });
            changed.rows.len() - 1
        });
        let counts = &mut changed.rows[at].counts;
        if let Some(count) = from.and_then(|from| counts.get_mut(from)) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = to.and_then(|to| counts.get_mut(to)) {
            *count += 1;
        }
        changed
    }

    /// What is off in the cohort at this place, a short sentence a value.
    pub fn remarks(&self, cohort: usize) -> Vec<String> {
        self.rows
            .iter()
            .filter_map(|row| {
                let count = *row.counts.get(cohort)?;
                let (least, most) = row.fair_share();
                let fair = if least == most {
                    least.to_string()
                } else {
                    format!("{least} or {most}")
                };
                let off = if count > most {
                    format!("{} too many", count - most)
                } else if count < least {
                    format!("{} too few", least - count)
                } else {
                    return None;
                };
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
        Mix::count(by, &cohorts)
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
        assert_eq!(mix.after_move("Sales", Some(0), Some(2)).misplaced(), 0);
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
    fn somebody_from_outside_brings_a_new_value() {
        let before = mix(MixBy::Function, &[people(&["Sales"]), people(&["Sales"])]);
        let after = before.after_move("Legal", None, Some(1));
        assert_eq!(after.rows[1].counts, [0, 1]);
        assert_eq!(after.misplaced(), 0);
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
