//! What the cohort board shows of a draft, on the server and in the browser alike.

use serde::{Deserialize, Serialize};

use crate::id::{CohortId, CohortPlanId, PersonId};

/// A draft plan, ready to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The plan.
    pub plan: CohortPlanId,
    /// The functions on the board, by name; a card holds a place in this list.
    pub functions: Vec<String>,
    /// The levels on the board, from the top; a card holds a place in this list.
    pub levels: Vec<String>,
    /// Who is not placed, then the cohorts in order.
    pub columns: Vec<Column>,
    /// The whole in figures.
    pub summary: Summary,
}

/// Which part of a plan is shown: a board of hundreds of cohorts is read page by page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Only cohorts where somebody's name or the cohort's own contains this, whatever its case.
    pub find: String,
    /// Only cohorts where something is off.
    pub only_off: bool,
    /// Counted from 0.
    pub page: usize,
    /// Exactly these cohorts, whatever else is asked for; empty: by the rest.
    pub cohorts: Vec<CohortId>,
}

impl View {
    /// Cohorts on a page.
    pub const COHORTS: usize = 24;
    /// People not placed who are shown at once; the others are found by name.
    pub const UNPLACED: usize = 60;

    /// Whether a column is shown, whatever its page.
    pub fn admits(&self, column: &Column) -> bool {
        let find = self.find.trim().to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&find);
        (!self.only_off || !column.warnings.is_empty())
            && (find.is_empty()
                || holds(&column.name)
                || column.people.iter().any(|card| holds(&card.name)))
    }

    /// The columns of this view, the first of which holds who is not placed; and how many cohorts fit it over all pages.
    pub fn cut(&mut self, columns: Vec<Column>) -> (Vec<Column>, usize) {
        let mut columns = columns.into_iter();
        let mut tray = columns.next();
        if let Some(tray) = &mut tray {
            let find = self.find.trim().to_lowercase();
            tray.people
                .retain(|card| card.name.to_lowercase().contains(&find));
            tray.more = tray.people.len().saturating_sub(Self::UNPLACED);
            tray.people.truncate(Self::UNPLACED);
        }
        if !self.cohorts.is_empty() {
            let is_asked = |id: CohortId| self.cohorts.contains(&id);
            let shown = columns.filter(|column| column.id.is_some_and(is_asked));
            return (tray.into_iter().chain(shown).collect(), self.cohorts.len());
        }
        let admitted: Vec<Column> = columns.filter(|column| self.admits(column)).collect();
        let cohorts = admitted.len();
        self.page = self.page.min(cohorts.saturating_sub(1) / Self::COHORTS);
        let shown = admitted
            .into_iter()
            .skip(self.page * Self::COHORTS)
            .take(Self::COHORTS);
        (tray.into_iter().chain(shown).collect(), cohorts)
    }
}

/// What sitting in a cohort would do, to be told before somebody is moved there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The cohort; `None` for out of all cohorts.
    pub to: Option<CohortId>,
    /// "Cohort 4, 12 / 15".
    pub label: String,
    /// "no misplaced seat after; breaks a rule: the manager Ana Ruiz is there".
    pub remark: String,
    /// Nobody else fits in, or the person is there.
    pub is_closed: bool,
}

/// One cohort of a draft, or those who are not placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The cohort; `None` for those who are not placed.
    pub id: Option<CohortId>,
    /// Its name.
    pub name: String,
    /// People it may have; 0 where there is no limit.
    pub capacity: u8,
    /// Who is in it, by name.
    pub people: Vec<Card>,
    /// What is off, the broken rules first.
    pub warnings: Vec<String>,
    /// People who are in it and are not listed.
    #[serde(default)]
    pub more: usize,
}

impl Column {
    /// Whether nobody else fits in.
    pub fn is_full(&self) -> bool {
        self.capacity > 0 && self.people.len() >= usize::from(self.capacity)
    }

    /// `12 / 15`, or the number alone where there is no limit.
    pub fn size(&self) -> String {
        let people = self.people.len() + self.more;
        if self.capacity > 0 {
            format!("{people} / {}", self.capacity)
        } else {
            people.to_string()
        }
    }
}

/// One person on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The person.
    pub id: PersonId,
    /// The name shown to others.
    pub name: String,
    /// Place of their function in [`Draft::functions`].
    pub function: usize,
    /// Place of their level in [`Draft::levels`].
    pub level: usize,
    /// Whether they stay where they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
}

/// The whole draft in figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// People with a seat.
    pub placed: usize,
    /// People who should have one.
    pub people: usize,
    /// Seats outside the fair share, over function, level and site.
    pub misplaced: usize,
    /// How even that is, in words.
    pub evenness: String,
    /// Broken rules, a sentence each.
    pub conflicts: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(id: i64) -> Card {
        Card {
            id: PersonId(id),
            name: format!("Person {id}"),
            function: 0,
            level: 0,
            locked: false,
        }
    }

    fn column(id: Option<i64>, capacity: u8, people: Vec<Card>) -> Column {
        Column {
            id: id.map(CohortId),
            name: "Cohort 1".into(),
            capacity,
            people,
            warnings: vec![],
            more: 0,
        }
    }

    #[test]
    fn a_view_pages_filters_and_leaves_the_tray_short() {
        let tray = column(None, 0, (0..70).map(card).collect());
        let cohorts = (0..50).map(|number| Column {
            name: format!("Cohort {number}"),
            warnings: if number == 7 {
                vec!["Off.".into()]
            } else {
                vec![]
            },
            ..column(Some(number), 15, vec![card(100 + number)])
        });
        let all: Vec<Column> = std::iter::once(tray).chain(cohorts).collect();
        let cut = |view: View| {
            let mut view = view;
            let (columns, cohorts) = view.cut(all.clone());
            (columns, cohorts, view.page)
        };
        let (columns, cohorts, page) = cut(View {
            page: 9,
            ..View::default()
        });
        assert_eq!((columns.len(), cohorts, page), (1 + 2, 50, 2));
        assert_eq!((columns[0].people.len(), columns[0].more), (60, 10));
        assert_eq!(columns[0].size(), "70");
        let (columns, cohorts, _) = cut(View {
            only_off: true,
            ..View::default()
        });
        assert_eq!(
            (columns[1].name.as_str(), columns.len(), cohorts),
            ("Cohort 7", 2, 1)
        );
        let (columns, ..) = cut(View {
            find: " PERSON 112".into(),
            ..View::default()
        });
        assert_eq!(
            (columns[0].people.len(), columns[1].name.as_str()),
            (0, "Cohort 12")
        );
        let (columns, ..) = cut(View {
            cohorts: vec![CohortId(49), CohortId(3)],
            page: 2,
            ..View::default()
        });
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names[1..], ["Cohort 3", "Cohort 49"]);
    }

    #[test]
    fn only_a_column_with_a_limit_is_ever_full() {
        let people = vec![card(1), card(2)];
        assert!(column(Some(1), 2, people.clone()).is_full());
        assert_eq!(column(Some(1), 3, people.clone()).size(), "2 / 3");
        assert!(!column(None, 0, people.clone()).is_full());
        assert_eq!(column(None, 0, people).size(), "2");
    }
}
