//! What moving one person to each cohort would do, told before it is done.

use std::collections::BTreeMap;

use super::measure::{Seating, Table};
use super::model::{Roster, Share};
use super::{Conflict, Problem, Refusal};

/// A seating after one person went to a cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Misplaced seats of all cohorts.
    pub misplaced: u64,
    /// The rules about this person that are broken there; that the cohort has no seat left is not among them.
    pub conflicts: Vec<Conflict>,
}

/// The effect of moving somebody, who may have no seat yet, to each cohort of `assignment`, in its order; for their own
/// cohort that of staying. Cohorts count for the pools they have now.
///
/// # Errors
/// [`Refusal::BadInput`] for a bad problem or assignment, or a person who is not in the roster.
pub fn effects(
    problem: &Problem,
    assignment: &[Vec<String>],
    person: &str,
) -> Result<Vec<Effect>, Refusal> {
    let roster = Roster::read(problem).map_err(Refusal::BadInput)?;
    let seating = Seating::read(&roster, assignment).map_err(Refusal::BadInput)?;
    let Some(asked) = roster.position(person) else {
        let sentence = format!("{person} is not in the roster.");
        return Err(Refusal::BadInput(vec![sentence]));
    };
    let seats = seating.seats(&roster);
    let tables: Vec<Table> = seating
        .by_pool(&roster)
        .into_values()
        .map(|cohorts| Table::new(&roster, &seating, cohorts))
        .collect();
    let now: u64 = tables.iter().map(Table::all_misplaced).sum();
    let columns = Columns::new(&roster, &tables, asked);
    let broken = broken(&roster, &seating, &seats, asked);
    let others = now - columns.misplaced(None, None);
    let effects = (0..assignment.len()).map(|to| Effect {
        misplaced: others + columns.misplaced(seats[asked], Some(to)),
        conflicts: broken.get(&to).cloned().unwrap_or_default(),
    });
    Ok(effects.collect())
}

/// The counts of the values of one person, pool by pool.
struct Columns {
    /// Whether nobody may be alone with the value, the cohorts, and their counts.
    columns: Vec<(bool, Vec<usize>, Vec<usize>)>,
}

impl Columns {
    fn new(roster: &Roster, tables: &[Table], asked: usize) -> Self {
        let problem = roster.problem;
        let values = || {
            let labels = &roster.people[asked].attributes;
            problem.attributes.iter().zip(labels)
        };
        let column = |table: &Table, attribute: usize, (name, label): (&String, &String)| {
            let mut values = table.pool.values.iter();
            let held =
                values.position(|value| value.attribute == attribute && value.label == *label);
            let counts = table.counts.iter();
            let counts = counts.map(|row| held.map_or(0, |held| row[held]));
            let wanted = (name.clone(), label.clone());
            (
                problem.not_alone.contains(&wanted),
                table.cohorts.clone(),
                counts.collect(),
            )
        };
        let columns = tables.iter().flat_map(|table| {
            let values = values().enumerate();
            values.map(move |(attribute, value)| column(table, attribute, value))
        });
        Self {
            columns: columns.collect(),
        }
    }

    /// Misplaced seats of these values once the person has gone from one cohort to another.
    fn misplaced(&self, from: Option<usize>, to: Option<usize>) -> u64 {
        let after = |cohort: usize, count: usize| {
            count + usize::from(to == Some(cohort)) - usize::from(from == Some(cohort))
        };
        let column = |(not_alone, cohorts, counts): &(bool, Vec<usize>, Vec<usize>)| {
            let pairs = || cohorts.iter().zip(counts);
            let people = pairs().map(|(&cohort, &count)| after(cohort, count)).sum();
            let share = Share::of(people, *not_alone, cohorts.len());
            let off = pairs().map(|(&cohort, &count)| share.off(after(cohort, count)) as u64);
            off.sum::<u64>()
        };
        self.columns.iter().map(column).sum()
    }
}

/// The rules about one person that each cohort would break, where it would break any.
fn broken(
    roster: &Roster,
    seating: &Seating,
    seats: &[Option<usize>],
    asked: usize,
) -> BTreeMap<usize, Vec<Conflict>> {
    let mut broken: BTreeMap<usize, Vec<Conflict>> = BTreeMap::new();
    let mut add = |rule: &str, person: usize, with: Option<usize>, cohort: usize| {
        broken.entry(cohort).or_default().push(Conflict {
            rule: rule.to_owned(),
            person: roster.id(person).to_owned(),
            with: with.map_or_else(String::new, |with| roster.id(with).to_owned()),
            cohort: seating.name(cohort).to_owned(),
        });
    };
    for rule in &roster.rules {
        let other = match asked {
            asked if rule.person == asked => rule.with,
            asked if rule.with == asked => rule.person,
            _ => continue,
        };
        if let Some(seat) = seats[other] {
            add(rule.reason.name(), rule.person, Some(rule.with), seat);
        }
    }
    for &(left, right) in &roster.together {
        let other = match asked {
            asked if left == asked => right,
            asked if right == asked => left,
            _ => continue,
        };
        if let Some(seat) = seats[other] {
            for cohort in (0..seating.cohorts.len()).filter(|cohort| *cohort != seat) {
                add("keep together", asked, Some(other), cohort);
            }
        }
    }
    for (cohort, (pool, people)) in seating.cohorts.iter().enumerate() {
        if !people.is_empty() && !roster.could_be(asked, pool) {
            add("pool", asked, None, cohort);
        }
    }
    broken
}
