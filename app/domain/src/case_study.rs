//! A case study as it is used in the room: its facts, whom each part is for, and what it still lacks; not its review.

mod draft;
mod library;
mod met;
pub mod search;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::curriculum::{Topic, is_key, unknown_key};

pub use draft::{CaseDraft, slug_of};
pub use library::{CaseListing, CaseState, CaseVersion, StoredCase};
pub use met::Met;
pub use search::{CaseFilter, SearchQuery, SearchText};

/// The headings that lead participants through a case, in order.
pub const HEADINGS: [&str; 5] = [
    "Situation",
    "Options",
    "Consequences",
    "Choice",
    "Generalise",
];

/// Whether the experience behind a case went well or badly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Valence {
    /// It went well.
    ThumbsUp,
    /// It went badly.
    ThumbsDown,
}

impl Valence {
    /// Both, the good one first.
    pub const ALL: [Self; 2] = [Self::ThumbsUp, Self::ThumbsDown];

    /// The key in files, forms and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ThumbsUp => "thumbs_up",
            Self::ThumbsDown => "thumbs_down",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ThumbsUp => "Thumbs up",
            Self::ThumbsDown => "Thumbs down",
        }
    }
}

impl fmt::Display for Valence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Valence {
    type Err = String;

    /// Reads the key; the error is a sentence that lists the known keys.
    fn from_str(key: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|valence| valence.as_str() == key)
            .ok_or_else(|| unknown_key("a valence", key, &Self::ALL.map(Self::as_str)))
    }
}

/// How much a case asks of the people who work on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difficulty {
    /// One thing to see, one thing to do.
    Easy,
    /// Two interests that both deserve respect.
    Medium,
    /// Strong feelings or no good way out.
    Hard,
}

impl Difficulty {
    /// All, the easiest first.
    pub const ALL: [Self; 3] = [Self::Easy, Self::Medium, Self::Hard];

    /// The key in files, forms and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Easy => "Easy",
            Self::Medium => "Medium",
            Self::Hard => "Hard",
        }
    }
}

impl fmt::Display for Difficulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Difficulty {
    type Err = String;

    /// Reads the key; the error is a sentence that lists the known keys.
    fn from_str(key: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|difficulty| difficulty.as_str() == key)
            .ok_or_else(|| unknown_key("a difficulty", key, &Self::ALL.map(Self::as_str)))
    }
}

/// Whom one part of a case is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The handout: every participant reads it.
    Everyone,
    /// The teaching note: a permission of its own.
    Facilitator,
    /// A card for whoever plays this role.
    Role(String),
    /// The sheet of those who watch a role play.
    Observer,
}

impl Audience {
    /// The words people read: `Role card: Duty manager`.
    pub fn label(&self) -> String {
        match self {
            Self::Everyone => "Everyone".to_owned(),
            Self::Facilitator => "Facilitator".to_owned(),
            Self::Role(name) => format!("Role card: {name}"),
            Self::Observer => "Observer".to_owned(),
        }
    }
}

/// A run of markdown for one audience, in the order of the source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Section {
    /// Who reads it.
    pub audience: Audience,
    /// The text, without its fence.
    pub markdown: String,
}

/// A generic scenario: nothing in it points to a person or to the incident.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseStudy {
    /// Stable name in URLs and agendas: lower case, digits and hyphens.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// At least one.
    pub topics: Vec<Topic>,
    /// Keys of the skills that the case exercises.
    pub skills: Vec<String>,
    /// Time to run it in a session, debrief included.
    pub minutes: u16,
    /// How much it asks of a group.
    pub difficulty: Difficulty,
    /// How the experience ended.
    pub valence: Valence,
    /// One or two plain sentences for lists.
    pub summary: String,
    /// Markdown with fenced audience blocks.
    pub body: String,
}

impl CaseStudy {
    /// Everything wrong with the facts of this case, a sentence each; the body is judged by [`missing_parts`].
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        if !is_key(&self.slug) {
            found.push(format!(
                "The name “{}” may hold lower-case letters, digits and single hyphens only.",
                self.slug
            ));
        }
        if self.title.trim().is_empty() {
            found.push("The case has no title; give it one.".to_owned());
        }
        if self.summary.trim().is_empty() {
            found.push("The case has no summary; write one or two sentences.".to_owned());
        }
        if self.body.trim().is_empty() {
            found.push("The case has no text.".to_owned());
        }
        if self.minutes == 0 {
            found.push("The case lasts 0 minutes; say how long it takes to run.".to_owned());
        }
        if self.topics.is_empty() {
            found.push("The case has no topic; name at least one.".to_owned());
        }
        if (1..self.topics.len()).any(|at| self.topics[..at].contains(&self.topics[at])) {
            found.push("The case names a topic twice.".to_owned());
        }
        for (at, skill) in self.skills.iter().enumerate() {
            if !is_key(skill) {
                found.push(format!("“{skill}” is not a skill key."));
            }
            if self.skills[..at].contains(skill) {
                found.push(format!("The case names the skill “{skill}” twice."));
            }
        }
        found
    }
}

/// The names of the roles that have a card, in the order of the source, each once.
pub fn roles(sections: &[Section]) -> Vec<&str> {
    let mut names = Vec::new();
    for section in sections {
        if let Audience::Role(name) = &section.audience
            && !names.contains(&name.as_str())
        {
            names.push(name.as_str());
        }
    }
    names
}

/// What a case still needs before it can be run in a room, a sentence each. Advice, not a refusal: a draft may lack parts.
pub fn missing_parts(sections: &[Section]) -> Vec<String> {
    let mut missing = Vec::new();
    let headings: Vec<&str> = sections
        .iter()
        .filter(|section| section.audience == Audience::Everyone)
        .flat_map(|section| section.markdown.lines())
        .filter_map(|line| line.strip_prefix('#'))
        .map(|rest| rest.trim_matches(['#', ' ']))
        .collect();
    for wanted in HEADINGS {
        if !headings
            .iter()
            .any(|heading| heading.eq_ignore_ascii_case(wanted))
        {
            missing.push(format!("The handout has no heading “{wanted}”."));
        }
    }
    let has = |audience: &Audience| sections.iter().any(|part| part.audience == *audience);
    if !has(&Audience::Facilitator) {
        missing.push("There is no teaching note for the facilitator.".to_owned());
    }
    if roles(sections).len() < 2 {
        missing.push("A role play needs at least two role cards.".to_owned());
    }
    if !has(&Audience::Observer) {
        missing.push("There is no observer sheet.".to_owned());
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(audience: Audience, markdown: &str) -> Section {
        Section {
            audience,
            markdown: markdown.into(),
        }
    }

    fn case() -> CaseStudy {
        CaseStudy {
            slug: "a-late-answer".into(),
            title: "A late answer".into(),
            topics: vec![Topic::DifficultConversations],
            skills: vec!["own-the-next-step".into()],
            minutes: 45,
            difficulty: Difficulty::Medium,
            valence: Valence::ThumbsDown,
            summary: "A customer waits.".into(),
            body: "## Situation\n\nA customer waits.".into(),
        }
    }

    #[test]
    fn a_sound_case_has_no_problem() {
        assert_eq!(case().problems(), Vec::<String>::new());
    }

    #[test]
    fn all_problems_of_a_case_are_returned_at_once() {
        let bad = CaseStudy {
            slug: "../x".into(),
            title: " ".into(),
            topics: vec![],
            skills: vec!["a".into(), "a".into(), "B".into()],
            minutes: 0,
            summary: String::new(),
            body: String::new(),
            ..case()
        };
        assert_eq!(bad.problems().len(), 8, "{:?}", bad.problems());
    }

    #[test]
    fn every_key_reads_back() {
        for valence in Valence::ALL {
            assert_eq!(valence.as_str().parse(), Ok(valence));
        }
        for difficulty in Difficulty::ALL {
            assert_eq!(difficulty.as_str().parse(), Ok(difficulty));
        }
        assert_eq!(
            "ok".parse::<Valence>(),
            Err("“ok” is not a valence; use one of thumbs_up, thumbs_down.".to_owned())
        );
    }

    #[test]
    fn roles_are_listed_once_in_order() {
        let parts = [
            section(Audience::Role("Customer A".into()), "x"),
            section(Audience::Everyone, "x"),
            section(Audience::Role("Agent 1".into()), "x"),
            section(Audience::Role("Customer A".into()), "y"),
        ];
        assert_eq!(roles(&parts), ["Customer A", "Agent 1"]);
    }

    #[test]
    fn a_complete_case_misses_nothing_and_an_empty_one_says_what() {
        let handout =
            "## Situation\n\n## Options ##\n\n## consequences\n\n## Choice\n\n## Generalise\n";
        let parts = [
            section(Audience::Everyone, handout),
            section(Audience::Facilitator, "Purpose"),
            section(Audience::Role("A".into()), "x"),
            section(Audience::Role("B".into()), "x"),
            section(Audience::Observer, "x"),
        ];
        assert_eq!(missing_parts(&parts), Vec::<String>::new());
        assert_eq!(missing_parts(&[]).len(), 8);
    }

    #[test]
    fn a_heading_in_the_teaching_note_does_not_count_for_the_handout() {
        let parts = [section(Audience::Facilitator, "## Situation\n")];
        assert!(
            missing_parts(&parts).contains(&"The handout has no heading “Situation”.".to_owned())
        );
    }
}
