//! From the files of `fifteen genericise` to what the firm knows.

use domain::roster::{Column, Purpose};
use genericising::{Known, Person};
use operations::{known_term, roster};

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
    let mut terms = Vec::new();
    if let Some(file) = &args.terms {
        terms = known_term::read(&text(file, read_file(file)?)?)
            .map_err(|findings| Unusable::Findings(file.clone(), findings))?
            .into_iter()
            .map(|line| (line.kind, line.name))
            .collect();
    }
    Ok(known_term::known(&people, &terms))
}
