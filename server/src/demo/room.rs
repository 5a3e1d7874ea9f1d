//! The room of the next session: groups that were kept for its cohort, a rota, and what was noted after an earlier one.

use anyhow::Context as _;
use chrono::Duration;
use domain::account::Viewer;
use domain::id::AccountId;
use domain::session::Session;
use domain::workshop::PlanKind;
use operations::debrief::{self, TypedNote};
use operations::workshop::{self, GroupWish, How, Present, Wish};

use super::history::Story;
use super::words;

/// The next session that the facilitator leads, of those by start.
fn next<'a>(
    story: &Story,
    sessions: &'a [Session],
    facilitator: AccountId,
) -> anyhow::Result<&'a Session> {
    sessions
        .iter()
        .filter(|one| !one.has_ended(story.base.now))
        .find(|one| one.facilitators.contains(&facilitator))
        .context("a session is still to come")
}

async fn lead(story: &Story, session: &Session) -> anyhow::Result<Viewer> {
    let lead = session.facilitators.first().copied();
    let lead = lead.context("a session has a facilitator")?;
    store::account::find_viewer(&story.base.db, lead)
        .await?
        .context("a facilitator")
}

/// Keeps breakout groups for every session of the next session's cohort up to it, and a rota for that one. All of them are
/// still to come then.
pub(super) async fn prepare(
    story: &Story,
    sessions: &[Session],
    facilitator: AccountId,
) -> anyhow::Result<()> {
    let next = next(story, sessions, facilitator)?;
    let until = sessions
        .iter()
        .filter(|one| one.cohort == next.cohort && one.starts_at() <= next.starts_at());
    for session in until {
        let eve = session.starts_at().context("a session has a start")? - Duration::days(1);
        let ctx = story.at(eve.min(story.base.now), &lead(story, session).await?);
        let id = session.id;
        let room = workshop::find(&ctx, id, PlanKind::Breakouts, None).await?;
        let wish = |how| Wish {
            present: Present {
                here: room.here.clone(),
                walk_ins: Vec::new(),
            },
            how,
            seed: 1,
        };
        let groups = wish(How::Breakouts(GroupWish::Groups(4)));
        workshop::keep(&ctx, id, None, &groups).await?;
        workshop::share(&ctx, id, PlanKind::Breakouts, None, true).await?;
        if id == next.id {
            let rota = wish(How::Rota {
                rounds: 3,
                observers: 1,
            });
            workshop::keep(&ctx, id, None, &rota).await?;
        }
    }
    Ok(())
}

/// Notes what was found in an earlier session of the next session's module, by whoever led it.
pub(super) async fn note(
    story: &Story,
    sessions: &[Session],
    facilitator: AccountId,
) -> anyhow::Result<()> {
    let next = next(story, sessions, facilitator)?;
    let earlier = sessions
        .iter()
        .find(|one| one.module == next.module && one.has_ended(story.base.now))
        .context("an earlier session of the module")?;
    let end = earlier.ends_at().context("a session has an end")?;
    let now = (end + Duration::hours(2)).min(story.base.now);
    let ctx = story.at(now, &lead(story, earlier).await?);
    let subjects = debrief::find(&ctx, earlier.id).await?.subjects;
    let typed: Vec<TypedNote> = subjects
        .into_iter()
        .zip(words::DEBRIEFS)
        .map(|((case, _), (worked, change))| TypedNote {
            case,
            worked: worked.to_owned(),
            change: change.to_owned(),
        })
        .collect();
    debrief::write(&ctx, earlier.id, &typed).await?;
    Ok(())
}
