//! Who stands at a step of an area's chain: somebody of the roster, or the name of somebody of a partner.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("escalation_contact")
        .col(big_pk_auto("id"))
        .col(big_integer("area_id"))
        .col(string("step"))
        .col(big_integer_null("person_id"))
        .col(text_null("name"))
        .col(text("phone"))
        .col(text("chat"))
        .col(text("email"))
        .col(text("room"))
        .col(string("hours"))
        .col(string("timezone"))
        .col(date_null("confirmed_on"))
        .foreign_key(&mut references("escalation_contact", "area_id", "functional_area"))
        .foreign_key(&mut references("escalation_contact", "person_id", "person"))
        .index(Index::create().unique().col("area_id").col("step").name("escalation_contact_area_id_step"))
        .take()).await?;
    index(manager, "escalation_contact", &["person_id"]).await
});
