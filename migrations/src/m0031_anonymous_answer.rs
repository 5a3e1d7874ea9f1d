//! One item of an anonymous return: no person, no time, nothing that joins it to another item.

use crate::prelude::*;

migration!(manager => {
    // Without a row number in SQLite: rows lie in the order of their random keys, not of arrival.
    let table = |without_rowid: &str| {
        format!(
            "CREATE TABLE anonymous_answer (\
             key varchar NOT NULL PRIMARY KEY, \
             wave_id bigint NOT NULL REFERENCES wave (id), \
             item_id bigint NOT NULL REFERENCES instrument_item (id), \
             level varchar NOT NULL, number integer, text text){without_rowid}"
        )
    };
    raw(manager, &[&table(" WITHOUT ROWID")], &[&table("")]).await?;
    index(manager, "anonymous_answer", &["wave_id", "item_id"]).await
});
