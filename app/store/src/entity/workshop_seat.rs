//! Who is in which group of a kept rota or of kept breakout groups.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workshop_seat")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub plan_id: i64,
    pub round: i32,
    pub group_number: i32,
    pub person_id: Option<i64>,
    pub walk_in: Option<String>,
    pub role: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
