//! Raw stories of employees.
