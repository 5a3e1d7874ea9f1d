//! Facts and rules of a training programme: plain data, no clock, no database, no web.

pub mod access;
pub mod account;
pub mod audit;
pub mod case_study;
pub mod curriculum;
pub mod field;
pub mod id;
pub mod instrument;
pub mod person;

pub use field::{FieldErrors, Refusal};
