//! Who can sign in; an administrator or an outside facilitator has no person.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("account")
        .col(big_pk_auto("id"))
        .col(big_integer_null("person_id").unique_key())
        .col(string("email"))
        .col(string("email_key").unique_key())
        .col(string("name"))
        .col(text_null("password_hash"))
        .col(boolean("disabled"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("account", "person_id", "person"))
        .take()).await
});
