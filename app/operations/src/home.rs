//! What an employee's first page shows: the next session, what is to do, the path through the programme.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use domain::attendance::Verdict;
use domain::example_request::RequestState;
use domain::id::{ResultId, SessionId, SourceExampleId};
use domain::reflection::FollowUp;
use domain::session::SessionState;

use crate::commitment::{MyCommitment, ToWrite};
use crate::escalation::Own;
use crate::seat::Pending;
use crate::session::Listed;
use crate::wave::OpenWave;
use crate::{
    Context, Outcome, calendar, commitment, escalation, reflection, seat, story_request, wave,
};

/// The viewer's own page.
#[derive(Clone, Debug)]
pub struct Home {
    /// Every session of the viewer's cohorts that was not cancelled, by start, with the verdict on it.
    pub path: Vec<(Listed, Verdict)>,
    /// Places that are kept for the viewer's answer, and those they wait for.
    pub seats: Vec<Pending>,
    /// Forms that wait for an answer.
    pub waves: Vec<OpenWave>,
    /// Sessions to write commitments for.
    pub to_write: Vec<ToWrite>,
    /// Commitments without a result.
    pub commitments: Vec<MyCommitment>,
    /// Results that are asked for as cases, with what was tried.
    pub requests: Vec<(ResultId, String)>,
    /// Follow-ups that are due.
    pub reflections: Vec<FollowUp>,
    /// What the viewer answers for in the list of whom to call.
    pub whom_to_call: Own,
    /// Own stories that an administrator was let read lately.
    pub opened: BTreeSet<SourceExampleId>,
}

impl Home {
    /// The session that is running or comes next.
    pub fn next(&self, ctx: &Context) -> Option<&Listed> {
        self.path.iter().map(|(listed, _)| listed).find(|listed| {
            let session = &listed.session;
            session.state == SessionState::Planned && !session.has_ended(ctx.now)
        })
    }
}

/// The viewer's own page.
///
/// # Errors
/// [`crate::AppError::NotFound`] for an account without a person.
pub async fn of_viewer(ctx: &Context) -> Outcome<Home> {
    let person = ctx.person()?;
    let verdicts: BTreeMap<SessionId, Verdict> =
        store::coverage::list_sessions_of_person(&ctx.db, person)
            .await?
            .into_iter()
            .map(|(session, verdict)| (session.id, verdict))
            .collect();
    let years = Duration::days(5 * 365);
    let path = calendar::list_own(ctx, ctx.now - years, ctx.now + years)
        .await?
        .into_iter()
        .map(|entry| entry.listed)
        .filter(|listed| listed.session.state != SessionState::Cancelled)
        .filter_map(|listed| {
            let verdict = *verdicts.get(&listed.session.id)?;
            Some((listed, verdict))
        })
        .collect();
    let (commitments, told): (Vec<_>, Vec<_>) = commitment::list_of_viewer(ctx)
        .await?
        .into_iter()
        .partition(|one| one.results.is_empty());
    let requests = told
        .into_iter()
        .flat_map(|one| {
            let text = one.commitment.text;
            let asked = one.requests.into_iter();
            asked
                .filter(|(_, state)| *state == RequestState::Asked)
                .map(move |(result, _)| (result, text.clone()))
        })
        .collect();
    Ok(Home {
        path,
        seats: seat::list_pending(ctx).await?,
        waves: wave::open_for_viewer(ctx).await?,
        to_write: commitment::to_write_of_viewer(ctx).await?,
        commitments,
        requests,
        reflections: reflection::due_of_viewer(ctx).await?,
        whom_to_call: escalation::mine(ctx).await?,
        opened: story_request::opened_lately(ctx).await?,
    })
}
