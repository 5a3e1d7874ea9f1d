//! Marks of many sessions from one file.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::attendance::{COLUMNS, FileMark, MarkProblem, Marked, Way};
use domain::id::{MeetingId, PersonId, SessionId};
use domain::person::Person;
use domain::roster::Finding;
use domain::session::{Session, SessionState};
use store::ConnectionTrait;

use super::{keep, minutes_of};
use crate::{Context, Outcome, roster};

/// The mark of somebody at a meeting.
type Placed = (MeetingId, PersonId, Marked);
/// Marks of a file that can be kept, by session.
type Marks = BTreeMap<SessionId, Vec<Placed>>;
/// The number of a column, and what to do about its cell.
type Problem = (usize, String);

/// What a file would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Sessions that get marks.
    pub sessions: usize,
    /// Marks in all.
    pub marks: usize,
}

impl Checked {
    fn of(marks: &Marks) -> Self {
        Self {
            sessions: marks.len(),
            marks: marks.values().map(Vec::len).sum(),
        }
    }
}

/// What a file of marks would do, or everything that is wrong with it; nothing is kept.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who does not coordinate.
pub async fn check(ctx: &Context, bytes: &[u8]) -> Outcome<Result<Checked, Vec<Finding>>> {
    ctx.require_role(Action::RunProgrammes)?;
    let read = read(ctx, &ctx.db, bytes).await?;
    Ok(read.map(|marks| Checked::of(&marks)))
}

/// Keeps the marks of a file in the place of earlier ones, or nothing when something is wrong with it.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who does not coordinate.
pub async fn import(ctx: &Context, bytes: &[u8]) -> Outcome<Result<Checked, Vec<Finding>>> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        let marks = match read(ctx, tx, bytes).await? {
            Ok(marks) => marks,
            Err(findings) => return Ok(Err(findings)),
        };
        let checked = Checked::of(&marks);
        for (session, marks) in marks {
            keep(ctx, tx, session, marks, Way::File).await?;
        }
        Ok(Ok(checked))
    })
}

async fn read(
    ctx: &Context,
    db: &impl ConnectionTrait,
    bytes: &[u8],
) -> Outcome<Result<Marks, Vec<Finding>>> {
    let rows = match roster::split(bytes) {
        Ok((header, records)) => domain::attendance::read(&header, &records),
        Err(finding) => Err(vec![finding]),
    };
    let rows = match rows {
        Ok(rows) => rows,
        Err(findings) => return Ok(Err(findings)),
    };
    let ids: BTreeSet<SessionId> = rows.iter().map(|row| row.session).collect();
    let ids: Vec<SessionId> = ids.into_iter().collect();
    let sessions: BTreeMap<SessionId, Session> = store::session::list(db, &ids)
        .await?
        .into_iter()
        .map(|session| (session.id, session))
        .collect();
    let attendees = store::seat::list_attendees(db, &ids).await?;
    let mut marks = Marks::new();
    let mut findings = Vec::new();
    for row in &rows {
        let session = sessions.get(&row.session);
        let people = attendees.get(&row.session).map_or(&[][..], Vec::as_slice);
        match placed(ctx, session, people, row) {
            Ok(placed) => marks.entry(row.session).or_default().extend(placed),
            Err((column, sentence)) => findings.push(Finding {
                line: row.line,
                column: COLUMNS[column].to_owned(),
                sentence,
            }),
        }
    }
    for (session, marks) in &marks {
        let mut seen = BTreeSet::new();
        if marks
            .iter()
            .any(|(meeting, person, _)| !seen.insert((meeting, person)))
        {
            findings.push(Finding {
                line: 1,
                column: COLUMNS[2].to_owned(),
                sentence: format!(
                    "The file marks somebody twice for session {session}: keep one row for each person and meeting."
                ),
            });
        }
    }
    Ok(if findings.is_empty() {
        Ok(marks)
    } else {
        Err(findings)
    })
}

/// The marks of a row, or the column that is wrong and what to do.
fn placed(
    ctx: &Context,
    session: Option<&Session>,
    people: &[Person],
    row: &FileMark,
) -> Result<Vec<Placed>, Problem> {
    let number = row.session;
    let Some(session) = session else {
        return Err((0, format!("There is no session {number}.")));
    };
    session
        .require_begun("bring its marks in", ctx.now)
        .map_err(|refusal| (0, refusal.0))?;
    if session.state == SessionState::Held {
        return Err((
            0,
            format!("Session {number} is closed: correct its marks on its attendance page."),
        ));
    }
    let person = people
        .iter()
        .find(|person| {
            person.entry.employee_id == row.who || person.entry.email.eq_ignore_ascii_case(&row.who)
        })
        .ok_or_else(|| {
            (
                2,
                format!("{} does not take part in session {number}.", row.who),
            )
        })?;
    let meetings = match row.meeting {
        None => &session.meetings[..],
        Some(at) => session.meetings.get(at - 1..at).ok_or_else(|| {
            let count = session.meetings.len();
            (
                1,
                format!("Session {number} has no meeting {at}, but {count} in all."),
            )
        })?,
    };
    meetings
        .iter()
        .map(|meeting| {
            Marked::new(row.mark, row.minutes, row.excuse, minutes_of(meeting))
                .map(|marked| (meeting.id, person.id, marked))
                .map_err(|problem| match problem {
                    MarkProblem::Minutes(sentence) => (6, sentence),
                    MarkProblem::Excuse(sentence) => (7, sentence),
                })
        })
        .collect()
}
