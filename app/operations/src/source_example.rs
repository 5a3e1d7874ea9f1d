//! Sharing an experience: submitting, reading and withdrawing one's own, and deleting what is due.
//!
//! No function here returns the text of another person's example, and no text goes into the audit log.

use chrono::NaiveDate;
use domain::access::{Action, Ties, may};
use domain::id::SourceExampleId;
use domain::source_example::{ExampleListing, ExampleState, NewExample, SourceExample};
use store::ConnectionTrait;

use crate::{AppError, Context, Outcome};

/// What the viewer may know about source examples.
#[derive(Clone, Debug)]
pub struct Examples {
    /// The viewer's own, the newest first; `None` for an account without a person.
    pub own: Option<Vec<ExampleListing>>,
    /// Everybody's, the newest first, without text and submitter; `None` for who may not list them.
    pub all: Option<Vec<ExampleListing>>,
}

/// What is there, without any text.
///
/// # Errors
/// [`AppError::NotFound`] for an account that neither takes part nor coordinates.
pub async fn list(ctx: &Context) -> Outcome<Examples> {
    let viewer = ctx.viewer()?;
    let own = match viewer.person {
        Some(person) => Some(store::source_example::list_of_person(&ctx.db, person).await?),
        None => None,
    };
    let all = if may(viewer, Action::ListExamples, Ties::default()) {
        Some(store::source_example::list(&ctx.db).await?)
    } else {
        None
    };
    if own.is_none() && all.is_none() {
        return Err(AppError::NotFound);
    }
    Ok(Examples { own, all })
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
        store::source_example::scrub(&ctx.db).await?;
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
    let person = ctx.person()?;
    let new = NewExample::read(valence, text)?;
    let sealed = ctx.vault.seal(&new.text)?;
    write_tx!(ctx, |tx| {
        let sealed = sealed.clone();
        let id = store::source_example::insert(tx, person, new.valence, sealed, ctx.now).await?;
        ctx.audit(
            tx,
            "source_example.submitted",
            &format!("source_example {id}"),
            "",
        )
        .await?;
        Ok(id)
    })
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
        store::source_example::delete(tx, &[id]).await?;
        ctx.audit(
            tx,
            "source_example.purged",
            &format!("source_example {id}"),
            "by who told it",
        )
        .await
    })?;
    Ok(store::source_example::scrub(&ctx.db).await?)
}

/// Deletes the examples whose day has come and returns how many they were; for the server's daily task.
///
/// # Errors
/// The database's error.
pub async fn purge_due(ctx: &Context) -> Outcome<usize> {
    let today = ctx.now.date_naive();
    let deleted = write_tx!(ctx, |tx| {
        let due = store::source_example::list_due(tx, today).await?;
        if !due.is_empty() {
            store::source_example::delete(tx, &due).await?;
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
    if deleted > 0 {
        store::source_example::scrub(&ctx.db).await?;
    }
    Ok(deleted)
}
