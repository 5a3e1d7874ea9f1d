//! The code with which people say that they are at a meeting, and how long it holds.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("check_in")
        .col(big_integer("meeting_id"))
        .col(string("code"))
        .col(timestamp_with_time_zone("opens_at"))
        .col(timestamp_with_time_zone("closes_at"))
        .primary_key(Index::create().col("meeting_id"))
        .foreign_key(&mut references("check_in", "meeting_id", "meeting"))
        .take()).await
});
