//! A kind of mail that is off, or goes on other days than usual.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    pub is_on: bool,
    pub days: String,
}

impl ActiveModelBehavior for ActiveModel {}
