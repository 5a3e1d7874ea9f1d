//! One scheduled gathering of one cohort for one module.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub cohort_id: i64,
    pub module_id: i64,
    pub place: String,
    pub join_url: Option<String>,
    pub state: String,
    pub sequence: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub capacity: i32,
    pub minimum: i32,
    pub needs_approval: bool,
    pub offer_hours: i32,
    pub minimum_days: i32,
    #[sea_orm(belongs_to, from = "cohort_id", to = "id")]
    pub cohort: BelongsTo<super::cohort::Entity>,
    #[sea_orm(belongs_to, from = "module_id", to = "id")]
    pub module: BelongsTo<super::module::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
