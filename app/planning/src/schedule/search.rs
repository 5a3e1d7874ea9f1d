//! Cohort by cohort the best dates; then a few cohorts are lifted again and again and given dates anew, and what is better stays.

use super::board::{Board, Cost, Placement};
use super::chain::{insert, insert_with, shortest};
use super::model::{Model, has};
use super::obstacle::Obstacle;
use super::{LOOKS_A_BEAT, Refusal};
use crate::rng::Rng;

/// Most cohorts lifted at once.
const MOST_LIFTED: usize = 8;
/// Rounds in a row that better nothing, before the search ends.
const PATIENCE: usize = 300;

/// How good a board is: the fewer the better, in this order.
type Worth = (usize, Cost);

struct Search<'a> {
    board: Board<'a>,
    missing: Vec<usize>,
    rng: Rng,
    looks: u64,
}

/// The best board found and the cohorts without dates, after at most so many looks; while more sessions have moved than must,
/// the search has more patience.
pub(super) fn run<'a>(
    model: &'a Model<'a>,
    obstacles: &[Obstacle],
    (most, least_moved): (u64, usize),
    stop: &dyn Fn() -> bool,
) -> Result<(Board<'a>, Vec<usize>), Refusal> {
    let mut rng = Rng::new(model.problem.seed);
    let mut turn: Vec<usize> = (0..model.leads.len()).collect();
    rng.shuffle(&mut turn);
    let hopeless: Vec<usize> = (0..model.cohorts.len())
        .filter(|&at| {
            let id = model.cohorts[at].cohort.id;
            obstacles.iter().any(|one| one.cohort() == Some(id))
        })
        .collect();
    let mut search = Search {
        board: Board::new(model, turn),
        missing: Vec::new(),
        rng,
        looks: 0,
    };
    let mut asked = 0;
    let mut ask = |looks: u64| {
        while asked * LOOKS_A_BEAT <= looks {
            asked += 1;
            if stop() {
                return Err(Refusal::Stopped);
            }
        }
        Ok(())
    };
    let mut waiting: Vec<usize> = (0..model.cohorts.len())
        .filter(|at| !hopeless.contains(at))
        .collect();
    waiting.retain(|&cohort| !search.keep(cohort));
    // Those with the fewest starts choose first.
    let starts = |cohort: usize| -> u32 {
        let suits = &model.cohorts[cohort].suits;
        suits.iter().map(|word| word.count_ones()).sum()
    };
    waiting.sort_by_key(|&cohort| (starts(cohort), cohort));
    // Those that cannot all stay hold what can, so that nobody else takes it before their turn.
    waiting.iter().for_each(|&cohort| search.hold(cohort));
    for cohort in waiting {
        ask(search.looks)?;
        search.board.lift(cohort);
        if !insert(&mut search.board, cohort, &mut search.looks) {
            search.missing.push(cohort);
        }
    }
    let mut idle = 0;
    while search.looks < most && !search.is_best() {
        let is_short_of = search.board.total.moved as usize > least_moved;
        if idle >= PATIENCE * if is_short_of { 5 } else { 1 } {
            break;
        }
        ask(search.looks)?;
        idle = if search.round(&hopeless) { 0 } else { idle + 1 };
    }
    let mut missing = search.missing;
    missing.extend(hopeless);
    missing.sort_unstable();
    Ok((search.board, missing))
}

impl Search<'_> {
    fn worth(&self) -> Worth {
        (self.missing.len(), self.board.total)
    }

    /// Whether nothing can be better but earlier dates.
    fn is_best(&self) -> bool {
        let model = self.board.model;
        let meetings = self.board.placed.iter().flat_map(|modules| {
            modules
                .iter()
                .enumerate()
                .filter(|(_, placed)| placed.is_some())
                .map(|(module, _)| model.modules[module].meetings.len())
        });
        let total = &self.board.total;
        let is_kept = model.problem.previous.is_empty() || (total.moved, total.changed) == (0, 0);
        self.missing.is_empty()
            && is_kept
            && (!model.problem.previous.is_empty()
                || self.board.facilitator_days() <= model.least_facilitator_days(meetings.sum()))
    }

    /// Leaves all sessions of a cohort as they were, if no rule is in the way.
    fn keep(&mut self, cohort: usize) -> bool {
        let model = self.board.model;
        let facts = &model.cohorts[cohort];
        let from = facts.cohort.from;
        let mut slots = Vec::new();
        for before in &facts.previous[from.min(facts.previous.len())..] {
            match before.as_ref().and_then(|before| before.slot) {
                Some(slot) => slots.push(slot),
                None => return false,
            }
        }
        if slots.is_empty() {
            return true;
        }
        let only = &mut |module: usize, slot: usize, _: &Cost| {
            (slots[module - from] == slot).then(Cost::default)
        };
        if shortest(model, from, facts.cohort.days, only).is_err() {
            return false;
        }
        for (module, slot) in (from..).zip(slots) {
            let same = self.board.pick(cohort, module, slot);
            match same.filter(Placement::is_as_before) {
                Some(placement) => self.board.put(cohort, module, placement),
                None => {
                    self.board.lift(cohort);
                    return false;
                }
            }
        }
        true
    }

    /// Books those sessions of a cohort that can be as they were.
    fn hold(&mut self, cohort: usize) {
        let model = self.board.model;
        let facts = &model.cohorts[cohort];
        for (module, before) in facts.previous.iter().enumerate().skip(facts.cohort.from) {
            let slot = before.as_ref().and_then(|before| before.slot);
            let same = slot.and_then(|slot| self.board.pick(cohort, module, slot));
            if let Some(placement) = same.filter(Placement::is_as_before) {
                self.board.put(cohort, module, placement);
            }
        }
    }

    /// Lifts a few cohorts and gives them dates anew; keeps what is no worse, and says whether it is better.
    fn round(&mut self, hopeless: &[usize]) -> bool {
        let before = self.worth();
        let lifted = self.choose(hopeless);
        if lifted.is_empty() {
            return false;
        }
        let old: Vec<Vec<Option<Placement>>> = lifted
            .iter()
            .map(|&cohort| self.board.lift(cohort))
            .collect();
        let missing = self.missing.clone();
        self.missing.retain(|cohort| !lifted.contains(cohort));
        // In every other round some starts are passed over, up to half of them, and others lead.
        let skipped = [0, 0, 24, 128][self.rng.below(4)];
        if skipped > 0 {
            let mut turn: Vec<usize> = (0..self.board.model.leads.len()).collect();
            self.rng.shuffle(&mut turn);
            self.board.shake(Some(turn));
        }
        for &cohort in &lifted {
            let rng = &mut self.rng;
            let skip = &mut || skipped > 0 && rng.chance(skipped);
            if !insert_with(&mut self.board, cohort, &mut self.looks, skip) {
                self.missing.push(cohort);
            }
        }
        self.board.shake(None);
        let after = self.worth();
        if after <= before {
            return after < before;
        }
        for &cohort in &lifted {
            self.board.lift(cohort);
        }
        for (&cohort, placements) in lifted.iter().zip(old) {
            for (module, placement) in placements.into_iter().enumerate() {
                if let Some(placement) = placement {
                    self.board.put(cohort, module, placement);
                }
            }
        }
        self.missing = missing;
        false
    }

    /// Cohorts to lift, in the order they get dates anew: first one that is missing, moved or costs a day of its own, then
    /// others that meet on its days, or anywhere.
    fn choose(&mut self, hopeless: &[usize]) -> Vec<usize> {
        let model = self.board.model;
        let moved: Vec<usize> = (0..model.cohorts.len())
            .filter(|&cohort| {
                self.board.placed[cohort]
                    .iter()
                    .flatten()
                    .any(|one| one.is_moved())
            })
            .collect();
        let lonely: Vec<usize> = self
            .board
            .lonely()
            .into_iter()
            .map(|(cohort, _)| cohort)
            .collect();
        let worst = [&self.missing, &moved, &lonely];
        let Some(from) = worst.into_iter().find(|list| !list.is_empty()) else {
            return Vec::new();
        };
        let seed = from[self.rng.below(from.len())];
        let mut lifted = vec![seed];
        let near = self.near(seed);
        // Who moved changes places with one or two that meet when it was to stay.
        let is_swap = self.missing.is_empty() && !moved.is_empty();
        let count = 1 + self.rng.below(if is_swap { 3 } else { MOST_LIFTED });
        for _ in 0..count {
            let list = match self.rng.below(3) {
                _ if is_swap && !near.is_empty() => &near,
                0 if !lonely.is_empty() => &lonely,
                _ if !near.is_empty() => &near,
                _ => break,
            };
            let next = list[self.rng.below(list.len())];
            if !lifted.contains(&next) && !hopeless.contains(&next) {
                lifted.push(next);
            }
        }
        if self.missing.is_empty() || self.rng.chance(128) {
            self.rng.shuffle(&mut lifted);
        }
        lifted
    }

    /// Cohorts that meet when a cohort was to stay, else on days on which its people could.
    fn near(&self, seed: usize) -> Vec<usize> {
        let model = self.board.model;
        let facts = &model.cohorts[seed];
        let mut wanted: Vec<usize> = Vec::new();
        for (module, before) in facts.previous.iter().enumerate() {
            let stays = self.board.placed[seed][module]
                .as_ref()
                .is_some_and(|placed| !placed.is_moved());
            if let Some(slot) = before.as_ref().and_then(|before| before.slot)
                && !stays
            {
                let spans = model.spans[module][slot].iter().flatten();
                wanted.extend(spans.flat_map(|&span| &model.over[span]));
            }
        }
        wanted.sort_unstable();
        let meets = |module: usize, placed: &Placement| {
            let mut spans = model.spans[module][placed.slot].iter().flatten();
            if wanted.is_empty() {
                spans.next().is_some_and(|&span| has(&facts.suits, span))
            } else {
                spans.any(|span| wanted.binary_search(span).is_ok())
            }
        };
        let is_near = |&cohort: &usize| {
            let placed = self.board.placed[cohort].iter().enumerate();
            cohort != seed
                && placed
                    .filter_map(|(module, placed)| Some((module, placed.as_ref()?)))
                    .any(|(module, placed)| meets(module, placed))
        };
        (0..model.cohorts.len()).filter(is_near).collect()
    }
}
