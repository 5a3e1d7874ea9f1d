//! Marks a meeting and the verdict a session.
