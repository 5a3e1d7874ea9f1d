//! A person's seat in a session: one each, where it stands now.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("seat")
        .col(big_pk_auto("id"))
        .col(big_integer("session_id"))
        .col(big_integer("person_id"))
        .col(string("kind"))
        .col(string("state"))
        .col(timestamp_with_time_zone("since"))
        .col(timestamp_with_time_zone_null("expires_at"))
        // Place in the line of the session; 0 for who does not wait.
        .col(big_integer("turn"))
        .foreign_key(&mut references("seat", "session_id", "session"))
        .foreign_key(&mut references("seat", "person_id", "person"))
        .index(Index::create().unique().col("session_id").col("person_id").name("seat_session_id_person_id"))
        .take()).await?;
    index(manager, "seat", &["person_id"]).await?;
    index(manager, "seat", &["expires_at"]).await
});
