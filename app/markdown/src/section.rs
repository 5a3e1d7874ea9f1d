//! Fenced audience blocks: which part of a case is for whom.

use domain::case_study::{Audience, Section};

use crate::error::ContentError;
use crate::fence::CodeFence;

const FORMS: &str = "::: facilitator, ::: observer or ::: role \"Name\"";
const LONGEST_ROLE_NAME: usize = 60;

/// The parts of a case's body in order; text outside a block is for everyone, empty parts are left out.
///
/// A line that starts with `:::` is a marker wherever it stands, except in a fenced code block, so that a
/// mistyped marker is an error and never a teaching note shown to participants.
///
/// # Errors
/// The line of a block that is unknown, nested, not opened or not closed, or of a code block that is not closed.
pub fn sections(body: &str) -> Result<Vec<Section>, ContentError> {
    let mut found = Vec::new();
    let mut fence = CodeFence::default();
    let mut open: Option<(Audience, usize)> = None;
    let mut lines: Vec<&str> = Vec::new();
    for (at, line) in body.lines().enumerate() {
        let number = at + 1;
        let marker = line.trim();
        if fence.covers(number, line) || !marker.starts_with(":::") {
            lines.push(line);
            continue;
        }
        let name = marker.trim_start_matches(':').trim();
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
    if let Some(since) = fence.open_since() {
        return Err(ContentError::at(
            since,
            "This code block is not closed; put the same fence on a line of its own after it.",
        ));
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
    fn markers_in_code_are_text() {
        let body = "```\n::: facilitator\n```\n";
        assert_eq!(
            parts(body),
            [(Audience::Everyone, "```\n::: facilitator\n```".to_owned())]
        );
        assert_eq!(
            parts("::: facilitator\n~~~\n:::\n~~~\n:::\n"),
            [(Audience::Facilitator, "~~~\n:::\n~~~".to_owned())]
        );
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
    fn an_unclosed_code_block_cannot_swallow_a_marker() {
        let (line, sentence) = refusal("a\n```\n::: facilitator\nb\n:::\n");
        assert_eq!(line, 2);
        assert!(sentence.contains("code block is not closed"));
        assert_eq!(refusal("::: facilitator\n```\nb\n:::\n").0, 2);
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
