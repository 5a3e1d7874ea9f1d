//! The gate: where something accepted still stands in a text, however it is written.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::{Deserialize, Serialize};

use crate::dictionary::{HONORIFIC, PARTICLE, kinds};
use crate::fold::{combining, fold_into, unseen};
use crate::kind::{Class, Layer};
use crate::known::{Known, Person, words};
use crate::view::views;
use crate::{Suggestion, dictionary};

/// A form to search for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Needle {
    /// How it is written; case, diacritics and what stands between its words do not matter.
    pub text: String,
    /// What it is.
    pub class: Class,
}

/// A form of something accepted that still stands in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leak {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// How it stands in the text.
    pub text: String,
    /// What it is.
    pub class: Class,
}

/// Every form to search for of an entity whose suggestions were accepted: what stands in the text, and, for people and terms
/// that are known, all they may be called.
pub fn variants(entity: &str, accepted: &[Suggestion], known: &Known) -> Vec<Needle> {
    let mut forms: BTreeSet<(String, Class)> = BTreeSet::new();
    let mut add = |text: &str, class: Class| {
        let words = words(text);
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        if letters > 1 {
            forms.insert((words.join(" "), class));
        }
    };
    for one in accepted.iter().filter(|one| one.entity == entity) {
        // Markup inside a name is no part of it.
        let shown = views(&one.text).into_iter().next().map(|view| view.text);
        add(shown.as_deref().unwrap_or(&one.text), one.class);
        add(&one.text, one.class);
        if one.class == Class::Person && one.layer != Layer::Roster {
            let text = shown.unwrap_or_else(|| one.text.clone());
            for word in words(&text)
                .iter()
                .filter(|word| word.len() > 2 && !dictionary::is_common(word))
            {
                add(word, one.class);
            }
        }
    }
    let ids = entity
        .strip_prefix("undecided:")
        .or(Some(entity).filter(|entity| entity.starts_with("person:")));
    for key in ids.into_iter().flat_map(|ids| ids.split('+')) {
        let id = key.strip_prefix("person:").unwrap_or_default();
        for person in known.people.iter().filter(|person| person.id == id) {
            for form in forms_of(person) {
                add(&form, Class::Person);
            }
        }
    }
    forms
        .into_iter()
        .map(|(text, class)| Needle { text, class })
        .collect()
}

/// What somebody of the roster may be called.
fn forms_of(person: &Person) -> Vec<String> {
    let Person {
        given,
        family,
        preferred,
        email,
        ..
    } = person;
    let mut called = vec![given.clone()];
    let first = words(given).into_iter().next().unwrap_or_default();
    called.extend(
        dictionary::nicknames(&first)
            .iter()
            .map(|name| (*name).to_owned()),
    );
    called.push(first);
    called.extend(preferred.clone());
    let mut forms = Vec::new();
    for name in called.iter().filter(|name| !name.trim().is_empty()) {
        if !family.trim().is_empty() {
            let initial: String = name.trim().chars().take(1).collect();
            forms.extend([
                format!("{name} {family}"),
                format!("{family} {name}"),
                format!("{initial} {family}"),
                format!("{family} {initial}"),
                format!("{initial}{family}"),
                format!("{family}{initial}"),
            ]);
        }
    }
    forms.extend([given.clone(), family.clone()]);
    // Each part of a family name, and each given name.
    let parts = words(family).into_iter().chain(words(given));
    forms.extend(parts.filter(|word| word.len() > 2 && kinds(word) & (PARTICLE | HONORIFIC) == 0));
    forms.extend(preferred.clone());
    if let Some(email) = email {
        forms.push(email.clone());
        forms.extend(email.split('@').next().map(str::to_owned));
    }
    forms
}

/// Every place in a text, markdown or plain, where a form of something accepted stands; of places inside each other, the
/// outer one. What else points to somebody is for [`crate::scan`] to find: nothing of that hides a place that is told here.
pub fn leaks(needles: &[Needle], text: &str) -> Vec<Leak> {
    let Some(search) = Search::new(needles) else {
        return Vec::new();
    };
    let mut found: Vec<Leak> = Vec::new();
    for view in views(text) {
        for (range, class) in search.find(&view.text) {
            if !is_mere_word(&view.text, &range) {
                let range = view.source(range);
                found.push(Leak {
                    text: text[range.clone()].to_owned(),
                    start: range.start,
                    end: range.end,
                    class,
                });
            }
        }
    }
    found.sort_by_key(|leak| (leak.start, std::cmp::Reverse(leak.end)));
    let mut end = 0;
    found.retain(|leak| {
        let fresh = leak.end > end;
        end = end.max(leak.end);
        fresh
    });
    found
}

/// Whether a name that is also a common word is only that word here: without a capital, or with the one of a sentence. “A
/// young customer” does not name A. Young.
fn is_mere_word(text: &str, range: &Range<usize>) -> bool {
    let found = &text[range.clone()];
    let words = words(found);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let ["a" | "i", word] = words.as_slice() {
        let plain = found
            .chars()
            .skip(1)
            .all(|c| c.is_whitespace() || c.is_lowercase());
        return plain && dictionary::is_common(word);
    }
    if words.len() != 1 || !dictionary::is_common(words[0]) {
        return false;
    }
    let before =
        text[..range.start].trim_end_matches(|c: char| !c.is_alphanumeric() && !".!?:".contains(c));
    !found.starts_with(char::is_uppercase)
        || before.is_empty()
        || before.ends_with(['.', '!', '?', ':'])
}

/// The needles without what stands between their words, ready to be found in one pass.
struct Search {
    automaton: AhoCorasick,
    classes: Vec<Class>,
}

impl Search {
    fn new(needles: &[Needle]) -> Option<Self> {
        let mut squeezed: HashMap<String, Class> = HashMap::new();
        for needle in needles {
            let letters = words(&needle.text).concat();
            if !letters.is_empty() {
                squeezed.entry(letters).or_insert(needle.class);
            }
        }
        let (patterns, classes): (Vec<String>, Vec<Class>) = squeezed.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .ok()
            .filter(|_| !patterns.is_empty())?;
        Some(Self { automaton, classes })
    }

    /// Where needles stand in a text as whole words, whatever stands between the letters: nothing, a space, a sign, a line
    /// break.
    fn find(&self, text: &str) -> Vec<(Range<usize>, Class)> {
        let mut squeezed = String::with_capacity(text.len());
        // Where in the text each byte of the squeezed text stands, and whether a word begins or ends there.
        let mut places: Vec<(usize, usize)> = Vec::with_capacity(text.len());
        let mut edges: Vec<bool> = Vec::with_capacity(text.len() + 1);
        let mut edge = true;
        let mut lower = false;
        for (at, c) in text.char_indices() {
            if unseen(c) || combining(c) {
                continue;
            }
            if !c.is_alphanumeric() {
                edge = true;
                continue;
            }
            let from = squeezed.len();
            fold_into(c, &mut squeezed);
            for byte in from..squeezed.len() {
                places.push((at, at + c.len_utf8()));
                // JohnSmith is two words.
                edges.push(byte == from && (edge || (lower && c.is_uppercase())));
            }
            edge = false;
            lower = c.is_lowercase();
        }
        edges.push(true);
        let bytes = squeezed.as_bytes();
        let edge_at = |at: usize| {
            edges[at]
                || (at > 0
                    && at < bytes.len()
                    && bytes[at].is_ascii_digit() != bytes[at - 1].is_ascii_digit())
        };
        let plural = |at: usize| bytes.get(at) == Some(&b's') && edge_at(at + 1);
        self.automaton
            .find_overlapping_iter(&squeezed)
            .filter(|one| edge_at(one.start()) && (edge_at(one.end()) || plural(one.end())))
            .map(|one| {
                let range = places[one.start()].0..places[one.end() - 1].1;
                (range, self.classes[one.pattern().as_usize()])
            })
            .collect()
    }
}
