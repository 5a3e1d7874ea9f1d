//! Dates that were set for a whole plan.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dates_release")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub plan_id: i64,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub notify: bool,
    pub sessions: i32,
    pub moved: i32,
    pub released_by: i64,
    pub released_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
