//! A value that a rule of an audience asks for or forbids.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("audience_rule_value")
        .col(big_pk_auto("id"))
        .col(big_integer("rule_id"))
        .col(string("value"))
        .foreign_key(&mut references("audience_rule_value", "rule_id", "audience_rule"))
        .index(Index::create().unique().col("rule_id").col("value").name("audience_rule_value_rule_id_value"))
        .take()).await
});
