//! Why a person need not attend a programme.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("exemption")
        .col(big_pk_auto("id"))
        .col(big_integer("programme_id"))
        .col(big_integer("person_id"))
        .col(text("reason"))
        .col(date_null("until"))
        .col(big_integer("granted_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("exemption", "programme_id", "programme"))
        .foreign_key(&mut references("exemption", "person_id", "person"))
        .foreign_key(&mut references("exemption", "granted_by", "account"))
        .index(Index::create().unique().col("programme_id").col("person_id").name("exemption_programme_id_person_id"))
        .take()).await?;
    index(manager, "exemption", &["person_id"]).await
});
