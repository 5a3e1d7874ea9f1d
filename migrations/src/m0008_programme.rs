//! A whole training initiative.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("programme")
        .col(big_pk_auto("id"))
        .col(string("name"))
        .col(text("goal"))
        .col(string("state"))
        .col(integer("plan_size"))
        .col(integer("max_size"))
        .col(timestamp_with_time_zone("created_at"))
        .take()).await
});
