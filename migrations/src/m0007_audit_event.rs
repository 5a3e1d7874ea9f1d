//! Who did what when; a chain of hashes, never changed and never deleted.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("audit_event")
        .col(big_pk_auto("id"))
        .col(timestamp_with_time_zone("at"))
        .col(big_integer_null("actor_account_id"))
        .col(string_null("actor"))
        .col(string("kind"))
        .col(string("subject"))
        .col(text("detail"))
        .col(string("previous_hash"))
        .col(string("hash").unique_key())
        .take()).await?;
    index(manager, "audit_event", &["kind"]).await?;
    // An audit log that can be edited is none.
    append_only(manager, "audit_event", "audit events are").await
});
