//! Invitations and password resets; only a hash of the token is stored.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("account_token")
        .col(string("token_hash"))
        .col(big_integer("account_id"))
        .col(string("kind"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .primary_key(Index::create().col("token_hash"))
        .foreign_key(&mut references("account_token", "account_id", "account"))
        .take()).await?;
    index(manager, "account_token", &["account_id"]).await
});
