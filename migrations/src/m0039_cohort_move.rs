//! Who was moved where in a cohort plan, by whom: its history, and what a move is taken back by.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("cohort_move")
        .col(big_pk_auto("id"))
        .col(big_integer("plan_id"))
        .col(big_integer("person_id"))
        .col(big_integer_null("from_cohort_id"))
        .col(big_integer_null("to_cohort_id"))
        .col(big_integer("moved_by"))
        .col(timestamp_with_time_zone("moved_at"))
        .foreign_key(&mut references("cohort_move", "plan_id", "cohort_plan"))
        .foreign_key(&mut references("cohort_move", "person_id", "person"))
        .foreign_key(&mut references("cohort_move", "moved_by", "account"))
        .take()).await?;
    index(manager, "cohort_move", &["plan_id"]).await?;
    index(manager, "cohort_move", &["person_id"]).await
});
