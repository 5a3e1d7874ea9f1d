//! The file of known terms: one name a line, or a CSV with the columns kind and name.

use std::fmt;
use std::str::FromStr;

use domain::FieldErrors;
use domain::roster::Finding;
use domain::text::visible;
use genericising::Class;

use crate::roster::split;

/// Most characters of a name.
pub(super) const NAME_MOST: usize = 120;

/// What a name of the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The name of something or somebody.
    Named(Class),
    /// Words that are never suggested.
    Safe,
}

impl Kind {
    /// Those that a form offers; files may name every class.
    pub const OFFERED: [Self; 7] = [
        Self::Named(Class::Customer),
        Self::Named(Class::Organisation),
        Self::Named(Class::Site),
        Self::Named(Class::Product),
        Self::Named(Class::Person),
        Self::Named(Class::Place),
        Self::Safe,
    ];

    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Named(class) => class.as_str(),
            Self::Safe => "safe",
        }
    }

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Named(Class::Organisation) => "Supplier or other organisation",
            Self::Named(class) => class.label(),
            Self::Safe => "Never suggested",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "safe" => Ok(Self::Safe),
            "" | "vendor" | "supplier" => Ok(Self::Named(Class::Organisation)),
            word => word.parse().map(Self::Named),
        }
    }
}

/// A name of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// On which line it stands, from 1.
    pub line: u64,
    /// What it is.
    pub kind: Kind,
    /// The name.
    pub name: String,
}

/// Reads a file. One name a line, after its kind and a colon or alone for an organisation; lines that begin with # are
/// notes. Or a CSV whose header has the columns kind and name.
///
/// # Errors
/// Every problem of the file, in its order.
pub fn read(text: &str) -> Result<Vec<Line>, Vec<Finding>> {
    let text = visible(text);
    let (rows, place): (Vec<(u64, String, String)>, _) = match columns(&text) {
        Some(columns) => (cells(&text, columns)?, ""),
        None => (lines(&text), " before the colon"),
    };
    let mut findings = Vec::new();
    let mut read = Vec::new();
    for (line, kind, name) in rows {
        let mut wrong = |sentence: String| {
            findings.push(Finding {
                line,
                column: String::new(),
                sentence,
            });
        };
        let kind = kind.trim().to_lowercase();
        let Ok(kind) = kind.parse::<Kind>() else {
            wrong(format!(
                "“{kind}” is no kind of name: write customer, vendor, site, product, organisation or safe{place}."
            ));
            continue;
        };
        match checked(&name) {
            Ok(name) => read.push(Line { line, kind, name }),
            Err(sentence) => wrong(sentence),
        }
    }
    if findings.is_empty() {
        Ok(read)
    } else {
        Err(findings)
    }
}

/// A name as it is kept.
fn checked(name: &str) -> Result<String, String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if !name.contains(char::is_alphanumeric) {
        return Err("There is no name on this line: add one or delete the line.".to_owned());
    }
    let mut errors = FieldErrors::default();
    let name = errors.required("name", "the name", &name, NAME_MOST);
    errors.or(name).map_err(|errors| errors.sentences())
}

fn lines(text: &str) -> Vec<(u64, String, String)> {
    (1..)
        .zip(text.lines().map(str::trim))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| {
            let (kind, name) = line.split_once(':').unwrap_or_default();
            let name = if kind.is_empty() && name.is_empty() {
                line
            } else {
                name
            };
            (number, kind.to_owned(), name.to_owned())
        })
        .collect()
}

/// Where kind and name stand, when the first line is the header of a CSV.
fn columns(text: &str) -> Option<(usize, usize)> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    let cells: Vec<String> = first
        .split([',', ';', '\t'])
        .map(|cell| cell.trim().trim_matches('"').to_lowercase())
        .collect();
    let at = |name| cells.iter().position(|cell| cell == name);
    Some((at("kind")?, at("name")?))
}

fn cells(
    text: &str,
    (kind, name): (usize, usize),
) -> Result<Vec<(u64, String, String)>, Vec<Finding>> {
    let (_, records) = split(text.as_bytes()).map_err(|finding| vec![finding])?;
    let cell = |cells: &[String], at: usize| cells.get(at).cloned().unwrap_or_default();
    Ok(records
        .into_iter()
        .map(|record| {
            let mut name = cell(&record.cells, name);
            // The export puts an apostrophe before what a spreadsheet would run.
            if let Some(rest) = name.strip_prefix('\'')
                && rest.starts_with(['=', '+', '-', '@'])
            {
                name = rest.to_owned();
            }
            (record.line, cell(&record.cells, kind), name)
        })
        .filter(|(_, kind, name)| !(kind.trim().is_empty() && name.trim().is_empty()))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(u64, &'static str, String)> {
        let lines = read(text).unwrap().into_iter();
        lines
            .map(|it| (it.line, it.kind.as_str(), it.name))
            .collect()
    }

    #[test]
    fn lines_and_columns_say_the_same() {
        let lines = "\u{feff}# ours\n\nSite:  North\tYard \r\nKettle Ltd\nvendor: Acme: East\nsafe: Cedar\n";
        let expected = vec![
            (3, "site", "North Yard".to_owned()),
            (4, "organisation", "Kettle Ltd".to_owned()),
            (5, "organisation", "Acme: East".to_owned()),
            (6, "safe", "Cedar".to_owned()),
        ];
        assert_eq!(told(lines), expected);
        let csv = "\u{feff}Name;kind\nNorth Yard;site\nKettle Ltd;\n\"Acme: East\";Vendor\n;\n'-Cedar;safe\n";
        let expected = vec![
            (2, "site", "North Yard".to_owned()),
            (3, "organisation", "Kettle Ltd".to_owned()),
            (4, "organisation", "Acme: East".to_owned()),
            (6, "safe", "-Cedar".to_owned()),
        ];
        assert_eq!(told(csv), expected);
    }

    #[test]
    fn every_wrong_row_is_told_with_its_line() {
        let long = "n".repeat(NAME_MOST + 1);
        let lines = |found: Vec<Finding>| found.iter().map(|it| it.line).collect::<Vec<_>>();
        let found = read(&format!("site: Leeds\nsites: York\nsite: -\n{long}\n")).unwrap_err();
        assert!(found[0].sentence.starts_with("“sites” is no kind of name"));
        assert_eq!(lines(found), [2, 3, 4]);
        let found = read("kind,name\nsites,York\nsite,\n").unwrap_err();
        assert_eq!(lines(found), [2, 3]);
    }
}
