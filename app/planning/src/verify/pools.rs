//! What the verifier knows about pools: who could be where, and whether certificates about that hold, by plain trying.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::groups;
use crate::cohorts::{Choice, Person, PoolCohorts, Problem};

pub(super) fn could_be(person: &Person, pool: &str) -> bool {
    if person.pools.is_empty() {
        pool.is_empty()
    } else {
        person.pools.iter().any(|option| option == pool)
    }
}

/// The pools of a person; nobody is in none.
pub(super) fn options_of<'a>(problem: &'a Problem, id: &str) -> BTreeSet<&'a str> {
    let person = problem.people.iter().find(|person| person.id == id);
    match person.map(|person| person.pools.as_slice()) {
        None => BTreeSet::new(),
        Some([]) => BTreeSet::from([""]),
        Some(pools) => pools.iter().map(String::as_str).collect(),
    }
}

/// The pools that suit all of these people.
pub(super) fn common(
    problem: &Problem,
    ids: impl IntoIterator<Item = impl AsRef<str>>,
) -> BTreeSet<&str> {
    let mut ids = ids.into_iter();
    let Some(first) = ids.next() else {
        return BTreeSet::new();
    };
    ids.fold(options_of(problem, first.as_ref()), |common, id| {
        let options = options_of(problem, id.as_ref());
        common.intersection(&options).copied().collect()
    })
}

fn most(problem: &Problem, pool: &str) -> usize {
    let limit = problem.pool_cohorts.iter().find(|(name, _)| name == pool);
    limit.map_or(usize::MAX, |(_, cohorts)| *cohorts)
}

/// The pools that have more cohorts than they may.
pub(super) fn too_many(problem: &Problem, pools: &[String]) -> Vec<String> {
    let over = |(pool, limit): &&(String, usize)| {
        let here = pools.iter().filter(|other| *other == pool);
        here.count() > *limit
    };
    let over = problem.pool_cohorts.iter().filter(over);
    over.map(|(pool, limit)| format!("Pool {pool} has more than the {limit} it may have."))
        .collect()
}

/// A pool for each cohort that suits its people, within the limits; otherwise faults. A cohort no pool suits, or one that is
/// empty, is taken for one of the first person's.
pub(super) fn guessed(problem: &Problem, cohorts: &[Vec<String>]) -> (Vec<String>, Vec<String>) {
    let choices: Vec<Vec<&str>> = cohorts
        .iter()
        .map(|members| {
            let common: Vec<&str> = common(problem, members).into_iter().collect();
            let first = members.first().map(|id| options_of(problem, id));
            match common.is_empty() {
                true => vec![
                    first
                        .and_then(|first| first.into_iter().next())
                        .unwrap_or_default(),
                ],
                false => common,
            }
        })
        .collect();
    let mut pools = Vec::new();
    if label(problem, &choices, &mut pools) {
        (pools.into_iter().map(str::to_owned).collect(), Vec::new())
    } else {
        let pools: Vec<String> = choices.iter().map(|pools| pools[0].to_owned()).collect();
        let faults = too_many(problem, &pools);
        (pools, faults)
    }
}

fn label<'a>(problem: &Problem, choices: &[Vec<&'a str>], pools: &mut Vec<&'a str>) -> bool {
    let Some(options) = choices.get(pools.len()) else {
        return true;
    };
    for &pool in options {
        if pools.iter().filter(|other| **other == pool).count() < most(problem, pool) {
            pools.push(pool);
            if label(problem, choices, pools) {
                return true;
            }
            pools.pop();
        }
    }
    false
}

/// People who can be in no other pool, alone or with those who are kept together with them.
pub(super) fn bound<'a>(problem: &'a Problem, pool: &str) -> BTreeSet<&'a str> {
    let all = problem.people.iter().map(|person| person.id.as_str());
    groups(problem, &all.collect())
        .into_iter()
        .filter(|group| common(problem, group) == BTreeSet::from([pool]))
        .flatten()
        .collect()
}

/// The people on a path of ties have no pool in common.
pub(super) fn no_common_pool(
    problem: &Problem,
    path: &[String],
    choices: &[Choice],
) -> Result<(), &'static str> {
    let steps = |step: &[String]| {
        let is = |left: &String, right: &String| *left == step[0] && *right == step[1];
        let paired = problem
            .together
            .iter()
            .any(|(left, right)| is(left, right) || is(right, left));
        paired || stay_together(problem, &step[0], &step[1])
    };
    if !path.windows(2).all(steps) {
        return Err("a step of the path ties nobody");
    }
    for choice in choices {
        if !path.contains(&choice.person) {
            return Err("somebody is not on the path");
        }
        let stated: BTreeSet<&str> = choice.pools.iter().map(String::as_str).collect();
        if stated != options_of(problem, &choice.person) {
            return Err("somebody could be in other pools");
        }
    }
    let people = choices.iter().map(|choice| choice.person.as_str());
    if choices.is_empty() || !common(problem, people).is_empty() {
        return Err("a pool suits them all");
    }
    Ok(())
}

/// Both stay in one cohort of the plan that is changed, which goes on.
fn stay_together(problem: &Problem, left: &str, right: &str) -> bool {
    let Some(keep) = &problem.keep else {
        return false;
    };
    let stays = |id: &str| keep.locked.iter().any(|locked| locked == id);
    let is_here = |id: &str| problem.people.iter().any(|person| person.id == id);
    let together = keep.cohorts.iter().any(|cohort| {
        let holds = |id: &str| cohort.members.iter().any(|member| member == id);
        let present = cohort.members.iter().filter(|id| is_here(id)).count();
        !cohort.closing && present >= keep.fewest && holds(left) && holds(right)
    });
    together && stays(left) && stays(right)
}

/// The people can be in these pools only, and these have not seats enough.
pub(super) fn capacity(
    problem: &Problem,
    people: &[String],
    pools: &[PoolCohorts],
) -> Result<(), &'static str> {
    let names: BTreeSet<&str> = pools.iter().map(|pool| pool.pool.as_str()).collect();
    if names.len() < pools.len() {
        return Err("a pool is counted twice");
    }
    if pools
        .iter()
        .any(|pool| most(problem, &pool.pool) != pool.cohorts)
    {
        return Err("a pool may have another number of cohorts");
    }
    let stated: BTreeSet<&str> = people.iter().map(String::as_str).collect();
    if stated.len() < people.len() {
        return Err("somebody is counted twice");
    }
    let all = problem.people.iter().map(|person| person.id.as_str());
    let mut inside = BTreeSet::new();
    for group in groups(problem, &all.collect()) {
        if common(problem, &group).is_subset(&names) {
            inside.extend(group);
        }
    }
    if !stated.is_subset(&inside) {
        return Err("somebody could be elsewhere");
    }
    let seats: usize = pools.iter().map(|pool| pool.cohorts * problem.max).sum();
    if people.len() > seats {
        Ok(())
    } else {
        Err("there are seats enough")
    }
}

/// Each pool holds at most so many cohorts: as many as it may have, or as there are groups that could be in it.
pub(super) fn hold_fewer(
    problem: &Problem,
    pools: &[PoolCohorts],
    cohorts: usize,
) -> Result<(), &'static str> {
    if problem.cohorts != Some(cohorts) {
        return Err("another number of cohorts was asked for");
    }
    let all: BTreeSet<&str> = problem
        .people
        .iter()
        .map(|person| person.id.as_str())
        .collect();
    let groups = groups(problem, &all);
    for id in &all {
        if !options_of(problem, id)
            .iter()
            .all(|option| pools.iter().any(|pool| pool.pool == *option))
        {
            return Err("a pool is left out");
        }
    }
    for pool in pools {
        let could = |group: &&BTreeSet<&str>| common(problem, *group).contains(pool.pool.as_str());
        let units = groups.iter().filter(could).count();
        if pool.cohorts < units.min(most(problem, &pool.pool)) {
            return Err("a pool can have more");
        }
    }
    if pools.iter().map(|pool| pool.cohorts).sum::<usize>() < cohorts {
        Ok(())
    } else {
        Err("the pools can have enough")
    }
}

/// Every way to share the cohorts among the pools leaves some set of pools with too few seats for the people bound to it.
pub(super) fn no_share(problem: &Problem, cohorts: usize) -> Result<(), &'static str> {
    if problem.cohorts != Some(cohorts) {
        return Err("another number of cohorts was asked for");
    }
    let all: BTreeSet<&str> = problem
        .people
        .iter()
        .map(|person| person.id.as_str())
        .collect();
    let mut kinds: BTreeMap<BTreeSet<&str>, usize> = BTreeMap::new();
    for group in groups(problem, &all) {
        *kinds.entry(common(problem, &group)).or_default() += group.len();
    }
    let pools: Vec<&str> = all
        .iter()
        .flat_map(|id| options_of(problem, id))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut share: Vec<usize> = Vec::new();
    if can_share(problem, &pools, &kinds, cohorts, &mut share) {
        Err("the cohorts can be shared")
    } else {
        Ok(())
    }
}

fn can_share(
    problem: &Problem,
    pools: &[&str],
    kinds: &BTreeMap<BTreeSet<&str>, usize>,
    left: usize,
    share: &mut Vec<usize>,
) -> bool {
    // Every set of the pools that have their share so far needs seats for those who can be nowhere else.
    let done = share.len();
    for set in 0_u64..1 << done {
        let inside: BTreeSet<&str> = (0..done)
            .filter(|at| set & (1 << at) != 0)
            .map(|at| pools[at])
            .collect();
        let bound: usize = kinds
            .iter()
            .filter(|(options, _)| options.is_subset(&inside))
            .map(|(_, people)| people)
            .sum();
        let cohorts: usize = (0..done)
            .filter(|at| set & (1 << at) != 0)
            .map(|at| share[at])
            .sum();
        if bound > cohorts * problem.max {
            return false;
        }
    }
    let Some(pool) = pools.get(done) else {
        return true;
    };
    for cohorts in 0..=left.min(most(problem, pool)) {
        share.push(cohorts);
        if can_share(problem, pools, kinds, left - cohorts, share) {
            return true;
        }
        share.pop();
    }
    false
}
