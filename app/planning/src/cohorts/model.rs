//! The problem as numbers: a checked roster sorted by id, and per pool the interned values, contracted keep-together
//! units and the graph of who must not meet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{HARD_LIMIT, Person, Problem};

/// Why two people must not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    OwnManager,
    KeepApart,
}

impl Reason {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::OwnManager => "own manager",
            Self::KeepApart => "keep apart",
        }
    }
}

/// `person` and `with` (positions in the roster) must not meet; for a manager rule `with` is the manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rule {
    pub(super) reason: Reason,
    pub(super) person: usize,
    pub(super) with: usize,
}

/// A problem whose form is sound: people sorted by id, every pair resolved.
pub(super) struct Roster<'a> {
    pub(super) problem: &'a Problem,
    pub(super) people: Vec<&'a Person>,
    index: HashMap<&'a str, usize>,
    /// Sorted, without repetitions; includes pairs across pools.
    pub(super) rules: Vec<Rule>,
    /// Sorted, without repetitions, smaller position first.
    pub(super) together: Vec<(usize, usize)>,
    /// What was odd but is no error: managers who are not in the roster, circles of managers.
    pub(super) notes: Vec<String>,
}

impl<'a> Roster<'a> {
    /// Check the form of a problem; every fault is a sentence.
    pub(super) fn read(problem: &'a Problem) -> Result<Self, Vec<String>> {
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
        let mut rules: Vec<Rule> = managers
            .iter()
            .enumerate()
            .filter_map(|(person, manager)| {
                manager.map(|with| Rule {
                    reason: Reason::OwnManager,
                    person,
                    with,
                })
            })
            .chain(apart.into_iter().map(|(person, with)| Rule {
                reason: Reason::KeepApart,
                person,
                with,
            }))
            .collect();
        rules.sort_unstable();
        Ok(Self {
            problem,
            people,
            index,
            rules,
            together,
            notes,
        })
    }

    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    pub(super) fn id(&self, position: usize) -> &'a str {
        &self.people[position].id
    }

    /// The label of a value as a sentence should show it.
    pub(super) fn shown(value: &str) -> &str {
        if value.is_empty() {
            "(not given)"
        } else {
            value
        }
    }

    /// People of each pool, by the pool's name.
    pub(super) fn pools(&self) -> BTreeMap<&'a str, Vec<usize>> {
        let mut pools: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (position, person) in self.people.iter().enumerate() {
            pools
                .entry(person.pool.as_str())
                .or_default()
                .push(position);
        }
        pools
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

/// One value of one attribute within a pool.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) attribute: usize,
    pub(super) label: String,
    /// People who hold it.
    pub(super) people: usize,
}

/// People who can be mixed with each other. Positions here are local: 0 is the first person of the pool.
pub(super) struct Pool {
    /// Positions in the roster, ascending.
    pub(super) people: Vec<usize>,
    pub(super) attributes: usize,
    pub(super) values: Vec<Value>,
    /// `held[person * attributes + attribute]` is an index into `values`.
    pub(super) held: Vec<u32>,
    /// Local people of each unit, ascending; units by their first person.
    pub(super) units: Vec<Vec<u32>>,
    pub(super) unit_of: Vec<u32>,
    /// For each unit the units it must not meet, with the number of rules that say so.
    pub(super) foes: Vec<Vec<(u32, u32)>>,
}

impl Pool {
    pub(super) fn new(roster: &Roster, people: Vec<usize>) -> Self {
        let attributes = roster.problem.attributes.len();
        let mut local = vec![u32::MAX; roster.people.len()];
        for (here, &position) in people.iter().enumerate() {
            local[position] = here as u32;
        }
        let mut values: Vec<Value> = Vec::new();
        let mut held = vec![0; people.len() * attributes];
        for attribute in 0..attributes {
            let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (here, &position) in people.iter().enumerate() {
                let label = roster.people[position].attributes[attribute].as_str();
                holders.entry(label).or_default().push(here);
            }
            for (label, holders) in holders {
                for &here in &holders {
                    held[here * attributes + attribute] = values.len() as u32;
                }
                values.push(Value {
                    attribute,
                    label: label.to_owned(),
                    people: holders.len(),
                });
            }
        }
        let pairs = roster.together.iter().filter_map(|&(left, right)| {
            let (left, right) = (local[left], local[right]);
            (left != u32::MAX && right != u32::MAX).then_some((left as usize, right as usize))
        });
        let (units, unit_of) = contract(people.len(), pairs);
        let mut foes: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); units.len()];
        for rule in &roster.rules {
            let (left, right) = (local[rule.person], local[rule.with]);
            if left == u32::MAX || right == u32::MAX {
                continue;
            }
            let (left, right) = (unit_of[left as usize], unit_of[right as usize]);
            if left != right {
                *foes[left as usize].entry(right).or_default() += 1;
                *foes[right as usize].entry(left).or_default() += 1;
            }
        }
        Self {
            people,
            attributes,
            values,
            held,
            units,
            unit_of,
            foes: foes
                .into_iter()
                .map(|foes| foes.into_iter().collect())
                .collect(),
        }
    }

    pub(super) fn held_by(&self, person: usize) -> &[u32] {
        &self.held[person * self.attributes..(person + 1) * self.attributes]
    }

    pub(super) fn has_larger_units(&self) -> bool {
        self.units.len() < self.people.len()
    }
}

/// Groups that pairs tie together (union-find with path halving), each ascending, ordered by first member.
pub(super) fn contract(
    people: usize,
    pairs: impl Iterator<Item = (usize, usize)>,
) -> (Vec<Vec<u32>>, Vec<u32>) {
    let mut parent: Vec<usize> = (0..people).collect();
    fn root(parent: &mut [usize], mut here: usize) -> usize {
        while parent[here] != here {
            parent[here] = parent[parent[here]];
            here = parent[here];
        }
        here
    }
    for (left, right) in pairs {
        let (left, right) = (root(&mut parent, left), root(&mut parent, right));
        // The smaller position stays the root, so that groups come out in order.
        parent[left.max(right)] = left.min(right);
    }
    let mut units: Vec<Vec<u32>> = Vec::new();
    let mut unit_of = vec![0; people];
    for person in 0..people {
        let first = root(&mut parent, person);
        if first == person {
            unit_of[person] = units.len() as u32;
            units.push(vec![person as u32]);
        } else {
            unit_of[person] = unit_of[first];
            units[unit_of[first] as usize].push(person as u32);
        }
    }
    (units, unit_of)
}

/// "1 person", "3 people".
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// "A, B and C", or the first few "and 7 others".
pub(super) fn listed<T: AsRef<str>>(items: &[T], most: usize) -> String {
    let shown = if items.len() > most {
        most
    } else {
        items.len()
    };
    let mut parts: Vec<String> = items[..shown]
        .iter()
        .map(|item| item.as_ref().to_owned())
        .collect();
    if items.len() > shown {
        parts.push(count(items.len() - shown, "other", "others"));
    }
    match parts.split_last() {
        None => "nobody".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
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

    #[test]
    fn chains_of_pairs_become_one_unit() {
        let (units, unit_of) = contract(6, [(4, 2), (0, 4)].into_iter());
        assert_eq!(units, vec![vec![0, 2, 4], vec![1], vec![3], vec![5]]);
        assert_eq!(unit_of, vec![0, 1, 0, 2, 0, 3]);
    }

    #[test]
    fn lists_read_as_english() {
        assert_eq!(listed(&["A"], 5), "A");
        assert_eq!(listed(&["A", "B", "C"], 5), "A, B and C");
        assert_eq!(listed(&["A", "B", "C", "D"], 2), "A, B and 2 others");
        assert_eq!(listed::<&str>(&[], 2), "nobody");
    }
}
