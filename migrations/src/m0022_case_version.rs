//! The text of a case study at one time.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("case_version")
        .col(big_pk_auto("id"))
        .col(big_integer("case_study_id"))
        .col(integer("version"))
        .col(string("title"))
        .col(text("summary"))
        .col(text("topics"))
        .col(text("skills"))
        .col(integer("minutes"))
        .col(string("difficulty"))
        .col(string("valence"))
        .col(text("body"))
        .col(big_integer_null("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("case_version", "case_study_id", "case_study"))
        .foreign_key(&mut references("case_version", "created_by", "account"))
        .index(Index::create().unique().col("case_study_id").col("version").name("case_version_case_study_id_version"))
        .take()).await
});
