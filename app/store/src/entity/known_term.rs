//! Names of customers, suppliers, sites and products that the scanner finds.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_term")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: String,
    pub name: String,
    #[sea_orm(unique)]
    pub key: String,
}

impl ActiveModelBehavior for ActiveModel {}
