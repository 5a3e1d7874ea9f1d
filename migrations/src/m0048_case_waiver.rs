//! A finding of the leak gate that is let pass: a keyed fingerprint of the words, never the words; and who signs it.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("case_waiver")
        .col(big_pk_auto("id"))
        .col(big_integer("case_study_id"))
        .col(string("finding"))
        .col(text("reason"))
        .col(big_integer("waived_by"))
        .col(timestamp_with_time_zone("waived_at"))
        .col(big_integer_null("signed_by"))
        .foreign_key(&mut references("case_waiver", "case_study_id", "case_study"))
        .foreign_key(&mut references("case_waiver", "waived_by", "account"))
        .foreign_key(&mut references("case_waiver", "signed_by", "account"))
        .index(Index::create().unique().col("case_study_id").col("finding").name("case_waiver_case_study_id_finding"))
        .take()).await
});
