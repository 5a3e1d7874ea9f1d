//! A future mail, or what became of it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "planned_mail")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub key: String,
    pub kind: String,
    pub person_id: Option<i64>,
    pub account_id: Option<i64>,
    pub session_id: Option<i64>,
    pub wave_id: Option<i64>,
    pub occurrence: i32,
    pub due_at: DateTimeUtc,
    pub until_at: DateTimeUtc,
    pub state: String,
    pub not_before: DateTimeUtc,
    pub trouble: Option<String>,
    pub attempts: i32,
    pub claimed_by: Option<String>,
    pub claimed_until: Option<DateTimeUtc>,
    pub may_be_twice: bool,
    pub sequence: Option<i32>,
    pub message_id: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
