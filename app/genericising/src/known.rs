//! What the firm knows by itself: its people, the names of customers, suppliers, sites and products, and safe words.

use std::collections::{HashMap, HashSet};

use crate::dictionary::{FIRM, HONORIFIC, PARTICLE, kinds, nicknames};
use crate::fold::fold;
use crate::kind::Class;
use crate::token::{Kind, Tokens};

/// Somebody in the firm's roster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The firm's key.
    pub id: String,
    /// Given names.
    pub given: String,
    /// Family name; may be empty.
    pub family: String,
    /// What they are called.
    pub preferred: Option<String>,
    /// Work address.
    pub email: Option<String>,
}

/// The name of a customer, supplier, site or product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The name.
    pub text: String,
    /// What it names.
    pub class: Class,
}

/// Whom a form may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Owner {
    Person(u32),
    Term(u32),
}

/// How a form is written, which decides where it is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Style {
    /// A term, or given and family name.
    Full,
    /// Family name first.
    Reversed,
    /// An initial and a family name.
    Initial,
    /// Initials alone.
    Initials,
    /// One name.
    Single,
    /// As somebody signs in.
    Username,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub(crate) style: Style,
    pub(crate) owner: Owner,
}

pub(crate) type Node = u32;

/// The firm's people and terms, made ready to be found in texts. Made once and shared.
#[derive(Debug, Default)]
pub struct Known {
    pub(crate) people: Vec<Person>,
    pub(crate) terms: Vec<Term>,
    safe: HashSet<String>,
    words: HashMap<String, u32>,
    spelling: Vec<String>,
    /// Words of five letters and more by the hash of what is left without one of the letters.
    shortened: HashMap<u64, Vec<u32>>,
    next: HashMap<(Node, u32), Node>,
    forms: Vec<Vec<Form>>,
    pub(crate) emails: HashMap<String, u32>,
}

/// Names are known by so many words; the rest of a longer one is not looked at.
const LONGEST_FORM: usize = 12;
/// Words shorter than this are not looked for with a typing error.
const SHORTEST_MISTYPED: usize = 5;

impl Known {
    /// Makes people and terms ready.
    pub fn new(people: &[Person], terms: &[Term]) -> Self {
        let mut known = Self {
            people: people.to_vec(),
            terms: terms.to_vec(),
            forms: vec![Vec::new()],
            ..Self::default()
        };
        for (at, person) in people.iter().enumerate() {
            known.add_person(at as u32, person);
        }
        for (at, term) in terms.iter().enumerate() {
            known.add_term(at as u32, &term.text);
        }
        for (at, word) in known.spelling.iter().enumerate() {
            if word.chars().count() >= SHORTEST_MISTYPED {
                for hash in shortenings(word) {
                    known.shortened.entry(hash).or_default().push(at as u32);
                }
            }
        }
        known
    }

    /// Nobody and nothing is known.
    pub fn empty() -> Self {
        Self::new(&[], &[])
    }

    /// Adds words and names that are never suggested, except where they are somebody's in the roster.
    #[must_use]
    pub fn with_safe<I: IntoIterator<Item = S>, S: AsRef<str>>(mut self, words: I) -> Self {
        self.safe
            .extend(words.into_iter().map(|word| joined(word.as_ref())));
        self
    }

    pub(crate) fn is_safe(&self, text: &str) -> bool {
        !self.safe.is_empty() && self.safe.contains(&joined(text))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(crate) fn word(&self, key: &str) -> Option<u32> {
        self.words.get(key).copied()
    }

    /// Words that differ from `key` by one typing error.
    pub(crate) fn mistyped(&self, key: &str) -> Vec<u32> {
        let length = key.chars().count();
        // A long run of letters is no mistyped name, and would take the square of its length.
        if !(SHORTEST_MISTYPED - 1..=40).contains(&length) {
            return Vec::new();
        }
        let mut found: Vec<u32> = shortenings(key)
            .filter_map(|hash| self.shortened.get(&hash))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        let key: Vec<char> = key.chars().collect();
        found.retain(|word| {
            let word: Vec<char> = self.spelling[*word as usize].chars().collect();
            one_error(&key, &word)
        });
        found
    }

    pub(crate) fn spelling(&self, word: u32) -> &str {
        &self.spelling[word as usize]
    }

    pub(crate) fn step(&self, node: Node, word: u32) -> Option<Node> {
        self.next.get(&(node, word)).copied()
    }

    pub(crate) fn forms(&self, node: Node) -> &[Form] {
        &self.forms[node as usize]
    }

    fn add(&mut self, words: &[&str], style: Style, owner: Owner) {
        let words = &words[..words.len().min(LONGEST_FORM)];
        if words.is_empty() || words.iter().any(|word| word.is_empty()) {
            return;
        }
        let mut node = 0;
        for word in words {
            let id = match self.words.get(*word) {
                Some(id) => *id,
                None => {
                    let id = self.spelling.len() as u32;
                    self.words.insert((*word).to_owned(), id);
                    self.spelling.push((*word).to_owned());
                    id
                }
            };
            let fresh = self.forms.len() as Node;
            let next = *self.next.entry((node, id)).or_insert(fresh);
            if next == fresh {
                self.forms.push(Vec::new());
            }
            node = next;
        }
        let forms = &mut self.forms[node as usize];
        if !forms
            .iter()
            .rev()
            .take_while(|form| form.owner == owner)
            .any(|form| form.style == style)
        {
            forms.push(Form { style, owner });
        }
    }

    fn add_person(&mut self, at: u32, person: &Person) {
        let owner = Owner::Person(at);
        let mut given = words(&person.given);
        let family = words(&person.family);
        // A title in a name is no name.
        if given.len() > 1 {
            given.retain(|word| kinds(word) & HONORIFIC == 0);
        }
        let preferred = words(person.preferred.as_deref().unwrap_or_default());
        // Everything the person may be called by their given name.
        let mut called: Vec<Vec<&str>> = vec![refs(&given)];
        called.extend(given.iter().take(1).map(|word| vec![word.as_str()]));
        called.push(refs(&preferred));
        let short = given.iter().take(1).chain(preferred.iter().take(1));
        for nickname in short.flat_map(|word| nicknames(word)) {
            called.push(vec![nickname]);
        }
        called.sort_unstable();
        called.dedup();
        called.retain(|words| !words.is_empty());
        let family = refs(&family);
        let joined_family = family.concat();
        let mut families = vec![family.clone()];
        if family.len() > 1 {
            families.push(vec![joined_family.as_str()]);
        }
        families.retain(|words| !words.is_empty());
        for name in &called {
            self.add(name, Style::Single, owner);
            if name.len() > 1 {
                self.add(&[&name.concat()], Style::Single, owner);
            }
            // Þóra is T. and Þ., which is folded to two letters.
            let mut initials = vec![first_letter(name[0]).to_owned()];
            if given.first().is_some_and(|first| first == name[0]) {
                let letter: String = person.given.trim().chars().take(1).collect();
                initials.push(fold(&letter));
            }
            initials.dedup();
            for family in &families {
                self.add(&[name.as_slice(), family].concat(), Style::Full, owner);
                self.add(&[family.as_slice(), name].concat(), Style::Reversed, owner);
                let (joined, whole) = (name.concat(), family.concat());
                let last = first_letter(family[0]);
                for username in [
                    format!("{joined}{whole}"),
                    format!("{whole}{joined}"),
                    format!("{joined}{last}"),
                ] {
                    self.add(&[&username], Style::Username, owner);
                }
                for initial in &initials {
                    let initial = initial.as_str();
                    let before = [&[initial], family.as_slice()].concat();
                    let after = [family.as_slice(), &[initial]].concat();
                    self.add(&before, Style::Initial, owner);
                    self.add(&after, Style::Reversed, owner);
                    self.add(&[initial, last], Style::Initials, owner);
                    self.add(&[&format!("{initial}{last}")], Style::Initials, owner);
                    self.add(&[&format!("{initial}{whole}")], Style::Username, owner);
                    self.add(&[&format!("{whole}{initial}")], Style::Username, owner);
                }
            }
        }
        // A middle name that is written as its initial.
        if let ([first, middle @ ..], false) = (given.as_slice(), family.is_empty())
            && !middle.is_empty()
        {
            let mut initials = vec![first.as_str()];
            initials.extend(middle.iter().map(|word| first_letter(word)));
            self.add(&[initials.as_slice(), &family].concat(), Style::Full, owner);
        }
        for family_name in &families {
            self.add(family_name, Style::Single, owner);
        }
        for word in family
            .iter()
            .filter(|word| word.len() > 2 && kinds(word) & PARTICLE == 0)
        {
            self.add(&[*word], Style::Single, owner);
        }
        if let Some(email) = &person.email {
            let email = fold(email.trim());
            if let Some((local, _)) = email.split_once('@') {
                let local = words(local);
                self.add(&refs(&local), Style::Username, owner);
            }
            self.emails.entry(email).or_insert(at);
        }
    }

    fn add_term(&mut self, at: u32, text: &str) {
        let owner = Owner::Term(at);
        let all = words(text);
        let all = refs(&all);
        self.add(&all, Style::Full, owner);
        if all.len() > 1 {
            self.add(&[&all.concat()], Style::Username, owner);
        }
        let mut core = all.as_slice();
        while let [rest @ .., last] = core
            && !rest.is_empty()
            && kinds(last) & FIRM != 0
        {
            core = rest;
        }
        // “The Bank” of “The Bank Ltd” is no name.
        if core.iter().any(|word| !crate::dictionary::is_common(word)) {
            self.add(core, Style::Full, owner);
        }
    }
}

fn refs(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// The folded words and numbers of a text.
pub(crate) fn words(text: &str) -> Vec<String> {
    let visible: String = text.chars().filter(|c| !crate::fold::unseen(*c)).collect();
    let tokens = Tokens::new(&visible);
    (0..tokens.list.len())
        .filter(|at| matches!(tokens.kind(*at), Kind::Word | Kind::Digits))
        .map(|at| tokens.key(at).to_owned())
        .collect()
}

/// The folded words of a text with a space between.
pub(crate) fn joined(text: &str) -> String {
    words(text).join(" ")
}

fn first_letter(word: &str) -> &str {
    let end = word.chars().next().map_or(0, char::len_utf8);
    &word[..end]
}

/// Hashes (FNV-1a) of a word and of everything it becomes without one of its letters.
fn shortenings(word: &str) -> impl Iterator<Item = u64> + '_ {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    let hash = |skipped: Option<(usize, usize)>| {
        let bytes = word.bytes().enumerate();
        bytes
            .filter(|(at, _)| skipped.is_none_or(|(from, to)| !(from..to).contains(at)))
            .fold(OFFSET, |hash, (_, byte)| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            })
    };
    let without = word
        .char_indices()
        .map(|(at, c)| Some((at, at + c.len_utf8())));
    std::iter::once(None).chain(without).map(hash)
}

/// Whether two words differ by exactly one letter too many, missing, other or swapped with its neighbour.
fn one_error(a: &[char], b: &[char]) -> bool {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    match b.len() - a.len() {
        1 => a == &b[1..],
        0 if a.is_empty() => false,
        0 => a[1..] == b[1..] || (a.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_typing_error_is_found() {
        let person = Person {
            family: "Johansson".into(),
            ..Person::default()
        };
        let known = Known::new(&[person], &[]);
        for mistyped in [
            "jhansson",
            "johanson",
            "jonahsson",
            "johanssons",
            "kohansson",
            "johnasson",
        ] {
            let found: Vec<&str> = known
                .mistyped(mistyped)
                .into_iter()
                .map(|it| known.spelling(it))
                .collect();
            assert_eq!(
                found.contains(&"johansson"),
                mistyped != "jonahsson",
                "{mistyped}"
            );
        }
        assert!(
            !known
                .mistyped("johansson")
                .contains(&known.word("johansson").unwrap())
        );
    }
}
