//! Everything a person can do, one function each: who, what is visible, may they, the rule, keep, tell.

#[macro_use]
mod write;

pub mod account;
mod context;
mod error;
mod secret;
pub mod sign_in;

pub use context::Context;
pub use error::{AppError, Outcome};
