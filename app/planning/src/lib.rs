//! Pure planning engines: plain data and a seed in, a plan and its explanation out; no clock, no database, no web.

pub mod cohorts;
pub mod delivery;
mod rng;
pub mod schedule;
pub mod verify;
pub mod workshop;
