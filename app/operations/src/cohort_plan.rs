//! Planning cohorts: suggest, look, move, release.
