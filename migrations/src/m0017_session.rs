//! One scheduled gathering of one cohort for one module.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("session")
        .col(big_pk_auto("id"))
        .col(big_integer("cohort_id"))
        .col(big_integer("module_id"))
        .col(string("place"))
        .col(string_null("join_url"))
        .col(string("state"))
        .col(integer("sequence"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut references("session", "cohort_id", "cohort"))
        .foreign_key(&mut references("session", "module_id", "module"))
        .index(Index::create().unique().col("cohort_id").col("module_id").name("session_cohort_id_module_id"))
        .take()).await?;
    index(manager, "session", &["module_id"]).await
});
