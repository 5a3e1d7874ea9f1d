//! Finds what points to a person or a firm in a markdown text, replaces it by generic words, and searches texts for what was
//! missed. Pure: no clock, no database, no network; time grows with the text.
//!
//! Findings are suggestions for a person to accept. What is certain is the other way round: [`leaks`] tells every place where
//! an accepted thing still stands, however it is written.

mod address;
mod dictionary;
mod entity;
mod fold;
mod found;
mod kind;
mod known;
mod leak;
mod names;
mod pattern;
mod relative;
mod replace;
mod roster;
mod token;
mod view;

use serde::{Deserialize, Serialize};

use found::Found;
use token::Tokens;

pub use kind::{Class, Layer};
pub use known::{Known, Person, Term};
pub use leak::{Leak, Needle, leaks, variants};
pub use replace::replace;

/// Something in a text that should be generic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// How it stands in the source, markup inside it included.
    pub text: String,
    /// What kind of thing it is.
    pub class: Class,
    /// How it was found.
    pub layer: Layer,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// Who or what it is: the same for all its forms in this text. Somebody who may be one of several people is an entity of
    /// its own.
    pub entity: String,
    /// Generic words for it.
    pub replacement: String,
}

/// Everything in a text that should be generic, by its place; suggestions do not overlap.
pub fn scan(known: &Known, text: &str) -> Vec<Suggestion> {
    let views = view::views(text);
    let mut all: Vec<(Found, std::ops::Range<usize>)> = Vec::new();
    for view in &views {
        for one in look(known, &view.text) {
            let range = view.source(one.range.clone());
            if !range.is_empty() {
                all.push((one, range));
            }
        }
    }
    // What is shown goes before what markup inside it holds.
    all.sort_by_key(|(_, range)| (range.start, std::cmp::Reverse(range.end)));
    let mut last = 0;
    all.retain(|(_, range)| {
        let free = range.start >= last;
        if free {
            last = range.end;
        }
        free
    });
    let read: Vec<(&Found, std::ops::Range<usize>)> = all
        .iter()
        .map(|(one, range)| (one, range.clone()))
        .collect();
    let texts: Vec<(&Found, &str)> = all
        .iter()
        .map(|(one, range)| (one, &text[range.clone()]))
        .collect();
    let keys = entity::keys(known, &texts);
    let replacements = entity::replacements(text, &read, &keys);
    all.iter()
        .zip(keys)
        .zip(replacements)
        .map(|(((one, range), entity), replacement)| Suggestion {
            start: range.start,
            end: range.end,
            text: text[range.clone()].to_owned(),
            class: one.class,
            layer: one.layer,
            confidence: one.confidence,
            entity,
            replacement,
        })
        .collect()
}

/// What the layers find in a view.
fn look(known: &Known, text: &str) -> Vec<Found> {
    let tokens = Tokens::new(text);
    let mut found = Vec::new();
    roster::find(known, &tokens, &mut found);
    pattern::find(known, &tokens, &mut found);
    let words = names::Words::new(&tokens);
    address::find(&tokens, &words, &mut found);
    names::find(&tokens, &words, &mut found);
    found.retain(|one| one.layer == Layer::Roster || !known.is_safe(&text[one.range.clone()]));
    found::choose(text, found)
}

#[cfg(test)]
mod tests;
