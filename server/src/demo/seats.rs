//! Seats that move: somebody who missed a module is offered it elsewhere, and a full session has a waitlist.

use domain::id::ProgrammeId;
use domain::session::Session;
use operations::make_up;
use operations::seat::{self, TypedRules};

use super::history::Story;

/// How many wait in the line of the full session.
const WAITING: usize = 2;

/// Offers the first seat that somebody could make a module up in, and fills a session to come up to its line.
pub(super) async fn tell(
    story: &Story,
    programme: ProgrammeId,
    sessions: &[Session],
) -> anyhow::Result<()> {
    let now = story.base.now;
    let ctx = story.at(now, &story.coordinator);
    let found = make_up::list(&ctx, programme).await?;
    let open = found.gaps.iter().filter(|gap| gap.pending.is_none());
    let first = open
        .filter_map(|gap| Some((gap.elsewhere.found.free.first()?.session, gap.person.id)))
        .next();
    if let Some((session, person)) = first {
        seat::offer(&ctx, session, person).await?;
    }
    let coming = sessions.iter().filter(|session| !session.has_started(now));
    let coming: Vec<&Session> = coming.collect();
    for full in coming.iter().rev() {
        let others = coming.iter().filter(|other| {
            other.module == full.module
                && other.id != full.id
                && other.starts_at() < full.starts_at()
        });
        let others: Vec<_> = others.map(|other| other.id).collect();
        if others.is_empty() {
            continue;
        }
        let held = seat::find(&ctx, full.id).await?.held().to_string();
        let typed = TypedRules {
            capacity: &held,
            minimum: "6",
            minimum_days: "7",
            needs_approval: false,
            offer_hours: "48",
        };
        seat::set_rules(&ctx, full.id, typed).await?;
        let mut waiting = 0;
        for (person, from) in store::seat::list_open(&ctx.db, &others)
            .await?
            .into_iter()
            .map(|seat| (seat.person, seat.session))
        {
            let Some(viewer) = story.people.get(&person) else {
                continue;
            };
            let own = story.at(now, viewer);
            let elsewhere = seat::find_own(&own, from).await?.elsewhere;
            let fits = elsewhere
                .is_some_and(|it| it.found.full.iter().any(|chance| chance.session == full.id));
            if fits {
                seat::ask(&own, from, full.id).await?;
                waiting += 1;
            }
            if waiting == WAITING {
                return Ok(());
            }
        }
    }
    Ok(())
}
