//! Marking who was at a session, taking marks back, and closing it.

mod check_in;
mod file;

use std::collections::BTreeMap;

use chrono::Duration;
use domain::FieldErrors;
use domain::access::Action;
use domain::attendance::{
    Correction, Excuse, Mark, MarkProblem, Marked, Verdict, Way, verdict, way_of_marking,
};
use domain::id::{MeetingId, PersonId, SessionId};
use domain::person::Person;
use domain::session::{Meeting, Session, SessionState};
use store::{ConnectionTrait, Tx};

use crate::session::{Listed, attendees, describe, find_for};
use crate::{AppError, Context, Outcome};

pub use check_in::{Shown, check_in, find_check_in, is_open, open_check_in};
pub use file::{Checked, check, import};

/// The attendance sheet of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The session with its cohort and module.
    pub listed: Listed,
    /// Who attends, by name.
    pub people: Vec<Person>,
    /// The marks so far.
    pub marks: BTreeMap<(MeetingId, PersonId), Marked>,
    /// Whether there is a change to take back.
    pub can_undo: bool,
    /// Whether the viewer may correct marks once the session is closed.
    pub can_correct: bool,
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
                    minutes_of(meeting),
                    self.marks.get(&(meeting.id, person)).copied(),
                )
            })
            .collect();
        verdict(&meetings)
    }
}

fn minutes_of(meeting: &Meeting) -> u16 {
    let length: Duration = meeting.ends_at - meeting.starts_at;
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
        can_undo: store::attendance::can_undo(&ctx.db, id).await?,
        can_correct: ctx.viewer()?.is_coordinator(),
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
    /// Minutes there, for a partial mark and, when they are known, a late one.
    pub minutes: Option<u16>,
    /// Why, for an excused mark.
    pub excuse: Option<Excuse>,
}

/// Keeps marks in the place of earlier ones; all or none. Once the session is closed, a coordinator needs a `correction`.
/// Returns how many marks are as given now.
///
/// # Errors
/// [`AppError::Refused`] before the session starts, when it was cancelled, or when it is closed and the viewer may not
/// correct it or does not say why; [`AppError::Invalid`] with field names such as `minutes-3-7` (meeting 3, person 7);
/// [`AppError::NotFound`] for a meeting or person that is not of this session.
pub async fn mark(
    ctx: &Context,
    id: SessionId,
    marks: &[NewMark],
    correction: Option<Correction>,
) -> Outcome<usize> {
    let is_coordinator = ctx.viewer()?.is_coordinator();
    find_for(ctx, id, Action::MarkAttendance).await?;
    write_tx!(ctx, |tx| {
        let session = store::session::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        let way = way_of_marking(&session, is_coordinator, correction, ctx.now)?;
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
            let key = format!("{}-{}", new.meeting, new.person);
            match Marked::new(new.mark, new.minutes, new.excuse, minutes_of(meeting)) {
                Ok(marked) => kept.push((new.meeting, new.person, marked)),
                Err(MarkProblem::Minutes(sentence)) => {
                    errors.add(format!("minutes-{key}"), sentence);
                }
                Err(MarkProblem::Excuse(sentence)) => {
                    errors.add(format!("excuse-{key}"), sentence);
                }
            }
        }
        errors.or(())?;
        let count = kept.len();
        keep(ctx, tx, id, kept, way).await?;
        Ok(count)
    })
}

/// Keeps those marks that change something, with their event.
async fn keep(
    ctx: &Context,
    tx: &Tx,
    id: SessionId,
    mut marks: Vec<(MeetingId, PersonId, Marked)>,
    way: Way,
) -> Outcome<()> {
    let before = store::attendance::list_of_sessions(tx, &[id]).await?;
    marks.retain(|(meeting, person, marked)| before.get(&(*meeting, *person)) != Some(marked));
    if marks.is_empty() {
        return Ok(());
    }
    let by = ctx.viewer()?.account;
    store::attendance::change(tx, id, &before, &marks, way, by, ctx.now).await?;
    let kind = match way {
        Way::Corrected(_) => "attendance.corrected",
        Way::CheckIn => "attendance.checked_in",
        Way::Sheet | Way::File => "attendance.marked",
    };
    let detail = format!("{} marks, {}", marks.len(), way.as_str());
    ctx.audit(tx, kind, &format!("session {id}"), &detail).await
}

/// Takes the last change of the sheet back; the one before it is next. Returns how many marks.
///
/// # Errors
/// [`AppError::Refused`] when there is nothing to take back, or the session is closed and the viewer does not
/// coordinate; [`AppError::NotFound`] for who neither leads nor coordinates it.
pub async fn undo(ctx: &Context, id: SessionId) -> Outcome<usize> {
    let viewer = ctx.viewer()?;
    find_for(ctx, id, Action::MarkAttendance).await?;
    write_tx!(ctx, |tx| {
        let session = store::session::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        if session.state == SessionState::Held && !viewer.is_coordinator() {
            return Err(AppError::refused(
                "This session is closed: ask a coordinator to correct its marks.",
            ));
        }
        let count = store::attendance::undo_last(tx, id, viewer.account, ctx.now).await?;
        if count == 0 {
            return Err(AppError::refused("There is nothing to take back."));
        }
        let detail = format!("{count} marks");
        ctx.audit(tx, "attendance.undone", &format!("session {id}"), &detail)
            .await?;
        Ok(count)
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
