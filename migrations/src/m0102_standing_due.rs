//! Whose standing a change may have touched. The database notes it with the change, whatever made it, so that nothing
//! that changes a mark, a date, a place or the roster can forget it.

use crate::prelude::*;

/// Tables whose rows are about a person; `row` is a condition on a row that matters.
const OF_PERSON: [(&str, &str, &str); 5] = [
    ("person", "id", "TRUE"),
    ("attendance", "person_id", "TRUE"),
    ("exemption", "person_id", "TRUE"),
    ("audience_person", "person_id", "TRUE"),
    (
        "enrolment",
        "person_id",
        "(SELECT state FROM cohort_plan WHERE id = row.plan_id) = 'released'",
    ),
];

/// Tables whose rows are about the sessions of a cohort.
const OF_COHORT: [(&str, &str); 2] = [
    ("session", "row.cohort_id"),
    (
        "meeting",
        "(SELECT cohort_id FROM session WHERE id = row.session_id)",
    ),
];

/// Tables whose rows are about a whole programme.
const OF_PROGRAMME: [(&str, &str); 4] = [
    ("audience_rule", "row.programme_id"),
    (
        "audience_rule_value",
        "(SELECT programme_id FROM audience_rule WHERE id = row.rule_id)",
    ),
    (
        "module",
        "(SELECT programme_id FROM curriculum WHERE id = row.curriculum_id)",
    ),
    ("cohort_plan", "row.programme_id"),
];

migration!(manager => {
    manager.create_table(Table::create().table("standing_due")
        .col(big_pk_auto("id"))
        .col(big_integer_null("person_id"))
        .col(big_integer_null("cohort_id"))
        .take()).await?;
    for (table, column, condition) in OF_PERSON {
        let note = format!("INSERT INTO standing_due (person_id) SELECT row.{column} WHERE {condition}");
        follow(manager, table, &note).await?;
    }
    for (table, cohort) in OF_COHORT {
        let note = format!("INSERT INTO standing_due (cohort_id) SELECT {cohort}");
        follow(manager, table, &note).await?;
    }
    for (table, programme) in OF_PROGRAMME {
        let note = format!("UPDATE standing_day SET day = NULL WHERE day IS NOT NULL AND programme_id = {programme}");
        follow(manager, table, &note).await?;
    }
    Ok(())
});

/// Takes `note` after every change of the table, of the row as it is then, or as it was when it is deleted.
async fn follow(manager: &SchemaManager<'_>, table: &str, note: &str) -> Result<(), DbErr> {
    let (new, old) = (note.replace("row.", "NEW."), note.replace("row.", "OLD."));
    let trigger = |when: &str, note: &str| {
        format!("CREATE TRIGGER {table}_standing_{when} AFTER {when} ON {table} BEGIN {note}; END")
    };
    raw(
        manager,
        &[
            &trigger("INSERT", &new),
            &trigger("UPDATE", &new),
            &trigger("DELETE", &old),
        ],
        &[
            &format!(
                "CREATE FUNCTION {table}_standing() RETURNS trigger LANGUAGE plpgsql AS $$ \
                 BEGIN IF TG_OP = 'DELETE' THEN {old}; RETURN OLD; END IF; {new}; RETURN NEW; END $$"
            ),
            &format!(
                "CREATE TRIGGER {table}_standing AFTER INSERT OR UPDATE OR DELETE ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION {table}_standing()"
            ),
        ],
    )
    .await
}
