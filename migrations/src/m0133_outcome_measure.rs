//! What the firm measures; each once, however its name is written.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("outcome_measure")
        .col(big_pk_auto("id"))
        .col(text("name"))
        .col(text("key").unique_key())
        .col(text("unit"))
        .col(string("direction"))
        .col(string("dimension"))
        .take()).await
});
