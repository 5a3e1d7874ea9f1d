//! A change of a mark of attendance.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance_change")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub session_id: i64,
    pub meeting_id: i64,
    pub person_id: i64,
    pub mark_before: Option<String>,
    pub minutes_before: Option<i32>,
    pub excuse_before: Option<String>,
    pub way: String,
    pub changed_by: i64,
    pub changed_at: DateTimeUtc,
    pub undone_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
