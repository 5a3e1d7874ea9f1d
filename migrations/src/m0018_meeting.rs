//! One start-to-end block of a session, an instant with the zone it was planned in.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("meeting")
        .col(big_pk_auto("id"))
        .col(big_integer("session_id"))
        .col(integer("position"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(string("timezone"))
        .foreign_key(&mut references("meeting", "session_id", "session"))
        .index(Index::create().unique().col("session_id").col("position").name("meeting_session_id_position"))
        .take()).await?;
    index(manager, "meeting", &["starts_at"]).await
});
