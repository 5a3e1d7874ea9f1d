//! Changing a plan that exists: who stays where, who may move, and what is different afterwards.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::model::{Pool, Roster};
use super::words::count;
use super::{Fraction, Person, Plan, PlannedCohort, Problem};

/// A plan to change instead of planning from nothing. People of the roster who are in none of its cohorts join; people in
/// its cohorts who are not in the roster have left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    pub cohorts: Vec<KeptCohort>,
    /// Ids of people who stay in their cohort.
    pub locked: Vec<String>,
    pub repair: Repair,
    /// A cohort that is left with fewer people is given up, as long as the others have seats enough.
    pub fewest: usize,
}

/// A cohort of the plan to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptCohort {
    pub name: String,
    /// The pool it was planned in; leave it empty for the pool of most of its people.
    pub pool: String,
    /// Ids.
    pub members: Vec<String>,
    /// It has begun: nobody comes and nobody goes, and it is not counted in what is even.
    pub frozen: bool,
    /// It cannot go on, for instance without a facilitator: its people go to the others.
    pub closing: bool,
}

/// How many people may change their cohort for evenness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Repair {
    /// Nobody who has a seat, even if a rule is broken: people who join are placed, and that is all.
    None,
    /// Few: somebody moves for a broken rule, or where it mends more than it disturbs.
    #[default]
    Few,
    /// As many as the most even plan needs, and no more than the search can spare.
    Full,
}

/// What is different from the plan that was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub moved: Vec<Move>,
    /// Who has a seat now and had none: the person and the cohort, `from` is empty.
    pub joined: Vec<Move>,
    /// Ids in the old plan that are not in the roster.
    pub left: Vec<String>,
    /// Names of the cohorts given up.
    pub dissolved: Vec<String>,
    /// Names of the cohorts added.
    pub opened: Vec<String>,
    /// Invitations that change: one for everybody who moves, joins or leaves.
    pub invitations: usize,
}

/// Somebody whose cohort changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    pub person: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    pub to: String,
}

/// Where the units of a pool were, for a search that counts who moves.
pub(super) struct Homes {
    /// The cohort each unit starts in.
    pub(super) seats: Vec<u32>,
    /// Of each unit, how many of its people were in which cohort.
    pub(super) of: Vec<Vec<(u32, u32)>>,
    /// Of each unit, how many of its people had a seat anywhere.
    pub(super) seated: Vec<u32>,
    /// Units that stay where they start.
    pub(super) fixed: Vec<bool>,
    pub(super) repair: Repair,
}

impl Homes {
    /// People of a unit who are not where they were, when it sits in a cohort.
    pub(super) fn moved(&self, unit: u32, cohort: u32) -> u32 {
        let here = self.of[unit as usize]
            .iter()
            .find(|(home, _)| *home == cohort);
        self.seated[unit as usize] - here.map_or(0, |(_, people)| *people)
    }
}

/// The problem without the cohorts that have begun and their people; `None` when none has begun.
///
/// # Errors
/// What is wrong with the form of the whole problem.
pub(super) fn set_aside(problem: &Problem, keep: &Keep) -> Result<Option<Problem>, Vec<String>> {
    let roster = Roster::read(problem)?;
    let begun: BTreeSet<&str> = keep
        .cohorts
        .iter()
        .filter(|cohort| cohort.frozen)
        .flat_map(|cohort| cohort.members.iter().map(String::as_str))
        .filter(|id| roster.position(id).is_some())
        .collect();
    if !keep.cohorts.iter().any(|cohort| cohort.frozen) {
        return Ok(None);
    }
    let is_open = |id: &str| !begun.contains(id);
    let people: Vec<_> = problem
        .people
        .iter()
        .filter(|person| is_open(&person.id))
        .map(|person| Person {
            manager: person.manager.clone().filter(|manager| is_open(manager)),
            ..person.clone()
        })
        .collect();
    let open_pairs = |pairs: &[(String, String)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .filter(|(left, right)| is_open(left) && is_open(right))
            .cloned()
            .collect()
    };
    let is_held = |(attribute, value): &(String, String)| {
        let at = problem.attributes.iter().position(|name| name == attribute);
        at.is_some_and(|at| people.iter().any(|person| person.attributes[at] == *value))
    };
    let mut not_alone = problem.not_alone.clone();
    not_alone.retain(is_held);
    let mut pool_cohorts = problem.pool_cohorts.clone();
    pool_cohorts.retain(|(pool, _)| {
        let could_be = |person: &Person| match person.pools.as_slice() {
            [] => pool.is_empty(),
            pools => pools.contains(pool),
        };
        people.iter().any(could_be)
    });
    Ok(Some(Problem {
        apart: open_pairs(&problem.apart),
        together: open_pairs(&problem.together),
        not_alone,
        pool_cohorts,
        people,
        ..problem.clone()
    }))
}

/// The problem without the keep-together pairs that nobody may move for, and these pairs: two people who stay where they
/// are, in different cohorts.
pub(super) fn part(problem: &Problem, keep: &Keep) -> (Problem, Vec<(String, String)>) {
    let cohort_of: BTreeMap<&str, usize> = keep
        .cohorts
        .iter()
        .enumerate()
        .filter(|(_, cohort)| !cohort.closing)
        .flat_map(|(at, cohort)| cohort.members.iter().map(move |id| (id.as_str(), at)))
        .collect();
    let locked: BTreeSet<&str> = keep.locked.iter().map(String::as_str).collect();
    let stays = |id: &str| keep.repair == Repair::None || locked.contains(id);
    let is_parted = |(left, right): &(String, String)| {
        let seats = cohort_of
            .get(left.as_str())
            .zip(cohort_of.get(right.as_str()));
        stays(left) && stays(right) && seats.is_some_and(|(left, right)| left != right)
    };
    let (parted, together): (Vec<_>, Vec<_>) =
        problem.together.iter().cloned().partition(is_parted);
    let in_order = |(left, right): (String, String)| {
        if left < right {
            (left, right)
        } else {
            (right, left)
        }
    };
    let parted = parted.into_iter().map(in_order).collect();
    let open = Problem {
        together,
        ..problem.clone()
    };
    (open, parted)
}

/// The plan of nobody: everybody is in a cohort that has begun.
pub(super) fn nothing_open(problem: &Problem) -> Plan {
    Plan {
        cohorts: Vec::new(),
        misplaced: 0,
        deviation: Fraction::ZERO,
        bound: Fraction::ZERO,
        proven_optimal: true,
        balance: Vec::new(),
        conflicts: Vec::new(),
        met_again: 0,
        changes: None,
        explanation: Vec::new(),
        seed: problem.seed,
    }
}

/// Put the cohorts that have begun back, in the old order, and say what has changed.
pub(super) fn put_back(problem: &Problem, keep: &Keep, plan: &mut Plan) {
    let known: BTreeSet<&str> = problem
        .people
        .iter()
        .map(|person| person.id.as_str())
        .collect();
    let begun = keep.cohorts.iter().filter(|cohort| cohort.frozen);
    for cohort in begun.clone() {
        let mut members = cohort.members.clone();
        members.retain(|id| known.contains(id.as_str()));
        members.sort_unstable();
        plan.cohorts.push(PlannedCohort {
            name: cohort.name.clone(),
            pool: String::new(),
            frozen: true,
            members,
        });
    }
    let order = |name: &str| keep.cohorts.iter().position(|cohort| cohort.name == name);
    // Stable: cohorts that were added stay in their order, at the end.
    plan.cohorts
        .sort_by_key(|cohort| order(&cohort.name).unwrap_or(usize::MAX));
    let begun = begun.count();
    if begun > 0 {
        plan.explanation.push(format!(
            "{} begun and stay as they are; the figures are about the others.",
            count(begun, "cohort has", "cohorts have")
        ));
    }
    let changes = changes(problem, keep, plan);
    plan.explanation.push(format!(
        "{} {} cohort, {} and {}: {} change.",
        count(changes.moved.len(), "person", "people"),
        if changes.moved.len() == 1 {
            "changes"
        } else {
            "change"
        },
        count(changes.joined.len(), "joins", "join"),
        count(changes.left.len(), "has left", "have left"),
        count(changes.invitations, "invitation", "invitations"),
    ));
    plan.changes = Some(changes);
}

/// The old cohorts of one pool that go on, in their old order.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// Places in [`Keep::cohorts`].
    pub(super) cohorts: Vec<usize>,
}

/// Which old cohorts go on in which pool. A cohort belongs to the pool of most of its people, an emptied one to none.
pub(super) fn kept(roster: &Roster, keep: &Keep) -> BTreeMap<String, Kept> {
    let mut kept: BTreeMap<String, Kept> = BTreeMap::new();
    let mut sizes = BTreeMap::new();
    for (at, cohort) in keep.cohorts.iter().enumerate() {
        let mut pools: BTreeMap<&str, usize> = BTreeMap::new();
        for position in cohort.members.iter().filter_map(|id| roster.position(id)) {
            *pools.entry(roster.pool_of[position]).or_default() += 1;
        }
        let most = pools.values().copied().max().unwrap_or(0);
        let Some((pool, _)) = pools.iter().find(|(_, people)| **people == most) else {
            continue;
        };
        sizes.insert(at, pools.values().sum::<usize>());
        if !cohort.closing {
            kept.entry((*pool).to_owned()).or_default().cohorts.push(at);
        }
    }
    let people = roster.pools();
    for (pool, kept) in &mut kept {
        let people = people.get(pool.as_str()).map_or(0, Vec::len);
        while let Some(smallest) = kept.cohorts.iter().copied().min_by_key(|at| sizes[at])
            && sizes[&smallest] < keep.fewest
            && kept.cohorts.len() > 1
            && (kept.cohorts.len() - 1) * roster.problem.max >= people
        {
            kept.cohorts.retain(|at| *at != smallest);
        }
    }
    kept
}

/// Everybody of a pool in their old cohort, and the others where there is most room.
pub(super) fn homes(
    roster: &Roster,
    keep: &Keep,
    kept: &Kept,
    pool: &Pool,
    cohorts: usize,
) -> Homes {
    let limit = roster.problem.max;
    let number: BTreeMap<usize, u32> = (0_u32..)
        .zip(&kept.cohorts)
        .take(cohorts)
        .map(|(number, at)| (*at, number))
        .collect();
    let mut home: BTreeMap<usize, u32> = BTreeMap::new();
    for (at, cohort) in keep.cohorts.iter().enumerate() {
        for position in cohort.members.iter().filter_map(|id| roster.position(id)) {
            home.insert(position, number.get(&at).copied().unwrap_or(u32::MAX));
        }
    }
    let locked: BTreeSet<usize> = keep
        .locked
        .iter()
        .filter_map(|id| roster.position(id))
        .collect();
    let mut sizes = vec![0; cohorts];
    let mut seats = vec![u32::MAX; pool.units.len()];
    let (mut of, mut seated, mut fixed) = (Vec::new(), Vec::new(), Vec::new());
    for people in &pool.units {
        let positions = people.iter().map(|&person| pool.people[person as usize]);
        let mut was: BTreeMap<u32, u32> = BTreeMap::new();
        for position in positions.clone() {
            if let Some(&home) = home.get(&position) {
                *was.entry(home).or_default() += 1;
            }
        }
        seated.push(was.values().sum::<u32>());
        was.remove(&u32::MAX);
        let stays = keep.repair == Repair::None
            || positions.clone().any(|position| locked.contains(&position));
        // Who is locked decides where a unit stays, then most of its people.
        let bound = positions
            .clone()
            .filter(|position| locked.contains(position));
        let own = bound.filter_map(|position| home.get(&position).copied());
        let own = own.filter(|home| *home != u32::MAX).min();
        let most = was.iter().max_by_key(|&(_, people)| *people);
        let home = own.or(most.map(|(home, _)| *home));
        fixed.push(home.filter(|_| stays));
        of.push(was.into_iter().collect::<Vec<_>>());
    }
    // Who stays sits first; the others as long as there is room.
    let mut order: Vec<usize> = (0..pool.units.len()).collect();
    order.sort_by_key(|&unit| fixed[unit].is_none());
    for unit in order {
        let best = of[unit].iter().max_by_key(|(_, people)| *people);
        if let Some(home) = fixed[unit].or(best.map(|(home, _)| *home))
            && sizes[home as usize] + pool.units[unit].len() <= limit
        {
            seats[unit] = home;
            sizes[home as usize] += pool.units[unit].len();
        }
    }
    let mut rest: Vec<usize> = (0..seats.len())
        .filter(|&unit| seats[unit] == u32::MAX)
        .collect();
    rest.sort_by_key(|&unit| std::cmp::Reverse(pool.units[unit].len()));
    for unit in rest {
        let foes_in = |cohort: usize| {
            pool.foes[unit]
                .iter()
                .filter(|(foe, _)| seats[*foe as usize] == cohort as u32)
                .count()
        };
        let emptiest = (0..cohorts)
            .min_by_key(|&cohort| {
                let full = sizes[cohort] + pool.units[unit].len() > limit;
                (full, foes_in(cohort), sizes[cohort])
            })
            .unwrap_or(0);
        seats[unit] = emptiest as u32;
        sizes[emptiest] += pool.units[unit].len();
    }
    let fixed = fixed
        .iter()
        .zip(&seats)
        .map(|(fixed, seat)| *fixed == Some(*seat))
        .collect();
    Homes {
        seats,
        of,
        seated,
        fixed,
        repair: keep.repair,
    }
}

/// What a new plan changes in the old one, by the names of the cohorts.
fn changes(problem: &Problem, keep: &Keep, plan: &Plan) -> Changes {
    let old: BTreeMap<&str, &str> = keep
        .cohorts
        .iter()
        .flat_map(|cohort| {
            cohort
                .members
                .iter()
                .map(|id| (id.as_str(), cohort.name.as_str()))
        })
        .collect();
    let known: BTreeSet<&str> = problem
        .people
        .iter()
        .map(|person| person.id.as_str())
        .collect();
    let mut changes = Changes {
        left: old
            .keys()
            .filter(|id| !known.contains(*id))
            .map(|id| (*id).to_owned())
            .collect(),
        ..Changes::default()
    };
    for PlannedCohort { name, members, .. } in &plan.cohorts {
        for id in members {
            let from = old.get(id.as_str()).copied();
            let change = || Move {
                person: id.clone(),
                from: from.unwrap_or_default().to_owned(),
                to: name.clone(),
            };
            match from {
                None => changes.joined.push(change()),
                Some(from) if from != name => changes.moved.push(change()),
                Some(_) => {}
            }
        }
    }
    let names: BTreeSet<&str> = plan
        .cohorts
        .iter()
        .map(|cohort| cohort.name.as_str())
        .collect();
    let before: BTreeSet<&str> = keep
        .cohorts
        .iter()
        .map(|cohort| cohort.name.as_str())
        .collect();
    changes.dissolved = before
        .difference(&names)
        .map(|name| (*name).to_owned())
        .collect();
    changes.opened = names
        .difference(&before)
        .map(|name| (*name).to_owned())
        .collect();
    changes.invitations = changes.moved.len() + changes.joined.len() + changes.left.len();
    changes
}

impl Keep {
    /// What is wrong with the form, in sentences.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = BTreeSet::new();
        let mut names = BTreeSet::new();
        let mut seats: BTreeMap<&str, &str> = BTreeMap::new();
        for cohort in &self.cohorts {
            if cohort.name.is_empty() {
                faults.insert(
                    "A cohort of the plan to keep has no name: give each a name.".to_owned(),
                );
            }
            if !names.insert(&cohort.name) {
                faults.insert(format!(
                    "{} is in the plan to keep twice: give each cohort a name of its own.",
                    cohort.name
                ));
            }
            for id in &cohort.members {
                if let Some(other) = seats.insert(id, &cohort.name) {
                    faults.insert(format!(
                        "{id} is in {other} and again in {} of the plan to keep: keep one of them.",
                        cohort.name
                    ));
                }
            }
        }
        faults.into_iter().collect()
    }
}
