//! The agenda of one session, copied from its module so that it can be changed for this cohort.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("session_block")
        .col(big_pk_auto("id"))
        .col(big_integer("session_id"))
        .col(integer("position"))
        .col(string("mode"))
        .col(integer("minutes"))
        .col(string("title"))
        .col(text("notes"))
        .col(big_integer_null("case_study_id"))
        .foreign_key(&mut references("session_block", "session_id", "session"))
        .foreign_key(&mut references("session_block", "case_study_id", "case_study"))
        .index(Index::create().unique().col("session_id").col("position").name("session_block_session_id_position"))
        .take()).await?;
    index(manager, "session_block", &["case_study_id"]).await
});
