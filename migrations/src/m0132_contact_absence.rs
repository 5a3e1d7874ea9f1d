//! When somebody of the list is away, and what the alternate who was asked to stand in says; one stretch a contact.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("contact_absence")
        .col(big_pk_auto("id"))
        .col(big_integer_uniq("contact_id"))
        .col(date("first_day"))
        .col(date("last_day"))
        .col(big_integer_null("alternate_id"))
        .col(string("reply"))
        .col(text("phone"))
        .foreign_key(&mut references("contact_absence", "contact_id", "escalation_contact"))
        .foreign_key(&mut references("contact_absence", "alternate_id", "person"))
        .take()).await?;
    index(manager, "contact_absence", &["alternate_id"]).await
});
