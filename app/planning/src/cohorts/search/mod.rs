//! The search for the evenest seating that breaks no rule: swaps in a mixed neighbourhood, accepted at a low temperature, with
//! half of the proposals aimed at cells that are off. All arithmetic is in whole numbers.

mod board;

use super::bound::Bounds;
use super::construct;
use super::model::{Pool, Share};
use super::repair::{Homes, Repair};
use crate::rng::Rng;
use board::{Board, Proposal};

/// The number of aims.
const TIERS: usize = 6;
/// The tier of pairs who met before.
const MET: usize = 4;
/// The tier of people who change their cohort.
const MOVED: usize = 5;

/// What a seating costs, in order of aims: broken rules, uneven sizes, seats misplaced in the first two attributes, seats
/// misplaced in the others, pairs who met before, people who change their cohort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    pub(super) tiers: [i32; TIERS],
}

impl Cost {
    pub(super) const MAX: Self = Self {
        tiers: [i32::MAX; TIERS],
    };

    /// Rules and evenness alone.
    pub(super) fn evenness(mut self) -> Self {
        self.tiers[MET] = 0;
        self.tiers[MOVED] = 0;
        self
    }

    fn plus(self, change: [i32; TIERS]) -> Self {
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
    /// One holder alone is off too.
    pub(super) never_one: Vec<bool>,
}

impl Scale {
    pub(super) fn new(pool: &Pool, cohorts: usize) -> Self {
        let people: Vec<u32> = std::iter::once(pool.people.len())
            .chain(pool.values.iter().map(|value| value.people))
            .map(|people| people as u32)
            .collect();
        let size = Share {
            low: pool.people.len() / cohorts,
            high: pool.people.len().div_ceil(cohorts),
            never_one: false,
        };
        let shares: Vec<Share> = std::iter::once(size)
            .chain(pool.values.iter().map(|value| value.share(cohorts)))
            .collect();
        Self {
            low: shares.iter().map(|share| share.low as u32).collect(),
            high: shares.iter().map(|share| share.high as u32).collect(),
            never_one: shares.iter().map(|share| share.never_one).collect(),
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

    /// The misplaced seats of a cohort with so many people in a column.
    pub(super) fn off(&self, column: usize, count: u32) -> i32 {
        if self.never_one[column] && count == 1 {
            return 1;
        }
        (self.low[column].saturating_sub(count) + count.saturating_sub(self.high[column])) as i32
    }

    pub(super) fn width(&self) -> usize {
        self.people.len()
    }

    /// What no seating can go below.
    pub(super) fn least(&self, bounds: &Bounds) -> Cost {
        let mut tiers = [0; TIERS];
        tiers[1] = bounds.sizes.misplaced as i32;
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

/// How many proposals a pool is worth when nothing is asked for. Every attribute past the third makes the last seats much
/// harder to find; the search still ends as soon as the bound is reached.
pub(super) fn usual_budget(people: usize, attributes: usize) -> u64 {
    1_500_000 + 4_000_000 * attributes.saturating_sub(3) as u64 + 2_000 * people as u64
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
const STRICT: [i32; TIERS] = [3, 2, 3, 1, 0, 0];
const LOOSE: [i32; TIERS] = [3, 2, 1, 1, 0, 0];
/// Weights of the tiers when few people are to move: a move has to mend more than it costs.
const FEW: [i32; TIERS] = [60, 5, 4, 4, 1, 2];
/// Proposals between two questions whether to stop.
pub(super) const BEAT: u64 = 4096;

/// Proposals spent on who met before and who moves once the cohorts are as even as they can be.
fn afterwards(people: usize) -> u64 {
    200_000 + 400 * people as u64
}

/// What to search, and for how long.
pub(super) struct Task<'a> {
    pub(super) pool: &'a Pool,
    pub(super) cohorts: usize,
    pub(super) limit: usize,
    /// What no seating can go below.
    pub(super) least: Cost,
    pub(super) seed: u64,
    /// In proposals.
    pub(super) budget: u64,
    /// Where people were, when a plan is changed.
    pub(super) homes: Option<&'a Homes>,
}

impl<'a> Task<'a> {
    /// A seating to look at; nothing is searched.
    pub(super) fn of(pool: &'a Pool, cohorts: usize, limit: usize) -> Self {
        Self {
            pool,
            cohorts,
            limit,
            least: Cost::default(),
            seed: 0,
            budget: 0,
            homes: None,
        }
    }

    /// Search until `least` is reached, the budget is spent or somebody says stop.
    pub(super) fn run(&self, should_stop: &(dyn Fn() -> bool + Sync)) -> Found {
        let scale = Scale::new(self.pool, self.cohorts);
        let mut rng = Rng::new(self.seed);
        // With few moves what is best is a trade; otherwise aim by aim.
        let few = self.homes.is_some_and(|homes| homes.repair == Repair::Few);
        let mut board = self.start(&scale, &mut rng);
        let mut best = Found {
            cost: board.cost,
            seats: board.seats().to_vec(),
            proposals: 0,
        };
        let mut end = self.budget;
        let mut round = 0_u64;
        // Short rounds first: most rosters need no more, and a long one can still follow.
        let mut length = (self.pool.people.len() as u64 * 150).max(40_000);
        loop {
            if best.cost.evenness() <= self.least {
                end = end.min(best.proposals + afterwards(self.pool.people.len()));
            }
            if best.cost <= self.least || best.proposals >= end {
                return best;
            }
            if self.homes.is_some() {
                board = Board::new(self, &scale, best.seats.clone());
            } else if round % 4 == 3 {
                board = self.start(&scale, &mut rng);
            }
            // A plan that exists is mended gently, and shaken only when that does not help.
            let gently = few || (self.homes.is_some() && round < 3);
            let weights = match round {
                _ if gently => FEW,
                2.. if round.is_multiple_of(2) => self.with_afterthoughts(LOOSE),
                _ => self.with_afterthoughts(STRICT),
            };
            // The first round starts cool: the construction is good already, and heat would undo it.
            let heats = if round == 0 || gently {
                &HEAT[4..]
            } else {
                &HEAT[..]
            };
            let part = (length / heats.len() as u64).max(BEAT);
            for &heat in heats {
                let heat = if self.has_afterthoughts() {
                    (heat << 32).isqrt()
                } else {
                    heat
                };
                let cooling = Cooling {
                    weights,
                    few,
                    heat,
                    end: (best.proposals + part).min(end),
                    least: self.least,
                    should_stop,
                };
                if cooling.run(&mut board, &mut rng, &mut best) {
                    return best;
                }
            }
            round += 1;
            length += length / 2;
        }
    }

    fn has_afterthoughts(&self) -> bool {
        self.homes.is_some() || !self.pool.met.is_empty()
    }

    /// Who met before and who moves count half of what evenness does.
    fn with_afterthoughts(&self, weights: [i32; TIERS]) -> [i32; TIERS] {
        if !self.has_afterthoughts() {
            return weights;
        }
        let [rules, sizes, first, others, ..] = weights.map(|weight| 2 * weight);
        [rules, sizes, first, others, 1, 1]
    }

    fn start<'b>(&'b self, scale: &'b Scale, rng: &mut Rng) -> Board<'b> {
        let seats = match self.homes {
            Some(homes) => homes.seats.clone(),
            None => construct::start(self.pool, self.cohorts, self.limit, rng),
        };
        Board::new(self, scale, seats)
    }
}

/// One temperature.
struct Cooling<'a> {
    weights: [i32; TIERS],
    /// What is best is decided by the weights, not aim by aim.
    few: bool,
    /// Probability of accepting a loss of one, in 2^-32.
    heat: u64,
    /// The count of proposals at which this temperature ends.
    end: u64,
    least: Cost,
    should_stop: &'a (dyn Fn() -> bool + Sync),
}

impl Cooling<'_> {
    fn weigh(&self, tiers: [i32; TIERS]) -> i32 {
        tiers
            .iter()
            .zip(self.weights)
            .map(|(tier, weight)| tier * weight)
            .sum()
    }

    fn is_better(&self, one: Cost, other: Cost) -> bool {
        if self.few {
            (one.tiers[0], self.weigh(one.tiers)) < (other.tiers[0], self.weigh(other.tiers))
        } else {
            one < other
        }
    }

    /// Try proposals; true when the whole search is over.
    fn run(&self, board: &mut Board, rng: &mut Rng, best: &mut Found) -> bool {
        // heat^1, heat^2, ... in 2^-32.
        let mut odds = [0_u64; 10];
        odds[0] = self.heat;
        for loss in 1..odds.len() {
            odds[loss] = (odds[loss - 1] * self.heat) >> 32;
        }
        let mut unsaved = self.is_better(board.cost, best.cost);
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
            let loss = self.weigh(change);
            let accepted = loss <= 0
                || odds
                    .get(loss as usize - 1)
                    .is_some_and(|odds| rng.next() >> 32 < *odds);
            if !accepted {
                continue;
            }
            let next = board.cost.plus(change);
            if unsaved && self.is_better(best.cost, next) {
                best.seats.copy_from_slice(board.seats());
                unsaved = false;
            }
            board.apply(&proposal, change);
            if self.is_better(next, best.cost) {
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

/// What it would do to the cost if a single person changed places with each single person of another cohort, by unit.
pub(super) fn price_exchanges(
    task: &Task,
    scale: &Scale,
    seats: Vec<u32>,
    unit: u32,
) -> Vec<(u32, [i32; TIERS])> {
    let mut board = Board::new(task, scale, seats);
    let is_single = |unit: u32| task.pool.units[unit as usize].len() == 1;
    if !is_single(unit) {
        return Vec::new();
    }
    let own = board.seats()[unit as usize];
    (0..task.pool.units.len() as u32)
        .filter(|&other| is_single(other))
        .filter(|&other| board.seats()[other as usize] != own)
        .collect::<Vec<_>>()
        .into_iter()
        .map(|other| (other, board.change(&Proposal::Swap(unit, other))))
        .collect()
}
