//! A generic scenario, across its versions.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("case_study")
        .col(big_pk_auto("id"))
        .col(string("slug").unique_key())
        .col(string("state"))
        .col(timestamp_with_time_zone("created_at"))
        .take()).await
});
