//! The integration tests: one binary, one module a noun.

mod cohort_plan;
mod programme;
mod sign_in;
