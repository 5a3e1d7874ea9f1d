//! What a text shows is what it says: characters that hide words, or show them in another order, are not kept.

use std::borrow::Cow;

/// Whether a reader is shown nothing for this character, or other characters elsewhere than they stand.
///
/// These are control characters but tab and line end, what turns the direction of writing round (embeddings, overrides,
/// isolates), soft hyphens, spaces without width, the byte order mark, fillers, invisible operators, tags and noncharacters.
/// Left alone is what writing needs: the joiner and non-joiner of many scripts and of emoji, and the two marks of
/// direction, which move no word.
pub fn is_hidden(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff0}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control() || u32::from(c) & 0xfffe == 0xfffe,
    }
}

/// The text as it is kept: line ends are `\n`, and nothing in it is hidden.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let lines = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    Cow::Owned(lines.replace(is_hidden, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_words_is_taken_out() {
        for (typed, kept) in [
            ("Sm\u{200b}i\u{ad}th\0", "Smith"),
            ("\u{202e}htimS\u{202c} \u{2066}x\u{2069}", "htimS x"),
            ("\u{feff}a\r\nb\rc\u{2028}d", "a\nb\nc\nd"),
            ("a\u{e0053}\u{e006d}b\u{fffe}\u{9b}31m", "ab31m"),
        ] {
            assert_eq!(visible(typed), kept, "{typed:?}");
        }
    }

    #[test]
    fn what_writing_needs_stays() {
        let text = "می\u{200c}خواهم\u{200f} क्\u{200d}ष 👩\u{200d}🚒 ﷽ a\u{a0}b\tc\n";
        assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
    }
}
