//! From the text of a file to rows that can be used, or to everything that is wrong with it.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::{Cell, Column, Finding, Purpose, Record, Row, STATUS_COLUMN};
use crate::account::is_email;

/// Characters a cell may have.
const CELL_MOST: usize = 200;

/// Reads the lines of a roster file. `is_timezone` tells IANA zones from other words.
///
/// # Errors
/// Every problem of the header, or else every problem of every row, in the order of the file.
pub fn read(
    header: &Record,
    records: &[Record],
    purpose: Purpose,
    is_timezone: &dyn Fn(&str) -> bool,
) -> Result<Vec<Row>, Vec<Finding>> {
    let header = Header::read(header, purpose)?;
    let mut reader = Reader {
        purpose,
        is_timezone,
        findings: Vec::new(),
    };
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        if record.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some(row) = reader.row(&header, record) else {
            continue;
        };
        let key = row.employee_id();
        if let Some(first) = lines.get(key) {
            reader.note(
                row.line,
                Column::EmployeeId.name(),
                format!("{key} is on line {first} already: keep one row for each person."),
            );
        } else if !key.is_empty() {
            lines.insert(key.to_owned(), row.line);
        }
        rows.push(row);
    }
    if rows.is_empty() && reader.findings.is_empty() {
        reader.note(
            header.line,
            "",
            "The file has a header but no people: add one row for each person.".to_owned(),
        );
    }
    if reader.findings.is_empty() {
        Ok(rows)
    } else {
        reader.findings.sort_by_key(|finding| finding.line);
        Err(reader.findings)
    }
}

/// The sentence for a last day before the first.
pub(super) fn leaves_before_start(
    start: Option<NaiveDate>,
    leave: Option<NaiveDate>,
) -> Option<String> {
    let (start, leave) = (start?, leave?);
    (leave < start).then(|| {
        format!("The last day {leave} is before the first day {start}: correct one of them.")
    })
}

/// Which cell of a record holds which column.
struct Header {
    line: u64,
    width: usize,
    positions: Vec<Option<usize>>,
}

impl Header {
    fn read(record: &Record, purpose: Purpose) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut note = |column: &str, sentence: String| {
            findings.push(Finding {
                line: record.line,
                column: column.to_owned(),
                sentence,
            });
        };
        let mut positions = vec![None; Column::ALL.len()];
        // Spreadsheets leave empty columns behind the last one.
        let width = record
            .cells
            .iter()
            .rposition(|cell| !cell.trim().is_empty())
            .map_or(0, |last| last + 1);
        for (at, cell) in record.cells[..width].iter().enumerate() {
            let name = cell.trim();
            if name.eq_ignore_ascii_case(STATUS_COLUMN) {
                continue;
            }
            match Column::named(name) {
                Some(column) if positions[column as usize].is_some() => note(
                    name,
                    format!("The column “{name}” is in the header twice: delete one of them."),
                ),
                Some(column) => positions[column as usize] = Some(at),
                None if name.is_empty() => note(
                    "",
                    format!(
                        "Column {} of the header has no name: name it or delete it.",
                        at + 1
                    ),
                ),
                None => note(
                    name,
                    format!("“{name}” is no column of a roster: rename it or delete it."),
                ),
            }
        }
        for column in Column::ALL {
            if purpose.requires(column) && positions[column as usize].is_none() {
                note(
                    column.name(),
                    format!(
                        "The column “{}” is missing: add it to the header.",
                        column.name()
                    ),
                );
            }
        }
        if findings.is_empty() {
            Ok(Self {
                line: record.line,
                width,
                positions,
            })
        } else {
            Err(findings)
        }
    }
}

struct Reader<'a> {
    purpose: Purpose,
    is_timezone: &'a dyn Fn(&str) -> bool,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn note(&mut self, line: u64, column: &str, sentence: String) {
        self.findings.push(Finding {
            line,
            column: column.to_owned(),
            sentence,
        });
    }

    /// The row of a record; `None` when its cells cannot be told apart.
    fn row(&mut self, header: &Header, record: &Record) -> Option<Row> {
        let line = record.line;
        let cells = &record.cells;
        let too_many = cells
            .iter()
            .skip(header.width)
            .any(|cell| !cell.trim().is_empty());
        if cells.len() < header.width || too_many {
            self.note(
                line,
                "",
                format!(
                    "This row has {} cells, the header has {}: check its separators and quotation marks.",
                    cells.len(),
                    header.width
                ),
            );
            return None;
        }
        let texts: Vec<Cell<String>> = Column::ALL
            .into_iter()
            .map(|column| match header.positions[column as usize] {
                Some(at) => self.text(line, column, cells[at].trim()),
                None => Cell::Unsaid,
            })
            .collect();
        let start_date = self.date(line, Column::StartDate, &texts);
        let leave_date = self.date(line, Column::LeaveDate, &texts);
        if let (Cell::Given(start), Cell::Given(leave)) = (&start_date, &leave_date)
            && let Some(sentence) = leaves_before_start(Some(*start), Some(*leave))
        {
            self.note(line, Column::LeaveDate.name(), sentence);
        }
        let active = self.active(line, &texts);
        Some(Row {
            line,
            texts,
            start_date,
            leave_date,
            active,
        })
    }

    fn text(&mut self, line: u64, column: Column, text: &str) -> Cell<String> {
        let required = self.purpose.requires(column);
        if text.is_empty() || text == "-" {
            if required {
                self.note(line, column.name(), format!("Enter the {}.", words(column)));
            }
            return if text == "-" && !required {
                Cell::Cleared
            } else {
                Cell::Unsaid
            };
        }
        let problem = if text.chars().any(char::is_control) {
            Some("The cell has a line break or another control character: take it out.".to_owned())
        } else if text.chars().count() > CELL_MOST {
            Some(format!(
                "Shorten the {} to at most {CELL_MOST} characters.",
                words(column)
            ))
        } else {
            match column {
                Column::Email if !is_email(text) => Some(format!(
                    "“{text}” is no e-mail address: write one such as ana@example.com."
                )),
                Column::Timezone if !(self.is_timezone)(text) => Some(format!(
                    "“{text}” is no time zone: write one such as Europe/Madrid."
                )),
                _ => None,
            }
        };
        if let Some(sentence) = problem {
            self.note(line, column.name(), sentence);
        }
        Cell::Given(match column {
            Column::Level => text.to_lowercase(),
            _ => text.to_owned(),
        })
    }

    fn date(&mut self, line: u64, column: Column, texts: &[Cell<String>]) -> Cell<NaiveDate> {
        let text = match &texts[column as usize] {
            Cell::Unsaid => return Cell::Unsaid,
            Cell::Cleared => return Cell::Cleared,
            Cell::Given(text) => text,
        };
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|date| (1900..2200).contains(&date.year()));
        if let Some(date) = date {
            return Cell::Given(date);
        }
        self.note(
            line,
            column.name(),
            format!("“{text}” is no date: write the year, month and day such as 2026-03-31."),
        );
        Cell::Unsaid
    }

    fn active(&mut self, line: u64, texts: &[Cell<String>]) -> Option<bool> {
        let Cell::Given(text) = &texts[Column::Active as usize] else {
            return None;
        };
        match text.to_lowercase().as_str() {
            "1" | "true" | "yes" | "y" => Some(true),
            "0" | "false" | "no" | "n" => Some(false),
            _ => {
                self.note(
                    line,
                    Column::Active.name(),
                    format!("“{text}” is neither yes nor no: write 1 or 0."),
                );
                None
            }
        }
    }
}

fn words(column: Column) -> String {
    match column {
        Column::EmployeeId => "employee id".to_owned(),
        Column::Email => "e-mail address".to_owned(),
        _ => column.name().replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEADER: &str = "employee_id,email,given_name,family_name,function,level,timezone,start_date,leave_date,active";

    fn record(line: u64, text: &str) -> Record {
        Record {
            line,
            cells: text.split(',').map(str::to_owned).collect(),
        }
    }

    fn findings(header: &str, lines: &[&str]) -> Vec<(u64, String, String)> {
        let records: Vec<Record> = (2..)
            .zip(lines)
            .map(|(at, text)| record(at, text))
            .collect();
        let zone = |text: &str| text == "Europe/Madrid";
        match read(&record(1, header), &records, Purpose::Import, &zone) {
            Ok(_) => Vec::new(),
            Err(findings) => findings
                .into_iter()
                .map(|finding| (finding.line, finding.column, finding.sentence))
                .collect(),
        }
    }

    #[test]
    fn a_good_file_has_no_findings() {
        let good =
            "1,ana@example.com,Ana,Ruiz,Sales,Front Line,Europe/Madrid,2026-01-01,2026-01-01,TRUE";
        assert_eq!(findings(HEADER, &[good, ",,,,,,,,,"]), []);
        assert_eq!(
            findings(&format!("{HEADER},,"), &[&format!("{good},,")]),
            []
        );
    }

    #[test]
    fn a_header_is_named_where_it_is_wrong() {
        let found = findings(
            "employee_id,E-Mail,given_name,family_name,FUNCTION,level,Level,email",
            &["1"],
        );
        let columns: Vec<&str> = found.iter().map(|(_, column, _)| column.as_str()).collect();
        assert_eq!(columns, ["E-Mail", "Level"]);
        let missing = findings("employee_id,email", &["1"]);
        let columns: Vec<&str> = missing
            .iter()
            .map(|(_, column, _)| column.as_str())
            .collect();
        assert_eq!(columns, ["given_name", "family_name", "function", "level"]);
    }

    #[test]
    fn every_problem_of_every_row_is_found_at_once() {
        let found = findings(
            HEADER,
            &[
                "1,ana@example,Ana,Ruiz,Sales,manager,Madrid,31/12/2026,,maybe",
                "1,ben@example.com,,Okafor,-,manager,,2026-02-01,2026-01-01,1",
                "3,cem@example.com,Cem",
            ],
        );
        let places: Vec<(u64, &str)> = found
            .iter()
            .map(|(line, column, _)| (*line, column.as_str()))
            .collect();
        assert_eq!(
            places,
            [
                (2, "email"),
                (2, "timezone"),
                (2, "start_date"),
                (2, "active"),
                (3, "given_name"),
                (3, "function"),
                (3, "leave_date"),
                (3, "employee_id"),
                (4, ""),
            ]
        );
        assert_eq!(
            found[7].2,
            "1 is on line 2 already: keep one row for each person."
        );
    }

    #[test]
    fn a_header_alone_is_no_roster() {
        assert_eq!(findings(HEADER, &[]).len(), 1);
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_fail_otherwise(cells in prop::collection::vec(".{0,12}", 0..14)) {
            let header = record(1, HEADER);
            let records = [Record { line: 2, cells }];
            if let Ok(rows) = read(&header, &records, Purpose::Import, &|_| true) {
                prop_assert!(rows[0].applied_to(None).is_ok());
            }
        }
    }
}
