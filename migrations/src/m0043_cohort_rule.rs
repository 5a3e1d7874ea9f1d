//! What planning the cohorts of a programme must mind: pairs of people, values nobody holds alone, whole reporting lines.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("cohort_rule")
        .col(big_pk_auto("id"))
        .col(big_integer("programme_id"))
        .col(string("kind"))
        .col(big_integer_null("person_id"))
        .col(big_integer_null("other_person_id"))
        .col(string_null("field"))
        .col(text_null("value"))
        .col(big_integer("set_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("cohort_rule", "programme_id", "programme"))
        .foreign_key(&mut references("cohort_rule", "person_id", "person"))
        .foreign_key(&mut references("cohort_rule", "other_person_id", "person"))
        .foreign_key(&mut references("cohort_rule", "set_by", "account"))
        .take()).await?;
    index(manager, "cohort_rule", &["programme_id"]).await?;
    index(manager, "cohort_rule", &["person_id"]).await?;
    index(manager, "cohort_rule", &["other_person_id"]).await
});
