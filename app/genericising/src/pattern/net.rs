//! E-mail addresses, web addresses, IP and MAC addresses.

use std::net::IpAddr;

use crate::fold::fold;
use crate::found::{Found, Who};
use crate::kind::{Class, Layer};
use crate::known::{Known, Owner};
use crate::token::{Kind, Tokens};

/// Ends of domain names that are believed without a scheme before them.
const DOMAINS: [&str; 62] = [
    "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "io", "co", "eu", "uk", "us",
    "de", "fr", "nl", "be", "ch", "at", "it", "es", "pt", "se", "no", "dk", "fi", "is", "ie", "pl",
    "cz", "sk", "hu", "ro", "bg", "gr", "hr", "si", "rs", "lt", "lv", "ee", "ru", "ua", "tr", "il",
    "in", "cn", "jp", "kr", "au", "nz", "za", "br", "mx", "ar", "cl", "ca", "dev", "app", "ai",
    "tv",
];

/// Finds addresses of the net.
pub(crate) fn find(known: &Known, tokens: &Tokens, found: &mut Vec<Found>) {
    let text = tokens.text;
    let mut from = 0;
    for at in 0..tokens.list.len() {
        let token = &tokens.list[at];
        if token.start < from {
            continue;
        }
        let one = match token.kind {
            Kind::Sign('@' | '＠') => email(known, text, token.start, token.end, from),
            Kind::Sign(':') if text[token.end..].starts_with("//") => {
                scheme(text, token.start, from)
            }
            Kind::Word if tokens.key(at) == "www" && text[token.end..].starts_with('.') => {
                Some(url(token.start..url_end(text, token.end)))
            }
            Kind::Word if tokens.is_sign(at + 1, '.') => domain(tokens, at),
            Kind::Word | Kind::Digits | Kind::Sign(':') if !tokens.glued_left(at) => {
                ip(tokens, at).or_else(|| mac(tokens, at))
            }
            _ => None,
        };
        if let Some(one) = one {
            from = one.range.end;
            found.push(one);
        }
    }
}

fn url(range: std::ops::Range<usize>) -> Found {
    Found::new(range, Class::Url, Layer::Pattern, 95)
}

/// An e-mail address around its @.
fn email(known: &Known, text: &str, at: usize, after: usize, from: usize) -> Option<Found> {
    let local = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let before = &text[from..at];
    let start = before
        .char_indices()
        .rev()
        .take(64)
        .take_while(|(_, c)| local(*c))
        .last()
        .map(|(start, _)| from + start)?;
    // Markup and quotation marks before an address are no part of it.
    let start = at
        - text[start..at]
            .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_')
            .len();
    let host = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let end = text[after..]
        .char_indices()
        .take(255)
        .take_while(|(_, c)| host(*c))
        .last()
        .map(|(end, c)| after + end + c.len_utf8())?;
    let end = after + text[after..end].trim_end_matches(['.', '-']).len();
    if start >= at || end <= after {
        return None;
    }
    let dotted = text[after..end].contains('.');
    let found = Found::new(
        start..end,
        Class::Email,
        Layer::Pattern,
        if dotted { 98 } else { 60 },
    );
    let Some(person) = known.emails.get(&fold(&text[start..end])) else {
        return Some(found);
    };
    Some(Found {
        layer: Layer::Roster,
        confidence: 99,
        who: Who::OneOf(vec![Owner::Person(*person)], String::new()),
        ..found
    })
}

/// An address with a scheme, around its “://”.
fn scheme(text: &str, colon: usize, from: usize) -> Option<Found> {
    let name = text[from..colon]
        .bytes()
        .rev()
        .take(12)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    if name < 2 {
        return None;
    }
    let end = url_end(text, colon + 3);
    (end > colon + 3).then(|| url(colon - name..end))
}

/// Where an address ends: at white space or a closing sign, without the points of the sentence.
fn url_end(text: &str, from: usize) -> usize {
    let mut open = 0_u32;
    let mut end = from;
    for (at, c) in text[from..].char_indices() {
        match c {
            '(' => open += 1,
            ')' if open > 0 => open -= 1,
            ')' | '<' | '>' | '"' | '“' | '”' | '«' | '»' | '`' | '|' | '\\' | '^' | '{' | '}'
            | '[' | ']' => break,
            c if c.is_whitespace() || c.is_control() => break,
            _ => {}
        }
        end = from + at + c.len_utf8();
    }
    from + text[from..end]
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '’'])
        .len()
}

/// A domain name without a scheme, from its first word.
fn domain(tokens: &Tokens, first: usize) -> Option<Found> {
    if tokens.glued_left(first)
        || first
            .checked_sub(1)
            .is_some_and(|it| tokens.is_sign(it, '.') || tokens.is_sign(it, '@'))
    {
        return None;
    }
    let mut end = None;
    for last in first..first + 64 {
        match tokens.kind(last) {
            Kind::Word | Kind::Digits | Kind::Sign('-') => {
                let closes = !tokens.glued_right(last) && !tokens.is_sign(last + 1, '-');
                let after_dot = last > first && tokens.is_sign(last - 1, '.');
                if closes && after_dot && DOMAINS.contains(&tokens.key(last)) {
                    end = Some(last);
                }
            }
            Kind::Sign('.') => {}
            _ => break,
        }
    }
    let end = end?;
    // “end.It” is two sentences.
    let lower = tokens.text_of(end).chars().all(char::is_lowercase);
    let start = tokens.list[first].start;
    let end = tokens.list[end].end;
    if !lower || end - start < 5 {
        return None;
    }
    let end = if tokens.text[end..].starts_with('/') {
        url_end(tokens.text, end)
    } else {
        end
    };
    Some(Found::new(start..end, Class::Url, Layer::Pattern, 80))
}

/// An IP address that begins at a token.
fn ip(tokens: &Tokens, first: usize) -> Option<Found> {
    let start = tokens.list[first].start;
    let bytes = tokens.text.as_bytes();
    let glued = start > 0
        && matches!(bytes[start - 1], b':' | b'.')
        && start > 1
        && bytes[start - 2].is_ascii_alphanumeric();
    if glued || !(bytes[start].is_ascii_hexdigit() || bytes[start] == b':') {
        return None;
    }
    let length = bytes[start..]
        .iter()
        .take(40)
        .take_while(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'))
        .count();
    let written = tokens.text[start..start + length].trim_end_matches('.');
    let written = if written.ends_with("::") {
        written
    } else {
        written.trim_end_matches(':')
    };
    let colons = written.bytes().filter(|b| *b == b':').count();
    if written.len() < 4 || (colons < 2 && written.bytes().filter(|b| *b == b'.').count() != 3) {
        return None;
    }
    written.parse::<IpAddr>().ok()?;
    let end = start + written.len();
    let cut = bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    (!cut).then(|| Found::new(start..end, Class::Ip, Layer::Pattern, 95))
}

/// A MAC address that begins at a token: six pairs of hexadecimal digits.
fn mac(tokens: &Tokens, first: usize) -> Option<Found> {
    let start = tokens.list[first].start;
    let bytes = tokens.text.as_bytes().get(start..start + 17)?;
    let sign = bytes[2];
    if !matches!(sign, b':' | b'-') {
        return None;
    }
    let fits = bytes.iter().enumerate().all(|(at, byte)| {
        if at % 3 == 2 {
            *byte == sign
        } else {
            byte.is_ascii_hexdigit()
        }
    });
    let cut = tokens
        .text
        .as_bytes()
        .get(start + 17)
        .is_some_and(u8::is_ascii_alphanumeric);
    (fits && !cut).then(|| Found::new(start..start + 17, Class::Mac, Layer::Pattern, 95))
}
