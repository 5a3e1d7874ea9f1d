//! The fixed words of a curriculum: ways of working, topics, and what a key may look like.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How the room works during one agenda block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgendaMode {
    /// The facilitator presents.
    Lecture,
    /// Some play, some watch.
    RolePlay,
    /// Everybody alone.
    Individual,
    /// Twos.
    Pairs,
    /// Threes: two play, one watches.
    Triads,
    /// Four or five at a table.
    Group,
    /// The whole room.
    Plenary,
    /// The cohort reports what happened when it tried the skills at work.
    ReturnsRound,
    /// What was learnt and what each will try.
    Debrief,
}

impl AgendaMode {
    /// Every mode, in the order in which forms offer them.
    pub const ALL: [Self; 9] = [
        Self::Lecture,
        Self::RolePlay,
        Self::Individual,
        Self::Pairs,
        Self::Triads,
        Self::Group,
        Self::Plenary,
        Self::ReturnsRound,
        Self::Debrief,
    ];

    /// The key in files, forms and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lecture => "lecture",
            Self::RolePlay => "role_play",
            Self::Individual => "individual",
            Self::Pairs => "pairs",
            Self::Triads => "triads",
            Self::Group => "group",
            Self::Plenary => "plenary",
            Self::ReturnsRound => "returns_round",
            Self::Debrief => "debrief",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Lecture => "Lecture",
            Self::RolePlay => "Role play",
            Self::Individual => "Individual",
            Self::Pairs => "Pairs",
            Self::Triads => "Triads",
            Self::Group => "Group",
            Self::Plenary => "Plenary",
            Self::ReturnsRound => "Returns round",
            Self::Debrief => "Debrief",
        }
    }
}

impl fmt::Display for AgendaMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AgendaMode {
    type Err = String;

    /// Reads the key; the error is a sentence that lists the known keys.
    fn from_str(key: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|mode| mode.as_str() == key)
            .ok_or_else(|| unknown_key("an agenda mode", key, &Self::ALL.map(Self::as_str)))
    }
}

/// The four topics of a customer-centred training programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// People and their styles of communication.
    UnderstandingPeople,
    /// Building rapport and communicating effectively.
    RapportAndCommunication,
    /// Managing difficult conversations with ease.
    DifficultConversations,
    /// Recognising opportunities and using them.
    Opportunities,
}

impl Topic {
    /// Every topic, in teaching order.
    pub const ALL: [Self; 4] = [
        Self::UnderstandingPeople,
        Self::RapportAndCommunication,
        Self::DifficultConversations,
        Self::Opportunities,
    ];

    /// The key in files, forms and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnderstandingPeople => "understanding_people",
            Self::RapportAndCommunication => "rapport_and_communication",
            Self::DifficultConversations => "difficult_conversations",
            Self::Opportunities => "opportunities",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::UnderstandingPeople => "Understanding people and styles of communication",
            Self::RapportAndCommunication => "Building rapport and communicating effectively",
            Self::DifficultConversations => "Managing difficult conversations with ease",
            Self::Opportunities => "Recognising opportunities and using them",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Topic {
    type Err = String;

    /// Reads the key; the error is a sentence that lists the known keys.
    fn from_str(key: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|topic| topic.as_str() == key)
            .ok_or_else(|| unknown_key("a topic", key, &Self::ALL.map(Self::as_str)))
    }
}

/// Whether a text can be a key or slug: 1 to 80 of `a-z`, `0-9` and single inner hyphens.
pub fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 80
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
}

/// The sentence for a key that is in no list: "“x” is not a topic; use one of a, b."
pub(crate) fn unknown_key(what: &str, key: &str, known: &[&str]) -> String {
    format!("“{key}” is not {what}; use one of {}.", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_reads_back_and_a_wrong_one_lists_the_right_ones() {
        for mode in AgendaMode::ALL {
            assert_eq!(mode.as_str().parse(), Ok(mode));
        }
        for topic in Topic::ALL {
            assert_eq!(topic.as_str().parse(), Ok(topic));
        }
        let refusal = "chat".parse::<AgendaMode>().unwrap_err();
        assert!(
            refusal.starts_with("“chat” is not an agenda mode; use one of lecture, role_play,")
        );
    }

    #[test]
    fn keys_are_lower_case_words_joined_by_single_hyphens() {
        for good in ["a", "a-1", "moved-house-2"] {
            assert!(is_key(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "a_b", "é", "../a"] {
            assert!(!is_key(bad), "{bad}");
        }
        assert!(!is_key(&"a".repeat(81)));
    }
}
