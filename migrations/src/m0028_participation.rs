//! Whether an invited person has answered: no time, and apart from the answers.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("participation")
        .col(big_integer("wave_id"))
        .col(big_integer("person_id"))
        .col(boolean("answered"))
        .primary_key(Index::create().col("wave_id").col("person_id"))
        .foreign_key(&mut references("participation", "wave_id", "wave"))
        .foreign_key(&mut references("participation", "person_id", "person"))
        .take()).await?;
    index(manager, "participation", &["person_id"]).await
});
