//! The index of the words of cases, folded by the program; the rows are written by it too, missing ones at its start.

use crate::prelude::*;

migration!(manager => {
    raw(
        manager,
        &[
            "CREATE VIRTUAL TABLE case_words USING fts5 (title, summary, handout, teaching, \
             content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0')",
        ],
        &[
            "CREATE TABLE case_words (\
             case_study_id bigint PRIMARY KEY REFERENCES case_study (id), words tsvector NOT NULL)",
            "CREATE INDEX case_words_words ON case_words USING gin (words)",
        ],
    )
    .await
});
