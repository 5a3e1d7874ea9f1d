//! The day for which the standings of a programme were worked out; none when all of them are to be worked out anew.

use crate::prelude::*;

migration!(manager => {
    let mut programme = references("standing_day", "programme_id", "programme");
    manager.create_table(Table::create().table("standing_day")
        .col(big_integer("programme_id"))
        .col(date_null("day"))
        .primary_key(Index::create().col("programme_id"))
        .foreign_key(programme.on_delete(ForeignKeyAction::Cascade))
        .take()).await
});
