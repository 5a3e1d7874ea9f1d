//! The rows, one file a table; they never leave this crate.
#![expect(
    clippy::disallowed_methods,
    reason = "the macro writes a save that begins by itself; nothing calls it"
)]
#![expect(
    unreachable_pub,
    reason = "the macro asks for public rows; the modules keep them in this crate"
)]

pub(crate) mod account;
pub(crate) mod account_role;
pub(crate) mod account_token;
pub(crate) mod agenda_block;
pub(crate) mod anonymous_answer;
pub(crate) mod answer;
pub(crate) mod attendance;
pub(crate) mod attendance_change;
pub(crate) mod audience_person;
pub(crate) mod audience_rule;
pub(crate) mod audience_rule_value;
pub(crate) mod audit_event;
pub(crate) mod availability;
pub(crate) mod calendar_feed;
pub(crate) mod case_review;
pub(crate) mod case_search;
pub(crate) mod case_study;
pub(crate) mod case_version;
pub(crate) mod case_waiver;
pub(crate) mod check_in;
pub(crate) mod closed_day;
pub(crate) mod cohort;
pub(crate) mod cohort_move;
pub(crate) mod cohort_plan;
pub(crate) mod cohort_rule;
pub(crate) mod commitment;
pub(crate) mod commitment_result;
pub(crate) mod contact_absence;
pub(crate) mod cost_worksheet;
pub(crate) mod curriculum;
pub(crate) mod dates_release;
pub(crate) mod debrief_note;
pub(crate) mod enrolment;
pub(crate) mod escalation_contact;
pub(crate) mod example_request;
pub(crate) mod exemption;
pub(crate) mod functional_area;
pub(crate) mod instrument;
pub(crate) mod instrument_item;
pub(crate) mod known_term;
pub(crate) mod mail_rule;
pub(crate) mod mail_setting;
pub(crate) mod mail_template;
pub(crate) mod measure_value;
pub(crate) mod meeting;
pub(crate) mod module;
pub(crate) mod module_skill;
pub(crate) mod outcome_measure;
pub(crate) mod participation;
pub(crate) mod person;
pub(crate) mod planned_mail;
pub(crate) mod planning_job;
pub(crate) mod programme;
pub(crate) mod reflection;
pub(crate) mod response;
pub(crate) mod review_verdict;
pub(crate) mod room;
pub(crate) mod seat;
pub(crate) mod seat_event;
pub(crate) mod session;
pub(crate) mod session_block;
pub(crate) mod session_facilitator;
pub(crate) mod sign_in;
pub(crate) mod sign_in_failure;
pub(crate) mod skill;
pub(crate) mod source_example;
pub(crate) mod standing;
pub(crate) mod standing_day;
pub(crate) mod standing_due;
pub(crate) mod story_purged;
pub(crate) mod story_request;
pub(crate) mod wave;
pub(crate) mod workshop_plan;
pub(crate) mod workshop_seat;
