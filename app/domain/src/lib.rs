//! Facts and rules of a training programme: plain data, no clock, no database, no web.

pub mod access;
pub mod account;
pub mod audience;
pub mod audit;
pub mod case_study;
pub mod cohort;
pub mod curriculum;
pub mod field;
pub mod id;
pub mod instrument;
pub mod known_term;
pub mod person;
pub mod programme;
pub mod session;

pub use field::{FieldErrors, Refusal};
pub mod anonymity;
pub mod attendance;
pub mod availability;
pub mod calendar;
pub mod commitment;
pub mod coverage;
pub mod debrief;
pub mod escalation;
pub mod example_request;
pub mod mail;
pub mod make_up;
pub mod measure;
pub mod reflection;
pub mod review;
pub mod roster;
pub mod seat;
pub mod source_example;
pub mod story_request;
pub mod text;
pub mod wave;
pub mod workshop;
