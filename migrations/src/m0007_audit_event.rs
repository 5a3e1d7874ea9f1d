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
    raw(
        manager,
        &[
            "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event \
             BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END",
            "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event \
             BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END",
        ],
        &[
            "CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ \
             BEGIN RAISE EXCEPTION 'audit events are never changed or deleted'; END $$",
            "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event \
             FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()",
            "CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()",
        ],
    )
    .await
});
