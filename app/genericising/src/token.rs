//! A text as words, numbers and signs.

use crate::dictionary::{HONORIFIC, kinds};
use crate::fold::{combining, fold_into, unseen};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters.
    Word,
    /// Digits.
    Digits,
    /// White space; true with an empty line or the end of a block in it.
    Space(bool),
    /// One other character.
    Sign(char),
}

/// A word, a number, a stretch of white space or a sign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
    /// Begins with a capital letter.
    pub(crate) capital: bool,
    /// Has at least two letters, all of them capital.
    pub(crate) caps: bool,
    /// Its first in the folded letters.
    key: usize,
    key_end: usize,
}

/// A text cut into tokens.
pub(crate) struct Tokens<'t> {
    pub(crate) text: &'t str,
    pub(crate) list: Vec<Token>,
    keys: String,
}

impl<'t> Tokens<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let mut tokens = Self {
            text,
            list: Vec::with_capacity(text.len() / 3),
            keys: String::with_capacity(text.len()),
        };
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            let start = at;
            let key = tokens.keys.len();
            let (mut capital, mut lower, mut letters) = (false, false, 0);
            let kind = if byte.is_ascii_digit() {
                while at < bytes.len() && bytes[at].is_ascii_digit() {
                    at += 1;
                }
                tokens.keys.push_str(&text[start..at]);
                Kind::Digits
            } else if byte.is_ascii_whitespace() {
                let mut lines = 0;
                while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                    lines += u8::from(bytes[at] == b'\n' && lines < 2);
                    at += 1;
                }
                Kind::Space(lines > 1)
            } else if byte.is_ascii() && !byte.is_ascii_alphabetic() {
                at += 1;
                Kind::Sign(char::from(byte))
            } else {
                let mut first = None;
                while at < bytes.len() {
                    let byte = bytes[at];
                    if byte.is_ascii() {
                        if !byte.is_ascii_alphabetic() {
                            break;
                        }
                        tokens.keys.push(char::from(byte.to_ascii_lowercase()));
                        capital |= letters == 0 && byte.is_ascii_uppercase();
                        lower |= byte.is_ascii_lowercase();
                        letters += 1;
                        at += 1;
                        continue;
                    }
                    let Some(c) = text[at..].chars().next() else {
                        break;
                    };
                    if c.is_alphabetic() {
                        fold_into(c, &mut tokens.keys);
                        capital |= letters == 0 && (c.is_uppercase() || !c.is_lowercase());
                        lower |= !c.is_uppercase();
                        letters += 1;
                    } else if !(letters > 0 && (combining(c) || unseen(c))) {
                        if letters == 0 {
                            first = Some(c);
                            at += c.len_utf8();
                        }
                        break;
                    }
                    at += c.len_utf8();
                }
                match first {
                    Some(c) if c.is_whitespace() => Kind::Space(false),
                    Some(c) => Kind::Sign(c),
                    None => Kind::Word,
                }
            };
            tokens.list.push(Token {
                start,
                end: at,
                kind,
                capital,
                caps: capital && !lower && letters > 1,
                key,
                key_end: tokens.keys.len(),
            });
        }
        tokens
    }

    /// The folded letters or digits of a token; empty for others.
    pub(crate) fn key(&self, token: usize) -> &str {
        let token = &self.list[token];
        &self.keys[token.key..token.key_end]
    }

    /// What the token is, as if endless white space stood around the text.
    pub(crate) fn kind(&self, token: usize) -> Kind {
        self.list.get(token).map_or(Kind::Space(true), |it| it.kind)
    }

    pub(crate) fn text_of(&self, token: usize) -> &'t str {
        self.list
            .get(token)
            .map_or("", |it| &self.text[it.start..it.end])
    }

    pub(crate) fn is_word(&self, token: usize) -> bool {
        self.kind(token) == Kind::Word
    }

    pub(crate) fn is_digits(&self, token: usize) -> bool {
        self.kind(token) == Kind::Digits
    }

    pub(crate) fn is_space(&self, token: usize) -> bool {
        self.kind(token) == Kind::Space(false)
    }

    pub(crate) fn is_sign(&self, token: usize, sign: char) -> bool {
        self.kind(token) == Kind::Sign(sign)
    }

    /// The token before, if there is one.
    pub(crate) fn before(&self, token: usize) -> Option<usize> {
        token.checked_sub(1)
    }

    /// Whether the token touches a letter or digit on its left.
    pub(crate) fn glued_left(&self, token: usize) -> bool {
        token
            .checked_sub(1)
            .is_some_and(|it| matches!(self.kind(it), Kind::Word | Kind::Digits))
    }

    /// Whether the token touches a letter or digit on its right.
    pub(crate) fn glued_right(&self, token: usize) -> bool {
        matches!(self.kind(token + 1), Kind::Word | Kind::Digits)
    }

    /// The first token of the title before a name, as Mrs or Dr, or the name's own first token.
    pub(crate) fn with_title(&self, first: usize) -> usize {
        match self.word_before(first) {
            Some(word)
                if kinds(self.key(word)) & HONORIFIC != 0
                    && self.list[first].start - self.list[word].end < 3
                    && self.list[word].capital =>
            {
                word
            }
            _ => first,
        }
    }

    /// The word before a token with white space or a sign between, if it is in the same block.
    pub(crate) fn word_before(&self, token: usize) -> Option<usize> {
        let mut at = token.checked_sub(1)?;
        for _ in 0..3 {
            match self.kind(at) {
                Kind::Word => return Some(at),
                Kind::Space(true) | Kind::Digits => return None,
                _ => at = at.checked_sub(1)?,
            }
        }
        None
    }
}

impl Tokens<'_> {
    /// Whether a token begins a sentence, a line item or a block.
    pub(crate) fn begins_sentence(&self, token: usize) -> bool {
        let mut at = token;
        for _ in 0..6 {
            let Some(before) = self.before(at) else {
                return true;
            };
            match self.kind(before) {
                Kind::Space(true) | Kind::Sign('.' | '!' | '?' | ':' | '…') => return true,
                Kind::Space(false) if self.text_of(before).contains('\n') => return true,
                Kind::Space(false) => {}
                Kind::Sign(
                    '"' | '\'' | '“' | '‘' | '«' | '(' | '[' | '*' | '_' | '-' | '>' | '#' | '|',
                ) => {}
                _ => return false,
            }
            at = before;
        }
        true
    }

    /// The next word after signs and white space that may stand inside a name, with what stood between.
    pub(crate) fn next_in_name(&self, token: usize) -> Option<(usize, Between)> {
        let mut between = Between::default();
        for at in token + 1..=token + 4 {
            match self.kind(at) {
                Kind::Word | Kind::Digits => return Some((at, between)),
                Kind::Space(false) => between.space = true,
                Kind::Sign(',') => between.comma = true,
                Kind::Sign('.') => between.dot = true,
                Kind::Sign(
                    '-' | '_' | '\'' | '’' | '‘' | '`' | '‐' | '‑' | '‒' | '–' | '·' | '&' | '+',
                ) => {
                    between.sign = true;
                }
                _ => return None,
            }
        }
        None
    }
}

/// What stands between two words of a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Between {
    pub(crate) space: bool,
    pub(crate) comma: bool,
    pub(crate) dot: bool,
    pub(crate) sign: bool,
}
