//! A sending of a form, and its read-out.
