//! One file a noun: its pages, rendered on the server only, and the handlers of their forms.
#![recursion_limit = "256"] // The type of a view nests as deep as its markup.
#![expect(
    unreachable_pub,
    reason = "the component macro makes parts public; this crate exports few"
)]

mod api;
mod availability;
mod components;
mod download;
mod failure;
mod fields;
mod render;
mod routes;
mod shell;
mod state;
mod upload;
mod visit;

mod sign_in;

pub use routes::{Routes, routes};
pub use state::{Assets, DemoSignIn, PageState};
pub use visit::CallerAddress;
mod account;
mod attendance;
mod audience;
mod audit;
mod calendar;
mod case_study;
mod cohort;
mod cohort_plan;
mod cohort_rule;
mod commitment;
mod coverage;
mod debrief;
mod escalation;
mod example_request;
mod home;
mod known_term;
mod mail;
mod make_up;
mod me;
mod measure;
mod my_sessions;
mod person;
mod programme;
mod reflection;
mod report;
mod review;
mod roster;
mod seat;
mod session;
mod source_example;
mod story_request;
mod team;
mod today;
mod wave;
mod workshop;
