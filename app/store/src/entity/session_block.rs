//! The agenda of one session, copied from its module so that it can be changed for this cohort.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_block")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub session_id: i64,
    pub position: i32,
    pub mode: String,
    pub minutes: i32,
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub notes: String,
    pub case_study_id: Option<i64>,
    #[sea_orm(belongs_to, from = "session_id", to = "id")]
    pub session: BelongsTo<super::session::Entity>,
    #[sea_orm(belongs_to, from = "case_study_id", to = "id")]
    pub case_study: BelongsTo<Option<super::case_study::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
