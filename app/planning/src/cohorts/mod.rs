//! Cohorts: place every person in a cohort of at most fifteen that mixes functions, levels and sites as evenly as whole
//! numbers allow, never with the own manager, and say when the result is provably the best or why there is none.

mod allot;
mod bound;
mod certificate;
mod construct;
mod effects;
mod exact;
mod explain;
mod fraction;
mod measure;
mod model;
mod pools;
mod repair;
mod search;
mod solve;
mod swap;
pub(crate) mod words;

use std::fmt;

use serde::Serialize;

pub use certificate::{Certificate, Choice, Need, Pair, PoolCohorts, Proof};
pub use effects::{Effect, effects};
pub use explain::{explain_cohort, explain_person};
pub use fraction::Fraction;
pub use repair::{Changes, Keep, KeptCohort, Move, Repair};
pub use swap::{Exchange, exchanges};

/// The number of people no cohort may exceed, whatever limit is asked for.
pub const HARD_LIMIT: usize = 15;
/// The size planned for when nothing else is asked for: one seat is left for a joiner.
pub const DEFAULT_PLAN_SIZE: usize = 14;

/// One person to place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub id: String,
    /// One value for each of [`Problem::attributes`], in that order; an empty text is a value too ("not given").
    pub attributes: Vec<String>,
    /// The id of the person's manager; somebody outside the roster is reported and leads to no rule.
    pub manager: Option<String>,
    /// The pools the person could be in (language, time slot, site), in any order; people of different pools never mix.
    /// Leave it empty when there is one pool.
    pub pools: Vec<String>,
}

/// A roster and the rules for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Names of what is to be mixed, the most important first; the first two come before the others.
    pub attributes: Vec<String>,
    pub people: Vec<Person>,
    /// Pairs of ids that must not meet.
    pub apart: Vec<(String, String)>,
    /// Pairs of ids that must be in one cohort; chains of pairs are one unit.
    pub together: Vec<(String, String)>,
    /// Most people in a cohort, 2 to 15.
    pub max: usize,
    /// Size planned for when the number of cohorts is left open; never more than `max`.
    pub plan_size: usize,
    /// The number of cohorts over all pools, or `None`: as many as the plan size asks for, more if that is impossible.
    pub cohorts: Option<usize>,
    /// Most cohorts of a pool, as (pool, cohorts), where there is a limit. Cohorts that have begun are not counted.
    pub pool_cohorts: Vec<(String, usize)>,
    pub seed: u64,
    /// Budget of the search in proposals; `None`: chosen by the number of people.
    pub proposals: Option<u64>,
    /// Which of their managers nobody sits with.
    pub managers: ManagerRule,
    /// Values that are in a cohort not at all or at least twice, as (attribute, value), so that nobody who holds one is
    /// the only one in the room.
    pub not_alone: Vec<(String, String)>,
    /// Cohorts of earlier times as ids. Who was in one is kept from meeting there again, where that costs no evenness;
    /// ids outside the roster are passed over.
    pub earlier: Vec<Vec<String>>,
    /// The plan to change; `None` plans from nothing.
    pub keep: Option<Keep>,
    /// Pools are planned side by side on so many threads; the plan does not depend on it.
    pub threads: usize,
}

/// Which of their managers nobody sits with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ManagerRule {
    /// The own manager.
    #[default]
    Own,
    /// The own manager, that one's manager, and so on to the top.
    WholeChain,
}

impl Problem {
    /// A problem with the usual settings: at most 15, planned for 14, seed 1, no pairs.
    #[must_use]
    pub fn new(attributes: Vec<String>, people: Vec<Person>) -> Self {
        Self {
            attributes,
            people,
            apart: Vec::new(),
            together: Vec::new(),
            max: HARD_LIMIT,
            plan_size: DEFAULT_PLAN_SIZE,
            cohorts: None,
            pool_cohorts: Vec::new(),
            seed: 1,
            proposals: None,
            managers: ManagerRule::Own,
            not_alone: Vec::new(),
            earlier: Vec::new(),
            keep: None,
            threads: 1,
        }
    }
}

/// Everybody's cohort, how even the cohorts are, and what is known about that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    pub cohorts: Vec<PlannedCohort>,
    /// Seats that lie outside floor or ceiling of the fair share, over all attributes, values and cohorts.
    pub misplaced: u64,
    /// Sum over values and cohorts of the distance between the count and the fair share `N_v / K`.
    pub deviation: Fraction,
    /// No plan with this number of cohorts and these people in each pool can have a smaller deviation.
    pub bound: Fraction,
    /// No rule is broken, and no plan is more even: the bound is reached, or every other plan was excluded. Where people
    /// could be in several pools it is said only of a plan without a misplaced seat.
    pub proven_optimal: bool,
    pub balance: Vec<Balance>,
    /// Rules this plan breaks; empty in a good plan.
    pub conflicts: Vec<Conflict>,
    /// Pairs of people who shared an earlier cohort and share one again.
    pub met_again: u64,
    /// What is different from the plan that was to be changed; `None` for a plan from nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
    /// Sentences about the whole plan.
    pub explanation: Vec<String>,
    pub seed: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedCohort {
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pool: String,
    /// It had begun and was not changed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub frozen: bool,
    /// Ids, ascending.
    pub members: Vec<String>,
}

/// The misplaced seats of one attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Balance {
    pub attribute: String,
    pub misplaced: u64,
}

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// `own manager`, `manager chain`, `keep apart`, `keep together`, `pool`, `limit`, `no seat`, `pool cohorts` (a pool has
    /// more than it may) or `number of cohorts` (another one than was asked for).
    pub rule: String,
    pub person: String,
    /// The other person, the pool with too many cohorts, or empty where the rule concerns one person or a whole cohort.
    pub with: String,
    /// The name of the cohort, or empty for a person without a seat.
    pub cohort: String,
}

/// Why no plan is returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Sentences, each of which says what to correct.
    BadInput(Vec<String>),
    /// There is no plan, and this proves it.
    Infeasible(Certificate),
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadInput(sentences) => formatter.write_str(&sentences.join("\n")),
            Self::Infeasible(certificate) => certificate.fmt(formatter),
        }
    }
}

impl std::error::Error for Refusal {}

/// Plan the cohorts of a roster.
///
/// The result depends on the problem and its seed alone, not on the order of people or pairs, unless `should_stop` (asked
/// every few thousand proposals) says yes: then the best plan so far is returned. Hard rules come first; a plan that still
/// breaks one lists it in `conflicts`, and stands for "found none", not for "there is none".
///
/// # Errors
/// [`Refusal::BadInput`] when the problem contradicts itself in form, [`Refusal::Infeasible`] when no plan exists.
pub fn plan(problem: &Problem, should_stop: &(dyn Fn() -> bool + Sync)) -> Result<Plan, Refusal> {
    solve::plan(problem, should_stop)
}

/// Proposals between two questions of [`plan`] whether to stop.
pub const PROPOSALS_A_BEAT: u64 = search::BEAT;

/// Proposals that planning takes when the bound is never reached; usually it is, long before. Several numbers of cohorts or
/// ways to share people among pools may each take so many.
#[must_use]
pub fn longest_search(problem: &Problem) -> u64 {
    problem
        .proposals
        .unwrap_or_else(|| search::usual_budget(problem.people.len(), problem.attributes.len()))
}

/// Score cohorts made elsewhere, for instance after somebody was moved by hand.
///
/// `assignment[k]` holds the ids of cohort k, named `Cohort k+1`. Rules may be broken and people may be missing: both are
/// listed in `conflicts`. With one pool an empty cohort counts as a cohort; with several, a cohort counts for the pool most
/// of its people could be in, the first by name on a tie.
///
/// # Errors
/// [`Refusal::BadInput`] for an unknown person, a person in two cohorts, or a bad problem.
pub fn score(problem: &Problem, assignment: &[Vec<String>]) -> Result<Plan, Refusal> {
    let roster = model::Roster::read(problem).map_err(Refusal::BadInput)?;
    let seating = measure::Seating::read(&roster, assignment).map_err(Refusal::BadInput)?;
    Ok(measure::measure(
        &roster,
        &seating,
        &measure::Known::default(),
    ))
}

#[cfg(test)]
mod tests;
