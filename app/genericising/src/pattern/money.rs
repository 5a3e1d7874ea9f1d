//! Sums of money and ages.

use crate::found::Found;
use crate::kind::{Class, Layer};
use crate::relative::is_round;
use crate::token::{Kind, Tokens};

const CURRENCIES: [&str; 40] = [
    "euro", "euros", "eur", "dollar", "dollars", "usd", "pound", "pounds", "gbp", "quid", "cents",
    "pence", "chf", "francs", "sek", "nok", "dkk", "kronor", "kroner", "pln", "zloty", "czk",
    "huf", "forint", "yen", "jpy", "cny", "yuan", "rmb", "inr", "rupees", "aud", "cad", "nzd",
    "brl", "reais", "mxn", "pesos", "rubles", "zar",
];

/// Finds a sum of money or an age that begins at a token.
pub(super) fn find(tokens: &Tokens, at: usize, found: &mut Vec<Found>) {
    let one = match tokens.kind(at) {
        Kind::Sign('£' | '€' | '$' | '¥' | '₹') => after_currency(tokens, at),
        Kind::Word if tokens.key(at).len() == 3 && CURRENCIES.contains(&tokens.key(at)) => {
            after_currency(tokens, at)
        }
        Kind::Digits if !tokens.glued_left(at) => {
            before_currency(tokens, at).or_else(|| age(tokens, at))
        }
        _ => None,
    };
    found.extend(one);
}

/// The last token of an amount, with its thousands and decimals.
fn amount(tokens: &Tokens, at: usize) -> Option<usize> {
    if !tokens.is_digits(at) {
        return None;
    }
    let mut last = at;
    for _ in 0..6 {
        let separator = matches!(tokens.kind(last + 1), Kind::Sign(',' | '.' | '\''))
            || (tokens.text_of(last + 1) == " "
                && tokens.is_digits(last + 2)
                && tokens.key(last + 2).len() == 3);
        if !(separator && tokens.is_digits(last + 2)) {
            break;
        }
        last += 2;
    }
    if tokens.is_word(last + 1) && matches!(tokens.key(last + 1), "k" | "m" | "bn") {
        last += 1;
    }
    let next = if tokens.is_space(last + 1) {
        last + 2
    } else {
        last + 1
    };
    if tokens.is_word(next) && matches!(tokens.key(next), "thousand" | "million" | "billion") {
        last = next;
    }
    Some(last)
}

fn sum(tokens: &Tokens, first: usize, last: usize) -> Option<Found> {
    let range = tokens.list[first].start..tokens.list[last].end;
    // A round sum is generic as it is, and so is a band.
    (!is_round(&tokens.text[range.clone()]))
        .then(|| Found::new(range, Class::Money, Layer::Pattern, 80))
}

fn after_currency(tokens: &Tokens, at: usize) -> Option<Found> {
    let next = if tokens.is_space(at + 1) {
        at + 2
    } else {
        at + 1
    };
    sum(tokens, at, amount(tokens, next)?)
}

fn before_currency(tokens: &Tokens, at: usize) -> Option<Found> {
    let last = amount(tokens, at)?;
    let next = if tokens.is_space(last + 1) {
        last + 2
    } else {
        last + 1
    };
    let currency = matches!(tokens.kind(next), Kind::Sign('£' | '€' | '$' | '¥' | '₹'))
        || (tokens.is_word(next) && CURRENCIES.contains(&tokens.key(next)));
    if currency {
        sum(tokens, at, next)
    } else {
        None
    }
}

/// aged 47, 47 years old, a 47-year-old, turned 47.
fn age(tokens: &Tokens, at: usize) -> Option<Found> {
    let years: u8 = tokens.key(at).parse().ok().filter(|years| *years < 120)?;
    // What is a decade already.
    let range = matches!(tokens.text_of(at + 2), "to" | "or") && tokens.is_space(at + 1);
    if tokens.glued_right(at)
        || range
        || matches!(tokens.kind(at + 1), Kind::Sign('.' | ',' | ':' | '/' | '%'))
            && tokens.is_digits(at + 2)
    {
        return None;
    }
    let made = |last: usize, confidence| {
        let range = tokens.list[at].start..tokens.list[last].end;
        Some(
            Found::new(range, Class::Age, Layer::Context, confidence).keyed(format!("age:{years}")),
        )
    };
    let parts: Vec<&str> = (1..=5).map(|by| tokens.text_of(at + by)).collect();
    match parts.as_slice() {
        [
            " " | "-",
            "year" | "years" | "yr" | "yrs" | "month" | "months",
            " " | "-",
            "old" | "olds",
            ..,
        ] => return made(at + 4, 90),
        [" ", "y", "/", "o", ..] => return made(at + 4, 90),
        [" " | "", "yo", ..] => return made(at + 2, 85),
        [" ", "years", " ", "of", ..] => return made(at + 2, 70),
        _ => {}
    }
    let before = tokens.word_before(at)?;
    let key = tokens.key(before);
    let told = matches!(
        key,
        "aged" | "age" | "turned" | "turning" | "turns" | "turn"
    );
    let age_of = matches!(key, "of" | "is" | "was")
        && tokens
            .word_before(before)
            .is_some_and(|it| matches!(tokens.key(it), "age" | "ages"));
    // “Turn 3 pages” is no age.
    let counted = tokens.is_space(at + 1)
        && tokens.is_word(at + 2)
        && key.starts_with("turn")
        && tokens.key(at + 2).ends_with('s')
        && tokens.key(at + 2) != "years";
    if (told || age_of) && !counted {
        made(at, 85)
    } else {
        None
    }
}
