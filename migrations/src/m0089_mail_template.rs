//! Texts of mails that a coordinator wrote in place of those that come with the program.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("mail_template")
        .col(string("kind"))
        .col(text("text"))
        .col(timestamp_with_time_zone("changed_at"))
        .primary_key(Index::create().col("kind"))
        .take()).await
});
