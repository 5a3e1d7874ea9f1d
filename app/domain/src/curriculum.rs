//! The curriculum: ordered modules with their skills and agendas, and the rules that make one teachable; no scheduling, no storage.

mod key;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub(crate) use key::unknown_key;
pub use key::{AgendaMode, Topic, is_key};

/// The most skills one module may teach: more cannot be tried at work before the next session.
pub const MOST_SKILLS_A_MODULE: usize = 5;

/// The most meetings of one module: more are a course, not a session.
pub const MOST_MEETINGS_A_MODULE: usize = 6;

/// An observable behaviour that a module teaches.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    /// Stable within the curriculum: lower case, digits and hyphens.
    pub key: String,
    /// Two to five words, as a person would say it: "Ask before you answer".
    pub name: String,
    /// What an observer can see or hear when the skill is used.
    pub behaviour: String,
}

/// One step of a session: minutes and a way of working, never a clock time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaBlock {
    /// How the room works.
    pub mode: AgendaMode,
    /// How long it lasts.
    pub minutes: u16,
    /// What it is called on the run sheet.
    pub title: String,
    /// Markdown for the facilitator alone.
    pub notes: String,
    /// The case study worked on in this block.
    pub case_slug: Option<String>,
}

/// A teachable unit, given in one session.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// What participants call it.
    pub title: String,
    /// The topic it belongs to.
    pub topic: Topic,
    /// Why the module exists, in a few sentences of markdown.
    pub purpose: String,
    /// Length of the session, breaks included.
    pub minutes: u16,
    /// Length of each of its meetings, which add up to `minutes`: one, or for example two half days.
    pub meetings: Vec<u16>,
    /// The fewest days between this session and the next module's.
    pub practice_least_days: u16,
    /// The most days between this session and the next module's.
    pub practice_most_days: u16,
    /// What participants do beforehand: markdown, shown to them.
    pub preparation: String,
    /// One to five, in teaching order.
    pub skills: Vec<Skill>,
    /// The session's blocks in order; their minutes add up to `minutes`.
    pub agenda: Vec<AgendaBlock>,
}

impl Module {
    /// Minutes of all agenda blocks together.
    pub fn agenda_minutes(&self) -> u32 {
        self.agenda
            .iter()
            .map(|block| u32::from(block.minutes))
            .sum()
    }

    /// Everything that keeps this module from being taught, a sentence each; empty when it is sound.
    ///
    /// ```
    /// # use domain::curriculum::{Module, Topic};
    /// let empty = Module {
    ///     title: "Listening".into(), topic: Topic::RapportAndCommunication, purpose: String::new(),
    ///     minutes: 180, meetings: vec![180], practice_least_days: 14, practice_most_days: 28, preparation: String::new(),
    ///     skills: vec![], agenda: vec![],
    /// };
    /// assert_eq!(empty.problems().len(), 3, "purpose, skills and agenda are missing");
    /// ```
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        let name = if self.title.trim().is_empty() {
            found.push("A module has no title; give it one.".to_owned());
            "without a title"
        } else {
            self.title.trim()
        };
        if self.purpose.trim().is_empty() {
            found.push(format!("Module “{name}” does not say its purpose."));
        }
        if self.minutes == 0 {
            found.push(format!(
                "Module “{name}” lasts 0 minutes; say how long it is."
            ));
        }
        if self.meetings.is_empty() || self.meetings.len() > MOST_MEETINGS_A_MODULE {
            found.push(format!(
                "Module “{name}” has {} meetings; give it one to {MOST_MEETINGS_A_MODULE}.",
                self.meetings.len()
            ));
        }
        let sum: u32 = self.meetings.iter().map(|one| u32::from(*one)).sum();
        if self.meetings.contains(&0) || sum != u32::from(self.minutes) {
            found.push(format!(
                "Module “{name}” lasts {} minutes but its meetings add up to {sum}; each takes at least one.",
                self.minutes
            ));
        }
        if self.practice_least_days > self.practice_most_days {
            found.push(format!(
                "Module “{name}” asks for at least {} days of practice but at most {}; the least must not be above the most.",
                self.practice_least_days, self.practice_most_days
            ));
        }
        self.skill_problems(name, &mut found);
        self.agenda_problems(name, &mut found);
        found
    }

    fn skill_problems(&self, name: &str, found: &mut Vec<String>) {
        if self.skills.is_empty() {
            found.push(format!(
                "Module “{name}” teaches no skill; give it one to {MOST_SKILLS_A_MODULE}."
            ));
        }
        if self.skills.len() > MOST_SKILLS_A_MODULE {
            found.push(format!(
                "Module “{name}” teaches {} skills; at most {MOST_SKILLS_A_MODULE} can be practised before the next session.",
                self.skills.len()
            ));
        }
        let mut seen = BTreeSet::new();
        for skill in &self.skills {
            if !is_key(&skill.key) {
                found.push(format!(
                    "Module “{name}”: the skill key “{}” may hold lower-case letters, digits and single hyphens only.",
                    skill.key
                ));
            }
            if !seen.insert(&skill.key) {
                found.push(format!(
                    "Module “{name}” has two skills with the key “{}”.",
                    skill.key
                ));
            }
            if skill.name.trim().is_empty() || skill.behaviour.trim().is_empty() {
                found.push(format!(
                    "Module “{name}”: the skill “{}” needs a name and an observable behaviour.",
                    skill.key
                ));
            }
        }
    }

    fn agenda_problems(&self, name: &str, found: &mut Vec<String>) {
        if self.agenda.is_empty() {
            found.push(format!("Module “{name}” has no agenda."));
            return;
        }
        for (position, block) in self.agenda.iter().enumerate() {
            if block.title.trim().is_empty() {
                found.push(format!(
                    "Module “{name}”: agenda block {} has no title.",
                    position + 1
                ));
            }
            if block.minutes == 0 {
                found.push(format!(
                    "Module “{name}”: agenda block {} lasts 0 minutes.",
                    position + 1
                ));
            }
        }
        let sum = self.agenda_minutes();
        if sum != u32::from(self.minutes) {
            found.push(format!(
                "Module “{name}” lasts {} minutes but its agenda adds up to {sum}.",
                self.minutes
            ));
        }
    }
}

/// The ordered modules of a programme.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curriculum {
    /// Stable name in URLs and files: lower case, digits and hyphens.
    pub key: String,
    /// What participants call it.
    pub title: String,
    /// Markdown shown to participants.
    pub summary: String,
    /// In teaching order.
    pub modules: Vec<Module>,
}

impl Curriculum {
    /// Every skill, in teaching order.
    pub fn skills(&self) -> impl Iterator<Item = &Skill> {
        self.modules.iter().flat_map(|module| &module.skills)
    }

    /// Everything that keeps this curriculum from being used, its modules' problems included.
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        if !is_key(&self.key) {
            found.push(format!(
                "The curriculum key “{}” may hold lower-case letters, digits and single hyphens only.",
                self.key
            ));
        }
        if self.title.trim().is_empty() {
            found.push("The curriculum has no title; give it one.".to_owned());
        }
        if self.modules.is_empty() {
            found.push("The curriculum has no module; it needs at least one.".to_owned());
        }
        let mut taught_by = BTreeMap::new();
        for (position, module) in self.modules.iter().enumerate() {
            found.extend(module.problems());
            for skill in &module.skills {
                let first = *taught_by.entry(skill.key.as_str()).or_insert(position);
                if first != position {
                    found.push(format!(
                        "The skill key “{}” is used by “{}” and by “{}”; each skill belongs to one module.",
                        skill.key, self.modules[first].title, module.title
                    ));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skill(key: &str) -> Skill {
        Skill {
            key: key.into(),
            name: "Ask before you answer".into(),
            behaviour: "Asks one open question before offering a solution.".into(),
        }
    }

    fn block(mode: AgendaMode, minutes: u16) -> AgendaBlock {
        AgendaBlock {
            mode,
            minutes,
            title: "A block".into(),
            notes: String::new(),
            case_slug: None,
        }
    }

    fn module(title: &str, skills: &[&str]) -> Module {
        Module {
            title: title.into(),
            topic: Topic::UnderstandingPeople,
            purpose: "To see.".into(),
            minutes: 30,
            meetings: vec![30],
            practice_least_days: 14,
            practice_most_days: 28,
            preparation: String::new(),
            skills: skills.iter().map(|key| skill(key)).collect(),
            agenda: vec![
                block(AgendaMode::Lecture, 10),
                block(AgendaMode::Debrief, 20),
            ],
        }
    }

    fn curriculum(modules: Vec<Module>) -> Curriculum {
        Curriculum {
            key: "working-well".into(),
            title: "Working well".into(),
            summary: String::new(),
            modules,
        }
    }

    #[test]
    fn a_sound_curriculum_has_no_problem() {
        let it = curriculum(vec![module("One", &["a", "b"]), module("Two", &["c"])]);
        assert_eq!(it.problems(), Vec::<String>::new());
        let keys: Vec<_> = it.skills().map(|skill| skill.key.as_str()).collect();
        assert_eq!(keys, ["a", "b", "c"]);
    }

    #[test]
    fn five_skills_are_accepted_and_none_or_six_refused() {
        assert!(
            module("Five", &["a", "b", "c", "d", "e"])
                .problems()
                .is_empty()
        );
        assert_eq!(
            module("None", &[]).problems(),
            ["Module “None” teaches no skill; give it one to 5."]
        );
        assert_eq!(
            module("Six", &["a", "b", "c", "d", "e", "f"]).problems(),
            ["Module “Six” teaches 6 skills; at most 5 can be practised before the next session."]
        );
    }

    #[test]
    fn agenda_minutes_must_add_up_without_overflow() {
        let mut long = module("Long", &["a"]);
        long.agenda = vec![block(AgendaMode::Lecture, u16::MAX); 3];
        assert_eq!(long.agenda_minutes(), 3 * u32::from(u16::MAX));
        assert_eq!(
            long.problems(),
            ["Module “Long” lasts 30 minutes but its agenda adds up to 196605."]
        );
    }

    #[test]
    fn all_problems_are_returned_at_once() {
        let mut bad = module("Bad", &["a", "a", "Not A Key"]);
        bad.practice_least_days = 30;
        bad.minutes = 45;
        bad.meetings = vec![20, 25];
        bad.agenda[0].minutes = 0;
        assert_eq!(bad.problems().len(), 5, "{:?}", bad.problems());
    }

    #[test]
    fn meetings_add_up_to_the_session() {
        let mut halves = module("Halves", &["a"]);
        halves.meetings = vec![10, 20];
        assert_eq!(halves.problems(), Vec::<String>::new());
        for (meetings, problems) in [
            (vec![], 2),
            (vec![10, 10], 1),
            (vec![0, 30], 1),
            (vec![5; 7], 2),
        ] {
            halves.meetings = meetings;
            assert_eq!(halves.problems().len(), problems, "{:?}", halves.meetings);
        }
    }

    #[test]
    fn a_skill_key_belongs_to_one_module() {
        let it = curriculum(vec![module("One", &["a"]), module("Two", &["a"])]);
        assert_eq!(
            it.problems(),
            ["The skill key “a” is used by “One” and by “Two”; each skill belongs to one module."]
        );
    }

    #[test]
    fn a_curriculum_needs_a_module_and_a_key() {
        let mut it = curriculum(vec![]);
        it.key = "Not a key".into();
        assert_eq!(it.problems().len(), 2);
    }
}
