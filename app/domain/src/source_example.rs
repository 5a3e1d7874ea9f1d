//! A source example: an employee's raw story, restricted and held for a time only.

use std::fmt;

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::case_study::Valence;
use crate::field::{FieldErrors, Refusal};
use crate::id::{PersonId, SourceExampleId};
use crate::review::ReviewState;

/// How many days after submission an example is kept at most.
pub const HELD_DAYS: u64 = 180;
/// How many days after withdrawal an example is kept.
pub const WITHDRAWN_DAYS: u64 = 14;
/// Most characters of a story.
pub const TEXT_MOST: usize = 10_000;

/// Where an example stands; a purged one has no row any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExampleState {
    /// Kept until its purge date.
    Held,
    /// Taken back by who submitted it: shown to nobody, purged soon.
    Withdrawn,
}

impl ExampleState {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl std::str::FromStr for ExampleState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Held, Self::Withdrawn]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no state of a source example."))
    }
}

/// How far a story has come, which its reviews tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Nobody works on it.
    Submitted,
    /// A case is being made of it.
    InReview,
    /// A case of it is published.
    Published,
    /// It was taken back.
    Withdrawn,
}

impl Stage {
    /// How far a story has come whose reviews stand so.
    pub fn of(state: ExampleState, reviews: &[ReviewState]) -> Self {
        if state == ExampleState::Withdrawn {
            Self::Withdrawn
        } else if reviews.iter().any(|review| review.is_open()) {
            Self::InReview
        } else if reviews.contains(&ReviewState::Published) {
            Self::Published
        } else {
            Self::Submitted
        }
    }

    /// The words on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Submitted => "Submitted",
            Self::InReview => "In review",
            Self::Published => "Published as a case",
            Self::Withdrawn => "Withdrawn",
        }
    }
}

/// A story that is checked and not submitted yet. Its text is not part of its `Debug` form.
#[derive(Clone, PartialEq, Eq)]
pub struct NewExample {
    /// How the experience ended.
    pub valence: Valence,
    /// The story as told.
    pub text: String,
}

impl NewExample {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Every field that does not fit.
    pub fn read(valence: &str, text: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let valence = valence.parse().unwrap_or_else(|_| {
            errors.add("valence", "Choose thumbs up or thumbs down.");
            Valence::ThumbsUp
        });
        let text = text.replace("\r\n", "\n");
        let text = errors.required("text", "your story", &text, TEXT_MOST);
        errors.or(Self { valence, text })
    }
}

impl fmt::Debug for NewExample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewExample")
            .field("valence", &self.valence)
            .finish_non_exhaustive()
    }
}

/// What lists show of an example: neither text nor submitter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleListing {
    /// Its id.
    pub id: SourceExampleId,
    /// How the experience ended.
    pub valence: Valence,
    /// Where it stands.
    pub state: ExampleState,
    /// When it came in.
    pub submitted_at: DateTime<Utc>,
    /// The day on which it is deleted.
    pub purge_after: NaiveDate,
}

/// A submitted story without its text, which is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceExample {
    /// Its id.
    pub id: SourceExampleId,
    /// Who submitted it.
    pub person: PersonId,
    /// How the experience ended.
    pub valence: Valence,
    /// Where it stands.
    pub state: ExampleState,
    /// When it came in.
    pub submitted_at: DateTime<Utc>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// The day on which it is deleted.
    pub purge_after: NaiveDate,
}

impl SourceExample {
    /// The day on which an example that comes in `now` is deleted at the latest.
    pub fn held_until(now: DateTime<Utc>) -> NaiveDate {
        now.date_naive() + Days::new(HELD_DAYS)
    }

    /// The example, kept for so many more days at most.
    #[must_use]
    pub fn keep_for(self, days: u64, now: DateTime<Utc>) -> Self {
        Self {
            purge_after: self.purge_after.min(now.date_naive() + Days::new(days)),
            ..self
        }
    }

    /// The example once taken back: hidden now, deleted within [`WITHDRAWN_DAYS`].
    ///
    /// # Errors
    /// When it was withdrawn before.
    pub fn withdraw(self, now: DateTime<Utc>) -> Result<Self, Refusal> {
        match self.state {
            ExampleState::Held => Ok(Self {
                state: ExampleState::Withdrawn,
                withdrawn_at: Some(now),
                ..self.keep_for(WITHDRAWN_DAYS, now)
            }),
            ExampleState::Withdrawn => Err(Refusal::new("You withdrew this experience already.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn example() -> SourceExample {
        let now = Utc.with_ymd_and_hms(2026, 1, 1, 9, 0, 0).unwrap();
        SourceExample {
            id: SourceExampleId(1),
            person: PersonId(1),
            valence: Valence::ThumbsDown,
            state: ExampleState::Held,
            submitted_at: now,
            withdrawn_at: None,
            purge_after: SourceExample::held_until(now),
        }
    }

    #[test]
    fn an_example_is_held_for_180_days_and_a_withdrawn_one_for_14() {
        assert_eq!(example().purge_after, day(2026, 6, 30));
        let at = |month, day| Utc.with_ymd_and_hms(2026, month, day, 12, 0, 0).unwrap();
        let early = example().withdraw(at(1, 10)).unwrap();
        assert_eq!(early.state, ExampleState::Withdrawn);
        assert_eq!(early.purge_after, day(2026, 1, 24));
        let late = example().withdraw(at(6, 25)).unwrap();
        assert_eq!(late.purge_after, day(2026, 6, 30), "never held longer");
        assert!(late.withdraw(at(6, 26)).is_err());
    }

    #[test]
    fn a_story_is_as_far_as_its_reviews() {
        use ReviewState as R;
        for (reviews, stage) in [
            (&[][..], Stage::Submitted),
            (&[R::Declined, R::Ended], Stage::Submitted),
            (&[R::Declined, R::Published], Stage::Published),
            (&[R::Published, R::Proposed], Stage::InReview),
        ] {
            assert_eq!(Stage::of(ExampleState::Held, reviews), stage);
            let withdrawn = Stage::of(ExampleState::Withdrawn, reviews);
            assert_eq!(withdrawn, Stage::Withdrawn);
        }
    }

    #[test]
    fn the_text_is_not_in_what_a_log_would_print() {
        let new = NewExample::read("thumbs_down", "Mrs Smith shouted").unwrap();
        assert!(!format!("{new:?}").contains("Smith"));
    }

    #[test]
    fn a_story_needs_words_and_a_thumb() {
        let errors = NewExample::read("", " \r\n ").unwrap_err();
        assert_eq!(
            errors.of("valence"),
            Some("Choose thumbs up or thumbs down.")
        );
        assert_eq!(errors.of("text"), Some("Enter your story."));
        let long = "x".repeat(TEXT_MOST + 1);
        assert!(NewExample::read("thumbs_up", &long).is_err());
    }
}
