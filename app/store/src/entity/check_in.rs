//! The code of a meeting.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub meeting_id: i64,
    pub code: String,
    pub opens_at: DateTimeUtc,
    pub closes_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
