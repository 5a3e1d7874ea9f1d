//! What a facilitator can take on, and when.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("availability")
        .col(big_integer("account_id").primary_key())
        .col(boolean("experienced"))
        .col(string("timezone"))
        .col(string("hours"))
        .col(text("days_off"))
        .col(integer_null("sessions_a_month"))
        .foreign_key(&mut references("availability", "account_id", "account"))
        .take()).await
});
