//! The best dates of one cohort among everything that is booked: the shortest way through its modules.

use super::board::{Board, Cost};
use super::model::Model;

/// The last start that each start of a module follows best, with what the way to it costs.
type Layer = Vec<Option<(Cost, usize)>>;

/// How often a way is looked for anew, when the sessions of one cohort stand in each other's way.
const TRIES: usize = 4;

/// Ways are looked for with at most so many sessions moved, one after the other: the fewer, the less there is to look at.
const MOVES: [u32; 4] = [0, 1, 2, u32::MAX];

/// What it costs to start a module at a slot, after what the way to it has cost; nothing if that cannot be.
pub(super) type Price<'a> = dyn FnMut(usize, usize, &Cost) -> Option<Cost> + 'a;

/// Books all modules of a cohort at the best starts; says whether there was a way, and books nothing otherwise.
pub(super) fn insert(board: &mut Board, cohort: usize, looks: &mut u64) -> bool {
    insert_with(board, cohort, looks, &mut || false)
}

/// The same, but passing over a start whenever `skip` says so: the best ways of several cohorts can exclude each other.
pub(super) fn insert_with(
    board: &mut Board,
    cohort: usize,
    looks: &mut u64,
    skip: &mut dyn FnMut() -> bool,
) -> bool {
    let mut banned = Vec::new();
    for _ in 0..TRIES {
        let Some(way) = way(board, cohort, &banned, looks, skip) else {
            return false;
        };
        let from = board.model.cohorts[cohort].cohort.from;
        let mut stuck = None;
        for (module, slot) in (from..).zip(way) {
            match board.pick(cohort, module, slot) {
                Some(placement) => board.put(cohort, module, placement),
                None => {
                    stuck = Some((module, slot));
                    break;
                }
            }
        }
        match stuck {
            None => return true,
            Some(stuck) => {
                board.lift(cohort);
                banned.push(stuck);
            }
        }
    }
    false
}

fn way(
    board: &Board,
    cohort: usize,
    banned: &[(usize, usize)],
    looks: &mut u64,
    skip: &mut dyn FnMut() -> bool,
) -> Option<Vec<usize>> {
    let model = board.model;
    let facts = &model.cohorts[cohort];
    let has_dates = facts.previous.iter().any(Option::is_some);
    let most: &[u32] = if has_dates { &MOVES } else { &[u32::MAX] };
    most.iter().find_map(|&most| {
        let price = &mut |module: usize, slot: usize, so_far: &Cost| {
            if !may_move(model, cohort, (module, slot), so_far.moved, most) {
                return None;
            }
            *looks += 1;
            if banned.contains(&(module, slot)) || skip() {
                return None;
            }
            board.look(cohort, module, slot).map(|(cost, _)| cost)
        };
        shortest(model, facts.cohort.from, facts.cohort.days, price).ok()
    })
}

/// Whether a start can be part of a way with at most so many sessions moved, after some were.
fn may_move(
    model: &Model,
    cohort: usize,
    (module, slot): (usize, usize),
    moved: u32,
    most: u32,
) -> bool {
    let previous = &model.cohorts[cohort].previous;
    let moves = match &previous[module] {
        Some(before) => before.slot != Some(slot),
        None => false,
    };
    if moved + u32::from(moves) < most || !moves {
        return true;
    }
    if moved >= most {
        return false;
    }
    // This was the last move: the next module must be able to stay.
    let Some(Some(next)) = previous.get(module + 1) else {
        return true;
    };
    let (Some(next), Some(spans)) = (next.slot, &model.spans[module][slot]) else {
        return false;
    };
    let last = spans.last().map_or(slot, |&span| model.slot_of(span));
    let day = |slot: usize| model.days[model.day_of[slot]];
    let facts = &model.modules[module];
    (facts.least..=facts.most).contains(&(day(next) - day(last)))
}

/// The cheapest starts for the modules from one on, with the practice between them; or the first module that has no start.
pub(super) fn shortest(
    model: &Model,
    from: usize,
    days: Option<(i64, i64)>,
    price: &mut Price<'_>,
) -> Result<Vec<usize>, usize> {
    shortest_with(model, from, days, 0, price)
}

/// The same when practice may last some days longer than it should.
pub(super) fn shortest_with(
    model: &Model,
    from: usize,
    days: Option<(i64, i64)>,
    longer: i64,
    price: &mut Price<'_>,
) -> Result<Vec<usize>, usize> {
    let mut layers: Vec<Layer> = Vec::new();
    for module in from..model.modules.len() {
        let mut layer: Layer = vec![None; model.slots.len()];
        // The cheapest way that ends on each day or the day before.
        let ends = layers.last().map(|before| ends(model, module - 1, before));
        for (day, slots) in model.slots_of_day.iter().enumerate() {
            let before = match (&ends, days) {
                (None, None) => Some((Cost::default(), usize::MAX)),
                (None, Some((first, last))) => (first..=last)
                    .contains(&model.days[day])
                    .then_some((Cost::default(), usize::MAX)),
                (Some(ends), _) => cheapest(model, module - 1, ends, day, longer),
            };
            for slot in slots.clone() {
                let same_day = layers
                    .last()
                    .filter(|_| model.modules[module - 1].least == 0)
                    .and_then(|layer| earlier_that_day(model, module - 1, layer, slot));
                let best = match (before, same_day) {
                    (Some(one), Some(other)) => Some(one.min(other)),
                    (one, other) => one.or(other),
                };
                if let Some((mut cost, way)) = best
                    && let Some(more) = price(module, slot, &cost)
                {
                    cost += more;
                    layer[slot] = Some((cost, way));
                }
            }
        }
        if layer.iter().all(Option::is_none) {
            return Err(module);
        }
        layers.push(layer);
    }
    let Some(last) = layers.last() else {
        return Ok(Vec::new());
    };
    let ways = (0..last.len()).filter_map(|slot| Some((last[slot]?.0, slot)));
    let mut at = ways.min().map_or(0, |(_, slot)| slot);
    let mut way = vec![at];
    for layer in layers[1..].iter().rev() {
        at = layer[at].map_or(0, |(_, before)| before);
        way.push(at);
    }
    way.reverse();
    Ok(way)
}

/// The cheapest way to each day on which a module can end.
fn ends(model: &Model, module: usize, layer: &Layer) -> Layer {
    let mut ends: Layer = vec![None; model.days.len()];
    for (slot, reached) in layer.iter().enumerate() {
        if let (Some((cost, _)), Some(spans)) = (reached, &model.spans[module][slot]) {
            let last = spans.last().map_or(slot, |&span| model.slot_of(span));
            let end = &mut ends[model.day_of[last]];
            if end.is_none_or(|best| (*cost, slot) < best) {
                *end = Some((*cost, slot));
            }
        }
    }
    ends
}

/// The cheapest way that leaves the days of practice up to this day; ways of the same day are looked at apart.
fn cheapest(
    model: &Model,
    before: usize,
    ends: &Layer,
    day: usize,
    longer: i64,
) -> Option<(Cost, usize)> {
    let module = &model.modules[before];
    let to = model.days[day] - module.least.max(1);
    let from = model.days[day] - module.most - longer;
    let first = model.days.partition_point(|&one| one < from);
    let last = model.days.partition_point(|&one| one <= to);
    ends[first..last.max(first)].iter().flatten().min().copied()
}

/// The cheapest way whose last meeting is over before a start of the same day.
fn earlier_that_day(
    model: &Model,
    module: usize,
    layer: &Layer,
    slot: usize,
) -> Option<(Cost, usize)> {
    let day = model.day_of[slot];
    let first = match model.modules[module].meetings.len() {
        1 => model.slots_of_day[day].start,
        _ => 0,
    };
    (first..slot)
        .filter(|&before| {
            model.spans[module][before]
                .as_ref()
                .and_then(|spans| spans.last())
                .is_some_and(|&span| {
                    model.day_of[model.slot_of(span)] == day
                        && model.time(span).1 <= model.slots[slot].start
                })
        })
        .filter_map(|before| Some((layer[before]?.0, before)))
        .min()
}
