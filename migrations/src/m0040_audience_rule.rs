//! A rule of who must attend a programme: one a field and kind; its values are rows of their own.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("audience_rule")
        .col(big_pk_auto("id"))
        .col(big_integer("programme_id"))
        .col(string("field"))
        .col(string("kind"))
        .foreign_key(&mut references("audience_rule", "programme_id", "programme"))
        .index(Index::create().unique().col("programme_id").col("field").col("kind").name("audience_rule_programme_id_field_kind"))
        .take()).await
});
