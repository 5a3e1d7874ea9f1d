//! Deleting a story before its day, by two coordinators, and reading one in an emergency, by one administrator whom a
//! second one lets. No word of a story leaves here but for the second, and none goes into the audit log.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use domain::FieldErrors;
use domain::access::Action;
use domain::account::Role;
use domain::id::{AccountId, SourceExampleId, StoryRequestId};
use domain::source_example::{ExampleState, SourceExample};
use domain::story_request::{Ask, Decision, PurgeWay, StoryRequest};
use store::ConnectionTrait;

use crate::{AppError, Context, Outcome};

/// How many days who told a story is reminded at home that it was opened.
const TOLD_DAYS: i64 = 14;

/// A request and the names of its people.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The request.
    pub request: StoryRequest,
    /// Who asks.
    pub asked_by: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// Whether it waits for a second person.
    pub waits: bool,
    /// Whether that can be the viewer.
    pub decides: bool,
    /// Until when the viewer may read the story; `None` when not now.
    pub open_until: Option<DateTime<Utc>>,
}

fn action(ask: Ask) -> (Action, Role) {
    match ask {
        Ask::Purge => (Action::PurgeStories, Role::Coordinator),
        Ask::Read => (Action::BreakGlass, Role::Administrator),
    }
}

/// What a viewer who stands alone is told; nothing when there is a second one.
///
/// # Errors
/// [`AppError::NotFound`] for who may not ask.
pub async fn find_lack(ctx: &Context, ask: Ask) -> Outcome<Option<&'static str>> {
    let (action, role) = action(ask);
    let viewer = ctx.require_role(action)?;
    let accounts = store::account::list(&ctx.db, Some(role)).await?;
    let mut others = accounts.iter().filter(|it| it.id != viewer.account);
    let is_alone = !others.any(|account| !account.disabled);
    Ok(is_alone.then_some(match ask {
        Ask::Purge => {
            "A second coordinator has to confirm this, and you are the only one. An administrator can give somebody the role."
        }
        Ask::Read => {
            "A second administrator has to confirm this, and you are the only one. Give somebody the role under Accounts first."
        }
    }))
}

/// A story that can be asked for: one that is held and not taken back.
async fn find_story(
    db: &impl ConnectionTrait,
    id: SourceExampleId,
) -> Outcome<Option<SourceExample>> {
    let story = store::source_example::find(db, id).await?;
    Ok(story.filter(|it| it.state == ExampleState::Held))
}

/// Asks for a story by its number, with a reason.
///
/// # Errors
/// [`AppError::NotFound`] for who may not ask; [`AppError::Invalid`] without a story or a reason; [`AppError::Refused`]
/// when the story is the viewer's own, was asked for before, or nobody could confirm.
pub async fn ask(ctx: &Context, ask: Ask, number: &str, reason: &str) -> Outcome<StoryRequestId> {
    let by = ctx.require_role(action(ask).0)?;
    let mut errors = FieldErrors::default();
    let story = match number.trim().parse() {
        Ok(id) => find_story(&ctx.db, id).await?,
        Err(_) => None,
    };
    if story.is_none() {
        errors.add("number", "No story that is held has this number.");
    }
    let reason = ask.read_reason(reason);
    if let Err(sentence) = &reason {
        errors.add("reason", sentence.clone());
    }
    let (Some(story), Ok(reason)) = (story, reason) else {
        return Err(errors.into());
    };
    if let Some(lack) = find_lack(ctx, ask).await? {
        return Err(AppError::refused(lack));
    }
    check_not_own(ctx, &story)?;
    write_tx!(ctx, |tx| {
        let mut before = store::story_request::list(tx, ask).await?.into_iter();
        if before.any(|it| it.example == story.id && it.waits(ctx.now)) {
            return Err(AppError::refused(
                "This was asked for already, and waits for a second person.",
            ));
        }
        let of = (story.id, story.person);
        let id = store::story_request::insert(tx, ask, of, reason, by.account, ctx.now).await?;
        let kind = format!("source_example.{}_asked", ask.as_str());
        let subject = format!("source_example {}", story.id);
        ctx.audit(tx, &kind, &subject, reason.as_str()).await?;
        Ok(id)
    })
}

/// Who told a story neither asks for it nor decides: they have buttons of their own, and would be their own second person.
fn check_not_own(ctx: &Context, story: &SourceExample) -> Outcome<()> {
    if ctx.viewer()?.person == Some(story.person) {
        return Err(AppError::refused(
            "This story is your own: you read and delete it under your shared experiences, and others decide on this.",
        ));
    }
    Ok(())
}

/// Confirms or declines as the second person. A story that is to be deleted is gone then.
///
/// # Errors
/// [`AppError::NotFound`] for who may not; [`AppError::Refused`] for who asked, who told the story, and when the request is
/// decided or has lapsed, or the story is gone.
pub async fn decide(ctx: &Context, ask: Ask, id: StoryRequestId, confirmed: bool) -> Outcome<()> {
    let by = ctx.require_role(action(ask).0)?.account;
    write_tx!(ctx, |tx| {
        let request = store::story_request::find(tx, ask, id)
            .await?
            .ok_or(AppError::NotFound)?;
        let at = ctx.now;
        let request = request.decide(Decision { confirmed, by, at })?;
        let story = find_story(tx, request.example)
            .await?
            .ok_or_else(|| AppError::refused("This story is not held any more."))?;
        check_not_own(ctx, &story)?;
        store::story_request::update(tx, &request).await?;
        let word = if confirmed { "confirmed" } else { "declined" };
        let kind = format!("source_example.{}_{word}", ask.as_str());
        let subject = format!("source_example {}", story.id);
        ctx.audit(tx, &kind, &subject, request.reason.as_str())
            .await?;
        if confirmed && ask == Ask::Purge {
            let way = PurgeWay::Coordinators;
            store::source_example::delete(tx, &[story.id], way, ctx.now).await?;
            ctx.audit(tx, "source_example.purged", &subject, "by two coordinators")
                .await?;
        }
        Ok(())
    })?;
    if confirmed && ask == Ask::Purge {
        crate::source_example::scrub(ctx).await;
    }
    Ok(())
}

/// The requests of one kind that wait, and those to read that were decided; the newest first.
///
/// # Errors
/// [`AppError::NotFound`] for who may not ask.
pub async fn list(ctx: &Context, ask: Ask) -> Outcome<Vec<Listed>> {
    ctx.require_role(action(ask).0)?;
    let mut requests = store::story_request::list(&ctx.db, ask).await?;
    if ask == Ask::Purge {
        let held = store::source_example::list(&ctx.db).await?;
        let held: BTreeSet<_> = held.into_iter().map(|one| one.id).collect();
        requests.retain(|it| it.waits(ctx.now) && held.contains(&it.example));
    }
    listed(ctx, requests).await
}

async fn listed(ctx: &Context, requests: Vec<StoryRequest>) -> Outcome<Vec<Listed>> {
    let viewer = ctx.viewer()?.account;
    let names: BTreeMap<AccountId, String> = store::account::list(&ctx.db, None)
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let name = |account: AccountId| names.get(&account).cloned().unwrap_or_default();
    let requests = requests.into_iter().map(|request| {
        let waits = request.waits(ctx.now);
        let opens = request.opens(viewer, ctx.now);
        Listed {
            asked_by: name(request.asked_by),
            decided_by: request.decision.map(|it| name(it.by)),
            waits,
            decides: waits && request.asked_by != viewer,
            open_until: request.open_until().filter(|_| opens),
            request,
        }
    });
    Ok(requests.collect())
}

/// A story in an emergency, for who asked and while it is open. Each reading is recorded.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else, before and after, and when the story is not held any more.
pub async fn read(ctx: &Context, id: StoryRequestId) -> Outcome<(StoryRequest, String)> {
    let by = ctx.require_role(Action::BreakGlass)?.account;
    write_tx!(ctx, |tx| {
        let mut request = store::story_request::find(tx, Ask::Read, id)
            .await?
            .filter(|request| request.opens(by, ctx.now))
            .ok_or(AppError::NotFound)?;
        find_story(tx, request.example)
            .await?
            .ok_or(AppError::NotFound)?;
        request.read_at = request.read_at.or(Some(ctx.now));
        store::story_request::update(tx, &request).await?;
        let subject = format!("source_example {}", request.example);
        let reason = request.reason.as_str();
        ctx.audit(tx, "source_example.read_in_emergency", &subject, reason)
            .await?;
        let story = crate::source_example::read_story(ctx, tx, request.example).await?;
        Ok((request, story))
    })
}

/// What was done with one of the viewer's own stories, and by whom; also after it is gone.
///
/// # Errors
/// [`AppError::NotFound`] for an account without a person.
pub async fn of_story(ctx: &Context, example: SourceExampleId) -> Outcome<Vec<Listed>> {
    ctx.require_role(Action::TakePart)?;
    let mut requests = store::story_request::list_of_person(&ctx.db, ctx.person()?).await?;
    // Those that were not confirmed changed nothing.
    requests.retain(|it| it.example == example && it.decision.is_some_and(|it| it.confirmed));
    listed(ctx, requests).await
}

/// The viewer's own stories that somebody was let read in an emergency lately.
pub(crate) async fn opened_lately(ctx: &Context) -> Outcome<BTreeSet<SourceExampleId>> {
    let since = ctx.now - Duration::days(TOLD_DAYS);
    let requests = store::story_request::list_of_person(&ctx.db, ctx.person()?).await?;
    let open = requests.into_iter().filter(|request| {
        let until = request.open_until();
        until.is_some_and(|until| until > since)
    });
    Ok(open.map(|request| request.example).collect())
}
