//! One person's return of a named or confidential form.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("response")
        .col(big_pk_auto("id"))
        .col(big_integer("wave_id"))
        .col(big_integer("person_id"))
        .col(string("level"))
        .col(timestamp_with_time_zone("answered_at"))
        .foreign_key(&mut references("response", "wave_id", "wave"))
        .foreign_key(&mut references("response", "person_id", "person"))
        .index(Index::create().unique().col("wave_id").col("person_id").name("response_wave_id_person_id"))
        .take()).await?;
    index(manager, "response", &["person_id"]).await
});
