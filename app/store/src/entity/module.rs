//! A teachable unit of a curriculum version.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "module")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub curriculum_id: i64,
    pub position: i32,
    pub title: String,
    pub topic: String,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    #[sea_orm(column_type = "Text")]
    pub preparation: String,
    pub minutes: i32,
    /// Minutes of each meeting, with commas between; one of all minutes without it.
    pub meetings: Option<String>,
    pub practice_least_days: i32,
    pub practice_most_days: i32,
    #[sea_orm(belongs_to, from = "curriculum_id", to = "id")]
    pub curriculum: BelongsTo<super::curriculum::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
