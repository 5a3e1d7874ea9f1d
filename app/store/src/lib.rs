//! The database: entities and queries; returns domain types, begins transactions in one place.

mod connect;
mod entity;
mod write;

pub mod account;
pub mod audit;
pub mod person;
pub mod sign_in;

pub use connect::{Db, check, connect, migrate, pending_migrations};
pub use sea_orm::{ConnectionTrait, DatabaseTransaction as Tx, DbErr, SqlErr};
pub use write::{Transient, begin, end};
