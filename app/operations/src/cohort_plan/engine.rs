//! The roster as the planning engine takes it, and the engine's sentences with names instead of keys.

use std::collections::{BTreeMap, BTreeSet};

use domain::cohort::{CohortPlan, CohortRule, MixBy};
use domain::id::{PersonId, ProgrammeId};
use domain::person::Person;
use planning::cohorts::{ManagerRule, Plan, Problem};
use serde::Deserialize;
use store::ConnectionTrait;

use crate::{AppError, Outcome};

// The engine writes keys into its sentences. Between these two control characters, which no roster has, a key is
// found again whatever it looks like; people are sorted as by the key alone.
const BEGIN: char = '\u{2}';
const END: char = '\u{3}';

/// The key of a person for the engine.
pub(super) fn key(person: &Person) -> String {
    format!("{BEGIN}{}{END}", person.entry.employee_id)
}

/// A text with the keys as the roster has them. In JSON the marks are escaped.
pub(super) fn without_marks(json: &str) -> String {
    json.replace("\\u0002", "").replace("\\u0003", "")
}

/// The sizes and the seed of a problem.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) plan_size: u8,
    pub(super) max_size: u8,
    pub(super) seed: u64,
}

impl From<&CohortPlan> for Settings {
    fn from(plan: &CohortPlan) -> Self {
        Self {
            plan_size: plan.plan_size,
            max_size: plan.max_size,
            seed: plan.seed,
        }
    }
}

/// What planning must mind in a programme.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    pub(super) rules: Vec<CohortRule>,
    /// Who is together in cohorts of other programmes.
    pub(super) elsewhere: Vec<Vec<PersonId>>,
}

impl Rules {
    pub(super) async fn read(db: &impl ConnectionTrait, id: ProgrammeId) -> Outcome<Self> {
        let rules = store::cohort::list_rules(db, id).await?;
        Ok(Self {
            rules: rules.into_iter().map(|(_, rule)| rule).collect(),
            elsewhere: store::cohort::list_company_elsewhere(db, id).await?,
        })
    }
}

/// Mix function, level and site of these people by the rules; nobody with their own manager, when that is one of them.
/// Rules about anybody else say nothing here.
pub(super) fn problem(settings: Settings, rules: &Rules, people: &[&Person]) -> Problem {
    let keys: BTreeMap<_, _> = people
        .iter()
        .map(|person| (person.id, key(person)))
        .collect();
    let attributes = MixBy::ALL.map(|by| by.as_str().to_owned()).to_vec();
    let placed = people
        .iter()
        .map(|person| planning::cohorts::Person {
            id: key(person),
            attributes: MixBy::ALL
                .map(|by| by.value(&person.entry).to_owned())
                .to_vec(),
            manager: person
                .manager
                .filter(|manager| *manager != person.id)
                .and_then(|manager| keys.get(&manager).cloned()),
            pools: Vec::new(),
        })
        .collect();
    let mut problem = Problem {
        max: settings.max_size.into(),
        plan_size: settings.plan_size.into(),
        seed: settings.seed,
        ..Problem::new(attributes, placed)
    };
    let known = |ids: &[PersonId]| -> Vec<String> {
        ids.iter().filter_map(|id| keys.get(id).cloned()).collect()
    };
    let pair =
        |one: &PersonId, other: &PersonId| Some((keys.get(one)?.clone(), keys.get(other)?.clone()));
    for rule in &rules.rules {
        match rule {
            CohortRule::Apart(one, other) => problem.apart.extend(pair(one, other)),
            CohortRule::Together(one, other) => problem.together.extend(pair(one, other)),
            CohortRule::NotAlone(by, value) => {
                if people.iter().any(|person| by.value(&person.entry) == value) {
                    let wanted = (by.as_str().to_owned(), value.clone());
                    problem.not_alone.push(wanted);
                }
            }
            CohortRule::WholeLine => problem.managers = ManagerRule::WholeChain,
        }
    }
    let company = rules.elsewhere.iter().map(|cohort| known(cohort));
    problem.earlier = company.filter(|cohort| cohort.len() > 1).collect();
    problem
}

/// What the engine reported when a plan was made, as kept with the plan.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Findings {
    /// Whether no better plan exists.
    pub(super) proven_optimal: bool,
    /// Sentences about the whole.
    pub(super) explanation: Vec<String>,
}

/// The report without who sits where, which the enrolments hold.
pub(super) fn findings(plan: &Plan) -> Outcome<String> {
    let unwritable = |error: serde_json::Error| AppError::Internal(error.to_string());
    let mut value = serde_json::to_value(plan).map_err(unwritable)?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("cohorts");
    }
    serde_json::to_string(&value).map_err(unwritable)
}

/// Names for the engine's keys and cohorts.
#[derive(Clone, Debug, Default)]
pub(super) struct Names<'a> {
    people: BTreeMap<&'a str, &'a Person>,
    cohorts: Vec<String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(people: impl IntoIterator<Item = &'a Person>, cohorts: Vec<String>) -> Self {
        Self {
            people: people
                .into_iter()
                .map(|person| (person.entry.employee_id.as_str(), person))
                .collect(),
            cohorts,
        }
    }

    /// The sentence with names. Somebody who is not known any more keeps their key.
    pub(super) fn in_words(&self, sentence: &str) -> String {
        let mut words = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once(BEGIN) {
            self.push_cohorts(&mut words, before);
            let (key, after) = after.split_once(END).unwrap_or((after, ""));
            match self.people.get(key) {
                Some(person) => words.push_str(&person.entry.name()),
                None => words.push_str(key),
            }
            rest = after;
        }
        self.push_cohorts(&mut words, rest);
        words
    }

    /// `Cohort 3` of the engine is the third cohort, whatever that is called here.
    fn push_cohorts(&self, words: &mut String, text: &str) {
        const WORD: &str = "Cohort ";
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(WORD) {
            words.push_str(before);
            let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let named = after[..digits]
                .parse::<usize>()
                .ok()
                .and_then(|number| self.cohorts.get(number.checked_sub(1)?));
            match named {
                Some(name) => words.push_str(name),
                None => {
                    words.push_str(WORD);
                    words.push_str(&after[..digits]);
                }
            }
            rest = &after[digits..];
        }
        words.push_str(rest);
    }
}

/// The keys of the people of a plan, cohort by cohort.
pub(super) fn members(plan: &Plan, people: &[Person]) -> Outcome<Vec<Vec<domain::id::PersonId>>> {
    let ids: BTreeMap<String, _> = people
        .iter()
        .map(|person| (key(person), person.id))
        .collect();
    let mut seen = BTreeSet::new();
    plan.cohorts
        .iter()
        .map(|cohort| {
            cohort
                .members
                .iter()
                .map(|member| match ids.get(member) {
                    Some(id) if seen.insert(*id) => Ok(*id),
                    _ => Err(AppError::Internal(
                        "the engine placed somebody twice, or somebody unknown".to_owned(),
                    )),
                })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::person::RosterEntry;

    use super::*;

    fn person(id: i64, employee_id: &str, name: &str, manager: Option<i64>) -> Person {
        Person {
            id: PersonId(id),
            manager: manager.map(PersonId),
            entry: RosterEntry {
                employee_id: employee_id.into(),
                given_name: name.into(),
                family_name: "Ruiz".into(),
                function: "Sales".into(),
                level: "manager".into(),
                active: true,
                ..RosterEntry::default()
            },
        }
    }

    #[test]
    fn keys_become_names_and_cohorts_keep_theirs() {
        let people = [person(1, "1", "Ana", None), person(2, "12", "Bo", None)];
        let names = Names::new(&people, vec!["Cohort 22".into(), "Cohort 23".into()]);
        let sentence = format!(
            "{} is in Cohort 2 with 12 other people; {} and \u{2}gone\u{3} in Cohort 3.",
            key(&people[0]),
            key(&people[1])
        );
        assert_eq!(
            names.in_words(&sentence),
            "Ana Ruiz is in Cohort 23 with 12 other people; Bo Ruiz and gone in Cohort 3."
        );
    }

    #[test]
    fn a_manager_outside_the_plan_makes_no_rule() {
        let people = [
            person(1, "A", "Ana", Some(9)),
            person(2, "B", "Bo", Some(1)),
            person(3, "C", "Cy", Some(3)),
        ];
        let everybody: Vec<&Person> = people.iter().collect();
        let settings = Settings {
            plan_size: 14,
            max_size: 15,
            seed: 1,
        };
        let managers: Vec<Option<String>> = problem(settings, &Rules::default(), &everybody)
            .people
            .into_iter()
            .map(|person| person.manager)
            .collect();
        assert_eq!(managers, [None, Some(key(&people[0])), None]);
    }

    #[test]
    fn rules_reach_the_engine_as_far_as_they_are_about_these_people() {
        let people = [person(1, "A", "Ana", None), person(2, "B", "Bo", Some(1))];
        let everybody: Vec<&Person> = people.iter().collect();
        let settings = Settings {
            plan_size: 14,
            max_size: 15,
            seed: 1,
        };
        let rules = Rules {
            rules: vec![
                CohortRule::Apart(PersonId(1), PersonId(2)),
                CohortRule::Together(PersonId(1), PersonId(9)),
                CohortRule::NotAlone(MixBy::Function, "Sales".into()),
                CohortRule::NotAlone(MixBy::Function, "Legal".into()),
                CohortRule::WholeLine,
            ],
            elsewhere: vec![
                vec![PersonId(1), PersonId(2), PersonId(9)],
                vec![PersonId(2), PersonId(9)],
            ],
        };
        let problem = problem(settings, &rules, &everybody);
        assert_eq!(problem.apart, [(key(&people[0]), key(&people[1]))]);
        assert_eq!(problem.together, []);
        assert_eq!(
            problem.not_alone,
            [("function".to_owned(), "Sales".to_owned())]
        );
        assert_eq!(problem.managers, ManagerRule::WholeChain);
        assert_eq!(problem.earlier, [[key(&people[0]), key(&people[1])]]);
    }
}
