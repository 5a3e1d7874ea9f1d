//! Two cohorts: managers and keep-apart pairs leave each linked group one way to divide, so feasibility is decided here.

use std::collections::VecDeque;

use crate::cohorts::model::Pool;

pub(super) enum Split {
    Possible,
    /// Units around the circle.
    OddCircle(Vec<u32>),
    /// People on the two sides of each group.
    Unreachable(Vec<(usize, usize)>),
}

/// Two cohorts: colour each group of linked units, then see which sizes the choice of sides can reach.
pub(super) fn two_sides(pool: &Pool, limit: usize) -> Split {
    const NONE: u32 = u32::MAX;
    let units = pool.units.len();
    let mut side = vec![None; units];
    let mut before = vec![NONE; units];
    let mut sides = Vec::new();
    for start in 0..units {
        if side[start].is_some() {
            continue;
        }
        side[start] = Some(0_usize);
        let mut sizes = [0, 0];
        let mut queue = VecDeque::from([start]);
        while let Some(unit) = queue.pop_front() {
            let own = side[unit].unwrap_or(0);
            sizes[own] += pool.units[unit].len();
            for &(foe, _) in &pool.foes[unit] {
                match side[foe as usize] {
                    None => {
                        side[foe as usize] = Some(1 - own);
                        before[foe as usize] = unit as u32;
                        queue.push_back(foe as usize);
                    }
                    Some(theirs) if theirs == own => {
                        return Split::OddCircle(circle(&before, unit as u32, foe));
                    }
                    Some(_) => {}
                }
            }
        }
        sides.push((sizes[0], sizes[1]));
    }
    let people = pool.people.len();
    let mut reachable = vec![false; people + 1];
    reachable[0] = true;
    for &(one, two) in &sides {
        reachable = (0..=people)
            .map(|sum| {
                [one, two]
                    .iter()
                    .any(|&part| sum >= part && reachable[sum - part])
            })
            .collect();
    }
    let fits = (1..people).any(|sum| reachable[sum] && sum <= limit && people - sum <= limit);
    if fits {
        Split::Possible
    } else {
        Split::Unreachable(sides)
    }
}

/// The circle closed by an edge between two units of a search tree at even distance.
fn circle(before: &[u32], left: u32, right: u32) -> Vec<u32> {
    let ancestors = |unit: u32| {
        let mut line = vec![unit];
        let mut here = unit;
        while before[here as usize] != u32::MAX {
            here = before[here as usize];
            line.push(here);
        }
        line
    };
    let (mut left, mut right) = (ancestors(left), ancestors(right));
    let mut meeting = None;
    while let (Some(one), Some(two)) = (left.last(), right.last()) {
        if one != two {
            break;
        }
        meeting = left.pop();
        right.pop();
    }
    left.extend(meeting);
    right.reverse();
    left.extend(right);
    left
}
