//! Pure planning engines: plain data and a seed in, a plan and its explanation out; no clock, no database, no web.

pub mod cohorts;
mod rng;
pub mod verify;
