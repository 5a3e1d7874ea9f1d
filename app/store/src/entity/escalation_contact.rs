//! Who stands at a step of an area's chain.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "escalation_contact")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub area_id: i64,
    pub step: String,
    pub person_id: Option<i64>,
    pub name: Option<String>,
    pub phone: String,
    pub chat: String,
    pub email: String,
    pub room: String,
    pub hours: String,
    pub timezone: String,
    pub confirmed_on: Option<Date>,
}

impl ActiveModelBehavior for ActiveModel {}
