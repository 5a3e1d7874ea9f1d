//! One sending of a form to an audience; its read-out is frozen when it closes.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("wave")
        .col(big_pk_auto("id"))
        .col(big_integer("programme_id"))
        .col(big_integer("instrument_id"))
        .col(string("title"))
        .col(string("mode"))
        .col(timestamp_with_time_zone("opens_at"))
        .col(timestamp_with_time_zone("closes_at"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(text_null("read_out"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("wave", "programme_id", "programme"))
        .foreign_key(&mut references("wave", "instrument_id", "instrument"))
        .take()).await?;
    index(manager, "wave", &["programme_id"]).await
});
