//! What people will try, and what happened.
