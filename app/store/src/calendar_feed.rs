//! Private calendar addresses.
