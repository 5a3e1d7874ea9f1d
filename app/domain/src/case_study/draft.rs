//! A case study as it is typed into a form, and what keeps it from being one; the audience blocks are judged elsewhere.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{CaseStudy, Difficulty, Valence};
use crate::curriculum::{Topic, is_key};
use crate::field::FieldErrors;

/// Most characters of a title.
const TITLE_MOST: usize = 150;
/// Most characters of a summary.
const SUMMARY_MOST: usize = 400;
/// Most characters of the text.
const BODY_MOST: usize = 60_000;
/// Most minutes a case may take: a working day.
const MINUTES_MOST: u16 = 480;
/// Most characters of a slug that is made from a title.
const SLUG_MOST: usize = 60;

/// The fields of the form as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDraft {
    /// Stable name; empty to have one made from the title.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Keys of topics.
    pub topics: Vec<String>,
    /// Keys of skills.
    pub skills: Vec<String>,
    /// Minutes in figures.
    pub minutes: String,
    /// Key of the difficulty.
    pub difficulty: String,
    /// Key of the valence.
    pub valence: String,
    /// Summary.
    pub summary: String,
    /// Markdown with audience blocks.
    pub body: String,
}

impl CaseDraft {
    /// The form filled in with what `case` says.
    pub fn of(case: &CaseStudy) -> Self {
        Self {
            slug: case.slug.clone(),
            title: case.title.clone(),
            topics: case.topics.iter().map(|it| it.as_str().into()).collect(),
            skills: case.skills.clone(),
            minutes: case.minutes.to_string(),
            difficulty: case.difficulty.as_str().into(),
            valence: case.valence.as_str().into(),
            summary: case.summary.clone(),
            body: case.body.clone(),
        }
    }

    /// The case study, with line ends and margins of its text made even.
    ///
    /// # Errors
    /// Every field that does not fit.
    pub fn read(&self) -> Result<CaseStudy, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.required("title", "a title", &self.title, TITLE_MOST);
        let slug = match self.slug.trim() {
            "" => slug_of(&title),
            typed => typed.to_owned(),
        };
        if !is_key(&slug) {
            errors.add(
                "slug",
                "Use lower-case letters, digits and single hyphens only, or leave it empty.",
            );
        }
        let summary = errors.required("summary", "a summary", &self.summary, SUMMARY_MOST);
        let mut topics: Vec<Topic> = self
            .topics
            .iter()
            .filter_map(|it| it.parse().ok())
            .collect();
        topics.sort();
        topics.dedup();
        if topics.is_empty() {
            errors.add("topics", "Tick at least one topic.");
        }
        let mut skills: Vec<String> = Vec::new();
        for skill in &self.skills {
            if !is_key(skill) {
                errors.add("skills", format!("“{skill}” is not a skill."));
            } else if !skills.contains(skill) {
                skills.push(skill.clone());
            }
        }
        let minutes = self.minutes.trim().parse().unwrap_or(0);
        if !(1..=MINUTES_MOST).contains(&minutes) {
            errors.add(
                "minutes",
                format!("Enter how many minutes it takes, from 1 to {MINUTES_MOST}."),
            );
        }
        let difficulty = chosen(
            &mut errors,
            "difficulty",
            &self.difficulty,
            Difficulty::Medium,
            "Choose easy, medium or hard.",
        );
        let valence = chosen(
            &mut errors,
            "valence",
            &self.valence,
            Valence::ThumbsUp,
            "Choose thumbs up or thumbs down.",
        );
        let body = self.body.replace("\r\n", "\n").replace('\r', "\n");
        let body = body.trim_matches('\n').trim_end().to_owned();
        // Not through `required`, which would take away the indent of a first line of code.
        errors.required("body", "the text of the case", &body, BODY_MOST);
        errors.or(CaseStudy {
            slug,
            title,
            topics,
            skills,
            minutes,
            difficulty,
            valence,
            summary,
            body,
        })
    }
}

fn chosen<T: FromStr>(
    errors: &mut FieldErrors,
    field: &str,
    key: &str,
    otherwise: T,
    sentence: &str,
) -> T {
    key.parse().unwrap_or_else(|_| {
        errors.add(field, sentence);
        otherwise
    })
}

/// A stable name made of a title: its ASCII letters and digits in lower case, with hyphens between the words.
pub fn slug_of(title: &str) -> String {
    let mut slug = String::new();
    for word in title
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '\'' && c != '’')
        .map(|word| word.replace(['\'', '’'], "").to_ascii_lowercase())
        .filter(|word| !word.is_empty())
    {
        if slug.len() + word.len() + 1 > SLUG_MOST && !slug.is_empty() {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().take(SLUG_MOST));
    }
    if slug.is_empty() {
        slug.push_str("case");
    }
    slug
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft() -> CaseDraft {
        CaseDraft {
            slug: String::new(),
            title: " The customer’s \"late\" answer ".into(),
            topics: vec!["opportunities".into(), "opportunities".into()],
            skills: vec!["say-it-back".into(), "say-it-back".into()],
            minutes: " 45 ".into(),
            difficulty: "hard".into(),
            valence: "thumbs_down".into(),
            summary: "A customer waits.".into(),
            body: "\r\n    code\r\n\r\nText\r\n".into(),
        }
    }

    #[test]
    fn a_filled_form_is_a_sound_case() {
        let case = draft().read().unwrap();
        assert_eq!(case.slug, "the-customers-late-answer");
        assert_eq!(case.topics, [Topic::Opportunities]);
        assert_eq!(case.skills, ["say-it-back"]);
        assert_eq!(case.body, "    code\n\nText");
        assert_eq!(case.problems(), Vec::<String>::new());
        assert_eq!(CaseDraft::of(&case).read(), Ok(case));
    }

    #[test]
    fn an_empty_form_says_all_that_is_missing_in_the_order_of_the_form() {
        let errors = CaseDraft::default().read().unwrap_err();
        let fields: Vec<&str> = errors.0.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "title",
                "summary",
                "topics",
                "minutes",
                "difficulty",
                "valence",
                "body"
            ]
        );
        let odd = CaseDraft {
            slug: "../x".into(),
            minutes: "481".into(),
            skills: vec!["<b>".into()],
            ..draft()
        };
        let fields: Vec<String> = odd
            .read()
            .unwrap_err()
            .0
            .into_iter()
            .map(|it| it.0)
            .collect();
        assert_eq!(fields, ["slug", "skills", "minutes"]);
    }

    proptest! {
        #[test]
        fn every_title_makes_a_name(title in "\\PC{0,200}") {
            let slug = slug_of(&title);
            prop_assert!(is_key(&slug) && slug.len() <= SLUG_MOST, "{slug}");
        }
    }
}
