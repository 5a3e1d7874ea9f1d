//! A finding of the leak gate that is let pass.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_waiver")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub case_study_id: i64,
    pub finding: String,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub waived_by: i64,
    pub waived_at: DateTimeUtc,
    pub signed_by: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
