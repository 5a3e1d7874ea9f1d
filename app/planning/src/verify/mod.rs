//! An independent verifier: it reads a problem and lists of members, counts everything again, and shares no code with the
//! engine. It also checks certificates.

mod certificate;
mod delivery;
mod groups;
mod obstacle;
mod pools;
mod schedule;
mod workshop;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::cohorts::{Keep, ManagerRule, Problem};

pub use certificate::check_certificate;
pub use delivery::check_shortfall;
pub use obstacle::check_obstacle;
pub use schedule::{DatesReport, check_dates};
pub use workshop::{RotaReport, SplitReport, check_groups, check_rota, check_split};

/// What a seating that keeps every rule amounts to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub people: usize,
    pub cohorts: usize,
    pub smallest: usize,
    pub largest: usize,
    /// Seats outside floor or ceiling of the fair share.
    pub misplaced: u64,
    /// `sum |n_kv - N_v/K|` as `"123/20"`, or `"7"` when whole.
    pub deviation: String,
    /// No seat is misplaced: the seating reaches the counting bound, so no other is more even.
    pub perfect: bool,
}

/// Check that every person sits once, within the limit, in a pool of their own, not with the own manager or somebody to be kept
/// apart, and with everybody to be kept together; then count how even the cohorts are. Every cohort is taken for one of a pool
/// that suits all its people; [`check_in_pools`] takes the pools from outside.
///
/// Where a plan is changed, the cohorts that have begun must be as they were; the rest is checked and counted without them.
///
/// # Errors
/// A sentence for every fault.
pub fn check(problem: &Problem, cohorts: &[Vec<String>]) -> Result<Report, Vec<String>> {
    if let Some(keep) = &problem.keep {
        return check_change(problem, keep, cohorts, None);
    }
    let (pools, faults) = pools::guessed(problem, cohorts);
    check_open(problem, cohorts, &pools, faults)
}

/// Check a seating as [`check`] does, with the pool of each cohort; the pool of a cohort that has begun is passed over.
///
/// # Errors
/// A sentence for every fault.
pub fn check_in_pools(
    problem: &Problem,
    cohorts: &[Vec<String>],
    pools: &[String],
) -> Result<Report, Vec<String>> {
    if pools.len() != cohorts.len() {
        return Err(vec!["There is not one pool for each cohort.".to_owned()]);
    }
    if let Some(keep) = &problem.keep {
        return check_change(problem, keep, cohorts, Some(pools));
    }
    check_open(problem, cohorts, pools, pools::too_many(problem, pools))
}

fn check_open(
    problem: &Problem,
    cohorts: &[Vec<String>],
    pools: &[String],
    mut faults: Vec<String>,
) -> Result<Report, Vec<String>> {
    let mut seat: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, members) in cohorts.iter().enumerate() {
        if members.is_empty() {
            faults.push(format!("Cohort {} is empty.", number + 1));
        }
        if members.len() > problem.max.min(15) {
            faults.push(format!(
                "Cohort {} has {} people.",
                number + 1,
                members.len()
            ));
        }
        for member in members {
            if seat.insert(member, number).is_some() {
                faults.push(format!("{member} sits more than once."));
            }
        }
    }
    let known: BTreeSet<&str> = problem
        .people
        .iter()
        .map(|person| person.id.as_str())
        .collect();
    faults.extend(
        seat.keys()
            .filter(|id| !known.contains(*id))
            .map(|id| format!("{id} is not in the roster.")),
    );
    let lines = reporting_lines(problem);
    for person in &problem.people {
        let Some(&own) = seat.get(person.id.as_str()) else {
            faults.push(format!("{} sits nowhere.", person.id));
            continue;
        };
        if !pools::could_be(person, &pools[own]) {
            faults.push(format!("Cohort {} mixes pools at {}.", own + 1, person.id));
        }
        if let Some(manager) = &person.manager
            && *manager != person.id
            && seat.get(manager.as_str()) == Some(&own)
        {
            faults.push(format!(
                "{} sits with the own manager {manager}.",
                person.id
            ));
        }
        if problem.managers == ManagerRule::WholeChain {
            let above = managers_above(&lines, &person.id);
            faults.extend(
                above
                    .into_iter()
                    .filter(|above| {
                        person.manager.as_deref() != Some(above) && seat.get(above) == Some(&own)
                    })
                    .map(|above| format!("{} sits with {above} of the manager chain.", person.id)),
            );
        }
    }
    for (left, right) in &problem.apart {
        if seat.get(left.as_str()) == seat.get(right.as_str()) {
            faults.push(format!(
                "{left} sits with {right}, from whom to keep apart."
            ));
        }
    }
    for (left, right) in &problem.together {
        if seat.get(left.as_str()) != seat.get(right.as_str()) {
            faults.push(format!(
                "{left} does not sit with {right}, to be kept together."
            ));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let (misplaced, deviation) = evenness(problem, &seat, pools);
    let sizes: Vec<usize> = cohorts.iter().map(Vec::len).collect();
    Ok(Report {
        people: seat.len(),
        cohorts: cohorts.len(),
        smallest: sizes.iter().copied().min().unwrap_or(0),
        largest: sizes.iter().copied().max().unwrap_or(0),
        misplaced,
        deviation,
        perfect: misplaced == 0,
    })
}

/// Take out the cohorts that have begun, if nobody came and nobody but leavers went, and check the rest.
fn check_change(
    problem: &Problem,
    keep: &Keep,
    cohorts: &[Vec<String>],
    pools: Option<&[String]>,
) -> Result<Report, Vec<String>> {
    let mut rest = cohorts.to_vec();
    let mut pools = pools.map(<[String]>::to_vec);
    let mut open = Problem {
        keep: None,
        ..problem.clone()
    };
    for old in keep.cohorts.iter().filter(|old| old.frozen) {
        let was: BTreeSet<&String> = old
            .members
            .iter()
            .filter(|id| problem.people.iter().any(|person| person.id == **id))
            .collect();
        let same = |now: &Vec<String>| now.iter().collect::<BTreeSet<_>>() == was;
        let Some(place) = rest.iter().position(same) else {
            return Err(vec![format!("{} has begun and was changed.", old.name)]);
        };
        rest.remove(place);
        if let Some(pools) = &mut pools {
            pools.remove(place);
        }
        let is_open = |id: &String| !was.contains(id);
        open.people.retain(|person| is_open(&person.id));
        open.apart
            .retain(|(left, right)| is_open(left) && is_open(right));
        open.together
            .retain(|(left, right)| is_open(left) && is_open(right));
    }
    match pools {
        Some(pools) => check_in_pools(&open, &rest, &pools),
        None => check(&open, &rest),
    }
}

/// Everybody's manager, where both are in the roster and two people.
fn reporting_lines(problem: &Problem) -> BTreeMap<&str, &str> {
    let known: BTreeSet<&str> = problem.people.iter().map(|row| row.id.as_str()).collect();
    problem
        .people
        .iter()
        .filter_map(|row| Some((row.id.as_str(), row.manager.as_deref()?)))
        .filter(|(id, manager)| id != manager && known.contains(manager))
        .collect()
}

/// Everybody above a person, up to the top or to where the line meets itself.
fn managers_above<'a>(lines: &BTreeMap<&'a str, &'a str>, id: &str) -> BTreeSet<&'a str> {
    let mut above = BTreeSet::new();
    let mut here = id;
    while let Some(&manager) = lines.get(here) {
        if manager == id || !above.insert(manager) {
            break;
        }
        here = manager;
    }
    above
}

/// Misplaced seats and deviation, cell by cell.
fn evenness(problem: &Problem, seat: &BTreeMap<&str, usize>, pools: &[String]) -> (u64, String) {
    // (pool, attribute, value) -> cohort -> people
    let mut cells: BTreeMap<(&str, usize, &str), BTreeMap<usize, u64>> = BTreeMap::new();
    for person in &problem.people {
        let own = seat[person.id.as_str()];
        for (attribute, value) in person.attributes.iter().enumerate() {
            *cells
                .entry((&pools[own], attribute, value))
                .or_default()
                .entry(own)
                .or_default() += 1;
        }
    }
    let mut misplaced = 0;
    // Numerators by denominator.
    let mut parts: BTreeMap<u64, u64> = BTreeMap::new();
    for ((pool, attribute, value), counts) in &cells {
        let rows: Vec<usize> = (0..pools.len())
            .filter(|row| pools[*row] == *pool)
            .collect();
        let all: u64 = counts.values().sum();
        let cohorts = rows.len() as u64;
        let not_alone = problem
            .not_alone
            .iter()
            .any(|(name, label)| *name == problem.attributes[*attribute] && label == *value);
        let pairs_wanted = not_alone && all > 1 && all < 2 * cohorts;
        for row in rows {
            let here = counts.get(&row).copied().unwrap_or(0);
            misplaced += if pairs_wanted {
                match here {
                    1 => 1,
                    0 => 0,
                    more => more.saturating_sub(all.div_ceil(cohorts).max(2 + all % 2)),
                }
            } else if here * cohorts > all {
                // More than fair by whole people, or less.
                here - all.div_ceil(cohorts)
            } else {
                all / cohorts - here
            };
            if !pairs_wanted {
                *parts.entry(cohorts).or_default() += (here * cohorts).abs_diff(all);
            }
        }
    }
    let (mut top, mut bottom) = (0_u128, 1_u128);
    for (cohorts, sum) in parts {
        top = top * u128::from(cohorts) + u128::from(sum) * bottom;
        bottom *= u128::from(cohorts);
        let mut pair = (top, bottom);
        while pair.1 > 0 {
            pair = (pair.1, pair.0 % pair.1);
        }
        (top, bottom) = (top / pair.0.max(1), bottom / pair.0.max(1));
    }
    let deviation = if bottom == 1 {
        top.to_string()
    } else {
        format!("{top}/{bottom}")
    };
    (misplaced, deviation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohorts::Person;

    pub(super) fn problem() -> Problem {
        let person = |id: &str, function: &str, manager: Option<&str>| Person {
            id: id.into(),
            attributes: vec![function.into()],
            manager: manager.map(Into::into),
            pools: Vec::new(),
        };
        let mut problem = Problem::new(
            vec!["function".into()],
            vec![
                person("A", "Sales", None),
                person("B", "Sales", Some("A")),
                person("C", "Finance", Some("A")),
                person("D", "Finance", None),
            ],
        );
        problem.apart.push(("B".into(), "C".into()));
        problem.together.push(("B".into(), "D".into()));
        problem.max = 2;
        problem
    }

    fn lists(cohorts: &[&[&str]]) -> Vec<Vec<String>> {
        cohorts
            .iter()
            .map(|members| members.iter().map(|id| (*id).to_owned()).collect())
            .collect()
    }

    #[test]
    fn a_seating_that_keeps_every_rule_is_counted() {
        let mut problem = problem();
        problem.people[2].manager = None;
        let report = check(&problem, &lists(&[&["A", "C"], &["B", "D"]])).unwrap();
        assert_eq!(
            report,
            Report {
                people: 4,
                cohorts: 2,
                smallest: 2,
                largest: 2,
                misplaced: 0,
                deviation: "0".into(),
                perfect: true
            }
        );
    }

    #[test]
    fn misplaced_seats_and_deviation_are_counted_by_hand() {
        let mut problem = problem();
        problem.apart.clear();
        problem.together.clear();
        problem.people[1].manager = None;
        let report = check(&problem, &lists(&[&["A", "B"], &["C", "D"]])).unwrap();
        assert_eq!((report.misplaced, report.deviation.as_str()), (4, "4"));
        let report = check(&problem, &lists(&[&["A", "B"], &["C"], &["D"]])).unwrap();
        // Two people of each value over three cohorts: 2, 0, 0 and 0, 1, 1.
        assert_eq!((report.misplaced, report.deviation.as_str()), (1, "4"));
    }

    #[test]
    fn every_broken_rule_is_named() {
        let cases: [(&[&[&str]], &str); 6] = [
            (
                &[&["A", "C"], &["B", "D"]],
                "C sits with the own manager A.",
            ),
            (
                &[&["C", "B"], &["A", "D"]],
                "B sits with C, from whom to keep apart.",
            ),
            (
                &[&["A"], &["B"], &["C"], &["D"]],
                "B does not sit with D, to be kept together.",
            ),
            (&[&["A"], &["B", "D"]], "C sits nowhere."),
            (
                &[&["A"], &["C", "A"], &["B", "D"]],
                "A sits more than once.",
            ),
            (
                &[&["A"], &["C"], &["B", "D", "X"]],
                "X is not in the roster.",
            ),
        ];
        for (cohorts, expected) in cases {
            let faults = check(&problem(), &lists(cohorts)).unwrap_err();
            assert!(faults.iter().any(|fault| fault == expected), "{faults:?}");
        }
    }
}
