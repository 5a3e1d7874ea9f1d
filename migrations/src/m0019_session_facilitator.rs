//! Who leads a session.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("session_facilitator")
        .col(big_integer("session_id"))
        .col(big_integer("account_id"))
        .col(boolean("lead"))
        .primary_key(Index::create().col("session_id").col("account_id"))
        .foreign_key(&mut references("session_facilitator", "session_id", "session"))
        .foreign_key(&mut references("session_facilitator", "account_id", "account"))
        .take()).await?;
    index(manager, "session_facilitator", &["account_id"]).await
});
