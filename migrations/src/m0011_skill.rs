//! An observable behaviour that a curriculum version teaches.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("skill")
        .col(big_pk_auto("id"))
        .col(big_integer("curriculum_id"))
        .col(string("key"))
        .col(string("name"))
        .col(text("behaviour"))
        .foreign_key(&mut references("skill", "curriculum_id", "curriculum"))
        .index(Index::create().unique().col("curriculum_id").col("key").name("skill_curriculum_id_key"))
        .take()).await
});
