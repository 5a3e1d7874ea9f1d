//! The TOML between two `+++` lines at the top of a file, and the body after it.

use domain::text::visible;
use serde::de::DeserializeOwned;

use crate::error::ContentError;

/// A file split in two. Line ends are `\n`; a byte order mark is gone, and whatever else [`visible`] takes out.
pub(crate) struct Parts {
    front: String,
    /// The markdown after the second `+++` line.
    pub(crate) body: String,
    /// How many lines come before the body.
    pub(crate) lines_before_body: usize,
}

const FENCE: &str = "+++";

/// Splits a file into front matter and body.
///
/// # Errors
/// When the text does not start with front matter, or it is not closed.
pub(crate) fn split(text: &str) -> Result<Parts, ContentError> {
    let text = visible(text);
    let mut lines = text.split('\n');
    if lines.next().map(str::trim_end) != Some(FENCE) {
        return Err(ContentError::at(
            1,
            "The file does not start with front matter; put +++ on the first line, then TOML, then +++ again.",
        ));
    }
    let Some(length) = lines.position(|line| line.trim_end() == FENCE) else {
        return Err(ContentError::at(
            1,
            "The front matter is not closed; put +++ on a line of its own after it.",
        ));
    };
    let all: Vec<&str> = text.split('\n').collect();
    Ok(Parts {
        front: all[1..=length].join("\n"),
        body: all[length + 2..].join("\n"),
        lines_before_body: length + 2,
    })
}

impl Parts {
    /// The front matter as `T`.
    ///
    /// # Errors
    /// The line of the front matter that is not TOML or does not fit `T`, and which `fields` there are.
    pub(crate) fn read<T: DeserializeOwned>(&self, fields: &str) -> Result<T, ContentError> {
        toml::from_str(&self.front).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = self.front.as_bytes()[..start.min(self.front.len())]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            ContentError::at(
                line + 2,
                format!(
                    "{}. The front matter holds {fields}.",
                    error.message().trim().trim_end_matches('.')
                ),
            )
        })
    }
}

/// The name of a file without folders and `.md`: the key of what is in it.
pub(crate) fn stem(file_name: &str) -> &str {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    name.strip_suffix(".md").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Facts {
        title: String,
        minutes: u16,
    }

    #[test]
    fn front_matter_and_body_are_split_whatever_the_line_ends() {
        for text in [
            "+++\ntitle = \"A\"\nminutes = 5\n+++\nBody\n\n+++\n",
            "\u{feff}+++\r\ntitle = \"A\"\r\nminutes = 5\r\n+++\r\nBody\r\n\r\n+++\r\n",
        ] {
            let parts = split(text).unwrap();
            let facts: Facts = parts.read("title and minutes").unwrap();
            assert_eq!(
                facts,
                Facts {
                    title: "A".into(),
                    minutes: 5
                }
            );
            assert_eq!(parts.body, "Body\n\n+++\n");
            assert_eq!(parts.lines_before_body, 4);
        }
    }

    #[test]
    fn empty_front_matter_and_empty_body_are_split_too() {
        let parts = split("+++\n+++").unwrap();
        assert_eq!((parts.front.as_str(), parts.body.as_str()), ("", ""));
    }

    #[test]
    fn missing_and_unclosed_front_matter_are_told_apart() {
        let missing = split("# Title").err().unwrap().to_string();
        assert!(missing.contains("does not start with front matter"));
        let unclosed = split("+++\ntitle = 1\n").err().unwrap().to_string();
        assert!(unclosed.contains("is not closed"));
    }

    #[test]
    fn a_wrong_value_is_reported_at_its_line_of_the_file() {
        let parts = split("+++\ntitle = \"A\"\nminutes = \"long\"\n+++\n").unwrap();
        let error = parts.read::<Facts>("title and minutes").unwrap_err();
        assert_eq!(error.problems[0].line, 3);
        let parts = split("+++\ntitle = \"A\"\nminutes = 1\ncolour = 2\n+++\n").unwrap();
        let error = parts.read::<Facts>("title and minutes").unwrap_err();
        assert_eq!(error.problems[0].line, 4);
        assert!(error.to_string().contains("title and minutes"));
    }

    #[test]
    fn the_stem_is_the_name_without_folders_and_extension() {
        assert_eq!(stem("content/cases/a-b.md"), "a-b");
        assert_eq!(stem("a-b.md"), "a-b");
        assert_eq!(stem("a-b"), "a-b");
        assert_eq!(stem("..\\x\\a.md"), "a");
    }
}
