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
}

impl Column {
    /// Whether nobody else fits in.
    pub fn is_full(&self) -> bool {
        self.capacity > 0 && self.people.len() >= usize::from(self.capacity)
    }

    /// `12 / 15`, or the number alone where there is no limit.
    pub fn size(&self) -> String {
        let people = self.people.len();
        if self.capacity > 0 {
            format!("{people} / {}", self.capacity)
        } else {
            people.to_string()
        }
    }

    /// Who of the column must not meet `card`: their manager, or somebody they manage.
    pub fn conflict_with(&self, card: &Card) -> Option<&Card> {
        self.id?;
        self.people.iter().find(|other| {
            other.id != card.id
                && (card.manager == Some(other.id) || other.manager == Some(card.id))
        })
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
    /// Their manager, when that person is on the board too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<PersonId>,
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

    fn card(id: i64, manager: Option<i64>) -> Card {
        Card {
            id: PersonId(id),
            name: format!("Person {id}"),
            function: 0,
            level: 0,
            manager: manager.map(PersonId),
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
        }
    }

    #[test]
    fn a_manager_is_found_in_both_directions_but_not_in_the_tray() {
        let people = vec![card(1, None), card(2, Some(3)), card(4, None)];
        let cohort = column(Some(1), 15, people.clone());
        assert_eq!(
            cohort.conflict_with(&card(9, Some(1))).unwrap().id,
            PersonId(1)
        );
        assert_eq!(
            cohort.conflict_with(&card(3, None)).unwrap().id,
            PersonId(2)
        );
        assert_eq!(cohort.conflict_with(&card(4, None)), None);
        let tray = column(None, 0, people);
        assert_eq!(tray.conflict_with(&card(9, Some(1))), None);
    }

    #[test]
    fn only_a_column_with_a_limit_is_ever_full() {
        let people = vec![card(1, None), card(2, None)];
        assert!(column(Some(1), 2, people.clone()).is_full());
        assert_eq!(column(Some(1), 3, people.clone()).size(), "2 / 3");
        assert!(!column(None, 0, people.clone()).is_full());
        assert_eq!(column(None, 0, people).size(), "2");
    }
}
