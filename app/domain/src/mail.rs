//! Mail: what kinds there are, where a planned one stands, and the rules a coordinator sets.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};

use crate::id::{AccountId, PersonId, PlannedMailId, SessionId, WaveId};

mod kind;
mod plan;
mod quiet;
mod rules;
mod template;

pub use kind::MailKind;
pub use plan::{
    Attendee, CoordinatorFacts, SessionFacts, Told, Wanted, WaveFacts, WavePerson, of_coordinator,
    of_session, of_wave,
};
pub use quiet::{Quiet, same_day, settle, tomorrow};
pub use rules::{KindRule, MailRules, TypedRules};
pub use template::{Template, Value, in_markdown};

/// Where a planned mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailState {
    /// Goes on its day.
    Planned,
    /// Kept back by a coordinator.
    Held,
    /// Being handed over now, by one node.
    Sending,
    /// Was not taken; is tried again.
    Retrying,
    /// Taken by the mail server.
    Sent,
    /// Of an anonymous form: sent, or not needed. Which of the two is not kept.
    Settled,
    /// Does not apply any more, or a coordinator cancelled it.
    Stopped,
    /// Was not taken and is not tried again by itself.
    Dead,
}

impl MailState {
    /// All, in the order of a life.
    pub const ALL: [Self; 8] = [
        Self::Planned,
        Self::Held,
        Self::Sending,
        Self::Retrying,
        Self::Sent,
        Self::Settled,
        Self::Stopped,
        Self::Dead,
    ];

    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Sending => "sending",
            Self::Retrying => "retrying",
            Self::Sent => "sent",
            Self::Settled => "settled",
            Self::Stopped => "stopped",
            Self::Dead => "dead",
        }
    }

    /// The word on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Planned => "Planned",
            Self::Held => "Held",
            Self::Sending => "Being sent",
            Self::Retrying => "Trying again",
            Self::Sent => "Sent",
            Self::Settled => "Settled",
            Self::Stopped => "Stopped",
            Self::Dead => "Not delivered",
        }
    }

    /// Whether it may still be changed: nothing has left, and nothing is leaving now.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Planned | Self::Held | Self::Retrying)
    }
}

impl std::str::FromStr for MailState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|state| state.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no state of a mail."))
    }
}

/// Why something did not go, or was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTrouble {
    /// What it was about is over, done, or no longer theirs.
    NoLonger,
    /// A coordinator cancelled it.
    Coordinator,
    /// The mail server could not be reached.
    Unreachable,
    /// The mail server gave no answer; the mail may have been taken all the same.
    NoAnswer,
    /// The mail server refused for now.
    Refused,
    /// The mail server does not take mail for this address.
    BadAddress,
    /// It could not be written: no address, or a template that does not read.
    Unwritable,
    /// The program ended twice while it was handing it over.
    Interrupted,
}

impl MailTrouble {
    const ALL: [Self; 8] = [
        Self::NoLonger,
        Self::Coordinator,
        Self::Unreachable,
        Self::NoAnswer,
        Self::Refused,
        Self::BadAddress,
        Self::Unwritable,
        Self::Interrupted,
    ];

    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoLonger => "no_longer",
            Self::Coordinator => "coordinator",
            Self::Unreachable => "unreachable",
            Self::NoAnswer => "no_answer",
            Self::Refused => "refused",
            Self::BadAddress => "bad_address",
            Self::Unwritable => "unwritable",
            Self::Interrupted => "interrupted",
        }
    }

    /// The sentence on a page.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoLonger => "It no longer applies: done, over, or no longer theirs.",
            Self::Coordinator => "A coordinator cancelled it.",
            Self::Unreachable => "The mail server cannot be reached.",
            Self::NoAnswer => "The mail server gave no answer.",
            Self::Refused => "The mail server refused it for now.",
            Self::BadAddress => "The mail server does not take mail for this address.",
            Self::Unwritable => {
                "It could not be written: there is no usable address, or the template does not read."
            }
            Self::Interrupted => "The program ended twice while handing it over.",
        }
    }

    /// Whether trying again may help.
    pub const fn may_pass(self) -> bool {
        matches!(self, Self::Unreachable | Self::NoAnswer | Self::Refused)
    }

    /// Whether the next mail would meet the same.
    pub const fn is_of_server(self) -> bool {
        matches!(self, Self::Unreachable | Self::NoAnswer)
    }
}

impl std::str::FromStr for MailTrouble {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|trouble| trouble.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no trouble of a mail."))
    }
}

/// To whom: somebody of the roster, or the account of who leads or coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Addressee {
    /// Somebody of the roster.
    Person(PersonId),
    /// An account.
    Account(AccountId),
}

impl std::fmt::Display for Addressee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person {id}"),
            Self::Account(id) => write!(f, "account {id}"),
        }
    }
}

/// A future mail, or what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedMail {
    /// Its id.
    pub id: PlannedMailId,
    /// What, to whom, about what, until when.
    pub wanted: Wanted,
    /// Where it stands.
    pub state: MailState,
    /// Not before this moment: its time, or when it is tried again.
    pub not_before: DateTime<Utc>,
    /// Why it was stopped, or not taken last.
    pub trouble: Option<MailTrouble>,
    /// How often it was handed over.
    pub attempts: u32,
    /// Who hands it over now, and until when that is believed.
    pub claim: Option<(String, DateTime<Utc>)>,
    /// An earlier try ended without an answer: it may have been sent twice.
    pub may_be_twice: bool,
    /// The sequence that its calendar part carried.
    pub sequence: Option<u32>,
    /// The name it was sent under.
    pub message_id: Option<String>,
    /// When it was taken.
    pub sent_at: Option<DateTime<Utc>>,
}

/// How long a node may take to hand a mail over before another believes that it ended.
pub const LEASE: Duration = Duration::minutes(5);
/// Minutes until a mail that was not taken is tried again, by how often it was tried.
const BACK_OFF: [i64; 8] = [1, 5, 15, 60, 120, 240, 480, 960];

impl PlannedMail {
    /// Whether it can be handed over at `now`: its time has come, or who had it is believed to have ended.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            MailState::Planned | MailState::Retrying => self.not_before <= now,
            MailState::Sending => self.claim.as_ref().is_some_and(|(_, until)| *until <= now),
            _ => false,
        }
    }

    /// Taken in hand at `now` by the one who knows `token`. Somebody who ended over it may have sent it; when that
    /// happened before, it is given up.
    #[must_use]
    pub fn claimed(mut self, token: &str, now: DateTime<Utc>) -> Self {
        if self.state == MailState::Sending {
            if self.may_be_twice {
                return self.failed(MailTrouble::Interrupted, now);
            }
            self.may_be_twice = true;
        }
        self.state = MailState::Sending;
        self.attempts += 1;
        self.claim = Some((token.to_owned(), now + LEASE));
        self
    }

    /// Not taken: tried again later, or given up.
    #[must_use]
    pub fn failed(mut self, trouble: MailTrouble, now: DateTime<Utc>) -> Self {
        let again = usize::try_from(self.attempts.saturating_sub(1))
            .ok()
            .and_then(|at| BACK_OFF.get(at))
            .filter(|_| trouble.may_pass());
        self.state = MailState::Dead;
        if let Some(minutes) = again {
            self.state = MailState::Retrying;
            self.not_before = now + Duration::minutes(*minutes);
        }
        self.may_be_twice |= trouble == MailTrouble::NoAnswer;
        self.trouble = Some(trouble);
        self.claim = None;
        self
    }

    /// Taken by the mail server.
    #[must_use]
    pub fn sent(mut self, message_id: &str, now: DateTime<Utc>) -> Self {
        self.state = MailState::Sent;
        self.message_id = Some(message_id.to_owned());
        self.sent_at = Some(now);
        self.claim = None;
        self.trouble = None;
        self
    }

    /// Sent, or not needed: nothing is kept that tells which.
    #[must_use]
    pub fn settled(mut self) -> Self {
        self.state = MailState::Settled;
        (self.trouble, self.claim, self.sent_at, self.message_id) = (None, None, None, None);
        (self.attempts, self.may_be_twice) = (0, false);
        self
    }

    /// Not sent, and why.
    #[must_use]
    pub fn stopped(mut self, why: MailTrouble) -> Self {
        self.state = MailState::Stopped;
        self.trouble = Some(why);
        self
    }
}

/// What is to be done so that the kept mails are those that are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New ones.
    pub added: Vec<Wanted>,
    /// Kept ones as they are from now on: moved, planned again, or stopped.
    pub changed: Vec<PlannedMail>,
}

/// Compares what is kept about some subjects with what is wanted of them. What was sent, is being sent, or was
/// cancelled by a coordinator stays as it is.
pub fn changes(wanted: Vec<Wanted>, kept: Vec<PlannedMail>) -> Changes {
    let mut wanted: BTreeMap<String, Wanted> =
        wanted.into_iter().map(|one| (one.key(), one)).collect();
    let mut changes = Changes::default();
    for mut mail in kept {
        let Some(now_wanted) = wanted.remove(&mail.wanted.key()) else {
            if mail.state.is_waiting() || mail.state == MailState::Dead {
                changes.changed.push(mail.stopped(MailTrouble::NoLonger));
            }
            continue;
        };
        let is_moved = now_wanted != mail.wanted;
        let is_again = match (mail.state, mail.trouble) {
            (MailState::Stopped, Some(MailTrouble::NoLonger)) => true,
            // A calendar must hear of the next change, whatever became of the mail about the last one.
            (MailState::Stopped, _) => {
                mail.wanted.kind.tells_change() && now_wanted.due_at != mail.wanted.due_at
            }
            (MailState::Dead, _) => now_wanted.until != mail.wanted.until,
            _ => false,
        };
        if is_again || (is_moved && mail.state.is_waiting()) {
            if is_again {
                mail.state = MailState::Planned;
                mail.trouble = None;
                mail.attempts = 0;
            }
            if is_again || mail.state != MailState::Retrying {
                mail.not_before = now_wanted.due_at;
            }
            mail.wanted = now_wanted;
            changes.changed.push(mail);
        }
    }
    changes.added = wanted.into_values().collect();
    changes
}

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A session.
    Session(SessionId),
    /// A sending of a form.
    Wave(WaveId),
    /// All that one coordinates.
    Everything,
}

impl std::fmt::Display for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Session(id) => write!(f, "session {id}"),
            Self::Wave(id) => write!(f, "wave {id}"),
            Self::Everything => f.write_str("everything"),
        }
    }
}

#[cfg(test)]
mod tests;
