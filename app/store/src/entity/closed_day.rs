//! A day without sessions, at one site or everywhere.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "closed_day")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub day: Date,
    pub site: Option<String>,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}
