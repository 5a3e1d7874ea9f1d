//! What has changed between two versions of a case: by lines, and by words inside the lines that changed.

use std::time::Duration;

use domain::case_study::{CaseStudy, CaseVersion};
use domain::id::CaseStudyId;
use similar::{ChangeTag, TextDiff};

use super::{find_source, list_versions};
use crate::{Context, Outcome};

/// Unchanged lines that are shown around a change.
const CONTEXT: usize = 3;
/// After so long lines are no longer matched as well as could be: two long texts with nothing in common.
const PATIENCE: Duration = Duration::from_millis(300);

/// Two versions of a case side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The version that is looked back to.
    pub from: u32,
    /// The version that is looked at.
    pub to: u32,
    /// What the case was called then.
    pub title: String,
    /// The places that changed, in order; none when the two are the same.
    pub places: Vec<Place>,
    /// All versions, the newest first.
    pub versions: Vec<CaseVersion>,
}

/// A place that changed, with a few lines around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Unchanged lines before it that are not shown.
    pub skipped: usize,
    /// Its lines, those that were taken out before those that came in.
    pub lines: Vec<Line>,
}

/// A line of one version or of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub change: Change,
    /// Its text in runs.
    pub runs: Vec<Run>,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stands in both versions.
    Kept,
    /// It stood in the earlier version.
    Removed,
    /// It stands in the later version.
    Added,
}

/// A run of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Whether this is what makes the line another one.
    pub is_changed: bool,
}

/// What has changed from one version to another; to the newest and from the one before it when they are not named.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not edit cases, or when there is no such version.
pub async fn compare(
    ctx: &Context,
    id: CaseStudyId,
    from: Option<u32>,
    to: Option<u32>,
) -> Outcome<Comparison> {
    let versions = list_versions(ctx, id).await?;
    let newest = versions.first().map_or(1, |it| it.version);
    let to = to.unwrap_or(newest);
    // Of a case that grew out of a story, earlier versions may be gone.
    let mut numbers = versions.iter().map(|it| it.version);
    let from = from.unwrap_or_else(|| numbers.find(|it| *it < to).unwrap_or(to));
    let older = find_source(ctx, id, Some(from)).await?.case;
    let newer = find_source(ctx, id, Some(to)).await?.case;
    Ok(Comparison {
        from,
        to,
        places: places(&as_text(&older), &as_text(&newer)),
        title: newer.title,
        versions,
    })
}

/// A case with its facts as lines before its text.
fn as_text(case: &CaseStudy) -> String {
    let topics: Vec<&str> = case.topics.iter().map(|topic| topic.label()).collect();
    // Their order says nothing: the form has its own.
    let mut skills = case.skills.clone();
    skills.sort();
    format!(
        "Title: {}\nSummary: {}\nTopics: {}\nSkills: {}\nMinutes: {}\nDifficulty: {}\nEnded: {}\n\n{}\n",
        case.title,
        case.summary,
        topics.join("; "),
        skills.join(", "),
        case.minutes,
        case.difficulty.label(),
        case.valence.label(),
        case.body
    )
}

fn places(older: &str, newer: &str) -> Vec<Place> {
    let diff = TextDiff::configure()
        .timeout(PATIENCE)
        .diff_lines(older, newer);
    let mut shown = 0;
    diff.grouped_ops(CONTEXT)
        .iter()
        .map(|ops| {
            let lines: Vec<Line> = ops
                .iter()
                .flat_map(|op| diff.iter_inline_changes(op))
                .map(|change| Line {
                    change: match change.tag() {
                        ChangeTag::Equal => Change::Kept,
                        ChangeTag::Delete => Change::Removed,
                        ChangeTag::Insert => Change::Added,
                    },
                    runs: runs(change.iter_strings_lossy()),
                })
                .collect();
            let start = ops.first().map_or(0, |op| op.new_range().start);
            let skipped = start - shown;
            shown = ops.last().map_or(0, |op| op.new_range().end);
            Place { skipped, lines }
        })
        .collect()
}

fn runs<'a>(parts: impl Iterator<Item = (bool, std::borrow::Cow<'a, str>)>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (is_changed, text) in parts {
        let text = text.trim_end_matches('\n');
        match runs.last_mut() {
            Some(last) if last.is_changed == is_changed => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => runs.push(Run {
                text: text.to_owned(),
                is_changed,
            }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(older: &str, newer: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for place in places(older, newer) {
            lines.push(format!("@{}", place.skipped));
            for line in place.lines {
                let sign = match line.change {
                    Change::Kept => ' ',
                    Change::Removed => '-',
                    Change::Added => '+',
                };
                let text: String = line
                    .runs
                    .iter()
                    .map(|run| match run.is_changed {
                        true => format!("[{}]", run.text),
                        false => run.text.clone(),
                    })
                    .collect();
                lines.push(format!("{sign}{text}"));
            }
        }
        lines
    }

    #[test]
    fn words_are_marked_inside_lines_that_changed() {
        assert_eq!(
            shown(
                "one\nA customer waits for a week.\nend\n",
                "one\nA customer waits for a month.\nend\n"
            ),
            [
                "@0",
                " one",
                "-A customer waits for a [week.]",
                "+A customer waits for a [month.]",
                " end"
            ]
        );
    }

    #[test]
    fn lines_far_from_a_change_are_counted_and_the_same_text_has_none() {
        let many: String = (1..=20).map(|at| format!("line {at}\n")).collect();
        let changed = many.replace("line 10\n", "");
        assert_eq!(
            shown(&many, &changed),
            [
                "@6", " line 7", " line 8", " line 9", "-line 10", " line 11", " line 12",
                " line 13"
            ]
        );
        let two = many
            .replace("line 1\n", "first\n")
            .replace("line 20", "last");
        assert_eq!(
            shown(&many, &two)
                .iter()
                .filter(|it| it.starts_with('@'))
                .collect::<Vec<_>>(),
            ["@0", "@12"]
        );
        assert_eq!(shown(&many, &many), Vec::<String>::new());
    }

    #[test]
    fn two_long_texts_without_a_line_in_common_are_compared_all_the_same() {
        let text = |word: char| -> String {
            (0..15_000)
                .map(|at| format!("{word}{}\n", at % 97))
                .collect()
        };
        let lines: usize = places(&text('a'), &text('b'))
            .iter()
            .map(|it| it.lines.len())
            .sum();
        assert_eq!(lines, 30_000);
    }
}
