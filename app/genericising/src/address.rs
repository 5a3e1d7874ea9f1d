//! Street addresses and their parts, in the orders of several countries.

use crate::dictionary::{
    FIRM, FUNCTION, HONORIFIC, PARTICLE, PLACE, STREET, UNIT, is_common, is_place, place_at,
};
use crate::found::Found;
use crate::kind::{Class, Layer};
use crate::names::{Strength, Words};
use crate::token::{Kind, Tokens};

/// Ends of words that are streets: Hauptstrasse, hovedvej, lindgatan.
const ENDS: [&str; 26] = [
    "strasse", "strase", "gasse", "platz", "allee", "weg", "straat", "laan", "plein", "gracht",
    "gade", "gata", "gatan", "gate", "vej", "veien", "vagen", "vegur", "stien", "katu", "kuja",
    "utca", "gotu", "stigur", "brekka", "damm",
];

/// Finds addresses.
pub(crate) fn find(tokens: &Tokens, words: &Words, found: &mut Vec<Found>) {
    let read = Reader { tokens, words };
    let mut from = 0;
    let mut at = 0;
    while at < tokens.list.len() {
        let Some((last, confidence)) = read.anchor(at) else {
            at += 1;
            continue;
        };
        let first = read.left(at, from);
        let last = read.right(last);
        let range = tokens.list[first].start..tokens.list[last].end;
        found.push(Found::new(
            range,
            Class::Address,
            Layer::Pattern,
            confidence,
        ));
        from = last + 1;
        at = from;
    }
}

struct Reader<'a> {
    tokens: &'a Tokens<'a>,
    words: &'a Words,
}

impl Reader<'_> {
    /// A house number or a part of one: up to five digits, with a letter or without.
    fn number(&self, at: usize) -> Option<usize> {
        let tokens = self.tokens;
        if !tokens.is_digits(at) || tokens.key(at).len() > 5 || tokens.glued_left(at) {
            return None;
        }
        let tied = at > 1
            && matches!(
                tokens.kind(at - 1),
                Kind::Sign('.' | ',' | ':' | '-' | '/' | '#' | '£' | '$' | '€')
            )
            && !tokens.is_space(at - 2);
        let more = matches!(tokens.kind(at + 1), Kind::Sign('.' | ':' | '/' | '%' | ','))
            && tokens.is_digits(at + 2);
        if tied || more || tokens.is_sign(at + 1, '%') {
            return None;
        }
        if tokens.is_word(at + 1) {
            return (tokens.key(at + 1).len() == 1).then_some(at + 1);
        }
        Some(at)
    }

    fn year(&self, at: usize) -> bool {
        let key = self.tokens.key(at);
        key.len() == 4 && (key.starts_with("19") || key.starts_with("20"))
    }

    fn street(&self, at: usize) -> bool {
        self.tokens.is_word(at) && (self.words.kind(at) & STREET != 0 || self.ends_as_street(at))
    }

    fn ends_as_street(&self, at: usize) -> bool {
        let key = self.tokens.key(at);
        key.len() > 6 && !is_common(key) && ENDS.iter().any(|end| key.ends_with(end))
    }

    fn capital(&self, at: usize) -> bool {
        self.tokens.is_word(at) && self.tokens.list[at].capital
    }

    /// The next token over one stretch of white space.
    fn next(&self, at: usize) -> usize {
        let dot = usize::from(self.tokens.is_sign(at + 1, '.'));
        let next = at + 1 + dot;
        if self.tokens.is_space(next) {
            next + 1
        } else {
            next
        }
    }

    /// Whether two neighbouring tokens of an address stand on one line.
    fn one_line(&self, from: usize, to: usize) -> bool {
        let end = self.tokens.list.get(from).map_or(0, |it| it.end);
        let start = self.tokens.list.get(to).map_or(end, |it| it.start);
        !self.tokens.text[end..start.max(end)].contains('\n')
    }

    /// An address, or the part of one that shows it is one, from a token on: its last token.
    fn anchor(&self, at: usize) -> Option<(usize, u8)> {
        let tokens = self.tokens;
        match tokens.kind(at) {
            Kind::Digits => self.number_first(at),
            Kind::Word => self
                .unit(at)
                .or_else(|| self.corner(at))
                .or_else(|| self.name_first(at))
                .or_else(|| self.place_first(at)),
            _ => None,
        }
    }

    /// Suite 501, Apt. 297, Box 3833.
    fn unit(&self, at: usize) -> Option<(usize, u8)> {
        if self.words.kind(at) & UNIT == 0 || self.tokens.glued_left(at) {
            return None;
        }
        let next = self.next(at);
        let number = (next > at + 1).then(|| self.number(next)).flatten()?;
        (self.capital(at) || self.tokens.key(at) == "apt").then_some((number, 75))
    }

    /// Finland 80896.
    fn place_first(&self, at: usize) -> Option<(usize, u8)> {
        let tokens = self.tokens;
        if self.words.kind(at) & PLACE == 0 || !self.capital(at) {
            return None;
        }
        let last = place_at(tokens, at)?;
        let number = last + 2;
        let code = tokens.is_space(last + 1)
            && self.one_line(last, number)
            && self.number(number).is_some();
        (code && tokens.key(number).len() > 3 && !self.year(number)).then_some((number, 60))
    }

    /// The corner of X and Y.
    fn corner(&self, at: usize) -> Option<(usize, u8)> {
        let tokens = self.tokens;
        if tokens.key(at) != "corner" || tokens.text_of(at + 2) != "of" {
            return None;
        }
        let mut last = None;
        let mut and = false;
        for at in at + 4..at + 28 {
            match tokens.kind(at) {
                Kind::Word if tokens.key(at) == "and" && !and => and = true,
                Kind::Word if !is_common(tokens.key(at)) || self.capital(at) || self.street(at) => {
                    last = Some(at);
                }
                Kind::Digits => last = Some(at),
                Kind::Space(false) | Kind::Sign('.' | '-' | '\'' | '’') => {}
                _ => break,
            }
        }
        last.filter(|_| and).map(|last| (last, 75))
    }

    /// Words of a street's name after a token: its last word, whether one says that it is a street, and how many are names.
    fn street_name(&self, from: usize) -> Option<(usize, bool, usize)> {
        let tokens = self.tokens;
        let (mut last, mut street, mut names) = (None, false, 0);
        let mut at = from;
        for _ in 0..6 {
            if !tokens.is_word(at) {
                break;
            }
            let kind = self.words.kind(at);
            let strong = self.words.strength(at) == Strength::Strong;
            let prefix = matches!(
                tokens.key(at),
                "ul" | "al" | "rue" | "calle" | "avenida" | "rua" | "strada"
            ) && self.words.strength(self.next(at)) == Strength::Strong;
            let is_street = self.street(at)
                && (self.capital(at) || last.is_some() || self.ends_as_street(at) || prefix);
            let part = self.capital(at) && self.words.strength(at) == Strength::Weak;
            let particle = kind & PARTICLE != 0;
            if !(strong || is_street || part || particle)
                || kind & (HONORIFIC & !STREET) != 0 && !is_street
            {
                break;
            }
            street |= is_street;
            names += usize::from(strong);
            if !particle || is_street || strong {
                last = Some(at);
            }
            let next = self.next(at);
            let joined = if tokens.is_sign(at + 1, '-')
                || tokens.is_sign(at + 1, '\'')
                || tokens.is_sign(at + 1, '’')
            {
                at + 2
            } else {
                next
            };
            // A sentence ends here, unless the word is a short form.
            if tokens.is_sign(at + 1, '.') && tokens.key(at).len() > 3 && !is_street {
                break;
            }
            if !self.one_line(at, joined) {
                break;
            }

            at = joined;
        }
        last.map(|last| (last, street, names))
    }

    /// 12 High Street, 27534 Strickstrasse 61.
    fn number_first(&self, at: usize) -> Option<(usize, u8)> {
        let number = self.number(at)?;
        let mut next = self.next(number);
        if next == number + 1 || self.tokens.is_sign(number + 1, '.') {
            return None;
        }
        // A building's number before the street's.
        if let Some(second) = self
            .number(next)
            .filter(|second| !self.tokens.is_sign(second + 1, '.'))
        {
            next = self.next(second);
        }
        let (last, street, names) = self.street_name(next)?;
        if street && (names > 0 || self.capital(next)) {
            return Some((last, 85));
        }
        let after = self.next(last);
        if names > 0 && self.number(after).is_some() && !self.year(after) {
            return Some((self.number(after)?, 70));
        }
        let apart = self.tokens.text[self.tokens.list[number].end..self.tokens.list[next].start]
            .contains('\n');
        let unit = self.words.kind(after) & UNIT != 0 && self.number(self.next(after)).is_some();
        (unit && names > 0
            || names > 0
                && self.tokens.key(at).len() > 1
                && !self.year(at)
                && !apart
                && self.tokens.key(at).len() > 2)
            .then_some((last, 50))
    }

    /// Allika 46, hersnapvej 18, Calle Mayor 4, Oxford Street.
    fn name_first(&self, at: usize) -> Option<(usize, u8)> {
        if self.tokens.glued_left(at)
            || (self.words.strength(at) == Strength::None && !self.street(at))
        {
            return None;
        }
        let (last, street, names) = self.street_name(at)?;
        let after = self.next(last);
        if let Some(number) = self
            .number(after)
            .filter(|_| after > last + 1 && self.one_line(last, after))
            && !self.year(after)
        {
            if street && (names > 0 || self.capital(at)) {
                return Some((number, 85));
            }
            if street && self.ends_as_street(at) {
                return Some((number, 70));
            }
            let short = self.tokens.key(after).len() < 5;
            let firm = self.words.kind(last) & FIRM != 0;
            if names > 0 && short && !firm && !is_place(self.tokens.key(at)) {
                return Some((number, 50));
            }
        }
        (street && names > 0 && self.street(last) && last > at && self.capital(last))
            .then_some((last, 60))
    }

    /// Numbers directly before an address belong to it.
    fn left(&self, first: usize, from: usize) -> usize {
        let mut first = first;
        if self.tokens.key(first) == "corner" {
            return self
                .tokens
                .word_before(first)
                .filter(|word| self.tokens.key(*word) == "the")
                .unwrap_or(first);
        }
        for _ in 0..2 {
            let Some(space) = first.checked_sub(1).filter(|at| self.tokens.is_space(*at)) else {
                break;
            };
            let Some(number) = space.checked_sub(1).filter(|at| *at >= from) else {
                break;
            };
            if self.number(number).is_none()
                || self.year(number) && self.tokens.word_before(number).is_some()
            {
                break;
            }
            first = number;
        }
        first
    }

    /// Everything after an address that goes on with it: further parts, the town, the postcode, the country.
    fn right(&self, last: usize) -> usize {
        let tokens = self.tokens;
        let mut last = last;
        let mut at = last + 1;
        let mut after_name = false;
        while at < last + 6 && at < tokens.list.len() {
            match tokens.kind(at) {
                Kind::Space(false) | Kind::Sign(',' | '-' | '(' | ')' | '/') => {}
                Kind::Sign('.') => {
                    // A sentence ends after a longer word.
                    if tokens.key(at - 1).len() > 3 && !self.street(at - 1) {
                        break;
                    }
                }
                Kind::Digits => {
                    let Some(number) = self
                        .number(at)
                        .or_else(|| (tokens.key(at).len() < 6 && after_name).then_some(at))
                    else {
                        break;
                    };
                    last = number;
                    at = number;
                }
                Kind::Word => {
                    let kind = self.words.kind(at);
                    let same_line = self.one_line(last, at);
                    let ended =
                        tokens.text[tokens.list[last].end..tokens.list[at].start].contains('.');
                    let name = self.words.strength(at) == Strength::Strong
                        || (self.capital(at) && (!is_common(tokens.key(at)) || kind & PLACE != 0))
                        || (self.capital(at) && kind & FUNCTION == 0 && same_line && !ended)
                        || (tokens.list[at].caps && tokens.key(at).len() == 2 && same_line)
                        || (kind & UNIT != 0 && self.number(self.next(at)).is_some())
                        || tokens.key(at) == "street"
                        || tokens.key(at) == "st";
                    let particle = kind & PARTICLE != 0
                        && self.words.strength(self.next(at)) == Strength::Strong;
                    if !(name || particle) {
                        break;
                    }
                    after_name = true;
                    last = at;
                }
                _ => break,
            }
            at += 1;
        }
        last
    }
}
