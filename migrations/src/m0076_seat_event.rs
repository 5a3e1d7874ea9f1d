//! The history of seats; never changed and never deleted.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("seat_event")
        .col(big_pk_auto("id"))
        .col(big_integer("seat_id"))
        .col(string("state"))
        .col(timestamp_with_time_zone("at"))
        .col(big_integer_null("by_account_id"))
        .col(text_null("reason"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .foreign_key(&mut references("seat_event", "seat_id", "seat"))
        .foreign_key(&mut references("seat_event", "by_account_id", "account"))
        .take()).await?;
    index(manager, "seat_event", &["seat_id"]).await?;
    append_only(manager, "seat_event", "the history of seats is").await
});
