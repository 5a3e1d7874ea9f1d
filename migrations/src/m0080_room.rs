//! A room: how many it holds and when it is open. Sessions name it as their place.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("room")
        .col(big_pk_auto("id"))
        .col(string("name"))
        .col(string_null("site"))
        .col(integer("seats"))
        .col(string("timezone"))
        .col(string("hours"))
        .index(Index::create().unique().col("name").name("room_name"))
        .take()).await
});
