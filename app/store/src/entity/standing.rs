//! Where a person stands in a programme, as it was last worked out.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "standing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    pub rank: i32,
    pub done: i32,
    pub modules: i32,
    pub cohort_id: Option<i64>,
    pub again_at: Option<DateTimeUtc>,
    pub family_name: String,
    pub given_name: String,
    pub function: String,
    pub level: String,
    pub site: String,
}

impl ActiveModelBehavior for ActiveModel {}
