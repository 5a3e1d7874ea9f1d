//! Fenced audience blocks: which part of a case is for whom.

use domain::case_study::{Audience, Section};
use domain::text::is_hidden;

use crate::error::ContentError;

const FORMS: &str = "::: facilitator, ::: observer or ::: role \"Name\"";
const LONGEST_ROLE_NAME: usize = 60;

/// The parts of a case's body in order; text outside a block is for everyone, empty parts are left out.
///
/// Three colons are a marker and nothing else: alone on their line, in code and in lists too. Whatever only looks like a
/// marker is an error, so that no mistake and no trick shows a teaching note to participants.
///
/// # Errors
/// The line of a block that is unknown, nested, not opened or not closed, or of a marker that is not alone on its line.
pub fn sections(body: &str) -> Result<Vec<Section>, ContentError> {
    let mut found = Vec::new();
    let mut open: Option<(Audience, usize)> = None;
    let mut lines: Vec<&str> = Vec::new();
    for (at, line) in body.lines().enumerate() {
        let number = at + 1;
        let glance = at_a_glance(line);
        if !glance.contains(":::") && !glance.starts_with("::") {
            lines.push(line);
            continue;
        }
        let marker = line.trim();
        let name = marker.trim_start_matches(':').trim();
        if !marker.starts_with(":::") || at_a_glance(name).contains("::") {
            return Err(ContentError::at(
                number,
                format!(
                    "Three colons are a marker, alone on its line, also in code, lists and quotations; use {FORMS}, or ::: to close."
                ),
            ));
        }
        open = match (open, name.is_empty()) {
            (Some((audience, _)), true) => {
                keep(&mut found, audience, &mut lines);
                None
            }
            (None, true) => {
                return Err(ContentError::at(
                    number,
                    "This ::: closes a block that was not opened; remove it or open the block above.",
                ));
            }
            (Some((_, since)), false) => {
                return Err(ContentError::at(
                    number,
                    format!(
                        "A block is opened inside the one of line {since}; close that first with ::: on a line of its own."
                    ),
                ));
            }
            (None, false) => {
                keep(&mut found, Audience::Everyone, &mut lines);
                Some((
                    audience(name).map_err(|why| ContentError::at(number, why))?,
                    number,
                ))
            }
        };
    }
    if let Some((_, since)) = open {
        return Err(ContentError::at(
            since,
            "This block is not closed; put ::: on a line of its own after it.",
        ));
    }
    keep(&mut found, Audience::Everyone, &mut lines);
    Ok(found)
}

/// The line at a glance: its letters, digits and ASCII signs, and every colon of Unicode as a colon.
fn at_a_glance(line: &str) -> String {
    line.chars()
        .filter_map(|c| match c {
            '\u{2d0}' | '\u{2236}' | '\u{a789}' | '\u{fe13}' | '\u{fe55}' | '\u{ff1a}' => Some(':'),
            c if is_hidden(c) => None,
            c => (c.is_ascii_graphic() || c.is_alphanumeric()).then_some(c),
        })
        .collect()
}

fn keep(found: &mut Vec<Section>, audience: Audience, lines: &mut Vec<&str>) {
    let markdown = lines.join("\n");
    lines.clear();
    if !markdown.trim().is_empty() {
        found.push(Section {
            audience,
            markdown: markdown.trim_matches('\n').trim_end().to_owned(),
        });
    }
}

fn audience(name: &str) -> Result<Audience, String> {
    match name {
        "facilitator" => return Ok(Audience::Facilitator),
        "observer" => return Ok(Audience::Observer),
        _ => {}
    }
    if let Some(rest) = name.strip_prefix("role") {
        let role = rest
            .trim()
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .map(str::trim)
            .filter(|role| !role.is_empty() && !role.contains('"'));
        return match role {
            Some(role) if role.chars().count() > LONGEST_ROLE_NAME => Err(format!(
                "The name of a role has at most {LONGEST_ROLE_NAME} characters."
            )),
            Some(role) => Ok(Audience::Role(role.to_owned())),
            None => Err(
                "A role card names its role in straight quotes: ::: role \"Agent 1\".".to_owned(),
            ),
        };
    }
    Err(format!("“{name}” is not an audience; use {FORMS}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(body: &str) -> Vec<(Audience, String)> {
        sections(body)
            .unwrap()
            .into_iter()
            .map(|part| (part.audience, part.markdown))
            .collect()
    }

    fn refusal(body: &str) -> (usize, String) {
        let error = sections(body).unwrap_err();
        (error.problems[0].line, error.problems[0].sentence.clone())
    }

    #[test]
    fn text_outside_blocks_is_for_everyone_and_order_is_kept() {
        assert_eq!(
            parts(
                "One\n\n::: facilitator\nNote\n:::\nTwo\n::: role \"Duty manager\"\nCard\n:::\n\n::::  observer \nSheet\n:::::\n"
            ),
            [
                (Audience::Everyone, "One".to_owned()),
                (Audience::Facilitator, "Note".to_owned()),
                (Audience::Everyone, "Two".to_owned()),
                (Audience::Role("Duty manager".into()), "Card".to_owned()),
                (Audience::Observer, "Sheet".to_owned()),
            ]
        );
        assert_eq!(parts(" \n\n"), []);
    }

    #[test]
    fn a_marker_in_code_is_a_marker_still() {
        assert_eq!(
            parts("- ```\n  a\n  ```\n::: facilitator\nsecret\n:::\n- ```\n  b\n  ```\n"),
            [
                (Audience::Everyone, "- ```\n  a\n  ```".to_owned()),
                (Audience::Facilitator, "secret".to_owned()),
                (Audience::Everyone, "- ```\n  b\n  ```".to_owned()),
            ]
        );
        assert_eq!(
            parts("```\n::: facilitator\nsecret\n:::\n"),
            [
                (Audience::Everyone, "```".to_owned()),
                (Audience::Facilitator, "secret".to_owned()),
            ]
        );
    }

    #[test]
    fn what_only_looks_like_a_marker_is_an_error() {
        for line in [
            "> ::: facilitator",
            "- ::: facilitator",
            "1. ::: facilitator",
            "`::: facilitator`",
            "\\::: facilitator",
            "See ::: facilitator",
            ":: facilitator",
            ": :: facilitator",
            "\u{200b}::: facilitator",
            ":\u{2060}:: facilitator",
            "：：： facilitator",
            "a\r::: facilitator",
            "::: facilitator :::",
        ] {
            let (at, sentence) = refusal(&format!("a\n{line}\nsecret\n"));
            assert_eq!(at, 2, "{line}");
            assert!(sentence.contains("alone on its line"), "{line}: {sentence}");
        }
        assert_eq!(parts("At 10:30: std::io, a::b\n| a |\n|:-:|").len(), 1);
    }

    #[test]
    fn an_indented_marker_is_still_a_marker() {
        assert_eq!(
            parts("     ::: facilitator\nsecret\n  :::\n"),
            [(Audience::Facilitator, "secret".to_owned())]
        );
    }

    #[test]
    fn an_unclosed_block_is_an_error_at_its_opening() {
        let (line, sentence) = refusal("a\n\n::: facilitator\nb\n");
        assert_eq!(line, 3);
        assert!(sentence.contains("not closed"));
    }

    #[test]
    fn unknown_nested_and_stray_markers_are_errors() {
        assert!(
            refusal("::: facilitators\n:::\n")
                .1
                .contains("“facilitators” is not an audience")
        );
        assert!(
            refusal(":::facilitator x\n:::\n")
                .1
                .contains("is not an audience")
        );
        assert!(
            refusal("::: Facilitator\n:::\n")
                .1
                .contains("is not an audience")
        );
        let (line, sentence) = refusal("::: facilitator\n\n::: observer\n:::\n");
        assert_eq!(line, 3);
        assert!(sentence.contains("the one of line 1"));
        assert_eq!(refusal("a\n:::\n").0, 2);
    }

    #[test]
    fn a_role_needs_a_name_in_quotes() {
        for bad in [
            "role",
            "role Agent",
            "role \"\"",
            "role \" \"",
            "role \"a\" \"b\"",
            "role \"a",
        ] {
            assert!(
                refusal(&format!("::: {bad}\nx\n:::\n"))
                    .1
                    .contains("straight quotes"),
                "{bad}"
            );
        }
        let long = "x".repeat(61);
        assert!(
            refusal(&format!("::: role \"{long}\"\n:::\n"))
                .1
                .contains("at most 60")
        );
    }
}
