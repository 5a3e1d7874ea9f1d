//! A form that people answer: its items, its Kirkpatrick level, who will see the answers, and what an answer is; not its sending nor its results.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::curriculum::{is_key, unknown_key};
use crate::field::FieldErrors;
use crate::id::{InstrumentId, InstrumentItemId};

/// Who can join an answer to the person who gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnonymityMode {
    /// The coordinator and the facilitators of one's sessions.
    Named,
    /// The coordinator alone.
    Confidential,
    /// Nobody, administrators and backups included.
    Anonymous,
}

impl AnonymityMode {
    /// All, from the most to the least known.
    pub const ALL: [Self; 3] = [Self::Named, Self::Confidential, Self::Anonymous];

    /// The key in files, forms and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Confidential => "confidential",
            Self::Anonymous => "anonymous",
        }
    }

    /// The word people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Named => "Named",
            Self::Confidential => "Confidential",
            Self::Anonymous => "Anonymous",
        }
    }

    /// Who will see the answers: printed above the form, before anything is typed.
    pub const fn plain_words(self) -> &'static str {
        match self {
            Self::Named => {
                "Your answers are kept with your name. The coordinator of the programme and the facilitators of your sessions can read them."
            }
            Self::Confidential => {
                "Your answers are kept with your name. The coordinator of the programme can read them; facilitators, managers and colleagues see only figures of groups of at least five."
            }
            Self::Anonymous => {
                "Your answers are kept without your name, and no page, export or backup joins the two. It is known that you have answered, not what. Figures are shown once at least five people have answered a question, and written answers once at least ten have. What you write could still give you away, so leave out names and details that only you know."
            }
        }
    }
}

impl fmt::Display for AnonymityMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AnonymityMode {
    type Err = String;

    /// Reads the key; the error is a sentence that lists the known keys.
    fn from_str(key: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|mode| mode.as_str() == key)
            .ok_or_else(|| unknown_key("an anonymity mode", key, &Self::ALL.map(Self::as_str)))
    }
}

/// The longest text that an answer may have, in characters.
pub const TEXT_MOST: usize = 4000;

/// How an item is answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ItemKind {
    /// Free text.
    Text,
    /// A whole number from `least` to `most`, both included; the labels explain the ends.
    Scale {
        /// The lowest step.
        least: u8,
        /// The highest step.
        most: u8,
        /// What the lowest step means.
        least_label: String,
        /// What the highest step means.
        most_label: String,
    },
    /// Exactly one of the options.
    Choice {
        /// At least two, all different.
        options: Vec<String>,
    },
}

/// Which part of the read-out an item feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// What works well.
    WorksWell,
    /// What could be better.
    ToImprove,
    /// A situation that may become a case study.
    CaseExample,
    /// A self-rating of one skill.
    Skill,
}

impl Theme {
    /// All, in the order of the read-out.
    pub const ALL: [Self; 4] = [
        Self::WorksWell,
        Self::ToImprove,
        Self::CaseExample,
        Self::Skill,
    ];

    /// The key in files, forms and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WorksWell => "works_well",
            Self::ToImprove => "to_improve",
            Self::CaseExample => "case_example",
            Self::Skill => "skill",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::WorksWell => "Works well",
            Self::ToImprove => "Could be better",
            Self::CaseExample => "Case example",
            Self::Skill => "Skill",
        }
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Theme {
    type Err = String;

    /// Reads the key; the error is a sentence that lists the known keys.
    fn from_str(key: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|theme| theme.as_str() == key)
            .ok_or_else(|| unknown_key("a theme", key, &Self::ALL.map(Self::as_str)))
    }
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Stable within the instrument: lower case, digits and hyphens.
    pub key: String,
    /// How it is answered.
    pub kind: ItemKind,
    /// The question itself.
    pub prompt: String,
    /// A sentence under the prompt; may be empty.
    #[serde(default)]
    pub help: String,
    /// Key of the skill that a self-rating is about.
    #[serde(default)]
    pub skill: Option<String>,
    /// Whether the form is refused without an answer to it.
    #[serde(default)]
    pub required: bool,
    /// Where it goes in the read-out.
    #[serde(default)]
    pub theme: Option<Theme>,
}

/// One version of a form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Stable name in URLs and files: lower case, digits and hyphens.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// Why it is asked: markdown shown above the first question.
    pub purpose: String,
    /// Kirkpatrick's four levels of evaluation: 1 reaction, 2 learning, 3 behaviour, 4 results.
    pub kirkpatrick_level: u8,
    /// Who can join an answer to its person.
    pub mode: AnonymityMode,
    /// The questions in order.
    pub items: Vec<Item>,
}

/// A version of a form as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredInstrument {
    /// Its id.
    pub id: InstrumentId,
    /// 1, 2, ... among the forms with its key.
    pub version: u32,
    /// The form.
    pub form: Instrument,
    /// The ids of its items, in their order.
    pub items: Vec<InstrumentItemId>,
}

/// What one person gave to one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// One of [`Item::steps`].
    Number(u8),
    /// A text that is not empty.
    Text(String),
}

impl Instrument {
    /// Reads a form as typed: what was given to each item, in their order.
    ///
    /// # Errors
    /// Every problem at once, under the names of [`Item::field`].
    pub fn read<'a>(
        &self,
        typed: impl Fn(&str) -> &'a str,
    ) -> Result<Vec<Option<Given>>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let given = self
            .items
            .iter()
            .map(|item| item.read(typed(&item.field()), &mut errors))
            .collect();
        errors.or(given)
    }

    /// Everything that keeps this form from being sent, a sentence each; empty when it is sound.
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        if !is_key(&self.key) {
            found.push(format!(
                "The form's key “{}” may hold lower-case letters, digits and single hyphens only.",
                self.key
            ));
        }
        if self.title.trim().is_empty() {
            found.push("The form has no title; give it one.".to_owned());
        }
        if self.purpose.trim().is_empty() {
            found.push("The form does not say why it is asked.".to_owned());
        }
        if !(1..=4).contains(&self.kirkpatrick_level) {
            found.push(format!(
                "The Kirkpatrick level is {}; it goes from 1 to 4.",
                self.kirkpatrick_level
            ));
        }
        if self.items.is_empty() {
            found.push("The form asks nothing; add an item.".to_owned());
        }
        for (at, item) in self.items.iter().enumerate() {
            if self.items[..at].iter().any(|other| other.key == item.key) {
                found.push(format!("Two items have the key “{}”.", item.key));
            }
            found.extend(item.problems());
        }
        found
    }
}

impl Item {
    /// The name of its field in a form.
    pub fn field(&self) -> String {
        format!("q-{}", self.key)
    }

    /// What was typed as an answer: `None` when nothing was, and a problem noted under [`Item::field`] when it
    /// is needed or cannot be used.
    pub fn read(&self, typed: &str, errors: &mut FieldErrors) -> Option<Given> {
        let typed = typed.trim();
        // The sentence around it ends with a full stop of its own.
        let prompt = self.prompt.trim_end_matches('.');
        if typed.is_empty() {
            if self.required {
                let verb = match self.kind {
                    ItemKind::Text => "Write an answer to",
                    ItemKind::Scale { .. } => "Choose a number for",
                    ItemKind::Choice { .. } => "Choose an answer to",
                };
                errors.add(self.field(), format!("{verb} “{prompt}”."));
            }
            return None;
        }
        match &self.kind {
            ItemKind::Text => {
                let count = typed.chars().count();
                if count > TEXT_MOST {
                    errors.add(
                        self.field(),
                        format!("Shorten the answer to “{prompt}” to at most {TEXT_MOST} characters; it has {count}."),
                    );
                    return None;
                }
                // Browsers send line breaks as CR LF.
                Some(Given::Text(typed.replace("\r\n", "\n")))
            }
            ItemKind::Scale { .. } | ItemKind::Choice { .. } => {
                let given = typed
                    .parse()
                    .ok()
                    .filter(|number| self.steps().contains(number));
                if given.is_none() {
                    errors.add(
                        self.field(),
                        format!("Choose one of the answers offered for “{prompt}”."),
                    );
                }
                given.map(Given::Number)
            }
        }
    }

    /// The numbers that answer it: the steps of a scale, the places of the options (the first is 0); none for
    /// a text.
    pub fn steps(&self) -> std::ops::Range<u8> {
        match &self.kind {
            ItemKind::Text => 0..0,
            ItemKind::Scale { least, most, .. } => *least..most.saturating_add(1),
            ItemKind::Choice { options } => 0..u8::try_from(options.len()).unwrap_or(u8::MAX),
        }
    }

    /// Everything that keeps this item from being asked, a sentence each.
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        let key = &self.key;
        if !is_key(key) {
            found.push(format!(
                "The item key “{key}” may hold lower-case letters, digits and single hyphens only."
            ));
        }
        if self.prompt.trim().is_empty() {
            found.push(format!("Item “{key}” asks nothing; give it a prompt."));
        }
        match &self.kind {
            ItemKind::Text => {}
            ItemKind::Scale {
                least,
                most,
                least_label,
                most_label,
            } => {
                if least >= most || most - least > 10 {
                    found.push(format!(
                        "Item “{key}”: a scale has 2 to 11 steps, and its least is below its most."
                    ));
                }
                if least_label.trim().is_empty() || most_label.trim().is_empty() {
                    found.push(format!(
                        "Item “{key}”: say in words what both ends of the scale mean."
                    ));
                }
            }
            ItemKind::Choice { options } => {
                if options.len() < 2 {
                    found.push(format!(
                        "Item “{key}”: a choice needs at least two options."
                    ));
                }
                if options.iter().any(|option| option.trim().is_empty()) {
                    found.push(format!("Item “{key}”: an option is empty."));
                }
                if (1..options.len()).any(|at| options[..at].contains(&options[at])) {
                    found.push(format!("Item “{key}”: an option is there twice."));
                }
            }
        }
        if (self.theme == Some(Theme::Skill)) != self.skill.is_some() {
            found.push(format!(
                "Item “{key}”: the theme “skill” and a skill key belong together."
            ));
        }
        found
    }
}

#[cfg(test)]
mod tests;
