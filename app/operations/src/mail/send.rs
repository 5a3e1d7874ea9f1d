//! Handing due mails over: claimed with a lease, written, sent, marked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::PlannedMailId;
use domain::instrument::AnonymityMode;
use domain::mail::{
    About, Addressee, MailState, MailTrouble, PlannedMail, same_day, settle, tomorrow,
};
use store::Tx;

use super::align::{align_in, parts_of, zone_of};
use super::compose::{compose, letter};
use super::smtp::Mailer;
use super::transfer;
use crate::{AppError, Context, Outcome, secret};

/// How many people are looked at before asking again who waits.
const AT_ONCE: u64 = 100;
/// How many rounds one call makes at most; the next sweep goes on.
const ROUNDS: usize = 200;

/// What became of the mails that were due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Messages that were taken.
    pub sent: usize,
    /// Messages that were not.
    pub failed: usize,
}

/// Hands over everything that is due, unless sending is switched off, and for as long as `goes_on` says so. A server that
/// cannot be reached ends it: what waits stays in the plan.
///
/// # Errors
/// The database's error.
pub async fn deliver(
    ctx: &Context,
    mailer: &Mailer,
    clock: impl Fn() -> DateTime<Utc> + Copy + Send,
    goes_on: impl Fn() -> bool + Send,
) -> Outcome<Delivered> {
    let mut ctx = ctx.clone();
    let mut done = Delivered::default();
    for _ in 0..ROUNDS {
        if !store::mail::rules(&ctx.db).await?.sending {
            break;
        }
        ctx.now = clock();
        let mut got_on = false;
        for to in store::mail::list_due_addressees(&ctx.db, ctx.now, AT_ONCE).await? {
            if !goes_on() {
                return Ok(done);
            }
            ctx.now = clock();
            match send_to(&ctx, mailer, to, None, clock).await? {
                None => {}
                Some(Ok(())) => {
                    done.sent += 1;
                    got_on = true;
                }
                Some(Err(trouble)) => {
                    done.failed += 1;
                    got_on = true;
                    if trouble.is_of_server() {
                        return Ok(done);
                    }
                }
            }
        }
        if !got_on {
            break;
        }
    }
    Ok(done)
}

/// One message to somebody, or one mail alone whatever the hour; `None` when after all nothing is to go now.
pub(super) async fn send_to(
    ctx: &Context,
    mailer: &Mailer,
    to: Addressee,
    only: Option<PlannedMailId>,
    clock: impl Fn() -> DateTime<Utc> + Copy + Send,
) -> Outcome<Option<Result<(), MailTrouble>>> {
    let token = secret::token()?;
    let claimed = write_tx!(ctx, |tx| claim(ctx, tx, to, only, &token).await)?;
    let Some(first) = claimed.first() else {
        return Ok(None);
    };
    // The same name at every try, so that who gets it twice can tell.
    let hash = secret::token_hash(&first.wanted.key());
    let message_id = format!("mail-{}-{}@{}", first.id, &hash[..16], mailer.domain());
    let instead = transfer::instead(&claimed);
    let mut composed = Vec::new();
    let mut sequences = BTreeMap::new();
    for mail in &claimed {
        match compose(ctx, mail, mailer.sender(), &instead).await {
            Ok(one) => {
                sequences.insert(mail.id, one.sequence);
                composed.push(one);
            }
            Err(AppError::Database(error)) => return Err(error.into()),
            Err(_) => {
                let broken = std::slice::from_ref(mail);
                let outcome = Err(MailTrouble::Unwritable);
                let none = BTreeMap::new();
                mark(ctx, broken, &token, &outcome, &message_id, &none, clock()).await?;
            }
        }
    }
    let Some(letter) = letter(&composed, message_id.clone()) else {
        return Ok(Some(Err(MailTrouble::Unwritable)));
    };
    let outcome = mailer.send(letter).await;
    mark(
        ctx,
        &claimed,
        &token,
        &outcome,
        &message_id,
        &sequences,
        clock(),
    )
    .await?;
    Ok(Some(outcome))
}

/// Takes what goes to somebody as one message in hand. The plan of what it is about is worked out anew before, so that
/// nothing goes that no longer applies at this moment.
async fn claim(
    ctx: &Context,
    tx: &Tx,
    to: Addressee,
    only: Option<PlannedMailId>,
    token: &str,
) -> Outcome<Vec<PlannedMail>> {
    let due = store::mail::list_due(tx, to, ctx.now).await?;
    for part in parts_of(tx, &due).await? {
        align_in(ctx, tx, &part).await?;
    }
    let rules = store::mail::rules(tx).await?;
    let mut group = Vec::new();
    for mail in store::mail::list_due(tx, to, ctx.now).await? {
        if only.is_some_and(|only| only != mail.id) {
            continue;
        }
        let goes_alone = only.is_some() || mail.wanted.kind.has_calendar() || !rules.digest;
        if !group.is_empty() && goes_alone {
            continue;
        }
        if is_answered(tx, &mail).await? {
            store::mail::update(tx, &mail.settled()).await?;
            continue;
        }
        let zone = zone_of(tx, &mail).await?;
        let until = mail.wanted.until;
        let mut at = settle(ctx.now, &zone, rules.quiet, until);
        if !goes_alone && at <= ctx.now {
            // One mail a day: what can wait until the morning does when there was one today.
            let last = store::mail::last_sent(tx, to).await?;
            let next = settle(
                tomorrow(ctx.now, &zone, rules.quiet),
                &zone,
                rules.quiet,
                until,
            );
            if last.is_some_and(|last| same_day(last, ctx.now, &zone)) && next < until {
                at = next;
            }
        }
        if at > ctx.now && only.is_none() {
            let later = PlannedMail {
                not_before: at,
                ..mail
            };
            store::mail::update(tx, &later).await?;
            continue;
        }
        for mail in transfer::together(ctx, tx, mail).await? {
            let claimed = mail.claimed(token, ctx.now);
            store::mail::update(tx, &claimed).await?;
            if claimed.state == MailState::Sending {
                group.push(claimed);
            }
        }
        if goes_alone && !group.is_empty() {
            break;
        }
    }
    Ok(group)
}

/// Whether somebody has answered the form of a reminder. Of an anonymous form this is asked here alone.
async fn is_answered(tx: &Tx, mail: &PlannedMail) -> Outcome<bool> {
    let (About::Wave(wave), Addressee::Person(person)) = (mail.wanted.about, mail.wanted.to) else {
        return Ok(false);
    };
    Ok(store::wave::has_answered(tx, wave, person).await? == Some(true))
}

/// Keeps what became of claimed mails, unless another node took them over meanwhile.
async fn mark(
    ctx: &Context,
    claimed: &[PlannedMail],
    token: &str,
    outcome: &Result<(), MailTrouble>,
    message_id: &str,
    sequences: &BTreeMap<PlannedMailId, Option<u32>>,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let ids: Vec<PlannedMailId> = claimed.iter().map(|mail| mail.id).collect();
    write_tx!(ctx, |tx| {
        for id in &ids {
            let Some(mail) = store::mail::find(tx, *id).await? else {
                continue;
            };
            let is_mine = mail.claim.as_ref().is_some_and(|(by, _)| by == token);
            if !is_mine {
                continue;
            }
            let is_anonymous = is_anonymous(tx, &mail).await?;
            let (mail, kind, detail) = match outcome {
                Ok(()) if is_anonymous => (mail.settled(), "", ""),
                Ok(()) => {
                    let sequence = sequences.get(id).copied().flatten();
                    let mail = PlannedMail { sequence, ..mail };
                    let kind = mail.wanted.kind.as_str();
                    (mail.sent(message_id, now), "mail.sent", kind)
                }
                Err(trouble) => (mail.failed(*trouble, now), "mail.failed", trouble.as_str()),
            };
            store::mail::update(tx, &mail).await?;
            if !is_anonymous {
                let subject = format!("planned_mail {id}");
                store::audit::append(tx, now, None, kind, &subject, detail).await?;
            }
        }
        Ok(())
    })
}

/// Whether a mail is about an anonymous form: that it went tells who had not answered.
async fn is_anonymous(tx: &Tx, mail: &PlannedMail) -> Outcome<bool> {
    let About::Wave(wave) = mail.wanted.about else {
        return Ok(false);
    };
    let wave = store::wave::find(tx, wave).await?;
    Ok(wave.is_some_and(|wave| wave.mode == AnonymityMode::Anonymous))
}
