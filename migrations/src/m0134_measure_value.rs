//! A measure of a function in a month, in thousandths, and of how many cases; once each.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("measure_value")
        .col(big_pk_auto("id"))
        .col(big_integer("measure_id"))
        .col(string("function"))
        .col(date("month"))
        .col(big_integer("milli"))
        .col(integer_null("base"))
        .foreign_key(&mut references("measure_value", "measure_id", "outcome_measure"))
        .index(Index::create().unique().col("measure_id").col("function").col("month").name("measure_value_measure_id_function_month"))
        .take()).await
});
