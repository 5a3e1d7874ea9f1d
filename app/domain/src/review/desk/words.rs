//! Words at the desk: replacements as they are typed, and where words stand in a story.

use std::ops::Range;

use crate::field::Refusal;

/// Most characters of a replacement.
const REPLACEMENT_MOST: usize = 60;

/// A replacement as typed: plain words, which markdown cannot take for anything else.
pub(super) fn read_replacement(typed: &str) -> Result<String, Refusal> {
    let typed = typed.trim();
    let plain = |c: char| c.is_alphanumeric() || " -–,.’'%€$£".contains(c);
    if typed.is_empty() || !typed.chars().all(plain) {
        return Err(Refusal::new(
            "A replacement is made of letters, digits and spaces, such as “Customer A”.",
        ));
    }
    if typed.chars().count() > REPLACEMENT_MOST {
        return Err(Refusal::new(format!(
            "Shorten the replacement to at most {REPLACEMENT_MOST} characters."
        )));
    }
    Ok(typed.to_owned())
}

/// Every place of `words` as whole words, whatever their case; a space fits any white space.
pub(super) fn occurrences(text: &str, words: &str) -> Vec<Range<usize>> {
    let wanted: Vec<char> = folded(words.trim()).map(|(_, c)| c).collect();
    let have: Vec<(usize, char)> = folded(text).collect();
    let mut places: Vec<Range<usize>> = Vec::new();
    let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else {
        return places;
    };
    let (starts_word, ends_word) = (first.is_alphanumeric(), last.is_alphanumeric());
    for at in 0..have.len() {
        let after = at + wanted.len();
        if after > have.len() {
            break;
        }
        let fits = have[at..after].iter().map(|(_, c)| c).eq(&wanted)
            && !(starts_word && at > 0 && have[at - 1].1.is_alphanumeric())
            && !(ends_word && have.get(after).is_some_and(|(_, c)| c.is_alphanumeric()))
            // A letter whose lower case is two is taken whole, at the start and at the end.
            && (at == 0 || have[at - 1].0 != have[at].0)
            && have.get(after).is_none_or(|(start, _)| *start != have[after - 1].0);
        if fits && places.last().is_none_or(|last| last.end <= have[at].0) {
            let end = have.get(after).map_or(text.len(), |(start, _)| *start);
            // White space that was folded into one stands before the next character, not in the words.
            let raw = text[have[at].0..end].trim_end();
            places.push(have[at].0..have[at].0 + raw.len());
        }
    }
    places
}

/// The characters in lower case with the place each comes from, runs of white space as one space.
fn folded(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut in_space = false;
    text.char_indices()
        .filter(move |(_, c)| {
            let repeats = in_space && c.is_whitespace();
            in_space = c.is_whitespace();
            !repeats
        })
        .flat_map(|(at, c)| {
            let c = if c.is_whitespace() { ' ' } else { c };
            c.to_lowercase().map(move |c| (at, c))
        })
}
