//! The reviewer's desk: what was found in a story, what was decided on it, and both texts that follow from that. Nothing
//! here has a `Debug` form, because all of it is raw.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::field::Refusal;

/// Most characters of a replacement.
const REPLACEMENT_MOST: usize = 60;

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

/// A mark while the steps are followed.
struct Held {
    mark: Mark,
    decision: Option<Decision>,
    /// Whether a later mark took its place.
    covered: bool,
}

/// The marks and names after some steps.
struct State<'a> {
    story: &'a str,
    held: Vec<Held>,
    /// Placeholders that were typed, by entity.
    typed: BTreeMap<String, String>,
}

impl<'a> State<'a> {
    fn of(story: &'a str, work: &Work) -> Self {
        let held = work
            .found
            .iter()
            .filter(|mark| {
                story
                    .get(mark.start..mark.end)
                    .is_some_and(|raw| !raw.is_empty())
            })
            .map(|mark| Held {
                mark: mark.clone(),
                decision: None,
                covered: false,
            })
            .collect();
        let mut state = Self {
            story,
            held,
            typed: BTreeMap::new(),
        };
        for step in &work.steps {
            // Each was possible when it was done, after those before it.
            let _ = state.take(step);
        }
        state
    }

    fn take(&mut self, step: &Step) -> Result<(), Refusal> {
        match step {
            Step::Accept {
                mark,
                whole,
                replacement,
            } => {
                let entity = self.entity_of(*mark)?;
                if let Some(typed) = replacement {
                    self.typed.insert(entity.clone(), read_replacement(typed)?);
                }
                self.decide(*mark, *whole, &entity, Decision::Accepted);
                Ok(())
            }
            Step::Dismiss { mark, whole } => {
                let entity = self.entity_of(*mark)?;
                self.decide(*mark, *whole, &entity, Decision::Dismissed);
                Ok(())
            }
            Step::Mark {
                words,
                kind,
                replacement,
            } => self.mark(words, kind, replacement),
            Step::Undo => Ok(()),
        }
    }

    fn entity_of(&self, mark: usize) -> Result<String, Refusal> {
        match self.held.get(mark) {
            Some(held) if !held.covered => Ok(held.mark.entity.clone()),
            _ => Err(Refusal::new("This mark is not there any more.")),
        }
    }

    fn decide(&mut self, mark: usize, whole: bool, entity: &str, decision: Decision) {
        for (id, held) in self.held.iter_mut().enumerate() {
            if id == mark || (whole && held.mark.entity == entity) {
                held.decision = Some(decision);
            }
        }
    }

    /// Marks every place of `words`. A mark that is touched goes into the new one, so that nothing of it is left over.
    fn mark(&mut self, words: &str, kind: &str, replacement: &str) -> Result<(), Refusal> {
        let (kind, label) = KINDS
            .into_iter()
            .find(|(key, _)| *key == kind)
            .ok_or_else(|| Refusal::new("Choose what these words are."))?;
        let places = occurrences(self.story, words);
        if places.is_empty() {
            return Err(Refusal::new(
                "These words are not in the story: copy them from it.",
            ));
        }
        let placeholder = match replacement.trim() {
            "" => self.free_placeholder(label),
            typed => read_replacement(typed)?,
        };
        let entity = self
            .entities()
            .into_iter()
            .find(|entity| entity.placeholder == placeholder && entity.accepted > 0)
            .map_or_else(
                || format!("reviewer {}", self.held.len()),
                |entity| entity.key,
            );
        for mut place in places {
            while let Some(touched) = self.held.iter_mut().find(|held| {
                !held.covered && held.mark.start < place.end && place.start < held.mark.end
            }) {
                touched.covered = true;
                place = place.start.min(touched.mark.start)..place.end.max(touched.mark.end);
            }
            self.held.push(Held {
                mark: Mark {
                    start: place.start,
                    end: place.end,
                    kind: kind.to_owned(),
                    label: label.to_owned(),
                    layer: "reviewer".to_owned(),
                    confidence: 100,
                    entity: entity.clone(),
                    replacement: placeholder.clone(),
                },
                decision: Some(Decision::Accepted),
                covered: false,
            });
        }
        Ok(())
    }

    /// `Person A`, `Person B`, ...: the first that nothing has.
    fn free_placeholder(&self, label: &str) -> String {
        let taken = |name: &String| self.held.iter().any(|held| self.placeholder(held) == name);
        let mut names = ('A'..='Z')
            .map(|letter| format!("{label} {letter}"))
            .chain((1..).map(|number: u32| format!("{label} {number}")));
        names.find(|name| !taken(name)).unwrap_or_default()
    }

    fn placeholder<'b>(&'b self, held: &'b Held) -> &'b String {
        self.typed
            .get(&held.mark.entity)
            .unwrap_or(&held.mark.replacement)
    }

    /// The marks that count, by place.
    fn marks(&self) -> Vec<(usize, &Held)> {
        let mut marks: Vec<_> = self
            .held
            .iter()
            .enumerate()
            .filter(|(_, held)| !held.covered)
            .collect();
        marks.sort_by_key(|(_, held)| held.mark.start);
        marks
    }

    fn entities(&self) -> Vec<Entity> {
        let mut entities: Vec<Entity> = Vec::new();
        for (_, held) in self.marks() {
            let accepted = usize::from(held.decision == Some(Decision::Accepted));
            match entities
                .iter_mut()
                .find(|known| known.key == held.mark.entity)
            {
                Some(known) => {
                    known.marks += 1;
                    known.accepted += accepted;
                }
                None => entities.push(Entity {
                    key: held.mark.entity.clone(),
                    label: held.mark.label.clone(),
                    raw: self.story[held.mark.start..held.mark.end].to_owned(),
                    placeholder: self.placeholder(held).clone(),
                    marks: 1,
                    accepted,
                }),
            }
        }
        entities
    }

    fn desk(&self, steps: usize) -> Desk {
        let entities = self.entities();
        let marks = self.marks();
        let mut pieces = Vec::new();
        let mut at = 0;
        for (id, held) in &marks {
            let mark = &held.mark;
            if at < mark.start {
                pieces.push(Piece {
                    raw: self.story[at..mark.start].to_owned(),
                    mark: None,
                });
            }
            let entity = entities.iter().find(|entity| entity.key == mark.entity);
            pieces.push(Piece {
                raw: self.story[mark.start..mark.end].to_owned(),
                mark: Some(Shown {
                    id: *id,
                    kind: mark.kind.clone(),
                    label: mark.label.clone(),
                    layer: mark.layer.clone(),
                    confidence: mark.confidence,
                    entity: mark.entity.clone(),
                    of_entity: entity.map_or(1, |entity| entity.marks),
                    placeholder: self.placeholder(held).clone(),
                    decision: held.decision,
                }),
            });
            at = mark.end;
        }
        if at < self.story.len() {
            pieces.push(Piece {
                raw: self.story[at..].to_owned(),
                mark: None,
            });
        }
        Desk {
            undecided: marks
                .iter()
                .filter(|(_, held)| held.decision.is_none())
                .count(),
            pieces,
            entities,
            steps,
        }
    }
}

/// A replacement as typed: plain words, which markdown cannot take for anything else.
fn read_replacement(typed: &str) -> Result<String, Refusal> {
    let typed = typed.trim();
    let plain = |c: char| c.is_alphanumeric() || " -–,.’'%€$£".contains(c);
    if typed.is_empty() || !typed.chars().all(plain) {
        return Err(Refusal::new(
            "A replacement is made of letters, digits and spaces, such as “Customer A”.",
        ));
    }
    if typed.chars().count() > REPLACEMENT_MOST {
        return Err(Refusal::new(format!(
            "Shorten the replacement to at most {REPLACEMENT_MOST} characters."
        )));
    }
    Ok(typed.to_owned())
}

/// Every place of `words` as whole words, whatever their case; a space fits any white space.
fn occurrences(text: &str, words: &str) -> Vec<Range<usize>> {
    let wanted: Vec<char> = folded(words.trim()).map(|(_, c)| c).collect();
    let have: Vec<(usize, char)> = folded(text).collect();
    let mut places: Vec<Range<usize>> = Vec::new();
    let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else {
        return places;
    };
    let (starts_word, ends_word) = (first.is_alphanumeric(), last.is_alphanumeric());
    for at in 0..have.len() {
        let after = at + wanted.len();
        if after > have.len() {
            break;
        }
        let fits = have[at..after].iter().map(|(_, c)| c).eq(&wanted)
            && !(starts_word && at > 0 && have[at - 1].1.is_alphanumeric())
            && !(ends_word && have.get(after).is_some_and(|(_, c)| c.is_alphanumeric()))
            // A letter whose lower case is two is taken whole.
            && (at == 0 || have[at - 1].0 != have[at].0);
        if fits && places.last().is_none_or(|last| last.end <= have[at].0) {
            let end = have.get(after).map_or(text.len(), |(start, _)| *start);
            // White space that was folded into one stands before the next character, not in the words.
            let raw = text[have[at].0..end].trim_end();
            places.push(have[at].0..have[at].0 + raw.len());
        }
    }
    places
}

/// The characters in lower case with the place each comes from, runs of white space as one space.
fn folded(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut in_space = false;
    text.char_indices()
        .filter(move |(_, c)| {
            let repeats = in_space && c.is_whitespace();
            in_space = c.is_whitespace();
            !repeats
        })
        .flat_map(|(at, c)| {
            let c = if c.is_whitespace() { ' ' } else { c };
            c.to_lowercase().map(move |c| (at, c))
        })
}
