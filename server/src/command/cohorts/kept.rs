//! Plans made earlier: the one to change, and those whose people should not meet again.

use std::path::Path;

use operations::cohort_plan;
use planning::cohorts::{Keep, KeptCohort};

use super::CohortsArgs;
use super::problem::Unusable;
use crate::command::import::read_file;

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

fn read_plan(file: &Path) -> Result<Vec<KeptCohort>, Unusable> {
    let cohorts = cohort_plan::read_plan(&read_file(file)?)
        .map_err(|sentence| Unusable::Sentence(format!("{}: {sentence}", file.display())))?;
    let cohorts = cohorts.into_iter().map(|cohort| KeptCohort {
        name: cohort.name,
        members: cohort.members,
        frozen: cohort.frozen,
        closing: false,
    });
    Ok(cohorts.collect())
}
