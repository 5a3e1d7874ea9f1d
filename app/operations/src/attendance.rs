//! Marking who was there.
