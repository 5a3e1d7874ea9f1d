//! Figures of a corpus: texts with labelled spans, as presidio-research writes them.

use std::collections::BTreeMap;

use genericising::{Known, Person, scan};
use serde_json::Value;

/// A labelled stretch, in characters.
struct Span {
    start: usize,
    end: usize,
    class: String,
}

struct Text {
    text: String,
    spans: Vec<Span>,
}

/// Spans, those covered in full, those touched.
#[derive(Clone, Copy, Default)]
struct Count {
    spans: usize,
    whole: usize,
    touched: usize,
}

impl Count {
    fn rate(self, part: usize) -> f64 {
        part as f64 / self.spans.max(1) as f64
    }
}

/// What is found in some texts.
#[derive(Default)]
struct Figures {
    classes: BTreeMap<String, Count>,
    all: Count,
    /// Characters found, and those of them that are labelled.
    found: usize,
    right: usize,
}

impl Figures {
    fn of(known: &Known, texts: &[&Text]) -> Self {
        let mut figures = Self::default();
        for text in texts {
            figures.add(known, text);
        }
        figures
    }

    fn add(&mut self, known: &Known, text: &Text) {
        let mut found = vec![false; text.text.len()];
        for one in scan(known, &text.text) {
            found[one.start..one.end].fill(true);
        }
        let chars: Vec<(usize, char)> = text.text.char_indices().collect();
        let mut labelled = vec![false; chars.len()];
        for span in &text.spans {
            labelled[span.start..span.end].fill(true);
            let seen = || {
                chars[span.start..span.end]
                    .iter()
                    .filter(|(_, c)| !c.is_whitespace())
            };
            let whole = usize::from(seen().all(|(at, _)| found[*at]));
            let touched = usize::from(seen().any(|(at, _)| found[*at]));
            for count in [
                &mut self.all,
                self.classes.entry(span.class.clone()).or_default(),
            ] {
                count.spans += 1;
                count.whole += whole;
                count.touched += touched;
            }
        }
        for ((at, c), labelled) in chars.iter().zip(labelled) {
            if found[*at] && !c.is_whitespace() {
                self.found += 1;
                self.right += usize::from(labelled);
            }
        }
    }

    fn precision(&self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    fn class(&self, class: &str) -> Count {
        self.classes.get(class).copied().unwrap_or_default()
    }
}

/// Whether a text was looked at while the rules were written: the number of one bits of the FNV-1a hash (64 bit) of its UTF-8
/// bytes is even. The others were kept aside.
fn is_tuned_on(text: &str) -> bool {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    hash.count_ones().is_multiple_of(2)
}

fn read(file: &str) -> Result<Vec<Text>, String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    let texts: Vec<Value> = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    texts
        .iter()
        .map(|one| {
            let text = one["full_text"].as_str()?.to_owned();
            let length = text.chars().count();
            let spans = one["spans"].as_array()?.iter().map(|span| {
                Some(Span {
                    start: span["start_position"].as_u64()? as usize,
                    end: (span["end_position"].as_u64()? as usize).min(length),
                    class: span["entity_type"].as_str()?.to_owned(),
                })
            });
            let spans: Option<Vec<Span>> = spans.collect();
            Some(Text {
                spans: spans?,
                text,
            })
        })
        .collect::<Option<_>>()
        .ok_or_else(|| "this is no list of texts with full_text and spans".to_owned())
}

/// The names of a corpus as a roster: the last word as the family name.
fn roster(texts: &[Text]) -> Vec<Person> {
    let mut names: Vec<String> = Vec::new();
    for text in texts {
        for span in text.spans.iter().filter(|span| span.class == "PERSON") {
            names.push(
                text.text
                    .chars()
                    .skip(span.start)
                    .take(span.end - span.start)
                    .collect(),
            );
        }
    }
    names.sort();
    names.dedup();
    let person = |(number, name): (usize, &String)| {
        let (given, family) = name.rsplit_once(' ').unwrap_or((name, ""));
        Person {
            id: number.to_string(),
            given: given.to_owned(),
            family: family.to_owned(),
            ..Person::default()
        }
    };
    names.iter().enumerate().map(person).collect()
}

/// The tables of a corpus.
pub(crate) fn tables(file: &str) -> Result<(), String> {
    let texts = read(file)?;
    let (seen, aside): (Vec<&Text>, Vec<&Text>) =
        texts.iter().partition(|text| is_tuned_on(&text.text));
    let halves = [&aside, &seen];
    let known = Known::empty();
    let [first, second] = halves.map(|texts| Figures::of(&known, texts));
    println!(
        "{} texts kept aside, {} tuned on.\n",
        aside.len(),
        seen.len()
    );
    println!(
        "| Class | Spans aside | Full cover | Touched | Spans tuned on | Full cover | Touched |\n|---|---:|---:|---:|---:|---:|---:|"
    );
    let classes: std::collections::BTreeSet<&String> =
        first.classes.keys().chain(second.classes.keys()).collect();
    let row = |name: &str, counts: [Count; 2]| {
        let cells = counts.map(|it| {
            format!(
                "{} | {:.3} | {:.3}",
                it.spans,
                it.rate(it.whole),
                it.rate(it.touched)
            )
        });
        println!("| {name} | {} | {} |", cells[0], cells[1]);
    };
    for class in classes {
        row(class, [first.class(class), second.class(class)]);
    }
    row("all", [first.all, second.all]);
    println!(
        "\nPrecision by characters: {:.3} aside, {:.3} tuned on.\n",
        first.precision(),
        second.precision()
    );
    let known = Known::new(&roster(&texts), &[]);
    let [first, second] = halves.map(|texts| Figures::of(&known, texts));
    let rate = |figures: &Figures| {
        let people = figures.class("PERSON");
        people.rate(people.whole)
    };
    println!(
        "With the names as a roster: people in full {:.4} aside, {:.4} tuned on.",
        rate(&first),
        rate(&second)
    );
    Ok(())
}
