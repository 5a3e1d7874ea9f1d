//! Follow-ups on skills some weeks after their session.
