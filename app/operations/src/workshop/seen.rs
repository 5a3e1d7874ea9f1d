//! What was kept for a session, as its participants, its run sheet and its printed cases show it.

use chrono::{DateTime, Utc};
use domain::id::{CaseStudyId, SessionId};
use domain::session::clock;
use domain::workshop::{Attendee, PlanKind, Seat, WorkshopPlan, rounds};

use super::People;
use crate::session::{self, Details};
use crate::{Context, Outcome};

/// What was kept for a session, and who is in it.
///
/// # Errors
/// The database's error.
pub async fn list_kept(ctx: &Context, details: &Details) -> Outcome<(Vec<WorkshopPlan>, People)> {
    let plans = store::workshop::list_of_sessions(&ctx.db, &[details.session.id]).await?;
    let people = People::load(&ctx.db, details, plans.iter()).await?;
    Ok((plans, people))
}

/// What a session adds to the print of a case that it works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printing {
    /// When the first block with the case starts.
    pub starts_at: Option<DateTime<Utc>>,
    /// The zone of the session.
    pub timezone: String,
    /// How many groups play at once in the kept rota; 0 without one.
    pub groups: u16,
}

/// What a session adds to the print of a case.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who does not lead or coordinate the session.
pub async fn printing(ctx: &Context, id: SessionId, case: CaseStudyId) -> Outcome<Printing> {
    let details = session::find_to_lead(ctx, id).await?;
    let plans = store::workshop::list_of_sessions(&ctx.db, &[id]).await?;
    let rota = plans
        .iter()
        .find(|plan| plan.kind == PlanKind::Rota && plan.case == Some(case));
    let starts = clock(&details.session.meetings, &details.agenda, None);
    let mut blocks = details.agenda.iter().zip(starts);
    Ok(Printing {
        starts_at: blocks
            .find(|(block, _)| block.case_study == Some(case))
            .map(|(_, starts_at)| starts_at),
        timezone: details.session.timezone().to_owned(),
        groups: rota.map_or(0, WorkshopPlan::groups),
    })
}

/// Where a participant is in one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPlace {
    /// Of what.
    pub kind: PlanKind,
    /// The case that is worked on.
    pub case: Option<CaseStudyId>,
    /// 1, 2, ...
    pub round: u16,
    /// 1, 2, ...
    pub group: u16,
    /// The own role; none for an observer and in breakouts.
    pub role: Option<String>,
    /// The names of the others in the group.
    pub with: Vec<String>,
}

/// The viewer's own places in what was kept for a session and shared.
///
/// # Errors
/// The database's error.
pub async fn own_places(ctx: &Context, details: &Details) -> Outcome<Vec<OwnPlace>> {
    let Some(own) = ctx.viewer()?.person.filter(|_| details.is_member) else {
        return Ok(Vec::new());
    };
    let plans = store::workshop::list_of_sessions(&ctx.db, &[details.session.id]).await?;
    let mut places = Vec::new();
    for plan in plans.iter().filter(|plan| plan.shared) {
        let people = People::load(&ctx.db, details, std::iter::once(plan)).await?;
        for group in rounds(&plan.seats).into_iter().flatten() {
            let is_own = |seat: &&Seat| seat.attendee == Attendee::Person(own);
            let Some(seat) = group.iter().find(is_own) else {
                continue;
            };
            places.push(OwnPlace {
                kind: plan.kind,
                case: plan.case,
                round: seat.round,
                group: seat.group,
                role: seat.role.clone(),
                with: group
                    .iter()
                    .filter(|seat| !is_own(seat))
                    .map(|seat| people.name(&seat.attendee))
                    .collect(),
            });
        }
    }
    Ok(places)
}
