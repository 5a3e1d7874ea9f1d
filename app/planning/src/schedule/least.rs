//! How many sessions must move, whatever is planned: each alone, and where more were at one time than can be.

use super::board::Board;
use super::model::{Bits, Model, bits, has};

/// A session that could stay if no other did.
struct Stay<'a> {
    cohort: usize,
    spans: &'a [usize],
}

/// Sessions that cannot stay when they were: for themselves, or because rooms or facilitators do not suffice for all that
/// were at one moment. No session counts twice.
pub(super) fn least_moved(model: &Model) -> usize {
    let alone = Board::new(model, vec![0; model.leads.len()]);
    let (mut count, mut stays) = (0, Vec::new());
    for (cohort, facts) in model.cohorts.iter().enumerate() {
        for (module, before) in facts.previous.iter().enumerate() {
            let Some(before) = before else { continue };
            let slot = before
                .slot
                .filter(|&slot| alone.look(cohort, module, slot).is_some());
            match slot.and_then(|slot| model.spans[module][slot].as_ref()) {
                Some(spans) => stays.push(Stay { cohort, spans }),
                None => count += 1,
            }
        }
    }
    let mut at_span: Vec<Vec<usize>> = vec![Vec::new(); model.span_count()];
    for (number, stay) in stays.iter().enumerate() {
        for &span in stay.spans {
            at_span[span].push(number);
        }
    }
    let mut is_counted = vec![false; stays.len()];
    for span in (0..at_span.len()).filter(|&span| !at_span[span].is_empty()) {
        // All that run at the moment in which this one starts.
        let start = model.time(span).0;
        let running = model.over[span]
            .iter()
            .filter(|&&other| model.time(other).0 <= start);
        let here: Vec<usize> = running
            .flat_map(|&other| at_span[other].iter().copied())
            .filter(|&number| !is_counted[number])
            .collect();
        let together: Vec<&Stay> = here.iter().map(|&number| &stays[number]).collect();
        let most = in_rooms(&alone, &together).min(led(model, &together));
        if most < here.len() {
            count += here.len() - most;
            here.iter().for_each(|&number| is_counted[number] = true);
        }
    }
    count
}

/// How many of these can each have a room of its own: augmenting paths, one session after the other.
fn in_rooms(alone: &Board, together: &[&Stay]) -> usize {
    let model = alone.model;
    let suits = |stay: &Stay, room: usize| {
        stay.spans
            .iter()
            .all(|&span| has(&model.is_open[span], room) && !alone.is_booked(span, room))
    };
    let mut shared = 0;
    let mut choices: Vec<Vec<usize>> = Vec::new();
    for stay in together {
        let rooms = model.cohorts[stay.cohort].rooms.iter().copied();
        let rooms: Vec<usize> = rooms.filter(|&room| suits(stay, room)).collect();
        if rooms.iter().any(|&room| model.rooms[room].shared) {
            shared += 1;
        } else {
            choices.push(rooms);
        }
    }
    let mut holder: Vec<Option<usize>> = vec![None; model.rooms.len()];
    let placed = (0..choices.len())
        .filter(|&one| augment(one, &choices, &mut holder, &mut bits(model.rooms.len())))
        .count();
    shared + placed
}

fn augment(
    one: usize,
    choices: &[Vec<usize>],
    holder: &mut Vec<Option<usize>>,
    seen: &mut Bits,
) -> bool {
    for &room in &choices[one] {
        if has(seen, room) {
            continue;
        }
        super::model::add(seen, room);
        if holder[room].is_none_or(|other| augment(other, choices, holder, seen)) {
            holder[room] = Some(one);
            return true;
        }
    }
    false
}

/// How many of these can be led at once at best.
fn led(model: &Model, together: &[&Stay]) -> usize {
    let (mut all, mut experienced) = (0, 0);
    for lead in 0..model.leads.len() {
        let can = |stay: &&Stay| {
            has(&model.cohorts[stay.cohort].leads, lead)
                && stay
                    .spans
                    .iter()
                    .all(|&span| has(&model.can_lead[span], lead))
        };
        if together.iter().any(can) {
            all += 1;
            experienced += usize::from(has(&model.experienced, lead));
        }
    }
    experienced.min(all / model.problem.facilitators_per_session)
}
