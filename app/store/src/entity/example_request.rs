//! That a shared result is asked for as a case, and what its author says.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "example_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub result_id: i64,
    pub state: String,
    pub asked_at: DateTimeUtc,
    pub answered_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "result_id", to = "id")]
    pub commitment_result: BelongsTo<super::commitment_result::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
