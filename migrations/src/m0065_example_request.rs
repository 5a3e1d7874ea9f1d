//! That a shared result is asked for as a case, and what its author says. No story refers to it, so none leads back here.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("example_request")
        .col(big_integer("result_id"))
        .col(string("state"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .primary_key(Index::create().col("result_id"))
        .foreign_key(&mut references("example_request", "result_id", "commitment_result"))
        .take()).await
});
