//! A result that went differently from what was expected, asked for as a case; its author alone decides.

use chrono::{DateTime, Utc};

use crate::case_study::Valence;
use crate::commitment::{Commitment, CommitmentResult, HowItWent};
use crate::field::Refusal;
use crate::id::ResultId;

/// What the author said. Why is asked of nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// Nothing yet.
    Asked,
    /// Yes: a source example was shared, which does not refer to the result.
    Agreed,
    /// No, thank you.
    Declined,
}

impl RequestState {
    const ALL: [Self; 3] = [Self::Asked, Self::Agreed, Self::Declined];

    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Agreed => "agreed",
            Self::Declined => "declined",
        }
    }

    /// The word on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asked => "Asked for as a case",
            Self::Agreed => "Agreed",
            Self::Declined => "Declined",
        }
    }
}

impl std::str::FromStr for RequestState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no state of a request."))
    }
}

/// That a result is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleRequest {
    /// The result.
    pub result: ResultId,
    /// What its author said.
    pub state: RequestState,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When the author answered.
    pub answered_at: Option<DateTime<Utc>>,
}

impl ExampleRequest {
    /// A request for a result that others were shown.
    ///
    /// # Errors
    /// When it is not shared, went as expected, or `earlier` says that it was asked for.
    pub fn new(
        result: &CommitmentResult,
        earlier: Option<&Self>,
        now: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        if !result.shared {
            return Err(Refusal::new(
                "This result is not shared any more: nobody can ask for it.",
            ));
        }
        if result.outcome == HowItWent::AsExpected {
            return Err(Refusal::new(
                "This went as expected: ask for what went differently.",
            ));
        }
        if earlier.is_some() {
            return Err(Refusal::new(
                "This result was asked for already: its author is asked once.",
            ));
        }
        Ok(Self {
            result: result.id,
            state: RequestState::Asked,
            asked_at: now,
            answered_at: None,
        })
    }

    /// The request with the author's answer.
    ///
    /// # Errors
    /// When it was answered before.
    pub fn answered(self, state: RequestState, now: DateTime<Utc>) -> Result<Self, Refusal> {
        match self.state {
            RequestState::Asked => Ok(Self {
                state,
                answered_at: Some(now),
                ..self
            }),
            RequestState::Agreed | RequestState::Declined => {
                Err(Refusal::new("You answered this already."))
            }
        }
    }
}

/// What the author starts from when a result becomes a story.
pub fn story(commitment: &Commitment, result: &CommitmentResult) -> String {
    let mut parts = vec![
        format!("The situation: {}", result.situation),
        format!("What I wanted to try: {}", commitment.text),
        format!("What I did: {}", result.action),
        format!("What happened: {}.", result.outcome.label()),
    ];
    if !result.learned.is_empty() {
        parts.push(format!("What I learned: {}", result.learned));
    }
    parts.join("\n\n")
}

/// How it probably ended; the author chooses.
pub fn likely_valence(outcome: HowItWent) -> Option<Valence> {
    match outcome {
        HowItWent::Better => Some(Valence::ThumbsUp),
        HowItWent::Worse => Some(Valence::ThumbsDown),
        HowItWent::AsExpected | HowItWent::SomethingElse => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;
    use crate::id::{CommitmentId, PersonId, SessionId};

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 2, 8, 0, 0).unwrap()
    }

    fn result(outcome: HowItWent, shared: bool) -> CommitmentResult {
        CommitmentResult {
            id: ResultId(7),
            commitment: CommitmentId(3),
            outcome,
            situation: "A call about a bill".into(),
            action: "I waited".into(),
            learned: String::new(),
            shared,
            created_at: now(),
        }
    }

    #[test]
    fn what_is_shared_and_went_differently_is_asked_for_once() {
        for outcome in [
            HowItWent::Better,
            HowItWent::Worse,
            HowItWent::SomethingElse,
        ] {
            let request = ExampleRequest::new(&result(outcome, true), None, now()).unwrap();
            assert_eq!(request.state, RequestState::Asked);
            assert!(ExampleRequest::new(&result(outcome, true), Some(&request), now()).is_err());
        }
        assert!(ExampleRequest::new(&result(HowItWent::AsExpected, true), None, now()).is_err());
        assert!(ExampleRequest::new(&result(HowItWent::Worse, false), None, now()).is_err());
    }

    #[test]
    fn an_answer_is_final() {
        let asked = ExampleRequest::new(&result(HowItWent::Worse, true), None, now()).unwrap();
        for state in [RequestState::Agreed, RequestState::Declined] {
            let answered = asked.clone().answered(state, now()).unwrap();
            assert_eq!((answered.state, answered.answered_at), (state, Some(now())));
            assert!(answered.answered(RequestState::Agreed, now()).is_err());
            assert_eq!(state.as_str().parse(), Ok(state));
        }
    }

    #[test]
    fn a_story_starts_from_what_was_told() {
        let commitment = Commitment {
            id: CommitmentId(3),
            session: SessionId(1),
            person: PersonId(1),
            skill: None,
            text: "Wait before I answer".into(),
            shared: true,
            created_at: now(),
        };
        let mut told = result(HowItWent::Worse, true);
        assert_eq!(
            story(&commitment, &told),
            "The situation: A call about a bill\n\nWhat I wanted to try: Wait before I answer\n\nWhat I did: I waited\n\nWhat happened: Worse than expected."
        );
        told.learned = "To say so".into();
        assert!(story(&commitment, &told).ends_with("\n\nWhat I learned: To say so"));
        assert_eq!(likely_valence(told.outcome), Some(Valence::ThumbsDown));
    }
}
