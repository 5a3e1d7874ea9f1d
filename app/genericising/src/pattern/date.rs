//! Dates and times, in figures and in words.

use crate::dictionary::{MONTH, WEEKDAY, kinds};
use crate::found::Found;
use crate::kind::{Class, Layer};
use crate::relative::{date_key, time_key};
use crate::token::{Kind, Tokens};

mod clock;

use clock::{by_day, clock, half_of_day, o_clock, of_half, time};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const ORDINALS: [&str; 19] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];
const HOURS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

/// Finds dates and times that begin at a token.
pub(super) fn find(tokens: &Tokens, at: usize, found: &mut Vec<Found>) {
    let one = match tokens.kind(at) {
        Kind::Digits if !tokens.glued_left(at) && !decimal(tokens, at) => figures(tokens, at)
            .or_else(|| day_month(tokens, at))
            .or_else(|| time(tokens, at))
            .or_else(|| year(tokens, at)),
        Kind::Word => month_first(tokens, at).or_else(|| words(tokens, at)),
        _ => None,
    };
    found.extend(one);
}

/// Whether a point, slash or hyphen ties a number to another one before it.
fn decimal(tokens: &Tokens, at: usize) -> bool {
    at > 1
        && matches!(tokens.kind(at - 1), Kind::Sign('.' | '/' | '-' | ',' | ':'))
        && tokens.is_digits(at - 2)
}

fn number(tokens: &Tokens, at: usize) -> Option<i64> {
    (tokens.is_digits(at) && tokens.key(at).len() <= 4)
        .then(|| tokens.key(at).parse().ok())
        .flatten()
}

fn digits(tokens: &Tokens, at: usize) -> usize {
    if tokens.is_digits(at) {
        tokens.key(at).len()
    } else {
        0
    }
}

fn made(
    tokens: &Tokens,
    first: usize,
    last: usize,
    confidence: u8,
    key: String,
    class: Class,
) -> Found {
    let range = tokens.list[first].start..tokens.list[last].end;
    Found::new(range, class, Layer::Pattern, confidence).keyed(key)
}

/// A year of two digits is one of the last or this century.
fn full_year(tokens: &Tokens, at: usize) -> Option<i64> {
    let year = number(tokens, at)?;
    match digits(tokens, at) {
        4 if (1_000..2_200).contains(&year) => Some(year),
        2 => Some(if year < 50 {
            2_000 + year
        } else {
            1_900 + year
        }),
        _ => None,
    }
}

/// 2024-05-03, 3/5/2024, 3.5.24, each with or without a time.
fn figures(tokens: &Tokens, at: usize) -> Option<Found> {
    let Kind::Sign(sign @ ('-' | '/' | '.')) = tokens.kind(at + 1) else {
        return None;
    };
    if !tokens.is_sign(at + 3, sign) || (tokens.is_sign(at + 5, sign) && tokens.is_digits(at + 6)) {
        return None;
    }
    let middle = number(tokens, at + 2)?;
    let (year, month, day) = if digits(tokens, at) == 4 {
        (number(tokens, at)?, middle, number(tokens, at + 4)?)
    } else {
        let (one, year) = (number(tokens, at)?, full_year(tokens, at + 4)?);
        if middle > 12 {
            (year, one, middle)
        } else {
            (year, middle, one)
        }
    };
    let two = [at + 2, if digits(tokens, at) == 4 { at + 4 } else { at }];
    if !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || two.iter().any(|it| digits(tokens, *it) > 2)
    {
        return None;
    }
    let mut last = at + 4;
    // A day and the time on it are one thing.
    let hour = match tokens.kind(at + 5) {
        Kind::Word if matches!(tokens.key(at + 5), "t") => Some(at + 6),
        Kind::Space(false) => Some(at + 6),
        Kind::Sign(',') if tokens.is_space(at + 6) => Some(at + 7),
        _ => None,
    };
    if let Some(end) = hour.and_then(|hour| clock(tokens, hour)) {
        last = end.1;
    } else if tokens.glued_right(last) {
        return None;
    }
    Some(made(
        tokens,
        at,
        last,
        95,
        date_key(year, month, day),
        Class::Date,
    ))
}

fn month(tokens: &Tokens, at: usize) -> Option<i64> {
    if !tokens.is_word(at) || kinds(tokens.key(at)) & MONTH == 0 {
        return None;
    }
    let start = tokens.key(at).get(..3)?;
    MONTHS
        .iter()
        .position(|month| *month == start)
        .map(|at| at as i64 + 1)
}

/// Over white space and one sign.
fn skip(tokens: &Tokens, at: usize, sign: char) -> usize {
    let at = if tokens.is_sign(at, sign) { at + 1 } else { at };
    if tokens.is_space(at) { at + 1 } else { at }
}

/// A year after a day and month, with the last token of the date.
fn year_after(tokens: &Tokens, last: usize) -> (i64, usize) {
    let at = skip(tokens, last + 1, ',');
    match number(tokens, at) {
        Some(year)
            if at > last + 1 && digits(tokens, at) == 4 && (1_000..2_200).contains(&year) =>
        {
            (year, at)
        }
        _ => (0, last),
    }
}

/// The ending of an ordinal in figures.
fn over_ordinal(tokens: &Tokens, at: usize) -> usize {
    let ends = tokens.is_word(at + 1) && matches!(tokens.key(at + 1), "st" | "nd" | "rd" | "th");
    if ends { at + 1 } else { at }
}

/// 3 May, 3rd of May 2024, 3-May-2024.
fn day_month(tokens: &Tokens, at: usize) -> Option<Found> {
    let day = number(tokens, at).filter(|day| (1..=31).contains(day))?;
    let mut next = skip(tokens, over_ordinal(tokens, at) + 1, '.');
    if tokens.is_sign(next, '-') {
        next += 1;
    }
    if tokens.is_word(next) && tokens.key(next) == "of" {
        next = skip(tokens, next + 1, '-');
    }
    let month = month(tokens, next)?;
    if !tokens.list[next].capital && tokens.key(next).len() < 5 {
        return None;
    }
    let (year, last) = match tokens.kind(next + 1) {
        Kind::Sign('-') if digits(tokens, next + 2) == 4 => (number(tokens, next + 2)?, next + 2),
        Kind::Sign('.') if tokens.is_space(next + 2) && digits(tokens, next + 3) == 4 => {
            (number(tokens, next + 3)?, next + 3)
        }
        _ => year_after(tokens, next),
    };
    Some(made(
        tokens,
        at,
        last,
        90,
        date_key(year, month, day),
        Class::Date,
    ))
}

/// May 3, May the 3rd, May 2024, and a month alone.
fn month_first(tokens: &Tokens, at: usize) -> Option<Found> {
    let month = month(tokens, at)?;
    if !tokens.list[at].capital {
        return None;
    }
    let mut next = skip(tokens, at + 1, '.');
    if next == at + 1 && tokens.glued_right(at) {
        return None;
    }
    if tokens.is_word(next) && tokens.key(next) == "the" {
        next = skip(tokens, next + 1, '-');
    }
    if let Some(day) =
        number(tokens, next).filter(|day| (1..=31).contains(day) && digits(tokens, next) < 3)
    {
        let end = over_ordinal(tokens, next);
        if end > next || !tokens.glued_right(next) {
            let (year, last) = year_after(tokens, end);
            return Some(made(
                tokens,
                at,
                last,
                88,
                date_key(year, month, day),
                Class::Date,
            ));
        }
    }
    if tokens.is_word(next)
        && let Some(day) = ORDINALS.iter().position(|it| *it == tokens.key(next))
    {
        let (year, last) = year_after(tokens, next);
        return Some(made(
            tokens,
            at,
            last,
            80,
            date_key(year, month, day as i64 + 1),
            Class::Date,
        ));
    }
    if let Some(year) = number(tokens, next).filter(|_| digits(tokens, next) == 4) {
        return Some(made(
            tokens,
            at,
            next,
            85,
            date_key(year, month, 0),
            Class::Date,
        ));
    }
    // “May” and “March” open questions and orders too.
    let before = tokens.word_before(at).map_or("", |word| tokens.key(word));
    let told = matches!(
        before,
        "in" | "since"
            | "until"
            | "last"
            | "next"
            | "early"
            | "late"
            | "mid"
            | "of"
            | "from"
            | "to"
            | "by"
            | "during"
            | "this"
    );
    let clear = !matches!(
        tokens.key(at),
        "may" | "march" | "mar" | "jan" | "sun" | "april" | "june" | "august"
    ) && tokens.key(at).len() > 4;
    (told || clear).then(|| {
        made(
            tokens,
            at,
            at,
            if told { 65 } else { 50 },
            date_key(0, month, 0),
            Class::Date,
        )
    })
}

/// Days of the week, the third of May, half past nine.
fn words(tokens: &Tokens, at: usize) -> Option<Found> {
    let key = tokens.key(at);
    if kinds(key) & WEEKDAY != 0 && tokens.list[at].capital && key.len() > 4 {
        return Some(made(
            tokens,
            at,
            at,
            55,
            format!("date:weekday:{key}"),
            Class::Date,
        ));
    }
    if let Some(day) = ORDINALS.iter().position(|it| *it == key) {
        let of = skip(tokens, at + 1, '-');
        let next = skip(tokens, of + 1, '-');
        if tokens.is_word(of)
            && tokens.key(of) == "of"
            && month(tokens, next).is_some()
            && tokens.list[next].capital
        {
            let (year, last) = year_after(tokens, next);
            let key = date_key(year, month(tokens, next)?, day as i64 + 1);
            return Some(made(tokens, at, last, 80, key, Class::Date));
        }
        return None;
    }
    if matches!(key, "half" | "quarter") {
        let past = skip(tokens, at + 1, '-');
        let hour = skip(tokens, past + 1, '-');
        if matches!(tokens.text_of(past), "past" | "to") && tokens.is_word(hour) {
            let hours = HOURS.iter().position(|it| *it == tokens.key(hour))? as u32 + 1;
            let (last, hours) = match half_of_day(tokens, skip(tokens, hour + 1, '-')) {
                Some((last, later)) => (last, of_half(hours, later)),
                None => (hour, by_day(hours)),
            };
            return Some(made(tokens, at, last, 75, time_key(hours), Class::Time));
        }
    }
    let hours = HOURS.iter().position(|it| *it == key)? as u32 + 1;
    let next = skip(tokens, at + 1, '-');
    let (last, hours) = match half_of_day(tokens, next) {
        Some((last, later)) => (last, of_half(hours, later)),
        None => (o_clock(tokens, next)?, by_day(hours)),
    };
    Some(made(tokens, at, last, 75, time_key(hours), Class::Time))
}

/// A year alone.
fn year(tokens: &Tokens, at: usize) -> Option<Found> {
    let year = number(tokens, at)
        .filter(|year| (1_900..2_040).contains(year) && digits(tokens, at) == 4)?;
    let tied = tokens.glued_right(at)
        || (matches!(tokens.kind(at + 1), Kind::Sign('-' | '/' | '.' | ',' | ':'))
            && tokens.is_digits(at + 2))
        || at.checked_sub(1).is_some_and(|it| {
            matches!(
                tokens.kind(it),
                Kind::Sign('#' | '-' | '/' | '£' | '€' | '$' | '@' | '_')
            )
        });
    let before = tokens.word_before(at).map_or("", |word| tokens.key(word));
    let told = matches!(
        before,
        "in" | "since"
            | "until"
            | "of"
            | "from"
            | "to"
            | "by"
            | "during"
            | "year"
            | "and"
            | "till"
            | "before"
            | "after"
    );
    (!tied).then(|| {
        made(
            tokens,
            at,
            at,
            if told { 70 } else { 50 },
            date_key(year, 0, 0),
            Class::Date,
        )
    })
}
