//! Every example of the CommonMark specification renders as the reference does, except those listed here.
//!
//! The specification is a package of tests/e2e. Both renderings are parsed as a browser parses them and compared as
//! trees. Left out of the comparison: white space where HTML ignores it, and the `rel` of our links.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

/// How many examples version 0.31.2 has.
const EXAMPLES: usize = 652;

/// Why we differ from the reference, on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Difference {
    /// Raw HTML is shown as text.
    RawHtml,
    /// A link is its text alone: no target, a scheme that is not allowed, or a backslash or colon where browsers differ.
    LinkRefused,
    /// A link without words shows its target.
    LinkWithoutWords,
    /// A link has no title: what shows only under a mouse is overlooked.
    LinkTitle,
    /// An image is its alternative text.
    Image,
    /// A code block has no class for its language.
    CodeClass,
}

use Difference::{CodeClass, Image, LinkRefused, LinkTitle, LinkWithoutWords, RawHtml};

/// The examples that differ. One that is not here has to be equal, and one that is here has to differ for its reason.
const LISTED: [(Difference, &[usize]); 6] = [
    (
        RawHtml,
        &[
            21, 31, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163,
            164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180,
            181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 201, 308, 309, 344, 475, 476,
            477, 491, 494, 524, 536, 613, 614, 615, 616, 617, 623, 625, 626, 627, 628, 629, 630,
            631, 642, 643,
        ],
    ),
    (
        LinkRefused,
        &[
            20, 200, 202, 485, 486, 487, 500, 502, 567, 596, 598, 599, 601, 603,
        ],
    ),
    (LinkWithoutWords, &[484]),
    (
        LinkTitle,
        &[
            22, 23, 32, 33, 192, 193, 194, 195, 196, 217, 482, 505, 506, 509, 510, 527, 539, 542,
            543, 553, 554, 555, 556, 557, 558, 559, 561, 593,
        ],
    ),
    (
        Image,
        &[
            517, 520, 531, 572, 573, 574, 575, 576, 577, 578, 579, 580, 581, 582, 583, 584, 585,
            586, 587, 588, 589, 591,
        ],
    ),
    (CodeClass, &[24, 34, 142, 143, 144, 146]),
];

struct Example {
    markdown: String,
    html: String,
}

fn examples() -> Vec<Example> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/e2e/node_modules/commonmark-spec/spec.txt");
    let text = fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; run `cargo xtask setup --tests`",
            file.display()
        )
    });
    let fence = "`".repeat(32);
    let opening = format!("{fence} example");
    let mut lines = text.lines();
    let mut found = Vec::new();
    while lines.any(|line| line == opening) {
        let mut until = |end: &str| -> String {
            let part = lines.by_ref().take_while(|line| *line != end);
            part.flat_map(|line| [line, "\n"])
                .collect::<String>()
                .replace('→', "\t")
        };
        found.push(Example {
            markdown: until("."),
            html: until(&fence),
        });
    }
    found
}

/// The tree of a text in one way of writing it, with one of our differences made in it.
fn tree(html: &str, made: Option<Difference>) -> String {
    let page = Html::parse_fragment(html);
    let mut tree = Tree {
        made,
        text: String::new(),
    };
    tree.children(page.root_element(), false);
    tree.text
}

struct Tree {
    made: Option<Difference>,
    text: String,
}

impl Tree {
    fn children(&mut self, of: ElementRef, verbatim: bool) {
        for child in of.children() {
            match (child.value(), ElementRef::wrap(child)) {
                (Node::Text(text), _) => self.words(text, verbatim),
                (Node::Element(element), Some(node)) => self.element(element, node, verbatim),
                (other, _) => self.text += &format!("{other:?}"),
            }
        }
    }

    /// Outside `pre`, white space of any length is one space.
    fn words(&mut self, text: &str, verbatim: bool) {
        for c in text.chars() {
            match c {
                ' ' | '\n' | '\t' if !verbatim => {
                    if !self.text.ends_with([' ', '\n']) {
                        self.text.push(' ');
                    }
                }
                '<' => self.text += "&lt;",
                '>' => self.text += "&gt;",
                c => self.text.push(c),
            }
        }
    }

    fn element(&mut self, element: &Element, node: ElementRef, verbatim: bool) {
        let name = element.name();
        match (self.made, name) {
            (Some(Image), "img") => {
                return self.words(element.attr("alt").unwrap_or_default(), verbatim);
            }
            (Some(LinkRefused), "a") => return self.children(node, verbatim),
            _ => {}
        }
        let is_block = !matches!(name, "a" | "code" | "em" | "img" | "strong");
        let break_line = |text: &mut String| {
            if is_block && !verbatim {
                text.truncate(text.trim_end().len());
                text.push('\n');
            }
        };
        break_line(&mut self.text);
        let mut attributes: Vec<_> = element
            .attrs()
            .filter(|attribute| match *attribute {
                ("rel", _) => false,
                ("title", _) => !(self.made == Some(LinkTitle) && name == "a"),
                ("class", _) => !(self.made == Some(CodeClass) && name == "code"),
                _ => true,
            })
            .collect();
        attributes.sort_unstable();
        self.text += &format!("<{name} {attributes:?}>");
        if name != "pre" {
            break_line(&mut self.text);
        }
        self.children(node, verbatim || name == "pre");
        if self.made == Some(LinkWithoutWords) && name == "a" && node.text().next().is_none() {
            self.words(element.attr("href").unwrap_or_default(), verbatim);
        }
        break_line(&mut self.text);
        self.text += &format!("</{name}>");
        break_line(&mut self.text);
    }
}

#[test]
fn every_example_renders_as_the_reference_does_except_those_listed() {
    let examples = examples();
    assert_eq!(examples.len(), EXAMPLES);
    let listed: BTreeMap<usize, Difference> = LISTED
        .into_iter()
        .flat_map(|(why, numbers)| numbers.iter().map(move |number| (*number, why)))
        .collect();
    let mut wrong = Vec::new();
    for (at, example) in examples.iter().enumerate() {
        let number = at + 1;
        let ours = tree(&markdown::render(&example.markdown, 0), None);
        let reference = tree(&example.html, None);
        let why = listed.get(&number).copied();
        let is_right = match why {
            None => ours == reference,
            Some(RawHtml) => ours != reference && ours.contains("&lt;"),
            Some(why) => ours != reference && ours == tree(&example.html, Some(why)),
        };
        if !is_right {
            wrong.push(format!(
                "example {number}, listed: {why:?}\n{}--- reference\n{reference}\n--- ours\n{ours}\n",
                example.markdown
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
