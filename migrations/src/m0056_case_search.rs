//! Which version of a case stands in the index of words, and its title to sort by.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("case_search")
        .col(big_integer("case_study_id").primary_key())
        .col(integer("version"))
        .col(integer("format"))
        .col(text("title"))
        .foreign_key(&mut references("case_search", "case_study_id", "case_study"))
        .take()).await?;
    // Sorted by bytes as on SQLite, whatever the language of the database.
    raw(manager, &[], &["ALTER TABLE case_search ALTER COLUMN title TYPE text COLLATE \"C\""]).await
});
