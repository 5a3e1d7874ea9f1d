//! A rota or breakout groups that were kept for a session.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workshop_plan")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub session_id: i64,
    pub kind: String,
    pub case_study_id: Option<i64>,
    pub seed: i64,
    pub shared: bool,
    pub kept_by: i64,
    pub kept_at: DateTimeUtc,
    pub replaced_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
