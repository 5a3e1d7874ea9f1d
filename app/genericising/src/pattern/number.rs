//! Cards, bank accounts, national ids and phone numbers.

use crate::found::Found;
use crate::kind::{Class, Layer};
use crate::token::{Kind, Tokens};

/// Finds numbers that begin at a token.
pub(super) fn find(tokens: &Tokens, at: usize, found: &mut Vec<Found>) {
    match tokens.kind(at) {
        Kind::Word if !tokens.glued_left(at) => {
            found.extend(iban(tokens, at).or_else(|| lettered_id(tokens, at)))
        }
        Kind::Digits | Kind::Sign('+' | '(') if !tokens.glued_left(at) => {
            if let Some(cluster) = Cluster::at(tokens, at) {
                found.extend(
                    cluster
                        .card()
                        .or_else(|| cluster.national_id())
                        .or_else(|| cluster.phone()),
                );
            }
        }
        _ => {}
    }
}

/// Whether digits fulfil the checksum of payment cards.
pub(super) fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0') << (place % 2);
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The remainder by 97 of an account number, whose letters are numbers too and whose first four signs come last.
fn remainder(account: &str) -> u32 {
    let (start, rest) = account.split_at(4);
    rest.bytes()
        .chain(start.bytes())
        .fold(0, |sum, byte| match byte {
            b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
            _ => {
                (sum * 100 + u32::from(byte.to_ascii_uppercase().wrapping_sub(b'A')) % 26 + 10) % 97
            }
        })
}

/// A bank account that begins at a token: two letters, two digits, eleven to thirty more signs, in groups or not.
fn iban(tokens: &Tokens, first: usize) -> Option<Found> {
    let country = tokens.text_of(first);
    if country.len() != 2
        || !country.is_ascii()
        || !tokens.is_digits(first + 1)
        || tokens.key(first + 1).len() < 2
    {
        return None;
    }
    let mut account = String::with_capacity(34);
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut at = first;
    while account.len() <= 34 {
        match tokens.kind(at) {
            Kind::Word | Kind::Digits if tokens.text_of(at).is_ascii() => {
                account.push_str(tokens.text_of(at));
                if !tokens.glued_right(at) {
                    ends.push((account.len(), at));
                }
            }
            Kind::Space(false) | Kind::Sign('-')
                if tokens.list[at].end - tokens.list[at].start == 1 && at > first => {}
            _ => break,
        }
        at += 1;
    }
    ends.retain(|(length, _)| (15..=34).contains(length));
    let range = |last: usize| tokens.list[first].start..tokens.list[last].end;
    for (length, last) in ends.iter().rev() {
        if remainder(&account[..*length]) == 1 {
            return Some(Found::new(range(*last), Class::Iban, Layer::Checksum, 99));
        }
    }
    // A mistyped account is one all the same when it is written in one piece.
    let (length, last) = *ends.first()?;
    let mostly_digits = account[2..length]
        .bytes()
        .filter(u8::is_ascii_digit)
        .count()
        * 2
        >= length;
    (mostly_digits && country.chars().all(char::is_uppercase))
        .then(|| Found::new(range(last), Class::Iban, Layer::Pattern, 60))
}

/// Ids that begin with letters: the British AB 12 34 56 C and the Italian tax code.
fn lettered_id(tokens: &Tokens, first: usize) -> Option<Found> {
    let letters = tokens.text_of(first);
    if !matches!(letters.len(), 2 | 6) || !letters.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let (mut form, mut last) = (String::new(), None);
    let mut at = first;
    while form.len() <= 16 {
        match tokens.kind(at) {
            Kind::Word if tokens.list[at].capital => {
                form.extend(tokens.text_of(at).chars().map(|_| 'a'))
            }
            Kind::Digits => form.extend(tokens.text_of(at).chars().map(|_| '1')),
            Kind::Space(false) if tokens.text_of(at) == " " => {}
            _ => break,
        }
        if !tokens.glued_right(at) && matches!(form.as_str(), "aa111111a" | "aaaaaa11a11a111a") {
            last = Some(at);
            break;
        }
        at += 1;
    }
    let range = tokens.list[first].start..tokens.list[last?].end;
    Some(Found::new(range, Class::NationalId, Layer::Pattern, 85))
}

/// Groups of digits with single separators between.
struct Cluster<'a> {
    tokens: &'a Tokens<'a>,
    first: usize,
    last: usize,
    digits: String,
    groups: Vec<usize>,
    separators: Vec<char>,
    plus: bool,
    bracket: bool,
}

impl<'a> Cluster<'a> {
    fn at(tokens: &'a Tokens<'a>, first: usize) -> Option<Self> {
        let before = first.checked_sub(1).map(|it| tokens.kind(it));
        let tied = matches!(
            before,
            Some(Kind::Sign('.' | '-' | '/' | '+' | '_' | ',' | ':'))
        ) && first > 1
            && tokens.is_digits(first - 2);
        if tied || matches!(before, Some(Kind::Sign('£' | '€' | '$'))) {
            return None;
        }
        let mut cluster = Self {
            tokens,
            first,
            last: first,
            digits: String::new(),
            groups: Vec::new(),
            separators: Vec::new(),
            plus: false,
            bracket: false,
        };
        let mut open = false;
        let mut separator = None;
        for at in first..first + 24 {
            match tokens.kind(at) {
                Kind::Digits if tokens.key(at).len() < 20 => {
                    cluster.digits.push_str(tokens.key(at));
                    cluster.groups.push(tokens.key(at).len());
                    cluster.separators.extend(separator.take());
                    if !open {
                        cluster.last = at;
                    }
                }
                Kind::Sign('+') if at == first => cluster.plus = true,
                Kind::Sign('(') if !open && !cluster.bracket => {
                    open = true;
                    cluster.bracket = true;
                    separator = None;
                }
                Kind::Sign(')') if open => {
                    open = false;
                    cluster.last = at;
                }
                Kind::Space(false)
                    if tokens.text_of(at) == " " || tokens.text_of(at) == "\u{a0}" =>
                {
                    if separator.is_some_and(|it| it != ' ') || at == first {
                        break;
                    }
                    separator = Some(' ');
                }
                Kind::Sign(sign @ ('-' | '.' | '/' | '‑' | '–'))
                    if separator.is_none() && !cluster.digits.is_empty() =>
                {
                    separator = Some(sign)
                }
                _ => break,
            }
            if cluster.digits.len() > 19 {
                break;
            }
        }
        (cluster.digits.len() > 5 && !open).then_some(cluster)
    }

    fn made(&self, last: usize, class: Class, layer: Layer, confidence: u8) -> Found {
        let range = self.tokens.list[self.first].start..self.tokens.list[last].end;
        Found::new(range, class, layer, confidence).keyed(format!(
            "{}:{}",
            class.as_str(),
            self.digits
        ))
    }

    fn ends_free(&self) -> bool {
        !self.tokens.glued_right(self.last)
    }

    fn card(&self) -> Option<Found> {
        let length = self.digits.len();
        let grouped = self.groups.len() == 1
            || self.groups[..self.groups.len() - 1]
                .iter()
                .all(|group| *group == 4)
            || self.groups == [4, 6, 5]
            || self.groups == [4, 6, 4];
        if !(12..=19).contains(&length)
            || !grouped
            || self.plus
            || self.bracket
            || !self.ends_free()
        {
            return None;
        }
        let sound = luhn(&self.digits) && self.digits.bytes().any(|digit| digit != b'0');
        Some(if sound {
            self.made(self.last, Class::Card, Layer::Checksum, 97)
        } else {
            self.made(self.last, Class::Card, Layer::Pattern, 50)
        })
    }

    /// Ids of digits: 123-45-6789, 010190-1234, 850101-1234, and ten digits of the British health service by their checksum.
    fn national_id(&self) -> Option<Found> {
        if self.plus || self.bracket {
            return None;
        }
        let text = self.tokens.text;
        match (self.groups.as_slice(), self.separators.as_slice()) {
            ([3, 2, 4], ['-', '-'] | [' ', ' ']) if self.ends_free() => {
                Some(self.made(self.last, Class::NationalId, Layer::Pattern, 90))
            }
            ([6, 4] | [8, 4], ['-']) if self.ends_free() => {
                let birth = &self.digits[self.groups[0] - 6..];
                let part =
                    |range: std::ops::Range<usize>| birth[range].parse::<u32>().unwrap_or(99);
                let day_first = (1..=31).contains(&part(0..2)) && (1..=12).contains(&part(2..4));
                let year_first = (1..=12).contains(&part(2..4)) && (1..=31).contains(&part(4..6));
                (day_first || year_first)
                    .then(|| self.made(self.last, Class::NationalId, Layer::Pattern, 80))
            }
            ([3, 3, 4], [' ', ' ']) if self.ends_free() => {
                let sum: u32 = self
                    .digits
                    .bytes()
                    .take(9)
                    .zip((2..=10).rev())
                    .map(|(digit, weight)| u32::from(digit - b'0') * weight)
                    .sum();
                let check = (11 - sum % 11) % 11;
                let last = self.digits.as_bytes()[9] - b'0';
                (check < 10 && check == u32::from(last))
                    .then(|| self.made(self.last, Class::NationalId, Layer::Checksum, 75))
            }
            // The Spanish id: eight digits and the letter that they give.
            ([8], [])
                if self.tokens.glued_right(self.last)
                    || self.tokens.is_sign(self.last + 1, '-') =>
            {
                let letter = self.last
                    + if self.tokens.is_sign(self.last + 1, '-') {
                        2
                    } else {
                        1
                    };
                let number: usize = self.digits.parse().ok()?;
                let expected = b"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23];
                (self.tokens.text_of(letter) == char::from(expected).to_string())
                    .then(|| self.made(letter, Class::NationalId, Layer::Checksum, 95))
            }
            // The Finnish one: a birthday, a sign of the century, three digits and one sign more.
            ([6], []) | ([6, 3], ['-']) => {
                let start = self.tokens.list[self.first].start;
                let id = text.get(start..start + 11)?.as_bytes();
                let fits = matches!(id[6], b'-' | b'+' | b'A'..=b'F')
                    && id[7..10].iter().all(u8::is_ascii_digit)
                    && id[10].is_ascii_alphanumeric();
                let number: usize = format!(
                    "{}{}",
                    text.get(start..start + 6)?,
                    text.get(start + 7..start + 10).unwrap_or("x")
                )
                .parse()
                .ok()?;
                let sound = fits
                    && b"0123456789ABCDEFHJKLMNPRSTUVWXY"[number % 31]
                        == id[10].to_ascii_uppercase();
                sound.then(|| Found::new(start..start + 11, Class::NationalId, Layer::Checksum, 97))
            }
            _ => None,
        }
    }

    fn phone(&self) -> Option<Found> {
        let tokens = self.tokens;
        let length = self.digits.len();
        if !(6..=17).contains(&length) {
            return None;
        }
        // An extension: x0135, ext. 12.
        let mut last = self.last;
        if tokens.is_word(last + 1)
            && matches!(tokens.key(last + 1), "x" | "ext")
            && tokens.is_digits(last + 2)
        {
            last += 2;
        } else if tokens.is_space(last + 1)
            && tokens.is_word(last + 2)
            && matches!(tokens.key(last + 2), "ext" | "extension" | "x")
        {
            let number = (last + 3..last + 6).find(|at| tokens.is_digits(*at));
            last = number.unwrap_or(last);
        } else if tokens.glued_right(last) {
            return None;
        }
        let international = self.plus || self.digits.starts_with("00");
        if international {
            return (length > 6).then(|| self.made(last, Class::Phone, Layer::Pattern, 95));
        }
        let words = [tokens.word_before(self.first)];
        let called = words
            .into_iter()
            .flatten()
            .any(|word| is_phone_word(tokens.key(word)));
        if called {
            return Some(self.made(last, Class::Phone, Layer::Context, 92));
        }
        if self.groups.len() < 2 {
            return (self.digits.starts_with('0') && (9..=11).contains(&length))
                .then(|| self.made(last, Class::Phone, Layer::Pattern, 70));
        }
        let years = self.groups == [4, 4]
            && self.separators != [' ']
            && self.digits.starts_with(['1', '2'])
            && {
                let later = &self.digits[4..5];
                matches!(later, "1" | "2")
            };
        let decimals = self.groups.len() == 2 && matches!(self.separators.as_slice(), ['.' | '/']);
        let short = length < 7 || self.groups.iter().any(|group| *group > 8);
        if years || decimals || short {
            return None;
        }
        let confidence = if self.bracket || self.digits.starts_with('0') || self.groups.len() > 2 {
            80
        } else {
            65
        };
        Some(self.made(last, Class::Phone, Layer::Pattern, confidence))
    }
}

fn is_phone_word(key: &str) -> bool {
    matches!(
        key,
        "phone"
            | "telephone"
            | "tel"
            | "mobile"
            | "cell"
            | "fax"
            | "call"
            | "ring"
            | "dial"
            | "whatsapp"
            | "sms"
            | "number"
            | "desk"
            | "hotline"
    )
}
