//! The integration tests: one binary, one module a noun.

mod person;
mod roster;
mod sign_in;
mod wave;
