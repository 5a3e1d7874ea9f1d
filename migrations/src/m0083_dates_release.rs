//! Dates that were set for a whole plan: what is told about them, and whether people are to be told.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("dates_release")
        .col(big_pk_auto("id"))
        .col(big_integer("plan_id"))
        .col(text("note"))
        .col(boolean("notify"))
        .col(integer("sessions"))
        .col(integer("moved"))
        .col(big_integer("released_by"))
        .col(timestamp_with_time_zone("released_at"))
        .foreign_key(&mut references("dates_release", "plan_id", "cohort_plan"))
        .foreign_key(&mut references("dates_release", "released_by", "account"))
        .take()).await?;
    index(manager, "dates_release", &["plan_id"]).await
});
