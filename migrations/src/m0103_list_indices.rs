//! What long lists are read and sorted by.

use crate::prelude::*;

migration!(manager => {
    index(manager, "person", &["family_name", "given_name", "employee_id"]).await?;
    index(manager, "person", &["active", "start_date", "leave_date"]).await?;
    index(manager, "person", &["level"]).await?;
    index(manager, "person", &["site"]).await?;
    index(manager, "person", &["timezone"]).await?;
    index(manager, "session", &["cohort_id", "state"]).await?;
    index(manager, "meeting", &["ends_at"]).await?;
    index(manager, "planned_mail", &["kind"]).await?;
    index(manager, "participation", &["wave_id", "answered"]).await
});
