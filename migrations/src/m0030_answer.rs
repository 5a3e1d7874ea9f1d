//! One item of a named or confidential return.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("answer")
        .col(big_pk_auto("id"))
        .col(big_integer("response_id"))
        .col(big_integer("item_id"))
        .col(integer_null("number"))
        .col(text_null("text"))
        .foreign_key(&mut references("answer", "response_id", "response"))
        .foreign_key(&mut references("answer", "item_id", "instrument_item"))
        .index(Index::create().unique().col("response_id").col("item_id").name("answer_response_id_item_id"))
        .take()).await?;
    index(manager, "answer", &["item_id"]).await
});
