//! Rotas and breakout groups that were kept for a session: one in force a kind and case, those it replaced behind it.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("workshop_plan")
        .col(big_pk_auto("id"))
        .col(big_integer("session_id"))
        .col(string("kind"))
        .col(big_integer_null("case_study_id"))
        .col(big_integer("seed"))
        .col(boolean("shared"))
        .col(big_integer("kept_by"))
        .col(timestamp_with_time_zone("kept_at"))
        .col(timestamp_with_time_zone_null("replaced_at"))
        .foreign_key(&mut references("workshop_plan", "session_id", "session"))
        .foreign_key(&mut references("workshop_plan", "case_study_id", "case_study"))
        .foreign_key(&mut references("workshop_plan", "kept_by", "account"))
        .take()).await?;
    index(manager, "workshop_plan", &["session_id"]).await?;
    index(manager, "workshop_plan", &["case_study_id"]).await?;
    let one_in_force = "CREATE UNIQUE INDEX workshop_plan_in_force ON workshop_plan \
        (session_id, kind, COALESCE(case_study_id, 0)) WHERE replaced_at IS NULL";
    raw(manager, &[one_in_force], &[one_in_force]).await
});
