//! The problem as numbers: a checked roster, and its pools.

mod pool;
mod roster;

pub(super) use pool::{Pool, Share, contract};
pub(super) use roster::{Reason, Roster, Rule};
