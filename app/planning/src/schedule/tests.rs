//! Engine and verifier on small problems and by random trials.
