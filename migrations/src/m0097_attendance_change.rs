//! What a mark of attendance was before it was changed, how and by whom: the history, and what undo brings back.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("attendance_change")
        .col(big_pk_auto("id"))
        .col(big_integer("session_id"))
        .col(big_integer("meeting_id"))
        .col(big_integer("person_id"))
        .col(string_null("mark_before"))
        .col(integer_null("minutes_before"))
        .col(string_null("excuse_before"))
        .col(string("way"))
        .col(big_integer("changed_by"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(timestamp_with_time_zone_null("undone_at"))
        .foreign_key(&mut references("attendance_change", "session_id", "session"))
        .foreign_key(&mut references("attendance_change", "meeting_id", "meeting"))
        .foreign_key(&mut references("attendance_change", "person_id", "person"))
        .foreign_key(&mut references("attendance_change", "changed_by", "account"))
        .take()).await?;
    index(manager, "attendance_change", &["person_id"]).await?;
    index(manager, "attendance_change", &["session_id"]).await
});
