//! That a story is to be deleted before its day, or read in an emergency.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "story_request")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ask: String,
    pub source_example_id: i64,
    pub person_id: i64,
    pub reason: String,
    pub asked_by: i64,
    pub asked_at: DateTimeUtc,
    pub confirmed: Option<bool>,
    pub decided_by: Option<i64>,
    pub decided_at: Option<DateTimeUtc>,
    pub read_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
