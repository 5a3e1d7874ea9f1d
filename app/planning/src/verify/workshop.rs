//! Checks rotas and breakouts from their plain lists of names, by counting again and, for few people, by trying everything.

use std::collections::{BTreeMap, BTreeSet};

use crate::workshop::{Breakouts, GroupWish, RolePlay, Rota, Round, Split};

/// Up to so many people, everything is tried.
const TRIED: usize = 9;

/// What a rota amounts to that keeps every rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RotaReport {
    /// Times somebody has a role although another one was had less often, by round.
    pub early: Vec<u64>,
    /// Pairs to be kept apart that are together, by round.
    pub kept_together: Vec<u64>,
    /// Groups of the same people as one before, by round.
    pub repeated: Vec<u64>,
    /// How often the two people meet in this rota who meet least, and most.
    pub meetings: (u64, u64),
    /// Every other round was tried in the place of each; otherwise only every other assignment of roles is ruled out.
    pub is_tried: bool,
}

/// What breakouts amount to that keep every rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SplitReport {
    /// Pairs to be kept apart that are together.
    pub kept_together: u64,
    /// Functions that are not spread as evenly as whole numbers allow.
    pub uneven_functions: usize,
    /// Every other split was tried.
    pub is_tried: bool,
}

type Count<'a> = BTreeMap<(&'a str, &'a str), u64>;

/// What a rota knows of the rounds before. The role of an observer has no name.
#[derive(Default)]
struct Before<'a> {
    had: Count<'a>,
    met: Count<'a>,
    groups: BTreeSet<BTreeSet<&'a str>>,
}

impl<'a> Before<'a> {
    fn count(&mut self, round: &'a Round) {
        for group in &round.groups {
            let mut all = BTreeSet::new();
            for (person, role) in seats(group) {
                *self.had.entry((person, role)).or_default() += 1;
                all.insert(person);
            }
            for one in &all {
                for other in &all {
                    *self.met.entry((one, other)).or_default() += 1;
                }
            }
            self.groups.insert(all);
        }
    }

    /// Whether a role comes too early for somebody, and how much more often than another they have had it.
    fn price(&self, roles: &[&str], person: &str, role: &str) -> (u64, u64) {
        let times = |role| self.had.get(&(person, role)).copied().unwrap_or(0);
        let fewest = roles.iter().map(|role| times(role)).min().unwrap_or(0);
        let more = times(role) - fewest;
        (more.min(1), more)
    }
}

fn seats(group: &crate::workshop::Group) -> Vec<(&str, &str)> {
    let cast = group.cast.iter();
    let watching = group.observers.iter().map(|person| (person.as_str(), ""));
    cast.map(|part| (part.person.as_str(), part.role.as_str()))
        .chain(watching)
        .collect()
}

/// Check that in every round everybody has one seat, every role card of every group has a person, groups are as many and as even
/// as they should be, and that no other assignment of roles in the place of this one has fewer that come too early, nor as many
/// and they shared better. For up to nine people no other round in the place of this one may be better for groups and pairs
/// either, with roles that are as good.
///
/// # Errors
/// A sentence for every fault.
pub fn check_rota(play: &RolePlay, rota: &Rota) -> Result<RotaReport, Vec<String>> {
    let mut faults = Vec::new();
    let mut fault = |round: usize, what: &str| faults.push(format!("Round {}: {what}.", round + 1));
    if rota.rounds.len() != play.rounds {
        fault(rota.rounds.len(), "there are not as many rounds as wanted");
    }
    let people: BTreeSet<&str> = play.people.iter().map(String::as_str).collect();
    let groups = expected_groups(people.len(), play.roles.len(), play.observers);
    let mut roles: Vec<&str> = play.roles.iter().map(String::as_str).collect();
    if people.len() > groups * roles.len() {
        roles.push("");
    }
    let mut before = Before::default();
    play.past.iter().for_each(|round| before.count(round));
    let mut report = RotaReport {
        is_tried: people.len() <= TRIED,
        ..RotaReport::default()
    };
    let mut meetings: Count = BTreeMap::new();
    for (number, round) in rota.rounds.iter().enumerate() {
        let all: Vec<(&str, &str)> = round.groups.iter().flat_map(seats).collect();
        let seated: BTreeSet<&str> = all.iter().map(|(person, _)| *person).collect();
        if seated != people || all.len() != people.len() {
            fault(number, "not everybody has one seat");
        }
        let is_cast = |group: &crate::workshop::Group| {
            group.cast.iter().map(|part| &part.role).eq(&play.roles)
        };
        if !round.groups.iter().all(is_cast) {
            fault(number, "a role has nobody, or two people");
        }
        let sizes: Vec<usize> = round.groups.iter().map(|it| seats(it).len()).collect();
        if !is_even(&sizes, groups) {
            fault(number, "the groups have other sizes");
        }
        if could_swap(&before, &roles, &all) {
            fault(number, "roles could be given better");
        }
        let mut cost = [0; 5];
        for group in &round.groups {
            let names: Vec<&str> = seats(group).iter().map(|(person, _)| *person).collect();
            let prices = seats(group)
                .into_iter()
                .map(|(person, role)| before.price(&roles, person, role))
                .fold((0, 0), |sum, price| (sum.0 + price.0, sum.1 + price.1));
            cost = sum(cost, group_cost(&before, &play.keep_apart, &names, prices));
            for pair in pairs(&names) {
                *meetings.entry(pair).or_default() += 1;
            }
        }
        if report.is_tried {
            let names: Vec<&str> = people.iter().copied().collect();
            let mut known = BTreeMap::new();
            let best = best_split(&names, groups, &mut |group| {
                *known.entry(group.to_vec()).or_insert_with(|| {
                    let prices = best_cast(&before, &roles, &play.roles, group);
                    group_cost(&before, &play.keep_apart, group, prices)
                })
            });
            if best != Some(cost) {
                fault(number, &format!("it costs {cost:?}, the best {best:?}"));
            }
        }
        report.early.push(cost[0]);
        report.kept_together.push(cost[2]);
        report.repeated.push(cost[3]);
        before.count(round);
    }
    let names: Vec<&str> = people.iter().copied().collect();
    let times = |(one, other)| {
        let of = |pair| meetings.get(&pair).copied().unwrap_or(0);
        of((one, other)) + of((other, one))
    };
    let times: Vec<u64> = pairs(&names).into_iter().map(times).collect();
    report.meetings = (
        times.iter().min().copied().unwrap_or(0),
        times.iter().max().copied().unwrap_or(0),
    );
    if faults.is_empty() {
        Ok(report)
    } else {
        Err(faults)
    }
}

/// The rule for the number of groups, said once more: whole groups, unless one had three observers more than wanted and all
/// the roles of one more group have people.
fn expected_groups(people: usize, roles: usize, observers: usize) -> usize {
    let mut whole = 0;
    while (whole + 1) * (roles + observers) <= people {
        whole += 1;
    }
    let whole = whole.max(1);
    let largest = (0..people).filter(|person| person % whole == 0).count();
    let is_too_large = largest > roles + observers + 2;
    whole + usize::from(is_too_large && (whole + 1) * roles <= people)
}

fn is_even(sizes: &[usize], groups: usize) -> bool {
    let (least, most) = (sizes.iter().min(), sizes.iter().max());
    sizes.len() == groups && matches!((least, most), (Some(least), Some(most)) if most - least <= 1)
}

fn pairs<'a>(names: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let mut pairs = Vec::new();
    for (at, one) in names.iter().enumerate() {
        pairs.extend(names[at + 1..].iter().map(|other| (*one, *other)));
    }
    pairs
}

fn sum<const AIMS: usize>(one: [u64; AIMS], other: [u64; AIMS]) -> [u64; AIMS] {
    std::array::from_fn(|aim| one[aim] + other[aim])
}

/// Whether people could change roles in a ring so that roles are given better: nobody can exactly if they are given best.
fn could_swap(before: &Before, roles: &[&str], seats: &[(&str, &str)]) -> bool {
    const NEVER: i64 = i64::MAX / 4;
    let price = |person, role| {
        let (early, more) = before.price(roles, person, role);
        (early as i64) * 1_000_000 + more as i64
    };
    let mut gain = vec![vec![NEVER; roles.len()]; roles.len()];
    for &(person, role) in seats {
        let Some(from) = roles.iter().position(|it| *it == role) else {
            return true;
        };
        for to in 0..roles.len() {
            gain[from][to] = gain[from][to].min(price(person, roles[to]) - price(person, role));
        }
    }
    for over in 0..roles.len() {
        for from in 0..roles.len() {
            for to in 0..roles.len() {
                gain[from][to] = gain[from][to].min(gain[from][over] + gain[over][to]);
            }
        }
    }
    (0..roles.len()).any(|role| gain[role][role] < 0)
}

fn group_cost(
    before: &Before,
    keep_apart: &[Vec<String>],
    group: &[&str],
    (early, more): (u64, u64),
) -> [u64; 5] {
    let together = kept_together(keep_apart, group);
    let has_met = before.groups.contains(&group.iter().copied().collect());
    let meetings = pairs(group)
        .into_iter()
        .map(|pair| before.met.get(&pair).copied().unwrap_or(0));
    [early, more, together, u64::from(has_met), meetings.sum()]
}

fn kept_together(keep_apart: &[Vec<String>], group: &[&str]) -> u64 {
    let is_in = |list: &Vec<String>, person: &str| list.iter().any(|it| it == person);
    let both = |(one, other)| {
        let mut lists = keep_apart.iter();
        lists.any(|list| is_in(list, one) && is_in(list, other))
    };
    pairs(group).into_iter().filter(|&pair| both(pair)).count() as u64
}

/// The least price of giving these cards to a group, one after another, to everybody who has none yet.
fn best_cast(before: &Before, roles: &[&str], cards: &[String], group: &[&str]) -> (u64, u64) {
    let Some((card, others)) = cards.split_first() else {
        let watch = group.iter().map(|person| before.price(roles, person, ""));
        return watch.fold((0, 0), |sum, price| (sum.0 + price.0, sum.1 + price.1));
    };
    let mut best = (u64::MAX, 0);
    for (at, person) in group.iter().enumerate() {
        let mut rest = group.to_vec();
        rest.remove(at);
        let (early, more) = before.price(roles, person, card);
        let then = best_cast(before, roles, others, &rest);
        best = best.min((early + then.0, more + then.1));
    }
    best
}

/// The least cost over all splits into so many groups that differ by one person at most.
fn best_split<'a, const AIMS: usize>(
    names: &[&'a str],
    groups: usize,
    cost: &mut dyn FnMut(&[&'a str]) -> [u64; AIMS],
) -> Option<[u64; AIMS]> {
    fn walk<'a, const AIMS: usize>(
        left: &[&'a str],
        split: &mut Vec<Vec<&'a str>>,
        groups: usize,
        cost: &mut dyn FnMut(&[&'a str]) -> [u64; AIMS],
        most: usize,
    ) -> Option<[u64; AIMS]> {
        let Some((person, left)) = left.split_first() else {
            let sizes: Vec<usize> = split.iter().map(Vec::len).collect();
            let is_split = is_even(&sizes, groups);
            return is_split.then(|| {
                split
                    .iter()
                    .fold([0; AIMS], |so_far, it| sum(so_far, cost(it)))
            });
        };
        let mut best: Option<[u64; AIMS]> = None;
        let mut keep = |found: Option<[u64; AIMS]>| {
            best = best.into_iter().chain(found).min();
        };
        for at in 0..split.len() {
            if split[at].len() < most {
                split[at].push(person);
                keep(walk(left, split, groups, cost, most));
                split[at].pop();
            }
        }
        if split.len() < groups {
            split.push(vec![person]);
            keep(walk(left, split, groups, cost, most));
            split.pop();
        }
        best
    }
    let most = names.len().div_ceil(groups);
    walk(names, &mut Vec::new(), groups, cost, most)
}

/// Check that everybody is in one group and that groups are as many and as even as they should be: all that holds for groups
/// that somebody has changed by hand.
///
/// # Errors
/// A sentence for every fault.
pub fn check_groups(breakouts: &Breakouts, groups: &[Vec<String>]) -> Result<(), Vec<String>> {
    let mut faults = Vec::new();
    let mut names: Vec<&str> = breakouts.people.iter().map(|it| it.id.as_str()).collect();
    names.sort_unstable();
    let mut seated: Vec<&str> = groups.iter().flatten().map(String::as_str).collect();
    seated.sort_unstable();
    if seated != names {
        faults.push("Not everybody is in one group.".to_owned());
    }
    let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
    if !is_even(&sizes, groups.len()) || !is_as_wished(breakouts.wish, &sizes, names.len()) {
        faults.push(format!("The groups have other sizes: {sizes:?}."));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

/// Check what [`check_groups`] does and, for up to nine people, that no other split is better.
///
/// # Errors
/// A sentence for every fault.
pub fn check_split(breakouts: &Breakouts, split: &Split) -> Result<SplitReport, Vec<String>> {
    let function: BTreeMap<&str, &str> = breakouts
        .people
        .iter()
        .map(|it| (it.id.as_str(), it.function.as_str()))
        .collect();
    let names: Vec<&str> = function.keys().copied().collect();
    let mut faults = check_groups(breakouts, &split.groups)
        .err()
        .unwrap_or_default();
    let groups = split.groups.len();
    let weigh = |group: &[&str]| split_cost(breakouts, &function, group);
    let mut cost = [0; 3];
    for group in &split.groups {
        let group: Vec<&str> = group.iter().map(String::as_str).collect();
        cost = sum(cost, weigh(&group));
    }
    let is_tried = names.len() <= TRIED;
    if is_tried && faults.is_empty() {
        let best = best_split(&names, groups, &mut |group| weigh(group));
        if best != Some(cost) {
            faults.push(format!("The split costs {cost:?}, the best {best:?}."));
        }
    }
    let known: BTreeSet<&str> = function
        .values()
        .copied()
        .filter(|it| !it.is_empty())
        .collect();
    let is_uneven = |wanted: &&str| {
        let here = |group: &Vec<String>| {
            let has = |person: &&String| function.get(person.as_str()) == Some(wanted);
            group.iter().filter(has).count()
        };
        !is_even(&split.groups.iter().map(here).collect::<Vec<_>>(), groups)
    };
    let report = SplitReport {
        kept_together: cost[0],
        uneven_functions: known.iter().filter(|it| is_uneven(it)).count(),
        is_tried,
    };
    if faults.is_empty() {
        Ok(report)
    } else {
        Err(faults)
    }
}

/// Whether no other number of groups comes nearer to what was wished: by the worst group, then by all, then fewer groups.
fn is_as_wished(wish: GroupWish, sizes: &[usize], people: usize) -> bool {
    match wish {
        GroupWish::Groups(groups) => sizes.len() == groups,
        GroupWish::Size(size) => {
            let miss = |sizes: &[usize]| {
                let misses: Vec<usize> = sizes.iter().map(|it| it.abs_diff(size)).collect();
                let worst = misses.iter().max().copied();
                (worst, misses.iter().sum::<usize>(), sizes.len())
            };
            let dealt = |groups: usize| {
                let mut sizes = vec![0; groups];
                (0..people).for_each(|person| sizes[person % groups] += 1);
                sizes
            };
            (1..=people)
                .map(dealt)
                .filter(|it| !it.contains(&1))
                .all(|other| miss(sizes) <= miss(&other))
        }
    }
}

fn split_cost(breakouts: &Breakouts, function: &BTreeMap<&str, &str>, group: &[&str]) -> [u64; 3] {
    let mut cost = [kept_together(&breakouts.keep_apart, group), 0, 0];
    for (one, other) in pairs(group) {
        let both = |list: &Vec<String>| {
            list.iter().any(|it| it == one) && list.iter().any(|it| it == other)
        };
        for (weight, grouping) in (1..).zip(&breakouts.earlier) {
            cost[2] += weight * grouping.iter().filter(|it| both(it)).count() as u64;
        }
    }
    for one in group {
        for other in group {
            let functions = (function.get(one), function.get(other));
            let is_same = functions.0 == functions.1 && functions.0 != Some(&"");
            cost[1] += u64::from(is_same);
        }
    }
    cost
}
