//! A follow-up on one skill some weeks after its session.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("reflection")
        .col(big_pk_auto("id"))
        .col(big_integer("session_id"))
        .col(big_integer("person_id"))
        .col(big_integer("skill_id"))
        .col(integer("weeks"))
        .col(integer("frequency"))
        .col(boolean("unprompted"))
        .col(text("situation"))
        .col(integer("then_rating"))
        .col(integer("now_rating"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("reflection", "session_id", "session"))
        .foreign_key(&mut references("reflection", "person_id", "person"))
        .foreign_key(&mut references("reflection", "skill_id", "skill"))
        .index(Index::create().unique().col("session_id").col("person_id").col("skill_id").col("weeks").name("reflection_session_id_person_id_skill_id_weeks"))
        .take()).await?;
    index(manager, "reflection", &["person_id"]).await
});
