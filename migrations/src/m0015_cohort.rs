//! A named group of at most fifteen people.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("cohort")
        .col(big_pk_auto("id"))
        .col(big_integer("plan_id"))
        .col(big_integer("programme_id"))
        .col(integer("position"))
        .col(string("name"))
        .col(integer("capacity"))
        .check(Expr::cust("capacity BETWEEN 2 AND 15"))
        .foreign_key(&mut references("cohort", "plan_id", "cohort_plan"))
        .foreign_key(&mut references("cohort", "programme_id", "programme"))
        .index(Index::create().unique().col("plan_id").col("position").name("cohort_plan_id_position"))
        .take()).await?;
    index(manager, "cohort", &["programme_id"]).await
});
