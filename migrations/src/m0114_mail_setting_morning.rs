//! The hour at which mails of a day go, in minutes since midnight.

use crate::prelude::*;

migration!(manager => {
    let statements = [
        "ALTER TABLE mail_setting ADD COLUMN morning integer NOT NULL DEFAULT 540 CHECK (morning BETWEEN 0 AND 1439)",
    ];
    raw(manager, &statements, &statements).await
});
