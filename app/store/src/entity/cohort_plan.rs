//! A set of cohorts prepared together: a draft until released.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cohort_plan")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub programme_id: i64,
    pub curriculum_id: i64,
    pub state: String,
    pub seed: i64,
    pub plan_size: i32,
    pub max_size: i32,
    #[sea_orm(column_type = "Text")]
    pub findings: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub change_note: Option<String>,
    pub created_by: i64,
    pub created_at: DateTimeUtc,
    pub released_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "programme_id", to = "id")]
    pub programme: BelongsTo<super::programme::Entity>,
    #[sea_orm(belongs_to, from = "curriculum_id", to = "id")]
    pub curriculum: BelongsTo<super::curriculum::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
