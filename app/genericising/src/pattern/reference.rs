//! Numbers that mean something by the word before them, ticket numbers, number plates, postcodes.

use std::ops::Range;

use crate::found::Found;
use crate::kind::{Class, Layer};
use crate::token::{Kind, Tokens};

/// Words that a number of its own follows, what the number is, and its noun.
const WORDS: [(&str, Class, &str); 44] = [
    ("order", Class::Reference, "order"),
    ("orders", Class::Reference, "order"),
    ("ticket", Class::Reference, "ticket"),
    ("incident", Class::Reference, "ticket"),
    ("inc", Class::Reference, "ticket"),
    ("ref", Class::Reference, "reference"),
    ("reference", Class::Reference, "reference"),
    ("policy", Class::Reference, "policy"),
    ("case", Class::Reference, "case"),
    ("cs", Class::Reference, "case"),
    ("invoice", Class::Reference, "invoice"),
    ("claim", Class::Reference, "claim"),
    ("complaint", Class::Reference, "case"),
    ("account", Class::Reference, "account"),
    ("acct", Class::Reference, "account"),
    ("customer", Class::Reference, "reference"),
    ("client", Class::Reference, "reference"),
    ("member", Class::Reference, "reference"),
    ("membership", Class::Reference, "reference"),
    ("contract", Class::Reference, "reference"),
    ("booking", Class::Reference, "reference"),
    ("reservation", Class::Reference, "reference"),
    ("tracking", Class::Reference, "reference"),
    ("parcel", Class::Reference, "reference"),
    ("shipment", Class::Reference, "reference"),
    ("serial", Class::Reference, "reference"),
    ("transaction", Class::Reference, "reference"),
    ("request", Class::Reference, "ticket"),
    ("employee", Class::Reference, "employee"),
    ("personnel", Class::Reference, "employee"),
    ("staff", Class::Reference, "employee"),
    ("card", Class::Card, "card"),
    ("licence", Class::NationalId, "national_id"),
    ("license", Class::NationalId, "national_id"),
    ("passport", Class::NationalId, "national_id"),
    ("ssn", Class::NationalId, "national_id"),
    ("bsn", Class::NationalId, "national_id"),
    ("insurance", Class::NationalId, "national_id"),
    ("plate", Class::Plate, "plate"),
    ("registration", Class::Plate, "plate"),
    ("zip", Class::Postcode, "postcode"),
    ("postcode", Class::Postcode, "postcode"),
    ("postal", Class::Postcode, "postcode"),
    ("plz", Class::Postcode, "postcode"),
];

/// Finds such numbers that begin at a token.
pub(super) fn find(tokens: &Tokens, at: usize, found: &mut Vec<Found>) {
    match tokens.kind(at) {
        Kind::Word if !tokens.glued_left(at) => {
            found.extend(after_word(tokens, at));
            found.extend(prefixed(tokens, at).or_else(|| letters_first(tokens, at)));
        }
        Kind::Digits if !tokens.glued_left(at) => found.extend(digits_first(tokens, at)),
        _ => {}
    }
}

fn range(tokens: &Tokens, first: usize, last: usize) -> Range<usize> {
    tokens.list[first].start..tokens.list[last].end
}

/// A code from a token: letters, digits and signs inside, with at least one digit.
fn code(tokens: &Tokens, first: usize) -> Option<usize> {
    let mut last = None;
    let mut digits = 0;
    for at in first..first + 12 {
        match tokens.kind(at) {
            Kind::Digits => {
                digits += tokens.key(at).len();
                last = Some(at);
            }
            Kind::Word if tokens.key(at).len() < 9 => {
                // “4711 and” has a space; “47 11” goes on only with digits.
                if at > first && tokens.is_space(at - 1) {
                    break;
                }
                last = Some(at);
            }
            Kind::Sign('-' | '/' | '.' | '_') if at > first => {}
            Kind::Space(false)
                if tokens.text_of(at) == " " && tokens.is_digits(at + 1) && digits > 0 => {}
            _ => break,
        }
    }
    last.filter(|_| digits > 0)
}

/// “order no. 4711”, “ticket #12-99”, “policy number is AB 123”.
fn after_word(tokens: &Tokens, at: usize) -> Option<Found> {
    let (_, class, noun) = WORDS.iter().find(|(word, ..)| *word == tokens.key(at))?;
    let mut next = at + 1;
    let mut told = false;
    for _ in 0..10 {
        match tokens.kind(next) {
            Kind::Space(false) => {}
            Kind::Sign('#' | ':' | '=') => told = true,
            Kind::Sign('.' | '(' | '"' | '\'' | '’' | '№') => {}
            Kind::Word => match tokens.key(next) {
                "no" | "nr" | "number" | "numbers" | "num" | "id" | "ref" | "reference"
                | "code" => told = true,
                "is" | "was" | "s" | "security" | "social" | "cc" => {}
                _ => break,
            },
            _ => break,
        }
        next += 1;
    }
    let last = code(tokens, next)?;
    let text = &tokens.text[range(tokens, next, last)];
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let enough = if told {
        digits > 1 || text.len() > 3
    } else {
        digits > 2
    };
    let counted = digits == text.len() && digits < 3 && !told;
    let year = digits == 4
        && text.len() == 4
        && (text.starts_with("19") || text.starts_with("20"))
        && !told;
    (enough && !counted && !year).then(|| {
        let key = format!(
            "{}:{noun}:{}",
            class.as_str(),
            crate::known::words(text).concat()
        );
        Found::new(
            range(tokens, next, last),
            *class,
            Layer::Context,
            if told { 90 } else { 82 },
        )
        .keyed(key)
    })
}

/// INC0012345, CS-1234, REQ_99: capital letters and at least three digits.
fn prefixed(tokens: &Tokens, at: usize) -> Option<Found> {
    let token = &tokens.list[at];
    if !token.caps || token.end - token.start > 6 {
        return None;
    }
    let next = match tokens.kind(at + 1) {
        Kind::Sign('-' | '_' | '#' | '/') => at + 2,
        _ => at + 1,
    };
    let last =
        code(tokens, next).filter(|_| tokens.is_digits(next) && tokens.key(next).len() > 2)?;
    let text = &tokens.text[range(tokens, at, last)];
    let noun = WORDS
        .iter()
        .find(|(word, class, _)| *word == tokens.key(at) && *class == Class::Reference)
        .map_or("reference", |it| it.2);
    Some(
        Found::new(
            range(tokens, at, last),
            Class::Reference,
            Layer::Pattern,
            80,
        )
        .keyed(format!(
            "reference:{noun}:{}",
            crate::known::words(text).concat()
        )),
    )
}

/// Postcodes and plates that begin with letters: SW1A 1AA, B0J 2H0, AB12 CDE.
fn letters_first(tokens: &Tokens, first: usize) -> Option<Found> {
    let token = &tokens.list[first];
    if token.end - token.start > 2 || !token.capital || !tokens.is_digits(first + 1) {
        return None;
    }
    let (mut form, mut parts, mut at) = (String::new(), 0, first);
    while form.len() < 9 {
        match tokens.kind(at) {
            Kind::Word if tokens.list[at].capital && tokens.text_of(at).is_ascii() => {
                form.extend(tokens.text_of(at).chars().map(|_| 'a'))
            }
            Kind::Digits => form.extend(tokens.text_of(at).chars().map(|_| '1')),
            Kind::Space(false) if tokens.text_of(at) == " " && parts == 0 => {
                form.push(' ');
                parts = 1;
            }
            _ => break,
        }
        let (class, fits) = match form.as_str() {
            "a1 1aa" | "a11 1aa" | "aa1 1aa" | "aa11 1aa" | "a1a 1aa" | "aa1a 1aa" | "a1a 1a1" => {
                (Class::Postcode, true)
            }
            "aa11 aaa" | "aa11aaa" => (Class::Plate, true),
            _ => (Class::Plate, false),
        };
        if fits && !tokens.glued_right(at) {
            return Some(Found::new(
                range(tokens, first, at),
                class,
                Layer::Pattern,
                85,
            ));
        }
        at += 1;
    }
    None
}

/// Dutch and American postcodes, and long numbers of which nothing is known.
fn digits_first(tokens: &Tokens, at: usize) -> Option<Found> {
    let length = tokens.key(at).len();
    let tied = at > 1
        && matches!(tokens.kind(at - 1), Kind::Sign('.' | ',' | '-' | '/'))
        && tokens.is_digits(at - 2);
    if tied {
        return None;
    }
    let letters = at + if tokens.text_of(at + 1) == " " { 2 } else { 1 };
    let dutch = length == 4
        && tokens.is_word(letters)
        && tokens.list[letters].caps
        && tokens.text_of(letters).len() == 2
        && !tokens.glued_right(letters)
        && !matches!(
            tokens.key(letters),
            "am" | "pm" | "kg" | "mb" | "gb" | "kb" | "km" | "uk" | "us" | "eu" | "bc" | "ad"
        );
    if dutch {
        return Some(Found::new(
            range(tokens, at, letters),
            Class::Postcode,
            Layer::Pattern,
            75,
        ));
    }
    let american = length == 5
        && tokens.is_sign(at + 1, '-')
        && tokens.is_digits(at + 2)
        && tokens.key(at + 2).len() == 4;
    if american && !tokens.glued_right(at + 2) {
        return Some(Found::new(
            range(tokens, at, at + 2),
            Class::Postcode,
            Layer::Pattern,
            80,
        ));
    }
    let numbered = at > 0 && tokens.is_sign(at - 1, '#') && length > 3;
    ((numbered || length > 5)
        && length < 40
        && !tokens.glued_right(at)
        && !tokens.is_sign(at + 1, '%'))
    .then(|| {
        Found::new(
            range(tokens, at, at),
            Class::Reference,
            Layer::Pattern,
            if numbered { 75 } else { 50 },
        )
    })
}
