//! Who of each function is trained since when, and when the function's cohorts finished.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Month;
use crate::attendance::Verdict;
use crate::coverage::{CoveredCohort, Ledger};
use crate::id::{CohortId, ModuleId, PersonId};
use crate::person::Person;

/// The training of a function in a programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Training {
    /// How many of its people must attend.
    pub people: usize,
    /// The month in which each trained person had attended every module, in order.
    pub months: Vec<Month>,
    /// The months in which the first and the last of the cohorts of its trained people finished.
    pub finished: Option<(Month, Month)>,
}

impl Training {
    /// How many of its people were trained by the end of a month, in percent.
    pub fn percent_by(&self, month: Month) -> Option<usize> {
        let done = self.months.iter().filter(|one| **one <= month).count();
        (self.people > 0).then(|| 100 * done / self.people)
    }
}

/// The training of every function that has people who must attend.
pub fn trained(
    ledger: &Ledger,
    people: &[Person],
    now: DateTime<Utc>,
) -> BTreeMap<String, Training> {
    let same = ledger.same_modules();
    let mut attended: BTreeMap<PersonId, BTreeMap<ModuleId, DateTime<Utc>>> = BTreeMap::new();
    for one in &ledger.verdicts {
        if one.verdict != Verdict::Attended {
            continue;
        }
        let own = BTreeSet::from([one.module]);
        let known = attended.entry(one.person).or_default();
        for module in same.get(&one.module).unwrap_or(&own) {
            let at = known.entry(*module).or_insert(one.ended_at);
            *at = one.ended_at.min(*at);
        }
    }
    let finished: BTreeMap<CohortId, Month> = ledger
        .cohorts
        .values()
        .filter_map(|cohort| Some((cohort.id, finished(cohort, now)?)))
        .collect();
    let mut functions: BTreeMap<String, Training> = BTreeMap::new();
    let of_audience = people
        .iter()
        .filter(|person| ledger.audience.includes(person, now.date_naive()));
    for person in of_audience {
        let training = functions.entry(person.entry.function.clone()).or_default();
        training.people += 1;
        let Some(known) = attended.get(&person.id) else {
            continue;
        };
        let all = ledger
            .curricula
            .iter()
            .filter(|modules| !modules.is_empty());
        let complete = all.filter_map(|modules| {
            let ends = modules.iter().map(|module| known.get(&module.id).copied());
            ends.collect::<Option<Vec<_>>>()?.into_iter().max()
        });
        let Some(at) = complete.min() else { continue };
        training.months.push(Month::of(at.date_naive()));
        let cohort = ledger.places.get(&person.id);
        if let Some(month) = cohort.and_then(|cohort| finished.get(cohort)) {
            let (first, last) = training.finished.unwrap_or((*month, *month));
            training.finished = Some((first.min(*month), last.max(*month)));
        }
    }
    for training in functions.values_mut() {
        training.months.sort_unstable();
    }
    functions
}

/// The month of a cohort's last session, once it has had one of every module and none is to come.
fn finished(cohort: &CoveredCohort, now: DateTime<Utc>) -> Option<Month> {
    let ends: Option<Vec<_>> = cohort.sessions.iter().map(|one| one.ends_at()).collect();
    let last = ends?.into_iter().max().filter(|end| *end <= now)?;
    let had = |module: ModuleId| cohort.sessions.iter().any(|one| one.module == module);
    let all = cohort.modules.iter().all(|module| had(module.id));
    all.then(|| Month::of(last.date_naive()))
}
