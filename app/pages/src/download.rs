//! Answers that are files: CSV with cells that no spreadsheet runs, workbooks, calendars, text.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use operations::AppError;
use rust_xlsxwriter::{Format, Workbook};

use crate::visit::Answer;

/// A CSV file of a head and rows. A cell that a spreadsheet could run as a formula gets an apostrophe before it.
pub(crate) fn csv_file<R: IntoIterator<Item = String>>(
    name: &str,
    head: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Answer {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head).map_err(broken)?;
    for row in rows {
        writer
            .write_record(row.into_iter().map(defused))
            .map_err(broken)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| broken(error.into_error()))?;
    Ok(file(name, "text/csv; charset=utf-8", bytes))
}

/// An Excel workbook of one sheet with the same head and rows; every cell is text, so none is run.
pub(crate) fn xlsx_file<R: IntoIterator<Item = String>>(
    name: &str,
    head: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Answer {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, word) in (0_u16..).zip(head) {
        sheet
            .write_string_with_format(0, column, *word, &bold)
            .map_err(broken)?;
    }
    for (row, cells) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string(row, column, cell).map_err(broken)?;
        }
    }
    sheet.set_freeze_panes(1, 0).map_err(broken)?;
    sheet.autofit();
    let bytes = workbook.save_to_buffer().map_err(broken)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(name, kind, bytes))
}

/// A file to keep.
pub(crate) fn file(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = format!("attachment; filename=\"{name}\"").parse() {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The cell, with an apostrophe before what a spreadsheet would run.
fn defused(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

fn broken(error: impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("file: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(defused(bad.to_owned()).starts_with('\''), "{bad:?}");
        }
        assert_eq!(defused("Ana".into()), "Ana");
    }
}
