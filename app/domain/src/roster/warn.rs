//! What is odd about a roster although it can be kept: shared addresses, and managers who cannot be.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Column, Finding};
use crate::account::email_key;
use crate::person::RosterEntry;

/// What is odd about the whole roster once a file is applied; each person comes with the line of the file that speaks of
/// them, or `None`. People whom the file does not mention cause no warning by themselves.
pub fn warnings(roster: &[(Option<u64>, &RosterEntry)]) -> Vec<Finding> {
    let mut found = shared_addresses(roster);
    found.extend(managers(roster));
    found.sort();
    found
}

fn shared_addresses(roster: &[(Option<u64>, &RosterEntry)]) -> Vec<Finding> {
    let mut holders: BTreeMap<String, Vec<(Option<u64>, &str)>> = BTreeMap::new();
    for (line, entry) in roster {
        holders
            .entry(email_key(&entry.email))
            .or_default()
            .push((*line, &entry.employee_id));
    }
    let mut found = Vec::new();
    for (address, people) in holders {
        let first_line = people.iter().filter_map(|(line, _)| *line).min();
        let Some(line) = first_line.filter(|_| people.len() > 1) else {
            continue;
        };
        let ids: Vec<&str> = people.iter().map(|(_, id)| *id).collect();
        found.push(Finding {
            line,
            column: Column::Email.name().to_owned(),
            sentence: format!(
                "{} have the same e-mail address {address}: are they one person?",
                listed(&ids)
            ),
        });
    }
    found
}

fn managers(roster: &[(Option<u64>, &RosterEntry)]) -> Vec<Finding> {
    let positions: HashMap<&str, usize> = roster
        .iter()
        .enumerate()
        .map(|(at, (_, entry))| (entry.employee_id.as_str(), at))
        .collect();
    let manager_of: Vec<Option<usize>> = roster
        .iter()
        .map(|(_, entry)| {
            positions
                .get(entry.manager_employee_id.as_deref()?)
                .copied()
        })
        .collect();
    let mut found = Vec::new();
    let mut note = |line: Option<u64>, sentence: String| {
        if let Some(line) = line {
            found.push(Finding {
                line,
                column: Column::ManagerEmployeeId.name().to_owned(),
                sentence,
            });
        }
    };
    for (at, (line, entry)) in roster.iter().enumerate() {
        let Some(manager) = &entry.manager_employee_id else {
            continue;
        };
        if manager_of[at] == Some(at) {
            note(
                *line,
                format!(
                    "{manager} is named as their own manager: they are kept without a manager."
                ),
            );
        } else if manager_of[at].is_none() {
            note(
                *line,
                format!(
                    "The manager {manager} of {0} is not in the roster: {0} is kept without a manager.",
                    entry.employee_id
                ),
            );
        }
    }
    for circle in circles(&manager_of) {
        let ids: Vec<&str> = circle
            .iter()
            .map(|at| roster[*at].1.employee_id.as_str())
            .collect();
        let line = circle.iter().filter_map(|at| roster[*at].0).min();
        note(
            line,
            format!(
                "{} manage each other in a circle: correct one of the managers.",
                listed(&ids)
            ),
        );
    }
    found
}

/// The circles of two or more, each once, from its first member on.
fn circles(manager_of: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut seen = HashSet::new();
    let mut circles = Vec::new();
    for start in 0..manager_of.len() {
        let mut walk = Vec::new();
        let mut here = Some(start);
        while let Some(at) = here.filter(|at| seen.insert(*at)) {
            walk.push(at);
            here = manager_of[at];
        }
        let closed = here.and_then(|end| walk.iter().position(|at| *at == end));
        if let Some(from) = closed {
            let mut circle = walk.split_off(from);
            if circle.len() > 1 {
                circle.sort_unstable();
                circles.push(circle);
            }
        }
    }
    circles
}

/// "A, B and C", the first few of many.
fn listed(ids: &[&str]) -> String {
    const MOST: usize = 5;
    match ids {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] if ids.len() <= MOST => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} others", ids[..MOST].join(", "), ids.len() - MOST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str, email: &str, manager: &str) -> RosterEntry {
        RosterEntry {
            employee_id: id.into(),
            email: email.into(),
            manager_employee_id: (!manager.is_empty()).then(|| manager.into()),
            ..Default::default()
        }
    }

    fn sentences(people: &[(Option<u64>, RosterEntry)]) -> Vec<(u64, String)> {
        let roster: Vec<(Option<u64>, &RosterEntry)> =
            people.iter().map(|(line, entry)| (*line, entry)).collect();
        warnings(&roster)
            .into_iter()
            .map(|finding| (finding.line, finding.sentence))
            .collect()
    }

    #[test]
    fn a_sound_roster_warns_of_nothing() {
        let people = [
            (Some(2), person("1", "a@b.co", "")),
            (Some(3), person("2", "b@b.co", "1")),
            (Some(4), person("3", "c@b.co", "2")),
        ];
        assert_eq!(sentences(&people), []);
    }

    #[test]
    fn each_oddity_is_said_once_where_the_file_has_it() {
        let people = [
            (Some(2), person("1", "a@b.co", "1")),
            (Some(3), person("2", "A@b.co", "99")),
            (Some(4), person("3", "c@b.co", "4")),
            (None, person("4", "d@b.co", "5")),
            (Some(6), person("5", "e@b.co", "3")),
            (Some(7), person("6", "f@b.co", "5")),
            (None, person("7", "g@b.co", "98")),
        ];
        assert_eq!(
            sentences(&people),
            [
                (
                    2,
                    "1 and 2 have the same e-mail address a@b.co: are they one person?".to_owned()
                ),
                (
                    2,
                    "1 is named as their own manager: they are kept without a manager.".to_owned()
                ),
                (
                    3,
                    "The manager 99 of 2 is not in the roster: 2 is kept without a manager."
                        .to_owned()
                ),
                (
                    4,
                    "3, 4 and 5 manage each other in a circle: correct one of the managers."
                        .to_owned()
                ),
            ]
        );
    }
}
