//! The review of a story: one case that grows out of it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_review")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub source_example_id: Option<i64>,
    pub case_study_id: Option<i64>,
    pub state: String,
    pub reviewer_id: i64,
    pub reviewer_until: Date,
    pub approver_id: Option<i64>,
    pub approver_until: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub work: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub draft: Option<String>,
    pub hash: Option<String>,
    pub version: Option<i32>,
    pub proposed_at: Option<DateTimeUtc>,
    pub say: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub objection: Option<String>,
    pub declined: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub earlier_reviewers: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
