//! The send plan: every future mail as a row that can be seen, kept back, cancelled or sent; its rules and texts.

mod align;
mod compose;
mod send;
mod smtp;
mod sweep;
mod transfer;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use domain::access::Action;
use domain::id::{AccountId, PersonId, PlannedMailId};
use domain::mail::{
    About, Addressee, MailKind, MailRules, MailState, MailTrouble, PlannedMail, Template,
};
use store::mail::Filter;

use crate::{AppError, Context, Outcome, calendar, content};

pub use align::align;
pub(crate) use align::{follow, hold_new};
pub use compose::Composed;
pub use send::{Delivered, deliver};
pub use smtp::Mailer;
pub use sweep::Sweep;

/// Who a preview says writes, where no mail server is set up.
const NOBODY: (&str, &str) = ("Training", "training@example.com");

/// Mails in a list, with the words for whom and about what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The mail.
    pub mail: PlannedMail,
    /// Who gets it.
    pub to: String,
    /// What it is about.
    pub about: String,
}

/// How the plan stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// How many mails stand where.
    pub states: Vec<(MailState, u64)>,
    /// How many would go at once if sending were switched on.
    pub due: u64,
    /// Whether sending is switched on.
    pub sending: bool,
}

impl Health {
    /// How many mails are in a state.
    pub fn count(&self, state: MailState) -> u64 {
        self.states
            .iter()
            .find(|(known, _)| *known == state)
            .map_or(0, |(_, count)| *count)
    }

    /// The sentence of the alarm, when something needs somebody.
    pub fn alarm(&self) -> Option<String> {
        let some = |count: u64, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let dead = some(
            self.count(MailState::Dead),
            "mail was not delivered",
            "mails were not delivered",
        );
        let again = some(
            self.count(MailState::Retrying),
            "mail was not taken and is tried again",
            "mails were not taken and are tried again",
        );
        let parts: Vec<String> = dead.into_iter().chain(again).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

/// How the plan stands, for who coordinates and who looks after the server: figures without names.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
pub async fn health(ctx: &Context) -> Outcome<Health> {
    require_server(ctx)?;
    Ok(Health {
        states: store::mail::count_by_state(&ctx.db).await?,
        due: store::mail::count_due(&ctx.db, ctx.now).await?,
        sending: store::mail::rules(&ctx.db).await?.sending,
    })
}

fn require_server(ctx: &Context) -> Outcome<AccountId> {
    let viewer = ctx.viewer()?;
    if viewer.is_coordinator() || viewer.is_administrator() {
        Ok(viewer.account)
    } else {
        Err(AppError::NotFound)
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// State, kind, words and session.
    pub filter: Filter,
    /// A day, in the viewer's zone.
    pub day: Option<NaiveDate>,
}

/// A page of the plan by time, and how many mails fit.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes.
pub async fn list(
    ctx: &Context,
    wanted: &Wanted,
    offset: u64,
    limit: u64,
) -> Outcome<(Vec<Listed>, u64)> {
    ctx.require_role(Action::RunProgrammes)?;
    let mut filter = wanted.filter.clone();
    if let Some(day) = wanted.day {
        let zone = calendar::own_zone(ctx).await?;
        let start = |day| calendar::instant(day, NaiveTime::MIN, &zone);
        let from = start(day).map_err(AppError::refused)?;
        filter.between = Some((from, from + Duration::days(1)));
    }
    let (mails, total) = store::mail::list(&ctx.db, &filter, offset, limit).await?;
    Ok((describe(ctx, mails).await?, total))
}

/// What is to come for the viewer.
///
/// # Errors
/// [`AppError::NotFound`] for an account without a person.
pub async fn list_own(ctx: &Context) -> Outcome<Vec<Listed>> {
    let person = Addressee::Person(ctx.person()?);
    let mut mails = store::mail::list_to(&ctx.db, person).await?;
    mails.retain(|mail| mail.state.is_waiting());
    describe(ctx, mails).await
}

/// Completes mails for a list; five queries for any number.
async fn describe(ctx: &Context, mails: Vec<PlannedMail>) -> Outcome<Vec<Listed>> {
    let (mut people, mut accounts, mut sessions, mut waves): (Vec<_>, Vec<_>, Vec<_>, Vec<_>) =
        Default::default();
    for mail in &mails {
        match mail.wanted.to {
            Addressee::Person(id) => people.push(id),
            Addressee::Account(id) => accounts.push(id),
        }
        match mail.wanted.about {
            About::Session(id) => sessions.push(id),
            About::Wave(id) => waves.push(id),
            About::Everything => {}
        }
    }
    people.sort_unstable();
    people.dedup();
    let people: BTreeMap<PersonId, String> = store::person::list_by_ids(&ctx.db, &people)
        .await?
        .into_iter()
        .map(|(id, person)| (id, person.entry.name()))
        .collect();
    let accounts = store::session::list_leads(&ctx.db, &accounts).await?;
    let sessions = store::mail::list_session_titles(&ctx.db, &sessions).await?;
    let waves = store::mail::list_wave_titles(&ctx.db, &waves).await?;
    Ok(mails
        .into_iter()
        .map(|mail| Listed {
            to: match mail.wanted.to {
                Addressee::Person(id) => people.get(&id).cloned(),
                Addressee::Account(id) => accounts.get(&id).map(|(name, _)| name.clone()),
            }
            .unwrap_or_default(),
            about: match mail.wanted.about {
                About::Session(id) => sessions.get(&id).cloned().unwrap_or_default(),
                About::Wave(id) => waves.get(&id).cloned().unwrap_or_default(),
                About::Everything => "The week".to_owned(),
            },
            mail,
        })
        .collect())
}

/// One mail and what it would say now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// The mail.
    pub listed: Listed,
    /// What it says, or why it cannot be written.
    pub composed: Result<Composed, String>,
}

/// One mail of the plan.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, or when there is none.
pub async fn find(ctx: &Context, id: PlannedMailId) -> Outcome<Details> {
    ctx.require_role(Action::RunProgrammes)?;
    let mail = store::mail::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let composed = match compose::compose(ctx, &mail, NOBODY, &[]).await {
        Ok(composed) => Ok(composed),
        Err(AppError::Database(error)) => return Err(error.into()),
        Err(error) => Err(error.to_string()),
    };
    let listed = describe(ctx, vec![mail]).await?.pop();
    Ok(Details {
        listed: listed.ok_or(AppError::NotFound)?,
        composed,
    })
}

/// What a coordinator does with a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Keeps it back.
    Hold,
    /// Lets it go on its day again, also when it was cancelled or given up.
    Release,
    /// Cancels it.
    Cancel,
}

/// Keeps a mail back, lets it go again, or cancels it.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, or when there is none; [`AppError::Refused`] when it is too late.
pub async fn change(ctx: &Context, id: PlannedMailId, step: Step) -> Outcome<()> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        let mail = store::mail::find(tx, id).await?.ok_or(AppError::NotFound)?;
        let is_waiting = mail.state.is_waiting();
        let was_cancelled = mail.trouble == Some(MailTrouble::Coordinator);
        let (mail, kind) = match (step, mail.state) {
            (Step::Hold, _) if is_waiting => {
                let held = PlannedMail {
                    state: MailState::Held,
                    ..mail
                };
                (held, "mail.held")
            }
            (Step::Release, MailState::Held | MailState::Dead) => (planned(mail), "mail.released"),
            (Step::Release, MailState::Stopped) if was_cancelled => {
                (planned(mail), "mail.released")
            }
            (Step::Cancel, state) if is_waiting || state == MailState::Dead => {
                (mail.stopped(MailTrouble::Coordinator), "mail.cancelled")
            }
            _ => {
                return Err(AppError::refused(
                    "It is too late for that: the mail was sent, is being sent, or no longer applies.",
                ));
            }
        };
        store::mail::update(tx, &mail).await?;
        ctx.audit(tx, kind, &format!("planned_mail {id}"), "").await
    })
}

fn planned(mail: PlannedMail) -> PlannedMail {
    PlannedMail {
        state: MailState::Planned,
        not_before: mail.wanted.due_at,
        trouble: None,
        attempts: 0,
        ..mail
    }
}

/// Sends one mail now, whatever the hour.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, or when there is none; [`AppError::Refused`] when sending is
/// off, the mail no longer waits, or the server did not take it.
pub async fn send_now(
    ctx: &Context,
    mailer: Option<&Mailer>,
    id: PlannedMailId,
    clock: impl Fn() -> DateTime<Utc> + Copy + Send,
) -> Outcome<()> {
    ctx.require_role(Action::RunProgrammes)?;
    let mailer = mailer.ok_or_else(no_server)?;
    let to = write_tx!(ctx, |tx| {
        if !store::mail::rules(tx).await?.sending {
            return Err(AppError::refused(
                "Sending is switched off: switch it on under Rules first.",
            ));
        }
        let mail = store::mail::find(tx, id).await?.ok_or(AppError::NotFound)?;
        if !mail.state.is_waiting() && mail.state != MailState::Dead {
            return Err(AppError::refused("This mail does not wait any more."));
        }
        let to = mail.wanted.to;
        let mail = PlannedMail {
            not_before: ctx.now,
            ..planned(mail)
        };
        store::mail::update(tx, &mail).await?;
        ctx.audit(tx, "mail.sent_now", &format!("planned_mail {id}"), "")
            .await?;
        Ok(to)
    })?;
    match send::send_to(ctx, mailer, to, Some(id), clock).await? {
        Some(Ok(())) => Ok(()),
        Some(Err(trouble)) => Err(AppError::refused(format!(
            "It did not go. {} It stays in the plan.",
            trouble.sentence()
        ))),
        None => Err(AppError::refused(
            "This mail no longer applies, so it did not go.",
        )),
    }
}

fn no_server() -> AppError {
    AppError::refused(
        "No mail server is set up: start the program with --smtp-url and --mail-from.",
    )
}

/// Sends a test mail to whoever asks, at the address of their account.
///
/// # Errors
/// [`AppError::NotFound`] for who neither coordinates nor administers; [`AppError::Refused`] when it did not go.
pub async fn send_test(ctx: &Context, mailer: Option<&Mailer>) -> Outcome<String> {
    let id = require_server(ctx)?;
    let mailer = mailer.ok_or_else(no_server)?;
    let account = store::account::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let letter = smtp::Letter {
        name: account.name,
        email: account.email.clone(),
        subject: "Test mail".to_owned(),
        text: format!(
            "This is a test. The mail server takes mail from {}.",
            ctx.base_url
        ),
        html: "<p>This is a test. The mail server takes mail.</p>".to_owned(),
        calendars: Vec::new(),
        message_id: format!(
            "test-{}@{}",
            &crate::secret::token()?[..16],
            mailer.domain()
        ),
    };
    let outcome = mailer.send(letter).await;
    write_tx!(ctx, |tx| {
        let detail = outcome.map_or_else(MailTrouble::as_str, |()| "taken");
        ctx.audit(tx, "mail.tested", &format!("account {id}"), detail)
            .await
    })?;
    match outcome {
        Ok(()) => Ok(account.email),
        Err(trouble) => Err(AppError::refused(format!(
            "The test mail did not go. {}",
            trouble.sentence()
        ))),
    }
}

/// The rules as they are.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes.
pub async fn rules(ctx: &Context) -> Outcome<MailRules> {
    ctx.require_role(Action::RunProgrammes)?;
    Ok(store::mail::rules(&ctx.db).await?)
}

/// Keeps the rules, and lets the plan follow.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes.
pub async fn set_rules(ctx: &Context, new: &MailRules) -> Outcome<()> {
    let sending = rules(ctx).await?.sending;
    let new = MailRules {
        sending,
        ..new.clone()
    };
    keep(ctx, &new, "mail.rules_changed").await?;
    align(ctx).await?;
    Ok(())
}

/// Switches sending on or off.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes; [`AppError::Refused`] to switch on without a server.
pub async fn set_sending(ctx: &Context, mailer: Option<&Mailer>, sending: bool) -> Outcome<()> {
    let before = rules(ctx).await?;
    if sending && mailer.is_none() {
        return Err(no_server());
    }
    let kind = if sending {
        "mail.switched_on"
    } else {
        "mail.switched_off"
    };
    keep(ctx, &MailRules { sending, ..before }, kind).await
}

async fn keep(ctx: &Context, new: &MailRules, kind: &str) -> Outcome<()> {
    write_tx!(ctx, |tx| {
        store::mail::keep_rules(tx, new).await?;
        ctx.audit(tx, kind, "", "").await
    })
}

/// The text of a kind, whether a coordinator wrote it, and what it says of a mail that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateView {
    /// The text.
    pub text: String,
    /// Whether it differs from the one of the program.
    pub is_own: bool,
    /// How a mail of the plan would read with it, when there is one.
    pub example: Option<(Listed, Composed)>,
}

/// The text of a kind, filled in with a mail of the plan; `typed` instead of what is kept.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes; [`AppError::Invalid`] for what was typed.
pub async fn template(ctx: &Context, kind: MailKind, typed: Option<&str>) -> Outcome<TemplateView> {
    ctx.require_role(Action::RunProgrammes)?;
    let kept = store::mail::find_template(&ctx.db, kind).await?;
    let is_own = kept.is_some();
    let text = match (typed, kept) {
        (Some(typed), _) => typed.to_owned(),
        (None, Some(kept)) => kept,
        (None, None) => content::mail(kind)?,
    };
    Template::read(kind, &text)?;
    let filter = Filter {
        kind: Some(kind),
        ..Filter::default()
    };
    let (found, _) = store::mail::list(&ctx.db, &filter, 0, 1).await?;
    let example = match describe(ctx, found).await?.pop() {
        Some(listed) => match compose::compose_from(ctx, &listed.mail, &text, NOBODY, &[]).await {
            Ok(composed) => Some((listed, composed)),
            Err(AppError::Database(error)) => return Err(error.into()),
            Err(_) => None,
        },
        None => None,
    };
    Ok(TemplateView {
        text,
        is_own,
        example,
    })
}

/// Keeps the text of a kind; `None` brings the one of the program back.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes; [`AppError::Invalid`] with the line of each problem.
pub async fn set_template(ctx: &Context, kind: MailKind, text: Option<&str>) -> Outcome<()> {
    ctx.require_role(Action::RunProgrammes)?;
    if let Some(text) = text {
        Template::read(kind, text)?;
    }
    write_tx!(ctx, |tx| {
        store::mail::keep_template(tx, kind, text, ctx.now).await?;
        let subject = format!("mail_template {}", kind.as_str());
        ctx.audit(tx, "mail.template_changed", &subject, "").await
    })
}
