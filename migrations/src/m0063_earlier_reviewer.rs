//! Who was the reviewer of a story before, as a JSON list of accounts: none of them approves the text.

use crate::prelude::*;

migration!(manager => {
    manager.alter_table(Table::alter().table("case_review")
        .add_column(text_null("earlier_reviewers"))
        .take()).await
});
