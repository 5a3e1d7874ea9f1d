//! Hostile markdown, from public lists and nestings of our own, never yields an active element: what is rendered is parsed
//! as a browser parses it, and every element, attribute and target in it has to be one that we allow.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use proptest::prelude::*;
use scraper::{ElementRef, Html, Selector};

/// Fewer would mean that a list is not read.
const LEAST: usize = 1_500;

static PAYLOADS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/e2e/payloads.mjs");
    let output = Command::new("node")
        .arg(script)
        .output()
        .expect("Node is installed: run `cargo xtask setup --tests`");
    assert!(
        output.status.success(),
        "run `cargo xtask setup --tests`: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let payloads: Vec<String> = serde_json::from_slice(&output.stdout).expect("a JSON array");
    assert!(payloads.len() > LEAST, "{} payloads", payloads.len());
    payloads
});

/// Fails unless the text is harmless in a page.
fn assert_harmless(markdown: &str) {
    let html = markdown::render(markdown, 1);
    let page = format!(
        "<!DOCTYPE html><html><head></head><body><main><div id=\"text\">{html}</div><p id=\"after\"></p></main></body></html>"
    );
    let page = Html::parse_document(&page);
    let find = |selector: &str| {
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector).collect::<Vec<ElementRef>>()
    };
    // Nothing of the text has left its place, and nothing of the page has moved into it.
    assert_eq!(
        find("html > body > main > div#text + p#after:empty").len(),
        1,
        "{markdown:?} -> {html}"
    );
    assert_eq!(
        find("*").len(),
        find("#text *").len() + 6,
        "{markdown:?} -> {html}"
    );
    for element in find("#text *") {
        let element = element.value();
        for (attribute, value) in element.attrs() {
            let is_allowed = match (element.name(), attribute) {
                ("a", "href") => leads_somewhere_harmless(value),
                ("a", "rel") => value == "noopener nofollow ugc",
                ("ol", "start") => value.parse::<u64>().is_ok(),
                ("th", "scope") => value == "col",
                _ => false,
            };
            assert!(is_allowed, "{attribute}={value:?}: {markdown:?} -> {html}");
        }
        let is_allowed = matches!(
            element.name(),
            "a" | "blockquote"
                | "br"
                | "code"
                | "del"
                | "em"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "hr"
                | "li"
                | "ol"
                | "p"
                | "pre"
                | "strong"
                | "table"
                | "tbody"
                | "td"
                | "th"
                | "thead"
                | "tr"
                | "ul"
        );
        assert!(is_allowed, "<{}>: {markdown:?} -> {html}", element.name());
    }
}

/// Read as the URL standard reads it: margins of spaces and controls, and tabs and line ends anywhere, do not count.
fn leads_somewhere_harmless(target: &str) -> bool {
    let target: String = target
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let scheme = target
        .split(['/', '?', '#'])
        .next()
        .and_then(|head| head.split_once(':'));
    match scheme {
        Some((scheme, _)) => {
            ["http", "https", "mailto"].contains(&scheme.to_ascii_lowercase().as_str())
        }
        None => !target.replace('\\', "/").starts_with("//"),
    }
}

#[test]
fn no_payload_becomes_active() {
    for payload in PAYLOADS.iter() {
        assert_harmless(payload);
    }
}

#[test]
fn a_payload_is_harmless_in_every_part_of_a_case() {
    for payload in PAYLOADS.iter() {
        let body = format!("{payload}\n\n::: facilitator\n{payload}\n:::\n\n{payload}");
        // A payload that is itself a marker is refused, which is as good.
        for section in markdown::sections(&body).unwrap_or_default() {
            assert_harmless(&section.markdown);
        }
        let role = format!("::: role \"{payload}\"\n{payload}\n:::");
        for section in markdown::sections(&role).unwrap_or_default() {
            assert_harmless(&section.markdown);
        }
    }
}

#[test]
fn front_matter_holds_payloads_as_plain_words_and_no_field_becomes_another() {
    let file = |title: &str, summary: &str, body: &str| domain::case_study::CaseStudy {
        slug: "a-late-answer".into(),
        title: title.into(),
        topics: vec![domain::curriculum::Topic::DifficultConversations],
        skills: vec![],
        minutes: 45,
        difficulty: domain::case_study::Difficulty::Medium,
        valence: domain::case_study::Valence::ThumbsDown,
        summary: summary.into(),
        body: body.into(),
    };
    for payload in PAYLOADS.iter() {
        let payload = domain::text::visible(payload);
        if payload.trim().is_empty() {
            continue;
        }
        let case = file(&payload, &payload, "Text.");
        let written = markdown::write_case(&case);
        assert_eq!(
            markdown::parse_case("a-late-answer.md", &written),
            Ok(case),
            "{written}"
        );
        // As the name of a file it is the key of a case, or refused.
        if let Ok(case) = markdown::parse_case(&format!("{payload}.md"), &written) {
            assert!(
                case.slug
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Payloads cut anywhere and put into one another, as no list has them.
    #[test]
    fn no_mixture_of_payloads_becomes_active(
        pieces in prop::collection::vec(
            (any::<prop::sample::Index>(), any::<prop::sample::Index>(), prop::sample::select(vec![
                "", " ", "\n", "\n\n", "    ", "> ", "- ", "| ", "`", "```\n", "\"", "'", ">", "<", "](", "[a]: ", "\\", "&",
            ])),
            1..6,
        ),
    ) {
        let text: String = pieces
            .iter()
            .flat_map(|(which, cut, between)| {
                let payload = which.get(PAYLOADS.as_slice());
                let end = payload.char_indices().nth(cut.index(payload.chars().count())).map_or(0, |(at, _)| at);
                [&payload[..end], *between]
            })
            .collect();
        assert_harmless(&text);
    }
}
