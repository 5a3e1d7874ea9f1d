//! Commitments and their results.
