//! Sharing an experience: submitting, reading and withdrawing one's own, and deleting what is due.
//!
//! No function here returns the text of another person's example, and no text goes into the audit log.

use chrono::{Duration, NaiveDate};
use domain::access::{Action, Ties, may};
use domain::case_study::Valence;
use domain::id::SourceExampleId;
use domain::review::ReviewState;
use domain::source_example::{ExampleListing, ExampleState, NewExample, SourceExample, Stage};
use domain::story_request::{PurgeWay, Purged};
use store::source_example::Sealed;
use store::{ConnectionTrait, Tx};

use crate::{AppError, Context, Outcome};

/// What the viewer may know about source examples.
#[derive(Clone, Debug)]
pub struct Examples {
    /// The viewer's own, the newest first; `None` for an account without a person.
    pub own: Option<Vec<(ExampleListing, Stage)>>,
    /// What is left of the viewer's own that are deleted, the newest first.
    pub purged: Vec<Purged>,
    /// Everybody's, the newest first, without text and submitter; `None` for who may not list them.
    pub all: Option<Vec<(ExampleListing, Stage)>>,
}

/// What is there, without any text.
///
/// # Errors
/// [`AppError::NotFound`] for an account that neither takes part nor coordinates.
pub async fn list(ctx: &Context) -> Outcome<Examples> {
    let viewer = ctx.viewer()?;
    let (mut own, mut purged, mut all) = (None, Vec::new(), None);
    if let Some(person) = viewer.person {
        own = Some(store::source_example::list_of_person(&ctx.db, person).await?);
        purged = store::story_request::list_purged(&ctx.db, person).await?;
    }
    if may(viewer, Action::ListExamples, Ties::default()) {
        all = Some(store::source_example::list(&ctx.db).await?);
    }
    if own.is_none() && all.is_none() {
        return Err(AppError::NotFound);
    }
    let reviews = store::review::list(&ctx.db).await?;
    let staged = |examples: Vec<ExampleListing>| {
        let stage = |one: &ExampleListing| {
            let of_it = reviews.iter().filter(|it| it.example == Some(one.id));
            let states: Vec<ReviewState> = of_it.map(|review| review.state).collect();
            Stage::of(one.state, &states)
        };
        examples
            .into_iter()
            .map(|one| (one.clone(), stage(&one)))
            .collect()
    };
    Ok(Examples {
        own: own.map(staged),
        purged,
        all: all.map(staged),
    })
}

/// What is left of the viewer's own story that is deleted.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but who told it, and while it is not deleted.
pub async fn read_purged(ctx: &Context, id: SourceExampleId) -> Outcome<Purged> {
    ctx.require_role(Action::TakePart)?;
    let purged = store::story_request::list_purged(&ctx.db, ctx.person()?).await?;
    let mut of_it = purged.into_iter().filter(|one| one.example == id);
    of_it.next().ok_or(AppError::NotFound)
}

/// The viewer's own example and its story, which is not shown any more once it is withdrawn.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but who submitted it.
pub async fn read_own(
    ctx: &Context,
    id: SourceExampleId,
) -> Outcome<(SourceExample, Option<String>)> {
    ctx.require_role(Action::TakePart)?;
    let example = store::source_example::find_own(&ctx.db, id, ctx.person()?)
        .await?
        .ok_or(AppError::NotFound)?;
    let story = match example.state {
        ExampleState::Held => Some(read_story(ctx, &ctx.db, id).await?),
        ExampleState::Withdrawn => None,
    };
    Ok((example, story))
}

/// The story of an example, for who is known to be allowed to read it.
pub(crate) async fn read_story(
    ctx: &Context,
    db: &impl ConnectionTrait,
    id: SourceExampleId,
) -> Outcome<String> {
    let sealed = store::source_example::find_sealed(db, id).await?;
    ctx.vault.open(&sealed.ok_or(AppError::NotFound)?)
}

/// Seals what came in before stories were sealed, and sees that the key of this installation opens the others; for the
/// start of the server.
///
/// # Errors
/// [`AppError::Refused`] with a wrong key.
pub async fn seal_all(ctx: &Context) -> Outcome<()> {
    let open = store::source_example::list_unsealed(&ctx.db).await?;
    if !open.is_empty() {
        write_tx!(ctx, |tx| {
            for (id, story) in &open {
                let sealed = ctx.vault.seal(story)?;
                store::source_example::seal(tx, *id, &sealed).await?;
            }
            let sealed = open.len().to_string();
            ctx.audit(tx, "source_example.sealed", "source_example", &sealed)
                .await
        })?;
        scrub(ctx).await;
    }
    if let Some(newest) = store::source_example::list(&ctx.db).await?.first() {
        read_story(ctx, &ctx.db, newest.id).await.map_err(|_| {
            AppError::refused(
                "The key of this installation does not open the stories in its database: name the key file that belongs to it.",
            )
        })?;
    }
    Ok(())
}

/// The day until which an example submitted now is held at most.
///
/// # Errors
/// [`AppError::NotFound`] for an account without a person.
pub fn held_until(ctx: &Context) -> Outcome<NaiveDate> {
    ctx.require_role(Action::TakePart)?;
    Ok(SourceExample::held_until(ctx.now))
}

/// Keeps an experience of the viewer.
///
/// # Errors
/// [`AppError::Invalid`] when the valence or the story is missing.
pub async fn submit(ctx: &Context, valence: &str, text: &str) -> Outcome<SourceExampleId> {
    ctx.require_role(Action::TakePart)?;
    let new = NewExample::read(valence, text)?;
    let sealed = ctx.vault.seal(&new.text)?;
    write_tx!(ctx, |tx| {
        insert(ctx, tx, new.valence, sealed.clone()).await
    })
}

/// Keeps a sealed story of the viewer.
pub(crate) async fn insert(
    ctx: &Context,
    tx: &Tx,
    valence: Valence,
    sealed: Sealed,
) -> Outcome<SourceExampleId> {
    let person = ctx.person()?;
    let id = store::source_example::insert(tx, person, valence, sealed, ctx.now).await?;
    let subject = format!("source_example {id}");
    ctx.audit(tx, "source_example.submitted", &subject, "")
        .await?;
    Ok(id)
}

/// Takes the viewer's own example back: its text is shown no more and deleted within a fortnight.
///
/// # Errors
/// [`AppError::NotFound`] for another's; [`AppError::Refused`] when it was withdrawn before.
pub async fn withdraw(ctx: &Context, id: SourceExampleId) -> Outcome<SourceExample> {
    ctx.require_role(Action::TakePart)?;
    let person = ctx.person()?;
    write_tx!(ctx, |tx| {
        let example = store::source_example::find_own(tx, id, person)
            .await?
            .ok_or(AppError::NotFound)?
            .withdraw(ctx.now)?;
        store::source_example::update(tx, &example).await?;
        for review in store::review::list_of_example(tx, id).await? {
            store::review::update(tx, &review.end()).await?;
        }
        ctx.audit(
            tx,
            "source_example.withdrawn",
            &format!("source_example {id}"),
            "",
        )
        .await?;
        Ok(example)
    })
}

/// Deletes the viewer's own example at once, with everything that leads to it.
///
/// # Errors
/// [`AppError::NotFound`] for another's.
pub async fn purge_own(ctx: &Context, id: SourceExampleId) -> Outcome<()> {
    ctx.require_role(Action::TakePart)?;
    let person = ctx.person()?;
    write_tx!(ctx, |tx| {
        store::source_example::find_own(tx, id, person)
            .await?
            .ok_or(AppError::NotFound)?;
        store::source_example::delete(tx, &[id], PurgeWay::Teller, ctx.now).await?;
        ctx.audit(
            tx,
            "source_example.purged",
            &format!("source_example {id}"),
            "by who told it",
        )
        .await
    })?;
    scrub(ctx).await;
    Ok(())
}

/// Takes what was deleted out of the database's files. Others may keep that from happening now, which is no reason to call
/// the deletion off: for a day the sweep does it again every hour.
pub(crate) async fn scrub(ctx: &Context) {
    if let Err(error) = store::source_example::scrub(&ctx.db).await {
        tracing::warn!(
            ?error,
            "what was deleted is still in the database's files; tried again in an hour"
        );
    }
}

/// Deletes the examples whose day has come and returns how many they were; for the server's hourly sweep.
///
/// # Errors
/// The database's error.
pub async fn purge_due(ctx: &Context) -> Outcome<usize> {
    let today = ctx.now.date_naive();
    let deleted = write_tx!(ctx, |tx| {
        let due = store::source_example::list_due(tx, today).await?;
        if !due.is_empty() {
            store::source_example::delete(tx, &due, PurgeWay::Day, ctx.now).await?;
            ctx.audit(
                tx,
                "source_example.purged",
                "source_example",
                &due.len().to_string(),
            )
            .await?;
        }
        Ok(due.len())
    })?;
    let a_day_ago = ctx.now - Duration::days(1);
    if store::story_request::was_purged_since(&ctx.db, a_day_ago).await? {
        scrub(ctx).await;
    }
    Ok(deleted)
}
