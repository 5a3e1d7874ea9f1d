//! Failed sign-ins, counted by account and address to slow down guessing.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("sign_in_failure")
        .col(big_pk_auto("id"))
        .col(string("email_key"))
        .col(string("address"))
        .col(timestamp_with_time_zone("at"))
        .take()).await?;
    index(manager, "sign_in_failure", &["email_key", "address", "at"]).await
});
