//! Who must attend a programme: rules over what the roster says, people pinned to it, and people excluded from it.

mod rule;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::id::PersonId;
use crate::person::{Person, RosterEntry};

pub use rule::{PersonField, Rule, RuleKind, VALUE_LONGEST, VALUES_MOST, read_rule_name};

/// What was said of one person, whatever the rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exception {
    /// Must attend.
    Pinned,
    /// Does not belong to the audience.
    Excluded,
}

impl Exception {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Pinned, Self::Excluded];

    /// The form in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Excluded => "excluded",
        }
    }

    /// The word on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pinned => "Pinned",
            Self::Excluded => "Excluded",
        }
    }
}

impl std::str::FromStr for Exception {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|exception| exception.as_str() == text)
            .ok_or_else(|| format!("“{text}” is neither a pin nor an exclusion."))
    }
}

/// Who must attend a programme: whoever is active, and is pinned or fits every rule, and is not excluded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// All must hold; without any, they hold for everybody. At most one a field and kind, in that order.
    pub rules: Vec<Rule>,
    /// Who is pinned or excluded.
    pub exceptions: BTreeMap<PersonId, Exception>,
}

impl Audience {
    /// Whether it is everybody active.
    pub fn is_everybody(&self) -> bool {
        self.rules.is_empty() && self.exceptions.is_empty()
    }

    /// Whether every rule holds for somebody, whoever is pinned or excluded.
    pub fn fits(&self, entry: &RosterEntry) -> bool {
        self.rules.iter().all(|rule| rule.holds(entry))
    }

    /// Whether somebody is in it on `date`.
    pub fn includes(&self, person: &Person, date: NaiveDate) -> bool {
        person.entry.is_active_on(date)
            && match self.exceptions.get(&person.id) {
                Some(Exception::Pinned) => true,
                Some(Exception::Excluded) => false,
                None => self.fits(&person.entry),
            }
    }

    /// The same with `rule`, in place of the one about the same field in the same way.
    pub fn with(&self, rule: Rule) -> Self {
        let mut changed = self.without(rule.field, rule.kind);
        changed.rules.push(rule);
        changed.rules.sort_by_key(|rule| (rule.field, rule.kind));
        changed
    }

    /// The same without the rule about `field` of this kind.
    pub fn without(&self, field: PersonField, kind: RuleKind) -> Self {
        let mut changed = self.clone();
        changed.rules.retain(|rule| !rule.is_about(field, kind));
        changed
    }

    /// The rule about `field` of this kind.
    pub fn rule(&self, field: PersonField, kind: RuleKind) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.is_about(field, kind))
    }

    /// What the rules say: `Function is Sales or Support, and site is not Madrid`.
    pub fn sentence(&self) -> String {
        let clauses: Vec<String> = self.rules.iter().map(Rule::words).collect();
        let sentence = match &clauses[..] {
            [] => return "Everybody active".to_owned(),
            [one] => one.clone(),
            [first @ .., last] => format!("{}, and {last}", first.join(", ")),
        };
        let mut letters = sentence.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect()
        })
    }

    /// The rules, and how many people are pinned or excluded: `Function is Sales; 2 pinned, 1 excluded`.
    pub fn summary(&self) -> String {
        let counts: Vec<String> = Exception::ALL
            .into_iter()
            .filter_map(|exception| {
                let people = self.exceptions.values().filter(|one| **one == exception);
                let count = people.count();
                (count > 0).then(|| format!("{count} {}", exception.label().to_lowercase()))
            })
            .collect();
        if counts.is_empty() {
            self.sentence()
        } else {
            format!("{}; {}", self.sentence(), counts.join(", "))
        }
    }

    /// How many of some people it reaches on `date`.
    pub fn reach<'a>(
        &self,
        people: impl IntoIterator<Item = &'a Person>,
        date: NaiveDate,
    ) -> Reach {
        let mut reach = Reach::default();
        let active = people
            .into_iter()
            .filter(|person| person.entry.is_active_on(date));
        for person in active {
            let fits = self.fits(&person.entry);
            reach.active += 1;
            reach.fitting += usize::from(fits);
            match self.exceptions.get(&person.id) {
                Some(Exception::Pinned) => {
                    reach.pinned += 1;
                    reach.only_pinned += usize::from(!fits);
                }
                Some(Exception::Excluded) => {
                    reach.excluded += 1;
                    reach.kept_out += usize::from(fits);
                }
                None => {}
            }
        }
        reach
    }

    /// Who of some people comes in and who goes out on `date` when this becomes `after`.
    pub fn difference<'a>(
        &self,
        after: &Self,
        people: impl IntoIterator<Item = &'a Person>,
        date: NaiveDate,
    ) -> Difference {
        let mut difference = Difference::default();
        for person in people {
            match (self.includes(person, date), after.includes(person, date)) {
                (false, true) => difference.coming_in.push(person.id),
                (true, false) => difference.going_out.push(person.id),
                (true, true) => difference.staying += 1,
                (false, false) => {}
            }
        }
        difference
    }
}

/// How many people an audience reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Active people in all.
    pub active: usize,
    /// Those of them for whom every rule holds.
    pub fitting: usize,
    /// Those of them who are pinned.
    pub pinned: usize,
    /// Pinned people for whom some rule does not hold.
    pub only_pinned: usize,
    /// Those of them who are excluded.
    pub excluded: usize,
    /// Excluded people for whom every rule holds.
    pub kept_out: usize,
}

impl Reach {
    /// People in the audience.
    pub const fn total(self) -> usize {
        self.fitting + self.only_pinned - self.kept_out
    }
}

/// What a change of an audience does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Who comes in, in the order of the people.
    pub coming_in: Vec<PersonId>,
    /// Who goes out.
    pub going_out: Vec<PersonId>,
    /// How many are in it before and after.
    pub staying: usize,
}

impl Difference {
    /// Whether nobody comes in and nobody goes out.
    pub fn is_nothing(&self) -> bool {
        self.coming_in.is_empty() && self.going_out.is_empty()
    }

    /// People in the audience before the change.
    pub fn before(&self) -> usize {
        self.staying + self.going_out.len()
    }

    /// People in the audience after the change.
    pub fn after(&self) -> usize {
        self.staying + self.coming_in.len()
    }
}

#[cfg(test)]
mod tests;
