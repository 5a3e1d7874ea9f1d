//! Checking in by oneself: whoever leads shows a code in the room, and who is there types it.

use chrono::Duration;
use domain::access::Action;
use domain::attendance::{CODE_LENGTH, CODE_LETTERS, CheckIn, Marked, Way};
use domain::id::SessionId;
use domain::session::{Meeting, Session};
use store::ConnectionTrait;

use super::keep;
use crate::session::{Listed, attendees, describe, find_for};
use crate::{AppError, Context, Outcome, secret};

/// What is shown in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The session.
    pub listed: Listed,
    /// The meeting that runs or comes next, when there is one.
    pub meeting: Option<Meeting>,
    /// Its code, while it holds.
    pub open: Option<CheckIn>,
    /// How many people are marked as there.
    pub there: usize,
}

/// The meeting that people can be about to attend: the first that is not over.
fn current(ctx: &Context, session: &Session) -> Option<Meeting> {
    let mut meetings = session.meetings.iter();
    meetings.find(|one| one.ends_at > ctx.now).cloned()
}

async fn open_of(
    ctx: &Context,
    db: &impl ConnectionTrait,
    meeting: Option<&Meeting>,
) -> Outcome<Option<CheckIn>> {
    let Some(meeting) = meeting else {
        return Ok(None);
    };
    let check_in = store::attendance::find_check_in(db, meeting.id).await?;
    Ok(check_in.filter(|one| one.is_open(ctx.now)))
}

/// The code of the meeting that runs or comes next, for who leads or coordinates the session.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
pub async fn find_check_in(ctx: &Context, id: SessionId) -> Outcome<Shown> {
    let session = find_for(ctx, id, Action::MarkAttendance).await?;
    let meeting = current(ctx, &session);
    let marks = store::attendance::list_of_sessions(&ctx.db, &[id]).await?;
    let there = marks.iter().filter(|((at, _), marked)| {
        marked.mark.was_there() && meeting.as_ref().is_some_and(|one| one.id == *at)
    });
    Ok(Shown {
        there: there.count(),
        open: open_of(ctx, &ctx.db, meeting.as_ref()).await?,
        meeting,
        listed: describe(&ctx.db, vec![session])
            .await?
            .pop()
            .ok_or(AppError::NotFound)?,
    })
}

/// Whether somebody who takes part can check in now.
///
/// # Errors
/// The database's error.
pub async fn is_open(ctx: &Context, session: &Session) -> Outcome<bool> {
    let meeting = current(ctx, session);
    Ok(open_of(ctx, &ctx.db, meeting.as_ref()).await?.is_some())
}

/// Shows a new code for the meeting that runs or comes next; an earlier one stops.
///
/// # Errors
/// [`AppError::Refused`] long before the meeting, after the last one, or for an odd number of minutes;
/// [`AppError::NotFound`] for who neither leads nor coordinates the session.
pub async fn open_check_in(ctx: &Context, id: SessionId, minutes: u16) -> Outcome<()> {
    find_for(ctx, id, Action::MarkAttendance).await?;
    let code = secret::letters(CODE_LETTERS, CODE_LENGTH)?;
    write_tx!(ctx, |tx| {
        let session = store::session::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        session.require_planned()?;
        let meeting = current(ctx, &session).ok_or_else(|| {
            AppError::refused("The session is over: mark who was there on the sheet.")
        })?;
        let check_in = CheckIn::open(&meeting, code.clone(), minutes, ctx.now)?;
        store::attendance::keep_check_in(tx, meeting.id, &check_in).await?;
        let held = (check_in.closes_at - check_in.opens_at).max(Duration::zero());
        let detail = format!("meeting {}, {} minutes", meeting.id, held.num_minutes());
        ctx.audit(tx, "check_in.opened", &format!("session {id}"), &detail)
            .await
    })
}

/// Marks the viewer as there by the code of the room; a mark that somebody else gave stays.
///
/// # Errors
/// [`AppError::Refused`] for another code or after its time; [`AppError::NotFound`] for who does not take part.
pub async fn check_in(ctx: &Context, id: SessionId, code: &str) -> Outcome<Marked> {
    let person = ctx.person()?;
    let session = find_for(ctx, id, Action::ReadSession).await?;
    let members = attendees(&ctx.db, id).await?;
    if !members.iter().any(|member| member.id == person) {
        return Err(AppError::NotFound);
    }
    write_tx!(ctx, |tx| {
        let meeting = current(ctx, &session);
        let open = open_of(ctx, tx, meeting.as_ref()).await?;
        let (Some(meeting), Some(open)) = (meeting, open) else {
            return Err(AppError::refused(
                "The time to check in is over: ask your facilitator to mark you.",
            ));
        };
        let marked = open.mark(&meeting, code, ctx.now)?;
        let marks = store::attendance::list_of_sessions(tx, &[id]).await?;
        if let Some(there) = marks.get(&(meeting.id, person)) {
            return Ok(*there);
        }
        keep(
            ctx,
            tx,
            id,
            vec![(meeting.id, person, marked)],
            Way::CheckIn,
        )
        .await?;
        Ok(marked)
    })
}
