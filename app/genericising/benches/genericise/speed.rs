//! How long scanning takes, on ordinary and on hostile texts.

use std::time::{Duration, Instant};

use genericising::{Known, leaks, replace, scan};

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

/// The best of several runs: what else the machine does comes on top.
fn best(runs: usize, mut work: impl FnMut()) -> Duration {
    (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .min()
        .unwrap()
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

/// The table of times.
pub(crate) fn table() {
    let people = firm::people(5_000, &mut Dice(4));
    let empty = Known::empty();
    let known = Known::new(&people, &[]);
    let million = prose(1_000_000);
    let page = prose(20_000);
    println!("| What | Figure |\n|---|---:|");
    let time = best(5, || {
        scan(&empty, &million);
    });
    println!(
        "| without a roster | {:.1} million characters a second |",
        million.chars().count() as f64 / 1e6 / time.as_secs_f64()
    );
    let time = best(9, || {
        scan(&known, &page);
    });
    println!(
        "| 20,000 characters, 5,000 people | {:.1} ms |",
        time.as_secs_f64() * 1e3
    );
    let time = best(3, || {
        Known::new(&people, &[]);
    });
    println!(
        "| making 5,000 people ready | {:.0} ms |",
        time.as_secs_f64() * 1e3
    );
    let mut worst = (Duration::ZERO, "");
    for (name, piece) in HOSTILE {
        let text = piece.repeat(1_048_576 / piece.len());
        let found = scan(&known, &text);
        let time = best(2, || {
            scan(&known, &text);
        });
        worst = worst.max((time, name));
        let start = Instant::now();
        leaks(&known, &[], &replace(&text, &found));
        let rest = start.elapsed();
        if rest > Duration::from_secs(2) {
            println!(
                "| {name}, 1 MB, replacing and the gate | {:.2} s |",
                rest.as_secs_f64()
            );
        }
    }
    println!(
        "| 1 MB of hostile text, the worst of {} ({}) | {:.2} s |\n",
        HOSTILE.len(),
        worst.1,
        worst.0.as_secs_f64()
    );
}
