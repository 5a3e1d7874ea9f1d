//! What a person will try before the next session.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("commitment")
        .col(big_pk_auto("id"))
        .col(big_integer("session_id"))
        .col(big_integer("person_id"))
        .col(big_integer_null("skill_id"))
        .col(text("text"))
        .col(boolean("shared"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("commitment", "session_id", "session"))
        .foreign_key(&mut references("commitment", "person_id", "person"))
        .foreign_key(&mut references("commitment", "skill_id", "skill"))
        .take()).await?;
    index(manager, "commitment", &["session_id"]).await?;
    index(manager, "commitment", &["person_id"]).await
});
