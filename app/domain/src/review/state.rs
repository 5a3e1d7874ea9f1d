//! Where a review stands, why it is declined, and what who told the story says.

use std::str::FromStr;

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewState {
    /// The reviewer works on it.
    InReview,
    /// The text is frozen and waits for its submitter and its approver.
    Proposed,
    /// The frozen text may be published.
    Approved,
    /// The case is in the library.
    Published,
    /// The story makes no case.
    Declined,
    /// The story was withdrawn or has gone before a case was published.
    Ended,
}

impl ReviewState {
    /// All of them, in their order.
    pub const ALL: [Self; 6] = [
        Self::InReview,
        Self::Proposed,
        Self::Approved,
        Self::Published,
        Self::Declined,
        Self::Ended,
    ];

    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InReview => "in_review",
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Declined => "declined",
            Self::Ended => "ended",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::InReview => "In review",
            Self::Proposed => "Proposed",
            Self::Approved => "Approved",
            Self::Published => "Published",
            Self::Declined => "Not used",
            Self::Ended => "Ended",
        }
    }

    /// Whether something is still to be done.
    pub fn is_open(self) -> bool {
        matches!(self, Self::InReview | Self::Proposed | Self::Approved)
    }
}

impl FromStr for ReviewState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no state of a review."))
    }
}

/// Why a story makes no case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeclineReason {
    /// Whoever knows the firm would know who it was.
    Recognisable,
    /// There is nothing to practise in it.
    NothingToLearn,
    /// It belongs to a complaint, a dispute or the law.
    OtherPlace,
    /// There is a case like it.
    AlreadyThere,
}

impl DeclineReason {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Recognisable,
        Self::NothingToLearn,
        Self::OtherPlace,
        Self::AlreadyThere,
    ];

    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recognisable => "recognisable",
            Self::NothingToLearn => "nothing_to_learn",
            Self::OtherPlace => "other_place",
            Self::AlreadyThere => "already_there",
        }
    }

    /// The words on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Recognisable => "It cannot be told without being recognised",
            Self::NothingToLearn => "There is nothing in it to practise",
            Self::OtherPlace => "It belongs to a complaint or dispute, not into a workshop",
            Self::AlreadyThere => "The library has a case like it",
        }
    }
}

impl FromStr for DeclineReason {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.as_str() == text)
            .ok_or_else(|| "Choose a reason.".to_owned())
    }
}

/// What who told the story says of the proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Say {
    /// It is fine with them.
    Agreed,
    /// They object; the reason is sealed.
    Objected,
}

impl Say {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Objected => "objected",
        }
    }
}

impl FromStr for Say {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Agreed, Self::Objected]
            .into_iter()
            .find(|say| say.as_str() == text)
            .ok_or_else(|| "Say whether the text is fine with you.".to_owned())
    }
}
