//! A rule of who must attend a programme: one a field and kind; its values are rows of their own.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audience_rule")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub programme_id: i64,
    pub field: String,
    pub kind: String,
}

impl ActiveModelBehavior for ActiveModel {}
