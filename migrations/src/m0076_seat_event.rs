//! The history of seats; never changed and never deleted.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("seat_event")
        .col(big_pk_auto("id"))
        .col(big_integer("seat_id"))
        .col(string("state"))
        .col(timestamp_with_time_zone("at"))
        .col(big_integer_null("by_account_id"))
        .col(text_null("reason"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .foreign_key(&mut references("seat_event", "seat_id", "seat"))
        .foreign_key(&mut references("seat_event", "by_account_id", "account"))
        .take()).await?;
    index(manager, "seat_event", &["seat_id"]).await?;
    raw(
        manager,
        &[
            "CREATE TRIGGER seat_event_no_update BEFORE UPDATE ON seat_event \
             BEGIN SELECT RAISE(ABORT, 'the history of seats is never changed'); END",
            "CREATE TRIGGER seat_event_no_delete BEFORE DELETE ON seat_event \
             BEGIN SELECT RAISE(ABORT, 'the history of seats is never deleted'); END",
        ],
        &[
            "CREATE FUNCTION seat_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ \
             BEGIN RAISE EXCEPTION 'the history of seats is never changed or deleted'; END $$",
            "CREATE TRIGGER seat_event_no_change BEFORE UPDATE OR DELETE ON seat_event \
             FOR EACH ROW EXECUTE FUNCTION seat_event_refuse()",
            "CREATE TRIGGER seat_event_no_truncate BEFORE TRUNCATE ON seat_event \
             FOR EACH STATEMENT EXECUTE FUNCTION seat_event_refuse()",
        ],
    )
    .await
});
