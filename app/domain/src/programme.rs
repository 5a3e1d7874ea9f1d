//! A programme and the stored version of its curriculum.

use crate::curriculum::{AgendaBlock, Curriculum, Module, Skill, Topic};
use crate::field::FieldErrors;
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

/// What somebody asks for when they make a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProgramme {
    /// Its name, at most 100 characters.
    pub name: String,
    /// What the firm wants from it, at most 2,000 characters.
    pub goal: String,
    /// The key of the curriculum it starts with.
    pub curriculum: String,
    /// People a cohort is planned for.
    pub plan_size: u8,
    /// People a cohort may have.
    pub max_size: u8,
}

impl NewProgramme {
    /// Reads what was typed; an empty size is the usual one.
    ///
    /// # Errors
    /// Every field that is missing, too long or out of range.
    pub fn read(
        name: &str,
        goal: &str,
        curriculum: &str,
        plan_size: &str,
        max_size: &str,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.required("name", "a name", name, 100);
        let goal = errors.required("goal", "a goal", goal, 2_000);
        if curriculum.is_empty() {
            errors.add("curriculum", "Choose a curriculum.");
        }
        let max_size = size(&mut errors, "max_size", max_size, COHORT_MOST);
        let plan_size = size(&mut errors, "plan_size", plan_size, PLAN_SIZE.min(max_size));
        if errors.is_empty() && plan_size > max_size {
            errors.add(
                "plan_size",
                format!("Plan for at most {max_size} people: a cohort may not have more."),
            );
        }
        errors.or(Self {
            name,
            goal,
            curriculum: curriculum.to_owned(),
            plan_size,
            max_size,
        })
    }
}

/// The fewest people a cohort can be planned for.
pub const COHORT_LEAST: u8 = 2;

fn size(errors: &mut FieldErrors, field: &str, typed: &str, usual: u8) -> u8 {
    let typed = typed.trim();
    if typed.is_empty() {
        return usual;
    }
    match typed.parse() {
        Ok(size) if (COHORT_LEAST..=COHORT_MOST).contains(&size) => size,
        _ => {
            errors.add(
                field,
                format!("Enter a whole number from {COHORT_LEAST} to {COHORT_MOST}."),
            );
            usual
        }
    }
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
    /// Its stable name among the curricula on offer.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What it is about, in markdown.
    pub summary: String,
    /// Its modules, in order.
    pub modules: Vec<StoredModule>,
}

impl CurriculumVersion {
    /// What is taught, without ids: equal for two versions that teach the same.
    pub fn content(&self) -> Curriculum {
        Curriculum {
            key: self.key.clone(),
            title: self.title.clone(),
            summary: self.summary.clone(),
            modules: self.modules.iter().map(StoredModule::content).collect(),
        }
    }

    /// Minutes of all its sessions together.
    pub fn minutes(&self) -> u32 {
        self.modules
            .iter()
            .map(|module| u32::from(module.minutes))
            .sum()
    }
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
    /// Length of each meeting of its session: at least one.
    pub meetings: Vec<u16>,
    /// Fewest days of practice before the next module.
    pub practice_least_days: u16,
    /// Most days of practice before the next module.
    pub practice_most_days: u16,
    /// At most five skills, in order.
    pub skills: Vec<StoredSkill>,
    /// The agenda template.
    pub agenda: Vec<AgendaBlock>,
}

impl StoredModule {
    fn content(&self) -> Module {
        Module {
            title: self.title.clone(),
            topic: self.topic,
            purpose: self.purpose.clone(),
            minutes: self.minutes,
            meetings: self.meetings.clone(),
            practice_least_days: self.practice_least_days,
            practice_most_days: self.practice_most_days,
            preparation: self.preparation.clone(),
            skills: self.skills.iter().map(|one| one.skill.clone()).collect(),
            agenda: self.agenda.clone(),
        }
    }
}

/// A skill of a curriculum version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSkill {
    /// Its id.
    pub id: SkillId,
    /// Key, name and behaviour.
    pub skill: Skill,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_left_open_are_the_usual_ones() {
        let new = NewProgramme::read(" Customers ", "Fewer calls.", "customers", "", "").unwrap();
        assert_eq!(
            (new.name.as_str(), new.plan_size, new.max_size),
            ("Customers", 14, 15)
        );
        let small = NewProgramme::read("A", "B", "c", "", "8").unwrap();
        assert_eq!((small.plan_size, small.max_size), (8, 8));
    }

    #[test]
    fn sizes_are_two_to_fifteen_and_the_plan_fits() {
        let problem = |plan: &str, most: &str| {
            let errors = NewProgramme::read("A", "B", "c", plan, most).unwrap_err();
            errors
                .0
                .into_iter()
                .map(|(field, _)| field)
                .collect::<Vec<_>>()
        };
        for bad in ["0", "1", "16", "-3", "many", "256"] {
            assert_eq!(problem(bad, "15"), ["plan_size"], "{bad}");
            assert_eq!(problem("2", bad), ["max_size"], "{bad}");
        }
        assert_eq!(problem("14", "10"), ["plan_size"]);
    }

    #[test]
    fn everything_missing_is_said_at_once() {
        let errors = NewProgramme::read(" ", "", "", "x", "").unwrap_err();
        let fields: Vec<&str> = errors.0.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["name", "goal", "curriculum", "plan_size"]);
    }
}
