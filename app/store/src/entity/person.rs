//! Everybody in the roster; the key of an import is `employee_id`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub employee_id: String,
    pub email: String,
    pub email_key: String,
    pub given_name: String,
    pub family_name: String,
    pub preferred_name: Option<String>,
    pub function: String,
    pub department: Option<String>,
    pub level: String,
    pub job_title: Option<String>,
    pub site: Option<String>,
    pub timezone: Option<String>,
    pub manager_id: Option<i64>,
    pub start_date: Option<Date>,
    pub leave_date: Option<Date>,
    pub active: bool,
    pub language: Option<String>,
    pub organisation: Option<String>,
    pub tags: Option<String>,
    pub search_key: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
