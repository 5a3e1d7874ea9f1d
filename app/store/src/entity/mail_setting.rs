//! Whether mail goes at all, and when it does not.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub sending: bool,
    pub quiet_from: i32,
    pub quiet_until: i32,
    pub quiet_weekends: bool,
    pub digest: bool,
    pub morning: i32,
}

impl ActiveModelBehavior for ActiveModel {}
