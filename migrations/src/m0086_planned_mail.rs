//! Every future mail and what became of it. The key lets none of them be there twice.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("planned_mail")
        .col(big_pk_auto("id"))
        .col(string("key").unique_key())
        .col(string("kind"))
        .col(big_integer_null("person_id"))
        .col(big_integer_null("account_id"))
        .col(big_integer_null("session_id"))
        .col(big_integer_null("wave_id"))
        .col(integer("occurrence"))
        .col(timestamp_with_time_zone("due_at"))
        .col(timestamp_with_time_zone("until_at"))
        .col(string("state"))
        .col(timestamp_with_time_zone("not_before"))
        .col(string_null("trouble"))
        .col(integer("attempts"))
        .col(string_null("claimed_by"))
        .col(timestamp_with_time_zone_null("claimed_until"))
        .col(boolean("may_be_twice"))
        .col(integer_null("sequence"))
        .col(string_null("message_id"))
        .col(timestamp_with_time_zone_null("sent_at"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("planned_mail", "person_id", "person"))
        .foreign_key(&mut references("planned_mail", "account_id", "account"))
        .foreign_key(&mut references("planned_mail", "session_id", "session"))
        .foreign_key(&mut references("planned_mail", "wave_id", "wave"))
        .take()).await?;
    index(manager, "planned_mail", &["state", "not_before"]).await?;
    index(manager, "planned_mail", &["due_at"]).await?;
    index(manager, "planned_mail", &["person_id"]).await?;
    index(manager, "planned_mail", &["account_id"]).await?;
    index(manager, "planned_mail", &["session_id"]).await?;
    index(manager, "planned_mail", &["wave_id"]).await
});
