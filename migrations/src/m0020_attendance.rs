//! Whether a person was at a meeting.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("attendance")
        .col(big_pk_auto("id"))
        .col(big_integer("meeting_id"))
        .col(big_integer("person_id"))
        .col(string("mark"))
        .col(integer_null("minutes"))
        .col(big_integer("marked_by"))
        .col(timestamp_with_time_zone("marked_at"))
        .foreign_key(&mut references("attendance", "meeting_id", "meeting"))
        .foreign_key(&mut references("attendance", "person_id", "person"))
        .foreign_key(&mut references("attendance", "marked_by", "account"))
        .index(Index::create().unique().col("meeting_id").col("person_id").name("attendance_meeting_id_person_id"))
        .take()).await?;
    index(manager, "attendance", &["person_id"]).await
});
