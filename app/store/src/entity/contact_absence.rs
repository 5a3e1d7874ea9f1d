//! When somebody of the list is away, and who was asked to stand in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_absence")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub contact_id: i64,
    pub first_day: Date,
    pub last_day: Date,
    pub alternate_id: Option<i64>,
    pub reply: String,
    pub phone: String,
}

impl ActiveModelBehavior for ActiveModel {}
