//! Following the steps at a desk: which marks there are, what was decided on them, and what the desk shows of that.

use std::collections::BTreeMap;

use super::words::{occurrences, read_replacement};
use super::{Decision, Desk, Entity, KINDS, Mark, Piece, Shown, Step, Work};
use crate::field::Refusal;

/// A mark while the steps are followed.
struct Held {
    mark: Mark,
    decision: Option<Decision>,
    /// Whether a later mark took its place.
    covered: bool,
}

/// The marks and names after some steps.
pub(super) struct State<'a> {
    story: &'a str,
    held: Vec<Held>,
    /// Placeholders that were typed, by entity.
    typed: BTreeMap<String, String>,
}

impl<'a> State<'a> {
    pub(super) fn of(story: &'a str, work: &Work) -> Self {
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

    pub(super) fn take(&mut self, step: &Step) -> Result<(), Refusal> {
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

    pub(super) fn desk(&self, steps: usize) -> Desk {
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
