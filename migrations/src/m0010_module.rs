//! A teachable unit of a curriculum version.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("module")
        .col(big_pk_auto("id"))
        .col(big_integer("curriculum_id"))
        .col(integer("position"))
        .col(string("title"))
        .col(string("topic"))
        .col(text("purpose"))
        .col(text("preparation"))
        .col(integer("minutes"))
        .col(integer("practice_least_days"))
        .col(integer("practice_most_days"))
        .foreign_key(&mut references("module", "curriculum_id", "curriculum"))
        .index(Index::create().unique().col("curriculum_id").col("position").name("module_curriculum_id_position"))
        .take()).await
});
