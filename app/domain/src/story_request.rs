//! Deleting a story before its day, and reading one in an emergency: one asks with a reason, a second one decides.

use std::str::FromStr;

use chrono::{DateTime, Duration, Utc};

use crate::field::Refusal;
use crate::id::{AccountId, SourceExampleId, StoryRequestId};

/// How many days a request waits before it lapses.
pub const WAITS_DAYS: i64 = 7;
/// How many minutes a story is open once an emergency is confirmed.
pub const OPEN_MINUTES: i64 = 60;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// Coordinators have the story deleted now.
    Purge,
    /// An administrator reads the story.
    Read,
}

impl Ask {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Purge => "purge",
            Self::Read => "read",
        }
    }

    /// The reasons there are for it. They are a list, so that nothing of a story is written into a reason.
    pub fn reasons(self) -> &'static [Reason] {
        match self {
            Self::Purge => &[
                Reason::TellerAsked,
                Reason::NamedAsked,
                Reason::MayNotKeep,
                Reason::Mistake,
            ],
            Self::Read => &[Reason::Danger, Reason::Authority, Reason::Misconduct],
        }
    }

    /// The reason that was chosen.
    ///
    /// # Errors
    /// A sentence for the field.
    pub fn read_reason(self, text: &str) -> Result<Reason, String> {
        let mut reasons = self.reasons().iter().copied();
        reasons
            .find(|reason| reason.as_str() == text)
            .ok_or_else(|| "Choose a reason.".to_owned())
    }
}

impl FromStr for Ask {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Purge, Self::Read]
            .into_iter()
            .find(|ask| ask.as_str() == text)
            .ok_or_else(|| format!("“{text}” is nothing that can be asked of a story."))
    }
}

/// Why it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Who told it asked for that.
    TellerAsked,
    /// Somebody it is about asked for that.
    NamedAsked,
    /// A law or an agreement forbids keeping it.
    MayNotKeep,
    /// It was sent by mistake.
    Mistake,
    /// Somebody may be in danger.
    Danger,
    /// A court or an authority demands it.
    Authority,
    /// Serious misconduct is looked into.
    Misconduct,
}

impl Reason {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TellerAsked => "teller_asked",
            Self::NamedAsked => "named_asked",
            Self::MayNotKeep => "may_not_keep",
            Self::Mistake => "mistake",
            Self::Danger => "danger",
            Self::Authority => "authority",
            Self::Misconduct => "misconduct",
        }
    }

    /// The words on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::TellerAsked => "Who told it asked for it to be deleted",
            Self::NamedAsked => "Somebody it is about asked for it to be deleted",
            Self::MayNotKeep => "A law or an agreement forbids keeping it",
            Self::Mistake => "It was shared by mistake",
            Self::Danger => "Somebody may be in danger",
            Self::Authority => "A court or an authority demands it",
            Self::Misconduct => "Serious misconduct is being looked into",
        }
    }
}

/// What a second person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may be.
    pub confirmed: bool,
    /// Who said so.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

/// One request. Who told the story is no part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryRequest {
    /// Its id.
    pub id: StoryRequestId,
    /// What is asked for.
    pub ask: Ask,
    /// Of which story, which may be purged by now.
    pub example: SourceExampleId,
    /// Why.
    pub reason: Reason,
    /// Who asks.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// What a second person said.
    pub decision: Option<Decision>,
    /// When the story was opened first, in an emergency.
    pub read_at: Option<DateTime<Utc>>,
}

impl StoryRequest {
    /// The moment from which an undecided request counts no more.
    pub fn lapses_at(&self) -> DateTime<Utc> {
        self.asked_at + Duration::days(WAITS_DAYS)
    }

    /// Whether it waits for a second person.
    pub fn waits(&self, now: DateTime<Utc>) -> bool {
        self.decision.is_none() && now < self.lapses_at()
    }

    /// Until when the story is open; `None` unless it is one to read and confirmed.
    pub fn open_until(&self) -> Option<DateTime<Utc>> {
        let decision = self.decision.filter(|decision| decision.confirmed)?;
        (self.ask == Ask::Read).then(|| decision.at + Duration::minutes(OPEN_MINUTES))
    }

    /// Whether this account may read the story now.
    pub fn opens(&self, account: AccountId, now: DateTime<Utc>) -> bool {
        self.asked_by == account && self.open_until().is_some_and(|until| now < until)
    }

    /// The request once a second person has spoken.
    ///
    /// # Errors
    /// When that is the one who asks, it is decided, or it has lapsed.
    pub fn decide(self, decision: Decision) -> Result<Self, Refusal> {
        if self.decision.is_some() {
            return Err(Refusal::new("This was decided already."));
        }
        if !self.waits(decision.at) {
            return Err(Refusal::new(
                "This request has lapsed: it has to be made again.",
            ));
        }
        if self.asked_by == decision.by {
            return Err(Refusal::new(
                "You asked for this: somebody else has to decide.",
            ));
        }
        Ok(Self {
            decision: Some(decision),
            ..self
        })
    }
}

/// How a story was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PurgeWay {
    /// By who told it.
    Teller,
    /// By one coordinator and a second one.
    Coordinators,
    /// Because its day had come.
    Day,
}

impl PurgeWay {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Teller => "teller",
            Self::Coordinators => "coordinators",
            Self::Day => "day",
        }
    }

    /// The words on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Teller => "by you",
            Self::Coordinators => "by two coordinators",
            Self::Day => "because its day had come",
        }
    }
}

impl FromStr for PurgeWay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Teller, Self::Coordinators, Self::Day]
            .into_iter()
            .find(|way| way.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no way to delete a story."))
    }
}

/// What is left of a purged story, for who told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purged {
    /// Which it was.
    pub example: SourceExampleId,
    /// When it came in.
    pub submitted_at: DateTime<Utc>,
    /// When it was deleted.
    pub purged_at: DateTime<Utc>,
    /// How.
    pub way: PurgeWay,
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn asked(ask: Ask) -> StoryRequest {
        StoryRequest {
            id: StoryRequestId(1),
            ask,
            example: SourceExampleId(1),
            reason: ask.reasons()[0],
            asked_by: AccountId(1),
            asked_at: Utc.with_ymd_and_hms(2026, 1, 1, 9, 0, 0).unwrap(),
            decision: None,
            read_at: None,
        }
    }

    fn by(account: i64, after: Duration) -> Decision {
        Decision {
            confirmed: true,
            by: AccountId(account),
            at: asked(Ask::Read).asked_at + after,
        }
    }

    #[test]
    fn a_second_person_decides_once_and_within_seven_days() {
        let day = Duration::days(1);
        assert!(asked(Ask::Purge).decide(by(1, day)).is_err(), "the same");
        let decided = asked(Ask::Purge).decide(by(2, day)).unwrap();
        assert!(decided.decide(by(3, day)).is_err(), "twice");
        let last = day * 7 - Duration::seconds(1);
        assert!(asked(Ask::Purge).decide(by(2, last)).is_ok());
        assert!(asked(Ask::Purge).decide(by(2, day * 7)).is_err(), "lapsed");
    }

    #[test]
    fn a_story_is_open_for_an_hour_to_who_asked_alone() {
        let day = Duration::days(1);
        let request = asked(Ask::Read).decide(by(2, day)).unwrap();
        let at = request.asked_at + day;
        let last = at + Duration::minutes(OPEN_MINUTES);
        assert!(request.opens(AccountId(1), at));
        assert!(!request.opens(AccountId(2), at), "not who confirmed");
        assert!(!request.opens(AccountId(1), last));
        assert!(!asked(Ask::Read).opens(AccountId(1), at), "not confirmed");
        let declined = Decision {
            confirmed: false,
            ..by(2, day)
        };
        let declined = asked(Ask::Read).decide(declined).unwrap();
        assert!(!declined.opens(AccountId(1), at));
        let purge = asked(Ask::Purge).decide(by(2, day)).unwrap();
        assert!(!purge.opens(AccountId(1), at), "to delete is not to read");
    }

    #[test]
    fn each_ask_has_its_own_reasons() {
        assert!(Ask::Purge.read_reason("mistake").is_ok());
        assert!(Ask::Read.read_reason("mistake").is_err());
        assert!(Ask::Purge.read_reason("danger").is_err());
    }
}
