//! From a problem to a plan: how many cohorts each pool gets, the search in each pool, and the way back to ids.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::allot::{Share, allot, over_limit, raise, shares};
use super::bound::Bounds;
use super::certificate::{Certificate, Proof, contradiction};
use super::exact;
use super::measure::{Known, Seating, measure};
use super::model::Roster;
use super::pools;
use super::repair::{self, Repair};
use super::search::{self, Found, Scale, Task};
use super::words::count;
use super::{Conflict, Plan, Problem, Refusal};
use crate::rng::Rng;

/// How many more cohorts are tried when the number is open and a rule stays broken.
const EXTRA_COHORTS: usize = 2;

/// How often people with a choice are shared out anew among the pools when a rule stays broken.
const MORE_ATTEMPTS: u64 = 4;

/// Proposals before an exhaustive proof is tried for few cohorts.
const SHORT_SEARCH: u64 = 100_000;

/// The outcome for one pool.
struct Solved {
    cohorts: usize,
    found: Found,
    proven: bool,
}

/// Plan, with the cohorts that have begun set aside and put back where they were.
pub(super) fn plan(
    problem: &Problem,
    should_stop: &(dyn Fn() -> bool + Sync),
) -> Result<Plan, Refusal> {
    let Some(keep) = &problem.keep else {
        return plan_open(problem, should_stop);
    };
    let (whole, parted) = repair::part(problem, keep);
    let mut plan = match repair::set_aside(&whole, keep).map_err(Refusal::BadInput)? {
        Some(open) if open.people.is_empty() => repair::nothing_open(problem),
        Some(open) => plan_open(&open, should_stop)?,
        None => plan_open(&whole, should_stop)?,
    };
    for (person, with) in parted {
        let cohort = plan
            .cohorts
            .iter()
            .find(|cohort| cohort.members.contains(&person));
        plan.proven_optimal = false;
        plan.conflicts.push(Conflict {
            rule: "keep together".to_owned(),
            cohort: cohort.map_or_else(String::new, |cohort| cohort.name.clone()),
            person,
            with,
        });
    }
    repair::put_back(problem, keep, &mut plan);
    Ok(plan)
}

/// Plan; where people have a choice of pools and a rule stays broken, share them out anew a few times.
fn plan_open(problem: &Problem, should_stop: &(dyn Fn() -> bool + Sync)) -> Result<Plan, Refusal> {
    let first = attempt(problem, 0, should_stop)?;
    let has_choice = problem.people.iter().any(|person| person.pools.len() > 1);
    if first.conflicts.is_empty() || !has_choice {
        return Ok(first);
    }
    let mut best = first;
    for again in 1..=MORE_ATTEMPTS {
        if best.conflicts.is_empty() || should_stop() {
            break;
        }
        if let Ok(next) = attempt(problem, again, should_stop)
            && next.conflicts.len() < best.conflicts.len()
        {
            best = next;
        }
    }
    Ok(best)
}

fn attempt(
    problem: &Problem,
    attempt: u64,
    should_stop: &(dyn Fn() -> bool + Sync),
) -> Result<Plan, Refusal> {
    let mut roster = Roster::read(problem).map_err(Refusal::BadInput)?;
    let refuse = |proof| Refusal::Infeasible(Certificate::new(proof));
    if let Some(proof) = contradiction(&roster) {
        return Err(refuse(proof));
    }
    let begin = pools::resolve(&mut roster, attempt).map_err(refuse)?;
    let mut shares = shares(&roster, &begin);
    let solved = loop {
        if let Some(proof) = shares.iter().find_map(|share| over_limit(&roster, share)) {
            return Err(refuse(proof));
        }
        let cohorts = allot(&roster, &shares).map_err(refuse)?;
        match solve_all(&roster, &shares, &cohorts, should_stop) {
            Ok(solved) => break solved,
            Err((at, proof)) => {
                shares[at].least = cohorts[at] + 1;
                shares[at].because = Some(proof);
                raise(&roster, &mut shares[at]);
            }
        }
    };
    let mut known = Known {
        proven: solved.iter().all(|solved| solved.proven),
        ..Known::default()
    };
    let (mut seated, mut names) = (Vec::new(), Vec::new());
    for (share, solved) in shares.iter().zip(&solved) {
        if problem.cohorts.is_none() {
            known.notes.extend(why_more(problem, share, solved));
        }
        let mut members = vec![Vec::new(); solved.cohorts];
        for (local, &position) in share.pool.people.iter().enumerate() {
            let unit = share.pool.unit_of[local] as usize;
            members[solved.found.seats[unit] as usize].push(position);
        }
        let old = share.kept.cohorts.len().min(members.len());
        members[old..].sort_unstable();
        for (number, members) in members.into_iter().enumerate() {
            if !members.is_empty() {
                let kept = share.kept.cohorts.get(number).zip(problem.keep.as_ref());
                names.push(kept.map(|(&at, keep)| keep.cohorts[at].name.clone()));
                seated.push((share.name, members));
            }
        }
    }
    if let Some(asked) = problem.cohorts.filter(|asked| *asked != seated.len()) {
        known.conflicts.push(Conflict {
            rule: "number of cohorts".to_owned(),
            person: String::new(),
            with: String::new(),
            cohort: String::new(),
        });
        known.notes.push(format!(
            "{} were asked for; no way to share people among the pools was found for that number.",
            count(asked, "cohort", "cohorts")
        ));
    }
    let taken = problem.keep.iter().flat_map(|keep| &keep.cohorts);
    let seating = Seating::new(seated, names, taken.map(|cohort| cohort.name.as_str()));
    Ok(measure(&roster, &seating, &known))
}

/// Every pool, on as many threads as there may be; the first pool that has no plan decides.
fn solve_all(
    roster: &Roster,
    shares: &[Share],
    cohorts: &[usize],
    should_stop: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Solved>, (usize, Proof)> {
    let one = |at: usize| solve_open(roster, &shares[at], at, cohorts[at], should_stop);
    let threads = roster.problem.threads.min(shares.len());
    if threads < 2 {
        let solve = |at| one(at).map_err(|proof| (at, proof));
        return (0..shares.len()).map(solve).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mine = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        mine.take_while(|at| *at < shares.len())
            .map(|at| (at, one(at)))
            .collect::<Vec<_>>()
    };
    let mut outcomes: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let others = workers.into_iter().flat_map(|worker| match worker.join() {
            Ok(outcomes) => outcomes,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        own.into_iter().chain(others).collect()
    });
    outcomes.sort_by_key(|(at, _)| *at);
    outcomes
        .into_iter()
        .map(|(at, outcome)| outcome.map_err(|proof| (at, proof)))
        .collect()
}

/// One pool, with more cohorts when the number is open and a rule stays broken.
fn solve_open(
    roster: &Roster,
    share: &Share,
    at: usize,
    cohorts: usize,
    should_stop: &(dyn Fn() -> bool + Sync),
) -> Result<Solved, Proof> {
    let mut best = solve(roster, share, at, cohorts, should_stop)?;
    let changes_nothing = roster
        .problem
        .keep
        .as_ref()
        .is_some_and(|keep| keep.repair == Repair::None);
    if roster.problem.cohorts.is_none() && !changes_nothing {
        let most = share.pool.units.len().min(share.most.max(cohorts));
        for more in cohorts + 1..=(cohorts + EXTRA_COHORTS).min(most) {
            if best.found.cost.tiers[0] == 0 || should_stop() {
                break;
            }
            if let Ok(next) = solve(roster, share, at, more, should_stop)
                && next.found.cost.tiers[0] < best.found.cost.tiers[0]
            {
                best = next;
            }
        }
    }
    Ok(best)
}

fn solve(
    roster: &Roster,
    share: &Share,
    at: usize,
    cohorts: usize,
    should_stop: &(dyn Fn() -> bool + Sync),
) -> Result<Solved, Proof> {
    let problem = roster.problem;
    let pool = &share.pool;
    let people = pool.people.len();
    let bounds = Bounds::new(pool, cohorts);
    let least = Scale::new(pool, cohorts).least(&bounds);
    let budget = match problem.proposals {
        Some(all) => (u128::from(all) * people as u128 / roster.people.len() as u128) as u64,
        None => search::usual_budget(people, problem.attributes.len()),
    };
    let seed = Rng::branch(problem.seed, at as u64).next();
    let homes = problem
        .keep
        .as_ref()
        .map(|keep| repair::homes(roster, keep, &share.kept, pool, cohorts));
    let search = |budget| {
        let task = Task {
            pool,
            cohorts,
            limit: problem.max,
            least,
            seed,
            budget,
            homes: homes.as_ref(),
        };
        task.run(should_stop)
    };
    if homes.is_some() || !(2..=exact::MOST_COHORTS).contains(&cohorts) {
        let found = search(budget);
        let proven = found.cost.evenness() == least;
        return Ok(Solved {
            cohorts,
            found,
            proven,
        });
    }
    // With few cohorts, proving is often quicker than searching on: a short search, then the proof, then the rest.
    let mut found = search(budget.min(SHORT_SEARCH));
    let mut proven = found.cost.evenness() == least;
    if !proven {
        let outcome = exact::improve(
            pool,
            cohorts,
            problem.max,
            found.cost.evenness(),
            budget.saturating_mul(2),
            should_stop,
        );
        if let Some((cost, seats)) = outcome.better {
            found.cost = cost;
            found.seats = seats;
        }
        proven = outcome.complete;
    }
    if proven && found.cost.tiers[0] > 0 {
        return Err(Proof::Exhausted {
            pool: share.name.to_owned(),
            cohorts,
            limit: problem.max,
        });
    }
    if !proven && budget > SHORT_SEARCH {
        let longer = search(budget);
        if longer.cost.evenness() < found.cost.evenness() {
            found = longer;
            proven = found.cost.evenness() == least;
        }
    }
    Ok(Solved {
        cohorts,
        found,
        proven,
    })
}

/// Why an open number of cohorts came out larger than the seats alone ask for.
fn why_more(problem: &Problem, share: &Share, solved: &Solved) -> Option<String> {
    let people = share.pool.people.len();
    let enough = people
        .div_ceil(problem.plan_size.min(problem.max))
        .min(share.pool.units.len());
    if solved.cohorts <= enough {
        return None;
    }
    let why = match &share.because {
        Some(proof) => proof.to_string(),
        None => "no plan without a broken rule was found for it.".to_owned(),
    };
    Some(format!(
        "{} would have seats for {}, but {} are planned: {why}",
        count(enough, "cohort", "cohorts"),
        count(people, "person", "people"),
        solved.cohorts
    ))
}
