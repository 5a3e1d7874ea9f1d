//! A version of a programme's modules; a running cohort keeps its version.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("curriculum")
        .col(big_pk_auto("id"))
        .col(big_integer("programme_id"))
        .col(integer("version"))
        .col(string("key"))
        .col(string("title"))
        .col(text("summary"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("curriculum", "programme_id", "programme"))
        .index(Index::create().unique().col("programme_id").col("version").name("curriculum_programme_id_version"))
        .take()).await
});
