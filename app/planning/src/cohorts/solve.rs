//! From a problem to a plan: how many cohorts each pool gets, the search in each pool, and the way back to ids.

use super::bound::Bounds;
use super::certificate::{Certificate, Need, Proof, contradiction, impossible};
use super::exact;
use super::measure::{Known, Seating, measure};
use super::model::{Pool, Roster};
use super::search::{self, Found, Scale};
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
}

/// The outcome for one pool.
struct Solved {
    cohorts: usize,
    found: Found,
    proven: bool,
}

pub(super) fn plan(
    problem: &Problem,
    should_stop: &(dyn Fn() -> bool + Sync),
) -> Result<Plan, Refusal> {
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
    let mut seated = Vec::new();
    for (share, solved) in shares.iter().zip(&solved) {
        if problem.cohorts.is_none() {
            known.notes.extend(why_more(problem, share, solved));
        }
        let mut members = vec![Vec::new(); solved.cohorts];
        for (local, &position) in share.pool.people.iter().enumerate() {
            let unit = share.pool.unit_of[local] as usize;
            members[solved.found.seats[unit] as usize].push(position);
        }
        members.retain(|members| !members.is_empty());
        members.sort_unstable();
        seated.extend(members.into_iter().map(|members| (share.name, members)));
    }
    Ok(measure(&roster, &Seating::new(seated), &known))
}

/// The pools with the least number of cohorts that is not shown to be impossible.
fn shares<'a>(roster: &Roster<'a>) -> Vec<Share<'a>> {
    let problem = roster.problem;
    let plan_size = problem.plan_size.min(problem.max);
    let pools = roster.pools();
    let only = pools.len() == 1;
    pools
        .into_iter()
        .map(|(name, people)| {
            let pool = Pool::new(roster, people);
            let least = match problem.cohorts {
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

fn solve_all(
    roster: &Roster,
    shares: &[Share],
    cohorts: &[usize],
    should_stop: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Solved>, (usize, Proof)> {
    let mut all = Vec::new();
    for (at, (share, &cohorts)) in shares.iter().zip(cohorts).enumerate() {
        let mut best =
            solve(roster, share, at, cohorts, should_stop).map_err(|proof| (at, proof))?;
        if roster.problem.cohorts.is_none() {
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
        all.push(best);
    }
    Ok(all)
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
    let search = |budget| search::run(pool, cohorts, problem.max, least, seed, budget, should_stop);
    if !(2..=exact::MOST_COHORTS).contains(&cohorts) {
        let found = search(budget);
        let proven = found.cost == least;
        return Ok(Solved {
            cohorts,
            found,
            proven,
        });
    }
    // With few cohorts, proving is often quicker than searching on: a short search, then the proof, then the rest.
    let mut found = search(budget.min(SHORT_SEARCH));
    let mut proven = found.cost == least;
    if !proven {
        let outcome = exact::improve(
            pool,
            cohorts,
            problem.max,
            found.cost,
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
        if longer.cost < found.cost {
            found = longer;
            proven = found.cost == least;
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
