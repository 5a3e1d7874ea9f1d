//! Generic words are never part of a link, and no link leads where an accepted text stood, whatever markdown is around it:
//! the generic text is rendered as the product renders it, and parsed as a browser parses it.

use genericising::{Class, Layer, Suggestion, replace};
use proptest::prelude::*;
use scraper::{Html, Selector};

/// What is accepted, and the words for it. Their capitals stand nowhere else in these tests.
const ACCEPTED: [(&str, &str); 3] = [
    ("Vxqq Zwjj", "Customer A"),
    ("ZWJ", "Agent 1"),
    ("J.V.Q@X.Z", "Site B"),
];

/// Markdown around accepted texts, which stand in the place of `%`.
const AROUND: [&str; 52] = [
    "%",
    "[%](https://x.example/a)",
    "[see % now](/a \"t\")",
    "[a](https://x.example/%)",
    "[a](<https://x.example/% b>)",
    "[a](/x \"%\")",
    "[a](% '%')",
    "[%](%)",
    "<https://x.example/%>",
    "<mailto:%>",
    "<%>",
    "![%](/a)",
    "![a](/%)",
    "![a](/b \"%\")",
    "[![%](/a)](/b)",
    "[![a](/%)](/b)",
    "[![a](/c)](/%)",
    "[%][ref]\n\n[ref]: /a",
    "[a][%]\n\n[%]: /a",
    "[%][]\n\n[%]: /a",
    "[%]\n\n[%]: /a",
    "[a]\n\n[a]: /%",
    "[a]\n\n[a]: /b '%'",
    "[a]: <%>\n\n[A] [a][] [c][a]",
    "[%]:\n/a\n\n[%]",
    "[%]\n\n[customer a]: https://evil.example/",
    "[%][]\n\n[customer   a]: /evil",
    "[a][%]\n\n[agent 1]: /evil",
    "![%]\n\n[site b]: /evil",
    "[%]\n\n> [customer a]: /evil",
    "[a %]\n\n[a customer a]: /evil",
    "[*%*]\n\n[*customer a*]: /evil",
    "*[%](/a)*",
    "[*%*](/a)",
    "[**a _%_ b**](/a)",
    "**a [b %](/c) d**",
    "[`%`](/a)",
    "`[%](/a)`",
    "~~[%](/a)~~",
    "> [%](/a)",
    "- [ ] [%](/a)",
    "| [%](/a) | <https://x.example/%> |\n|:-|-:|\n| ![%](/%) | b |",
    "# [%](/a)",
    "[%](/a)\n===",
    "<a href=\"/%\">%</a>",
    "\\[%](/a)",
    "[%\\](/a)",
    "[[%](/a)](/b)",
    "[a [%] b](/c)",
    "[a][b%]\n\n[bcustomer a]: /evil\n[b customer a]: /evil",
    "```%\n[%](/a)\n```",
    "    [%](/a)",
];

/// What may stand between: pieces of markup that complete or break what is beside them.
const BETWEEN: [&str; 24] = [
    "\n\n",
    "\n",
    " ",
    "",
    "[",
    "]",
    "](/c)",
    "](",
    ")",
    "!",
    "![",
    "<",
    ">",
    "*",
    "_",
    "`",
    "\\",
    "[x]: /c\n",
    "]: /c\n",
    "\n> ",
    "\n- ",
    "\n| ",
    "&#91;",
    "][ref]",
];

/// Every place of an accepted text, as a scanner would tell them.
fn accepted(text: &str) -> Vec<Suggestion> {
    let mut all: Vec<Suggestion> = ACCEPTED
        .iter()
        .flat_map(|(words, replacement)| {
            text.match_indices(words).map(|(start, found)| Suggestion {
                start,
                end: start + found.len(),
                text: found.to_owned(),
                class: Class::Person,
                layer: Layer::Roster,
                confidence: 100,
                entity: (*words).to_owned(),
                replacement: (*replacement).to_owned(),
            })
        })
        .collect();
    all.sort_by_key(|one| one.start);
    all
}

/// Fails unless the generic text is generic and none of its placeholders is in or behind a link.
fn assert_generic(text: &str) {
    let accepted = accepted(text);
    let generic = replace(text, &accepted);
    let html = markdown::render(&generic, 0);
    let page = Html::parse_fragment(&html);
    let links = Selector::parse("a").expect("a selector");
    for link in page.select(&links) {
        let words: String = link.text().collect();
        let target = link.attr("href").unwrap_or_default();
        for (_, placeholder) in ACCEPTED {
            assert!(
                !words.contains(placeholder),
                "{placeholder} is a link: {text:?} -> {generic:?} -> {html}"
            );
            let encoded = placeholder.replace(' ', "%20");
            assert!(
                !target.contains(&encoded),
                "{placeholder} is a target: {text:?} -> {generic:?} -> {html}"
            );
        }
    }
    assert!(
        !html.contains(['V', 'Z', 'W', 'J', 'Q', 'X']),
        "something is left: {text:?} -> {generic:?} -> {html}"
    );
}

fn filled(around: &str, which: usize) -> String {
    around.replace('%', ACCEPTED[which % ACCEPTED.len()].0)
}

#[test]
fn no_markdown_around_an_accepted_text_makes_a_link_of_its_placeholder() {
    for around in AROUND {
        for which in 0..ACCEPTED.len() {
            assert_generic(&filled(around, which));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn nor_does_any_mixture(
        pieces in prop::collection::vec(
            (prop::sample::select(AROUND.to_vec()), 0_usize..3, prop::sample::select(BETWEEN.to_vec())),
            1..5,
        ),
    ) {
        let text: String = pieces
            .iter()
            .flat_map(|(around, which, between)| [filled(around, *which), (*between).to_owned()])
            .collect();
        assert_generic(&text);
    }
}
