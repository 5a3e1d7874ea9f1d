//! Somebody in the roster.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// A person as the roster gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id inside the program.
    pub id: PersonId,
    /// What the roster says.
    pub entry: RosterEntry,
    /// The manager, when the roster names one who is in it too.
    pub manager: Option<PersonId>,
}

/// One line of a roster. Texts are trimmed; the level is lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterEntry {
    /// The firm's own key.
    pub employee_id: String,
    /// Work address.
    pub email: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What they are called, when not by their given name.
    pub preferred_name: Option<String>,
    /// Function, for example Sales; cohorts mix it.
    pub function: String,
    /// Department within the function.
    pub department: Option<String>,
    /// Level, for example `front line`; cohorts mix it.
    pub level: String,
    /// Job title.
    pub job_title: Option<String>,
    /// Site.
    pub site: Option<String>,
    /// IANA time zone.
    pub timezone: Option<String>,
    /// The manager's key.
    pub manager_employee_id: Option<String>,
    /// First day.
    pub start_date: Option<NaiveDate>,
    /// Last day.
    pub leave_date: Option<NaiveDate>,
    /// Whether they are with the firm.
    pub active: bool,
    /// Language they work in.
    pub language: Option<String>,
    /// Own firm or a partner.
    pub organisation: Option<String>,
    /// Free labels.
    pub tags: Option<String>,
}

impl RosterEntry {
    /// The name shown to others: preferred or given name, then family name.
    pub fn name(&self) -> String {
        let given = self.preferred_name.as_deref().unwrap_or(&self.given_name);
        format!("{given} {}", self.family_name)
    }

    /// Lower-case words by which a person is found.
    pub fn search_key(&self) -> String {
        [
            self.given_name.as_str(),
            self.preferred_name.as_deref().unwrap_or_default(),
            &self.family_name,
            &self.employee_id,
            &self.email,
        ]
        .join(" ")
        .to_lowercase()
    }

    /// Whether the person counts on `date`: active, started, not left.
    pub fn is_active_on(&self, date: NaiveDate) -> bool {
        self.active
            && self.start_date.is_none_or(|start| start <= date)
            && self.leave_date.is_none_or(|leave| date <= leave)
    }

    /// Whether the person is with the firm no more on `date`. Who has not started yet has not left.
    pub fn has_left_by(&self, date: NaiveDate) -> bool {
        !self.active || self.leave_date.is_some_and(|leave| leave < date)
    }
}

/// Known levels from the top down; a roster may use others, which sort after these by name.
const LEVELS: [&str; 7] = [
    "executive",
    "director",
    "senior manager",
    "manager",
    "team lead",
    "senior front line",
    "front line",
];

/// A key that sorts levels from the top of the firm down.
pub fn level_order(level: &str) -> (usize, &str) {
    let rank = LEVELS.iter().position(|known| *known == level);
    (rank.unwrap_or(LEVELS.len()), level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaver_counts_until_the_last_day() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        let entry = RosterEntry {
            active: true,
            start_date: Some(day(2)),
            leave_date: Some(day(20)),
            ..Default::default()
        };
        let counted: Vec<u32> = [1, 2, 20, 21]
            .into_iter()
            .filter(|d| entry.is_active_on(day(*d)))
            .collect();
        assert_eq!(counted, [2, 20]);
        let left: Vec<u32> = [1, 20, 21]
            .into_iter()
            .filter(|d| entry.has_left_by(day(*d)))
            .collect();
        assert_eq!(left, [21], "who has not started has not left");
    }

    #[test]
    fn levels_sort_from_the_top() {
        let mut levels = ["front line", "advisor", "executive", "manager"];
        levels.sort_by_key(|level| level_order(level));
        assert_eq!(levels, ["executive", "manager", "front line", "advisor"]);
    }
}
