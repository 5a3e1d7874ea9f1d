//! First seatings: even in the first two attributes by construction, whatever the other rules.
//!
//! With m cohorts left, every count divided by m is a feasible fractional flow function -> level with bounds floor and
//! ceiling on every arc, so there is a whole-numbered one: it is the next cohort, and what remains divides as evenly
//! (equitable edge colouring of bipartite multigraphs, de Werra 1971).

use std::collections::VecDeque;

use super::certificate::{Packing, pack};
use super::model::Pool;
use crate::rng::Rng;

/// Arcs times cohorts beyond which the flow would cost more than the search saves.
const MOST_ARC_VISITS: usize = 400_000_000;

/// A cohort for each unit.
pub(super) fn start(pool: &Pool, cohorts: usize, limit: usize, rng: &mut Rng) -> Vec<u32> {
    let mut seats = peel(pool, cohorts, rng);
    if pool.has_larger_units() && !gather(pool, cohorts, limit, &mut seats, rng) {
        return packed(pool, cohorts, limit, rng);
    }
    pool.units
        .iter()
        .map(|unit| seats[unit[0] as usize])
        .collect()
}

/// A cohort for each person, units ignored.
fn peel(pool: &Pool, cohorts: usize, rng: &mut Rng) -> Vec<u32> {
    let people = pool.people.len();
    let mut seats = vec![0; people];
    let key = |person: usize| {
        let held = pool.held_by(person);
        (
            held.first().copied().unwrap_or(0),
            held.get(1).copied().unwrap_or(0),
        )
    };
    let mut by_cell: Vec<usize> = (0..people).collect();
    rng.shuffle(&mut by_cell);
    by_cell.sort_by_key(|&person| key(person));
    let mut cells: Vec<Cell> = by_cell
        .chunk_by(|&left, &right| key(left) == key(right))
        .map(|people| {
            let (function, level) = key(people[0]);
            Cell {
                function: function as usize,
                level: level as usize,
                people: people.to_vec(),
            }
        })
        .collect();
    if cells.len().saturating_mul(cohorts).saturating_mul(16) > MOST_ARC_VISITS {
        // Dealing round keeps every cell of the two attributes even, if not each attribute.
        for (turn, person) in by_cell.into_iter().enumerate() {
            seats[person] = (turn % cohorts) as u32;
        }
        return seats;
    }
    rng.shuffle(&mut cells);
    let functions = compact(&mut cells, |cell| &mut cell.function);
    let levels = compact(&mut cells, |cell| &mut cell.level);
    for cohort in 0..cohorts {
        let takes = next_cohort(&cells, functions, levels, cohorts - cohort);
        for (cell, takes) in cells.iter_mut().zip(takes) {
            let rest = cell.people.len() - takes;
            for person in cell.people.drain(rest..) {
                seats[person] = cohort as u32;
            }
        }
        cells.retain(|cell| !cell.people.is_empty());
    }
    seats
}

/// People who share their first two values.
struct Cell {
    function: usize,
    level: usize,
    people: Vec<usize>,
}

/// Renumber a coordinate to `0..n` in order of first appearance.
fn compact(cells: &mut [Cell], coordinate: impl Fn(&mut Cell) -> &mut usize) -> usize {
    let mut numbers = std::collections::BTreeMap::new();
    for cell in cells {
        let entry = coordinate(cell);
        let next = numbers.len();
        *entry = *numbers.entry(*entry).or_insert(next);
    }
    numbers.len()
}

/// How many people each cell gives to the next of `left` cohorts.
fn next_cohort(cells: &[Cell], functions: usize, levels: usize, left: usize) -> Vec<usize> {
    let (source, sink) = (functions + levels, functions + levels + 1);
    let mut network = Network::new(functions + levels + 2);
    let mut by_function = vec![0; functions];
    let mut by_level = vec![0; levels];
    let mut people = 0;
    for cell in cells {
        let here = cell.people.len();
        by_function[cell.function] += here;
        by_level[cell.level] += here;
        people += here;
        network.arc(cell.function, functions + cell.level, here, left);
    }
    for (function, &here) in by_function.iter().enumerate() {
        network.arc(source, function, here, left);
    }
    for (level, &here) in by_level.iter().enumerate() {
        network.arc(functions + level, sink, here, left);
    }
    network.arc(sink, source, people, left);
    network.settle();
    cells
        .iter()
        .enumerate()
        .map(|(arc, cell)| cell.people.len() / left + usize::from(network.arcs[arc].raised))
        .collect()
}

/// A circulation in which every arc carries floor or ceiling of a fraction: only the raised arcs are stored.
struct Network {
    arcs: Vec<Arc>,
    at: Vec<Vec<u32>>,
    /// What flows in beyond what flows out at the floors.
    surplus: Vec<i64>,
}

struct Arc {
    from: u32,
    to: u32,
    /// The share has a fraction, so the arc may carry one more than its floor.
    may_rise: bool,
    raised: bool,
}

impl Network {
    fn new(nodes: usize) -> Self {
        Self {
            arcs: Vec::new(),
            at: vec![Vec::new(); nodes],
            surplus: vec![0; nodes],
        }
    }

    fn arc(&mut self, from: usize, to: usize, people: usize, left: usize) {
        let floor = (people / left) as i64;
        self.surplus[from] -= floor;
        self.surplus[to] += floor;
        if !people.is_multiple_of(left) {
            self.at[from].push(self.arcs.len() as u32);
            self.at[to].push(self.arcs.len() as u32);
        }
        self.arcs.push(Arc {
            from: from as u32,
            to: to as u32,
            may_rise: !people.is_multiple_of(left),
            raised: false,
        });
    }

    /// Raise and lower arcs along shortest paths from surplus to want until every node balances.
    fn settle(&mut self) {
        const NONE: u32 = u32::MAX;
        let nodes = self.at.len();
        let mut came_by = vec![NONE; nodes];
        let mut queue = VecDeque::new();
        for start in 0..nodes {
            while self.surplus[start] > 0 {
                came_by.fill(NONE);
                queue.clear();
                queue.push_back(start);
                let mut end = None;
                while let Some(node) = queue.pop_front() {
                    if self.surplus[node] < 0 {
                        end = Some(node);
                        break;
                    }
                    for &arc in &self.at[node] {
                        let Arc {
                            from,
                            to,
                            may_rise,
                            raised,
                        } = self.arcs[arc as usize];
                        let forward = from as usize == node;
                        let next = if forward { to } else { from } as usize;
                        if may_rise && raised != forward && next != start && came_by[next] == NONE {
                            came_by[next] = arc;
                            queue.push_back(next);
                        }
                    }
                }
                // The fractional shares are a solution, so a path exists; without one the seating is merely less even.
                let Some(end) = end else { return };
                let mut node = end;
                while node != start {
                    let arc = &mut self.arcs[came_by[node] as usize];
                    arc.raised = !arc.raised;
                    node = if arc.to as usize == node {
                        arc.from
                    } else {
                        arc.to
                    } as usize;
                }
                self.surplus[start] -= 1;
                self.surplus[end] += 1;
            }
        }
    }
}

/// Bring the people of each larger unit into one cohort by swaps with single people, the most alike first.
fn gather(pool: &Pool, cohorts: usize, limit: usize, seats: &mut [u32], rng: &mut Rng) -> bool {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); cohorts];
    for (person, &cohort) in seats.iter().enumerate() {
        members[cohort as usize].push(person as u32);
    }
    let is_single = |person: u32| pool.units[pool.unit_of[person as usize] as usize].len() == 1;
    let mut larger: Vec<u32> = (0..pool.units.len() as u32)
        .filter(|&unit| pool.units[unit as usize].len() > 1)
        .collect();
    rng.shuffle(&mut larger);
    larger.sort_by_key(|&unit| std::cmp::Reverse(pool.units[unit as usize].len()));
    let mut gathered = vec![0_usize; cohorts];
    for unit in larger {
        let people = &pool.units[unit as usize];
        let inside = |cohort: usize| {
            people
                .iter()
                .filter(|&&person| seats[person as usize] == cohort as u32)
                .count()
        };
        let target = (0..cohorts)
            .filter(|&cohort| gathered[cohort] + people.len() <= limit)
            .filter(|&cohort| {
                let others = members[cohort]
                    .iter()
                    .filter(|&&person| !is_single(person) && pool.unit_of[person as usize] != unit)
                    .count();
                others + people.len() <= limit
            })
            .max_by_key(|&cohort| {
                let foes = pool.foes[unit as usize]
                    .iter()
                    .filter(|&&(foe, _)| {
                        seats[pool.units[foe as usize][0] as usize] == cohort as u32
                    })
                    .count();
                (
                    std::cmp::Reverse(foes),
                    inside(cohort),
                    std::cmp::Reverse(gathered[cohort]),
                    std::cmp::Reverse(cohort),
                )
            });
        let Some(target) = target else { return false };
        gathered[target] += people.len();
        for &person in people {
            let from = seats[person as usize] as usize;
            if from == target {
                continue;
            }
            let held = pool.held_by(person as usize);
            let partner = members[target]
                .iter()
                .copied()
                .filter(|&other| is_single(other))
                .max_by_key(|&other| {
                    let alike = pool
                        .held_by(other as usize)
                        .iter()
                        .zip(held)
                        .filter(|(left, right)| left == right)
                        .count();
                    (alike, std::cmp::Reverse(other))
                });
            members[from].retain(|&other| other != person);
            members[target].push(person);
            seats[person as usize] = target as u32;
            match partner {
                Some(partner) => {
                    members[target].retain(|&other| other != partner);
                    members[from].push(partner);
                    seats[partner as usize] = from as u32;
                }
                None if members[target].len() > limit => return false,
                None => {}
            }
        }
    }
    members.iter().all(|members| members.len() <= limit)
}

/// Larger units packed exactly, single people in the emptiest cohorts: always within the limit where that can be done.
fn packed(pool: &Pool, cohorts: usize, limit: usize, rng: &mut Rng) -> Vec<u32> {
    let mut seats = match pack(pool, cohorts, limit) {
        Packing::Found(seats) => seats,
        Packing::Impossible | Packing::Unknown => vec![u32::MAX; pool.units.len()],
    };
    let mut sizes = vec![0; cohorts];
    for (unit, &cohort) in seats.iter().enumerate() {
        if cohort != u32::MAX {
            sizes[cohort as usize] += pool.units[unit].len();
        }
    }
    let mut rest: Vec<usize> = (0..seats.len())
        .filter(|&unit| seats[unit] == u32::MAX)
        .collect();
    rng.shuffle(&mut rest);
    rest.sort_by_key(|&unit| std::cmp::Reverse(pool.units[unit].len()));
    for unit in rest {
        let emptiest = (0..cohorts)
            .min_by_key(|&cohort| sizes[cohort])
            .unwrap_or(0);
        seats[unit] = emptiest as u32;
        sizes[emptiest] += pool.units[unit].len();
    }
    seats
}

#[cfg(test)]
mod tests {
    use super::super::{Person, Problem, model::Roster};
    use super::*;

    #[test]
    fn two_attributes_are_even_from_the_start() {
        let mut rng = Rng::new(5);
        for people in [7, 40, 150, 333] {
            let roster = (0..people)
                .map(|number| Person {
                    id: format!("P{number:04}"),
                    attributes: vec![
                        format!("f{}", rng.below(7) * rng.below(3)),
                        format!("l{}", rng.below(4)),
                    ],
                    ..Person::default()
                })
                .collect();
            let problem = Problem::new(vec!["function".into(), "level".into()], roster);
            let roster = Roster::read(&problem).unwrap();
            let pool = Pool::new(&roster, (0..people).collect());
            for cohorts in [1, 2, 3, 7] {
                let seats = start(&pool, cohorts, people, &mut rng);
                for (value, about) in pool.values.iter().enumerate() {
                    let mut counts = vec![0; cohorts];
                    for (person, &seat) in seats.iter().enumerate() {
                        if pool.held_by(person).contains(&(value as u32)) {
                            counts[seat as usize] += 1;
                        }
                    }
                    let (floor, ceiling) = (about.people / cohorts, about.people.div_ceil(cohorts));
                    assert!(
                        counts.iter().all(|count| (floor..=ceiling).contains(count)),
                        "{counts:?}"
                    );
                }
            }
        }
    }
}
