//! What coverage is computed from.
