//! Released cohorts.
