//! A suggestion that is being worked out: how far it is, and whether somebody wants it to end.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("planning_job")
        .col(big_pk_auto("id"))
        .col(big_integer("programme_id"))
        .col(big_integer("seed"))
        .col(string("state"))
        .col(integer("progress"))
        .col(boolean("is_cancelled"))
        .col(big_integer_null("plan_id"))
        .col(text_null("sentence"))
        .col(big_integer("started_by"))
        .col(timestamp_with_time_zone("started_at"))
        .col(timestamp_with_time_zone("heard_at"))
        .foreign_key(&mut references("planning_job", "programme_id", "programme"))
        .foreign_key(&mut references("planning_job", "started_by", "account"))
        .take()).await?;
    index(manager, "planning_job", &["programme_id"]).await
});
