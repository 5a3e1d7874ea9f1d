//! An independent verifier: it reads a problem and lists of members, counts everything again, and shares no code with the
//! engine. It also checks certificates.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::cohorts::{Certificate, Pair, Problem, Proof};

/// What a seating that keeps every rule amounts to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub people: usize,
    pub cohorts: usize,
    pub smallest: usize,
    pub largest: usize,
    /// Seats outside floor or ceiling of the fair share.
    pub misplaced: u64,
    /// `sum |n_kv - N_v/K|` as `"123/20"`, or `"7"` when whole.
    pub deviation: String,
    /// No seat is misplaced: the seating reaches the counting bound, so no other is more even.
    pub perfect: bool,
}

/// Check that every person sits once, within the limit, with people of the own pool, not with the own manager or somebody to
/// be kept apart, and with everybody to be kept together; then count how even the cohorts are.
///
/// # Errors
/// A sentence for every fault.
pub fn check(problem: &Problem, cohorts: &[Vec<String>]) -> Result<Report, Vec<String>> {
    let mut faults = Vec::new();
    let mut seat: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, members) in cohorts.iter().enumerate() {
        if members.is_empty() {
            faults.push(format!("Cohort {} is empty.", number + 1));
        }
        if members.len() > problem.max.min(15) {
            faults.push(format!(
                "Cohort {} has {} people.",
                number + 1,
                members.len()
            ));
        }
        for member in members {
            if seat.insert(member, number).is_some() {
                faults.push(format!("{member} sits more than once."));
            }
        }
    }
    let known: BTreeSet<&str> = problem
        .people
        .iter()
        .map(|person| person.id.as_str())
        .collect();
    faults.extend(
        seat.keys()
            .filter(|id| !known.contains(*id))
            .map(|id| format!("{id} is not in the roster.")),
    );
    let mut pool_of_cohort: BTreeMap<usize, &str> = BTreeMap::new();
    for person in &problem.people {
        let Some(&own) = seat.get(person.id.as_str()) else {
            faults.push(format!("{} sits nowhere.", person.id));
            continue;
        };
        if *pool_of_cohort.entry(own).or_insert(&person.pool) != person.pool {
            faults.push(format!("Cohort {} mixes pools at {}.", own + 1, person.id));
        }
        if let Some(manager) = &person.manager
            && *manager != person.id
            && seat.get(manager.as_str()) == Some(&own)
        {
            faults.push(format!(
                "{} sits with the own manager {manager}.",
                person.id
            ));
        }
    }
    for (left, right) in &problem.apart {
        if seat.get(left.as_str()) == seat.get(right.as_str()) {
            faults.push(format!(
                "{left} sits with {right}, from whom to keep apart."
            ));
        }
    }
    for (left, right) in &problem.together {
        if seat.get(left.as_str()) != seat.get(right.as_str()) {
            faults.push(format!(
                "{left} does not sit with {right}, to be kept together."
            ));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let (misplaced, deviation) = evenness(problem, &seat, &pool_of_cohort);
    let sizes: Vec<usize> = cohorts.iter().map(Vec::len).collect();
    Ok(Report {
        people: seat.len(),
        cohorts: cohorts.len(),
        smallest: sizes.iter().copied().min().unwrap_or(0),
        largest: sizes.iter().copied().max().unwrap_or(0),
        misplaced,
        deviation,
        perfect: misplaced == 0,
    })
}

/// Misplaced seats and deviation, cell by cell.
fn evenness(
    problem: &Problem,
    seat: &BTreeMap<&str, usize>,
    pool_of_cohort: &BTreeMap<usize, &str>,
) -> (u64, String) {
    // (pool, attribute, value) -> cohort -> people
    let mut cells: BTreeMap<(&str, usize, &str), BTreeMap<usize, u64>> = BTreeMap::new();
    for person in &problem.people {
        for (attribute, value) in person.attributes.iter().enumerate() {
            *cells
                .entry((&person.pool, attribute, value))
                .or_default()
                .entry(seat[person.id.as_str()])
                .or_default() += 1;
        }
    }
    let mut misplaced = 0;
    // Numerators by denominator.
    let mut parts: BTreeMap<u64, u64> = BTreeMap::new();
    for ((pool, _, _), counts) in &cells {
        let rows: Vec<usize> = pool_of_cohort
            .iter()
            .filter(|(_, other)| *other == pool)
            .map(|(cohort, _)| *cohort)
            .collect();
        let all: u64 = counts.values().sum();
        let cohorts = rows.len() as u64;
        for row in rows {
            let here = counts.get(&row).copied().unwrap_or(0);
            // One more than fair by a whole person, or less.
            misplaced += if here * cohorts > all {
                here - all.div_ceil(cohorts)
            } else {
                all / cohorts - here
            };
            *parts.entry(cohorts).or_default() += (here * cohorts).abs_diff(all);
        }
    }
    let (mut top, mut bottom) = (0_u128, 1_u128);
    for (cohorts, sum) in parts {
        top = top * u128::from(cohorts) + u128::from(sum) * bottom;
        bottom *= u128::from(cohorts);
        let mut pair = (top, bottom);
        while pair.1 > 0 {
            pair = (pair.1, pair.0 % pair.1);
        }
        (top, bottom) = (top / pair.0.max(1), bottom / pair.0.max(1));
    }
    let deviation = if bottom == 1 {
        top.to_string()
    } else {
        format!("{top}/{bottom}")
    };
    (misplaced, deviation)
}

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
            require(
                members(problem, pool).len() == *people,
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
            for need in pools {
                let people = members(problem, &need.pool).len();
                match &need.because {
                    Some(proof) => {
                        require(
                            cohorts_of(proof) == Some((need.pool.as_str(), need.cohorts - 1)),
                            "a reason is about something else",
                        )?;
                        check_proof(problem, proof)?;
                    }
                    None => require(
                        need.cohorts <= people.div_ceil(problem.max),
                        "a pool needs fewer cohorts",
                    )?,
                }
            }
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
        Proof::TogetherAcrossPools { path, pools } => {
            let (first, last) = tied(problem, path)?;
            require(
                pool_of(problem, first) == Some(&pools[0]),
                "the first person is in another pool",
            )?;
            require(
                pool_of(problem, last) == Some(&pools[1]),
                "the last person is in another pool",
            )?;
            require(pools[0] != pools[1], "both are in one pool")
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
            require(
                no_seating(problem, &groups, *cohorts, *limit),
                "a seating exists",
            )
        }
    }
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
        | Proof::TooFewUnits { pool, cohorts, .. }
        | Proof::UnitsDoNotFit { pool, cohorts, .. }
        | Proof::AllApart { pool, cohorts, .. }
        | Proof::TooManyToAvoid { pool, cohorts, .. }
        | Proof::Exhausted { pool, cohorts, .. } => Some((pool, *cohorts)),
        Proof::OddCircle { pool, .. } | Proof::NoSplit { pool, .. } => Some((pool, 2)),
        Proof::PoolsNeedMore { .. }
        | Proof::TogetherTooBig { .. }
        | Proof::TogetherAndApart { .. }
        | Proof::TogetherAcrossPools { .. } => None,
    }
}

fn members<'a>(problem: &'a Problem, pool: &str) -> BTreeSet<&'a str> {
    problem
        .people
        .iter()
        .filter(|person| person.pool == pool)
        .map(|person| person.id.as_str())
        .collect()
}

fn pool_of<'a>(problem: &'a Problem, id: &str) -> Option<&'a String> {
    problem
        .people
        .iter()
        .find(|person| person.id == id)
        .map(|person| &person.pool)
}

fn distinct(ids: &[String]) -> Result<BTreeSet<&str>, String> {
    let set: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    require(set.len() == ids.len(), "somebody is counted twice")?;
    Ok(set)
}

/// Keep-together groups among these people, people on their own included.
fn groups<'a>(problem: &Problem, ids: &BTreeSet<&'a str>) -> Vec<BTreeSet<&'a str>> {
    let mut group_of: BTreeMap<&str, usize> = ids
        .iter()
        .enumerate()
        .map(|(group, id)| (*id, group))
        .collect();
    // Relabel until nothing changes: slow and plain.
    loop {
        let mut changed = false;
        for (left, right) in &problem.together {
            if let (Some(&one), Some(&two)) =
                (group_of.get(left.as_str()), group_of.get(right.as_str()))
                && one != two
            {
                group_of.insert(left, one.min(two));
                group_of.insert(right, one.min(two));
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut groups: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for id in ids {
        groups.entry(group_of[id]).or_default().insert(id);
    }
    groups.into_values().collect()
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
        "keep apart" => problem.apart.iter().any(|(left, right)| {
            (left == person && right == with) || (left == with && right == person)
        }),
        _ => false,
    }
}

fn any_rule(problem: &Problem, left: &str, right: &str) -> bool {
    must_not_meet(problem, "own manager", left, right)
        || must_not_meet(problem, "own manager", right, left)
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

/// Whether these sizes (largest first) fit, by trying.
fn packs(sizes: &[usize], filled: &mut Vec<usize>, limit: usize) -> bool {
    let Some((&size, rest)) = sizes.split_first() else {
        return true;
    };
    let mut tried = BTreeSet::new();
    for cohort in 0..filled.len() {
        if filled[cohort] + size <= limit && tried.insert(filled[cohort]) {
            filled[cohort] += size;
            let fits = packs(rest, filled, limit);
            filled[cohort] -= size;
            if fits {
                return true;
            }
        }
    }
    false
}

/// Which groups must not meet which.
fn foes(problem: &Problem, groups: &[BTreeSet<&str>]) -> Vec<BTreeSet<usize>> {
    let mut group_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, group) in groups.iter().enumerate() {
        group_of.extend(group.iter().map(|id| (*id, number)));
    }
    let mut foes = vec![BTreeSet::new(); groups.len()];
    let managers = problem
        .people
        .iter()
        .filter_map(|person| Some((person.id.as_str(), person.manager.as_deref()?)));
    let apart = problem
        .apart
        .iter()
        .map(|(left, right)| (left.as_str(), right.as_str()));
    for (left, right) in managers.chain(apart) {
        if let (Some(&left), Some(&right)) = (group_of.get(left), group_of.get(right))
            && left != right
        {
            foes[left].insert(right);
            foes[right].insert(left);
        }
    }
    foes
}

/// For each linked set of groups the people on its two sides, smaller first.
fn two_coloured(problem: &Problem, ids: &BTreeSet<&str>) -> Result<Vec<(usize, usize)>, String> {
    let groups = groups(problem, ids);
    let foes = foes(problem, &groups);
    let mut colour: Vec<Option<bool>> = vec![None; groups.len()];
    let mut sides = Vec::new();
    for start in 0..groups.len() {
        if colour[start].is_some() {
            continue;
        }
        colour[start] = Some(true);
        let (mut one, mut two, mut open) = (0, 0, vec![start]);
        while let Some(here) = open.pop() {
            let own = colour[here] == Some(true);
            *(if own { &mut one } else { &mut two }) += groups[here].len();
            for &foe in &foes[here] {
                match colour[foe] {
                    None => {
                        colour[foe] = Some(!own);
                        open.push(foe);
                    }
                    Some(theirs) => require(theirs != own, "the groups do not divide at all")?,
                }
            }
        }
        sides.push((one.min(two), one.max(two)));
    }
    Ok(sides)
}

/// Every way to seat the groups fails, by trying them in order of how many rules they have.
fn no_seating(problem: &Problem, groups: &[BTreeSet<&str>], cohorts: usize, limit: usize) -> bool {
    struct Try<'a> {
        sizes: Vec<usize>,
        foes: &'a [BTreeSet<usize>],
        seat: Vec<Option<usize>>,
        filled: Vec<usize>,
        limit: usize,
    }
    impl Try<'_> {
        fn succeeds(&mut self) -> bool {
            let choices = |group: usize| -> Vec<usize> {
                let mut seen_empty = false;
                (0..self.filled.len())
                    .filter(|&cohort| self.filled[cohort] + self.sizes[group] <= self.limit)
                    .filter(|&cohort| {
                        !self.foes[group]
                            .iter()
                            .any(|&foe| self.seat[foe] == Some(cohort))
                    })
                    .filter(|&cohort| {
                        self.filled[cohort] > 0 || !std::mem::replace(&mut seen_empty, true)
                    })
                    .collect()
            };
            let next = (0..self.sizes.len())
                .filter(|&group| self.seat[group].is_none())
                .map(|group| (choices(group), group))
                .min_by_key(|(choices, group)| {
                    (
                        choices.len(),
                        std::cmp::Reverse(self.foes[*group].len()),
                        std::cmp::Reverse(self.sizes[*group]),
                    )
                });
            let Some((choices, group)) = next else {
                return self.filled.iter().all(|&people| people > 0);
            };
            for cohort in choices {
                self.seat[group] = Some(cohort);
                self.filled[cohort] += self.sizes[group];
                if self.succeeds() {
                    return true;
                }
                self.filled[cohort] -= self.sizes[group];
                self.seat[group] = None;
            }
            false
        }
    }
    let foes = foes(problem, groups);
    !Try {
        sizes: groups.iter().map(BTreeSet::len).collect(),
        foes: &foes,
        seat: vec![None; groups.len()],
        filled: vec![0; cohorts],
        limit,
    }
    .succeeds()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohorts::Person;

    fn problem() -> Problem {
        let person = |id: &str, function: &str, manager: Option<&str>| Person {
            id: id.into(),
            attributes: vec![function.into()],
            manager: manager.map(Into::into),
            pool: String::new(),
        };
        let mut problem = Problem::new(
            vec!["function".into()],
            vec![
                person("A", "Sales", None),
                person("B", "Sales", Some("A")),
                person("C", "Finance", Some("A")),
                person("D", "Finance", None),
            ],
        );
        problem.apart.push(("B".into(), "C".into()));
        problem.together.push(("B".into(), "D".into()));
        problem.max = 2;
        problem
    }

    fn lists(cohorts: &[&[&str]]) -> Vec<Vec<String>> {
        cohorts
            .iter()
            .map(|members| members.iter().map(|id| (*id).to_owned()).collect())
            .collect()
    }

    #[test]
    fn a_seating_that_keeps_every_rule_is_counted() {
        let mut problem = problem();
        problem.people[2].manager = None;
        let report = check(&problem, &lists(&[&["A", "C"], &["B", "D"]])).unwrap();
        assert_eq!(
            report,
            Report {
                people: 4,
                cohorts: 2,
                smallest: 2,
                largest: 2,
                misplaced: 0,
                deviation: "0".into(),
                perfect: true
            }
        );
    }

    #[test]
    fn misplaced_seats_and_deviation_are_counted_by_hand() {
        let mut problem = problem();
        problem.apart.clear();
        problem.together.clear();
        problem.people[1].manager = None;
        let report = check(&problem, &lists(&[&["A", "B"], &["C", "D"]])).unwrap();
        assert_eq!((report.misplaced, report.deviation.as_str()), (4, "4"));
        let report = check(&problem, &lists(&[&["A", "B"], &["C"], &["D"]])).unwrap();
        // Two people of each value over three cohorts: 2, 0, 0 and 0, 1, 1.
        assert_eq!((report.misplaced, report.deviation.as_str()), (1, "4"));
    }

    #[test]
    fn every_broken_rule_is_named() {
        let cases: [(&[&[&str]], &str); 6] = [
            (
                &[&["A", "C"], &["B", "D"]],
                "C sits with the own manager A.",
            ),
            (
                &[&["C", "B"], &["A", "D"]],
                "B sits with C, from whom to keep apart.",
            ),
            (
                &[&["A"], &["B"], &["C"], &["D"]],
                "B does not sit with D, to be kept together.",
            ),
            (&[&["A"], &["B", "D"]], "C sits nowhere."),
            (
                &[&["A"], &["C", "A"], &["B", "D"]],
                "A sits more than once.",
            ),
            (
                &[&["A"], &["C"], &["B", "D", "X"]],
                "X is not in the roster.",
            ),
        ];
        for (cohorts, expected) in cases {
            let faults = check(&problem(), &lists(cohorts)).unwrap_err();
            assert!(faults.iter().any(|fault| fault == expected), "{faults:?}");
        }
    }

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
