//! Whether mail goes at all, and when it does not. There is one row at most.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("mail_setting")
        .col(big_integer("id"))
        .col(boolean("sending"))
        .col(integer("quiet_from"))
        .col(integer("quiet_until"))
        .col(boolean("quiet_weekends"))
        .col(boolean("digest"))
        .primary_key(Index::create().col("id"))
        .take()).await
});
