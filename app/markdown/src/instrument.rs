//! An assessment form as a markdown file: its items in the front matter, why it is asked in the body.

use domain::instrument::{AnonymityMode, Instrument, Item};
use serde::Deserialize;

use crate::error::ContentError;
use crate::front_matter::{split, stem};

const FIELDS: &str = "title, kirkpatrick_level (1 to 4), mode (named, confidential, anonymous) and an [[items]] table a question with key, kind, prompt and perhaps help, skill, required, theme";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    kirkpatrick_level: u8,
    mode: AnonymityMode,
    #[serde(default)]
    items: Vec<Item>,
}

/// Reads a form; its key is the file's name without folders and `.md`, its purpose the body.
///
/// # Errors
/// Front matter that is missing or does not fit, or a rule of [`Instrument::problems`] that is broken.
pub fn parse_instrument(file_name: &str, text: &str) -> Result<Instrument, ContentError> {
    parse(stem(file_name), text).map_err(|error| error.in_file(file_name))
}

fn parse(key: &str, text: &str) -> Result<Instrument, ContentError> {
    let parts = split(text)?;
    let front: Front = parts.read(FIELDS)?;
    let instrument = Instrument {
        key: key.to_owned(),
        title: front.title,
        purpose: parts.body.trim().to_owned(),
        kirkpatrick_level: front.kirkpatrick_level,
        mode: front.mode,
        items: front.items,
    };
    match ContentError::from_sentences(1, instrument.problems()) {
        Some(error) => Err(error),
        None => Ok(instrument),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instrument::{ItemKind, Theme};

    const FILE: &str = "+++
title = \"Before we start\"
kirkpatrick_level = 2
mode = \"anonymous\"

[[items]]
key = \"well\"
kind = { type = \"text\" }
prompt = \"What works well?\"
theme = \"works_well\"

[[items]]
key = \"listen\"
kind = { type = \"scale\", least = 1, most = 5, least_label = \"never\", most_label = \"always\" }
prompt = \"I listen.\"
skill = \"listen\"
theme = \"skill\"
required = true
+++
We start where people are.
";

    #[test]
    fn a_form_is_read_with_its_items() {
        let form = parse_instrument("instruments/before.md", FILE).unwrap();
        assert_eq!(form.key, "before");
        assert_eq!(form.purpose, "We start where people are.");
        assert_eq!(form.mode, AnonymityMode::Anonymous);
        assert_eq!(form.items[0].kind, ItemKind::Text);
        assert_eq!(form.items[0].theme, Some(Theme::WorksWell));
        assert!(!form.items[0].required && form.items[1].required);
        assert_eq!(form.items[1].skill.as_deref(), Some("listen"));
    }

    #[test]
    fn an_unknown_mode_is_reported_at_its_line() {
        let wrong = FILE.replace("\"anonymous\"", "\"secret\"");
        let error = parse_instrument("instruments/before.md", &wrong).unwrap_err();
        assert_eq!(error.problems[0].line, 4);
    }

    #[test]
    fn all_broken_rules_are_reported() {
        let wrong = FILE
            .replace("kirkpatrick_level = 2", "kirkpatrick_level = 7")
            .replace("key = \"listen\"", "key = \"well\"");
        let error = parse_instrument("instruments/before.md", &wrong).unwrap_err();
        assert_eq!(error.problems.len(), 2, "{error}");
    }
}
