//! A suggestion that is being worked out.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "planning_job")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub programme_id: i64,
    pub seed: i64,
    pub state: String,
    pub progress: i32,
    pub is_cancelled: bool,
    pub plan_id: Option<i64>,
    pub repairs_id: Option<i64>,
    pub dates_id: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub sentence: Option<String>,
    pub started_by: i64,
    pub started_at: DateTimeUtc,
    pub heard_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
