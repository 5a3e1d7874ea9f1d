//! Somebody who is pinned to the audience of a programme or excluded from it, whatever its rules say.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("audience_person")
        .col(big_pk_auto("id"))
        .col(big_integer("programme_id"))
        .col(big_integer("person_id"))
        .col(string("kind"))
        .col(big_integer("set_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("audience_person", "programme_id", "programme"))
        .foreign_key(&mut references("audience_person", "person_id", "person"))
        .foreign_key(&mut references("audience_person", "set_by", "account"))
        .index(Index::create().unique().col("programme_id").col("person_id").name("audience_person_programme_id_person_id"))
        .take()).await?;
    index(manager, "audience_person", &["person_id"]).await
});
