//! Case studies and their versions.
