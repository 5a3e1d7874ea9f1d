//! Everybody in the roster; the key of an import is `employee_id`.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("person")
        .col(big_pk_auto("id"))
        .col(string("employee_id").unique_key())
        .col(string("email"))
        .col(string("email_key"))
        .col(string("given_name"))
        .col(string("family_name"))
        .col(string_null("preferred_name"))
        .col(string("function"))
        .col(string_null("department"))
        .col(string("level"))
        .col(string_null("job_title"))
        .col(string_null("site"))
        .col(string_null("timezone"))
        .col(big_integer_null("manager_id"))
        .col(date_null("start_date"))
        .col(date_null("leave_date"))
        .col(boolean("active"))
        .col(string_null("language"))
        .col(string_null("organisation"))
        .col(string_null("tags"))
        .col(string("search_key"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut references("person", "manager_id", "person"))
        .take()).await?;
    index(manager, "person", &["email_key"]).await?;
    index(manager, "person", &["function"]).await?;
    index(manager, "person", &["manager_id"]).await
});
