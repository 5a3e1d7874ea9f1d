//! A case study as a markdown file: its facts in the front matter, its audience blocks in the body.

use domain::case_study::{CaseStudy, Difficulty, Valence};
use domain::curriculum::Topic;
use domain::text::visible;
use serde::Deserialize;

use crate::error::ContentError;
use crate::front_matter::{split, stem};
use crate::section::sections;

const FIELDS: &str = "title, topics, skills, minutes, difficulty (easy, medium, hard), valence (thumbs_up, thumbs_down) and summary";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    topics: Vec<Topic>,
    #[serde(default)]
    skills: Vec<String>,
    minutes: u16,
    difficulty: Difficulty,
    valence: Valence,
    summary: String,
}

/// Reads a case study; its slug is the file's name without folders and `.md`.
///
/// # Errors
/// Front matter that is missing or does not fit, facts that break a rule of [`CaseStudy::problems`], audience blocks
/// that do not close.
pub fn parse_case(file_name: &str, text: &str) -> Result<CaseStudy, ContentError> {
    parse(stem(file_name), text).map_err(|error| error.in_file(file_name))
}

fn parse(slug: &str, text: &str) -> Result<CaseStudy, ContentError> {
    let parts = split(text)?;
    let front: Front = parts.read(FIELDS)?;
    sections(&parts.body).map_err(|error| error.shifted(parts.lines_before_body))?;
    let case = CaseStudy {
        slug: slug.to_owned(),
        // The file holds nothing hidden, but an escape of TOML can stand for it.
        title: visible(&front.title).into_owned(),
        topics: front.topics,
        skills: front.skills,
        minutes: front.minutes,
        difficulty: front.difficulty,
        valence: front.valence,
        summary: visible(&front.summary).into_owned(),
        body: parts.body.trim_matches('\n').trim_end().to_owned(),
    };
    match ContentError::from_sentences(1, case.problems()) {
        Some(error) => Err(error),
        None => Ok(case),
    }
}

/// The case as a file that [`parse_case`] reads back to the same value.
pub fn write_case(case: &CaseStudy) -> String {
    let topics: Vec<_> = case.topics.iter().map(|it| quoted(it.as_str())).collect();
    let skills: Vec<_> = case.skills.iter().map(|it| quoted(it)).collect();
    let mut text = String::from("+++\n");
    for (key, value) in [
        ("title", quoted(&case.title)),
        ("topics", format!("[{}]", topics.join(", "))),
        ("skills", format!("[{}]", skills.join(", "))),
        ("minutes", case.minutes.to_string()),
        ("difficulty", quoted(case.difficulty.as_str())),
        ("valence", quoted(case.valence.as_str())),
        ("summary", quoted(&case.summary)),
    ] {
        text.push_str(&format!("{key} = {value}\n"));
    }
    text.push_str("+++\n\n");
    text.push_str(&case.body);
    text.push('\n');
    text
}

/// A TOML basic string on one line, so that no value can hold a line that closes the front matter.
fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if c.is_control() => text.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::case_study::Audience;

    const FILE: &str = "+++
title = \"A late answer\"
topics = [\"difficult_conversations\"]
skills = [\"own-the-next-step\"]
minutes = 45
difficulty = \"medium\"
valence = \"thumbs_down\"
summary = \"A customer waits.\"
+++

## Situation

Customer A waits.

::: facilitator
Ask who owns it.
:::
";

    #[test]
    fn a_case_is_read_and_its_slug_is_the_file_name() {
        let case = parse_case("content/cases/a-late-answer.md", FILE).unwrap();
        assert_eq!(case.slug, "a-late-answer");
        assert_eq!(case.topics, [Topic::DifficultConversations]);
        assert_eq!(case.valence, Valence::ThumbsDown);
        assert!(case.body.starts_with("## Situation"));
        let parts = sections(&case.body).unwrap();
        assert_eq!(parts[1].audience, Audience::Facilitator);
    }

    #[test]
    fn a_written_case_reads_back_to_the_same_value() {
        let mut case = parse_case("a-late-answer.md", FILE).unwrap();
        case.title = "Quotes \" and ''' +++ \\ é".into();
        case.summary = "Two\nlines\n+++\nand a\tthird".into();
        let text = write_case(&case);
        assert_eq!(parse_case("a-late-answer.md", &text), Ok(case));
    }

    #[test]
    fn an_escape_hides_nothing() {
        let hidden = FILE
            .replace("A late answer", "Sm\\u200Bi\\u00ADth\\u0000")
            .replace("A customer waits.", "\\u202Ehtims\\r\\nwaits");
        let case = parse_case("a.md", &hidden).unwrap();
        assert_eq!(case.title, "Smith");
        assert!(
            case.summary.starts_with("htims\nwaits"),
            "{:?}",
            case.summary
        );
        let nothing = FILE.replace("A late answer", "\\u200B");
        assert!(parse_case("a.md", &nothing).is_err());
    }

    #[test]
    fn an_error_names_the_file_and_the_line_in_it() {
        let unclosed = FILE.replace("\n:::\n", "\n");
        let error = parse_case("cases/x.md", &unclosed).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cases/x.md, line 15: This block is not closed; put ::: on a line of its own after it."
        );
        let wrong = FILE.replace("\"medium\"", "\"tricky\"");
        let error = parse_case("cases/x.md", &wrong).unwrap_err();
        assert_eq!(error.problems[0].line, 6);
        assert!(error.to_string().contains("`tricky`"), "{error}");
        let missing = FILE.replace("minutes = 45\n", "");
        let error = parse_case("cases/x.md", &missing).unwrap_err();
        assert!(error.to_string().contains("minutes"), "{error}");
    }

    #[test]
    fn broken_rules_and_unsafe_names_are_refused() {
        let error = parse_case("cases/Bad Name.md", &FILE.replace("= 45", "= 0")).unwrap_err();
        assert_eq!(error.problems.len(), 2);
        assert_eq!(error.file, "cases/Bad Name.md");
    }
}
