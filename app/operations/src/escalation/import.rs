//! The list from a file: what it would do, then all of it or nothing.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::escalation::{
    COLUMNS, Contact, EscalationContact, FileContact, FunctionalArea, Step, area_key, read,
};
use domain::id::{AreaId, PersonId};
use domain::roster::Finding;
use store::ConnectionTrait;

use super::change::{check_room, is_address, keep};
use super::today;
use crate::{Context, Outcome, calendar, roster};

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Somebody comes to a step where nobody stood.
    New,
    /// The step gets somebody else, or other details.
    Changed,
    /// It is kept as it is.
    Unchanged,
}

/// A row that comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The row; where a cell of somebody who is known was empty, what is known.
    pub row: FileContact,
    /// Who.
    pub who: Contact,
    /// Their name.
    pub name: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// What a file does, or everything that is wrong with it.
pub type Checked = Result<Vec<Incoming>, Vec<Finding>>;

/// What a file would do. Nothing is written.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not change the list; [`crate::AppError::Refused`] when the areas would be too
/// many.
pub async fn check_import(ctx: &Context, bytes: &[u8]) -> Outcome<Checked> {
    ctx.require_role(Action::EditContacts)?;
    incoming(ctx, &ctx.db, bytes).await
}

/// Brings the rows of a file in: all of them or, when anything is wrong, none. What the file does not mention stays.
///
/// # Errors
/// As [`check_import`].
pub async fn import(ctx: &Context, bytes: &[u8]) -> Outcome<Checked> {
    ctx.require_role(Action::EditContacts)?;
    write_tx!(ctx, |tx| {
        let incoming = match incoming(ctx, tx, bytes).await? {
            Ok(incoming) => incoming,
            wrong => return Ok(wrong),
        };
        let mut areas = ids(store::escalation::list_areas(tx).await?);
        let mut kept = 0;
        for one in incoming.iter().filter(|one| one.fate != Fate::Unchanged) {
            let key = area_key(one.row.organisation.as_deref(), &one.row.area);
            let area = match areas.get(&key) {
                Some(id) => *id,
                None => {
                    let new = FunctionalArea {
                        id: AreaId(0),
                        organisation: one.row.organisation.clone(),
                        name: one.row.area.clone(),
                        about: String::new(),
                    };
                    let id = store::escalation::insert_area(tx, &new).await?;
                    areas.insert(key, id);
                    id
                }
            };
            keep(ctx, tx, area, one.row.step, &one.who, &one.row.details).await?;
            kept += 1;
        }
        if kept > 0 {
            let detail = format!("{kept} entries");
            ctx.audit(
                tx,
                "escalation_contact.imported",
                "escalation_contact",
                &detail,
            )
            .await?;
        }
        Ok(Ok(incoming))
    })
}

fn ids(areas: Vec<FunctionalArea>) -> BTreeMap<String, AreaId> {
    let key = |area: FunctionalArea| (area_key(area.organisation.as_deref(), &area.name), area.id);
    areas.into_iter().map(key).collect()
}

async fn incoming(ctx: &Context, db: &impl ConnectionTrait, bytes: &[u8]) -> Outcome<Checked> {
    let rows = match roster::split(bytes) {
        Ok((header, records)) => read(&header, &records),
        Err(finding) => Err(vec![finding]),
    };
    let rows = match rows {
        Ok(rows) => rows,
        Err(findings) => return Ok(Err(findings)),
    };
    let areas = ids(store::escalation::list_areas(db).await?);
    let known: BTreeMap<(AreaId, Step), EscalationContact> =
        store::escalation::list_contacts(db, None)
            .await?
            .into_iter()
            .map(|contact| ((contact.area, contact.step), contact))
            .collect();
    let keys = store::person::ids_by_key(db).await?;
    let wanted: BTreeSet<PersonId> = rows
        .iter()
        .filter_map(|row| keys.get(row.employee_id.as_deref()?).copied())
        .collect();
    let wanted: Vec<PersonId> = wanted.into_iter().collect();
    let people = store::person::list_by_ids(db, &wanted).await?;
    let mut findings = Vec::new();
    let mut incoming = Vec::new();
    let mut new_areas = BTreeSet::new();
    for mut row in rows {
        let line = row.line;
        let mut note = |column: usize, sentence: String| {
            findings.push(Finding {
                line,
                column: COLUMNS[column].to_owned(),
                sentence,
            });
        };
        match calendar::zone(&row.details.timezone) {
            Ok(zone) => row.details.timezone = zone.name().to_owned(),
            Err(sentence) => note(10, sentence),
        }
        let email = &row.details.email;
        if !email.is_empty() && !is_address(email) {
            note(
                7,
                "Enter an e-mail address such as name@example.com.".to_owned(),
            );
        }
        let found = match &row.employee_id {
            None if row.organisation.is_none() => {
                note(
                    3,
                    "People of the own firm are in the roster: enter the employee_id.".to_owned(),
                );
                None
            }
            None => Some((Contact::Name(row.name.clone()), row.name.clone())),
            Some(key) => {
                let person = keys.get(key).and_then(|id| people.get(id));
                match person.filter(|person| person.entry.is_active_on(today(ctx))) {
                    Some(person) => Some((Contact::Person(person.id), person.entry.name())),
                    None => {
                        note(
                            3,
                            format!("Nobody who is with the firm now has the employee_id “{key}”."),
                        );
                        None
                    }
                }
            }
        };
        let Some((who, name)) = found else { continue };
        let key = area_key(row.organisation.as_deref(), &row.area);
        let old = areas
            .get(&key)
            .and_then(|area| known.get(&(*area, row.step)));
        if !areas.contains_key(&key) {
            new_areas.insert(key);
        }
        let fate = match old {
            None => Fate::New,
            Some(old) => {
                if old.who == who {
                    fill(&mut row.details.phone, &old.details.phone);
                    fill(&mut row.details.chat, &old.details.chat);
                    fill(&mut row.details.email, &old.details.email);
                    fill(&mut row.details.room, &old.details.room);
                }
                if old.who == who && old.details == row.details {
                    Fate::Unchanged
                } else {
                    Fate::Changed
                }
            }
        };
        incoming.push(Incoming {
            row,
            who,
            name,
            fate,
        });
    }
    if !findings.is_empty() {
        return Ok(Err(findings));
    }
    check_room(areas.len() + new_areas.len())?;
    Ok(Ok(incoming))
}

/// An empty cell leaves what is known.
fn fill(cell: &mut String, known: &str) {
    if cell.is_empty() {
        cell.push_str(known);
    }
}
