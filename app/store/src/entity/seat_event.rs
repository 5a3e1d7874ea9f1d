//! The history of seats; never changed and never deleted.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub seat_id: i64,
    pub state: String,
    pub at: DateTimeUtc,
    pub by_account_id: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    pub expires_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "seat_id", to = "id")]
    pub seat: BelongsTo<super::seat::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
