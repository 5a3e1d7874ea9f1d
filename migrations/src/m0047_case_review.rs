//! The review of a story: one case that grows out of it. Submitter, reviewer and approver are three people.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("case_review")
        .col(big_pk_auto("id"))
        // Nothing leads from a case to its story once that is purged.
        .col(big_integer_null("source_example_id"))
        .col(big_integer_null("case_study_id").unique_key())
        .col(string("state"))
        .col(big_integer("reviewer_id"))
        .col(date("reviewer_until"))
        .col(big_integer_null("approver_id"))
        .col(date_null("approver_until"))
        // Sealed under the key of the story: what was decided at the desk, and what is written from it.
        .col(text_null("work"))
        .col(text_null("draft"))
        .col(string_null("hash"))
        .col(integer_null("version"))
        .col(timestamp_with_time_zone_null("proposed_at"))
        .col(string_null("say"))
        // Sealed under the key of the story.
        .col(text_null("objection"))
        .col(string_null("declined"))
        .foreign_key(&mut references("case_review", "source_example_id", "source_example"))
        .foreign_key(&mut references("case_review", "case_study_id", "case_study"))
        .foreign_key(&mut references("case_review", "reviewer_id", "account"))
        .foreign_key(&mut references("case_review", "approver_id", "account"))
        .check(Expr::col("reviewer_id").ne(Expr::col("approver_id")))
        .take()).await?;
    index(manager, "case_review", &["source_example_id"]).await?;
    // Whatever the application believes, nobody works on a story of their own.
    let own = "EXISTS (SELECT 1 FROM source_example JOIN account ON account.person_id = source_example.person_id \
               WHERE source_example.id = NEW.source_example_id \
               AND account.id IN (NEW.reviewer_id, NEW.approver_id))";
    refuse_rows(
        manager,
        "case_review",
        "own",
        own,
        "nobody works on a story of their own",
    )
    .await
});
