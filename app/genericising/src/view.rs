//! What a reader of a markdown text sees, with the way back to the bytes of its source.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::fold::unseen;

/// The markdown that is read: what pages render, so that no reading hides what another shows.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// A stretch of a view that came from one stretch of the source.
#[derive(Clone, Copy, Debug)]
struct Piece {
    at: usize,
    len: usize,
    source: usize,
    source_len: usize,
}

/// A text to look through, and where in the source each of its bytes stands.
#[derive(Debug, Default)]
pub(crate) struct View {
    pub(crate) text: String,
    pieces: Vec<Piece>,
}

impl View {
    /// Appends a stretch of the source as it stands there, without what cannot be seen.
    fn copy(&mut self, source: &str, range: Range<usize>) {
        let text = &source[range.clone()];
        let mut from = range.start;
        if !text.is_ascii() {
            for (at, c) in text.char_indices().filter(|(_, c)| unseen(*c)) {
                let at = range.start + at;
                self.piece(&source[from..at], from..at);
                from = at + c.len_utf8();
            }
        }
        self.piece(&source[from..range.end], from..range.end);
    }

    fn piece(&mut self, text: &str, source: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let (at, len, source_len) = (self.text.len(), text.len(), source.len());
        self.text.push_str(text);
        if let Some(last) = self.pieces.last_mut()
            && last.source + last.source_len == source.start
            && last.len == last.source_len
            && len == source_len
        {
            last.len += len;
            last.source_len += len;
            return;
        }
        self.pieces.push(Piece {
            at,
            len,
            source: source.start,
            source_len,
        });
    }

    fn part(&mut self, at: usize) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.piece("\n\n", at..at);
        }
    }

    /// Where a range of this view stands in the source.
    pub(crate) fn source(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() {
            return 0..0;
        }
        let piece = |at: usize| self.pieces[self.pieces.partition_point(|it| it.at <= at) - 1];
        let (first, last) = (piece(range.start), piece(range.end - 1));
        let start = if first.len == first.source_len {
            first.source + range.start - first.at
        } else {
            first.source
        };
        let end = if last.len == last.source_len {
            last.source + range.end - last.at
        } else {
            last.source + last.source_len
        };
        start..end.max(start)
    }
}

/// The views of a markdown text: what it shows, and then each stretch that it does not show but holds, as targets of links
/// and comments. Every byte with a letter or digit is in one of them.
pub(crate) fn views(source: &str) -> Vec<View> {
    let mut shown = View::default();
    let mut seen: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                if source[range.clone()] == *text {
                    shown.copy(source, range.clone());
                } else {
                    let visible: String = text.chars().filter(|c| !unseen(*c)).collect();
                    shown.piece(&visible, range.clone());
                }
                seen.push(range);
            }
            Event::Code(_) => {
                let ticks = source[range.clone()]
                    .bytes()
                    .take_while(|b| *b == b'`')
                    .count();
                let inner =
                    range.start + ticks..range.end.saturating_sub(ticks).max(range.start + ticks);
                if source.is_char_boundary(inner.end) {
                    shown.copy(source, inner.clone());
                    seen.push(inner);
                }
            }
            Event::SoftBreak | Event::HardBreak => shown.piece("\n", range),
            Event::Start(tag) if is_block(&tag) => shown.part(range.start),
            Event::End(tag) if ends_block(tag) => shown.part(range.end),
            Event::Rule => shown.part(range.end),
            _ => {}
        }
    }
    let mut views = vec![shown];
    seen.sort_unstable_by_key(|range| range.start);
    let mut from = 0;
    for range in seen
        .into_iter()
        .chain(std::iter::once(source.len()..source.len()))
    {
        if range.start > from {
            let hidden = &source[from..range.start];
            if hidden.chars().any(char::is_alphanumeric) {
                let mut view = View::default();
                view.copy(source, from..range.start);
                views.push(view);
            }
        }
        from = from.max(range.end);
    }
    views
}

fn is_block(tag: &Tag) -> bool {
    !matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

fn ends_block(tag: TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every view with where its words stand in the source.
    fn found(source: &str, word: &str) -> Vec<String> {
        let mut found = Vec::new();
        for view in views(source) {
            for (at, _) in view.text.match_indices(word) {
                found.push(source[view.source(at..at + word.len())].to_owned());
            }
        }
        found
    }

    #[test]
    fn what_markup_splits_is_read_whole() {
        for (source, stands) in [
            ("J**oh**n", "J**oh**n"),
            ("**John** x", "John"),
            ("J&#111;hn", "J&#111;hn"),
            ("Jo\u{200b}hn", "Jo\u{200b}hn"),
            ("[Jo](x)hn", "Jo](x)hn"),
            ("`John`", "John"),
            ("[a](http://x/John)", "John"),
            ("![John](x)", "John"),
            ("[a](x \"John\")", "John"),
            ("<!-- John -->", "John"),
            ("[a]\n\n[a]: John", "John"),
            ("```John\nx\n```", "John"),
            ("    John", "John"),
            ("| a | b |\n|--|--|\n| John | c |", "John"),
            ("---\ntitle: John\n---\n", "John"),
            ("a[^1]\n\n[^1]: John", "John"),
            ("[]: John", "John"),
        ] {
            assert_eq!(found(source, "John"), [stands], "{source}");
        }
        assert_eq!(found("> John\n> Smith", "John\nSmith"), ["John\n> Smith"]);
    }
}
