//! The database: entities and queries; returns domain types, begins transactions in one place.

mod connect;
mod entity;
mod write;

pub mod account;
pub mod audience;
pub mod audit;
pub mod cohort;
pub mod person;
pub mod programme;
pub mod session;
pub mod sign_in;

pub use connect::{
    Db, check, connect, connect_read_only, copy_sqlite, migrate, pending_migrations,
};
pub use sea_orm::{ConnectionTrait, DatabaseTransaction as Tx, DbErr, SqlErr};
pub use write::{Transient, begin, end};
pub mod attendance;
pub mod availability;
pub mod calendar_feed;
pub mod case_study;
pub mod case_waiver;
pub mod commitment;
pub mod coverage;
pub mod debrief;
pub mod escalation;
pub mod example_request;
pub mod exemption;
pub mod known_term;
pub mod mail;
pub mod measure;
pub mod reflection;
pub mod review;
pub mod seat;
pub mod source_example;
pub mod standing;
pub mod story_request;
pub mod wave;
pub mod workshop;
