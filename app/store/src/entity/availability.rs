//! What a facilitator can take on, and when.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "availability")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    pub experienced: bool,
    pub timezone: String,
    pub hours: String,
    #[sea_orm(column_type = "Text")]
    pub days_off: String,
    pub sessions_a_month: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
