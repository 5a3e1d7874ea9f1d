//! Importing and exporting the roster.
