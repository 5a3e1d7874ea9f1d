//! What the firm measures.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outcome_measure")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    #[sea_orm(unique)]
    pub key: String,
    pub unit: String,
    pub direction: String,
    pub dimension: String,
}

impl ActiveModelBehavior for ActiveModel {}
