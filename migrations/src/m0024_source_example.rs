//! The raw story of an employee; restricted, and held for a time only.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("source_example")
        .col(big_pk_auto("id"))
        .col(big_integer("person_id"))
        .col(string("valence"))
        .col(text("text"))
        .col(string("state"))
        .col(timestamp_with_time_zone("submitted_at"))
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        .col(date("purge_after"))
        .foreign_key(&mut references("source_example", "person_id", "person"))
        .take()).await?;
    index(manager, "source_example", &["person_id"]).await
});
