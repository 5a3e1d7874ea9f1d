//! What is kept of where people stand, and until when it holds.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};

use super::{Facts, Ledger, State};
use crate::attendance::Verdict;
use crate::id::{CohortId, PersonId};
use crate::person::Person;

/// Where a person stands in a programme, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub state: State,
    /// Modules attended.
    pub done: usize,
    /// Modules of the cohort's curriculum; 0 without a cohort.
    pub of: usize,
    /// The cohort, when there is one.
    pub cohort: Option<CohortId>,
    /// The first moment at which it may be another, when nothing but time passes; days of the roster and of exemptions
    /// are left out.
    pub again_at: Option<DateTime<Utc>>,
}

impl Facts<'_> {
    /// The next moment at which a session is over, or the practice after one takes longer than it may.
    fn again_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let cohort = self.cohort?;
        let ends = cohort
            .sessions
            .iter()
            .filter_map(|session| session.ends_at());
        let overdue = cohort.modules.iter().filter_map(|module| {
            let end = self.attended.get(&module.id)?;
            let most = Duration::days(module.practice_most_days.into());
            // On the last moment it is not overdue yet.
            Some(*end + most + Duration::microseconds(1))
        });
        ends.chain(overdue).filter(|at| now < *at).min()
    }
}

impl Ledger {
    /// What is known of everybody who was marked.
    pub(super) fn facts(&self) -> BTreeMap<PersonId, Facts<'_>> {
        let same = self.same_modules();
        let mut facts: BTreeMap<PersonId, Facts<'_>> = BTreeMap::new();
        for one in &self.verdicts {
            let known = facts
                .entry(one.person)
                .or_insert_with(|| self.unmarked(one.person));
            match one.verdict {
                // Attended is attended, in whichever cohort and version it was.
                Verdict::Attended => match same.get(&one.module) {
                    Some(same) => {
                        let all = same.iter().map(|module| (*module, one.ended_at));
                        known.attended.extend(all);
                    }
                    None => {
                        known.attended.insert(one.module, one.ended_at);
                    }
                },
                Verdict::Missed | Verdict::Excused => {
                    known.missed.insert(one.session);
                }
                Verdict::Open => {}
            }
        }
        facts
    }

    /// What is known of somebody who was never marked.
    pub(super) fn unmarked(&self, person: PersonId) -> Facts<'_> {
        let cohort = self.places.get(&person);
        Facts {
            exempt: self.exempt.contains(&person),
            cohort: cohort.and_then(|id| self.cohorts.get(id)),
            ..Facts::default()
        }
    }

    /// Where each of `people` who is in the audience stands, to be kept; as [`Self::cover`] says it.
    pub fn stand(&self, people: &[Person], now: DateTime<Utc>) -> Vec<Standing> {
        let mut facts = self.facts();
        people
            .iter()
            .filter(|person| self.audience.includes(person, now.date_naive()))
            .map(|person| {
                let known = facts
                    .remove(&person.id)
                    .unwrap_or_else(|| self.unmarked(person.id));
                let (done, of) = known.progress();
                Standing {
                    person: person.id,
                    state: known.state(&self.curricula, now),
                    done,
                    of,
                    cohort: known.cohort.map(|cohort| cohort.id),
                    again_at: known.again_at(now),
                }
            })
            .collect()
    }
}
