//! Who is in which group of a kept rota or of kept breakout groups, and in which role: a row a person and round.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("workshop_seat")
        .col(big_pk_auto("id"))
        .col(big_integer("plan_id"))
        .col(integer("round"))
        .col(integer("group_number"))
        .col(big_integer_null("person_id"))
        .col(string_null("walk_in"))
        .col(string_null("role"))
        .check(Expr::cust("(person_id IS NULL) <> (walk_in IS NULL)"))
        .foreign_key(&mut references("workshop_seat", "plan_id", "workshop_plan"))
        .foreign_key(&mut references("workshop_seat", "person_id", "person"))
        .index(Index::create().unique().col("plan_id").col("round").col("person_id").name("workshop_seat_plan_id_round_person_id"))
        .index(Index::create().unique().col("plan_id").col("round").col("walk_in").name("workshop_seat_plan_id_round_walk_in"))
        .take()).await?;
    index(manager, "workshop_seat", &["person_id"]).await
});
