//! From a problem to a plan: how many cohorts each pool gets, the search in each pool, and the way back to ids.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::bound::Bounds;
use super::certificate::{Certificate, Need, Proof, contradiction, impossible};
use super::exact;
use super::measure::{Known, Seating, measure};
use super::model::{Pool, Roster};
use super::repair::{self, Kept, Repair};
use super::search::{self, Found, Scale, Task};
use super::words::count;
use super::{Plan, Problem, Refusal};
use crate::rng::Rng;

/// How many more cohorts are tried when the number is open and a rule stays broken.
const EXTRA_COHORTS: usize = 2;

/// Proposals before an exhaustive proof is tried for few cohorts.
const SHORT_SEARCH: u64 = 100_000;

/// A pool on its way to a plan.
struct Share<'a> {
    name: &'a str,
    pool: Pool,
    /// Fewer cohorts are impossible, or were not asked for.
    least: usize,
    because: Option<Proof>,
    /// The cohorts of the old plan that go on here.
    kept: Kept,
}

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
    let mut plan = match repair::set_aside(problem, keep).map_err(Refusal::BadInput)? {
        Some(open) if open.people.is_empty() => repair::nothing_open(problem),
        Some(open) => plan_open(&open, should_stop)?,
        None => plan_open(problem, should_stop)?,
    };
    repair::put_back(problem, keep, &mut plan);
    Ok(plan)
}

fn plan_open(problem: &Problem, should_stop: &(dyn Fn() -> bool + Sync)) -> Result<Plan, Refusal> {
    let roster = Roster::read(problem).map_err(Refusal::BadInput)?;
    let refuse = |proof| Refusal::Infeasible(Certificate::new(proof));
    if let Some(proof) = contradiction(&roster) {
        return Err(refuse(proof));
    }
    let mut shares = shares(&roster);
    let solved = loop {
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
        notes: Vec::new(),
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
    let taken = problem.keep.iter().flat_map(|keep| &keep.cohorts);
    let seating = Seating::new(seated, names, taken.map(|cohort| cohort.name.as_str()));
    Ok(measure(&roster, &seating, &known))
}

/// The pools with the least number of cohorts that is not shown to be impossible.
fn shares<'a>(roster: &Roster<'a>) -> Vec<Share<'a>> {
    let problem = roster.problem;
    let plan_size = problem.plan_size.min(problem.max);
    let pools = roster.pools();
    let only = pools.len() == 1;
    let mut kept = problem
        .keep
        .as_ref()
        .map(|keep| repair::kept(roster, keep))
        .unwrap_or_default();
    pools
        .into_iter()
        .map(|(name, people)| {
            let pool = Pool::new(roster, people);
            let kept = kept.remove(name).unwrap_or_default();
            let least = match problem.cohorts {
                // Whoever joins sits in a cohort that exists, as long as there are seats.
                None if !kept.cohorts.is_empty() => {
                    let enough = pool.people.len().div_ceil(problem.max);
                    enough.max(kept.cohorts.len()).min(pool.units.len())
                }
                // Asked for, so neither raised nor lowered.
                Some(cohorts) if only => cohorts,
                Some(_) => pool.people.len().div_ceil(problem.max),
                None => pool.people.len().div_ceil(plan_size).min(pool.units.len()),
            };
            let mut share = Share {
                name,
                pool,
                least,
                because: None,
                kept,
            };
            raise(roster, &mut share);
            share
        })
        .collect()
}

/// Add cohorts while the number is shown to be impossible. Ends: with a cohort for each unit every rule can be met.
fn raise(roster: &Roster, share: &mut Share) {
    while share.least < share.pool.units.len() {
        let Some(proof) = impossible(roster, &share.pool, share.name, share.least) else {
            return;
        };
        share.because = Some(proof);
        share.least += 1;
    }
}

/// How many cohorts each pool gets.
fn allot(roster: &Roster, shares: &[Share]) -> Result<Vec<usize>, Proof> {
    let least: Vec<usize> = shares.iter().map(|share| share.least).collect();
    let Some(asked) = roster.problem.cohorts else {
        return Ok(least);
    };
    if let [only] = shares {
        return match impossible(roster, &only.pool, only.name, asked)
            .or_else(|| only.because.clone())
        {
            Some(proof) => Err(proof),
            None => Ok(vec![asked]),
        };
    }
    if least.iter().sum::<usize>() > asked {
        let pools = shares
            .iter()
            .map(|share| Need {
                pool: share.name.to_owned(),
                people: share.pool.people.len(),
                cohorts: share.least,
                because: share.because.clone().map(Box::new),
            })
            .collect();
        return Err(Proof::PoolsNeedMore {
            pools,
            cohorts: asked,
        });
    }
    let units: usize = shares.iter().map(|share| share.pool.units.len()).sum();
    if units < asked {
        return Err(Proof::TooFewUnits {
            pool: String::new(),
            units,
            cohorts: asked,
        });
    }
    let mut cohorts = least;
    for _ in cohorts.iter().sum()..asked {
        // The next cohort goes where cohorts are largest; the first such pool on a tie.
        let next = (0..shares.len())
            .filter(|&at| cohorts[at] < shares[at].pool.units.len())
            .max_by(|&left, &right| {
                let (one, two) = (
                    shares[left].pool.people.len(),
                    shares[right].pool.people.len(),
                );
                (one * cohorts[right])
                    .cmp(&(two * cohorts[left]))
                    .then(right.cmp(&left))
            });
        if let Some(next) = next {
            cohorts[next] += 1;
        }
    }
    Ok(cohorts)
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
        for more in cohorts + 1..=(cohorts + EXTRA_COHORTS).min(share.pool.units.len()) {
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
        None => search::usual_budget(people),
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
