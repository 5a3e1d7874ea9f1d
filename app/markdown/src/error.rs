//! What is wrong with a content file, where, and what to do about it.

use std::fmt;

/// Every problem found in one file; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentError {
    /// The file as the caller named it; empty for a text without a file, such as an editor's.
    pub file: String,
    /// In the order of the file.
    pub problems: Vec<Problem>,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl ContentError {
    /// An error of one problem, in a text without a file.
    pub(crate) fn at(line: usize, sentence: impl Into<String>) -> Self {
        Self {
            file: String::new(),
            problems: vec![Problem {
                line,
                sentence: sentence.into(),
            }],
        }
    }

    /// The sentences of a domain type's own check, all at one line; `None` when there are none.
    pub(crate) fn from_sentences(line: usize, sentences: Vec<String>) -> Option<Self> {
        let problems: Vec<_> = sentences
            .into_iter()
            .map(|sentence| Problem { line, sentence })
            .collect();
        (!problems.is_empty()).then_some(Self {
            file: String::new(),
            problems,
        })
    }

    /// The same problems in a named file.
    pub(crate) fn in_file(mut self, file: &str) -> Self {
        self.file = file.to_owned();
        self
    }

    /// The same problems in a text that starts `lines` further down.
    pub(crate) fn shifted(mut self, lines: usize) -> Self {
        for problem in &mut self.problems {
            problem.line += lines;
        }
        self
    }
}

impl fmt::Display for ContentError {
    /// A line each: `cases/x.md, line 12: “::: facilitator” is not closed; put ::: on a line of its own after it.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            if self.file.is_empty() {
                write!(f, "Line {}: {}", problem.line, problem.sentence)?;
            } else {
                write!(
                    f,
                    "{}, line {}: {}",
                    self.file, problem.line, problem.sentence
                )?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ContentError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_file_line_and_what_to_do() {
        let error = ContentError::at(2, "Close it.")
            .shifted(10)
            .in_file("cases/x.md");
        assert_eq!(error.to_string(), "cases/x.md, line 12: Close it.");
        assert_eq!(
            ContentError::at(2, "Close it.").to_string(),
            "Line 2: Close it."
        );
    }

    #[test]
    fn several_problems_are_printed_a_line_each() {
        let error = ContentError::from_sentences(1, vec!["A.".into(), "B.".into()])
            .expect("two sentences are an error");
        assert_eq!(error.to_string(), "Line 1: A.\nLine 1: B.");
        assert_eq!(ContentError::from_sentences(1, vec![]), None);
    }
}
