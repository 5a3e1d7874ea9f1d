//! Which version of a case stands in the index of words, and its title to sort by.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_search")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_study_id: i64,
    pub version: i32,
    pub format: i32,
    #[sea_orm(column_type = "Text")]
    pub title: String,
}

impl ActiveModelBehavior for ActiveModel {}
