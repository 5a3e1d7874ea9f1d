//! Scheduling sessions and looking at them.
