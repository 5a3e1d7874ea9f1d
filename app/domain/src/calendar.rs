//! Who would be in two places at once.
