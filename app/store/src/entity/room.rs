//! A room, by the name that sessions have as their place.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "room")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub site: Option<String>,
    pub seats: i32,
    pub timezone: String,
    pub hours: String,
}

impl ActiveModelBehavior for ActiveModel {}
