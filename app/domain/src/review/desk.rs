//! The reviewer's desk: what was found in a story, what was decided on it, and both texts that follow from that. Nothing
//! here has a `Debug` form, because all of it is raw.

mod state;
mod words;

use serde::{Deserialize, Serialize};

use state::State;

use crate::field::Refusal;

/// What a reviewer can mark by hand: key and word.
pub const KINDS: [(&str, &str); 8] = [
    ("person", "Person"),
    ("customer", "Customer"),
    ("organisation", "Organisation"),
    ("site", "Place"),
    ("product", "Product"),
    ("date", "Date"),
    ("reference", "Number"),
    ("other", "Detail"),
];

/// Something in the story that may have to go, by the bytes it takes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Where it starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Key of its kind.
    pub kind: String,
    /// The word for its kind.
    pub label: String,
    /// What found it: a layer of the scanner, or `reviewer`.
    pub layer: String,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// What all marks of one person or thing share.
    pub entity: String,
    /// What stands in its place unless something else is typed.
    pub replacement: String,
}

/// What was decided on a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decision {
    /// It is replaced.
    Accepted,
    /// It stays.
    Dismissed,
}

/// One thing a reviewer does at the desk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Replaces a mark; `whole` for all of its entity. Another replacement counts for the whole entity at once.
    Accept {
        /// The number of the mark.
        mark: usize,
        /// Whether all marks of its entity are meant.
        whole: bool,
        /// Another replacement than the one that stands there.
        replacement: Option<String>,
    },
    /// Leaves a mark as it is; `whole` for all of its entity.
    Dismiss {
        /// The number of the mark.
        mark: usize,
        /// Whether all marks of its entity are meant.
        whole: bool,
    },
    /// Marks and replaces words that nothing found, wherever they stand.
    Mark {
        /// The words as they stand in the story.
        words: String,
        /// Key of [`KINDS`].
        kind: String,
        /// What stands in their place; the one of an entity joins it; empty for one that is made.
        replacement: String,
    },
    /// Takes the last step back.
    Undo,
}

impl Step {
    /// The word for the audit log.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Accept { .. } => "accept",
            Self::Dismiss { .. } => "dismiss",
            Self::Mark { .. } => "mark",
            Self::Undo => "undo",
        }
    }
}

/// What is kept, sealed: what the scanner found, and the steps since.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// What the scanner found when the desk was opened, by place, not overlapping.
    pub found: Vec<Mark>,
    /// What the reviewer did.
    pub steps: Vec<Step>,
}

impl Work {
    /// The work with one more step, or one less.
    ///
    /// # Errors
    /// When the step cannot be done.
    pub fn take(mut self, story: &str, step: &Step) -> Result<Self, Refusal> {
        if *step == Step::Undo {
            return match self.steps.pop() {
                Some(_) => Ok(self),
                None => Err(Refusal::new("There is nothing to take back.")),
            };
        }
        let mut state = State::of(story, &self);
        state.take(step)?;
        self.steps.push(step.clone());
        Ok(self)
    }
}

/// A mark as it is shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Its number, which stays.
    pub id: usize,
    /// Key of its kind.
    pub kind: String,
    /// The word for its kind.
    pub label: String,
    /// What found it.
    pub layer: String,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// What all marks of one person or thing share.
    pub entity: String,
    /// How many marks its entity has.
    pub of_entity: usize,
    /// What stands, or would stand, in its place.
    pub placeholder: String,
    /// What was decided.
    pub decision: Option<Decision>,
}

/// A run of the story: plain, or a mark.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The raw words.
    pub raw: String,
    /// The mark they are.
    pub mark: Option<Shown>,
}

impl Piece {
    /// What stands in the generic text.
    pub fn generic(&self) -> &str {
        match &self.mark {
            Some(mark) if mark.decision == Some(Decision::Accepted) => &mark.placeholder,
            _ => &self.raw,
        }
    }
}

/// A person or thing of the story.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// What its marks share.
    pub key: String,
    /// The word for its kind.
    pub label: String,
    /// The words of its first mark.
    pub raw: String,
    /// What stands in its place.
    pub placeholder: String,
    /// How many marks it has.
    pub marks: usize,
    /// How many of them are replaced.
    pub accepted: usize,
}

/// Everything the desk shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The story in order; together the raw words are the whole of it.
    pub pieces: Vec<Piece>,
    /// The people and things in it, in the order of their first mark.
    pub entities: Vec<Entity>,
    /// How many marks wait for a decision.
    pub undecided: usize,
    /// How many steps can be taken back.
    pub steps: usize,
}

/// What a step changed of the pieces.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Changed {
    /// These, by their place; the others are as they were.
    Some(Vec<(usize, Piece)>),
    /// The story is cut otherwise.
    All(Vec<Piece>),
}

/// What a step changed of a desk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The pieces.
    pub pieces: Changed,
    /// As in [`Desk`].
    pub entities: Vec<Entity>,
    /// As in [`Desk`].
    pub undecided: usize,
    /// As in [`Desk`].
    pub steps: usize,
}

impl Desk {
    /// The desk over a story.
    pub fn of(story: &str, work: &Work) -> Self {
        State::of(story, work).desk(work.steps.len())
    }

    /// The whole generic text.
    pub fn generic(&self) -> String {
        self.pieces.iter().map(Piece::generic).collect()
    }

    /// The words that are replaced, each spelling once.
    pub fn replaced(&self) -> Vec<&str> {
        let mut words: Vec<&str> = self
            .pieces
            .iter()
            .filter(|piece| piece.generic() != piece.raw)
            .map(|piece| piece.raw.as_str())
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// What makes this desk of the one `before`.
    pub fn change_since(&self, before: &Self) -> Change {
        let same_cuts = self.pieces.len() == before.pieces.len()
            && self
                .pieces
                .iter()
                .zip(&before.pieces)
                .all(|(now, then)| now.raw == then.raw);
        let pieces = if same_cuts {
            let pairs = self.pieces.iter().zip(&before.pieces).enumerate();
            Changed::Some(
                pairs
                    .filter(|(_, (now, then))| now != then)
                    .map(|(at, (now, _))| (at, now.clone()))
                    .collect(),
            )
        } else {
            Changed::All(self.pieces.clone())
        };
        Change {
            pieces,
            entities: self.entities.clone(),
            undecided: self.undecided,
            steps: self.steps,
        }
    }
}
