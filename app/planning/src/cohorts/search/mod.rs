//! The search for the evenest seating that breaks no rule: swaps in a mixed neighbourhood, accepted at a low temperature, with
//! half of the proposals aimed at cells that are off. All arithmetic is in whole numbers.

mod board;

use super::bound::Bounds;
use super::construct;
use super::model::Pool;
use crate::rng::Rng;
use board::Board;

/// What a seating costs, in order of aims: broken rules, uneven sizes, seats misplaced in the first two attributes, seats
/// misplaced in the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    pub(super) tiers: [i32; 4],
}

impl Cost {
    pub(super) const MAX: Self = Self {
        tiers: [i32::MAX; 4],
    };

    fn plus(self, change: [i32; 4]) -> Self {
        let mut tiers = self.tiers;
        for (tier, change) in tiers.iter_mut().zip(change) {
            *tier += change;
        }
        Self { tiers }
    }
}

/// Floor, ceiling and tier of each column of the count table: column 0 is the size, column v + 1 is value v.
pub(super) struct Scale {
    pub(super) low: Vec<u32>,
    pub(super) high: Vec<u32>,
    pub(super) tier: Vec<u8>,
    pub(super) people: Vec<u32>,
}

impl Scale {
    pub(super) fn new(pool: &Pool, cohorts: usize) -> Self {
        let people: Vec<u32> = std::iter::once(pool.people.len())
            .chain(pool.values.iter().map(|value| value.people))
            .map(|people| people as u32)
            .collect();
        let cohorts = cohorts as u32;
        Self {
            low: people.iter().map(|people| people / cohorts).collect(),
            high: people
                .iter()
                .map(|people| people.div_ceil(cohorts))
                .collect(),
            tier: std::iter::once(1)
                .chain(
                    pool.values
                        .iter()
                        .map(|value| if value.attribute < 2 { 2 } else { 3 }),
                )
                .collect(),
            people,
        }
    }

    pub(super) fn width(&self) -> usize {
        self.people.len()
    }

    /// What no seating can go below.
    pub(super) fn least(&self, bounds: &Bounds) -> Cost {
        let mut tiers = [0, bounds.sizes.misplaced as i32, 0, 0];
        for (least, tier) in bounds.values.iter().zip(&self.tier[1..]) {
            tiers[*tier as usize] += least.misplaced as i32;
        }
        Cost { tiers }
    }
}

/// A seating and its cost.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) cost: Cost,
    /// The cohort of each unit.
    pub(super) seats: Vec<u32>,
    /// Proposals tried.
    pub(super) proposals: u64,
}

/// How many proposals a pool is worth when nothing is asked for.
pub(super) fn usual_budget(people: usize) -> u64 {
    1_500_000 + 2_000 * people as u64
}

/// Probability of accepting a loss of one, in 2^-32, over the parts of a round: warm, cooler, cold.
const HEAT: [u64; 8] = [
    0x1000_0000,
    0x0A00_0000,
    0x0600_0000,
    0x0380_0000,
    0x0200_0000,
    0x0100_0000,
    0x0060_0000,
    0,
];
/// Weights of the tiers while searching; what is kept as best is decided by tuples. The strict ones hold the first two
/// attributes where the construction put them while the others settle (ten times faster on large rosters), the loose ones
/// get past the dead ends this has on small ones.
const STRICT: [i32; 4] = [3, 2, 3, 1];
const LOOSE: [i32; 4] = [3, 2, 1, 1];
/// Proposals between two questions whether to stop.
const BEAT: u64 = 4096;

/// Search until `least` is reached, the budget is spent or somebody says stop.
pub(super) fn run(
    pool: &Pool,
    cohorts: usize,
    limit: usize,
    least: Cost,
    seed: u64,
    budget: u64,
    should_stop: &(dyn Fn() -> bool + Sync),
) -> Found {
    let scale = Scale::new(pool, cohorts);
    let mut rng = Rng::new(seed);
    let first = construct::start(pool, cohorts, limit, &mut rng);
    let mut board = Board::new(pool, &scale, cohorts, limit, first);
    let mut best = Found {
        cost: board.cost,
        seats: board.seats().to_vec(),
        proposals: 0,
    };
    let mut round = 0_u64;
    // Short rounds first: most rosters need no more, and a long one can still follow.
    let mut length = (pool.people.len() as u64 * 150).max(40_000);
    while best.cost > least && best.proposals < budget {
        if round % 4 == 3 {
            let fresh = construct::start(pool, cohorts, limit, &mut rng);
            board = Board::new(pool, &scale, cohorts, limit, fresh);
        }
        let weights = if round >= 2 && round.is_multiple_of(2) {
            LOOSE
        } else {
            STRICT
        };
        // The first round starts cool: the construction is good already, and heat would undo it.
        let heats = if round == 0 { &HEAT[4..] } else { &HEAT[..] };
        let part = (length / heats.len() as u64).max(BEAT);
        for &heat in heats {
            let end = (best.proposals + part).min(budget);
            let cooling = Cooling {
                weights,
                heat,
                end,
                least,
                should_stop,
            };
            if cooling.run(&mut board, &mut rng, &mut best) {
                return best;
            }
        }
        round += 1;
        length += length / 2;
    }
    best
}

/// One temperature.
struct Cooling<'a> {
    weights: [i32; 4],
    /// Probability of accepting a loss of one, in 2^-32.
    heat: u64,
    /// The count of proposals at which this temperature ends.
    end: u64,
    least: Cost,
    should_stop: &'a (dyn Fn() -> bool + Sync),
}

impl Cooling<'_> {
    /// Try proposals; true when the whole search is over.
    fn run(&self, board: &mut Board, rng: &mut Rng, best: &mut Found) -> bool {
        // heat^1, heat^2, ... in 2^-32.
        let mut odds = [0_u64; 5];
        odds[0] = self.heat;
        for loss in 1..odds.len() {
            odds[loss] = (odds[loss - 1] * self.heat) >> 32;
        }
        let mut unsaved = board.cost < best.cost;
        if unsaved {
            best.cost = board.cost;
        }
        let mut stop = false;
        while best.proposals < self.end && best.cost > self.least && !stop {
            best.proposals += 1;
            if best.proposals.is_multiple_of(BEAT) {
                stop = (self.should_stop)();
            }
            let Some(proposal) = board.propose(rng) else {
                continue;
            };
            let change = board.change(&proposal);
            let loss: i32 = change
                .iter()
                .zip(self.weights)
                .map(|(change, weight)| change * weight)
                .sum();
            let accepted = loss <= 0
                || odds
                    .get(loss as usize - 1)
                    .is_some_and(|odds| rng.next() >> 32 < *odds);
            if !accepted {
                continue;
            }
            let next = board.cost.plus(change);
            if unsaved && next > best.cost {
                best.seats.copy_from_slice(board.seats());
                unsaved = false;
            }
            board.apply(&proposal, change);
            if next < best.cost {
                best.cost = next;
                unsaved = true;
            }
        }
        if unsaved {
            best.seats.copy_from_slice(board.seats());
        }
        stop || best.cost <= self.least
    }
}
