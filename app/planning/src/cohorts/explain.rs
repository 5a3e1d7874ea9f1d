//! Plain words for one person ("why here") and for one cohort ("what is off").

use super::measure::{Seating, Table, numbered};
use super::model::{Reason, Roster};
use super::words::{count, listed, one_of};
use super::{Fraction, Problem};

/// Why a person sits in their cohort: the fair share of each of their values, and the people to avoid or to stay with.
///
/// A bad problem, assignment or id is answered with the sentences that say so.
#[must_use]
pub fn explain_person(
    problem: &Problem,
    assignment: &[Vec<String>],
    person_id: &str,
) -> Vec<String> {
    let (roster, seating) = match read(problem, assignment) {
        Ok(read) => read,
        Err(faults) => return faults,
    };
    let Some(person) = roster.position(person_id) else {
        return vec![format!("{person_id} is not in the roster.")];
    };
    let seats = seating.seats(&roster);
    let Some(cohort) = seats[person] else {
        return vec![format!("{person_id} is in no cohort.")];
    };
    let others = seating.cohorts[cohort].1.len() - 1;
    let mut sentences = vec![format!(
        "{person_id} is in {} with {}.",
        seating.name(cohort),
        count(others, "other person", "other people")
    )];
    if let Some((table, row)) = table_of(&roster, &seating, cohort)
        && let Ok(local) = table.pool.people.binary_search(&person)
    {
        for &value in table.pool.held_by(local) {
            sentences.push(spread(&roster, &seating, &table, row, value as usize));
        }
    }
    let whereabouts = |other: usize| match seats[other] {
        Some(seat) if seat == cohort => "in the same cohort, which breaks the rule".to_owned(),
        Some(seat) => format!("in {}", seating.name(seat)),
        None => "in no cohort".to_owned(),
    };
    let mut reports = Vec::new();
    for rule in roster
        .rules
        .iter()
        .filter(|rule| rule.person == person || rule.with == person)
    {
        let other = if rule.person == person {
            rule.with
        } else {
            rule.person
        };
        match rule.reason {
            Reason::OwnManager if rule.person == person => {
                sentences.push(format!(
                    "The manager {} is {}.",
                    roster.id(other),
                    whereabouts(other)
                ));
            }
            Reason::OwnManager => reports.push(other),
            Reason::ManagerChain if rule.person == person => {
                sentences.push(format!(
                    "{}, further up the reporting line, is {}.",
                    roster.id(other),
                    whereabouts(other)
                ));
            }
            Reason::ManagerChain => {
                if seats[other] == Some(cohort) {
                    sentences.push(format!(
                        "{}, further down the reporting line, is in the same cohort, which breaks the rule.",
                        roster.id(other)
                    ));
                }
            }
            Reason::KeepApart => {
                sentences.push(format!(
                    "{} is to be kept apart and is {}.",
                    roster.id(other),
                    whereabouts(other)
                ));
            }
        }
    }
    if !reports.is_empty() {
        let here: Vec<&str> = reports
            .iter()
            .filter(|&&report| seats[report] == Some(cohort))
            .map(|&report| roster.id(report))
            .collect();
        let reports = count(reports.len(), "person who reports", "people who report");
        sentences.push(if here.is_empty() {
            format!("Of {reports} to {person_id}, nobody is in this cohort.")
        } else {
            format!(
                "Of {reports} to {person_id}, {} in the same cohort, which breaks the rule: {}.",
                count(here.len(), "is", "are"),
                listed(&here, 10)
            )
        });
    }
    for &(left, right) in roster
        .together
        .iter()
        .filter(|(left, right)| *left == person || *right == person)
    {
        let other = if left == person { right } else { left };
        sentences.push(match seats[other] {
            Some(seat) if seat == cohort => format!(
                "{} is kept together with {person_id} and is here too.",
                roster.id(other)
            ),
            _ => format!(
                "{} should be kept together with {person_id} but is {}.",
                roster.id(other),
                whereabouts(other)
            ),
        });
    }
    sentences
}

/// What is off in a cohort (`index` counts from 0), or that nothing is.
///
/// A bad problem or assignment is answered with the sentences that say so.
#[must_use]
pub fn explain_cohort(problem: &Problem, assignment: &[Vec<String>], index: usize) -> Vec<String> {
    let (roster, seating) = match read(problem, assignment) {
        Ok(read) => read,
        Err(faults) => return faults,
    };
    let Some((pool, people)) = seating.cohorts.get(index) else {
        return vec![format!(
            "There is no {}: there are {}.",
            numbered(index),
            count(seating.cohorts.len(), "cohort", "cohorts")
        )];
    };
    let own = seating.name(index);
    let mut sentences = Vec::new();
    if people.len() > problem.max {
        sentences.push(format!(
            "{own} has {} people, {} more than the limit of {}.",
            people.len(),
            people.len() - problem.max,
            problem.max
        ));
    }
    let seats = seating.seats(&roster);
    for rule in &roster.rules {
        if seats[rule.person] == Some(index) && seats[rule.with] == Some(index) {
            let (person, with) = (roster.id(rule.person), roster.id(rule.with));
            sentences.push(match rule.reason {
                Reason::OwnManager => format!("{person} sits with their own manager {with}."),
                Reason::ManagerChain => {
                    format!("{person} sits with {with}, who is above them in the reporting line.")
                }
                Reason::KeepApart => format!("{person} and {with} are to be kept apart."),
            });
        }
    }
    for &(left, right) in &roster.together {
        if (seats[left] == Some(index)) != (seats[right] == Some(index)) {
            sentences.push(format!(
                "{} and {} should be kept together, but only one of them is here.",
                roster.id(left),
                roster.id(right)
            ));
        }
    }
    for &person in people {
        if !roster.could_be(person, pool) {
            sentences.push(format!(
                "{} is of pool {}, the others are of pool {}.",
                roster.id(person),
                one_of(&roster.options[person]),
                Roster::shown(pool)
            ));
        }
    }
    if let Some((table, row)) = table_of(&roster, &seating, index) {
        for value in 0..table.pool.values.len() {
            if table.share(value).off(table.counts[row][value]) > 0 {
                sentences.push(spread(&roster, &seating, &table, row, value));
            }
        }
    }
    if sentences.is_empty() {
        sentences.push(format!(
            "Nothing is off in {own}: every rule is kept and every value has its fair share."
        ));
    }
    sentences
}

fn read<'a>(
    problem: &'a Problem,
    assignment: &[Vec<String>],
) -> Result<(Roster<'a>, Seating<'a>), Vec<String>> {
    let roster = Roster::read(problem)?;
    let seating = Seating::read(&roster, assignment)?;
    Ok((roster, seating))
}

/// The table of the pool a cohort belongs to, and the cohort's row in it.
fn table_of(roster: &Roster, seating: &Seating, cohort: usize) -> Option<(Table, usize)> {
    let cohorts = seating
        .by_pool(roster)
        .into_values()
        .find(|cohorts| cohorts.contains(&cohort))?;
    let row = cohorts.iter().position(|&other| other == cohort)?;
    Some((Table::new(roster, seating, cohorts), row))
}

/// "Every cohort should have 3 or 4 people of function Sales (fair share 3.28); Cohort 2 has 4."
fn spread(roster: &Roster, seating: &Seating, table: &Table, row: usize, value: usize) -> String {
    let about = &table.pool.values[value];
    let share = table.share(value);
    let here = table.counts[row][value];
    let fair = Fraction::new(about.people as u128, table.cohorts.len() as u128);
    let should = if share.never_one {
        "nobody or at least 2 people".to_owned()
    } else if share.low == share.high {
        count(share.low, "person", "people")
    } else {
        format!("{} or {} people", share.low, share.high)
    };
    let verdict = if share.never_one && here == 1 {
        ", alone".to_owned()
    } else if here > share.high {
        format!(", {} too many", here - share.high)
    } else if here < share.low {
        format!(", {} too few", share.low - here)
    } else {
        String::new()
    };
    format!(
        "Every cohort should have {should} of {} {} (fair share {}); {} has {here}{verdict}.",
        roster.problem.attributes[about.attribute],
        Roster::shown(&about.label),
        fair.decimal(),
        seating.name(table.cohorts[row])
    )
}
