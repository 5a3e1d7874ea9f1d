//! Plans made earlier: the one to change, and those whose people should not meet again.

use std::collections::BTreeMap;
use std::path::Path;

use operations::roster;
use planning::cohorts::{Keep, KeptCohort};
use serde::Deserialize;

use super::CohortsArgs;
use super::problem::Unusable;
use crate::command::import::read_file;

/// What is read of a plan as `--format json` prints it.
#[derive(Deserialize)]
struct PlanFile {
    cohorts: Vec<PlanFileCohort>,
}

#[derive(Deserialize)]
struct PlanFileCohort {
    name: String,
    #[serde(default)]
    frozen: bool,
    members: Vec<String>,
}

/// The plan to change, if one is named.
pub(super) fn keep(args: &CohortsArgs) -> Result<Option<Keep>, Unusable> {
    let Some(file) = &args.keep else {
        return Ok(None);
    };
    let mut cohorts = read_plan(file)?;
    let mut mark = |flag: &str, names: &[String], mark: fn(&mut KeptCohort)| {
        names.iter().try_for_each(|name| {
            let cohort = cohorts.iter_mut().find(|cohort| cohort.name == *name);
            let sentence = || format!("{flag}: {} has no cohort “{name}”.", file.display());
            cohort
                .map(mark)
                .ok_or_else(|| Unusable::Sentence(sentence()))
        })
    };
    mark("--begun", &args.begun, |cohort| cohort.frozen = true)?;
    mark("--closing", &args.closing, |cohort| cohort.closing = true)?;
    for id in &args.stay {
        if !cohorts.iter().any(|cohort| cohort.members.contains(id)) {
            let sentence = format!("--stay: “{id}” is in no cohort of {}.", file.display());
            return Err(Unusable::Sentence(sentence));
        }
    }
    Ok(Some(Keep {
        cohorts,
        locked: args.stay.clone(),
        repair: args.repair.into(),
        fewest: args.fewest,
    }))
}

/// The cohorts of earlier plans.
pub(super) fn earlier(args: &CohortsArgs) -> Result<Vec<Vec<String>>, Unusable> {
    let mut cohorts = Vec::new();
    for file in &args.earlier {
        cohorts.extend(read_plan(file)?.into_iter().map(|cohort| cohort.members));
    }
    Ok(cohorts)
}

/// A plan as this command prints it, as JSON or as CSV.
fn read_plan(file: &Path) -> Result<Vec<KeptCohort>, Unusable> {
    let bytes = read_file(file)?;
    if bytes.trim_ascii_start().starts_with(b"{") {
        let plan: PlanFile = serde_json::from_slice(&bytes).map_err(|error| {
            Unusable::Sentence(format!(
                "{} is no plan as --format json prints it: {error}.",
                file.display()
            ))
        })?;
        let cohorts = plan.cohorts.into_iter().map(|cohort| KeptCohort {
            name: cohort.name,
            members: cohort.members,
            frozen: cohort.frozen,
            closing: false,
        });
        return Ok(cohorts.collect());
    }
    let unusable = |finding| Unusable::Findings(file.to_owned(), vec![finding]);
    let (header, records) = roster::split(&bytes).map_err(unusable)?;
    let column = |name: &str| header.cells.iter().position(|cell| cell.trim() == name);
    let (Some(person), Some(cohort)) = (column("employee_id"), column("cohort")) else {
        return Err(Unusable::Sentence(format!(
            "{} is no plan: it needs the columns employee_id and cohort, or JSON as --format json prints it.",
            file.display()
        )));
    };
    // In the order of their first line.
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    let mut cohorts: Vec<KeptCohort> = Vec::new();
    for record in &records {
        let cell = |at: usize| record.cells.get(at).map_or("", |cell| cell.trim());
        if cell(person).is_empty() || cell(cohort).is_empty() {
            continue;
        }
        let name = cell(cohort).to_owned();
        let at = *order.entry(name.clone()).or_insert_with(|| {
            cohorts.push(KeptCohort {
                name,
                ..KeptCohort::default()
            });
            cohorts.len() - 1
        });
        cohorts[at].members.push(cell(person).to_owned());
    }
    Ok(cohorts)
}
