//! What happened when a commitment was tried.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("commitment_result")
        .col(big_pk_auto("id"))
        .col(big_integer("commitment_id"))
        .col(string("outcome"))
        .col(text("situation"))
        .col(text("action"))
        .col(text("learned"))
        .col(boolean("shared"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("commitment_result", "commitment_id", "commitment"))
        .take()).await?;
    index(manager, "commitment_result", &["commitment_id"]).await
});
