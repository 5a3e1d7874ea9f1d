//! The integration tests: one binary, one module a noun.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

mod access;
mod attacker;
mod attendance;
mod audience;
mod calendar;
mod case_study;
mod cohort_file;
mod cohort_plan;
mod cohort_repair;
mod cohort_rule;
mod commitment;
mod coverage;
mod dates;
mod debrief;
mod escalation;
mod example_request;
mod known_term;
mod leavers;
mod mail;
mod mail_change;
mod mail_pages;
mod make_up;
mod measure;
mod odd_input;
mod person;
mod planning_job;
mod programme;
mod reflection;
mod review;
mod review_purge;
mod roster;
mod seat;
mod session;
mod sign_in;
mod source_example;
mod story_request;
mod trouble;
mod wave;
mod whole_loop;
mod workshop;
