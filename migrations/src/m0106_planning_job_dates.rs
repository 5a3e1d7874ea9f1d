//! A planning job may look for the dates of a released plan, and keeps what it found until the next one does.

use crate::prelude::*;

migration!(manager => {
    manager.alter_table(Table::alter().table("planning_job")
        .add_column(big_integer_null("dates_id"))
        .take()).await?;
    index(manager, "planning_job", &["dates_id"]).await
});
