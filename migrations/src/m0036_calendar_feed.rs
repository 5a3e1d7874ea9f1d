//! The private calendar address of an account; only a hash of its token is stored.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("calendar_feed")
        .col(big_integer("account_id"))
        .col(string("token_hash").unique_key())
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("account_id"))
        .foreign_key(&mut references("calendar_feed", "account_id", "account"))
        .take()).await
});
