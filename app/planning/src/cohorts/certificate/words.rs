//! Certificates as sentences: what is impossible, and the cheapest ways out.

use std::fmt;

use super::{Pair, Proof};
use crate::cohorts::HARD_LIMIT;
use crate::cohorts::words::{count, listed, one_of, shown_pool};

fn of_pool(pool: &str) -> String {
    if pool.is_empty() {
        String::new()
    } else {
        format!(" of pool {pool}")
    }
}

fn number_of_cohorts(cohorts: usize) -> String {
    count(cohorts, "cohort", "cohorts")
}

fn told(pair: &Pair) -> String {
    let link = match pair.rule.as_str() {
        "own manager" => "is managed by",
        "manager chain" => "is further down the reporting line of",
        _ => "is kept apart from",
    };
    format!("{} {link} {}", pair.person, pair.with)
}

impl fmt::Display for Proof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewSeats {
                pool,
                people,
                cohorts,
                limit,
            } => write!(
                formatter,
                "{}{} do not fit in {} of at most {limit}: there are {} seats.",
                count(*people, "person", "people"),
                of_pool(pool),
                number_of_cohorts(*cohorts),
                cohorts * limit
            ),
            Self::TooFewUnits {
                pool,
                units,
                cohorts,
            } => write!(
                formatter,
                "{}{} would leave one empty: the people who are kept together form only {}.",
                number_of_cohorts(*cohorts),
                of_pool(pool),
                count(*units, "group", "groups")
            ),
            Self::PoolsNeedMore { pools, cohorts } => {
                let needs: Vec<String> = pools
                    .iter()
                    .map(|need| {
                        let pool = if need.pool.is_empty() {
                            "(no pool)"
                        } else {
                            &need.pool
                        };
                        format!(
                            "{pool} needs {} for {}",
                            need.cohorts,
                            count(need.people, "person", "people")
                        )
                    })
                    .collect();
                write!(
                    formatter,
                    "{} are too few for pools that do not mix: {}, together {}.",
                    number_of_cohorts(*cohorts),
                    listed(&needs, 12),
                    pools.iter().map(|need| need.cohorts).sum::<usize>()
                )?;
                pools
                    .iter()
                    .filter_map(|need| need.because.as_ref())
                    .try_for_each(|proof| write!(formatter, " {proof}"))
            }
            Self::TogetherTooBig { people, limit } => write!(
                formatter,
                "{} people are kept together ({}), but a cohort has at most {limit}.",
                people.len(),
                listed(people, 20)
            ),
            Self::TogetherAndApart { path, rule } => {
                let (first, last) = ends(path);
                let apart = match rule.as_str() {
                    "own manager" => format!("one of {first} and {last} is the other's manager"),
                    "manager chain" => {
                        format!(
                            "one of {first} and {last} is above the other in the reporting line"
                        )
                    }
                    _ => format!("{first} and {last} are kept apart"),
                };
                write!(
                    formatter,
                    "{apart}, yet keep-together pairs put them in one cohort: {}.",
                    path.join(" - ")
                )
            }
            Self::NoCommonPool { path, choices } => {
                let choices: Vec<String> = choices
                    .iter()
                    .map(|choice| match choice.pools.as_slice() {
                        [only] => format!("{} is in pool {}", choice.person, shown_pool(only)),
                        pools => format!("{} could be in pool {}", choice.person, one_of(pools)),
                    })
                    .collect();
                write!(
                    formatter,
                    "{}, so no pool suits them all, yet they must be in one cohort: {}.",
                    listed(&choices, 12),
                    path.join(" - ")
                )
            }
            Self::PoolCapacity {
                people,
                pools,
                limit,
            } => {
                let names: Vec<&str> = pools.iter().map(|pool| pool.pool.as_str()).collect();
                let cohorts: usize = pools.iter().map(|pool| pool.cohorts).sum();
                write!(
                    formatter,
                    "{} can only be in pool {}, which may have {} of at most {limit}: there are {} seats, {} too few ({}).",
                    count(people.len(), "person", "people"),
                    one_of(&names),
                    number_of_cohorts(cohorts),
                    cohorts * limit,
                    people.len().saturating_sub(cohorts * limit),
                    listed(people, 20)
                )
            }
            Self::PoolNeedsMore { need, cohorts } => {
                write!(
                    formatter,
                    "{} can only be in pool {} and need {}, but it may have {cohorts}.",
                    count(need.people, "person", "people"),
                    shown_pool(&need.pool),
                    number_of_cohorts(need.cohorts)
                )?;
                match &need.because {
                    Some(proof) => write!(formatter, " {proof}"),
                    None => Ok(()),
                }
            }
            Self::PoolsHoldFewer { pools, cohorts } => {
                let holds: Vec<String> = pools
                    .iter()
                    .map(|pool| format!("{} {}", shown_pool(&pool.pool), pool.cohorts))
                    .collect();
                write!(
                    formatter,
                    "{} were asked for, but the pools can have only {} ({}).",
                    number_of_cohorts(*cohorts),
                    pools.iter().map(|pool| pool.cohorts).sum::<usize>(),
                    listed(&holds, 12)
                )
            }
            Self::NoShare { cohorts, limit } => write!(
                formatter,
                "However {} of at most {limit} are shared among the pools, some people have too few seats in the pools they \
                 could be in.",
                number_of_cohorts(*cohorts)
            ),
            Self::UnitsDoNotFit {
                pool,
                sizes,
                cohorts,
                limit,
            } => {
                let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
                write!(
                    formatter,
                    "Groups{} that are kept together, of {} people, do not fit in {} of at most {limit}.",
                    of_pool(pool),
                    listed(&sizes, 30),
                    number_of_cohorts(*cohorts)
                )
            }
            Self::AllApart {
                pool,
                people,
                pairs,
                cohorts,
            } => {
                if let (1, [pair]) = (cohorts, pairs.as_slice()) {
                    return write!(
                        formatter,
                        "One cohort{} cannot hold both {} and {}: {}.",
                        of_pool(pool),
                        pair.person,
                        pair.with,
                        told(pair)
                    );
                }
                let told: Vec<String> = pairs.iter().map(told).collect();
                write!(
                    formatter,
                    "{} people{} must all be in different cohorts, but there are only {cohorts}: {} ({}).",
                    people.len(),
                    of_pool(pool),
                    listed(people, 20),
                    listed(&told, 30)
                )
            }
            Self::TooManyToAvoid {
                pool,
                unit,
                avoided,
                cohorts,
                limit,
            } => write!(
                formatter,
                "{avoided} people{} must not meet {}, but beside that cohort there are only {} seats ({} of at most {limit}).",
                of_pool(pool),
                listed(unit, 5),
                (cohorts - 1) * limit,
                number_of_cohorts(cohorts - 1)
            ),
            Self::OddCircle { pool, pairs } => {
                let told: Vec<String> = pairs.iter().map(told).collect();
                write!(
                    formatter,
                    "Two cohorts{} are not enough: going round an odd circle of {} people who must not meet, two neighbours \
                     always share a cohort ({}).",
                    of_pool(pool),
                    pairs.len(),
                    listed(&told, 30)
                )
            }
            Self::NoSplit { pool, sides, limit } => {
                let people: usize = sides.iter().map(|(one, two)| one + two).sum();
                let largest = sides
                    .iter()
                    .max_by_key(|(one, two)| one.max(two))
                    .copied()
                    .unwrap_or_default();
                write!(
                    formatter,
                    "{people} people{} cannot be split into two cohorts of at most {limit}: managers and keep-apart pairs tie \
                     them into {} that each divide in one way only (the most lopsided into {} and {}), and no choice of sides fits.",
                    of_pool(pool),
                    count(sides.len(), "group", "groups"),
                    largest.0.max(largest.1),
                    largest.0.min(largest.1)
                )
            }
            Self::Exhausted {
                pool,
                cohorts,
                limit,
            } => write!(
                formatter,
                "Every way to seat the people{} in {} of at most {limit} was tried, and each puts somebody with their own \
                 manager or with somebody to be kept apart.",
                of_pool(pool),
                number_of_cohorts(*cohorts)
            ),
        }
    }
}

fn ends(path: &[String]) -> (&str, &str) {
    (
        path.first().map_or("", String::as_str),
        path.last().map_or("", String::as_str),
    )
}

pub(super) fn relaxations(proof: &Proof) -> Vec<String> {
    let more = |least: usize| format!("Ask for at least {}.", number_of_cohorts(least));
    match proof {
        Proof::TooFewSeats {
            people,
            cohorts,
            limit,
            ..
        } => {
            let mut ways = vec![more(people.div_ceil(*limit))];
            let larger = people.div_ceil(*cohorts);
            if larger <= HARD_LIMIT {
                ways.push(format!("Or raise the limit to {larger}."));
            }
            ways
        }
        Proof::TooFewUnits { units, .. } => {
            vec![format!("Ask for at most {}.", number_of_cohorts(*units))]
        }
        Proof::PoolsNeedMore { pools, .. } => {
            vec![
                more(pools.iter().map(|need| need.cohorts).sum()),
                "Or let two pools mix.".to_owned(),
            ]
        }
        Proof::TogetherTooBig { limit, .. } => {
            vec![format!(
                "Remove keep-together pairs until no group has more than {limit} people."
            )]
        }
        Proof::TogetherAndApart { path, rule } => {
            let mut ways = vec!["Remove one of these keep-together pairs.".to_owned()];
            if rule == "keep apart" {
                let (first, last) = ends(path);
                ways.push(format!(
                    "Or remove the keep-apart pair of {first} and {last}."
                ));
            }
            ways
        }
        Proof::NoCommonPool { path, choices } => {
            let ends: Vec<&str> = choices.iter().map(|it| it.person.as_str()).collect();
            let mut ways = vec![format!(
                "Let {} be in a pool that suits the others too.",
                one_of(&ends)
            )];
            if path.len() > 1 {
                ways.push("Or part one of these pairs.".to_owned());
            }
            ways
        }
        Proof::PoolCapacity {
            people,
            pools,
            limit,
        } => {
            let seats: usize = pools.iter().map(|pool| pool.cohorts * limit).sum();
            let names: Vec<&str> = pools.iter().map(|pool| pool.pool.as_str()).collect();
            let cohorts: usize = pools.iter().map(|pool| pool.cohorts).sum();
            let missing = people.len().saturating_sub(seats);
            let mut ways = vec![
                format!(
                    "Allow {} more in pool {}.",
                    number_of_cohorts(missing.div_ceil(*limit)),
                    one_of(&names)
                ),
                format!("Or let {missing} of them be in another pool."),
            ];
            let larger = people.len().div_ceil(cohorts.max(1));
            if cohorts > 0 && larger <= HARD_LIMIT {
                ways.push(format!("Or raise the limit to {larger}."));
            }
            ways
        }
        Proof::PoolNeedsMore { need, .. } => vec![
            format!(
                "Allow {} in pool {}.",
                number_of_cohorts(need.cohorts),
                shown_pool(&need.pool)
            ),
            "Or let some of these people be in another pool.".to_owned(),
        ],
        Proof::PoolsHoldFewer { pools, .. } => {
            let most = pools.iter().map(|pool| pool.cohorts).sum();
            vec![format!("Ask for at most {}.", number_of_cohorts(most))]
        }
        Proof::NoShare { cohorts, .. } => vec![
            more(cohorts + 1),
            "Or let more people be in several pools.".to_owned(),
        ],
        Proof::UnitsDoNotFit { cohorts, .. } => {
            vec![
                more(cohorts + 1),
                "Or remove a keep-together pair.".to_owned(),
            ]
        }
        Proof::AllApart { people, pairs, .. } => {
            let mut ways = vec![more(people.len())];
            if pairs.iter().any(|pair| pair.rule == "keep apart") {
                ways.push("Or remove one of these keep-apart pairs.".to_owned());
            }
            ways
        }
        Proof::TooManyToAvoid { avoided, limit, .. } => vec![more(avoided.div_ceil(*limit) + 1)],
        Proof::OddCircle { pairs, .. } => {
            let mut ways = vec![more(3)];
            if pairs.iter().any(|pair| pair.rule == "keep apart") {
                ways.push("Or remove one of these keep-apart pairs.".to_owned());
            }
            ways
        }
        Proof::NoSplit { .. } => vec![more(3)],
        Proof::Exhausted { cohorts, .. } => vec![more(cohorts + 1)],
    }
}
