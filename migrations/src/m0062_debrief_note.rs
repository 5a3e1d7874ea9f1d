//! What a facilitator found after a session, for whoever leads the module or works on the case next.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("debrief_note")
        .col(big_pk_auto("id"))
        .col(big_integer("session_id"))
        .col(big_integer_null("case_study_id"))
        .col(big_integer("author_id"))
        .col(text("worked"))
        .col(text("change"))
        .col(timestamp_with_time_zone("written_at"))
        .foreign_key(&mut references("debrief_note", "session_id", "session"))
        .foreign_key(&mut references("debrief_note", "case_study_id", "case_study"))
        .foreign_key(&mut references("debrief_note", "author_id", "account"))
        .take()).await?;
    index(manager, "debrief_note", &["case_study_id"]).await?;
    let one_an_author = "CREATE UNIQUE INDEX debrief_note_of_author ON debrief_note \
        (session_id, author_id, COALESCE(case_study_id, 0))";
    raw(manager, &[one_an_author], &[one_an_author]).await
});
