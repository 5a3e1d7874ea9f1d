//! A text with generic words in place of what was accepted.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use crate::Suggestion;
use crate::view::options;

/// The text with each accepted suggestion replaced by its words. A link, an image or an emphasis that an accepted place lies
/// in, or partly in, is taken apart, so that its words stay and its target goes; no placeholder is part of a link.
///
/// Suggestions that do not fit the text are left out; of two that overlap, the first stays.
pub fn replace(text: &str, accepted: &[Suggestion]) -> String {
    let mut spans: Vec<(Range<usize>, &str)> = accepted
        .iter()
        .filter(|one| one.start < one.end && text.get(one.start..one.end).is_some())
        .map(|one| (one.start..one.end, one.replacement.as_str()))
        .collect();
    spans.sort_by_key(|(range, _)| range.start);
    let mut end = 0;
    spans.retain(|(range, _)| {
        let free = range.start >= end;
        if free {
            end = range.end;
        }
        free
    });
    let places: Vec<Range<usize>> = spans.iter().map(|(range, _)| range.clone()).collect();
    let cuts = markup(text, &places);
    // What stands in a target goes with it.
    spans.retain(|(range, _)| {
        let cut = cuts.partition_point(|cut| cut.end < range.end);
        cuts.get(cut).is_none_or(|cut| cut.start > range.start)
    });
    let (mut generic, mut placed) = apply(text, &spans, &cuts);
    // Generic words may complete a link that was none before.
    for _ in 0..8 {
        let cuts = markup(&generic, &placed);
        if cuts.is_empty() {
            return generic;
        }
        let same: Vec<(Range<usize>, String)> = placed
            .iter()
            .map(|range| (range.clone(), generic[range.clone()].to_owned()))
            .collect();
        let same: Vec<(Range<usize>, &str)> = same
            .iter()
            .map(|(range, words)| (range.clone(), words.as_str()))
            .collect();
        let next = apply(&generic, &same, &cuts);
        (generic, placed) = next;
    }
    generic.replace(['[', ']', '<', '>'], "")
}

/// The text with spans replaced and cuts left out, and where the replacements stand in it.
fn apply(
    text: &str,
    spans: &[(Range<usize>, &str)],
    cuts: &[Range<usize>],
) -> (String, Vec<Range<usize>>) {
    let mut out = String::with_capacity(text.len());
    let mut placed = Vec::with_capacity(spans.len());
    let mut cuts = cuts.iter().peekable();
    let mut at = 0;
    let mut keep = |out: &mut String, from: usize, to: usize| {
        let mut from = from;
        while let Some(cut) = cuts.peek() {
            if cut.start >= to {
                break;
            }
            if cut.start > from {
                out.push_str(&text[from..cut.start]);
            }
            from = from.max(cut.end);
            if cut.end > to {
                break;
            }
            cuts.next();
        }
        if from < to {
            out.push_str(&text[from..to]);
        }
    };
    for (range, words) in spans {
        keep(&mut out, at, range.start);
        // In the middle of a word, generic words would read as a part of it.
        if out.ends_with(char::is_alphanumeric) {
            out.push(' ');
        }
        placed.push(out.len()..out.len() + words.len());
        out.push_str(words);
        if text[range.end..].starts_with(char::is_alphanumeric) && !cuts_at(text, range.end) {
            out.push(' ');
        }
        at = range.end;
    }
    keep(&mut out, at, text.len());
    (out, placed)
}

/// Whether a letter here is the s of a plural, which may follow generic words.
fn cuts_at(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    rest.starts_with('s') && !rest[1..].starts_with(char::is_alphanumeric)
}

/// An inline element that is open while events pass.
struct Open {
    range: Range<usize>,
    link: bool,
    /// From the first to the last byte of what is inside.
    inner: Option<Range<usize>>,
    /// The label of the definition a link refers to.
    label: Option<String>,
}

/// The markup to leave out, sorted and without overlaps: of links and images that touch a span, of their definitions, and of
/// emphasis that a span crosses.
fn markup(text: &str, spans: &[Range<usize>]) -> Vec<Range<usize>> {
    if spans.is_empty() {
        return Vec::new();
    }
    let touched = |range: &Range<usize>| {
        let at = spans.partition_point(|span| span.end <= range.start);
        spans.get(at).filter(|span| span.start < range.end)
    };
    let crossed = |range: &Range<usize>| {
        let at = spans.partition_point(|span| span.end <= range.start);
        let last = spans.partition_point(|span| span.start < range.end);
        [
            spans.get(at),
            last.checked_sub(1).and_then(|last| spans.get(last)),
        ]
        .into_iter()
        .flatten()
        .any(|span| {
            span.start < range.end
                && span.end > range.start
                && (span.start < range.start) != (span.end > range.end)
                || span.start == range.start && span.end < range.end
                || span.end == range.end && span.start > range.start
        })
    };
    let mut cuts: Vec<Range<usize>> = Vec::new();
    let parser = Parser::new_ext(text, options());
    let mut definitions: Vec<(String, Range<usize>)> = parser
        .reference_definitions()
        .iter()
        .filter(|(_, definition)| touched(&definition.span).is_some())
        .map(|(label, definition)| (label.to_lowercase(), definition.span.clone()))
        .collect();
    definitions.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut open: Vec<Open> = Vec::new();
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(tag) => {
                let (link, label) = match &tag {
                    Tag::Link { id, .. } | Tag::Image { id, .. } => (true, Some(id.to_lowercase())),
                    Tag::Emphasis | Tag::Strong | Tag::Strikethrough => (false, None),
                    _ => continue,
                };
                inside(&mut open, &range);
                open.push(Open {
                    range,
                    link,
                    inner: None,
                    label,
                });
            }
            Event::End(
                pulldown_cmark::TagEnd::Link
                | pulldown_cmark::TagEnd::Image
                | pulldown_cmark::TagEnd::Emphasis
                | pulldown_cmark::TagEnd::Strong
                | pulldown_cmark::TagEnd::Strikethrough,
            ) => {
                let Some(one) = open.pop() else { continue };
                let defined = one.label.as_ref().is_some_and(|label| {
                    definitions
                        .binary_search_by(|(it, _)| it.cmp(label))
                        .is_ok()
                });
                let apart = if one.link {
                    touched(&one.range).is_some() || defined
                } else {
                    crossed(&one.range)
                };
                if apart {
                    let inner = one.inner.unwrap_or(one.range.end..one.range.end);
                    cuts.push(one.range.start..inner.start);
                    cuts.push(inner.end..one.range.end);
                }
            }
            Event::Code(_) => {
                inside(&mut open, &range);
                if crossed(&range) {
                    let ticks = text[range.clone()]
                        .bytes()
                        .take_while(|b| *b == b'`')
                        .count();
                    cuts.push(range.start..range.start + ticks);
                    cuts.push(range.end.saturating_sub(ticks)..range.end);
                }
            }
            _ => inside(&mut open, &range),
        }
    }
    cuts.extend(definitions.into_iter().map(|(_, span)| span));
    cuts.retain(|cut| cut.start < cut.end);
    cuts.sort_by_key(|cut| cut.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(cuts.len());
    for cut in cuts {
        match merged.last_mut() {
            Some(last) if cut.start <= last.end => last.end = last.end.max(cut.end),
            _ => merged.push(cut),
        }
    }
    merged
}

/// Widens what is inside the innermost open element.
fn inside(open: &mut [Open], range: &Range<usize>) {
    if let Some(parent) = open.last_mut() {
        let inner = parent.inner.get_or_insert_with(|| range.clone());
        inner.start = inner.start.min(range.start);
        inner.end = inner.end.max(range.end);
    }
}
