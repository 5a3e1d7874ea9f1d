//! The schema, one table or one change a file; the same on SQLite and PostgreSQL.

mod prelude;

mod m0001_person;
mod m0002_account;
mod m0003_account_role;
mod m0004_account_token;
mod m0005_sign_in;
mod m0006_sign_in_failure;
mod m0007_audit_event;
mod m0008_programme;
mod m0009_curriculum;
mod m0010_module;
mod m0011_skill;
mod m0012_module_skill;
mod m0013_agenda_block;
mod m0014_cohort_plan;
mod m0015_cohort;
mod m0016_enrolment;
mod m0017_session;
mod m0018_meeting;
mod m0019_session_facilitator;
mod m0020_attendance;
mod m0021_case_study;
mod m0022_case_version;
mod m0023_session_block;
mod m0024_source_example;
mod m0025_instrument;
mod m0026_instrument_item;
mod m0027_wave;
mod m0028_participation;
mod m0029_response;
mod m0030_answer;
mod m0031_anonymous_answer;
mod m0032_commitment;
mod m0033_commitment_result;
mod m0034_reflection;
mod m0035_exemption;
mod m0036_calendar_feed;
mod m0039_cohort_move;
mod m0040_audience_rule;
mod m0041_audience_rule_value;
mod m0042_audience_person;
mod m0043_cohort_rule;
mod m0044_planning_job;
mod m0045_planning_job_repair;
mod m0046_source_example_key;
mod m0047_case_review;
mod m0048_case_waiver;
mod m0049_review_verdict;
mod m0056_case_search;
mod m0057_case_words;
mod m0060_workshop_plan;
mod m0061_workshop_seat;
mod m0062_debrief_note;
mod m0063_earlier_reviewer;
mod m0065_example_request;
mod m0066_story_request;
mod m0067_story_purged;
mod m0070_known_term;
mod m0074_session_seats;
mod m0075_seat;
mod m0076_seat_event;
mod m0077_seat_fill;
mod m0078_seat_capacity;
mod m0080_room;
mod m0081_closed_day;
mod m0082_availability;
mod m0083_dates_release;
mod m0086_planned_mail;
mod m0087_mail_rule;
mod m0088_mail_setting;
mod m0089_mail_template;
mod m0096_attendance_excuse;
mod m0097_attendance_change;
mod m0098_check_in;
mod m0100_standing;
mod m0101_standing_day;
mod m0102_standing_due;
mod m0103_list_indices;
mod m0105_module_meetings;
mod m0106_planning_job_dates;
mod m0113_session_minimum_days;
mod m0114_mail_setting_morning;
mod m0130_functional_area;
mod m0131_escalation_contact;
mod m0132_contact_absence;
mod m0133_outcome_measure;
mod m0134_measure_value;
mod m0135_cost_worksheet;

use sea_orm_migration::prelude::*;

/// All migrations in order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_person::Migration),
            Box::new(m0002_account::Migration),
            Box::new(m0003_account_role::Migration),
            Box::new(m0004_account_token::Migration),
            Box::new(m0005_sign_in::Migration),
            Box::new(m0006_sign_in_failure::Migration),
            Box::new(m0007_audit_event::Migration),
            Box::new(m0008_programme::Migration),
            Box::new(m0009_curriculum::Migration),
            Box::new(m0010_module::Migration),
            Box::new(m0011_skill::Migration),
            Box::new(m0012_module_skill::Migration),
            Box::new(m0013_agenda_block::Migration),
            Box::new(m0014_cohort_plan::Migration),
            Box::new(m0015_cohort::Migration),
            Box::new(m0016_enrolment::Migration),
            Box::new(m0017_session::Migration),
            Box::new(m0018_meeting::Migration),
            Box::new(m0019_session_facilitator::Migration),
            Box::new(m0020_attendance::Migration),
            Box::new(m0021_case_study::Migration),
            Box::new(m0022_case_version::Migration),
            Box::new(m0023_session_block::Migration),
            Box::new(m0024_source_example::Migration),
            Box::new(m0025_instrument::Migration),
            Box::new(m0026_instrument_item::Migration),
            Box::new(m0027_wave::Migration),
            Box::new(m0028_participation::Migration),
            Box::new(m0029_response::Migration),
            Box::new(m0030_answer::Migration),
            Box::new(m0031_anonymous_answer::Migration),
            Box::new(m0032_commitment::Migration),
            Box::new(m0033_commitment_result::Migration),
            Box::new(m0034_reflection::Migration),
            Box::new(m0035_exemption::Migration),
            Box::new(m0036_calendar_feed::Migration),
            Box::new(m0039_cohort_move::Migration),
            Box::new(m0040_audience_rule::Migration),
            Box::new(m0041_audience_rule_value::Migration),
            Box::new(m0042_audience_person::Migration),
            Box::new(m0043_cohort_rule::Migration),
            Box::new(m0044_planning_job::Migration),
            Box::new(m0045_planning_job_repair::Migration),
            Box::new(m0046_source_example_key::Migration),
            Box::new(m0047_case_review::Migration),
            Box::new(m0048_case_waiver::Migration),
            Box::new(m0049_review_verdict::Migration),
            Box::new(m0056_case_search::Migration),
            Box::new(m0057_case_words::Migration),
            Box::new(m0060_workshop_plan::Migration),
            Box::new(m0061_workshop_seat::Migration),
            Box::new(m0062_debrief_note::Migration),
            Box::new(m0063_earlier_reviewer::Migration),
            Box::new(m0065_example_request::Migration),
            Box::new(m0066_story_request::Migration),
            Box::new(m0067_story_purged::Migration),
            Box::new(m0070_known_term::Migration),
            Box::new(m0074_session_seats::Migration),
            Box::new(m0075_seat::Migration),
            Box::new(m0076_seat_event::Migration),
            Box::new(m0077_seat_fill::Migration),
            Box::new(m0078_seat_capacity::Migration),
            Box::new(m0080_room::Migration),
            Box::new(m0081_closed_day::Migration),
            Box::new(m0082_availability::Migration),
            Box::new(m0083_dates_release::Migration),
            Box::new(m0086_planned_mail::Migration),
            Box::new(m0087_mail_rule::Migration),
            Box::new(m0088_mail_setting::Migration),
            Box::new(m0089_mail_template::Migration),
            Box::new(m0096_attendance_excuse::Migration),
            Box::new(m0097_attendance_change::Migration),
            Box::new(m0098_check_in::Migration),
            Box::new(m0100_standing::Migration),
            Box::new(m0101_standing_day::Migration),
            Box::new(m0102_standing_due::Migration),
            Box::new(m0103_list_indices::Migration),
            Box::new(m0105_module_meetings::Migration),
            Box::new(m0106_planning_job_dates::Migration),
            Box::new(m0113_session_minimum_days::Migration),
            Box::new(m0114_mail_setting_morning::Migration),
            Box::new(m0130_functional_area::Migration),
            Box::new(m0131_escalation_contact::Migration),
            Box::new(m0132_contact_absence::Migration),
            Box::new(m0133_outcome_measure::Migration),
            Box::new(m0134_measure_value::Migration),
            Box::new(m0135_cost_worksheet::Migration),
        ]
    }
}
