//! From the files of `fifteen genericise` to what the firm knows.

use std::path::Path;

use domain::roster::{Column, Finding, Purpose};
use genericising::{Class, Known, Person, Term};
use operations::roster;

use super::{GenericiseArgs, Unusable, text};
use crate::command::import::read_file;

/// Reads the roster and the terms.
pub(super) fn read(args: &GenericiseArgs) -> Result<Known, Unusable> {
    let mut people = Vec::new();
    if let Some(file) = &args.people {
        let rows = roster::read(&read_file(file)?, Purpose::Names)
            .map_err(|findings| Unusable::Findings(file.clone(), findings))?;
        people = rows
            .iter()
            .map(|row| Person {
                id: row.employee_id().to_owned(),
                given: row.text(Column::GivenName).unwrap_or_default().to_owned(),
                family: row.text(Column::FamilyName).unwrap_or_default().to_owned(),
                preferred: row.text(Column::PreferredName).map(str::to_owned),
                email: row.text(Column::Email).map(str::to_owned),
            })
            .collect();
    }
    let (mut terms, mut safe) = (Vec::new(), Vec::new());
    if let Some(file) = &args.terms {
        read_terms(file, &text(file, read_file(file)?)?, &mut terms, &mut safe)?;
    }
    Ok(Known::new(&people, &terms).with_safe(safe))
}

/// One name a line, after its class and a colon or alone for an organisation; lines that begin with # are notes.
fn read_terms(
    file: &Path,
    text: &str,
    terms: &mut Vec<Term>,
    safe: &mut Vec<String>,
) -> Result<(), Unusable> {
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim().trim_start_matches('\u{feff}');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (class, name) = match line.split_once(':') {
            Some((class, name)) => (class.trim().to_lowercase(), name.trim()),
            None => (Class::Organisation.as_str().to_owned(), line),
        };
        let class = match class.as_str() {
            "safe" => None,
            "vendor" | "supplier" => Some(Class::Organisation),
            class => match class.parse() {
                Ok(class) => Some(class),
                Err(()) => {
                    findings.push(Finding {
                        line: number,
                        column: String::new(),
                        sentence: format!("“{class}” is no kind of name: write customer, vendor, site, product, organisation or safe before the colon."),
                    });
                    continue;
                }
            },
        };
        if !name.contains(char::is_alphanumeric) {
            findings.push(Finding {
                line: number,
                column: String::new(),
                sentence: "There is no name on this line: add one or delete the line.".to_owned(),
            });
            continue;
        }
        match class {
            Some(class) => terms.push(Term {
                text: name.to_owned(),
                class,
            }),
            None => safe.push(name.to_owned()),
        }
    }
    if findings.is_empty() {
        Ok(())
    } else {
        Err(Unusable::Findings(file.to_owned(), findings))
    }
}
