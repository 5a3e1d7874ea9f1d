//! Who is signed in; only a hash of the cookie's token is stored.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("sign_in")
        .col(string("token_hash"))
        .col(big_integer("account_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .primary_key(Index::create().col("token_hash"))
        .foreign_key(&mut references("sign_in", "account_id", "account"))
        .take()).await?;
    index(manager, "sign_in", &["account_id"]).await
});
