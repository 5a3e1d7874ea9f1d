//! The agenda template of a module.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("agenda_block")
        .col(big_pk_auto("id"))
        .col(big_integer("module_id"))
        .col(integer("position"))
        .col(string("mode"))
        .col(integer("minutes"))
        .col(string("title"))
        .col(text("notes"))
        .col(string_null("case_slug"))
        .foreign_key(&mut references("agenda_block", "module_id", "module"))
        .index(Index::create().unique().col("module_id").col("position").name("agenda_block_module_id_position"))
        .take()).await
});
