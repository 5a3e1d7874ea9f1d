//! A programme and the stored version of its curriculum.

use crate::curriculum::{AgendaBlock, Skill, Topic};
use crate::id::{CurriculumId, ModuleId, ProgrammeId, SkillId};

/// The most people in a cohort, whatever is asked for.
pub const COHORT_MOST: u8 = 15;
/// The size planned for by default: one seat stays free for a joiner.
pub const PLAN_SIZE: u8 = 14;

/// A whole training initiative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// Its name.
    pub name: String,
    /// What the firm wants from it.
    pub goal: String,
    /// People a cohort is planned for, at most [`Self::max_size`].
    pub plan_size: u8,
    /// People a cohort may have, at most [`COHORT_MOST`].
    pub max_size: u8,
}

/// One version of a programme's curriculum, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurriculumVersion {
    /// Its id.
    pub id: CurriculumId,
    /// The programme it belongs to.
    pub programme: ProgrammeId,
    /// 1, 2, ...
    pub version: u32,
    /// Its title.
    pub title: String,
    /// What it is about, in markdown.
    pub summary: String,
    /// Its modules, in order.
    pub modules: Vec<StoredModule>,
}

/// A module of a curriculum version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredModule {
    /// Its id.
    pub id: ModuleId,
    /// 1, 2, ... within the curriculum.
    pub position: u32,
    /// Its title.
    pub title: String,
    /// Its topic.
    pub topic: Topic,
    /// What it is for, in markdown.
    pub purpose: String,
    /// What participants do before, in markdown.
    pub preparation: String,
    /// Length of its session in minutes.
    pub minutes: u16,
    /// Fewest days of practice before the next module.
    pub practice_least_days: u16,
    /// Most days of practice before the next module.
    pub practice_most_days: u16,
    /// At most five skills, in order.
    pub skills: Vec<StoredSkill>,
    /// The agenda template.
    pub agenda: Vec<AgendaBlock>,
}

/// A skill of a curriculum version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSkill {
    /// Its id.
    pub id: SkillId,
    /// Key, name and behaviour.
    pub skill: Skill,
}
