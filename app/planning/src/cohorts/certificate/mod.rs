//! Certificates: why there is no plan, as data that a short checker can verify ([`crate::verify::check_certificate`]) and as
//! sentences with names and numbers. A proof for some number of cohorts holds for every smaller number too.

mod find;
mod halves;
mod tied;
mod words;

use std::fmt;

use serde::Serialize;

pub(super) use find::{Packing, impossible, pack};
pub(super) use tied::contradiction;

/// Proof that no plan exists, the sentence that says so, and what could be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    pub sentence: String,
    /// The cheapest ways out, each enough by itself for this obstacle.
    pub relaxations: Vec<String>,
    #[serde(flatten)]
    pub proof: Box<Proof>,
}

/// Two people who must not meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// `own manager`, `manager chain` or `keep apart`.
    pub rule: String,
    pub person: String,
    pub with: String,
}

/// What one pool needs, as part of [`Proof::PoolsNeedMore`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Need {
    pub pool: String,
    /// People who can be in no other pool.
    pub people: usize,
    /// The pool cannot be planned with fewer cohorts.
    pub cohorts: usize,
    /// Why one cohort fewer is impossible.
    pub because: Option<Box<Proof>>,
}

/// The pools somebody could be in, as part of [`Proof::NoCommonPool`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub person: String,
    pub pools: Vec<String>,
}

/// A pool and the most cohorts it can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PoolCohorts {
    pub pool: String,
    pub cohorts: usize,
}

/// The kinds of impossibility. `pool` is empty when there is one pool; where people could be in several, what is said of a
/// pool holds for those alone who can be in no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Proof {
    /// More people than `cohorts * limit`; with several pools and no name for one: over all of them.
    TooFewSeats {
        pool: String,
        people: usize,
        cohorts: usize,
        limit: usize,
    },
    /// Kept-together people form fewer units than there are cohorts, so one would stay empty.
    TooFewUnits {
        pool: String,
        units: usize,
        cohorts: usize,
    },
    /// The pools together need more cohorts than were asked for.
    PoolsNeedMore { pools: Vec<Need>, cohorts: usize },
    /// One unit is larger than a cohort. `path` holds the keep-together pairs that tie it.
    TogetherTooBig { people: Vec<String>, limit: usize },
    /// `path` is tied pair by pair, yet its first and last person must not meet.
    TogetherAndApart { path: Vec<String>, rule: String },
    /// `path` is tied step by step, by a keep-together pair or because both stay in one cohort, yet no pool suits all of
    /// these people on it.
    NoCommonPool {
        path: Vec<String>,
        choices: Vec<Choice>,
    },
    /// These people can only be in these pools, and these have not seats enough: a minimum cut.
    PoolCapacity {
        people: Vec<String>,
        pools: Vec<PoolCohorts>,
        limit: usize,
    },
    /// The people who can only be in one pool need more cohorts than it may have.
    PoolNeedsMore { need: Need, cohorts: usize },
    /// The pools cannot hold as many cohorts as were asked for: each at most so many.
    PoolsHoldFewer {
        pools: Vec<PoolCohorts>,
        cohorts: usize,
    },
    /// However the cohorts are shared among the pools, some people have too few seats.
    NoShare { cohorts: usize, limit: usize },
    /// Units of these sizes do not fit, however they are packed.
    UnitsDoNotFit {
        pool: String,
        sizes: Vec<usize>,
        cohorts: usize,
        limit: usize,
    },
    /// More people than cohorts, all of whom (or of whose units) must not meet.
    AllApart {
        pool: String,
        people: Vec<String>,
        pairs: Vec<Pair>,
        cohorts: usize,
    },
    /// The people who must not meet one unit need more seats than the other cohorts have.
    TooManyToAvoid {
        pool: String,
        unit: Vec<String>,
        avoided: usize,
        cohorts: usize,
        limit: usize,
    },
    /// Two cohorts, and an odd circle of people who must not meet.
    OddCircle { pool: String, pairs: Vec<Pair> },
    /// Two cohorts: every group tied by rules splits in one way only, and no choice of sides fits.
    NoSplit {
        pool: String,
        sides: Vec<(usize, usize)>,
        limit: usize,
    },
    /// Every way to seat the people was tried.
    Exhausted {
        pool: String,
        cohorts: usize,
        limit: usize,
    },
}

impl Certificate {
    pub(super) fn new(proof: Proof) -> Self {
        Self {
            sentence: proof.to_string(),
            relaxations: words::relaxations(&proof),
            proof: Box::new(proof),
        }
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence)?;
        for relaxation in &self.relaxations {
            write!(formatter, " {relaxation}")?;
        }
        Ok(())
    }
}
