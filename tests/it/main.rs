//! The integration tests: one binary, one module a noun.

mod attendance;
mod calendar;
mod session;
mod sign_in;
