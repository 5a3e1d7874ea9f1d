//! A case study in the library: where it stands and its versions.

use chrono::{DateTime, Utc};

use super::{CaseStudy, Difficulty, Valence};
use crate::curriculum::Topic;
use crate::field::Refusal;
use crate::id::CaseStudyId;

/// Where a case study stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseState {
    /// Seen by coordinators only.
    Draft,
    /// Offered to facilitators, and read by the participants of the sessions it is worked on in.
    Published,
    /// Kept, and offered to nobody.
    Retired,
}

impl CaseState {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Retired => "retired",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Published => "Published",
            Self::Retired => "Retired",
        }
    }

    /// The state of a case that is offered from now on; a retired one comes back.
    ///
    /// # Errors
    /// When it is published already.
    pub fn publish(self) -> Result<Self, Refusal> {
        match self {
            Self::Draft | Self::Retired => Ok(Self::Published),
            Self::Published => Err(Refusal::new("This case is published already.")),
        }
    }

    /// The state of a case whose text comes in from a file: a draft, until somebody has read and published it.
    /// `planned_uses` counts the sessions to come that work on it.
    ///
    /// # Errors
    /// When a session to come would lose it.
    pub fn rewrite(self, planned_uses: u64) -> Result<Self, Refusal> {
        match self {
            Self::Draft => Ok(Self::Draft),
            Self::Published => self.retire(planned_uses).map(|_| Self::Draft),
            Self::Retired => Ok(Self::Draft),
        }
    }

    /// The state of a case that is put aside. `planned_uses` counts the sessions to come that work on it.
    ///
    /// # Errors
    /// When it is not published, or a session to come would lose it.
    pub fn retire(self, planned_uses: u64) -> Result<Self, Refusal> {
        match (self, planned_uses) {
            (Self::Published, 0) => Ok(Self::Retired),
            (Self::Published, 1) => Err(Refusal::new(
                "This case is on the agenda of a session to come: choose another case there first.",
            )),
            (Self::Published, uses) => Err(Refusal::new(format!(
                "This case is on the agenda of {uses} sessions to come: choose other cases there first."
            ))),
            _ => Err(Refusal::new("Only a published case can be retired.")),
        }
    }
}

impl std::str::FromStr for CaseState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Draft, Self::Published, Self::Retired]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no state of a case study."))
    }
}

/// A case study with the text of one of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCase {
    /// Its id.
    pub id: CaseStudyId,
    /// Where it stands.
    pub state: CaseState,
    /// Which version this is; the first is 1.
    pub version: u32,
    /// When this version was written.
    pub written_at: DateTime<Utc>,
    /// The version itself.
    pub case: CaseStudy,
}

impl StoredCase {
    /// What lists show of it.
    pub fn listing(&self) -> CaseListing {
        CaseListing {
            id: self.id,
            state: self.state,
            version: self.version,
            slug: self.case.slug.clone(),
            title: self.case.title.clone(),
            summary: self.case.summary.clone(),
            topics: self.case.topics.clone(),
            skills: self.case.skills.clone(),
            minutes: self.case.minutes,
            difficulty: self.case.difficulty,
            valence: self.case.valence,
        }
    }
}

/// What lists show of the newest version of a case: its facts and no text that is for somebody in particular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseListing {
    /// Its id.
    pub id: CaseStudyId,
    /// Where it stands.
    pub state: CaseState,
    /// The newest version.
    pub version: u32,
    /// Its stable name.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// At least one.
    pub topics: Vec<Topic>,
    /// Keys of skills.
    pub skills: Vec<String>,
    /// Time to run it.
    pub minutes: u16,
    /// How much it asks.
    pub difficulty: Difficulty,
    /// How the experience ended.
    pub valence: Valence,
}

/// A line of a case's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseVersion {
    /// 1, 2, ...
    pub version: u32,
    /// What the case was called then.
    pub title: String,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// By whom; `None` when it came with the program.
    pub author: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_published_retired_and_published_again() {
        assert_eq!(CaseState::Draft.publish(), Ok(CaseState::Published));
        assert_eq!(CaseState::Published.retire(0), Ok(CaseState::Retired));
        assert_eq!(CaseState::Retired.publish(), Ok(CaseState::Published));
        for state in [CaseState::Draft, CaseState::Published, CaseState::Retired] {
            assert_eq!(state.rewrite(0), Ok(CaseState::Draft));
        }
        assert!(CaseState::Published.rewrite(1).is_err());
        for refused in [
            CaseState::Published.publish(),
            CaseState::Draft.retire(0),
            CaseState::Retired.retire(0),
            CaseState::Published.retire(1),
        ] {
            assert!(refused.is_err(), "{refused:?}");
        }
        assert!(
            CaseState::Published
                .retire(3)
                .is_err_and(|refusal| refusal.0.contains("3 sessions"))
        );
    }
}
