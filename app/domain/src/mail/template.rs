//! The text of a mail with places for what differs: `{{session.place}}`.

use std::collections::BTreeMap;

use super::MailKind;
use crate::field::FieldErrors;

/// The most characters of a template.
const TEXT_MOST: usize = 5_000;
const PERSON: &[&str] = &["person.preferred", "person.name", "home.link"];
const SESSION: &[&str] = &[
    "session.module",
    "session.cohort",
    "session.when",
    "session.place",
    "session.join",
    "session.preparation",
    "session.facilitators",
    "session.link",
];

/// What stands in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words, shown as they are.
    Text(String),
    /// Markdown.
    Markdown(String),
    /// An address of the web.
    Link(String),
}

/// A template that reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    subject: String,
    body: String,
}

impl MailKind {
    /// What may stand between double braces in its template.
    pub fn placeholders(self) -> Vec<&'static str> {
        let own: &[&str] = match self {
            Self::FormOpens | Self::FormChase => {
                &["form.title", "form.until", "form.who_reads", "form.link"]
            }
            Self::Invitation => &["session.instead"],
            Self::Commitments => &["commitments.link"],
            Self::BringResults => &["results.link"],
            Self::Reflection => &["reflection.weeks", "reflection.link"],
            Self::Roster => &["session.people"],
            Self::MarksMissing => &["marks.link"],
            Self::CoordinatorDigest => &["week.sessions", "week.open", "week.mail"],
            _ => &[],
        };
        let shared = match self {
            Self::FormOpens | Self::FormChase | Self::CoordinatorDigest => &[],
            _ => SESSION,
        };
        [PERSON, shared, own].concat()
    }
}

impl Template {
    /// Reads a template: a first line `Subject: ...`, an empty line, markdown.
    ///
    /// # Errors
    /// Every problem with its line.
    pub fn read(kind: MailKind, text: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let text = text.replace("\r\n", "\n");
        let text = errors.required("text", "the text", &text, TEXT_MOST);
        let known = kind.placeholders();
        for (number, line) in (1..).zip(text.lines()) {
            let mut rest = line;
            while let Some((_, after)) = rest.split_once("{{") {
                let Some((name, after)) = after.split_once("}}") else {
                    errors.add("text", format!("Line {number}: close “{{{{” with “}}}}”."));
                    break;
                };
                if !known.contains(&name.trim()) {
                    errors.add(
                        "text",
                        format!(
                            "Line {number}: there is no “{{{{{}}}}}” in this mail.",
                            name.trim()
                        ),
                    );
                }
                rest = after;
            }
        }
        let (first, body) = text.split_once('\n').unwrap_or((&text, ""));
        let subject = first.strip_prefix("Subject:").map(str::trim);
        if subject.is_none_or(str::is_empty) {
            errors.add(
                "text",
                "Line 1: begin with “Subject: ” and what the mail is about.",
            );
        }
        if body.trim().is_empty() {
            errors.add("text", "Write the text below the subject.");
        }
        errors.or(Self {
            subject: subject.unwrap_or_default().to_owned(),
            body: body.trim().to_owned(),
        })
    }

    /// The subject and the text in markdown. A line goes when everything that it had a place for is empty.
    pub fn fill(&self, values: &BTreeMap<&'static str, Value>) -> (String, String) {
        let subject = fill_line(&self.subject, values, |value| match value {
            Value::Text(text) | Value::Markdown(text) | Value::Link(text) => text.clone(),
        });
        let subject: Vec<String> = subject
            .unwrap_or_default()
            .split_whitespace()
            .map(|word| word.chars().filter(|c| !c.is_control()).collect())
            .collect();
        let lines: Vec<String> = self
            .body
            .lines()
            .filter_map(|line| {
                fill_line(line, values, |value| match value {
                    Value::Text(text) => in_markdown(text),
                    Value::Markdown(text) => text.clone(),
                    Value::Link(link) if link.is_empty() => String::new(),
                    Value::Link(link) => format!("<{link}>"),
                })
            })
            .collect();
        (subject.join(" "), lines.join("\n"))
    }
}

fn fill_line(
    line: &str,
    values: &BTreeMap<&'static str, Value>,
    write: impl Fn(&Value) -> String,
) -> Option<String> {
    let (mut filled, mut rest) = (String::new(), line);
    let (mut places, mut empty) = (0, 0);
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}")?;
        let value = values.get(name.trim()).map(&write).unwrap_or_default();
        places += 1;
        empty += usize::from(value.is_empty());
        filled.push_str(before);
        filled.push_str(&value);
        rest = after;
    }
    filled.push_str(rest);
    (places == 0 || empty < places).then_some(filled)
}

/// Words that mean nothing in markdown but themselves, on one line.
pub fn in_markdown(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if c.is_control() {
            escaped.push(' ');
            continue;
        }
        if c.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
