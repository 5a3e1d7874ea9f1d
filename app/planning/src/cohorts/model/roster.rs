//! The roster: a problem whose form is sound, sorted by id, with every pair and manager resolved.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::cohorts::words::{count, listed};
use crate::cohorts::{HARD_LIMIT, ManagerRule, Person, Problem};

/// Why two people must not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cohorts) enum Reason {
    OwnManager,
    ManagerChain,
    KeepApart,
}

impl Reason {
    pub(in crate::cohorts) fn name(self) -> &'static str {
        match self {
            Self::OwnManager => "own manager",
            Self::ManagerChain => "manager chain",
            Self::KeepApart => "keep apart",
        }
    }
}

/// `person` and `with` (positions in the roster) must not meet; for a manager rule `with` is the manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cohorts) struct Rule {
    pub(in crate::cohorts) reason: Reason,
    pub(in crate::cohorts) person: usize,
    pub(in crate::cohorts) with: usize,
}

/// A problem whose form is sound: people sorted by id, every pair resolved.
pub(in crate::cohorts) struct Roster<'a> {
    pub(in crate::cohorts) problem: &'a Problem,
    pub(in crate::cohorts) people: Vec<&'a Person>,
    index: HashMap<&'a str, usize>,
    /// The pools each person could be in, ascending, never none.
    pub(in crate::cohorts) options: Vec<Vec<&'a str>>,
    /// The pool each person is planned in: until that is decided the first of the options.
    pub(in crate::cohorts) pool_of: Vec<&'a str>,
    /// Most cohorts of the pools that have a limit.
    pub(in crate::cohorts) limits: BTreeMap<&'a str, usize>,
    /// Sorted, without repetitions; includes pairs across pools.
    pub(in crate::cohorts) rules: Vec<Rule>,
    /// Sorted, without repetitions, smaller position first.
    pub(in crate::cohorts) together: Vec<(usize, usize)>,
    /// For each person those they were in an earlier cohort with, ascending, with the number of such cohorts.
    pub(in crate::cohorts) met: Vec<Vec<(u32, u32)>>,
    /// What was odd but is no error: managers who are not in the roster, circles of managers.
    pub(in crate::cohorts) notes: Vec<String>,
}

impl<'a> Roster<'a> {
    /// Check the form of a problem; every fault is a sentence.
    pub(in crate::cohorts) fn read(problem: &'a Problem) -> Result<Self, Vec<String>> {
        let mut faults = faults_of_settings(problem);
        let mut people: Vec<&Person> = problem.people.iter().collect();
        people.sort_by(|left, right| left.id.cmp(&right.id));
        if people.is_empty() {
            faults.push("The roster is empty: at least one person is needed.".to_owned());
        }
        if people.first().is_some_and(|person| person.id.is_empty()) {
            faults.push("A person has no id: give everybody an id of their own.".to_owned());
        }
        let mut twice = BTreeSet::new();
        for pair in people.windows(2) {
            if pair[0].id == pair[1].id && !pair[0].id.is_empty() {
                twice.insert(pair[0].id.as_str());
            }
        }
        for id in twice {
            faults.push(format!(
                "{id} is in the roster more than once: keep one row for each person."
            ));
        }
        for person in &people {
            if person.attributes.len() != problem.attributes.len() {
                faults.push(format!(
                    "{} has {} values for {} attributes: give one value for each attribute.",
                    person.id,
                    person.attributes.len(),
                    problem.attributes.len()
                ));
            }
        }
        let index: HashMap<&str, usize> = people
            .iter()
            .enumerate()
            .map(|(position, person)| (person.id.as_str(), position))
            .collect();
        let apart = resolve(&problem.apart, "keep apart", &index, &mut faults);
        let together = resolve(&problem.together, "keep together", &index, &mut faults);
        faults.extend(faults_of_not_alone(problem));
        let options: Vec<Vec<&str>> = people.iter().map(|person| options(person)).collect();
        faults.extend(faults_of_limits(problem, &options));
        faults.extend(problem.keep.iter().flat_map(|keep| keep.faults()));
        if problem.keep.is_some() && problem.cohorts.is_some() {
            faults.push(
                "The number of cohorts follows from the plan that is changed: leave it open."
                    .to_owned(),
            );
        }
        if let Some(cohorts) = problem.cohorts {
            if cohorts == 0 {
                faults.push(
                    "0 cohorts were asked for: ask for at least 1, or leave the number open."
                        .to_owned(),
                );
            } else if cohorts > people.len() && !people.is_empty() {
                faults.push(format!(
                    "{cohorts} cohorts were asked for, but there are only {}: ask for fewer cohorts.",
                    count(people.len(), "person", "people")
                ));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut notes = Vec::new();
        let managers = managers(&people, &index, &mut notes);
        let mut rules: Vec<Rule> = line_rules(&managers, problem.managers)
            .into_iter()
            .chain(apart.into_iter().map(|(person, with)| Rule {
                reason: Reason::KeepApart,
                person,
                with,
            }))
            .collect();
        rules.sort_unstable();
        rules.dedup();
        let met = met(&problem.earlier, people.len(), &index);
        Ok(Self {
            problem,
            people,
            index,
            pool_of: options.iter().map(|options| options[0]).collect(),
            options,
            limits: problem
                .pool_cohorts
                .iter()
                .map(|(pool, cohorts)| (pool.as_str(), *cohorts))
                .collect(),
            rules,
            together,
            met,
            notes,
        })
    }

    pub(in crate::cohorts) fn position(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    pub(in crate::cohorts) fn id(&self, position: usize) -> &'a str {
        &self.people[position].id
    }

    /// The label of a value as a sentence should show it.
    pub(in crate::cohorts) fn shown(value: &str) -> &str {
        if value.is_empty() {
            "(not given)"
        } else {
            value
        }
    }

    /// People planned in each pool, by the pool's name.
    pub(in crate::cohorts) fn pools(&self) -> BTreeMap<&'a str, Vec<usize>> {
        let mut pools: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (position, pool) in self.pool_of.iter().enumerate() {
            pools.entry(pool).or_default().push(position);
        }
        pools
    }

    /// The pools somebody could be in, ascending.
    pub(in crate::cohorts) fn all_pools(&self) -> BTreeSet<&'a str> {
        self.options.iter().flatten().copied().collect()
    }

    pub(in crate::cohorts) fn could_be(&self, position: usize, pool: &str) -> bool {
        self.options[position].contains(&pool)
    }

    /// Of each pool somebody of these people could be in, how many of them could.
    pub(in crate::cohorts) fn could_be_counts(&self, people: &[usize]) -> BTreeMap<&'a str, usize> {
        let mut counts = BTreeMap::new();
        for &pool in people.iter().flat_map(|&person| &self.options[person]) {
            *counts.entry(pool).or_default() += 1;
        }
        counts
    }
}

fn faults_of_settings(problem: &Problem) -> Vec<String> {
    let mut faults = Vec::new();
    if problem.max < 2 {
        faults.push(format!(
            "A limit of {} is too small: a cohort needs room for at least 2 people.",
            problem.max
        ));
    }
    if problem.max > HARD_LIMIT {
        faults.push(format!(
            "A limit of {} is too large: a cohort has at most {HARD_LIMIT} people.",
            problem.max
        ));
    }
    if problem.plan_size == 0 {
        faults.push(
            "A plan size of 0 leaves every cohort empty: plan for at least 1 person.".to_owned(),
        );
    }
    let mut names = BTreeSet::new();
    for name in &problem.attributes {
        if !names.insert(name) {
            faults.push(format!(
                "The attribute {name} is listed twice: list it once."
            ));
        }
    }
    faults
}

/// The pools a person could be in, ascending: the unnamed one when none is given.
fn options(person: &Person) -> Vec<&str> {
    let options: BTreeSet<&str> = person.pools.iter().map(String::as_str).collect();
    if options.is_empty() {
        vec![""]
    } else {
        options.into_iter().collect()
    }
}

fn faults_of_limits(problem: &Problem, options: &[Vec<&str>]) -> BTreeSet<String> {
    let mut faults = BTreeSet::new();
    let mut named = BTreeSet::new();
    for (pool, _) in &problem.pool_cohorts {
        let shown = Roster::shown(pool);
        if !named.insert(pool) {
            faults.insert(format!(
                "Pool {shown} has two limits of cohorts: give it one."
            ));
        }
        if !options.iter().flatten().any(|option| option == pool) {
            faults.insert(format!(
                "Nobody could be in pool {shown}, which has a limit of cohorts: correct the name or leave the limit out."
            ));
        }
    }
    faults
}

fn faults_of_not_alone(problem: &Problem) -> BTreeSet<String> {
    let mut faults = BTreeSet::new();
    for (attribute, value) in &problem.not_alone {
        match problem.attributes.iter().position(|name| name == attribute) {
            None => {
                faults.insert(format!(
                    "{attribute} is not mixed, so nobody can be alone with {value} in it: mix {attribute} too, or leave this out."
                ));
            }
            Some(at) => {
                let is_held = |person: &Person| person.attributes.get(at) == Some(value);
                if !problem.people.iter().any(is_held) {
                    faults.insert(format!(
                        "Nobody has {value} as {attribute}: correct the value or leave it out."
                    ));
                }
            }
        }
    }
    faults
}

/// Pairs as positions, smaller first, sorted, without repetitions.
fn resolve(
    pairs: &[(String, String)],
    rule: &str,
    index: &HashMap<&str, usize>,
    faults: &mut Vec<String>,
) -> Vec<(usize, usize)> {
    let mut resolved = BTreeSet::new();
    let mut found = BTreeSet::new();
    for (left, right) in pairs {
        for id in [left, right] {
            if !index.contains_key(id.as_str()) {
                found.insert(format!(
                    "{id} in a {rule} pair is not in the roster: correct the id or remove the pair."
                ));
            }
        }
        if left == right {
            found.insert(format!(
                "{left} is paired with themselves in a {rule} pair: remove the pair."
            ));
        }
        if let (Some(&left), Some(&right)) = (index.get(left.as_str()), index.get(right.as_str())) {
            resolved.insert((left.min(right), left.max(right)));
        }
    }
    faults.extend(found);
    resolved.into_iter().collect()
}

/// Everybody's manager where there is one in the roster; oddities become notes.
fn managers(
    people: &[&Person],
    index: &HashMap<&str, usize>,
    notes: &mut Vec<String>,
) -> Vec<Option<usize>> {
    let mut missing: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut managers = vec![None; people.len()];
    for (position, person) in people.iter().enumerate() {
        let Some(manager) = person
            .manager
            .as_deref()
            .filter(|manager| !manager.is_empty())
        else {
            continue;
        };
        match index.get(manager) {
            Some(&own) if own == position => notes.push(format!(
                "{manager} is their own manager in the roster: no rule follows from that."
            )),
            Some(&other) => managers[position] = Some(other),
            None => missing.entry(manager).or_default().push(&person.id),
        }
    }
    for (manager, reports) in missing {
        notes.push(format!(
            "The manager {manager} of {} is not in the roster: no rule follows from that.",
            listed(&reports, 5)
        ));
    }
    for circle in circles(&managers) {
        let ids: Vec<&str> = circle
            .iter()
            .map(|&position| people[position].id.as_str())
            .collect();
        notes.push(format!(
            "{} manage each other in a circle: each of them is still kept from the manager the roster names.",
            listed(&ids, 10)
        ));
    }
    managers
}

/// Who must not meet which of their managers.
fn line_rules(managers: &[Option<usize>], which: ManagerRule) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (person, manager) in managers.iter().enumerate() {
        let Some(own) = *manager else { continue };
        rules.push(Rule {
            reason: Reason::OwnManager,
            person,
            with: own,
        });
        if which == ManagerRule::Own {
            continue;
        }
        let mut above = BTreeSet::from([person, own]);
        let mut next = managers[own];
        // A circle ends where it began.
        while let Some(with) = next.filter(|with| above.insert(*with)) {
            rules.push(Rule {
                reason: Reason::ManagerChain,
                person,
                with,
            });
            next = managers[with];
        }
    }
    rules
}

/// For each person those they shared an earlier cohort with, and how often.
fn met(
    earlier: &[Vec<String>],
    people: usize,
    index: &HashMap<&str, usize>,
) -> Vec<Vec<(u32, u32)>> {
    let mut met = vec![BTreeMap::new(); if earlier.is_empty() { 0 } else { people }];
    for cohort in earlier {
        let here: BTreeSet<usize> = cohort
            .iter()
            .filter_map(|id| index.get(id.as_str()).copied())
            .collect();
        for &one in &here {
            for &other in here.iter().filter(|other| **other != one) {
                *met[one].entry(other as u32).or_insert(0) += 1;
            }
        }
    }
    let mut met: Vec<Vec<_>> = met
        .into_iter()
        .map(|met| met.into_iter().collect())
        .collect();
    met.resize(people, Vec::new());
    met
}

/// The circles of a reporting structure, each once, beginning with its smallest position.
fn circles(managers: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut visited_from = vec![usize::MAX; managers.len()];
    let mut circles = Vec::new();
    for start in 0..managers.len() {
        let mut here = start;
        while visited_from[here] == usize::MAX {
            visited_from[here] = start;
            match managers[here] {
                Some(manager) => here = manager,
                None => break,
            }
        }
        if visited_from[here] != start || managers[here].is_none() {
            continue;
        }
        // `here` was met twice on this walk, so it lies on a circle.
        let mut circle = vec![here];
        let mut next = managers[here];
        while let Some(position) = next.filter(|position| *position != here) {
            circle.push(position);
            next = managers[position];
        }
        let first = circle
            .iter()
            .enumerate()
            .min_by_key(|(_, position)| **position)
            .map_or(0, |(at, _)| at);
        circle.rotate_left(first);
        circles.push(circle);
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_once_and_tails_are_left_out() {
        let managers = vec![
            Some(1),
            Some(2),
            Some(1),
            None,
            Some(3),
            Some(6),
            Some(7),
            Some(5),
        ];
        assert_eq!(circles(&managers), vec![vec![1, 2], vec![5, 6, 7]]);
    }
}
