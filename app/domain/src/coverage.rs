//! Who has attended, is under way, or is still missing.
