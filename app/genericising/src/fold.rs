//! Folding of letters: case, diacritics, look-alikes and what cannot be seen.

use unicode_normalization::char::decompose_compatible;

/// Whether a character is not seen: joiners, soft hyphens, marks of direction, tags.
pub(crate) fn unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character modifies the one before it.
pub(crate) fn combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Appends a character in its plainest form: lower case, without diacritics, the Latin letter it looks like.
pub(crate) fn fold_into(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    if unseen(c) || combining(c) {
        return;
    }
    decompose_compatible(c, |part| {
        if combining(part) || unseen(part) {
            return;
        }
        for lower in part.to_lowercase() {
            match plain(lower) {
                "" if combining(lower) => {}
                "" => out.push(lower),
                letters => out.push_str(letters),
            }
        }
    });
}

/// A text in its plainest form; see [`fold_into`].
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold_into(c, &mut out);
    }
    out
}

/// The Latin letters that a lower-case letter stands for or looks like; empty when it is none of these.
fn plain(c: char) -> &'static str {
    match c {
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "n",
        'ŧ' => "t",
        'ĸ' => "k",
        'ɑ' | 'а' | 'α' => "a",
        'в' | 'β' => "b",
        'с' | 'ϲ' => "c",
        'ԁ' => "d",
        'е' | 'є' | 'ε' => "e",
        'ɡ' => "g",
        'һ' | 'н' | 'η' => "h",
        'і' | 'ι' => "i",
        'ј' | 'ϳ' => "j",
        'к' | 'κ' => "k",
        'ӏ' => "l",
        'м' => "m",
        'ո' => "n",
        'о' | 'ο' | 'օ' => "o",
        'р' | 'ρ' => "p",
        'ԛ' => "q",
        'ѕ' => "s",
        'т' | 'τ' => "t",
        'ν' | 'ѵ' => "v",
        'ԝ' => "w",
        'х' | 'χ' => "x",
        'у' | 'υ' => "y",
        'ζ' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_folded_to_what_they_look_like() {
        for (text, plain) in [
            ("Søren Łukasz Þór", "soren lukasz thor"),
            ("Zo\u{308}e", "zoe"),
            ("J\u{200b}o\u{ad}hn", "john"),
            ("\u{410}nn\u{430}", "anna"),
            ("Ｊｏｈｎ", "john"),
            ("Straße", "strasse"),
            ("İpek", "ipek"),
        ] {
            assert_eq!(fold(text), plain);
        }
    }
}
