//! How many people a session takes, from how many on it is worth holding, and how guests get in.

use crate::prelude::*;

migration!(manager => {
    let statements = [
        "ALTER TABLE session ADD COLUMN capacity integer NOT NULL DEFAULT 15 CHECK (capacity BETWEEN 1 AND 15)",
        "ALTER TABLE session ADD COLUMN minimum integer NOT NULL DEFAULT 0 CHECK (minimum BETWEEN 0 AND 15)",
        "ALTER TABLE session ADD COLUMN needs_approval boolean NOT NULL DEFAULT FALSE",
        "ALTER TABLE session ADD COLUMN offer_hours integer NOT NULL DEFAULT 48 CHECK (offer_hours BETWEEN 1 AND 720)",
        "UPDATE session SET capacity = (SELECT capacity FROM cohort WHERE cohort.id = session.cohort_id)",
    ];
    raw(manager, &statements, &statements).await
});
