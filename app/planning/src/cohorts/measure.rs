//! What a seating is worth: misplaced seats, deviation and bound, broken rules, and sentences about the whole.

use std::collections::{BTreeMap, BTreeSet};

use super::bound::Bounds;
use super::model::{Pool, Roster, Share};
use super::words::{count, listed};
use super::{Balance, Conflict, Fraction, Plan, PlannedCohort};

/// Who sits where, in positions of the roster.
pub(super) struct Seating<'a> {
    /// Pool and people, ascending, of each cohort.
    pub(super) cohorts: Vec<(&'a str, Vec<usize>)>,
    names: Vec<String>,
}

impl<'a> Seating<'a> {
    /// Cohorts with a name, or without one: then the lowest number that is not taken.
    pub(super) fn new<'b>(
        cohorts: Vec<(&'a str, Vec<usize>)>,
        names: Vec<Option<String>>,
        taken: impl Iterator<Item = &'b str>,
    ) -> Self {
        let taken: BTreeSet<&str> = taken.collect();
        let mut free = (0..)
            .map(numbered)
            .filter(|name| !taken.contains(name.as_str()));
        let names = names
            .into_iter()
            .filter_map(|name| name.or_else(|| free.next()))
            .collect();
        Self { cohorts, names }
    }

    pub(super) fn name(&self, cohort: usize) -> &str {
        &self.names[cohort]
    }

    /// Ids as positions; the pool of a cohort is one that most of its people could be in.
    pub(super) fn read(
        roster: &Roster<'a>,
        assignment: &[Vec<String>],
    ) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
        let mut cohorts = Vec::new();
        for (cohort, ids) in assignment.iter().enumerate() {
            let mut people = Vec::new();
            for id in ids {
                let Some(position) = roster.position(id) else {
                    faults.push(format!(
                        "{id} in {} is not in the roster.",
                        numbered(cohort)
                    ));
                    continue;
                };
                match seen.insert(position, cohort) {
                    Some(other) if other == cohort => {
                        faults.push(format!("{id} is in {} twice.", numbered(cohort)))
                    }
                    Some(other) => faults.push(format!(
                        "{id} is in {} and in {}: keep one of them.",
                        numbered(other),
                        numbered(cohort)
                    )),
                    None => people.push(position),
                }
            }
            people.sort_unstable();
            let pools = roster.could_be_counts(&people);
            let most = pools.values().copied().max();
            let pool = pools
                .iter()
                .find(|(_, people)| Some(**people) == most)
                .map(|(pool, _)| *pool);
            let pool = pool.unwrap_or_else(|| {
                // An empty cohort: of the only pool, or of none.
                roster.pool_of.first().copied().unwrap_or_default()
            });
            cohorts.push((pool, people));
        }
        if roster.all_pools().len() > 1 {
            for (pool, people) in &mut cohorts {
                if people.is_empty() {
                    *pool = "";
                }
            }
        }
        if faults.is_empty() {
            let names = vec![None; cohorts.len()];
            Ok(Self::new(cohorts, names, std::iter::empty()))
        } else {
            Err(faults)
        }
    }

    /// The cohorts of each pool, as numbers; empty cohorts count only where it is clear whose they are.
    pub(super) fn by_pool(&self, roster: &Roster) -> BTreeMap<&'a str, Vec<usize>> {
        let only = roster.all_pools().len() == 1;
        let mut pools: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (cohort, (pool, people)) in self.cohorts.iter().enumerate() {
            if only || !people.is_empty() {
                pools.entry(pool).or_default().push(cohort);
            }
        }
        pools
    }

    /// The cohort of each person of the roster.
    pub(super) fn seats(&self, roster: &Roster) -> Vec<Option<usize>> {
        let mut seats = vec![None; roster.people.len()];
        for (cohort, (_, people)) in self.cohorts.iter().enumerate() {
            for &person in people {
                seats[person] = Some(cohort);
            }
        }
        seats
    }
}

/// The name of a cohort that has none, counted from 0.
pub(super) fn numbered(cohort: usize) -> String {
    format!("Cohort {}", cohort + 1)
}

/// What the search knows beyond the seating itself.
#[derive(Default)]
pub(super) struct Known {
    /// Nothing better exists.
    pub(super) proven: bool,
    pub(super) notes: Vec<String>,
    /// Broken rules that do not show in the seating.
    pub(super) conflicts: Vec<Conflict>,
}

/// The counts of one pool's cohorts.
pub(super) struct Table {
    pub(super) pool: Pool,
    /// Cohorts as numbers of the seating; rows of `counts` in the same order.
    pub(super) cohorts: Vec<usize>,
    /// `counts[row][value]`.
    pub(super) counts: Vec<Vec<usize>>,
}

impl Table {
    pub(super) fn new(roster: &Roster, seating: &Seating, cohorts: Vec<usize>) -> Self {
        let mut people: Vec<usize> = cohorts
            .iter()
            .flat_map(|&cohort| seating.cohorts[cohort].1.iter().copied())
            .collect();
        people.sort_unstable();
        let pool = Pool::new(roster, people);
        let counts = cohorts
            .iter()
            .map(|&cohort| {
                let mut row = vec![0; pool.values.len()];
                for person in &seating.cohorts[cohort].1 {
                    if let Ok(local) = pool.people.binary_search(person) {
                        for &value in pool.held_by(local) {
                            row[value as usize] += 1;
                        }
                    }
                }
                row
            })
            .collect();
        Self {
            pool,
            cohorts,
            counts,
        }
    }

    /// What a cohort should hold of a value.
    pub(super) fn share(&self, value: usize) -> Share {
        self.pool.values[value].share(self.cohorts.len())
    }

    pub(super) fn misplaced(&self, value: usize) -> u64 {
        let share = self.share(value);
        let off = |row: &Vec<usize>| share.off(row[value]) as u64;
        self.counts.iter().map(off).sum()
    }

    /// The misplaced seats of all values.
    pub(super) fn all_misplaced(&self) -> u64 {
        (0..self.pool.values.len())
            .map(|value| self.misplaced(value))
            .sum()
    }

    /// `sum |K n_kv - N_v|` over the values that are to be spread evenly.
    fn deviation(&self) -> u64 {
        let cohorts = self.cohorts.len();
        self.counts
            .iter()
            .flat_map(|row| row.iter().zip(&self.pool.values))
            .filter(|(_, value)| !value.share(cohorts).never_one)
            .map(|(here, value)| (cohorts * here).abs_diff(value.people) as u64)
            .sum()
    }
}

/// Everything that is published about a seating.
pub(super) fn measure(roster: &Roster, seating: &Seating, known: &Known) -> Plan {
    let problem = roster.problem;
    let mut balance: Vec<Balance> = problem
        .attributes
        .iter()
        .map(|attribute| Balance {
            attribute: attribute.clone(),
            misplaced: 0,
        })
        .collect();
    let (mut deviation, mut bound) = (Fraction::ZERO, Fraction::ZERO);
    let mut at_bound = true;
    let mut unavoidable = Vec::new();
    for cohorts in seating.by_pool(roster).into_values() {
        let table = Table::new(roster, seating, cohorts);
        for (value, about) in table.pool.values.iter().enumerate() {
            let misplaced = table.misplaced(value);
            balance[about.attribute].misplaced += misplaced;
            at_bound &= misplaced == 0 || !table.share(value).never_one;
        }
        let bounds = Bounds::new(&table.pool, table.cohorts.len());
        let (own, least) = (table.deviation(), bounds.deviation());
        at_bound &= own == least;
        let parts = table.cohorts.len() as u128;
        deviation = deviation.plus(Fraction::new(own.into(), parts));
        bound = bound.plus(Fraction::new(least.into(), parts));
        unavoidable.extend(why_unavoidable(roster, &table, &bounds));
    }
    let misplaced = balance.iter().map(|balance| balance.misplaced).sum();
    let mut conflicts = conflicts(roster, seating);
    conflicts.extend(known.conflicts.iter().cloned());
    // Somebody in another pool changes what is fair: then only a plan without a misplaced seat is sure to be the best.
    let has_choice = roster.options.iter().any(|options| options.len() > 1);
    at_bound &= !has_choice || misplaced == 0;
    let is_best = (at_bound || known.proven) && (!has_choice || misplaced == 0);
    let mut plan = Plan {
        cohorts: seating
            .cohorts
            .iter()
            .enumerate()
            .map(|(cohort, (pool, people))| PlannedCohort {
                name: seating.name(cohort).to_owned(),
                pool: (*pool).to_owned(),
                frozen: false,
                members: people
                    .iter()
                    .map(|&person| roster.id(person).to_owned())
                    .collect(),
            })
            .collect(),
        misplaced,
        deviation,
        bound,
        proven_optimal: conflicts.is_empty() && is_best,
        balance,
        conflicts,
        met_again: met_again(roster, seating),
        changes: None,
        explanation: Vec::new(),
        seed: problem.seed,
    };
    plan.explanation = explanation(&plan, at_bound);
    if !has_choice {
        plan.explanation.extend(unavoidable);
    }
    plan.explanation
        .extend(known.notes.iter().chain(&roster.notes).cloned());
    plan
}

/// Pairs who shared an earlier cohort and share one here.
fn met_again(roster: &Roster, seating: &Seating) -> u64 {
    let seats = seating.seats(roster);
    let again = |(person, met): (usize, &Vec<(u32, u32)>)| {
        let seat = seats[person];
        let here = met
            .iter()
            .filter(|(other, _)| *other as usize > person && seats[*other as usize] == seat);
        if seat.is_some() {
            here.count() as u64
        } else {
            0
        }
    };
    roster.met.iter().enumerate().map(again).sum()
}

fn conflicts(roster: &Roster, seating: &Seating) -> Vec<Conflict> {
    let seats = seating.seats(roster);
    let limit = roster.problem.max;
    let id = |person: usize| roster.id(person).to_owned();
    let mut conflicts = Vec::new();
    let mut add = |rule: &str, person: String, with: String, cohort: Option<usize>| {
        conflicts.push(Conflict {
            rule: rule.to_owned(),
            person,
            with,
            cohort: cohort.map_or_else(String::new, |cohort| seating.name(cohort).to_owned()),
        });
    };
    for rule in &roster.rules {
        let cohort = seats[rule.person];
        if cohort.is_some() && cohort == seats[rule.with] {
            add(rule.reason.name(), id(rule.person), id(rule.with), cohort);
        }
    }
    for &(left, right) in &roster.together {
        if seats[left].is_some() && seats[right].is_some() && seats[left] != seats[right] {
            add("keep together", id(left), id(right), seats[left]);
        }
    }
    for (cohort, (pool, people)) in seating.cohorts.iter().enumerate() {
        for &person in people {
            if !roster.could_be(person, pool) {
                add("pool", id(person), String::new(), Some(cohort));
            }
        }
        if people.len() > limit {
            add("limit", String::new(), String::new(), Some(cohort));
        }
    }
    for (pool, most) in &roster.limits {
        let cohorts = seating.cohorts.iter();
        let here = cohorts.filter(|(other, people)| other == pool && !people.is_empty());
        if here.count() > *most {
            add("pool cohorts", String::new(), (*pool).to_owned(), None);
        }
    }
    for (person, seat) in seats.iter().enumerate() {
        if seat.is_none() {
            add("no seat", id(person), String::new(), None);
        }
    }
    conflicts
}

pub(super) fn explanation(plan: &Plan, at_bound: bool) -> Vec<String> {
    let sizes = plan.cohorts.iter().map(|cohort| cohort.members.len());
    let people: usize = sizes.clone().sum();
    let (smallest, largest) = (sizes.clone().min().unwrap_or(0), sizes.max().unwrap_or(0));
    let size = if smallest == largest {
        largest.to_string()
    } else if smallest + 1 == largest {
        format!("{smallest} or {largest}")
    } else {
        format!("{smallest} to {largest}")
    };
    let mut sentences = vec![format!(
        "{} in {} of {size}.",
        count(people, "person", "people"),
        count(plan.cohorts.len(), "cohort", "cohorts")
    )];
    let attributes: Vec<&str> = plan
        .balance
        .iter()
        .map(|balance| balance.attribute.as_str())
        .collect();
    let off: Vec<String> = plan
        .balance
        .iter()
        .filter(|balance| balance.misplaced > 0)
        .map(|balance| format!("{} {}", balance.attribute, balance.misplaced))
        .collect();
    let seats = count(plan.misplaced as usize, "seat is", "seats are");
    if attributes.is_empty() {
    } else if plan.misplaced == 0 {
        sentences.push(format!(
            "No seat is misplaced: every value of {} is spread as evenly as whole numbers allow.",
            listed(&attributes, 10)
        ));
    } else if at_bound {
        sentences.push(format!(
            "{seats} misplaced ({}), and that is the least the rules allow.",
            listed(&off, 10)
        ));
    } else if plan.proven_optimal {
        sentences.push(format!(
            "{seats} misplaced ({}); every other plan was excluded by trying.",
            listed(&off, 10)
        ));
    } else {
        sentences.push(format!(
            "{seats} misplaced ({}); whether a better plan exists is not known.",
            listed(&off, 10)
        ));
    }
    if plan.met_again > 0 {
        sentences.push(format!(
            "{} who shared an earlier cohort share one again.",
            count(plan.met_again as usize, "pair", "pairs")
        ));
    }
    sentences.push(match plan.conflicts.len() {
        0 => "Every rule is kept.".to_owned(),
        1 => "One rule is broken; see the conflicts.".to_owned(),
        broken => format!("{broken} rules are broken; see the conflicts."),
    });
    sentences
}

/// Values for which even the best plan has misplaced seats.
fn why_unavoidable(roster: &Roster, table: &Table, bounds: &Bounds) -> Vec<String> {
    let pool = &table.pool;
    let mut sentences = Vec::new();
    for (value, about) in pool.values.iter().enumerate() {
        let least = bounds.values[value].misplaced;
        if least == 0 {
            continue;
        }
        let what = format!(
            "{} {}",
            roster.problem.attributes[about.attribute],
            Roster::shown(&about.label)
        );
        let why = match bounds.stars[value] {
            Some(star) => {
                let centre: Vec<&str> = pool.units[star.centre as usize]
                    .iter()
                    .map(|&person| roster.id(pool.people[person as usize]))
                    .collect();
                format!(
                    "{} of its {} must not meet {}, so that cohort has at most {} of them where {} would be fair",
                    about.people - star.cap,
                    count(about.people, "person", "people"),
                    listed(&centre, 3),
                    star.cap,
                    Fraction::new(about.people as u128, table.cohorts.len() as u128).decimal()
                )
            }
            None => "people who are kept together share it".to_owned(),
        };
        sentences.push(format!(
            "For {what} {} cannot be avoided: {why}.",
            count(least as usize, "misplaced seat", "misplaced seats")
        ));
    }
    sentences
}
