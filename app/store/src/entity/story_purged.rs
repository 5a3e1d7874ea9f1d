//! What is left of a purged story: not a word of it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "story_purged")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_example_id: i64,
    pub person_id: i64,
    pub submitted_at: DateTimeUtc,
    pub purged_at: DateTimeUtc,
    pub way: String,
}

impl ActiveModelBehavior for ActiveModel {}
