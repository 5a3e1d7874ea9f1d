//! A case study in the library: where it stands, its versions, and how one finds it.

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

/// Which cases of the library one wants to see; an empty filter admits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Only this topic.
    pub topic: Option<Topic>,
    /// Only this valence.
    pub valence: Option<Valence>,
    /// Only cases that exercise this skill.
    pub skill: Option<String>,
    /// Words that all stand in the title or the summary, whatever their case.
    pub words: String,
}

impl CaseFilter {
    /// Whether the filter lets this case pass.
    pub fn admits(&self, case: &CaseListing) -> bool {
        let text = format!("{} {}", case.title, case.summary).to_lowercase();
        self.topic.is_none_or(|topic| case.topics.contains(&topic))
            && self.valence.is_none_or(|valence| case.valence == valence)
            && self
                .skill
                .as_ref()
                .is_none_or(|skill| case.skills.contains(skill))
            && self
                .words
                .to_lowercase()
                .split_whitespace()
                .all(|word| text.contains(word))
    }

    /// Whether it admits every case.
    pub fn is_empty(&self) -> bool {
        self.topic.is_none()
            && self.valence.is_none()
            && self.skill.is_none()
            && self.words.trim().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing() -> CaseListing {
        CaseListing {
            id: CaseStudyId(1),
            state: CaseState::Published,
            version: 1,
            slug: "a-late-answer".into(),
            title: "A Late Answer".into(),
            summary: "A customer waits for a week.".into(),
            topics: vec![Topic::Opportunities, Topic::DifficultConversations],
            skills: vec!["say-it-back".into()],
            minutes: 45,
            difficulty: Difficulty::Easy,
            valence: Valence::ThumbsDown,
        }
    }

    #[test]
    fn a_filter_admits_what_fits_all_its_parts() {
        let filter = |words: &str| CaseFilter {
            words: words.into(),
            ..CaseFilter::default()
        };
        assert!(filter("").admits(&listing()) && filter(" ").is_empty());
        assert!(filter("WEEK late").admits(&listing()));
        assert!(!filter("late month").admits(&listing()));
        let all = CaseFilter {
            topic: Some(Topic::DifficultConversations),
            valence: Some(Valence::ThumbsDown),
            skill: Some("say-it-back".into()),
            words: "late".into(),
        };
        assert!(all.admits(&listing()) && !all.is_empty());
        for one_off in [
            CaseFilter {
                topic: Some(Topic::UnderstandingPeople),
                ..all.clone()
            },
            CaseFilter {
                valence: Some(Valence::ThumbsUp),
                ..all.clone()
            },
            CaseFilter {
                skill: Some("plain-words".into()),
                ..all.clone()
            },
        ] {
            assert!(!one_off.admits(&listing()), "{one_off:?}");
        }
    }

    #[test]
    fn a_case_is_published_retired_and_published_again() {
        assert_eq!(CaseState::Draft.publish(), Ok(CaseState::Published));
        assert_eq!(CaseState::Published.retire(0), Ok(CaseState::Retired));
        assert_eq!(CaseState::Retired.publish(), Ok(CaseState::Published));
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
