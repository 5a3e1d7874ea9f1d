//! The integration tests: one binary, one module a noun.

mod commitment;
mod coverage;
mod reflection;
mod sign_in;
