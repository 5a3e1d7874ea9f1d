//! What is looked for, and where: in bytes, in the log, in tables.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, Once};

use aho_corasick::AhoCorasick;
use sea_orm::{ConnectionTrait, Statement};
use support::{Engine, TestDb};
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

/// The words that are looked for, of the story and of what is said about it later. No other test may use them, because
/// PostgreSQL has one write-ahead log for all databases, and the process one log.
pub(super) const CANARIES: [&str; 9] = [
    "mmelkamp",
    "tolvenrath",
    "zwartkoppel",
    "vexmoor",
    "48815162342",
    "prutscher",
    "wobblegasket",
    // What a draft says that is not put forward, and an objection.
    "grünzwickel",
    "quessenbach",
];

/// The canaries in every form in which they would still be readable, whatever the case of their letters.
pub(super) static READABLE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let mut forms = Vec::new();
    for word in CANARIES {
        let mut capital: Vec<char> = word.chars().collect();
        capital[0].make_ascii_uppercase();
        let capital: String = capital.into_iter().collect();
        for word in [word, &capital, &word.to_uppercase()] {
            forms.push(word.to_owned());
            forms.push(word.bytes().map(|byte| format!("{byte:02x}")).collect());
            forms.extend((0..3).map(|before| base64_within(word, before)));
        }
    }
    forms.sort();
    forms.dedup();
    matcher(&forms)
});

pub(super) fn matcher(words: &[String]) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(words)
        .unwrap()
}

/// The digits of base64 that `word` alone decides when `before` bytes of its group of three stand before it.
fn base64_within(word: &str, before: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes = [&vec![0; before], word.as_bytes()].concat();
    let bit = |at: usize| usize::from(bytes[at / 8] >> (7 - at % 8) & 1);
    ((before * 8).div_ceil(6)..bytes.len() * 8 / 6)
        .map(|digit| (digit * 6..digit * 6 + 6).fold(0, |value, at| value * 2 + bit(at)))
        .map(|value| char::from(DIGITS[value]))
        .collect()
}

/// What the log said of a canary, how many lines it had, and how many walks listen to it.
pub(super) static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
pub(super) static LINES: AtomicUsize = AtomicUsize::new(0);
pub(super) static WALKS: AtomicUsize = AtomicUsize::new(0);

struct Listener;

impl io::Write for Listener {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LINES.fetch_add(1, Ordering::Relaxed);
        if READABLE.is_match(line) {
            let line = String::from_utf8_lossy(line).into_owned();
            TOLD.lock().unwrap().push(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Listens to every event and span of the process, of whatever level, thread and test, while a walk is under way.
pub(super) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let listener = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_span_events(FmtSpan::NEW)
            .with_writer(|| Listener)
            .with_filter(dynamic_filter_fn(|_, _| WALKS.load(Ordering::Relaxed) > 0));
        tracing_subscriber::registry().with(listener).init();
    });
    WALKS.fetch_add(1, Ordering::Relaxed);
}

/// Pieces of a sealed text, so short that hardly one lies across the end of a page of an engine.
pub(super) fn pieces(sealed: &str) -> Vec<String> {
    let starts = (0..sealed.len()).step_by(100);
    starts
        .filter_map(|start| sealed.get(start..start + 32).map(str::to_owned))
        .collect()
}

pub(super) fn is_log(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == "pg_wal")
}

/// The tables that hold one of these words in any column, whatever the case of its letters.
pub(super) async fn tables_with(db: &TestDb, words: &[&str]) -> Vec<String> {
    let (columns, text, find) = match db.engine {
        Engine::Sqlite => (
            "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY 1",
            "TEXT",
            "instr",
        ),
        Engine::Postgres => (
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1",
            "text",
            "strpos",
        ),
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let columns = Statement::from_string(db.db.get_database_backend(), columns);
    for row in db.db.query_all_raw(columns).await.unwrap() {
        let [table, column] = [0, 1].map(|at| row.try_get_by_index::<String>(at).unwrap());
        let column = format!("coalesce(CAST(\"{column}\" AS {text}), '')");
        tables.entry(table).or_default().push(column);
    }
    let holds = |word: &&str| format!("{find}(words, lower('{word}')) > 0");
    let holds: Vec<String> = words.iter().map(holds).collect();
    let mut found = Vec::new();
    for (table, columns) in tables {
        let words = columns.join(" || ' ' || ");
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT lower({words}) AS words FROM \"{table}\") AS rows_of_it WHERE {}",
            holds.join(" OR ")
        );
        if db.number(&sql).await > 0 {
            found.push(table);
        }
    }
    found
}

#[test]
fn a_canary_is_seen_in_every_form() {
    for text in [
        "Mrs BRöMMELKAMP",
        "q.zwartkoppel@",
        // In hexadecimal, and in base64 after none, one and two letters.
        "00576f62626c656761736b657400",
        "V29iYmxlZ2Fza2V0",
        "YSB3b2JibGVnYXNrZXQh",
        "YWEgd29iYmxlZ2Fza2V0",
        "YXdvYmJsZWdhc2tldA",
    ] {
        assert!(READABLE.is_match(text), "{text}");
    }
    assert!(!READABLE.is_match("A Teller of a bank is asked for money."));
}
