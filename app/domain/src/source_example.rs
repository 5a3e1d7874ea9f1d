//! The raw story of an employee.
