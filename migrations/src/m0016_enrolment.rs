//! A person's place in a cohort; one open place a person and plan; never more than the cohort's capacity.

use crate::prelude::*;

migration!(manager => {
    manager.create_table(Table::create().table("enrolment")
        .col(big_pk_auto("id"))
        .col(big_integer("plan_id"))
        .col(big_integer("cohort_id"))
        .col(big_integer("person_id"))
        .col(boolean("locked"))
        .col(timestamp_with_time_zone("enrolled_at"))
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        .col(text_null("withdrawn_reason"))
        .foreign_key(&mut references("enrolment", "plan_id", "cohort_plan"))
        .foreign_key(&mut references("enrolment", "cohort_id", "cohort"))
        .foreign_key(&mut references("enrolment", "person_id", "person"))
        .take()).await?;
    index(manager, "enrolment", &["cohort_id"]).await?;
    index(manager, "enrolment", &["person_id"]).await?;
    let one_place = "CREATE UNIQUE INDEX enrolment_one_place ON enrolment (plan_id, person_id) \
                     WHERE withdrawn_at IS NULL";
    // Fifteen is hard: whatever the application believes, the database refuses one too many.
    raw(
        manager,
        &[
            one_place,
            "CREATE TRIGGER enrolment_capacity_insert BEFORE INSERT ON enrolment \
             WHEN NEW.withdrawn_at IS NULL AND \
             (SELECT COUNT(*) FROM enrolment WHERE cohort_id = NEW.cohort_id AND withdrawn_at IS NULL) \
             >= (SELECT capacity FROM cohort WHERE id = NEW.cohort_id) \
             BEGIN SELECT RAISE(ABORT, 'the cohort is full'); END",
            "CREATE TRIGGER enrolment_capacity_update BEFORE UPDATE ON enrolment \
             WHEN NEW.withdrawn_at IS NULL AND \
             (SELECT COUNT(*) FROM enrolment WHERE cohort_id = NEW.cohort_id AND withdrawn_at IS NULL AND id <> NEW.id) \
             >= (SELECT capacity FROM cohort WHERE id = NEW.cohort_id) \
             BEGIN SELECT RAISE(ABORT, 'the cohort is full'); END",
        ],
        &[
            one_place,
            "CREATE FUNCTION enrolment_capacity() RETURNS trigger LANGUAGE plpgsql AS $$ \
             DECLARE seats integer; \
             BEGIN \
             IF NEW.withdrawn_at IS NOT NULL THEN RETURN NEW; END IF; \
             SELECT capacity INTO seats FROM cohort WHERE id = NEW.cohort_id FOR UPDATE; \
             IF (SELECT COUNT(*) FROM enrolment WHERE cohort_id = NEW.cohort_id \
             AND withdrawn_at IS NULL AND id <> NEW.id) >= seats THEN \
             RAISE EXCEPTION 'the cohort is full' USING ERRCODE = 'check_violation'; END IF; \
             RETURN NEW; END $$",
            "CREATE TRIGGER enrolment_capacity BEFORE INSERT OR UPDATE ON enrolment \
             FOR EACH ROW EXECUTE FUNCTION enrolment_capacity()",
        ],
    )
    .await
});
