//! Markdown to plain text: for lists, mails and searching.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::link::safe_link;
use crate::render::{box_sign, events};

/// The words of a markdown text: paragraphs apart by an empty line, list items by a dash, the target of a link behind
/// its words. Raw HTML, code and the alternative text of images are words too.
pub fn plain_text(markdown: &str) -> String {
    let mut text = String::new();
    let mut links: Vec<(String, usize)> = Vec::new();
    for event in events(markdown) {
        match event {
            Event::Text(words)
            | Event::Code(words)
            | Event::Html(words)
            | Event::InlineHtml(words) => {
                text.push_str(&words);
            }
            Event::SoftBreak => text.push(' '),
            Event::HardBreak => text.push('\n'),
            Event::TaskListMarker(done) => text.push_str(box_sign(done)),
            Event::Start(Tag::Item) => {
                end_line(&mut text);
                text.push_str("- ");
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                links.push((dest_url.to_string(), text.len()));
            }
            Event::End(TagEnd::Link) => {
                if let Some((target, start)) = links.pop()
                    && !text[start..].contains(&target)
                    && safe_link(&target).is_some()
                {
                    text.push_str(&format!(" ({target})"));
                }
            }
            Event::End(TagEnd::TableCell) => text.push_str("  "),
            Event::End(TagEnd::TableHead | TagEnd::TableRow | TagEnd::Item) => end_line(&mut text),
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::CodeBlock(_)
                | Tag::HtmlBlock
                | Tag::Table(_),
            )
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::HtmlBlock
                | TagEnd::Table,
            )
            | Event::End(TagEnd::List(_) | TagEnd::BlockQuote(_))
            | Event::Rule => end_paragraph(&mut text),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn end_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn end_paragraph(text: &mut String) {
    // The words of a list item follow its dash, also when they are a paragraph.
    if text.is_empty() || text == "- " || text.ends_with("\n- ") {
        return;
    }
    end_line(text);
    if !text.ends_with("\n\n") {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_keeps_words_and_targets() {
        let text = "## A *b*\n\nc\nd [e](https://x.org) <https://y.org> [f](javascript:g)\n\n- h\n- i\n  - j\n\n1. k\n\n| l | m |\n|---|---|\n| n | o |\n\n```\np\n```\n\n<b>q</b> ![r](s)\n";
        assert_eq!(
            plain_text(text),
            "A b\n\nc d e (https://x.org) https://y.org f\n\n- h\n- i\n- j\n\n- k\n\nl  m\nn  o\n\np\n\n<b>q</b> r"
        );
        assert_eq!(plain_text(""), "");
        assert_eq!(plain_text("- a\n\n  b\n\n- c"), "- a\n\nb\n\n- c");
    }

    #[test]
    fn hostile_runs_end() {
        for hostile in [">".repeat(20_000), "[".repeat(20_000), "- ".repeat(5_000)] {
            plain_text(&hostile);
        }
    }
}
