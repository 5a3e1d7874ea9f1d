//! Times of the day, in figures.

use super::{digits, made, number, skip};
use crate::found::Found;
use crate::kind::Class;
use crate::relative::time_key;
use crate::token::Tokens;

/// The hour of a day of 24 that an hour of its first or second half is.
pub(super) fn of_half(hour: u32, later: bool) -> u32 {
    match (hour, later) {
        (12, false) => 0,
        (..12, true) => hour + 12,
        _ => hour,
    }
}

/// The hour of a day of 24 that is meant by an hour on the face of a clock: people mostly tell of their day.
pub(super) fn by_day(hour: u32) -> u32 {
    if (1..7).contains(&hour) {
        hour + 12
    } else {
        hour
    }
}

/// am, pm, a.m., p.m. at a token: its last token and whether it is the second half of the day.
pub(super) fn half_of_day(tokens: &Tokens, at: usize) -> Option<(usize, bool)> {
    if !tokens.is_word(at) {
        return None;
    }
    match tokens.key(at) {
        key @ ("am" | "pm") => Some((at, key == "pm")),
        key @ ("a" | "p")
            if tokens.is_sign(at + 1, '.')
                && tokens.is_word(at + 2)
                && tokens.key(at + 2) == "m" =>
        {
            let last = if tokens.is_sign(at + 3, '.') {
                at + 3
            } else {
                at + 2
            };
            Some((last, key == "p"))
        }
        _ => None,
    }
}

pub(super) fn o_clock(tokens: &Tokens, at: usize) -> Option<usize> {
    let said = tokens.is_word(at)
        && tokens.key(at) == "o"
        && tokens.is_word(at + 2)
        && tokens.key(at + 2) == "clock";
    said.then_some(at + 2)
}

/// 14:35, 14:35:10.2, 14:35Z from a token: its hour and last token.
pub(super) fn clock(tokens: &Tokens, at: usize) -> Option<(u32, usize)> {
    let hour = number(tokens, at).filter(|hour| *hour < 25 && digits(tokens, at) < 3)?;
    let mut last = at;
    for _ in 0..2 {
        let minutes = tokens.is_sign(last + 1, ':')
            && digits(tokens, last + 2) == 2
            && number(tokens, last + 2)? < 60;
        if !minutes {
            break;
        }
        last += 2;
    }
    if last == at {
        return None;
    }
    if tokens.is_sign(last + 1, '.') && tokens.is_digits(last + 2) {
        last += 2;
    }
    if tokens.is_word(last + 1) && tokens.key(last + 1) == "z" {
        last += 1;
    }
    Some((hour as u32, last))
}

/// 14:35, 2:35 pm, 2pm, 2 o'clock, 14h35.
pub(super) fn time(tokens: &Tokens, at: usize) -> Option<Found> {
    if let Some((hour, mut last)) = clock(tokens, at) {
        let mut hour = hour;
        if let Some((end, later)) = half_of_day(tokens, skip(tokens, last + 1, '-')) {
            last = end;
            hour = of_half(hour, later);
        }
        // Scores and versions have more than two parts or another sign after them.
        return (!tokens.is_sign(last + 1, ':'))
            .then(|| made(tokens, at, last, 85, time_key(hour), Class::Time));
    }
    let hour =
        number(tokens, at).filter(|hour| (0..=24).contains(hour) && digits(tokens, at) < 3)? as u32;
    if tokens.is_word(at + 1)
        && tokens.key(at + 1) == "h"
        && (digits(tokens, at + 2) == 2 || !tokens.glued_right(at + 1))
    {
        let last = if digits(tokens, at + 2) == 2 {
            at + 2
        } else {
            at + 1
        };
        return Some(made(tokens, at, last, 70, time_key(hour), Class::Time));
    }
    let minutes = if tokens.is_sign(at + 1, '.') && digits(tokens, at + 2) == 2 {
        at + 2
    } else {
        at
    };
    let next = skip(tokens, minutes + 1, '-');
    if let Some((last, later)) = half_of_day(tokens, next) {
        let hour = time_key(of_half(hour, later));
        return Some(made(tokens, at, last, 85, hour, Class::Time));
    }
    let last = o_clock(tokens, next)?;
    Some(made(
        tokens,
        at,
        last,
        85,
        time_key(by_day(hour)),
        Class::Time,
    ))
}
