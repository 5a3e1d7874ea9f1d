//! Kinds of mail that are off, or go on other days than usual.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("mail_rule")
        .col(string("kind"))
        .col(boolean("is_on"))
        .col(string("days"))
        .primary_key(Index::create().col("kind"))
        .take()).await
});
