//! A part of the own firm or of a partner that can be called; each once, however it is written.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("functional_area")
        .col(big_pk_auto("id"))
        .col(text_null("organisation"))
        .col(text("name"))
        .col(text("about"))
        .col(text("key").unique_key())
        .take()).await
});
