//! How long each meeting of a module's session is, when there are several.

use crate::prelude::*;

migration!(manager => {
    manager.alter_table(Table::alter().table("module").add_column(string_null("meetings")).take()).await
});
