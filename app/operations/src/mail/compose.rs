//! What a mail says: its template filled in with what is so now.

use std::collections::BTreeMap;

use chrono::Duration;
use chrono_tz::Tz;
use domain::account::is_email;
use domain::id::{PersonId, SessionId, WaveId};
use domain::instrument::AnonymityMode;
use domain::mail::{
    About, Addressee, MailKind, MailState, PlannedMail, Template, Value, in_markdown,
};
use domain::session::SessionState;

use super::align::{zone_of, zone_or};
use super::smtp::Letter;
use crate::calendar::{Invitation, Method, day, when};
use crate::session::{Listed, describe};
use crate::{AppError, Context, Outcome, content};

type Values = BTreeMap<&'static str, Value>;

/// One mail as it would go now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// Name and address of who gets it.
    pub to: (String, String),
    /// The subject.
    pub subject: String,
    /// The text, in markdown.
    pub text: String,
    /// The sequence of its calendar part.
    pub sequence: Option<u32>,
    /// The method and the texts of its calendar part, one a meeting.
    pub calendar: Option<(&'static str, Vec<String>)>,
}

/// The text that a kind is written from now.
///
/// # Errors
/// The database's error, or [`AppError::Internal`] when the program's own text is missing.
pub(super) async fn template_text(ctx: &Context, kind: MailKind) -> Outcome<String> {
    match store::mail::find_template(&ctx.db, kind).await? {
        Some(text) => Ok(text),
        None => content::mail(kind),
    }
}

/// One mail as it would go now, with the calendar part of `organiser`. `instead` are the sessions that an invitation
/// takes the place of.
pub(super) async fn compose(
    ctx: &Context,
    mail: &PlannedMail,
    organiser: (&str, &str),
    instead: &[SessionId],
) -> Outcome<Composed> {
    let text = template_text(ctx, mail.wanted.kind).await?;
    compose_from(ctx, mail, &text, organiser, instead).await
}

/// As [`compose`], from a text that need not be kept yet.
pub(super) async fn compose_from(
    ctx: &Context,
    mail: &PlannedMail,
    text: &str,
    organiser: (&str, &str),
    instead: &[SessionId],
) -> Outcome<Composed> {
    let kind = mail.wanted.kind;
    let template = Template::read(kind, text)?;
    let (name, preferred, email, person) = addressee(ctx, mail.wanted.to).await?;
    let zone = zone_of(&ctx.db, mail).await?;
    let mut values = Values::from([
        ("person.preferred", Value::Text(preferred)),
        ("person.name", Value::Text(name.clone())),
        ("home.link", link(ctx, "/")),
    ]);
    let mut calendar = None;
    let mut sequence = None;
    match mail.wanted.about {
        About::Session(id) => {
            let listed = listed(ctx, id).await?;
            session_values(ctx, kind, &listed, zone, &mut values).await?;
            let instead = told_instead(ctx, instead).await?;
            values.insert("session.instead", Value::Text(instead));
            values.insert(
                "reflection.weeks",
                Value::Text(mail.wanted.occurrence.to_string()),
            );
            if let (true, Some(person)) = (kind.has_calendar(), person) {
                let method = match kind {
                    MailKind::InvitationCancel => Method::Cancel,
                    _ => Method::Request,
                };
                let texts = Invitation {
                    base_url: &ctx.base_url,
                    listed: &listed,
                    person,
                    name: &name,
                    email: &email,
                    organiser,
                    method,
                    now: ctx.now,
                }
                .texts();
                calendar = Some((method.as_str(), texts));
                sequence = Some(listed.session.sequence);
            }
        }
        About::Wave(id) => wave_values(ctx, id, zone, &mut values).await?,
        About::Everything => week_values(ctx, zone, &mut values).await?,
    }
    let (subject, text) = template.fill(&values);
    Ok(Composed {
        to: (name, email),
        subject,
        text,
        sequence,
        calendar,
    })
}

/// What an invitation takes the place of, in words.
async fn told_instead(ctx: &Context, sessions: &[SessionId]) -> Outcome<String> {
    let mut told = Vec::new();
    for id in sessions {
        let listed = listed(ctx, *id).await?;
        if let Some(meeting) = listed.session.meetings.first() {
            let at = when(meeting.starts_at, meeting.ends_at, &meeting.timezone);
            told.push(format!("{at} with {}", listed.cohort.name));
        }
    }
    Ok(told.join(" and "))
}

/// Several mails to one person as one message, each under its subject; one alone stays as it is. Calendar entries go
/// together only when one takes the place of the others, which it says.
pub(super) fn letter(composed: &[Composed], message_id: String) -> Option<Letter> {
    let first = composed.first()?;
    let (name, email) = first.to.clone();
    let told = match composed {
        [first, ..] if first.calendar.is_some() => &composed[..1],
        all => all,
    };
    let subject = match told {
        [one] => one.subject.clone(),
        several => format!("{} and {} more", first.subject, several.len() - 1),
    };
    let text = match told {
        [one] => one.text.clone(),
        several => {
            let parts = several.iter();
            let parts =
                parts.map(|one| format!("## {}\n\n{}", in_markdown(&one.subject), one.text));
            parts.collect::<Vec<_>>().join("\n\n")
        }
    };
    Some(Letter {
        name,
        email,
        subject,
        text: markdown::plain_text(&text),
        html: format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"></head><body>{}</body></html>",
            markdown::render(&text, 0)
        ),
        calendars: composed
            .iter()
            .filter_map(|one| one.calendar.clone())
            .collect(),
        message_id,
    })
}

/// Name, form of address, e-mail address and roster entry of who gets a mail.
async fn addressee(
    ctx: &Context,
    to: Addressee,
) -> Outcome<(String, String, String, Option<PersonId>)> {
    let (name, preferred, email, person) = match to {
        Addressee::Person(id) => {
            let person = store::person::find(&ctx.db, id)
                .await?
                .ok_or(AppError::NotFound)?;
            let entry = person.entry;
            let name = entry.name();
            let preferred = entry.preferred_name.unwrap_or(entry.given_name);
            (name, preferred, entry.email, Some(id))
        }
        Addressee::Account(id) => {
            let account = store::account::find(&ctx.db, id)
                .await?
                .ok_or(AppError::NotFound)?;
            (
                account.name.clone(),
                account.name,
                account.email,
                account.person,
            )
        }
    };
    if !is_email(&email) || name.chars().any(char::is_control) {
        return Err(AppError::refused(
            "The roster has no usable name and address for this mail: correct them there.",
        ));
    }
    Ok((name, preferred, email, person))
}

fn link(ctx: &Context, path: &str) -> Value {
    Value::Link(format!("{}{path}", ctx.base_url))
}

async fn listed(ctx: &Context, id: SessionId) -> Outcome<Listed> {
    let session = store::session::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    describe(&ctx.db, vec![session])
        .await?
        .pop()
        .ok_or(AppError::NotFound)
}

async fn session_values(
    ctx: &Context,
    kind: MailKind,
    listed: &Listed,
    own: Tz,
    values: &mut Values,
) -> Outcome<()> {
    let session = &listed.session;
    let times: Vec<String> = session
        .meetings
        .iter()
        .map(|meeting| {
            let there = when(meeting.starts_at, meeting.ends_at, &meeting.timezone);
            let zone = zone_or(Some(&meeting.timezone), Tz::UTC);
            let local = |tz: Tz| meeting.starts_at.with_timezone(&tz).naive_local();
            if local(zone) == local(own) {
                return there;
            }
            let here = when(meeting.starts_at, meeting.ends_at, own.name());
            format!("{there} (for you: {here})")
        })
        .collect();
    let preparation = store::programme::find_curriculum_of_module(&ctx.db, session.module)
        .await?
        .and_then(|curriculum| {
            let mut modules = curriculum.modules.into_iter();
            modules.find(|module| module.id == session.module)
        })
        .map(|module| module.preparation);
    let at = |rest: &str| link(ctx, &format!("/sessions/{}{rest}", session.id));
    values.extend([
        ("session.module", Value::Text(listed.module.title.clone())),
        ("session.cohort", Value::Text(listed.cohort.name.clone())),
        ("session.when", Value::Text(times.join("; "))),
        ("session.place", Value::Text(session.place.clone())),
        (
            "session.join",
            Value::Link(session.join_url.clone().unwrap_or_default()),
        ),
        (
            "session.preparation",
            Value::Markdown(preparation.unwrap_or_default()),
        ),
        (
            "session.facilitators",
            Value::Text(listed.facilitators.join(", ")),
        ),
        ("session.link", at("")),
        ("commitments.link", at("/commitments")),
        ("marks.link", at("/attendance")),
        ("results.link", link(ctx, "/commitments")),
        ("reflection.link", link(ctx, "/reflections")),
    ]);
    if kind == MailKind::Roster {
        let people = store::seat::list_attendees(&ctx.db, &[session.id]).await?;
        let names = people.into_values().flatten();
        let names: Vec<String> = names
            .map(|person| format!("- {}", in_markdown(&person.entry.name())))
            .collect();
        values.insert("session.people", Value::Markdown(names.join("\n")));
    }
    Ok(())
}

async fn wave_values(ctx: &Context, id: WaveId, zone: Tz, values: &mut Values) -> Outcome<()> {
    let wave = store::wave::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let reads = match wave.mode {
        AnonymityMode::Named => "Your answers carry your name.",
        AnonymityMode::Confidential => "Your coordinator can see which answers are yours.",
        AnonymityMode::Anonymous => "Nobody can see which answers are yours.",
    };
    let last = day(wave.closes_at - Duration::microseconds(1), zone.name());
    values.extend([
        ("form.title", Value::Text(wave.title)),
        (
            "form.until",
            Value::Text(last.format("%-d %b %Y").to_string()),
        ),
        ("form.who_reads", Value::Text(reads.to_owned())),
        ("form.link", link(ctx, &format!("/waves/{id}/answer"))),
    ]);
    Ok(())
}

async fn week_values(ctx: &Context, zone: Tz, values: &mut Values) -> Outcome<()> {
    let until = ctx.now + Duration::days(7);
    let coming = store::session::list_between(&ctx.db, ctx.now, until).await?;
    let planned = coming.into_iter();
    let planned = planned.filter(|session| session.state == SessionState::Planned);
    let coming = describe(&ctx.db, planned.collect()).await?;
    let sessions: Vec<String> = coming
        .iter()
        .filter_map(|listed| {
            let at = listed.session.starts_at()?.with_timezone(&zone);
            let words = format!(
                "{}: {}, {}",
                at.format("%a %-d %b, %H:%M"),
                listed.cohort.name,
                listed.module.title
            );
            Some(format!("- {}", in_markdown(&words)))
        })
        .collect();
    let past = store::session::list_between(&ctx.db, ctx.now - Duration::days(60), ctx.now).await?;
    let open = past
        .iter()
        .filter(|it| it.state == SessionState::Planned && it.has_ended(ctx.now))
        .count();
    let dead = store::mail::count_by_state(&ctx.db)
        .await?
        .into_iter()
        .find(|(state, _)| *state == MailState::Dead)
        .map_or(0, |(_, count)| count);
    let some = |count: u64, one: &str, many: &str| match count {
        0 => String::new(),
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    values.extend([
        ("week.sessions", Value::Markdown(sessions.join("\n"))),
        (
            "week.open",
            Value::Text(some(
                open as u64,
                "session is over and not closed.",
                "sessions are over and not closed.",
            )),
        ),
        (
            "week.mail",
            Value::Text(some(
                dead,
                "mail could not be delivered.",
                "mails could not be delivered.",
            )),
        ),
    ]);
    Ok(())
}
