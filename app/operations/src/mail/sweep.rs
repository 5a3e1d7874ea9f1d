//! The plan of mails each minute: only what changed since is worked out anew.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use domain::id::{AuditEventId, CohortId, PlannedMailId, SessionId, WaveId};

use super::align::{COHORTS_AT_ONCE, Part, align, align_part, parts_of};
use crate::{Context, Outcome};

/// How long parts are followed before the whole plan is looked at once more.
const WHOLE_EVERY: Duration = Duration::hours(1);
/// With more events than this the whole plan is looked at.
const EVENTS_MOST: u64 = 500;
/// What no mail follows from.
const ELSEWHERE: [&str; 9] = [
    "sign_in.",
    "case_",
    "source_example.",
    "known_term.",
    "debrief.",
    "workshop_plan.",
    "planning_job.",
    "mail.plan_aligned",
    "mail.tested",
];

/// What one node has seen of the log. Every change has its event there in the same transaction, so what has none since did
/// not change; what changes with time alone is over, or waits for the day.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sweep {
    seen: Option<(AuditEventId, DateTime<Utc>)>,
}

impl Sweep {
    /// Brings the plan up to date with what happened since the last time; the whole of it at first, once an hour, on a
    /// new day, and after what is not about some cohorts or forms. Returns how many mails were added, moved or stopped.
    ///
    /// # Errors
    /// The database's error.
    pub async fn align(&mut self, ctx: &Context) -> Outcome<usize> {
        let last = store::audit::last(&ctx.db).await?;
        if let Some((seen, whole_at)) = self.seen
            && ctx.now < whole_at + WHOLE_EVERY
            && ctx.now.date_naive() == whole_at.date_naive()
            && let Some(parts) = changed(ctx, seen, last).await?
        {
            let mut count = 0;
            for part in parts {
                count += align_part(ctx, &part).await?;
            }
            self.seen = Some((last, whole_at));
            return Ok(count);
        }
        let count = align(ctx).await?;
        self.seen = Some((last, ctx.now));
        Ok(count)
    }
}

/// The parts of the plan that the events after `seen` up to `last` are about, and those with mails that are over; `None`
/// when it is the whole plan.
async fn changed(
    ctx: &Context,
    seen: AuditEventId,
    last: AuditEventId,
) -> Outcome<Option<Vec<Part>>> {
    let (mut sessions, mut cohorts, mut waves) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut mails = store::mail::list_over(&ctx.db, ctx.now, EVENTS_MOST).await?;
    if last > seen {
        let events = store::audit::list_after(&ctx.db, seen, EVENTS_MOST).await?;
        if u64::try_from(events.len()).is_ok_and(|count| count == EVENTS_MOST) {
            return Ok(None);
        }
        for (_, kind, subject) in events {
            if ELSEWHERE.iter().any(|start| kind.starts_with(start)) {
                continue;
            }
            let id = subject
                .split_once(' ')
                .and_then(|(noun, id)| Some((noun, id.parse().ok()?)));
            match id {
                Some(("session", id)) => {
                    sessions.insert(SessionId(id));
                }
                Some(("cohort", id)) => {
                    cohorts.insert(CohortId(id));
                }
                Some(("wave", id)) => {
                    waves.insert(WaveId(id));
                }
                Some(("planned_mail", id)) => {
                    mails.extend(store::mail::find(&ctx.db, PlannedMailId(id)).await?);
                }
                _ => return Ok(None),
            }
        }
    }
    let sessions: Vec<SessionId> = sessions.into_iter().collect();
    let of_sessions = store::session::list(&ctx.db, &sessions).await?;
    cohorts.extend(of_sessions.into_iter().map(|session| session.cohort));
    let mut parts: Vec<Part> = waves.into_iter().map(Part::Wave).collect();
    for part in parts_of(&ctx.db, &mails).await? {
        match part {
            Part::Cohorts(some) => cohorts.extend(some),
            other if !parts.contains(&other) => parts.push(other),
            _ => {}
        }
    }
    let cohorts: Vec<CohortId> = cohorts.into_iter().collect();
    parts.extend(
        cohorts
            .chunks(COHORTS_AT_ONCE)
            .map(|some| Part::Cohorts(some.to_vec())),
    );
    Ok(Some(parts))
}
