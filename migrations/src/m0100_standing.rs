//! Where each person of the audience of a programme stands, as the ledger of coverage said when it was last asked.

use crate::prelude::*;

migration!(manager => {
    let cascade = |column: &'static str, target: &'static str| {
        let mut key = references("standing", column, target);
        key.on_delete(ForeignKeyAction::Cascade).take()
    };
    manager.create_table(Table::create().table("standing")
        .col(big_integer("programme_id"))
        .col(big_integer("person_id"))
        // The place of the state in the order of a list.
        .col(integer("rank"))
        .col(integer("done"))
        .col(integer("modules"))
        .col(big_integer_null("cohort_id"))
        // When time alone may change it.
        .col(timestamp_with_time_zone_null("again_at"))
        // What the roster says, to count and sort by without reading it.
        .col(string("family_name"))
        .col(string("given_name"))
        .col(string("function"))
        .col(string("level"))
        .col(string("site"))
        .primary_key(Index::create().col("programme_id").col("person_id"))
        .foreign_key(&mut cascade("programme_id", "programme"))
        .foreign_key(&mut cascade("person_id", "person"))
        .foreign_key(&mut cascade("cohort_id", "cohort"))
        .take()).await?;
    index(manager, "standing", &["programme_id", "function", "rank"]).await?;
    index(manager, "standing", &["programme_id", "level", "rank"]).await?;
    index(manager, "standing", &["programme_id", "site", "rank"]).await?;
    index(manager, "standing", &["programme_id", "rank", "family_name", "given_name"]).await?;
    index(manager, "standing", &["person_id", "cohort_id"]).await?;
    index(manager, "standing", &["cohort_id", "programme_id", "rank"]).await?;
    index(manager, "standing", &["again_at"]).await
});
