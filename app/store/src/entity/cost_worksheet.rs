//! What a programme costs and what a change would be worth.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cost_worksheet")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: i64,
    pub currency: String,
    pub people: i32,
    pub hours: i64,
    pub hour_cost: i64,
    pub facilitator_hours: i64,
    pub facilitator_cost: i64,
    pub room_hours: i64,
    pub room_cost: i64,
    pub other: i64,
    pub measure: String,
    pub cases: i32,
    pub months: i32,
    pub unit_worth: i64,
    pub low: i64,
    pub likely: i64,
    pub high: i64,
}

impl ActiveModelBehavior for ActiveModel {}
