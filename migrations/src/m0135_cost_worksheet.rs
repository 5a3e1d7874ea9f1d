//! What a programme costs and what a change would be worth, as a coordinator entered it: hundredths and thousandths.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("cost_worksheet")
        .col(big_integer("programme_id").primary_key())
        .col(string("currency"))
        .col(integer("people"))
        .col(big_integer("hours"))
        .col(big_integer("hour_cost"))
        .col(big_integer("facilitator_hours"))
        .col(big_integer("facilitator_cost"))
        .col(big_integer("room_hours"))
        .col(big_integer("room_cost"))
        .col(big_integer("other"))
        .col(text("measure"))
        .col(integer("cases"))
        .col(integer("months"))
        .col(big_integer("unit_worth"))
        .col(big_integer("low"))
        .col(big_integer("likely"))
        .col(big_integer("high"))
        .foreign_key(&mut references("cost_worksheet", "programme_id", "programme"))
        .take()).await
});
