//! Lower bounds in whole numbers: how uneven a value must at least be, whatever the plan.
//!
//! For a value held by N people over K cohorts, `sum |n_k - N/K| >= 2 r (K - r) / K` with `r = N mod K`, reached exactly when
//! every count is floor or ceiling. Two facts of a roster raise it: a unit that stays together fills one cohort with more
//! than the ceiling, and a cohort that holds somebody's manager cannot hold the reports (the star). In both cases the evenest
//! spread of the rest is best for every convex measure at once, by majorisation.

use super::model::Pool;

/// What no plan can go below for one value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Least {
    /// `sum_k |K n_k - N|`.
    pub(super) deviation: u64,
    /// Seats outside floor or ceiling.
    pub(super) misplaced: u64,
}

/// The star that lowers what one cohort can hold of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Star {
    /// The unit whose foes hold the value.
    pub(super) centre: u32,
    /// Most holders its cohort can have.
    pub(super) cap: usize,
}

/// The bounds of all values of a pool.
pub(super) struct Bounds {
    pub(super) values: Vec<Least>,
    pub(super) stars: Vec<Option<Star>>,
    /// The most uneven unit for sizes: seats outside floor or ceiling of the cohort size.
    pub(super) sizes: Least,
}

impl Bounds {
    pub(super) fn new(pool: &Pool, cohorts: usize) -> Self {
        let lumps = lumps(pool);
        let stars = stars(pool, cohorts);
        let values = pool
            .values
            .iter()
            .zip(&lumps)
            .zip(&stars)
            .map(|((value, lumps), star)| {
                if value.share(cohorts).never_one {
                    // Twos and a three can always be counted out; rules that forbid them are not looked for.
                    return Least::default();
                }
                least(value.people, cohorts, lumps, star.map(|star| star.cap))
            })
            .collect();
        let mut sizes: Vec<usize> = pool.units.iter().map(Vec::len).collect();
        sizes.sort_unstable_by(|left, right| right.cmp(left));
        let reach = pool
            .foes
            .iter()
            .map(|foes| {
                foes.iter()
                    .map(|&(foe, _)| pool.units[foe as usize].len())
                    .sum::<usize>()
            })
            .max()
            .unwrap_or(0);
        let people = pool.people.len();
        let cap = (people - reach < people / cohorts).then_some(people - reach);
        Self {
            values,
            stars,
            sizes: least(people, cohorts, &sizes, cap),
        }
    }

    /// `sum_v sum_k |K n_kv - N_v|`.
    pub(super) fn deviation(&self) -> u64 {
        self.values.iter().map(|least| least.deviation).sum()
    }
}

/// For each value, how many holders each larger unit brings at once, largest first.
fn lumps(pool: &Pool) -> Vec<Vec<usize>> {
    let mut lumps = vec![Vec::new(); pool.values.len()];
    for unit in pool.units.iter().filter(|unit| unit.len() > 1) {
        let mut held: Vec<u32> = unit
            .iter()
            .flat_map(|&person| pool.held_by(person as usize))
            .copied()
            .collect();
        held.sort_unstable();
        for run in held.chunk_by(|left, right| left == right) {
            if run.len() > 1 {
                lumps[run[0] as usize].push(run.len());
            }
        }
    }
    for lumps in &mut lumps {
        lumps.sort_unstable_by(|left, right| right.cmp(left));
    }
    lumps
}

/// For each value the strongest star, where it bites.
fn stars(pool: &Pool, cohorts: usize) -> Vec<Option<Star>> {
    let mut stars: Vec<Option<Star>> = vec![None; pool.values.len()];
    let mut among_foes = vec![0_usize; pool.values.len()];
    for (centre, foes) in pool.foes.iter().enumerate() {
        let people = || {
            foes.iter()
                .flat_map(|&(foe, _)| &pool.units[foe as usize])
                .flat_map(|&person| pool.held_by(person as usize))
        };
        for &value in people() {
            among_foes[value as usize] += 1;
        }
        for &value in people() {
            let value = value as usize;
            let all = pool.values[value].people;
            let cap = all - among_foes[value].min(all);
            if cap < all / cohorts && stars[value].is_none_or(|star| cap < star.cap) {
                stars[value] = Some(Star {
                    centre: centre as u32,
                    cap,
                });
            }
        }
        for &value in people() {
            among_foes[value as usize] = 0;
        }
    }
    stars
}

/// The least unevenness of `people` over `cohorts` when some come in lumps (largest first) and one cohort takes at most `cap`.
fn least(people: usize, cohorts: usize, lumps: &[usize], cap: Option<usize>) -> Least {
    match cap {
        Some(cap) if cohorts > 1 => (0..=cap.min(people))
            .map(|capped| {
                // A lump that fits under the cap may sit there, so only the others are sure to sit elsewhere.
                let elsewhere = &lumps[..lumps.partition_point(|&lump| lump > cap)];
                let rest = evenest(people - capped, cohorts - 1, elsewhere);
                weigh(people, cohorts, rest.chain([(capped, 1)]))
            })
            .reduce(|left, right| Least {
                deviation: left.deviation.min(right.deviation),
                misplaced: left.misplaced.min(right.misplaced),
            })
            .unwrap_or_default(),
        _ => weigh(people, cohorts, evenest(people, cohorts, lumps)),
    }
}

/// The evenest counts, as (count, number of cohorts): lumps above the level stand alone, the rest is level.
fn evenest(people: usize, cohorts: usize, lumps: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    let (mut people, mut cohorts) = (people, cohorts);
    let mut alone = Vec::new();
    for &lump in lumps {
        if cohorts <= 1 || lump > people || lump <= people / cohorts {
            break;
        }
        alone.push((lump, 1));
        people -= lump;
        cohorts -= 1;
    }
    let (level, above) = (people / cohorts, people % cohorts);
    alone
        .into_iter()
        .chain([(level + 1, above), (level, cohorts - above)])
}

fn weigh(people: usize, cohorts: usize, counts: impl Iterator<Item = (usize, usize)>) -> Least {
    let (floor, ceiling) = (people / cohorts, people.div_ceil(cohorts));
    counts.fold(Least::default(), |sum, (here, times)| Least {
        deviation: sum.deviation + ((here * cohorts).abs_diff(people) * times) as u64,
        misplaced: sum.misplaced
            + (floor.saturating_sub(here) + here.saturating_sub(ceiling)) as u64 * times as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All ways to spread people over cohorts, with the least of both measures.
    fn by_trying(people: usize, cohorts: usize, allowed: &dyn Fn(&[usize]) -> bool) -> Least {
        fn walk(left: usize, counts: &mut Vec<usize>, at: usize, visit: &mut dyn FnMut(&[usize])) {
            if at + 1 == counts.len() {
                counts[at] = left;
                visit(counts);
                return;
            }
            for here in 0..=left {
                counts[at] = here;
                walk(left - here, counts, at + 1, visit);
            }
        }
        let mut best: Option<Least> = None;
        walk(people, &mut vec![0; cohorts], 0, &mut |counts| {
            if allowed(counts) {
                let here = weigh(people, cohorts, counts.iter().map(|&count| (count, 1)));
                let old = best.unwrap_or(here);
                best = Some(Least {
                    deviation: old.deviation.min(here.deviation),
                    misplaced: old.misplaced.min(here.misplaced),
                });
            }
        });
        best.unwrap()
    }

    #[test]
    fn without_lumps_and_stars_it_is_the_closed_formula() {
        for cohorts in 1..12 {
            for people in 0..40 {
                let rest = people % cohorts;
                let bound = least(people, cohorts, &[], None);
                assert_eq!(bound.deviation, (2 * rest * (cohorts - rest)) as u64);
                assert_eq!(bound.misplaced, 0);
            }
        }
    }

    #[test]
    fn it_agrees_with_trying_everything_under_a_star() {
        for cohorts in 2..5 {
            for people in 0..9 {
                for cap in 0..people / cohorts {
                    assert_eq!(
                        least(people, cohorts, &[], Some(cap)),
                        by_trying(people, cohorts, &|counts| counts[0] <= cap)
                    );
                }
            }
        }
    }

    #[test]
    fn it_agrees_with_trying_everything_with_two_lumps() {
        for cohorts in 2..5 {
            for people in 4..10 {
                for large in 2..=people - 2 {
                    for small in 2..=large.min(people - large) {
                        let fits = |counts: &[usize]| {
                            (0..counts.len()).any(|one| {
                                (0..counts.len()).any(|two| {
                                    if one == two {
                                        counts[one] >= large + small
                                    } else {
                                        counts[one] >= large && counts[two] >= small
                                    }
                                })
                            })
                        };
                        assert_eq!(
                            least(people, cohorts, &[large, small], None),
                            by_trying(people, cohorts, &fits),
                            "{people} people, {cohorts} cohorts, lumps {large} and {small}"
                        );
                    }
                }
            }
        }
    }
}
