//! Follow-up reflections.
