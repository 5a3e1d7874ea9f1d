//! Everything a person can do, one function each: who, what is visible, may they, the rule, keep, tell.

#[macro_use]
mod write;

pub mod account;
mod context;
mod error;
mod secret;
pub mod sign_in;
mod vault;

pub use context::Context;
pub(crate) use context::compute;
pub use error::{AppError, Outcome};
pub use vault::Vault;
pub mod attendance;
pub mod audience;
pub mod audit;
pub mod availability;
pub mod calendar;
pub mod case_study;
pub mod cohort;
pub mod cohort_plan;
pub mod cohort_rule;
pub mod commitment;
pub mod content;
pub mod coverage;
pub mod debrief;
pub mod escalation;
pub mod example_request;
pub mod home;
pub mod known_term;
pub mod mail;
pub mod make_up;
pub mod measure;
pub mod person;
pub mod programme;
pub mod reflection;
pub mod review;
pub mod roster;
pub mod seat;
pub mod session;
pub mod source_example;
pub mod story_request;
pub mod team;
pub mod wave;
pub mod workshop;
