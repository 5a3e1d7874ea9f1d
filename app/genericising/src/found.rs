//! What the layers find, and which of it stays when findings overlap.

use std::ops::Range;

use crate::kind::{Class, Layer};
use crate::known::Owner;

/// Whom a finding means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever or whatever is written so.
    Written,
    /// One of these, and how the form is spelled.
    OneOf(Vec<Owner>, String),
    /// The thing with this key.
    Key(String),
}

/// Something a layer found in a view.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Bytes of the view.
    pub(crate) range: Range<usize>,
    pub(crate) class: Class,
    pub(crate) layer: Layer,
    pub(crate) confidence: u8,
    pub(crate) who: Who,
}

impl Found {
    pub(crate) fn new(range: Range<usize>, class: Class, layer: Layer, confidence: u8) -> Self {
        Self {
            range,
            class,
            layer,
            confidence,
            who: Who::Written,
        }
    }

    pub(crate) fn keyed(self, key: String) -> Self {
        Self {
            who: Who::Key(key),
            ..self
        }
    }

    /// Findings of a lower rank stay whole; what has a form of its own goes before the names inside it.
    fn rank(&self) -> u8 {
        match (self.class, self.layer) {
            (Class::Email | Class::Url | Class::Iban | Class::Ip | Class::Mac, _) => 0,
            (_, Layer::Roster) if self.range.len() > 2 => 1,
            (Class::Address | Class::Postcode, _) => 2,
            (Class::Person | Class::Place | Class::Organisation, Layer::Context) => 4,
            (_, Layer::Checksum | Layer::Pattern | Layer::Context) => 3,
            (_, Layer::Roster) => 5,
            (_, Layer::Dictionary) => 6,
            (_, Layer::Capitals) => 7,
        }
    }
}

/// Findings that do not overlap, by their start. Where two did, the one of the lower rank, the surer and the longer one stays
/// whole, and the other keeps what is left of it, so that whatever was found stays covered.
pub(crate) fn choose(text: &str, mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| {
        a.rank()
            .cmp(&b.rank())
            .then(b.range.len().cmp(&a.range.len()))
            .then(b.confidence.cmp(&a.confidence))
            .then(a.range.start.cmp(&b.range.start))
    });
    let mut taken = vec![false; text.len()];
    let mut chosen = Vec::with_capacity(found.len());
    for one in found {
        let mut at = one.range.start;
        while at < one.range.end {
            if taken[at] {
                at += 1;
                continue;
            }
            let end = (at..one.range.end)
                .find(|byte| taken[*byte])
                .unwrap_or(one.range.end);
            let left = trim(text, at..end);
            let whole = left == one.range;
            if whole || text[left.clone()].chars().any(char::is_alphanumeric) {
                taken[left.clone()].fill(true);
                let who = if whole { one.who.clone() } else { Who::Written };
                chosen.push(Found {
                    range: left,
                    who,
                    ..one.clone()
                });
            }
            at = end;
        }
    }
    chosen.sort_by_key(|one| one.range.start);
    chosen
}

/// A range without white space and separators at its ends.
fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let outer = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':');
    let start = range.start + part.len() - part.trim_start_matches(outer).len();
    let end = range.end - (part.len() - part.trim_end_matches(outer).len());
    start..end.max(start)
}
