//! The file of the list: a row a contact, with the area and step it belongs to.

use super::{Details, Step};
use crate::roster::{Finding, Record, columns};

/// The columns, in the order of the template. Of `employee_id` and `name` one is enough; an empty cell says nothing.
pub const COLUMNS: [&str; 11] = [
    "organisation",
    "area",
    "step",
    "employee_id",
    "name",
    "phone",
    "chat",
    "email",
    "room",
    "hours",
    "timezone",
];
/// Columns without which a row says nothing.
const NEEDED: [usize; 4] = [1, 2, 9, 10];
/// Most characters of a cell.
pub(super) const CELL_MOST: usize = 200;

/// What makes an area the same: partner and name, without capitals and with single spaces.
pub type AreaKey = String;

/// The key of an area.
pub fn area_key(organisation: Option<&str>, name: &str) -> AreaKey {
    let words = |text: &str| {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        words.join(" ")
    };
    format!(
        "{}\n{}",
        words(organisation.unwrap_or_default()),
        words(name)
    )
}

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileContact {
    /// Its line.
    pub line: u64,
    /// The partner; the own firm without one.
    pub organisation: Option<String>,
    /// The area.
    pub area: String,
    /// The step.
    pub step: Step,
    /// The firm's key of somebody of the roster.
    pub employee_id: Option<String>,
    /// The name of somebody who is not in it.
    pub name: String,
    /// How they are reached. Whether there is such a zone is not known here.
    pub details: Details,
}

/// Reads the rows of a file.
///
/// # Errors
/// Every problem of the header, or else of every row, in the order of the file.
pub fn read(header: &Record, records: &[Record]) -> Result<Vec<FileContact>, Vec<Finding>> {
    let (positions, mut findings) =
        columns(header, COLUMNS, &NEEDED, &["confirmed_on"], "this list");
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut read = Vec::new();
    for record in records {
        let cell = |column: usize| {
            let cell = positions[column].and_then(|at| record.cells.get(at));
            cell.map_or("", |cell| cell.trim())
        };
        if (0..COLUMNS.len()).all(|column| cell(column).is_empty()) {
            continue;
        }
        let before = findings.len();
        let mut note = |column: usize, sentence: String| {
            findings.push(Finding {
                line: record.line,
                column: COLUMNS[column].to_owned(),
                sentence,
            });
        };
        for column in 0..COLUMNS.len() {
            if cell(column).chars().count() > CELL_MOST {
                note(
                    column,
                    format!("Shorten it to at most {CELL_MOST} characters."),
                );
            }
        }
        if cell(1).is_empty() {
            note(1, "Enter the name of the functional area.".to_owned());
        }
        if cell(3).is_empty() && cell(4).is_empty() {
            note(
                3,
                "Enter the employee_id of the person, or the name of somebody of a partner."
                    .to_owned(),
            );
        }
        if [5, 6, 7].into_iter().all(|column| cell(column).is_empty()) && cell(3).is_empty() {
            note(5, "Enter a phone, a chat name or an email.".to_owned());
        }
        let step = cell(2).parse::<Step>();
        if let Err(sentence) = &step {
            note(2, sentence.clone());
        }
        let hours = cell(9).parse();
        if let Err(sentence) = &hours {
            note(9, String::clone(sentence));
        }
        if cell(10).is_empty() {
            note(10, "Enter a time zone such as Europe/Madrid.".to_owned());
        }
        let some = |column| (!cell(column).is_empty()).then(|| cell(column).to_owned());
        let (Ok(step), Ok(hours)) = (step, hours) else {
            continue;
        };
        if findings.len() == before {
            read.push(FileContact {
                line: record.line,
                organisation: some(0),
                area: cell(1).to_owned(),
                step,
                employee_id: some(3),
                name: cell(4).to_owned(),
                details: Details {
                    phone: cell(5).to_owned(),
                    chat: cell(6).to_owned(),
                    email: cell(7).to_owned(),
                    room: cell(8).to_owned(),
                    hours,
                    timezone: cell(10).to_owned(),
                },
            });
        }
    }
    let mut seen = std::collections::BTreeMap::new();
    for row in &read {
        let key = (area_key(row.organisation.as_deref(), &row.area), row.step);
        if let Some(line) = seen.insert(key, row.line) {
            findings.push(Finding {
                line: row.line,
                column: COLUMNS[2].to_owned(),
                sentence: format!("Line {line} has this step of this area too: keep one of them."),
            });
        }
    }
    if read.is_empty() && findings.is_empty() {
        findings.push(Finding {
            line: header.line,
            column: String::new(),
            sentence: "The file has no row with a contact: start from the template.".to_owned(),
        });
    }
    if findings.is_empty() {
        Ok(read)
    } else {
        Err(findings)
    }
}
