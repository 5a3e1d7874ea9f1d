//! Which skills a module teaches, in order.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("module_skill")
        .col(big_integer("module_id"))
        .col(big_integer("skill_id"))
        .col(integer("position"))
        .primary_key(Index::create().col("module_id").col("skill_id"))
        .foreign_key(&mut references("module_skill", "module_id", "module"))
        .foreign_key(&mut references("module_skill", "skill_id", "skill"))
        .take()).await
});
