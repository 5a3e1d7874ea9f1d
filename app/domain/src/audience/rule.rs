//! One rule of an audience: a field of a person, and the values it must or must not have.

use std::collections::{BTreeMap, BTreeSet};

use crate::field::FieldErrors;
use crate::person::{Person, RosterEntry, level_order};

/// The most values of one rule.
pub const VALUES_MOST: usize = 500;
/// The most characters of one value.
pub const VALUE_LONGEST: usize = 200;

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonField {
    /// Function.
    Function,
    /// Department within the function.
    Department,
    /// Level.
    Level,
    /// Job title.
    JobTitle,
    /// Site.
    Site,
    /// IANA time zone.
    Timezone,
    /// Language they work in.
    Language,
    /// Own firm or a partner.
    Organisation,
    /// Free labels, of which a person may have several.
    Label,
}

impl PersonField {
    /// All, in the order of a form.
    pub const ALL: [Self; 9] = [
        Self::Function,
        Self::Department,
        Self::Level,
        Self::JobTitle,
        Self::Site,
        Self::Timezone,
        Self::Language,
        Self::Organisation,
        Self::Label,
    ];

    /// The form in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Department => "department",
            Self::Level => "level",
            Self::JobTitle => "job_title",
            Self::Site => "site",
            Self::Timezone => "timezone",
            Self::Language => "language",
            Self::Organisation => "organisation",
            Self::Label => "label",
        }
    }

    /// The word on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Function => "Function",
            Self::Department => "Department",
            Self::Level => "Level",
            Self::JobTitle => "Job title",
            Self::Site => "Site",
            Self::Timezone => "Time zone",
            Self::Language => "Language",
            Self::Organisation => "Organisation",
            Self::Label => "Label",
        }
    }

    /// What the roster says of somebody: at most one value, apart from labels; none when it says nothing.
    pub fn values(self, entry: &RosterEntry) -> impl Iterator<Item = &str> {
        let text = match self {
            Self::Function => Some(entry.function.as_str()),
            Self::Department => entry.department.as_deref(),
            Self::Level => Some(entry.level.as_str()),
            Self::JobTitle => entry.job_title.as_deref(),
            Self::Site => entry.site.as_deref(),
            Self::Timezone => entry.timezone.as_deref(),
            Self::Language => entry.language.as_deref(),
            Self::Organisation => entry.organisation.as_deref(),
            Self::Label => entry.tags.as_deref(),
        };
        let between_labels = move |c: char| self == Self::Label && matches!(c, ',' | ';' | '|');
        text.unwrap_or_default()
            .split(between_labels)
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    /// The values that some people have, each with how many of them, levels from the top down and others by word.
    pub fn tally<'a>(self, people: impl IntoIterator<Item = &'a Person>) -> Vec<(String, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for person in people {
            let own: BTreeSet<&str> = self.values(&person.entry).collect();
            for value in own {
                *counts.entry(value).or_default() += 1;
            }
        }
        let mut counts: Vec<(String, usize)> = counts
            .into_iter()
            .map(|(value, count)| (value.to_owned(), count))
            .collect();
        match self {
            Self::Level => counts.sort_by(|(a, _), (b, _)| level_order(a).cmp(&level_order(b))),
            _ => counts.sort_by_cached_key(|(value, _)| value.to_lowercase()),
        }
        counts
    }
}

impl std::str::FromStr for PersonField {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|field| field.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no field of a person."))
    }
}

/// How a rule reads its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleKind {
    /// The person has one of them.
    OneOf,
    /// The person has none of them; who has no value at all has none of them.
    NoneOf,
}

impl RuleKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::OneOf, Self::NoneOf];

    /// The form in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneOf => "one_of",
            Self::NoneOf => "none_of",
        }
    }

    /// The words on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::OneOf => "is one of",
            Self::NoneOf => "is none of",
        }
    }
}

impl std::str::FromStr for RuleKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no kind of rule."))
    }
}

/// One rule: a field, and the values it must or must not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it looks at.
    pub field: PersonField,
    /// How it reads the values.
    pub kind: RuleKind,
    /// At least one, each once whatever its case.
    pub values: Vec<String>,
}

impl Rule {
    /// Reads what was picked and typed. A value that is `known` keeps the spelling it has there.
    ///
    /// # Errors
    /// A field or kind that is not chosen, no value at all, or values that are too many or too long.
    pub fn read<'a>(
        field: &str,
        kind: &str,
        values: impl IntoIterator<Item = &'a str>,
        known: &[(String, usize)],
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let (field, kind) = (read_field(&mut errors, field), read_kind(&mut errors, kind));
        let mut picked: Vec<String> = Vec::new();
        for value in values.into_iter().map(str::trim) {
            if value.is_empty() || picked.iter().any(|one| is_same(one, value)) {
                continue;
            }
            let spelled = known.iter().find(|(known, _)| is_same(known, value));
            picked.push(spelled.map_or_else(|| value.to_owned(), |(known, _)| known.clone()));
        }
        if picked.is_empty() {
            errors.add("value", "Choose or enter at least one value.");
        }
        if picked.len() > VALUES_MOST {
            errors.add(
                "value",
                format!(
                    "Choose at most {VALUES_MOST} values: these are {}.",
                    picked.len()
                ),
            );
        }
        if let Some(long) = picked
            .iter()
            .find(|value| value.chars().count() > VALUE_LONGEST)
        {
            let start: String = long.chars().take(20).collect();
            errors.add(
                "more",
                format!(
                    "Shorten “{start}…” to at most {VALUE_LONGEST} characters, one value a line."
                ),
            );
        }
        match (field, kind) {
            (Some(field), Some(kind)) => {
                picked.sort_by_cached_key(|value| match field {
                    PersonField::Level => (level_order(value).0, value.to_lowercase()),
                    _ => (0, value.to_lowercase()),
                });
                errors.or(Self {
                    field,
                    kind,
                    values: picked,
                })
            }
            _ => Err(errors),
        }
    }

    /// Whether it holds for somebody.
    pub fn holds(&self, entry: &RosterEntry) -> bool {
        let has_one = self
            .field
            .values(entry)
            .any(|own| self.values.iter().any(|value| is_same(own, value)));
        match self.kind {
            RuleKind::OneOf => has_one,
            RuleKind::NoneOf => !has_one,
        }
    }

    /// Whether both are about the same field in the same way.
    pub fn is_about(&self, field: PersonField, kind: RuleKind) -> bool {
        self.field == field && self.kind == kind
    }

    /// `function is Sales or Support`, `site is neither Madrid nor Leeds`.
    pub fn words(&self) -> String {
        let field = self.field.label().to_lowercase();
        let values = &self.values[..];
        match (self.kind, values) {
            (RuleKind::OneOf, values) => format!("{field} is {}", listed(values, "or")),
            (RuleKind::NoneOf, [one]) => format!("{field} is not {one}"),
            (RuleKind::NoneOf, [one, other]) => format!("{field} is neither {one} nor {other}"),
            (RuleKind::NoneOf, values) => format!("{field} is none of {}", listed(values, "and")),
        }
    }
}

/// Reads the field and the kind of a rule that exists.
///
/// # Errors
/// The one that is not chosen.
pub fn read_rule_name(field: &str, kind: &str) -> Result<(PersonField, RuleKind), FieldErrors> {
    let mut errors = FieldErrors::default();
    match (read_field(&mut errors, field), read_kind(&mut errors, kind)) {
        (Some(field), Some(kind)) => Ok((field, kind)),
        _ => Err(errors),
    }
}

fn read_field(errors: &mut FieldErrors, typed: &str) -> Option<PersonField> {
    let field = typed.parse().ok();
    if field.is_none() {
        errors.add("field", "Choose what the rule looks at.");
    }
    field
}

fn read_kind(errors: &mut FieldErrors, typed: &str) -> Option<RuleKind> {
    let kind = typed.parse().ok();
    if kind.is_none() {
        errors.add("kind", "Choose “is one of” or “is none of”.");
    }
    kind
}

/// Whether two values differ at most in case.
fn is_same(a: &str, b: &str) -> bool {
    a.chars()
        .flat_map(char::to_lowercase)
        .eq(b.chars().flat_map(char::to_lowercase))
}

/// `Sales`, `Sales or Support`, `Sales, Support or Finance`.
fn listed(values: &[String], last: &str) -> String {
    match values {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
