//! No byte of a facilitator's part in a participant's page: texts are made from lines whose readers are known, spoiled by
//! tricks, and read back. The expectation comes from how a text was made, never from how it is read.

use domain::case_study::{Audience, Section};
use proptest::prelude::*;

/// What a line is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    Everyone,
    Facilitator,
    Observer,
    Role,
}

/// Lines of markdown that could swallow what follows them, or end a block early. `#` stands for the token of the reader.
const LINES: [&str; 30] = [
    "#",
    "",
    "```",
    "```` #",
    "~~~",
    "- ```",
    "  ```",
    "> ~~~",
    "1. ```",
    "\t```",
    "      #",
    "\t#",
    "- #",
    "> #",
    "## #",
    "<!-- #",
    "-->",
    "<pre>",
    "</pre>",
    "<script>#",
    "<![CDATA[",
    "[#]: /#",
    "[x]:",
    "| # | b |",
    "|:-|-:|",
    "===",
    "#\\",
    "``#",
    "<div title=\"#",
    "\u{a0}#\u{2028}",
];

/// What may stand around a marker that is still one.
const MARGINS: [&str; 5] = ["", " ", "     ", "\t", "\u{a0}"];

/// What somebody may put before a marker: it looks like one still, and is none.
const BEFORE: [&str; 12] = [
    "> ", "- ", "1. ", "\\", "`", "<!-- ", "| ", ":", "x", "\r", "\t- ", "# ",
];

/// What may stand in a marker without being seen, or look as if it were a part of it.
const INSIDE: [&str; 9] = [
    "\u{200b}", "\u{feff}", "\u{200d}", "\u{202e}", "\u{ff1a}", "\u{61c}", "\u{3164}", "\0", " ",
];

fn token(reader: Reader) -> &'static str {
    match reader {
        Reader::Everyone => "open",
        _ => "secret",
    }
}

fn marker(reader: Reader) -> Option<&'static str> {
    match reader {
        Reader::Everyone => None,
        Reader::Facilitator => Some("::: facilitator"),
        Reader::Observer => Some(":::: observer"),
        Reader::Role => Some(":::role \"Agent 1\""),
    }
}

fn reader() -> impl Strategy<Value = Reader> {
    prop::sample::select(vec![
        Reader::Everyone,
        Reader::Facilitator,
        Reader::Observer,
        Reader::Role,
    ])
}

/// Parts in order, each with its lines; none of them holds three colons.
fn parts() -> impl Strategy<Value = Vec<(Reader, Vec<&'static str>)>> {
    let lines = prop::collection::vec(prop::sample::select(LINES.to_vec()), 1..6);
    prop::collection::vec((reader(), lines), 1..6)
}

fn margin() -> impl Strategy<Value = &'static str> {
    prop::sample::select(MARGINS.to_vec())
}

/// The text as lines, and which of them are markers.
fn written(parts: &[(Reader, Vec<&'static str>)], margin: &str) -> (Vec<String>, Vec<usize>) {
    let (mut lines, mut markers) = (Vec::new(), Vec::new());
    for (reader, of_part) in parts {
        let marker = marker(*reader);
        if let Some(marker) = marker {
            markers.push(lines.len());
            lines.push(format!("{margin}{marker}{margin}"));
        }
        for line in of_part {
            lines.push(line.replacen('#', token(*reader), 2));
        }
        if marker.is_some() {
            markers.push(lines.len());
            lines.push(format!("{margin}:::{margin}"));
        }
    }
    (lines, markers)
}

fn for_everyone(sections: &[Section]) -> impl Iterator<Item = &Section> {
    sections
        .iter()
        .filter(|section| section.audience == Audience::Everyone)
}

/// What participants see of the text, as markdown and as their page.
fn handout(sections: &[Section]) -> String {
    for_everyone(sections)
        .map(|section| section.markdown.clone() + &markdown::render(&section.markdown, 1))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// A sound text is read as it was made, whatever its lines open and do not close.
    #[test]
    fn every_line_reaches_its_readers_and_nobody_else(
        parts in parts(),
        margin in margin(),
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let (lines, _) = written(&parts, margin);
        let text = lines.join(end);
        let sections = markdown::sections(&text).expect("every block is closed");
        let written = text.matches("open").count();
        let shown: usize = for_everyone(&sections)
            .map(|section| section.markdown.matches("open").count())
            .sum();
        prop_assert_eq!(shown, written, "{}", text);
        prop_assert!(!handout(&sections).contains("secret"), "{text}");
    }

    /// A text whose markers were spoiled is refused, or still keeps every secret.
    #[test]
    fn no_trick_shows_a_secret(
        parts in parts(),
        margin in margin(),
        spoiled in prop::collection::vec(
            (
                any::<prop::sample::Index>(),
                prop_oneof![
                    (Just(0_usize), prop::sample::select(BEFORE.to_vec())),
                    (0_usize..3, prop::sample::select(INSIDE.to_vec())),
                ],
            ),
            1..5,
        ),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let (mut lines, markers) = written(&parts, margin);
        prop_assume!(!markers.is_empty());
        for (which, (place, trick)) in spoiled {
            let line = &mut lines[markers[which.index(markers.len())]];
            let (at, _) = line.char_indices().nth(place).expect("a marker has three colons");
            line.insert_str(at, trick);
        }
        let text = lines.join(end);
        if let Ok(sections) = markdown::sections(&text) {
            prop_assert!(!handout(&sections).contains("secret"), "{text:?}");
        }
    }
}
