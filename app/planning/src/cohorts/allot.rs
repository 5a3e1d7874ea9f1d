//! How many cohorts each pool gets: as few as can be, and as many as were asked for.

use super::certificate::{Need, Proof, impossible};
use super::model::{Pool, Roster};
use super::pools::{Begin, common_pools};
use super::repair::{self, Kept};

/// A pool on its way to a plan.
pub(super) struct Share<'a> {
    pub(super) name: &'a str,
    pub(super) pool: Pool,
    /// Fewer cohorts are impossible, or were not asked for.
    pub(super) least: usize,
    pub(super) because: Option<Proof>,
    /// Most cohorts the pool may have.
    pub(super) most: usize,
    /// Nobody in it could be in another pool, so that what is shown of it is true however people are shared out.
    pub(super) is_bound: bool,
    /// The cohorts of the old plan that go on here.
    pub(super) kept: Kept,
}

/// The pools with the least number of cohorts that is not shown to be impossible.
pub(super) fn shares<'a>(roster: &Roster<'a>, begin: &Begin<'a>) -> Vec<Share<'a>> {
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
            let is_bound = bound(roster, &people).len() == people.len();
            let pool = Pool::new(roster, people);
            let kept = kept.remove(name).unwrap_or_default();
            let begin = begin.as_ref().and_then(|begin| begin.get(name).copied());
            let least = match problem.cohorts {
                // Whoever joins sits in a cohort that exists, as long as there are seats.
                None if !kept.cohorts.is_empty() => {
                    let enough = pool.people.len().div_ceil(problem.max);
                    let enough = begin.unwrap_or(enough);
                    enough.max(kept.cohorts.len()).min(pool.units.len())
                }
                _ if begin.is_some() => begin.unwrap_or(1).min(pool.units.len()),
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
                most: roster.limits.get(name).copied().unwrap_or(usize::MAX),
                is_bound,
                kept,
            };
            raise(roster, &mut share);
            share
        })
        .collect()
}

/// Add cohorts while the number is shown to be impossible. Ends: with a cohort for each unit every rule can be met.
pub(super) fn raise(roster: &Roster, share: &mut Share) {
    while share.least < share.pool.units.len() {
        let Some(proof) = impossible(roster, &share.pool, share.name, share.least) else {
            return;
        };
        share.because = Some(proof);
        share.least += 1;
    }
}

/// The people of a pool who could be in no other, alone or with those who are kept together with them.
fn bound(roster: &Roster, people: &[usize]) -> Vec<usize> {
    if roster.options.iter().all(|options| options.len() == 1) {
        return people.to_vec();
    }
    let pool = Pool::new(roster, people.to_vec());
    let mut bound: Vec<usize> = Vec::new();
    for unit in &pool.units {
        let unit: Vec<u32> = unit
            .iter()
            .map(|&person| people[person as usize] as u32)
            .collect();
        if common_pools(roster, &unit).len() == 1 {
            bound.extend(unit.iter().map(|&person| person as usize));
        }
    }
    bound.sort_unstable();
    bound
}

/// What the people need who could be in no other pool than this.
fn need(roster: &Roster, share: &Share) -> Need {
    let of = |people: usize, cohorts: usize, because: &Option<Proof>| Need {
        pool: share.name.to_owned(),
        people,
        cohorts,
        because: because.clone().map(Box::new),
    };
    let enough = |people: usize| people.div_ceil(roster.problem.max);
    if share.is_bound {
        let people = share.pool.people.len();
        let least = match share.because {
            Some(_) => share.least,
            None => share.least.min(enough(people)),
        };
        return of(people, least, &share.because);
    }
    let pool = Pool::new(roster, bound(roster, &share.pool.people));
    let (mut least, mut because) = (enough(pool.people.len()), None);
    while least < pool.units.len() {
        match impossible(roster, &pool, share.name, least) {
            Some(proof) => because = Some(proof),
            None => break,
        }
        least += 1;
    }
    of(pool.people.len(), least, &because)
}

/// Why a pool cannot do with the cohorts it may have.
pub(super) fn over_limit(roster: &Roster, share: &Share) -> Option<Proof> {
    if share.least <= share.most {
        return None;
    }
    let need = need(roster, share);
    (need.cohorts > share.most).then_some(Proof::PoolNeedsMore {
        need,
        cohorts: share.most,
    })
}

/// How many cohorts each pool gets.
pub(super) fn allot(roster: &Roster, shares: &[Share]) -> Result<Vec<usize>, Proof> {
    let least: Vec<usize> = shares.iter().map(|share| share.least).collect();
    let Some(asked) = roster.problem.cohorts else {
        return Ok(least);
    };
    if let [only] = shares
        && only.is_bound
    {
        return match impossible(roster, &only.pool, only.name, asked)
            .or_else(|| only.because.clone())
        {
            Some(proof) => Err(proof),
            None => Ok(vec![asked]),
        };
    }
    if least.iter().sum::<usize>() > asked {
        let pools: Vec<Need> = shares.iter().map(|share| need(roster, share)).collect();
        if pools.iter().map(|need| need.cohorts).sum::<usize>() > asked {
            return Err(Proof::PoolsNeedMore {
                pools,
                cohorts: asked,
            });
        }
        // Not shown to be impossible: the plan says that it has more.
        return Ok(least);
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
            .filter(|&at| cohorts[at] < shares[at].pool.units.len().min(shares[at].most))
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
