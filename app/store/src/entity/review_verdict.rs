//! What an approver decided on a text.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_verdict")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub review_id: i64,
    pub decided_by: i64,
    pub decided_at: DateTimeUtc,
    pub approved: bool,
    pub hash: String,
    #[sea_orm(column_type = "Text")]
    pub answers: String,
    #[sea_orm(column_type = "Text")]
    pub remark: String,
}

impl ActiveModelBehavior for ActiveModel {}
