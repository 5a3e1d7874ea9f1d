//! The bytes of a roster file: encoding, separator, header and lines.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use domain::roster::{Column, Finding, Purpose, Record, Row, STATUS_COLUMN};
use domain::text::visible;

/// What may stand between cells; on a tie the first wins.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Reads a roster file: UTF-8 with or without byte order mark, separated by comma, semicolon or tab.
///
/// # Errors
/// Every problem of the file, in its order.
pub fn read(bytes: &[u8], purpose: Purpose) -> Result<Vec<Row>, Vec<Finding>> {
    let (header, records) = split(bytes).map_err(|finding| vec![finding])?;
    domain::roster::read(&header, &records, purpose, &|text| {
        text.parse::<Tz>().is_ok()
    })
}

/// The file as it came, each line with what is wrong with it in a status column: header and rows of a CSV.
pub fn with_status(bytes: &[u8], findings: &[Finding]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut status: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for finding in findings {
        let sentence = if finding.column.is_empty() {
            finding.sentence.clone()
        } else {
            format!("{}: {}", finding.column, finding.sentence)
        };
        status.entry(finding.line).or_default().push(sentence);
    }
    let (header, records) = match split(bytes) {
        Ok(parts) => parts,
        Err(finding) => (
            Record::default(),
            vec![Record {
                line: finding.line,
                cells: Vec::new(),
            }],
        ),
    };
    let old = header
        .cells
        .iter()
        .position(|cell| cell.trim().eq_ignore_ascii_case(STATUS_COLUMN));
    let with = |record: Record, word: Option<&str>| {
        let mut cells = record.cells;
        if let Some(at) = old.filter(|at| *at < cells.len()) {
            cells.remove(at);
        }
        let said = status.get(&record.line).map(|said| said.join(" "));
        let line = match (word, said) {
            (Some(word), Some(said)) => format!("{word}: {said}"),
            (Some(word), None) => word.to_owned(),
            (None, said) => said.unwrap_or_else(|| "ok".to_owned()),
        };
        cells.insert(0, line);
        cells
    };
    let rows = records
        .into_iter()
        .map(|record| with(record, None))
        .collect();
    (with(header, Some(STATUS_COLUMN)), rows)
}

/// The header and the other lines of any CSV file, in the same encodings and with the same separators as a roster.
///
/// # Errors
/// What keeps it from being read as CSV.
pub fn split(bytes: &[u8]) -> Result<(Record, Vec<Record>), Finding> {
    let whole_file = |line, sentence: String| Finding {
        line,
        column: String::new(),
        sentence,
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Err(error) = std::str::from_utf8(bytes) {
        let line = 1 + bytes[..error.valid_up_to()]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        return Err(whole_file(
            line as u64,
            "The file is not UTF-8: save it as “CSV UTF-8” and choose it again.".to_owned(),
        ));
    }
    // `max_by_key` takes the last of equals.
    let separator = SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(|separator| columns(bytes, *separator))
        .unwrap_or(b',');
    let mut records = records(bytes, separator)
        .collect::<Result<Vec<Record>, _>>()
        .map_err(|error| whole_file(1, format!("The file cannot be read as CSV: {error}.")))?;
    if records.is_empty() {
        return Err(whole_file(
            1,
            "The file is empty: start from the template.".to_owned(),
        ));
    }
    let header = records.remove(0);
    Ok((header, records))
}

/// How many columns of a roster the header has with this separator, and how many of any kind.
fn columns(bytes: &[u8], separator: u8) -> (usize, usize) {
    match records(bytes, separator).next() {
        Some(Ok(header)) => (
            header
                .cells
                .iter()
                .filter(|cell| Column::named(cell).is_some())
                .count(),
            header.cells.len(),
        ),
        _ => (0, 0),
    }
}

fn records(bytes: &[u8], separator: u8) -> impl Iterator<Item = Result<Record, csv::Error>> {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(bytes);
    let mut counted = 0;
    let mut line = 1;
    reader.into_records().map(move |record| {
        let record = record?;
        // The reader's own count is that of the end of the record before, and differs by the kind of line end.
        let start = record.position().map_or(0, |at| at.byte() as usize);
        let start = start
            + bytes[start..]
                .iter()
                .take_while(|byte| matches!(byte, b'\r' | b'\n'))
                .count();
        line += line_ends(&bytes[counted..start]);
        counted = start;
        Ok(Record {
            line,
            cells: record
                .iter()
                .map(|cell| visible(&undefused(cell)).into_owned())
                .collect(),
        })
    })
}

fn line_ends(bytes: &[u8]) -> u64 {
    let mut ends = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
            ends += 1;
        }
    }
    ends
}

/// The cell without the apostrophe that an export puts before what a spreadsheet would run.
fn undefused(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<(u64, String)> {
        read(text.as_bytes(), Purpose::Cohorts)
            .unwrap()
            .iter()
            .map(|row| (row.line, row.employee_id().to_owned()))
            .collect()
    }

    #[test]
    fn separators_line_ends_and_byte_order_marks_are_found_out() {
        let expected = [(2, "1".to_owned()), (4, "2".to_owned())];
        for separator in [",", ";", "\t"] {
            for end in ["\n", "\r\n", "\r"] {
                for mark in ["", "\u{feff}"] {
                    let text = format!(
                        "{mark}Employee_ID,function,level{end}1,Sales,manager{end}{end}2,\"Sales\",manager"
                    )
                    .replace(',', separator);
                    assert_eq!(ids(&text), expected, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn what_hides_words_is_not_read() {
        let text = "employee_id,function,level\n\u{200b}1\0,Sa\u{ad}les,manager";
        assert_eq!(ids(text), [(2, "1".to_owned())]);
    }

    #[test]
    fn a_quoted_line_break_counts_as_a_line() {
        let findings = read(
            b"employee_id,function,level\n1,\"Sa\nles\",manager\n2,,manager\n",
            Purpose::Cohorts,
        )
        .unwrap_err();
        let places: Vec<(u64, &str)> = findings
            .iter()
            .map(|finding| (finding.line, finding.column.as_str()))
            .collect();
        assert_eq!(places, [(2, "function"), (4, "function")]);
    }

    #[test]
    fn another_encoding_is_a_sentence() {
        let findings = read(
            b"employee_id,function,level\n1,B\xfcro,manager\n",
            Purpose::Cohorts,
        )
        .unwrap_err();
        assert_eq!((findings.len(), findings[0].line), (1, 2));
        assert!(read(b"", Purpose::Cohorts).is_err());
        assert!(read(b"\xff\xfee\0m\0", Purpose::Cohorts).is_err());
    }

    #[test]
    fn an_exported_cell_comes_back_as_it_was() {
        let rows = read(
            b"employee_id,function,level,tags\n1,'+Sales,manager,'quoted\n",
            Purpose::Cohorts,
        )
        .unwrap();
        assert_eq!(rows[0].text(Column::Function), Some("+Sales"));
        assert_eq!(rows[0].text(Column::Tags), Some("'quoted"));
    }

    #[test]
    fn a_returned_file_says_what_is_wrong_and_can_be_mended_in_place() {
        let file = b"employee_id,function,level\n1,Sales,manager\n2,,\n";
        let findings = read(file, Purpose::Cohorts).unwrap_err();
        let (head, rows) = with_status(file, &findings);
        assert_eq!(head, ["status", "employee_id", "function", "level"]);
        assert_eq!(rows[0][0], "ok");
        assert_eq!(
            rows[1][0],
            "function: Enter the function. level: Enter the level."
        );
        let mended =
            b"status,employee_id,function,level\nok,1,Sales,manager\nwas bad,2,Sales,manager\n";
        assert_eq!(read(mended, Purpose::Cohorts).unwrap().len(), 2);
        let (head, rows) = with_status(mended, &[]);
        assert_eq!((head.len(), rows[1][0].as_str()), (4, "ok"));
    }
}
