//! A stored version of an assessment form.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("instrument")
        .col(big_pk_auto("id"))
        .col(string("key"))
        .col(integer("version"))
        .col(string("title"))
        .col(text("purpose"))
        .col(integer("kirkpatrick_level"))
        .col(string("mode"))
        .col(timestamp_with_time_zone("created_at"))
        .index(Index::create().unique().col("key").col("version").name("instrument_key_version"))
        .take()).await
});
