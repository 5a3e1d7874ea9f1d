//! One question of a form.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("instrument_item")
        .col(big_pk_auto("id"))
        .col(big_integer("instrument_id"))
        .col(integer("position"))
        .col(string("key"))
        .col(text("kind"))
        .col(text("prompt"))
        .col(text("help"))
        .col(string_null("skill_key"))
        .col(boolean("required"))
        .col(string_null("theme"))
        .foreign_key(&mut references("instrument_item", "instrument_id", "instrument"))
        .index(Index::create().unique().col("instrument_id").col("position").name("instrument_item_instrument_id_position"))
        .take()).await
});
