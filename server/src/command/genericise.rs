//! `fifteen genericise`: suggests generic words for what in a text points to somebody, without a database.

mod known;
#[cfg(test)]
mod tests;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use domain::roster::Finding;
use genericising::{Known, Suggestion, replace, scan};
use serde::Serialize;

use super::import::{BAD_INPUT, complain, read_file};
use crate::output;

/// Texts are at most so large; a case study is a hundredth of it.
const LARGEST: usize = 10 * 1024 * 1024;

/// What `fifteen genericise` is told.
#[derive(Args, Debug)]
pub(super) struct GenericiseArgs {
    /// The text, markdown or plain, or - for standard input
    file: PathBuf,
    /// The roster as CSV; needs given_name or family_name
    #[arg(long)]
    people: Option<PathBuf>,
    /// Names of customers, suppliers, sites and products, one a line, as in "site: Leeds"; after "safe:" what is no suggestion
    #[arg(long)]
    terms: Option<PathBuf>,
    /// How suggestions are printed
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Read a text as a JSON string from each line and answer each with a line of JSON
    #[arg(long, conflicts_with = "format")]
    jsonl: bool,
}

/// How suggestions are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// What a program is given for a text.
#[derive(Debug, Serialize)]
struct Answer {
    suggestions: Vec<Suggestion>,
    /// The text with every suggestion accepted.
    generic: String,
}

impl Answer {
    fn of(known: &Known, text: &str) -> Self {
        let suggestions = scan(known, text);
        let generic = replace(text, &suggestions);
        Self {
            suggestions,
            generic,
        }
    }
}

/// Why there is no answer.
#[derive(Debug)]
enum Unusable {
    /// A file is wrong in these places.
    Findings(PathBuf, Vec<Finding>),
    /// Something else is wrong.
    Sentence(String),
}

impl From<anyhow::Error> for Unusable {
    fn from(error: anyhow::Error) -> Self {
        Self::Sentence(format!("{error:#}"))
    }
}

/// Scans, prints what is found or what is wrong, and returns the exit code.
pub(super) fn run(args: &GenericiseArgs) -> anyhow::Result<ExitCode> {
    match answer(args, &mut |line| output::line(line)) {
        Ok(0) => return Ok(ExitCode::SUCCESS),
        Ok(1) => output::message("One line was no text."),
        Ok(bad) => output::message(format!("{bad} lines were no texts.")),
        Err(Unusable::Findings(file, findings)) => complain(&file, &findings),
        Err(Unusable::Sentence(sentence)) => output::message(sentence),
    }
    Ok(BAD_INPUT.into())
}

/// Prints the answers and returns how many lines were no texts.
fn answer(args: &GenericiseArgs, print: &mut impl FnMut(String)) -> Result<usize, Unusable> {
    let known = known::read(args)?;
    if args.jsonl {
        return each_line(args, &known, print);
    }
    let text = text(&args.file, read_file(&args.file)?)?;
    let answer = Answer::of(&known, &text);
    match args.format {
        Format::Json => print(serde_json::to_string_pretty(&answer).map_err(anyhow::Error::from)?),
        Format::Text => {
            for one in &answer.suggestions {
                let line = text[..one.start].matches('\n').count() + 1;
                let Suggestion {
                    text,
                    class,
                    layer,
                    confidence,
                    replacement,
                    ..
                } = one;
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                print(format!(
                    "line {line}: {text} → {replacement} ({class}, {layer}, {confidence} %)"
                ));
            }
            print(String::new());
            print(answer.generic.trim_end().to_owned());
        }
    }
    Ok(0)
}

/// The text of a file.
fn text(file: &Path, bytes: Vec<u8>) -> Result<String, Unusable> {
    let shown = file.display();
    if bytes.len() > LARGEST {
        let sentence = format!("{shown} is larger than 10 MB: split it.");
        return Err(Unusable::Sentence(sentence));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        Unusable::Sentence(format!(
            "{shown}: line {line} is not UTF-8: save the file as UTF-8."
        ))
    })?;
    Ok(text)
}

/// Answers each line by a line of JSON: what is found, or what is wrong with the line.
fn each_line(
    args: &GenericiseArgs,
    known: &Known,
    print: &mut impl FnMut(String),
) -> Result<usize, Unusable> {
    let shown = args.file.display();
    let unread = |error| Unusable::Sentence(format!("Cannot read {shown}: {error}"));
    let source: Box<dyn Read> = if args.file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(&args.file).map_err(unread)?)
    };
    let mut source = BufReader::new(source);
    let mut bad = 0;
    for number in 1_u64.. {
        let mut line = Vec::new();
        if source.read_until(b'\n', &mut line).map_err(unread)? == 0 {
            break;
        }
        let read = match serde_json::from_slice::<String>(&line) {
            Ok(text) if text.len() > LARGEST => Err("is larger than 10 MB: split it".to_owned()),
            Ok(text) => Ok(text),
            Err(error) => Err(format!("is no JSON string: {error}")),
        };
        let answer = match read {
            Ok(text) => serde_json::to_string(&Answer::of(known, &text)),
            Err(problem) => {
                bad += 1;
                let error = format!("{shown}: line {number} {problem}.");
                serde_json::to_string(&serde_json::json!({ "error": error }))
            }
        };
        print(answer.map_err(anyhow::Error::from)?);
    }
    Ok(bad)
}
