//! Sharing an experience.
