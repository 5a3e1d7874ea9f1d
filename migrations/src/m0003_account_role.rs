//! The roles of an account beyond employee.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("account_role")
        .col(big_integer("account_id"))
        .col(string("role"))
        .primary_key(Index::create().col("account_id").col("role"))
        .foreign_key(&mut references("account_role", "account_id", "account"))
        .take()).await
});
