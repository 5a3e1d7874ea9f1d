//! Marks from a file: a row a person, with the session and, when it has several, the meeting.

use super::{Excuse, Mark};
use crate::id::SessionId;
use crate::roster::{Finding, Record, columns};

/// The columns of a file of marks, in the order of the template. Of `employee_id` and `email` one is enough; `name` is
/// for people who read the file; a row without a mark is passed over.
pub const COLUMNS: [&str; 8] = [
    "session",
    "meeting",
    "employee_id",
    "email",
    "name",
    "mark",
    "minutes",
    "remark",
];

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMark {
    /// Its line.
    pub line: u64,
    /// The session.
    pub session: SessionId,
    /// Its meeting, from 1; every meeting when it is not said.
    pub meeting: Option<usize>,
    /// Employee id or e-mail address.
    pub who: String,
    /// The mark.
    pub mark: Mark,
    /// Minutes there.
    pub minutes: Option<u16>,
    /// Why, for an excused mark.
    pub excuse: Option<Excuse>,
}

/// Reads the lines of a file of marks.
///
/// # Errors
/// Every problem of the header, or else every problem of every row, in the order of the file.
pub fn read(header: &Record, records: &[Record]) -> Result<Vec<FileMark>, Vec<Finding>> {
    let positions = positions(header)?;
    let mut findings = Vec::new();
    let mut marks = Vec::new();
    for record in records {
        let cell = |column: usize| {
            positions[column]
                .and_then(|at| record.cells.get(at))
                .map_or("", |cell| cell.trim())
        };
        let mut note = |column: usize, sentence: &str| {
            findings.push(Finding {
                line: record.line,
                column: COLUMNS[column].to_owned(),
                sentence: sentence.to_owned(),
            });
        };
        if cell(5).is_empty() {
            continue;
        }
        let session = cell(0).parse().ok();
        if session.is_none() {
            note(0, "Enter the number of the session, as in its address.");
        }
        let meeting = cell(1).parse().ok().filter(|at: &usize| *at > 0);
        if meeting.is_none() && !cell(1).is_empty() {
            note(
                1,
                "Enter 1 for the first meeting, 2 for the second, or nothing for all.",
            );
        }
        let who = if cell(2).is_empty() { cell(3) } else { cell(2) };
        if who.is_empty() {
            note(2, "Enter the employee_id or the email of the person.");
        }
        let mark = cell(5).to_lowercase().parse().ok();
        if mark.is_none() {
            note(5, "Enter present, late, partial, absent or excused.");
        }
        let minutes = cell(6).parse().ok();
        if minutes.is_none() && !cell(6).is_empty() {
            note(6, "Enter minutes as a whole number.");
        }
        let excuse: Result<Excuse, String> = cell(7).to_lowercase().parse();
        if let (Some(Mark::Excused), Err(sentence)) = (mark, &excuse) {
            note(7, sentence);
        }
        if let (Some(session), Some(mark)) = (session, mark) {
            marks.push(FileMark {
                line: record.line,
                session: SessionId(session),
                meeting,
                who: who.to_owned(),
                mark,
                minutes,
                excuse: excuse.ok(),
            });
        }
    }
    if marks.is_empty() && findings.is_empty() {
        findings.push(Finding {
            line: header.line,
            column: COLUMNS[5].to_owned(),
            sentence: "No row of the file has a mark: fill in the column “mark”.".to_owned(),
        });
    }
    if findings.is_empty() {
        Ok(marks)
    } else {
        Err(findings)
    }
}

/// Where each column is; of the two that name a person one is enough.
fn positions(header: &Record) -> Result<[Option<usize>; 8], Vec<Finding>> {
    let (positions, mut findings) = columns(header, COLUMNS, &[0, 5], &[], "a file of marks");
    if positions[2].is_none() && positions[3].is_none() {
        findings.push(Finding {
            line: header.line,
            column: COLUMNS[2].to_owned(),
            sentence: "The file names nobody: add the column “employee_id” or “email”.".to_owned(),
        });
    }
    if findings.is_empty() {
        Ok(positions)
    } else {
        Err(findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(line: u64, cells: &str) -> Record {
        Record {
            line,
            cells: cells.split(',').map(str::to_owned).collect(),
        }
    }

    #[test]
    fn rows_with_a_mark_are_read_and_the_others_passed_over() {
        let header = record(1, "Session,email,MARK,minutes,remark");
        let rows = [
            record(2, "7,ana@firm.example,Present,,"),
            record(3, "7,bo@firm.example,,,"),
            record(4, "7,cy@firm.example,excused,,away"),
        ];
        let marks = read(&header, &rows).unwrap();
        assert_eq!(marks.len(), 2);
        assert_eq!(
            (marks[0].mark, marks[0].session),
            (Mark::Present, SessionId(7))
        );
        assert_eq!(marks[1].excuse, Some(Excuse::Away));
    }

    #[test]
    fn every_problem_is_told_with_its_line_and_column() {
        let told = |header: &str, row: &str| -> Vec<(u64, String)> {
            read(&record(1, header), &[record(2, row)])
                .unwrap_err()
                .into_iter()
                .map(|finding| (finding.line, finding.column))
                .collect()
        };
        let all = "session,meeting,employee_id,mark,minutes,remark";
        assert_eq!(
            told(all, "x,0,,gone,many,"),
            [
                (2, "session".to_owned()),
                (2, "meeting".to_owned()),
                (2, "employee_id".to_owned()),
                (2, "mark".to_owned()),
                (2, "minutes".to_owned()),
            ]
        );
        assert_eq!(told(all, "7,,A1,excused,,ill"), [(2, "remark".to_owned())]);
        assert_eq!(told(all, "7,,A1,,,"), [(1, "mark".to_owned())]);
        assert_eq!(
            told("session,session,who", "7,7,A"),
            [
                (1, "session".to_owned()),
                (1, "who".to_owned()),
                (1, "mark".to_owned()),
                (1, "employee_id".to_owned()),
            ]
        );
    }
}
