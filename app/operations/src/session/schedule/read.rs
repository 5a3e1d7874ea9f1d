//! What somebody wants of a date, as a session.

use chrono::{Duration, NaiveDate, NaiveTime};
use domain::FieldErrors;
use domain::account::Account;
use domain::id::{AccountId, CohortId, MeetingId, ModuleId, SessionId};
use domain::programme::StoredModule;
use domain::session::{Meeting, Session, SessionState};

use super::NewDate;
use crate::{Context, calendar};

/// The session that a row of the form asks for; `None` when something is wrong with it.
pub(super) fn read(
    ctx: &Context,
    cohort: CohortId,
    module: &StoredModule,
    date: &NewDate,
    known: &[Account],
    errors: &mut FieldErrors,
) -> Option<Session> {
    let field = |name: &str| format!("{name}-{}", module.id);
    let before = errors.0.len();
    let meetings = meetings(module, date, errors);
    let place = errors.required(&field("place"), "a place, or “Online”", &date.place, 200);
    if place.chars().any(char::is_control) {
        errors.add(field("place"), "Write the place on one line.");
    }
    let join_url = errors.optional(&field("link"), "the link", &date.join_url, 500);
    if join_url.as_deref().is_some_and(|url| !is_web_address(url)) {
        errors.add(
            field("link"),
            "Enter a link that begins with https:// or leave it empty.",
        );
    }
    let mut facilitators: Vec<AccountId> = Vec::new();
    for account in &date.facilitators {
        if !facilitators.contains(account) {
            facilitators.push(*account);
        }
    }
    if facilitators.is_empty() {
        errors.add(field("facilitator"), "Choose who leads the session.");
    } else if !facilitators
        .iter()
        .all(|account| known.iter().any(|one| one.id == *account))
    {
        errors.add(
            field("facilitator"),
            "Choose somebody who has the role of facilitator.",
        );
    }
    if errors.0.len() > before {
        return None;
    }
    Some(Session {
        id: SessionId(0),
        cohort,
        module: module.id,
        place,
        join_url,
        state: SessionState::Planned,
        sequence: 0,
        updated_at: ctx.now,
        meetings,
        facilitators,
    })
}

/// The meetings of a row: each as long as the module says, one after the other.
fn meetings(module: &StoredModule, date: &NewDate, errors: &mut FieldErrors) -> Vec<Meeting> {
    if let Err(sentence) = calendar::zone(&date.timezone) {
        errors.add(format!("zone-{}", module.id), sentence);
        return Vec::new();
    }
    let further = date.further.iter().copied();
    let starts: Vec<(NaiveDate, NaiveTime)> = std::iter::once((date.date, date.start))
        .chain(further)
        .collect();
    let mut meetings: Vec<Meeting> = Vec::new();
    for (at, minutes) in module.meetings.iter().enumerate() {
        let field = |name: &str| meeting_field(name, module.id, at);
        let Some((day, start)) = starts.get(at) else {
            errors.add(field("date"), format!("Enter when meeting {} is.", at + 1));
            continue;
        };
        match calendar::instant(*day, *start, &date.timezone) {
            Err(sentence) => errors.add(field("start"), sentence),
            Ok(starts_at) if meetings.last().is_some_and(|last| last.ends_at > starts_at) => {
                errors.add(
                    field("date"),
                    format!(
                        "Meeting {} starts before the one before it ends: choose a later time.",
                        at + 1
                    ),
                );
            }
            Ok(starts_at) => meetings.push(Meeting {
                id: MeetingId(0),
                starts_at,
                ends_at: starts_at + Duration::minutes((*minutes).into()),
                timezone: date.timezone.trim().to_owned(),
            }),
        }
    }
    meetings
}

/// The field of a meeting of a module, counted from 0: the first has none of its own number.
pub fn meeting_field(name: &str, module: ModuleId, at: usize) -> String {
    match at {
        0 => format!("{name}-{module}"),
        _ => format!("{name}-{module}-{}", at + 1),
    }
}

/// Whether a text is a link to a web page and nothing else.
fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
}
