//! Follow-ups on skills.
