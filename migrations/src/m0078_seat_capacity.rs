//! A session never has more places taken than its capacity; who has one keeps it when the capacity falls.

use crate::prelude::*;

migration!(manager => {
    let taken = "(SELECT COUNT(*) FROM seat WHERE session_id = NEW.session_id AND id <> NEW.id \
                 AND state IN ('invited', 'offered', 'seated'))";
    let holds = |row: &str| format!("{row}.state IN ('invited', 'offered', 'seated')");
    let (new, old) = (holds("NEW"), holds("OLD"));
    // A row that is being added has no id yet on SQLite.
    let sqlite_insert = format!(
        "CREATE TRIGGER seat_capacity_insert BEFORE INSERT ON seat WHEN {new} AND \
         (SELECT COUNT(*) FROM seat WHERE session_id = NEW.session_id AND state IN ('invited', 'offered', 'seated')) \
         >= (SELECT capacity FROM session WHERE id = NEW.session_id) \
         BEGIN SELECT RAISE(ABORT, 'the session is full'); END"
    );
    let sqlite_update = format!(
        "CREATE TRIGGER seat_capacity_update BEFORE UPDATE ON seat WHEN {new} AND NOT {old} AND \
         {taken} >= (SELECT capacity FROM session WHERE id = NEW.session_id) \
         BEGIN SELECT RAISE(ABORT, 'the session is full'); END"
    );
    let function = format!(
        "CREATE FUNCTION seat_capacity() RETURNS trigger LANGUAGE plpgsql AS $$ \
         DECLARE places integer; \
         BEGIN \
         IF NOT {new} THEN RETURN NEW; END IF; \
         IF TG_OP = 'UPDATE' THEN IF {old} THEN RETURN NEW; END IF; END IF; \
         SELECT capacity INTO places FROM session WHERE id = NEW.session_id FOR UPDATE; \
         IF {taken} >= places THEN \
         RAISE EXCEPTION 'the session is full' USING ERRCODE = 'check_violation'; END IF; \
         RETURN NEW; END $$"
    );
    raw(
        manager,
        &[&sqlite_insert, &sqlite_update],
        &[
            &function,
            "CREATE TRIGGER seat_capacity BEFORE INSERT OR UPDATE ON seat \
             FOR EACH ROW EXECUTE FUNCTION seat_capacity()",
        ],
    )
    .await
});
