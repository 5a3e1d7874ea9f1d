//! The integration tests: one binary, one module a noun.

mod sign_in;
