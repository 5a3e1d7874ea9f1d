//! Who has met which case, for who may know it.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::case_study::Met;
use domain::id::{CaseStudyId, CohortId, PersonId, SessionId};
use store::case_study::met::{self, MetBy};

use super::library::cohorts;
use crate::{Context, Outcome};

/// Who has met a case, as far as the viewer may know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetCase {
    /// The sessions of the cohorts that the viewer may know, the earliest first.
    pub known: Vec<Met>,
    /// The names of the people in them.
    pub names: BTreeMap<PersonId, String>,
    /// How many other cohorts have met it.
    pub others: usize,
}

/// Who has met a case: every cohort for coordinators; for facilitators the cohorts of their own sessions, and of the
/// others only how many they are.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not read teaching notes.
pub async fn met_by(ctx: &Context, id: CaseStudyId) -> Outcome<MetCase> {
    ctx.require_role(Action::ReadTeachingNote)?;
    let visible: BTreeSet<CohortId> = cohorts(ctx).await?.into_iter().map(|it| it.0).collect();
    let met = met::list(&ctx.db, MetBy::Case(id)).await?;
    let (known, others): (Vec<Met>, Vec<Met>) = met
        .into_iter()
        .partition(|one| visible.contains(&one.cohort));
    let people: BTreeSet<PersonId> = known.iter().flat_map(|it| &it.people).copied().collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    Ok(MetCase {
        names: store::person::list_by_ids(&ctx.db, &people)
            .await?
            .into_iter()
            .map(|(id, person)| (id, person.entry.name()))
            .collect(),
        others: others
            .iter()
            .map(|it| it.cohort)
            .collect::<BTreeSet<_>>()
            .len(),
        known,
    })
}

/// The cases that the cohort of a session has met, for its agenda.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who does not lead the session.
pub async fn met_by_cohort_of(ctx: &Context, id: SessionId) -> Outcome<BTreeSet<CaseStudyId>> {
    let session = crate::session::find_for(ctx, id, Action::LeadSession).await?;
    let met = met::list(&ctx.db, MetBy::Cohort(session.cohort)).await?;
    Ok(met.into_iter().map(|it| it.case).collect())
}
