//! The text of a case study at one time.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_version")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub case_study_id: i64,
    pub version: i32,
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    #[sea_orm(column_type = "Text")]
    pub topics: String,
    #[sea_orm(column_type = "Text")]
    pub skills: String,
    pub minutes: i32,
    pub difficulty: String,
    pub valence: String,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub created_by: Option<i64>,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "case_study_id", to = "id")]
    pub case_study: BelongsTo<super::case_study::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
