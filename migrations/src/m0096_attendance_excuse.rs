//! Why a person is excused from a meeting.

use crate::prelude::*;

migration!(manager => {
    manager.alter_table(Table::alter().table("attendance").add_column(string_null("excuse")).take()).await
});
