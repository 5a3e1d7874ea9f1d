//! A planning job may be about a plan that exists, and keeps what it found until the plan changes.

use crate::prelude::*;

migration!(manager => {
    manager.alter_table(Table::alter().table("planning_job")
        .add_column(big_integer_null("repairs_id"))
        .take()).await?;
    manager.alter_table(Table::alter().table("planning_job")
        .add_column(text_null("outcome"))
        .take()).await?;
    index(manager, "planning_job", &["repairs_id"]).await
});
