//! A day without sessions, at one site or everywhere.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("closed_day")
        .col(big_pk_auto("id"))
        .col(date("day"))
        .col(string_null("site"))
        .col(string("name"))
        .take()).await
});
