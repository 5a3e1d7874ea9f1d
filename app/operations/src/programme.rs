//! Programmes and their curricula.
