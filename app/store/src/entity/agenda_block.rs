//! The agenda template of a module.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agenda_block")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub module_id: i64,
    pub position: i32,
    pub mode: String,
    pub minutes: i32,
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub notes: String,
    pub case_slug: Option<String>,
    #[sea_orm(belongs_to, from = "module_id", to = "id")]
    pub module: BelongsTo<super::module::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
