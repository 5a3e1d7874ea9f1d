//! Marking who was at a session, and closing it.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::FieldErrors;
use domain::access::Action;
use domain::attendance::{Mark, Marked, Verdict, verdict};
use domain::id::{MeetingId, PersonId, SessionId};
use domain::person::Person;
use domain::session::Session;
use store::ConnectionTrait;

use crate::session::{Listed, attendees, describe, find_for};
use crate::{AppError, Context, Outcome};

/// The attendance sheet of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The session with its cohort and module.
    pub listed: Listed,
    /// Who attends, by name.
    pub people: Vec<Person>,
    /// The marks so far.
    pub marks: BTreeMap<(MeetingId, PersonId), Marked>,
}

impl Sheet {
    /// What the marks say about a person.
    pub fn verdict(&self, person: PersonId) -> Verdict {
        let meetings: Vec<(u16, Option<Marked>)> = self
            .listed
            .session
            .meetings
            .iter()
            .map(|meeting| {
                (
                    minutes(meeting.ends_at - meeting.starts_at),
                    self.marks.get(&(meeting.id, person)).copied(),
                )
            })
            .collect();
        verdict(&meetings)
    }
}

fn minutes(length: Duration) -> u16 {
    u16::try_from(length.num_minutes()).unwrap_or(0)
}

/// The attendance sheet for who leads or coordinates the session.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else, or when there is none.
pub async fn find_sheet(ctx: &Context, id: SessionId) -> Outcome<Sheet> {
    let session = find_for(ctx, id, Action::MarkAttendance).await?;
    let listed = describe(&ctx.db, vec![session])
        .await?
        .pop()
        .ok_or(AppError::NotFound)?;
    Ok(Sheet {
        people: attendees(&ctx.db, id).await?,
        marks: store::attendance::list_of_sessions(&ctx.db, &[id]).await?,
        listed,
    })
}

/// A mark as somebody gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMark {
    /// The meeting.
    pub meeting: MeetingId,
    /// The person.
    pub person: PersonId,
    /// The mark.
    pub mark: Mark,
    /// Minutes there, for a partial mark.
    pub minutes: Option<u16>,
}

/// Keeps marks in the place of earlier ones; all or none. Returns how many.
///
/// # Errors
/// [`AppError::Refused`] before the session starts, or when it was cancelled; [`AppError::Invalid`] with field names such
/// as `minutes-3-7` (meeting 3, person 7); [`AppError::NotFound`] for a meeting or person that is not of this session.
pub async fn mark(ctx: &Context, id: SessionId, marks: &[NewMark]) -> Outcome<usize> {
    let by = ctx.viewer()?.account;
    find_for(ctx, id, Action::MarkAttendance).await?;
    write_tx!(ctx, |tx| {
        let session = store::session::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        session.require_begun("mark who is there", ctx.now)?;
        let members = attendees(tx, id).await?;
        let mut errors = FieldErrors::default();
        let mut kept = Vec::new();
        for new in marks {
            let meeting = session
                .meetings
                .iter()
                .find(|meeting| meeting.id == new.meeting)
                .ok_or(AppError::NotFound)?;
            if !members.iter().any(|member| member.id == new.person) {
                return Err(AppError::NotFound);
            }
            let length = minutes(meeting.ends_at - meeting.starts_at);
            match Marked::new(new.mark, new.minutes, length) {
                Ok(marked) => kept.push((new, marked)),
                Err(sentence) => {
                    errors.add(format!("minutes-{}-{}", new.meeting, new.person), sentence)
                }
            }
        }
        errors.or(())?;
        for (new, marked) in &kept {
            store::attendance::keep(tx, new.meeting, new.person, *marked, by, ctx.now).await?;
        }
        ctx.audit(
            tx,
            "attendance.marked",
            &format!("session {id}"),
            &format!("{} marks", kept.len()),
        )
        .await?;
        Ok(kept.len())
    })
}

/// Says that a session has taken place, once everybody is marked.
///
/// # Errors
/// [`AppError::Refused`] before its start, while marks are missing, or when it is closed or cancelled.
pub async fn close(ctx: &Context, id: SessionId) -> Outcome<()> {
    find_for(ctx, id, Action::MarkAttendance).await?;
    write_tx!(ctx, |tx| {
        let session = store::session::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        let unmarked = unmarked(tx, &session).await?;
        let session = session.close(unmarked, ctx.now)?;
        store::session::update(tx, &session).await?;
        ctx.audit(tx, "session.held", &format!("session {id}"), "")
            .await
    })
}

async fn unmarked(db: &impl ConnectionTrait, session: &Session) -> Outcome<usize> {
    let listed = describe(db, vec![session.clone()]).await?;
    Ok(listed.first().map_or(0, |one| one.unmarked))
}
