//! That a story is to be deleted before its day, or read in an emergency: one asks, a second one decides. It stays when the
//! story is purged, so that who told it can see what became of it; nothing leads from here to a case.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("story_request")
        .col(big_pk_auto("id"))
        .col(string("ask"))
        .col(big_integer("source_example_id"))
        .col(big_integer("person_id"))
        .col(string("reason"))
        .col(big_integer("asked_by"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(boolean_null("confirmed"))
        .col(big_integer_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(timestamp_with_time_zone_null("read_at"))
        .foreign_key(&mut references("story_request", "person_id", "person"))
        .foreign_key(&mut references("story_request", "asked_by", "account"))
        .foreign_key(&mut references("story_request", "decided_by", "account"))
        .check(Expr::col("asked_by").ne(Expr::col("decided_by")))
        .check(Expr::cust("(confirmed IS NULL) = (decided_by IS NULL)"))
        .check(Expr::cust("(decided_by IS NULL) = (decided_at IS NULL)"))
        .check(Expr::cust("read_at IS NULL OR (ask = 'read' AND confirmed)"))
        .take()).await?;
    index(manager, "story_request", &["source_example_id"]).await?;
    index(manager, "story_request", &["person_id"]).await?;
    // Whatever the application believes, nobody asks for a story of their own or decides on it.
    let own = "EXISTS (SELECT 1 FROM account WHERE account.person_id = NEW.person_id \
               AND account.id IN (NEW.asked_by, NEW.decided_by))";
    refuse_rows(
        manager,
        "story_request",
        "own",
        own,
        "nobody decides on a story of their own",
    )
    .await
});
