//! What is left of a purged story for who told it: that it was, when and how it was deleted; not a word of it.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("story_purged")
        .col(big_integer("source_example_id"))
        .col(big_integer("person_id"))
        .col(timestamp_with_time_zone("submitted_at"))
        .col(timestamp_with_time_zone("purged_at"))
        .col(string("way"))
        .primary_key(Index::create().col("source_example_id"))
        .foreign_key(&mut references("story_purged", "person_id", "person"))
        .take()).await?;
    index(manager, "story_purged", &["person_id"]).await
});
