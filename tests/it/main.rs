//! The integration tests: one binary, one module a noun.

mod case_study;
mod person;
mod roster;
mod sign_in;
mod source_example;
mod wave;
