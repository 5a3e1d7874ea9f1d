//! Bringing in the roster: a dry run says what a file would do, an import does it in one transaction.

mod file;

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::access::Action;
use domain::id::PersonId;
use domain::person::{Person, RosterEntry};
use domain::roster::{Finding, Purpose, Row, asks_again, warnings};
use store::{DbErr, Tx};

use crate::{AppError, Context, Outcome};

pub use file::{read, split, with_status};

/// What an import does, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// People who are added.
    pub new: usize,
    /// People of whom something changes.
    pub changed: usize,
    /// People whom the file gives as they are known.
    pub unchanged: usize,
    /// Active people whom the file makes inactive.
    pub leaving: Vec<Named>,
    /// Active people whom the file does not mention.
    pub missing: Vec<Named>,
    /// People active before the import.
    pub active: usize,
    /// What is odd although it can be kept.
    pub warnings: Vec<Finding>,
}

impl Summary {
    /// Whether the people who would become inactive are so many that it must be confirmed.
    pub fn asks_again(&self, deactivate_missing: bool) -> bool {
        asks_again(self.deactivated(deactivate_missing), self.active)
    }

    /// How many people become inactive.
    pub fn deactivated(&self, deactivate_missing: bool) -> usize {
        let missing = if deactivate_missing {
            self.missing.len()
        } else {
            0
        };
        self.leaving.len() + missing
    }
}

/// A person named in a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The firm's key.
    pub employee_id: String,
    /// The name shown to others.
    pub name: String,
}

/// What the person who imports has decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Make people inactive whom the file does not mention.
    pub deactivate_missing: bool,
    /// Go on although more than a tenth of the active people become inactive.
    pub many_confirmed: bool,
}

/// A file that can be imported with what it does, or everything that is wrong with it.
pub type Checked = Result<Summary, Vec<Finding>>;

/// What a file would do. Nothing is written.
///
/// # Errors
/// [`AppError::NotFound`] for who may not import the roster.
pub async fn check(ctx: &Context, bytes: &[u8]) -> Outcome<Checked> {
    ctx.require_role(Action::ImportPeople)?;
    check_on_host(ctx, bytes).await
}

/// As [`check`], for the command line on the host, where there is no viewer.
///
/// # Errors
/// The database's error.
pub async fn check_on_host(ctx: &Context, bytes: &[u8]) -> Outcome<Checked> {
    let rows = match read(bytes, Purpose::Import) {
        Ok(rows) => rows,
        Err(findings) => return Ok(Err(findings)),
    };
    let known = known(store::person::list(&ctx.db).await?);
    Ok(merge(&rows, &known).map(|merged| merged.summary))
}

/// Imports a file: people are found by their key, managers resolved, and nothing is written when anything is wrong.
///
/// # Errors
/// [`AppError::NotFound`] for who may not import the roster, [`AppError::Refused`] when many people would become inactive
/// and that was not confirmed.
pub async fn import(ctx: &Context, bytes: &[u8], choice: Choice) -> Outcome<Checked> {
    ctx.require_role(Action::ImportPeople)?;
    import_on_host(ctx, bytes, choice).await
}

/// As [`import`], for the command line on the host and the demo, where there is no viewer.
///
/// # Errors
/// As [`import`].
pub async fn import_on_host(ctx: &Context, bytes: &[u8], choice: Choice) -> Outcome<Checked> {
    let rows = match read(bytes, Purpose::Import) {
        Ok(rows) => rows,
        Err(findings) => return Ok(Err(findings)),
    };
    let done = write_tx!(ctx, |tx| {
        let known = known(store::person::list(tx).await?);
        let mut merged = match merge(&rows, &known) {
            Ok(merged) => merged,
            Err(findings) => return Ok(Err(findings)),
        };
        let count = merged.summary.deactivated(choice.deactivate_missing);
        if merged.summary.asks_again(choice.deactivate_missing) && !choice.many_confirmed {
            return Err(AppError::refused(format!(
                "{count} of {} active people would become inactive. Check that the file is complete, then confirm it.",
                merged.summary.active
            )));
        }
        if choice.deactivate_missing {
            merged.deactivate_missing(&known);
        }
        keep(ctx, tx, &merged, &known).await?;
        let detail = format!(
            "new {} changed {} unchanged {} inactive {count}",
            merged.summary.new, merged.summary.changed, merged.summary.unchanged
        );
        ctx.audit(tx, "roster.imported", "roster", &detail).await?;
        Ok(Ok(merged.summary))
    })?;
    if done.is_ok() {
        crate::seat::follow_roster(ctx).await;
    }
    Ok(done)
}

/// Everybody by key, managers named by theirs.
fn known(people: Vec<Person>) -> BTreeMap<String, Person> {
    let keys: HashMap<PersonId, String> = people
        .iter()
        .map(|person| (person.id, person.entry.employee_id.clone()))
        .collect();
    people
        .into_iter()
        .map(|mut person| {
            person.entry.manager_employee_id = person
                .manager
                .and_then(|manager| keys.get(&manager).cloned());
            (person.entry.employee_id.clone(), person)
        })
        .collect()
}

/// What has to be written, managers only where there is one in the roster.
struct Merged {
    summary: Summary,
    /// New and changed people.
    write: Vec<RosterEntry>,
}

impl Merged {
    fn deactivate_missing(&mut self, known: &BTreeMap<String, Person>) {
        self.write
            .extend(self.summary.missing.iter().map(|missing| RosterEntry {
                active: false,
                ..known[&missing.employee_id].entry.clone()
            }));
    }
}

fn merge(rows: &[Row], known: &BTreeMap<String, Person>) -> Result<Merged, Vec<Finding>> {
    let mut entries = Vec::with_capacity(rows.len());
    let mut findings = Vec::new();
    for row in rows {
        let before = known.get(row.employee_id()).map(|person| &person.entry);
        match row.applied_to(before) {
            Ok(entry) => entries.push(entry),
            Err(finding) => findings.push(finding),
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let mentioned: HashSet<&str> = rows.iter().map(Row::employee_id).collect();
    let others: Vec<&RosterEntry> = known
        .values()
        .map(|person| &person.entry)
        .filter(|entry| !mentioned.contains(entry.employee_id.as_str()))
        .collect();
    let whole: Vec<(Option<u64>, &RosterEntry)> = rows
        .iter()
        .map(|row| Some(row.line))
        .zip(&entries)
        .chain(others.iter().map(|entry| (None, *entry)))
        .collect();
    let mut summary = Summary {
        warnings: warnings(&whole),
        active: known.values().filter(|person| person.entry.active).count(),
        missing: others
            .iter()
            .filter(|entry| entry.active)
            .map(|entry| named(entry))
            .collect(),
        ..Summary::default()
    };
    let keys: HashSet<String> = whole
        .iter()
        .map(|(_, entry)| entry.employee_id.clone())
        .collect();
    let mut write = Vec::new();
    for mut entry in entries {
        entry.manager_employee_id = entry
            .manager_employee_id
            .filter(|manager| *manager != entry.employee_id && keys.contains(manager));
        match known.get(&entry.employee_id) {
            None => summary.new += 1,
            Some(before) if before.entry == entry => {
                summary.unchanged += 1;
                continue;
            }
            Some(before) => {
                summary.changed += 1;
                if before.entry.active && !entry.active {
                    summary.leaving.push(named(&entry));
                }
            }
        }
        write.push(entry);
    }
    Ok(Merged { summary, write })
}

fn named(entry: &RosterEntry) -> Named {
    Named {
        employee_id: entry.employee_id.clone(),
        name: entry.name(),
    }
}

async fn keep(
    ctx: &Context,
    tx: &Tx,
    merged: &Merged,
    known: &BTreeMap<String, Person>,
) -> Outcome<()> {
    let entries: Vec<&RosterEntry> = merged.write.iter().collect();
    store::person::upsert_many(tx, &entries, ctx.now).await?;
    let ids = store::person::ids_by_key(tx).await?;
    keep_managers(tx, &entries, known, &ids).await?;
    follow_in_accounts(ctx, tx, &entries, known).await
}

async fn keep_managers(
    tx: &Tx,
    entries: &[&RosterEntry],
    known: &BTreeMap<String, Person>,
    ids: &HashMap<String, PersonId>,
) -> Result<(), DbErr> {
    let mut reports: BTreeMap<Option<PersonId>, Vec<PersonId>> = BTreeMap::new();
    for entry in entries {
        let before = known
            .get(&entry.employee_id)
            .and_then(|person| person.manager);
        let manager = entry
            .manager_employee_id
            .as_ref()
            .and_then(|key| ids.get(key))
            .copied();
        if let Some(id) = ids.get(&entry.employee_id).filter(|_| manager != before) {
            reports.entry(manager).or_default().push(*id);
        }
    }
    for (manager, people) in reports {
        store::person::set_manager_of(tx, &people, manager).await?;
    }
    Ok(())
}

/// Accounts show the name of the roster; who leaves can no longer sign in.
async fn follow_in_accounts(
    ctx: &Context,
    tx: &Tx,
    entries: &[&RosterEntry],
    known: &BTreeMap<String, Person>,
) -> Outcome<()> {
    let after: HashMap<PersonId, &RosterEntry> = entries
        .iter()
        .filter_map(|entry| Some((known.get(&entry.employee_id)?.id, *entry)))
        .collect();
    if after.is_empty() {
        return Ok(());
    }
    for account in store::account::list(tx, None).await? {
        let Some(entry) = account.person.and_then(|person| after.get(&person)) else {
            continue;
        };
        if account.name != entry.name() {
            store::account::set_name(tx, account.id, &entry.name()).await?;
        }
        if !entry.active && !account.disabled {
            store::account::set_disabled(tx, account.id, true).await?;
            store::sign_in::delete_of_account(tx, account.id).await?;
            let subject = format!("account {}", account.id);
            ctx.audit(tx, "account.disabled", &subject, "left the roster")
                .await?;
        }
    }
    Ok(())
}
