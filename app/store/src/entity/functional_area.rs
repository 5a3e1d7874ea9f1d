//! A part of the own firm or of a partner that can be called.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "functional_area")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organisation: Option<String>,
    pub name: String,
    pub about: String,
    #[sea_orm(unique)]
    pub key: String,
}

impl ActiveModelBehavior for ActiveModel {}
