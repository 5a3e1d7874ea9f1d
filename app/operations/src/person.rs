//! People, as coordinators see them, and one's own record.
