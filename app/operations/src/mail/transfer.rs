//! Somebody comes to another date of a module: one message takes the old entry out of their calendar and brings the new one.

use std::collections::BTreeSet;

use domain::id::{ModuleId, SessionId};
use domain::mail::{About, Addressee, MailKind, MailState, PlannedMail};
use domain::seat::SeatState;
use store::Tx;

use super::align::{Part, align_in};
use crate::{Context, Outcome};

/// The mails that go in one message with a calendar entry: an invitation and the cancellations that it takes the place of,
/// the invitation first; any other mail by itself. What somebody keeps back stays back.
pub(super) async fn together(
    ctx: &Context,
    tx: &Tx,
    mail: PlannedMail,
) -> Outcome<Vec<PlannedMail>> {
    let is_half = |kind| matches!(kind, MailKind::Invitation | MailKind::InvitationCancel);
    let (About::Session(id), Addressee::Person(person)) = (mail.wanted.about, mail.wanted.to)
    else {
        return Ok(vec![mail]);
    };
    if !is_half(mail.wanted.kind) {
        return Ok(vec![mail]);
    }
    let Some(session) = store::session::find(tx, id).await? else {
        return Ok(vec![mail]);
    };
    let same = store::programme::list_same_modules(tx, session.module).await?;
    // Where they come and what they were told of, whose plan may not have followed yet.
    let seats = store::seat::list_open_of(tx, &[person], ctx.now).await?;
    let seats = seats.iter().filter(|seat| seat.state == SeatState::Seated);
    let mails = store::mail::list_to(tx, mail.wanted.to).await?;
    let told = mails.iter().filter(|it| it.wanted.kind.has_calendar());
    let others: BTreeSet<SessionId> = seats
        .map(|seat| seat.session)
        .chain(told.filter_map(session_of))
        .filter(|other| *other != id)
        .collect();
    let others = of_modules(tx, others, &same).await?;
    if others.is_empty() {
        return Ok(vec![mail]);
    }
    let ids: Vec<SessionId> = others.iter().copied().collect();
    let cohorts: BTreeSet<_> = store::session::list(tx, &ids)
        .await?
        .into_iter()
        .map(|session| session.cohort)
        .collect();
    align_in(ctx, tx, &Part::Cohorts(cohorts.into_iter().collect())).await?;
    let mails = store::mail::list_to(tx, mail.wanted.to).await?;
    let mut all: Vec<PlannedMail> = mails
        .into_iter()
        .filter(|other| {
            let waits = matches!(other.state, MailState::Planned | MailState::Retrying);
            waits
                && is_half(other.wanted.kind)
                && session_of(other).is_some_and(|session| others.contains(&session))
        })
        .collect();
    let kind = mail.wanted.kind;
    all.insert(0, mail);
    // At the most one date is theirs now, and without one nothing takes the place of anything.
    let (new, old): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|it| it.wanted.kind == MailKind::Invitation);
    if new.len() == 1 && !old.is_empty() {
        return Ok(new.into_iter().chain(old).collect());
    }
    let mut alone = if kind == MailKind::Invitation {
        new
    } else {
        old
    };
    alone.truncate(1);
    Ok(alone)
}

fn session_of(mail: &PlannedMail) -> Option<SessionId> {
    match mail.wanted.about {
        About::Session(id) => Some(id),
        _ => None,
    }
}

/// Those of some sessions that are about one of some modules.
async fn of_modules(
    tx: &Tx,
    sessions: BTreeSet<SessionId>,
    modules: &BTreeSet<ModuleId>,
) -> Outcome<BTreeSet<SessionId>> {
    let ids: Vec<SessionId> = sessions.into_iter().collect();
    let found = store::session::list(tx, &ids).await?;
    let found = found.into_iter();
    Ok(found
        .filter(|session| modules.contains(&session.module))
        .map(|session| session.id)
        .collect())
}

/// The sessions that an invitation among some mails takes the place of.
pub(super) fn instead(mails: &[PlannedMail]) -> Vec<SessionId> {
    match mails {
        [new, old @ ..] if new.wanted.kind == MailKind::Invitation => {
            old.iter().filter_map(session_of).collect()
        }
        _ => Vec::new(),
    }
}
