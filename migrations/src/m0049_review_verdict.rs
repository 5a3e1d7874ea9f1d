//! What an approver decided on a text, with the answers to every question.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("review_verdict")
        .col(big_pk_auto("id"))
        .col(big_integer("review_id"))
        .col(big_integer("decided_by"))
        .col(timestamp_with_time_zone("decided_at"))
        .col(boolean("approved"))
        .col(string("hash"))
        .col(text("answers"))
        .col(text("remark"))
        .foreign_key(&mut references("review_verdict", "review_id", "case_review"))
        .foreign_key(&mut references("review_verdict", "decided_by", "account"))
        .take()).await?;
    index(manager, "review_verdict", &["review_id"]).await
});
