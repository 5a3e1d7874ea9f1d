//! Problems with what somebody typed, and refusals of a rule: sentences that say what to do.

use serde::{Deserialize, Serialize};

/// A rule said no. The sentence is shown as it is and says what to do instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal(pub String);

impl Refusal {
    /// A refusal with this sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {}

/// Every problem of a form at once, each with the name of its field, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(pub Vec<(String, String)>);

impl FieldErrors {
    /// Notes that `field` has a problem.
    pub fn add(&mut self, field: impl Into<String>, sentence: impl Into<String>) {
        self.0.push((field.into(), sentence.into()));
    }

    /// The first problem of `field`.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, sentence)| sentence.as_str())
    }

    /// All problems one after the other, where there are no fields to show them at.
    pub fn sentences(&self) -> String {
        let all: Vec<&str> = self
            .0
            .iter()
            .map(|(_, sentence)| sentence.as_str())
            .collect();
        all.join(" ")
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok(value)` when nothing is wrong, all problems otherwise.
    ///
    /// # Errors
    /// The problems noted so far.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }

    /// The trimmed text of a required field of at most `most` characters; notes a problem otherwise.
    pub fn required(&mut self, field: &str, label: &str, text: &str, most: usize) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.add(field, format!("Enter {label}."));
        }
        self.limited(field, label, text, most)
    }

    /// The trimmed text of an optional field, `None` when empty; notes a problem when it is too long.
    pub fn optional(
        &mut self,
        field: &str,
        label: &str,
        text: &str,
        most: usize,
    ) -> Option<String> {
        let text = self.limited(field, label, text.trim(), most);
        (!text.is_empty()).then_some(text)
    }

    fn limited(&mut self, field: &str, label: &str, text: &str, most: usize) -> String {
        // A database keeps every character but this one.
        if text.contains('\0') {
            self.add(field, format!("Take the NUL character out of {label}."));
        }
        let count = text.chars().count();
        if count > most {
            self.add(
                field,
                format!("Shorten {label} to at most {most} characters; it has {count}."),
            );
        }
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_kept_in_order() {
        let mut errors = FieldErrors::default();
        errors.required("name", "a name", "  ", 10);
        errors.required("goal", "a goal", "twelve chars", 5);
        assert_eq!(errors.of("name"), Some("Enter a name."));
        assert_eq!(
            errors.of("goal"),
            Some("Shorten a goal to at most 5 characters; it has 12.")
        );
        errors.required("text", "the text", "a\0b", 5);
        assert_eq!(
            errors.of("text"),
            Some("Take the NUL character out of the text.")
        );
        assert_eq!(errors.0.len(), 3);
    }
}
