//! Stories are sealed: `text` holds the sealed form, and this its wrapped key. Open ones are sealed at the next start.

use crate::prelude::*;

migration!(manager => {
    manager.alter_table(Table::alter().table("source_example")
        .add_column(text_null("sealed_key"))
        .take()).await
});
