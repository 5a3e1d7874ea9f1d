//! The file of figures: a row a measure, function and month.

use super::{Milli, Month, key};
use crate::roster::{Finding, Record, columns};

/// The columns, in the order of the template; `base` may be missing or empty.
pub const COLUMNS: [&str; 5] = ["measure", "function", "month", "value", "base"];

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileValue {
    /// Its line.
    pub line: u64,
    /// The name of the measure.
    pub measure: String,
    /// The function.
    pub function: String,
    /// The month.
    pub month: Month,
    /// The figure.
    pub value: Milli,
    /// Of how many cases.
    pub base: Option<u32>,
}

/// Reads the rows of a file.
///
/// # Errors
/// Every problem of the header, or else of every row, in the order of the file.
pub fn read(header: &Record, records: &[Record]) -> Result<Vec<FileValue>, Vec<Finding>> {
    let (positions, mut findings) = columns(
        header,
        COLUMNS,
        &[0, 1, 2, 3],
        &["unit"],
        "a file of figures",
    );
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut read = Vec::new();
    let mut seen = std::collections::BTreeMap::new();
    for record in records {
        let cell = |column: usize| {
            let cell = positions[column].and_then(|at| record.cells.get(at));
            cell.map_or("", |cell| cell.trim())
        };
        if (0..COLUMNS.len()).all(|column| cell(column).is_empty()) {
            continue;
        }
        let mut note = |column: usize, sentence: String| {
            findings.push(Finding {
                line: record.line,
                column: COLUMNS[column].to_owned(),
                sentence,
            });
        };
        for column in [0, 1] {
            if cell(column).is_empty() {
                note(column, format!("Enter the {}.", COLUMNS[column]));
            }
        }
        let month = cell(2).parse::<Month>();
        let value = cell(3).parse::<Milli>();
        let base = match cell(4) {
            "" => Ok(None),
            text => base(text).map(Some),
        };
        if let Err(sentence) = &month {
            note(2, sentence.clone());
        }
        if let Err(sentence) = &value {
            note(3, sentence.clone());
        }
        if let Err(sentence) = &base {
            note(4, sentence.clone());
        }
        let (Ok(month), Ok(value), Ok(base)) = (month, value, base) else {
            continue;
        };
        if let Some(line) = seen.insert((key(cell(0)), key(cell(1)), month), record.line) {
            note(
                2,
                format!("Line {line} has this measure, function and month too: keep one of them."),
            );
        }
        read.push(FileValue {
            line: record.line,
            measure: cell(0).to_owned(),
            function: cell(1).to_owned(),
            month,
            value,
            base,
        });
    }
    if read.is_empty() && findings.is_empty() {
        findings.push(Finding {
            line: header.line,
            column: String::new(),
            sentence: "The file has no row with a figure: start from the template.".to_owned(),
        });
    }
    if findings.is_empty() {
        Ok(read)
    } else {
        Err(findings)
    }
}

/// Reads a number of cases.
///
/// # Errors
/// A sentence when it is none.
pub fn base(text: &str) -> Result<u32, String> {
    let number = text.trim().parse::<u32>().ok();
    number
        .filter(|number| (1..=1_000_000_000).contains(number))
        .ok_or_else(|| format!("“{text}” is no number of cases: a whole number from 1."))
}
