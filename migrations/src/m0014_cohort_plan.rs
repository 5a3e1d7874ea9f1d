//! A set of cohorts prepared together: a draft until released.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("cohort_plan")
        .col(big_pk_auto("id"))
        .col(big_integer("programme_id"))
        .col(big_integer("curriculum_id"))
        .col(string("state"))
        .col(big_integer("seed"))
        .col(integer("plan_size"))
        .col(integer("max_size"))
        .col(text("findings"))
        .col(text_null("change_note"))
        .col(big_integer("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("released_at"))
        .foreign_key(&mut references("cohort_plan", "programme_id", "programme"))
        .foreign_key(&mut references("cohort_plan", "curriculum_id", "curriculum"))
        .foreign_key(&mut references("cohort_plan", "created_by", "account"))
        .take()).await?;
    index(manager, "cohort_plan", &["programme_id"]).await
});
