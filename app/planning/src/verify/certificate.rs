//! Checks certificates from the problem alone, slowly and plainly.

use std::collections::BTreeSet;

use super::groups::{groups, no_seating, packs, two_coloured};
use super::{managers_above, pools, reporting_lines};
use crate::cohorts::{Certificate, ManagerRule, Need, Pair, Problem, Proof};

/// Check that a certificate follows from the problem.
///
/// # Errors
/// A sentence saying what does not follow.
pub fn check_certificate(problem: &Problem, certificate: &Certificate) -> Result<(), String> {
    check_proof(problem, &certificate.proof)
}

fn check_proof(problem: &Problem, proof: &Proof) -> Result<(), String> {
    let limit_is = |limit: &usize| require(*limit == problem.max, "the limit is another one");
    match proof {
        Proof::TooFewSeats {
            pool,
            people,
            cohorts,
            limit,
        } => {
            limit_is(limit)?;
            let everybody = pool.is_empty() && problem.people.len() == *people;
            require(
                everybody || members(problem, pool).len() == *people,
                "the pool has another size",
            )?;
            require(*people > cohorts * limit, "there are seats enough")
        }
        Proof::TooFewUnits {
            pool,
            units,
            cohorts,
        } => {
            let ids = if pool.is_empty() {
                problem
                    .people
                    .iter()
                    .map(|person| person.id.as_str())
                    .collect()
            } else {
                members(problem, pool)
            };
            require(
                groups(problem, &ids).len() == *units,
                "there is another number of groups",
            )?;
            require(units < cohorts, "there are groups enough")
        }
        Proof::PoolsNeedMore { pools, cohorts } => {
            require(
                Some(*cohorts) == problem.cohorts,
                "another number of cohorts was asked for",
            )?;
            let named: BTreeSet<&str> = pools.iter().map(|need| need.pool.as_str()).collect();
            require(named.len() == pools.len(), "a pool is counted twice")?;
            pools
                .iter()
                .try_for_each(|need| check_need(problem, need))?;
            require(
                pools.iter().map(|need| need.cohorts).sum::<usize>() > *cohorts,
                "the cohorts are enough",
            )
        }
        Proof::TogetherTooBig { people, limit } => {
            limit_is(limit)?;
            let ids = distinct(people)?;
            require(ids.len() > *limit, "the group fits")?;
            require(
                groups(problem, &ids).len() == 1,
                "the people are not tied together",
            )
        }
        Proof::TogetherAndApart { path, rule } => {
            let (first, last) = tied(problem, path)?;
            require(
                must_not_meet(problem, rule, first, last)
                    || must_not_meet(problem, rule, last, first),
                "no such rule",
            )
        }
        Proof::NoCommonPool { path, choices } => {
            holds(pools::no_common_pool(problem, path, choices))
        }
        Proof::PoolCapacity {
            people,
            pools,
            limit,
        } => {
            limit_is(limit)?;
            holds(pools::capacity(problem, people, pools))
        }
        Proof::PoolNeedsMore { need, cohorts } => {
            let limit = problem
                .pool_cohorts
                .iter()
                .find(|(pool, _)| *pool == need.pool);
            require(
                limit.is_some_and(|(_, limit)| limit == cohorts),
                "the pool has another limit",
            )?;
            check_need(problem, need)?;
            require(need.cohorts > *cohorts, "the cohorts are enough")
        }
        Proof::PoolsHoldFewer { pools, cohorts } => {
            holds(pools::hold_fewer(problem, pools, *cohorts))
        }
        Proof::NoShare { cohorts, limit } => {
            limit_is(limit)?;
            holds(pools::no_share(problem, *cohorts))
        }
        Proof::UnitsDoNotFit {
            pool,
            sizes,
            cohorts,
            limit,
        } => {
            limit_is(limit)?;
            let mut found: Vec<usize> = groups(problem, &members(problem, pool))
                .iter()
                .map(BTreeSet::len)
                .filter(|size| *size > 1)
                .collect();
            found.sort_unstable_by(|left, right| right.cmp(left));
            require(found == *sizes, "the groups have other sizes")?;
            require(
                !packs(sizes, &mut vec![0; *cohorts], *limit),
                "the groups fit",
            )
        }
        Proof::AllApart {
            pool,
            people,
            pairs,
            cohorts,
        } => {
            let ids = distinct(people)?;
            require(ids.len() > *cohorts, "there are cohorts enough")?;
            let groups = groups(problem, &members(problem, pool));
            let group = |id: &str| groups.iter().position(|group| group.contains(id));
            let linked = linked_groups(problem, pairs, &group)?;
            for (at, left) in people.iter().enumerate() {
                for right in &people[..at] {
                    let (left, right) = (group(left), group(right));
                    require(
                        left != right
                            && linked
                                .iter()
                                .any(|link| *link == (left, right) || *link == (right, left)),
                        "two of them may meet",
                    )?;
                }
            }
            Ok(())
        }
        Proof::TooManyToAvoid {
            pool,
            unit,
            avoided,
            cohorts,
            limit,
        } => {
            limit_is(limit)?;
            let groups = groups(problem, &members(problem, pool));
            let own = groups
                .iter()
                .find(|group| unit.iter().all(|id| group.contains(id.as_str())));
            let own = own.ok_or("the people are not one group")?;
            let foes: usize = groups
                .iter()
                .filter(|group| {
                    own.iter()
                        .any(|left| group.iter().any(|right| any_rule(problem, left, right)))
                })
                .map(BTreeSet::len)
                .sum();
            require(foes == *avoided, "another number is to be avoided")?;
            require(*avoided > (cohorts - 1) * limit, "there are seats enough")
        }
        Proof::OddCircle { pool, pairs } => {
            let groups = groups(problem, &members(problem, pool));
            let group = |id: &str| groups.iter().position(|group| group.contains(id));
            let linked = linked_groups(problem, pairs, &group)?;
            require(linked.len() % 2 == 1, "the circle is even")?;
            let mut here = None;
            for start in [linked[0].0, linked[0].1] {
                let mut at = start;
                let closes = linked.iter().all(|&(left, right)| {
                    let next = if left == at { right } else { left };
                    let steps = left == at || right == at;
                    at = next;
                    steps
                }) && at == start;
                if closes {
                    here = Some(start);
                }
            }
            require(here.is_some(), "the pairs are no circle")
        }
        Proof::NoSplit { pool, sides, limit } => {
            limit_is(limit)?;
            let mut found = two_coloured(problem, &members(problem, pool))?;
            let mut stated: Vec<(usize, usize)> = sides
                .iter()
                .map(|&(one, two)| (one.min(two), one.max(two)))
                .collect();
            found.sort_unstable();
            stated.sort_unstable();
            require(found == stated, "the groups divide otherwise")?;
            let all: usize = sides.iter().map(|(one, two)| one + two).sum();
            let mut sums = BTreeSet::from([0]);
            for (one, two) in sides {
                sums = sums.iter().flat_map(|sum| [sum + one, sum + two]).collect();
            }
            require(
                !sums
                    .iter()
                    .any(|&sum| sum > 0 && sum < all && sum <= *limit && all - sum <= *limit),
                "a choice of sides fits",
            )
        }
        Proof::Exhausted {
            pool,
            cohorts,
            limit,
        } => {
            limit_is(limit)?;
            let groups = groups(problem, &members(problem, pool));
            require(groups.len() >= *cohorts, "a cohort would be empty anyway")?;
            require(
                no_seating(problem, &groups, *cohorts, *limit),
                "a seating exists",
            )
        }
    }
}

fn holds(checked: Result<(), &'static str>) -> Result<(), String> {
    checked.map_err(|otherwise| format!("The certificate does not hold: {otherwise}."))
}

fn require(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(format!("The certificate does not hold: {otherwise}."))
    }
}

/// The pool and number of cohorts a proof is about.
fn cohorts_of(proof: &Proof) -> Option<(&str, usize)> {
    match proof {
        Proof::TooFewSeats { pool, cohorts, .. }
        | Proof::UnitsDoNotFit { pool, cohorts, .. }
        | Proof::AllApart { pool, cohorts, .. }
        | Proof::TooManyToAvoid { pool, cohorts, .. }
        | Proof::Exhausted { pool, cohorts, .. } => Some((pool, *cohorts)),
        Proof::OddCircle { pool, .. } | Proof::NoSplit { pool, .. } => Some((pool, 2)),
        Proof::TooFewUnits { .. }
        | Proof::PoolsNeedMore { .. }
        | Proof::TogetherTooBig { .. }
        | Proof::TogetherAndApart { .. }
        | Proof::NoCommonPool { .. }
        | Proof::PoolCapacity { .. }
        | Proof::PoolNeedsMore { .. }
        | Proof::PoolsHoldFewer { .. }
        | Proof::NoShare { .. } => None,
    }
}

/// A pool needs so many cohorts, for its size or for the reason given.
fn check_need(problem: &Problem, need: &Need) -> Result<(), String> {
    let people = members(problem, &need.pool).len();
    require(need.people == people, "the pool has another size")?;
    let Some(proof) = &need.because else {
        return require(
            need.cohorts <= people.div_ceil(problem.max),
            "a pool needs fewer cohorts",
        );
    };
    require(
        cohorts_of(proof)
            .is_some_and(|(pool, cohorts)| pool == need.pool && cohorts + 1 == need.cohorts),
        "a reason is about something else",
    )?;
    if let Proof::TooFewSeats { people: all, .. } = proof.as_ref() {
        require(*all == people, "a reason is about something else")?;
    }
    check_proof(problem, proof)
}

/// The people who can be in no other pool.
fn members<'a>(problem: &'a Problem, pool: &str) -> BTreeSet<&'a str> {
    pools::bound(problem, pool)
}

fn distinct(ids: &[String]) -> Result<BTreeSet<&str>, String> {
    let set: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    require(set.len() == ids.len(), "somebody is counted twice")?;
    Ok(set)
}

fn must_not_meet(problem: &Problem, rule: &str, person: &str, with: &str) -> bool {
    match rule {
        "own manager" => {
            person != with
                && problem
                    .people
                    .iter()
                    .any(|row| row.id == person && row.manager.as_deref() == Some(with))
        }
        "manager chain" => {
            problem.managers == ManagerRule::WholeChain
                && managers_above(&reporting_lines(problem), person).contains(with)
        }
        "keep apart" => problem.apart.iter().any(|(left, right)| {
            (left == person && right == with) || (left == with && right == person)
        }),
        _ => false,
    }
}

fn any_rule(problem: &Problem, left: &str, right: &str) -> bool {
    must_not_meet(problem, "own manager", left, right)
        || must_not_meet(problem, "own manager", right, left)
        || must_not_meet(problem, "manager chain", left, right)
        || must_not_meet(problem, "manager chain", right, left)
        || must_not_meet(problem, "keep apart", left, right)
}

/// Each step of the path is a keep-together pair; its two ends.
fn tied<'a>(problem: &Problem, path: &'a [String]) -> Result<(&'a str, &'a str), String> {
    for step in path.windows(2) {
        let stated = problem.together.iter().any(|(left, right)| {
            (*left == step[0] && *right == step[1]) || (*left == step[1] && *right == step[0])
        });
        require(stated, "a step of the path is no keep-together pair")?;
    }
    match path {
        [first, .., last] => Ok((first, last)),
        _ => Err("The certificate does not hold: the path is too short.".to_owned()),
    }
}

type Link = (Option<usize>, Option<usize>);

/// The groups each pair links; every pair must be a rule of the problem between two groups of the pool.
fn linked_groups(
    problem: &Problem,
    pairs: &[Pair],
    group: &dyn Fn(&str) -> Option<usize>,
) -> Result<Vec<Link>, String> {
    require(!pairs.is_empty(), "no pair is given")?;
    pairs
        .iter()
        .map(|pair| {
            require(
                must_not_meet(problem, &pair.rule, &pair.person, &pair.with),
                "a pair is no rule",
            )?;
            let link = (group(&pair.person), group(&pair.with));
            require(
                link.0.is_some() && link.1.is_some(),
                "somebody is of another pool",
            )?;
            Ok(link)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::problem;
    use super::*;

    #[test]
    fn a_false_certificate_is_refused() {
        let problem = problem();
        let proofs = [
            Proof::TooFewSeats {
                pool: String::new(),
                people: 4,
                cohorts: 2,
                limit: 2,
            },
            Proof::TogetherTooBig {
                people: vec!["B".into(), "D".into(), "A".into()],
                limit: 2,
            },
            Proof::TogetherAndApart {
                path: vec!["B".into(), "D".into()],
                rule: "keep apart".into(),
            },
            Proof::Exhausted {
                pool: String::new(),
                cohorts: 3,
                limit: 2,
            },
            Proof::NoSplit {
                pool: String::new(),
                sides: vec![(4, 0)],
                limit: 2,
            },
        ];
        for proof in proofs {
            assert!(check_proof(&problem, &proof).is_err(), "{proof:?}");
        }
        let circle = Proof::OddCircle {
            pool: String::new(),
            pairs: [
                ("own manager", "B", "A"),
                ("keep apart", "B", "C"),
                ("own manager", "C", "A"),
            ]
            .map(|(rule, person, with)| Pair {
                rule: rule.into(),
                person: person.into(),
                with: with.into(),
            })
            .into(),
        };
        assert_eq!(check_proof(&problem, &circle), Ok(()));
    }
}
