//! How many days before a session it is told that fewer people come than it needs.

use crate::prelude::*;

migration!(manager => {
    let statements = [
        "ALTER TABLE session ADD COLUMN minimum_days integer NOT NULL DEFAULT 7 CHECK (minimum_days BETWEEN 1 AND 60)",
    ];
    raw(manager, &statements, &statements).await
});
