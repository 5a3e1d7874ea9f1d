//! The review of a story: how a raw story becomes a case by three different people, and what voids an approval.

mod approval;
mod desk;
mod state;

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};

use crate::account::Account;
use crate::field::Refusal;
use crate::id::{AccountId, CaseStudyId, PersonId, ReviewId, SourceExampleId};

pub use approval::{Answers, FIVE_FIT, QUESTIONS, Verdict};
pub use desk::{Decision, Desk, Entity, KINDS, Mark, Piece, Shown, Step, Work};
pub use state::{DeclineReason, ReviewState, Say};

/// How many days an assignment runs unless another day is named.
pub const ASSIGNED_DAYS: u64 = 14;
/// Most days an assignment runs.
pub const ASSIGNED_DAYS_MOST: u64 = 60;
/// How many days who told the story may object before silence counts as consent.
pub const OBJECTION_DAYS: i64 = 7;
/// How many days the raw story is kept after its case is published.
pub const PUBLISHED_DAYS: u64 = 30;
/// How many days the raw story is kept after its review was declined.
pub const DECLINED_DAYS: u64 = 14;

/// Somebody who is to do a part, until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Who.
    pub account: AccountId,
    /// The last day.
    pub until: NaiveDate,
}

impl Assignment {
    /// Whether it is this account's and has not run out.
    pub fn is_of(&self, account: AccountId, today: NaiveDate) -> bool {
        self.account == account && today <= self.until
    }
}

/// A text as it was put forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// SHA-256 of the whole case file, in hexadecimal.
    pub hash: String,
    /// Which version of the case it is.
    pub version: u32,
    /// When it was put forward.
    pub at: DateTime<Utc>,
}

/// One case that grows out of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// The story; `None` once that is purged.
    pub example: Option<SourceExampleId>,
    /// The case, from its first draft on.
    pub case: Option<CaseStudyId>,
    /// Where it stands.
    pub state: ReviewState,
    /// Who makes the story generic.
    pub reviewer: Assignment,
    /// Who did before; they have read the story and may have written the text, so that none of them approves it.
    pub earlier_reviewers: BTreeSet<AccountId>,
    /// Who approves the text.
    pub approver: Option<Assignment>,
    /// The frozen text, while it is proposed or after.
    pub proposal: Option<Proposal>,
    /// What who told the story says; `None` while they are silent.
    pub say: Option<Say>,
    /// Why it was declined.
    pub declined: Option<DeclineReason>,
}

/// The one sentence for everybody who is excluded, whatever for.
pub const CHOOSE_ANOTHER: &str = "This person cannot work on this story; choose another.";

impl Review {
    /// Whether `account` may read the raw story now (n5).
    pub fn is_reviewer(&self, account: AccountId, today: NaiveDate) -> bool {
        self.state.is_open() && self.example.is_some() && self.reviewer.is_of(account, today)
    }

    /// Whether `account` may approve the text now.
    pub fn is_approver(&self, account: AccountId, today: NaiveDate) -> bool {
        self.state.is_open()
            && self
                .approver
                .is_some_and(|approver| approver.is_of(account, today))
    }

    /// The review with another reviewer or a longer assignment.
    ///
    /// # Errors
    /// When it is over, or the account may not be the one.
    pub fn assign_reviewer(
        self,
        account: &Account,
        submitter: PersonId,
        until: NaiveDate,
    ) -> Result<Self, Refusal> {
        self.check_open()?;
        check_person(account, submitter)?;
        if self.approver.is_some_and(|it| it.account == account.id) {
            return Err(Refusal::new(CHOOSE_ANOTHER));
        }
        let mut earlier_reviewers = self.earlier_reviewers;
        if self.reviewer.account != account.id {
            earlier_reviewers.insert(self.reviewer.account);
        }
        Ok(Self {
            reviewer: Assignment {
                account: account.id,
                until,
            },
            earlier_reviewers,
            ..self
        })
    }

    /// The review with an approver, who was never its reviewer.
    ///
    /// # Errors
    /// When it is over, or the account may not be the one.
    pub fn assign_approver(
        self,
        account: &Account,
        submitter: PersonId,
        until: NaiveDate,
    ) -> Result<Self, Refusal> {
        self.check_open()?;
        check_person(account, submitter)?;
        if self.reviewer.account == account.id || self.earlier_reviewers.contains(&account.id) {
            return Err(Refusal::new(CHOOSE_ANOTHER));
        }
        Ok(Self {
            approver: Some(Assignment {
                account: account.id,
                until,
            }),
            ..self
        })
    }

    /// The review whose case has been written anew: what was proposed or approved is void.
    pub fn rewritten(self) -> Self {
        match self.state {
            ReviewState::Proposed | ReviewState::Approved | ReviewState::Published => Self {
                state: ReviewState::InReview,
                proposal: None,
                say: None,
                ..self
            },
            _ => self,
        }
    }

    /// The review with its text frozen.
    ///
    /// # Errors
    /// When it is not in review, or marks on the desk are undecided.
    pub fn propose(self, proposal: Proposal, undecided: usize) -> Result<Self, Refusal> {
        if self.state != ReviewState::InReview {
            return Err(Refusal::new("This text is proposed already."));
        }
        match undecided {
            0 => Ok(Self {
                state: ReviewState::Proposed,
                proposal: Some(proposal),
                say: None,
                ..self
            }),
            1 => Err(Refusal::new(
                "One mark on the desk is undecided: decide on it first.",
            )),
            many => Err(Refusal::new(format!(
                "{many} marks on the desk are undecided: decide on them first."
            ))),
        }
    }

    /// The review after who told the story has spoken; an objection gives it back to the reviewer.
    ///
    /// # Errors
    /// When nothing is proposed.
    pub fn say(self, say: Say) -> Result<Self, Refusal> {
        match (self.state, say) {
            (ReviewState::Proposed, Say::Agreed) => Ok(Self {
                say: Some(say),
                ..self
            }),
            (ReviewState::Proposed, Say::Objected) => Ok(Self {
                state: ReviewState::InReview,
                say: Some(say),
                ..self
            }),
            _ => Err(Refusal::new(
                "There is no proposal that waits for your answer.",
            )),
        }
    }

    /// The first moment at which the approver need not wait for the submitter's word any more.
    pub fn silent_until(&self) -> Option<DateTime<Utc>> {
        match (&self.proposal, self.say) {
            (Some(proposal), None) => Some(proposal.at + Duration::days(OBJECTION_DAYS)),
            _ => None,
        }
    }

    /// The review once its text is approved. `hash` is that of the case as it is now.
    ///
    /// # Errors
    /// When nothing is proposed, the text has changed, or the submitter's time has not run out.
    pub fn approve(self, hash: &str, now: DateTime<Utc>) -> Result<Self, Refusal> {
        if self.state != ReviewState::Proposed {
            return Err(Refusal::new("There is no proposal to decide on."));
        }
        self.check_hash(hash)?;
        if self.silent_until().is_some_and(|until| now < until) {
            return Err(Refusal::new(
                "Who told the story has not answered yet, and their days have not run out.",
            ));
        }
        Ok(Self {
            state: ReviewState::Approved,
            ..self
        })
    }

    /// Whether the text that is put forward, if any is, has this hash: nobody answers for one they have not seen.
    ///
    /// # Errors
    /// When it is another one by now.
    pub fn check_seen(&self, hash: &str) -> Result<(), Refusal> {
        match &self.proposal {
            Some(proposal) if proposal.hash != hash => Err(Refusal::new(
                "The text was changed meanwhile: look at it again.",
            )),
            _ => Ok(()),
        }
    }

    /// The review given back to its reviewer.
    ///
    /// # Errors
    /// When nothing is proposed.
    pub fn give_back(self) -> Result<Self, Refusal> {
        match self.state {
            ReviewState::Proposed => Ok(self.rewritten()),
            _ => Err(Refusal::new("There is no proposal to decide on.")),
        }
    }

    /// The review whose case is published. `hash` is that of the case as it is now.
    ///
    /// # Errors
    /// When the text is not approved as it is.
    pub fn publish(self, hash: &str) -> Result<Self, Refusal> {
        match self.state {
            ReviewState::Approved | ReviewState::Published => {
                self.check_hash(hash)?;
                Ok(Self {
                    state: ReviewState::Published,
                    ..self
                })
            }
            _ => Err(Refusal::new(
                "This case grew out of a story: it is published once its approver has approved this very text.",
            )),
        }
    }

    /// The review of a story that makes no case.
    ///
    /// # Errors
    /// When it is over.
    pub fn decline(self, reason: DeclineReason) -> Result<Self, Refusal> {
        self.check_open()?;
        Ok(Self {
            state: ReviewState::Declined,
            declined: Some(reason),
            proposal: None,
            ..self
        })
    }

    /// The review when its story is taken back or goes: a published case stays, everything else ends.
    pub fn end(self) -> Self {
        if self.state.is_open() {
            Self {
                state: ReviewState::Ended,
                proposal: None,
                ..self
            }
        } else {
            self
        }
    }

    fn check_open(&self) -> Result<(), Refusal> {
        if self.state.is_open() {
            Ok(())
        } else {
            Err(Refusal::new("This review is over."))
        }
    }

    fn check_hash(&self, hash: &str) -> Result<(), Refusal> {
        let same = self
            .proposal
            .as_ref()
            .is_some_and(|proposal| proposal.hash == hash);
        if same {
            Ok(())
        } else {
            Err(Refusal::new(
                "The text has changed since it was proposed: it has to be proposed again.",
            ))
        }
    }
}

/// Whether an account may work on a story of this person at all.
///
/// # Errors
/// [`CHOOSE_ANOTHER`], whatever the reason.
pub fn check_person(account: &Account, submitter: PersonId) -> Result<(), Refusal> {
    use crate::account::Role;
    let works =
        account.roles.contains(&Role::Facilitator) || account.roles.contains(&Role::Coordinator);
    if !works || account.disabled || account.person == Some(submitter) {
        return Err(Refusal::new(CHOOSE_ANOTHER));
    }
    Ok(())
}

/// The last day of an assignment as typed; a fortnight when nothing is.
///
/// # Errors
/// A sentence for the field.
pub fn read_until(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let most = today + Days::new(ASSIGNED_DAYS_MOST);
    let until = match text.trim() {
        "" => today + Days::new(ASSIGNED_DAYS),
        typed => typed.parse().unwrap_or(NaiveDate::MIN),
    };
    if until < today || until > most {
        return Err(format!(
            "Enter a day from today on, at most {ASSIGNED_DAYS_MOST} days away."
        ));
    }
    Ok(until)
}

#[cfg(test)]
mod tests;
