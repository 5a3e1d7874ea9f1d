//! A measure of a function in a month.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measure_value")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub measure_id: i64,
    pub function: String,
    pub month: Date,
    pub milli: i64,
    pub base: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
