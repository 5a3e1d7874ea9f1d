//! Names of customers, suppliers, sites and products that the scanner finds; each once, however it is written.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("known_term")
        .col(big_pk_auto("id"))
        .col(string("kind"))
        .col(text("name"))
        .col(text("key").unique_key())
        .take()).await
});
