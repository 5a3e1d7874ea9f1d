//! Markdown to safe HTML. The input is never trusted: it may come from any employee.

use pulldown_cmark::{
    Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
};

use crate::link::safe_link;

/// CommonMark with tables, strikethrough and task lists. Footnotes stay off: their anchors would clash between the
/// parts of one page. Heading attributes stay off: they would let a text write HTML attributes.
pub(crate) fn events(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS,
    )
}

/// Markdown as HTML that can be put into a page as it is.
///
/// Headings move down by `shift` levels, at most to `h6`: a body whose first heading is `##` starts at `h3` with a shift
/// of 1. Raw HTML becomes visible text; an image becomes its alternative text; a link that [`safe_link`] refuses
/// becomes its text. Nothing carries `style`, `class`, `id` or an event handler.
pub fn render(markdown: &str, shift: u8) -> String {
    let mut kept: Vec<Event<'_>> = Vec::new();
    let mut images = 0_usize;
    let mut links: Vec<(Option<String>, usize)> = Vec::new();
    for event in events(markdown) {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            event if images > 0 => kept.extend(words_only(event)),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => {
                let target = match link_type {
                    LinkType::Email => safe_link(&format!("mailto:{dest_url}")),
                    _ => safe_link(&dest_url),
                };
                if let Some(target) = &target {
                    kept.push(Event::InlineHtml(opening(target).into()));
                }
                links.push((target, kept.len()));
            }
            Event::End(TagEnd::Link) => {
                if let Some((Some(target), start)) = links.pop() {
                    // A link without words has no name for a screen reader.
                    if !has_words(&kept[start..]) {
                        kept.push(Event::Text(target.into()));
                    }
                    kept.push(Event::InlineHtml("</a>".into()));
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => kept.push(Event::Text(html)),
            Event::Start(Tag::HtmlBlock) => kept.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => kept.push(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Heading { level, .. }) => kept.push(Event::Start(Tag::Heading {
                level: lower(level, shift),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            })),
            Event::End(TagEnd::Heading(level)) => {
                kept.push(Event::End(TagEnd::Heading(lower(level, shift))));
            }
            // Alignment would be written as a style attribute, which the content security policy forbids.
            Event::Start(Tag::Table(columns)) => {
                kept.push(Event::Start(Tag::Table(vec![
                    Alignment::None;
                    columns.len()
                ])));
            }
            Event::Start(Tag::CodeBlock(_)) => {
                kept.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)));
            }
            // A tick box without a label is an accessibility failure, and a picture of one prints as well.
            Event::TaskListMarker(done) => kept.push(Event::Text(box_sign(done).into())),
            event => kept.push(event),
        }
    }
    let mut html = String::with_capacity(markdown.len() + markdown.len() / 2);
    pulldown_cmark::html::push_html(&mut html, kept.into_iter());
    // Every `<` of the text is escaped, so this can only be the writer's own tag.
    html.replace("<th>", "<th scope=\"col\">")
}

/// The target is percent-encoded as the reference does it, so that no character of it is invisible or moves others.
fn opening(target: &str) -> String {
    let mut href = String::with_capacity(target.len());
    // Writing to a text cannot fail.
    pulldown_cmark_escape::escape_href(&mut href, target).ok();
    format!("<a href=\"{href}\" rel=\"noopener nofollow ugc\">")
}

/// What is left of an event inside an image: its words.
fn words_only(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => {
            Some(Event::Text(words))
        }
        Event::SoftBreak | Event::HardBreak => Some(Event::Text(" ".into())),
        _ => None,
    }
}

fn has_words(events: &[Event<'_>]) -> bool {
    events.iter().any(|event| match event {
        Event::Text(words) | Event::Code(words) => !words.trim().is_empty(),
        _ => false,
    })
}

fn lower(level: HeadingLevel, shift: u8) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + usize::from(shift)).unwrap_or(HeadingLevel::H6)
}

pub(crate) fn box_sign(done: bool) -> &'static str {
    if done { "☑ " } else { "☐ " }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Fails unless every tag of the HTML is one that this module may write.
    fn assert_safe(html: &str) {
        const BARE: [&str; 26] = [
            "p",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "em",
            "strong",
            "del",
            "ul",
            "ol",
            "li",
            "code",
            "pre",
            "blockquote",
            "hr /",
            "br /",
            "table",
            "thead",
            "tbody",
            "tr",
            "td",
            "th scope=\"col\"",
            "th",
            "a",
        ];
        let mut rest = html;
        while let Some(start) = rest.find('<') {
            let end = rest[start..]
                .find('>')
                .map(|end| start + end)
                .expect("a tag ends");
            let tag = rest[start + 1..end].trim_start_matches('/');
            let link = tag
                .strip_prefix("a href=\"")
                .and_then(|tag| tag.strip_suffix("\" rel=\"noopener nofollow ugc\""));
            match link {
                Some(target) => {
                    assert!(!target.contains(['"', '<', '>', '\'']), "{html}");
                    let target = target.replace("&amp;", "&");
                    assert!(safe_link(&target).is_some(), "{target:?} in {html}");
                }
                None => {
                    let numbered = tag
                        .strip_prefix("ol start=\"")
                        .and_then(|tag| tag.strip_suffix('"'))
                        .is_some_and(|number| number.parse::<u64>().is_ok());
                    assert!(numbered || BARE.contains(&tag), "<{tag}> in {html}");
                }
            }
            rest = &rest[end + 1..];
        }
    }

    #[test]
    fn ordinary_markdown_is_rendered() {
        assert_eq!(
            render(
                "# A\n\n*b* **c** ~~d~~ `e`\n\n- f\n- g\n\n3. h\n\n> i\n\n---\n",
                1
            ),
            "<h2>A</h2>\n<p><em>b</em> <strong>c</strong> <del>d</del> <code>e</code></p>\n<ul>\n<li>f</li>\n<li>g</li>\n</ul>\n<ol start=\"3\">\n<li>h</li>\n</ol>\n<blockquote>\n<p>i</p>\n</blockquote>\n<hr />\n"
        );
    }

    #[test]
    fn headings_move_down_and_stop_at_six() {
        assert_eq!(render("# A", 0), "<h1>A</h1>\n");
        assert_eq!(render("## A\n##### B", 2), "<h4>A</h4>\n<h6>B</h6>\n");
        assert_eq!(render("# A", 255), "<h6>A</h6>\n");
        assert_eq!(render("A\n===", 1), "<h2>A</h2>\n");
    }

    #[test]
    fn tables_have_scoped_heads_and_no_style() {
        let html = render("| a | b |\n|:-:|--:|\n| 1 | <th> |", 0);
        assert_eq!(
            html,
            "<table><thead><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead><tbody>\n<tr><td>1</td><td>&lt;th&gt;</td></tr>\n</tbody></table>\n"
        );
    }

    #[test]
    fn task_lists_are_signs_and_code_has_no_class() {
        assert_eq!(
            render("- [ ] a\n- [x] b", 0),
            "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>\n"
        );
        assert_eq!(
            render("```js\" onload=\"x\n<b>\n```", 0),
            "<pre><code>&lt;b&gt;\n</code></pre>\n"
        );
    }

    #[test]
    fn raw_html_becomes_visible_text() {
        assert_eq!(
            render("<script>alert(1)</script>", 0),
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
        );
        assert_eq!(
            render("a <b onclick=\"x()\">b</b> <!-- c -->", 0),
            "<p>a &lt;b onclick=\"x()\"&gt;b&lt;/b&gt; &lt;!-- c --&gt;</p>\n"
        );
        assert_eq!(
            render("<div>\n*a*\n</div>\n\n*b*", 0),
            "<p>&lt;div&gt;\n*a*\n&lt;/div&gt;\n</p>\n<p><em>b</em></p>\n"
        );
    }

    #[test]
    fn allowed_links_say_that_they_are_users_links() {
        assert_eq!(
            render("[a](https://example.org/?x=1&y=\"2\" \"title\")", 0),
            "<p><a href=\"https://example.org/?x=1&amp;y=%222%22\" rel=\"noopener nofollow ugc\">a</a></p>\n"
        );
        assert_eq!(
            render("<https://example.org> <a@example.org> [b](/cases/1)", 0),
            "<p><a href=\"https://example.org\" rel=\"noopener nofollow ugc\">https://example.org</a> <a href=\"mailto:a@example.org\" rel=\"noopener nofollow ugc\">a@example.org</a> <a href=\"/cases/1\" rel=\"noopener nofollow ugc\">b</a></p>\n"
        );
    }

    #[test]
    fn refused_links_become_their_text() {
        for hostile in [
            "[a](javascript:alert(1))",
            "[a](JAVASCRIPT:alert(1))",
            "[a](<javascript:alert(1)>)",
            "[a](< javascript:alert(1)>)",
            "[a](javascript&#58;alert(1))",
            "[a](javascript&colon;alert(1))",
            "[a](&#106;avascript:alert(1))",
            "[a](&#x6A;&#x61;vascript:alert(1))",
            "[a](java&#10;script:alert(1))",
            "[a](java&Tab;script:alert(1))",
            "[a](&#1;javascript:alert(1))",
            "[a](javascript\\:alert(1))",
            "[a](data:text/html;base64,PHNjcmlwdD4=)",
            "[a](vbscript:x)",
            "[a](//example.org)",
            "[a](/\\\\example.org)",
            "[a][x]\n\n[x]: javascript:alert(1)",
            "[x]\n\n[x]: data:text/html,x",
        ] {
            let html = render(hostile, 0);
            assert!(
                html == "<p>a</p>\n" || html == "<p>x</p>\n",
                "{hostile} -> {html}"
            );
        }
        assert_eq!(
            render("<javascript:alert(1)>", 0),
            "<p>javascript:alert(1)</p>\n"
        );
        assert_eq!(render("<data:text/html,x>", 0), "<p>data:text/html,x</p>\n");
        // What CommonMark does not read as a link stays text.
        assert_eq!(
            render("[a](java\nscript:alert(1))", 0),
            "<p>[a](java\nscript:alert(1))</p>\n"
        );
    }

    #[test]
    fn a_link_cannot_break_out_of_its_attribute() {
        for hostile in [
            "[a](https://x.org/\"onmouseover=\"alert(1))",
            "[a](<https://x.org/\" onmouseover=\"alert(1)>)",
            "[a](https://x.org/&quot;onmouseover=&quot;alert(1))",
            "[a](https://x.org/'><script>)",
            "[a](/x \"t\\\" onclick=\\\"alert(1)\")",
            "<https://x.org/\"onclick=alert(1)>",
            "<https://x.org/'onclick='alert(1)>",
        ] {
            let html = render(hostile, 0);
            assert!(html.contains("<a href="), "{html}");
            let tag = html.split('>').nth(1).expect("an opening tag");
            assert!(tag.ends_with("\" rel=\"noopener nofollow ugc\""), "{html}");
            assert_eq!(tag.matches('"').count(), 4, "{html}");
        }
    }

    #[test]
    fn images_become_their_alternative_text() {
        assert_eq!(
            render("![a *b* `c`](https://x.org/y.png \"t\")", 0),
            "<p>a b c</p>\n"
        );
        assert_eq!(
            render("![a\" onerror=\"x](x)", 0),
            "<p>a\" onerror=\"x</p>\n"
        );
        assert_eq!(
            render("![<img src=x onerror=y>](x)", 0),
            "<p>&lt;img src=x onerror=y&gt;</p>\n"
        );
        assert_eq!(
            render("![a ![b](c) [d](javascript:e)](f) g", 0),
            "<p>a b d g</p>\n"
        );
        assert_eq!(
            render("[![a](javascript:b)](https://x.org)", 0),
            "<p><a href=\"https://x.org\" rel=\"noopener nofollow ugc\">a</a></p>\n"
        );
    }

    #[test]
    fn a_link_without_words_shows_its_target() {
        assert_eq!(
            render("[](https://x.org) [![](y)](/z)", 0),
            "<p><a href=\"https://x.org\" rel=\"noopener nofollow ugc\">https://x.org</a> <a href=\"/z\" rel=\"noopener nofollow ugc\">/z</a></p>\n"
        );
        assert_eq!(render("[](javascript:x)", 0), "<p></p>\n");
    }

    #[test]
    fn heading_attributes_footnotes_and_math_are_plain_text() {
        assert_eq!(
            render("# A {#id .c onclick=x}", 0),
            "<h1>A {#id .c onclick=x}</h1>\n"
        );
        assert_eq!(render("a[^1]", 0), "<p>a[^1]</p>\n");
        assert_eq!(render("$a$ [[b]]", 0), "<p>$a$ [[b]]</p>\n");
        assert_eq!(
            render("> [!NOTE]\n> a", 0),
            "<blockquote>\n<p>[!NOTE]\na</p>\n</blockquote>\n"
        );
    }

    #[test]
    fn deep_nesting_and_long_runs_end() {
        for hostile in [
            ">".repeat(20_000),
            "[".repeat(20_000),
            "*".repeat(20_000),
            "![".repeat(10_000),
            "- ".repeat(5_000),
            "`".repeat(20_000) + "a",
            "<a ".repeat(10_000),
            "[a](".repeat(10_000),
        ] {
            assert_safe(&render(&hostile, 1));
        }
    }

    proptest! {
        #[test]
        fn no_text_yields_anything_but_the_allowed_tags(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "<", ">", "\"", "'", "&", "&#58;", "&colon;", "javascript:", "data:", "https://x.org/", "mailto:a@b",
                "[a](", "](", ")", "![", "[", "]", "`", "```\n", "\n", "\n\n", "    ", "# ", "| a | b |\n|:-|-:|\n", "- ",
                "- [x] ", "> ", "*", "**", "~~", "<script>", "</script>", "<img src=x onerror=", "<!--", "-->", "<![CDATA[",
                "<a href=", "\\", "\0", "\u{feff}", "\u{202e}", "word", " ", "[x]: ", "onclick=", "3. ", "<a@b.c>",
            ]), 0..40),
            shift in 0_u8..8,
        ) {
            let text = pieces.concat();
            assert_safe(&render(&text, shift));
        }
    }
}
