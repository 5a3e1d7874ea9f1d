//! How long scanning takes, on ordinary and on hostile texts.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use genericising::{Class, Known, Needle, leaks, replace, scan};

use crate::{Dice, firm};

/// Words of ordinary sentences.
const WORDS: [&str; 48] = [
    "the",
    "customer",
    "called",
    "about",
    "an",
    "order",
    "that",
    "had",
    "not",
    "arrived",
    "and",
    "our",
    "colleague",
    "promised",
    "to",
    "look",
    "into",
    "it",
    "before",
    "evening",
    "but",
    "nobody",
    "wrote",
    "down",
    "what",
    "was",
    "said",
    "so",
    "when",
    "she",
    "rang",
    "again",
    "on",
    "Tuesday",
    "we",
    "had",
    "to",
    "start",
    "from",
    "nothing",
    "which",
    "made",
    "her",
    "angry",
    "with",
    "Birgit",
    "Halvorsen",
    "4711",
];

/// Pieces whose repetition is the worst that could be thought of.
const HOSTILE: [(&str, &str); 30] = [
    ("brackets", "["),
    ("link openings", "[a]("),
    ("images", "!["),
    ("stars", "*"),
    ("stars and letters", "*a_b"),
    ("backticks", "`a``"),
    ("quotes", "> "),
    ("nested lists", "- "),
    ("tags", "<a "),
    ("comments", "<!--"),
    ("entities", "&#65;"),
    ("table cells", "|a"),
    ("definitions", "[a]: b\n"),
    ("one word", "a"),
    ("one word of umlauts", "ä"),
    ("capitals", "A"),
    ("initials", "A. "),
    ("names", "Anna "),
    ("names and points", "Anna."),
    ("user names", "anna.anna@"),
    ("at signs", "@"),
    ("digits", "1"),
    ("numbers", "1 "),
    ("groups", "12-"),
    ("brackets of numbers", "(1)"),
    ("times", "12:"),
    ("accounts", "GB82 "),
    ("schemes", "a://"),
    ("zero-width characters", "a\u{200b}"),
    ("corners", "corner of A 1 "),
];

/// How long this thread has been at work: what else the machine does is not counted where the kernel tells.
fn worked() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// What a run takes, as the mean of several: the kernel counts in steps of milliseconds.
fn mean(runs: u32, mut work: impl FnMut()) -> Duration {
    let start = worked();
    for _ in 0..runs {
        work();
    }
    (worked() - start) / runs
}

fn prose(length: usize) -> String {
    let mut dice = Dice(7);
    let mut text = String::with_capacity(length + 16);
    while text.len() < length {
        text.push_str(dice.one(&WORDS));
        text.push_str(match dice.below(60) {
            0..=3 => ". ",
            4 => ".\n\n",
            _ => " ",
        });
    }
    text
}

/// The table of times, of the processor.
pub(crate) fn table() {
    let people = firm::people(5_000, &mut Dice(4));
    let empty = Known::empty();
    let known = Known::new(&people, &[]);
    let million = prose(1_000_000);
    let page = prose(20_000);
    println!("| What | Figure |\n|---|---:|");
    let time = mean(5, || {
        scan(&empty, &million);
    });
    println!(
        "| without a roster | {:.1} million characters a second |",
        million.chars().count() as f64 / 1e6 / time.as_secs_f64()
    );
    let time = mean(200, || {
        scan(&known, &page);
    });
    println!(
        "| 20,000 characters, 5,000 people | {:.1} ms |",
        time.as_secs_f64() * 1e3
    );
    let time = mean(3, || {
        Known::new(&people, &[]);
    });
    println!(
        "| making 5,000 people ready | {:.0} ms |",
        time.as_secs_f64() * 1e3
    );
    let needles = people.iter().take(20).map(|person| Needle {
        text: person.family.clone(),
        class: Class::Person,
    });
    let needles: Vec<Needle> = needles.collect();
    let (mut scanned, mut gated) = ((Duration::ZERO, ""), (Duration::ZERO, ""));
    for (name, piece) in HOSTILE {
        let text = piece.repeat(1_048_576 / piece.len());
        let found = scan(&known, &text);
        let time = mean(1, || {
            scan(&known, &text);
        });
        scanned = scanned.max((time, name));
        let time = mean(1, || {
            let generic = replace(&text, &found);
            scan(&known, &generic);
            leaks(&needles, &generic);
        });
        gated = gated.max((time, name));
    }
    for (what, (time, name)) in [("scanning", scanned), ("replacing and the gate", gated)] {
        println!(
            "| 1 MB of hostile text, {what}, the worst of {} ({name}) | {:.2} s |",
            HOSTILE.len(),
            time.as_secs_f64()
        );
    }
    println!();
}
