//! Searching the library: words are folded the same way in a text, in its index and in what somebody types.

use std::collections::BTreeSet;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Difficulty, Valence};
use crate::curriculum::Topic;
use crate::id::CohortId;

/// Most characters of a search that are read.
const QUERY_MOST: usize = 200;
/// Most characters of a folded word that are told apart.
const WORD_MOST: usize = 64;
/// Words of a text that a snippet shows before and after the first that was found.
const BEFORE: usize = 8;
const AFTER: usize = 24;

/// Which cases of the library one wants to see; an empty filter admits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Only this topic.
    pub topic: Option<Topic>,
    /// Only this valence.
    pub valence: Option<Valence>,
    /// Only this difficulty.
    pub difficulty: Option<Difficulty>,
    /// Only cases that exercise this skill.
    pub skill: Option<String>,
    /// Only cases that take at most so many minutes.
    pub minutes: Option<u16>,
    /// Only cases that this cohort has not worked on yet.
    pub not_met_by: Option<CohortId>,
    /// What is searched for.
    pub words: SearchQuery,
}

/// The texts of a case in which one searches, each without markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchText {
    /// What it is called.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// What every participant reads.
    pub handout: String,
    /// Teaching note, role cards and observer sheet: searched for who may read them, and for nobody else.
    pub teaching: String,
}

/// The words of a text, each with its place: letters and figures, without case and marks.
///
/// Compatibility forms are taken apart (`ﬁ` is `fi`), so that a word is found however it was typed.
pub fn words(text: &str) -> impl Iterator<Item = (Range<usize>, String)> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, first) = rest.next()?;
            if !first.is_alphanumeric() {
                continue;
            }
            let mut end = start + first.len_utf8();
            while let Some((at, next)) =
                rest.next_if(|(_, c)| c.is_alphanumeric() || is_combining_mark(*c))
            {
                end = at + next.len_utf8();
            }
            let word = folded(&text[start..end]);
            if !word.is_empty() {
                return Some((start..end, word));
            }
        }
    })
}

fn folded(word: &str) -> String {
    let mut folded = String::new();
    let bare = word.nfkd().filter(|c| !is_combining_mark(*c));
    for c in bare.flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            c if c.is_alphanumeric() => folded.push(c),
            _ => {}
        }
    }
    folded.chars().take(WORD_MOST).collect()
}

/// One thing that must stand in a text: a word, or several in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Folded, at least one.
    pub words: Vec<String>,
    /// Whether the last word is only the beginning of one.
    pub is_prefix: bool,
}

/// What somebody searches for: every term must be found, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchQuery(pub Vec<Term>);

/// A run of a text that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As it stands in the text.
    pub text: String,
    /// Whether it was searched for.
    pub is_found: bool,
}

impl SearchQuery {
    /// Reads what was typed: words, and words in a row between quotes. The last word may be a beginning, unless its
    /// quotes are closed. Everything else is no more than a gap between words, so nothing that is typed is an error.
    pub fn read(typed: &str) -> Self {
        let typed: String = typed
            .chars()
            .take(QUERY_MOST)
            .map(|c| if "“”„«»".contains(c) { '"' } else { c })
            .collect();
        let mut terms = Vec::new();
        for (at, part) in typed.trim_end().split('"').enumerate() {
            let is_quoted = at % 2 == 1;
            let runs: Vec<&str> = if is_quoted {
                vec![part]
            } else {
                part.split_whitespace().collect()
            };
            for run in runs {
                let words: Vec<String> = words(run).map(|(_, word)| word).collect();
                if !words.is_empty() {
                    terms.push(Term {
                        words,
                        is_prefix: false,
                    });
                }
            }
        }
        if let Some(last) = terms.last_mut() {
            last.is_prefix = !typed.trim_end().ends_with('"');
        }
        Self(terms)
    }

    /// Whether nothing is searched for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The whole text, with what was found in it.
    pub fn marked(&self, text: &str) -> Vec<Piece> {
        let words: Vec<_> = words(text).collect();
        pieces(text, 0..text.len(), &self.found(&words))
    }

    /// The part of the text where the most terms are found close together; `None` where there is none.
    pub fn snippet(&self, text: &str) -> Option<Vec<Piece>> {
        let words: Vec<_> = words(text).collect();
        let found = self.found(&words);
        let first_of = |at: usize| words.partition_point(|(range, _)| range.start < at);
        let mut best: Option<(&Found, usize)> = None;
        for (number, one) in found.iter().enumerate() {
            let start = first_of(one.range.start);
            let end = words.get(start + AFTER).map_or(text.len(), |it| it.0.start);
            let near = found[number..]
                .iter()
                .take_while(|it| it.range.start < end)
                .filter(|it| it.range.end <= end);
            let count = near.map(|it| it.term).collect::<BTreeSet<_>>().len();
            if best.is_none_or(|(_, most)| count > most) {
                best = Some((one, count));
            }
            if count == self.0.len() {
                break;
            }
        }
        let (best, _) = best?;
        let start = first_of(best.range.start);
        let first = start.saturating_sub(BEFORE);
        let from = if first == 0 { 0 } else { words[first].0.start };
        let to = match words.get(start + AFTER) {
            Some(_) => words[start + AFTER - 1].0.end.max(best.range.end),
            None => text.len(),
        };
        let mut shown = pieces(text, from..to, &found);
        let gap = || Piece {
            text: "…".to_owned(),
            is_found: false,
        };
        if from > 0 {
            shown.insert(0, gap());
        }
        if to < text.len() {
            shown.push(gap());
        }
        Some(shown)
    }

    /// Where each term stands, by place.
    fn found(&self, words: &[(Range<usize>, String)]) -> Vec<Found> {
        let mut found = Vec::new();
        for (number, term) in self.0.iter().enumerate() {
            for run in words.windows(term.words.len()) {
                let last = term.words.len() - 1;
                let fits = run.iter().zip(&term.words).enumerate().all(
                    |(at, ((_, word), wanted))| match at == last && term.is_prefix {
                        true => word.starts_with(wanted.as_str()),
                        false => word == wanted,
                    },
                );
                if fits {
                    found.push(Found {
                        term: number,
                        range: run[0].0.start..run[last].0.end,
                    });
                }
            }
        }
        found.sort_by_key(|it| (it.range.start, it.range.end));
        found
    }
}

struct Found {
    term: usize,
    range: Range<usize>,
}

/// A part of the text cut where a find begins and ends; finds that overlap are one.
fn pieces(text: &str, part: Range<usize>, found: &[Found]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |range: Range<usize>, is_found| {
        if range.start < range.end {
            pieces.push(Piece {
                text: text[range].to_owned(),
                is_found,
            });
        }
    };
    let mut at = part.start;
    let mut inside = found
        .iter()
        .filter(|it| it.range.start >= part.start && it.range.end <= part.end)
        .peekable();
    while let Some(one) = inside.next() {
        let mut end = one.range.end;
        while let Some(next) = inside.next_if(|next| next.range.start < end) {
            end = end.max(next.range.end);
        }
        push(at..one.range.start, false);
        push(one.range.start..end, true);
        at = end;
    }
    push(at..part.end, false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded_words(text: &str) -> Vec<String> {
        words(text).map(|(_, word)| word).collect()
    }

    fn shown(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|it| match it.is_found {
                true => format!("[{}]", it.text),
                false => it.text.clone(),
            })
            .collect()
    }

    #[test]
    fn a_word_is_the_same_however_it_is_written() {
        assert_eq!(
            folded_words("Café CAFE\u{301} ﬁne Straße ŁÓDŹ Ørsted 3½ don't"),
            [
                "cafe", "cafe", "fine", "strasse", "lodz", "orsted", "312", "don", "t"
            ]
        );
        assert_eq!(folded_words("  —!?\u{301} "), Vec::<String>::new());
        assert_eq!(folded_words(&"x".repeat(500))[0].len(), WORD_MOST);
    }

    #[test]
    fn words_phrases_and_a_beginning_are_read() {
        let read = |typed: &str| -> Vec<String> {
            let star = |term: &Term| if term.is_prefix { "*" } else { "" };
            let terms = SearchQuery::read(typed).0;
            terms
                .iter()
                .map(|term| term.words.join("+") + star(term))
                .collect()
        };
        assert_eq!(read("Late  ANSWER"), ["late", "answer*"]);
        assert_eq!(read("\"late answer\" wait"), ["late+answer", "wait*"]);
        assert_eq!(read("wait \"late answer\" "), ["wait", "late+answer"]);
        assert_eq!(read("“late ans"), ["late+ans*"]);
        assert_eq!(read("follow-up"), ["follow+up*"]);
        assert_eq!(
            read("a OR b* NEAR(c) -d :e & | ! ( '"),
            ["a", "or", "b", "near+c", "d", "e*"]
        );
        for nothing in ["", "  ", "\"", "\"\"", "* - ()", "'"] {
            assert!(SearchQuery::read(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn what_was_found_is_marked_in_the_text_as_it_stands() {
        let query = SearchQuery::read("cafe \"late ans");
        assert_eq!(
            shown(&query.marked("A Café, a late answer, late")),
            "A [Café], a [late answer], late"
        );
        let overlap = SearchQuery::read("\"a b\" \"b c\"");
        assert_eq!(shown(&overlap.marked("x a b c")), "x [a b c]");
        assert_eq!(shown(&SearchQuery::default().marked("a b")), "a b");
    }

    #[test]
    fn a_snippet_shows_where_most_is_found() {
        let filler = "word ".repeat(40);
        let text = format!("late {filler}a late answer came {filler}");
        let snippet = SearchQuery::read("answer late").snippet(&text).unwrap();
        let shown = shown(&snippet);
        assert!(shown.starts_with("…word word"), "{shown}");
        assert!(shown.contains("a [late] [answer] came"), "{shown}");
        assert!(shown.ends_with('…') && shown.len() < 250, "{shown}");
        assert_eq!(SearchQuery::read("zebra").snippet(&text), None);
        assert_eq!(
            super::tests::shown(&SearchQuery::read("b").snippet("a b").unwrap()),
            "a [b]"
        );
    }

    proptest! {
        #[test]
        fn marking_and_cutting_lose_nothing_and_never_break(text in ".{0,200}", typed in ".{0,30}") {
            let query = SearchQuery::read(&typed);
            let whole: String = query.marked(&text).into_iter().map(|it| it.text).collect();
            prop_assert_eq!(&whole, &text);
            if let Some(snippet) = query.snippet(&text) {
                prop_assert!(snippet.iter().any(|it| it.is_found));
            }
        }

        #[test]
        fn a_word_of_a_text_is_found_in_it(text in ".{0,100}") {
            for (_, word) in words(&text) {
                let query = SearchQuery::read(&format!("\"{word}\""));
                prop_assert!(query.snippet(&text).is_some(), "{}", word);
            }
        }
    }
}
