//! Sharing an experience: submitting, reading and withdrawing one's own, and deleting what is due.
//!
//! No function here returns the text of another person's example, and no text goes into the audit log.

use chrono::NaiveDate;
use domain::access::{Action, Ties, may};
use domain::id::SourceExampleId;
use domain::source_example::{ExampleListing, ExampleState, NewExample, SourceExample};

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

/// The viewer's own example; its text is empty once it is withdrawn.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but who submitted it.
pub async fn read_own(ctx: &Context, id: SourceExampleId) -> Outcome<SourceExample> {
    ctx.require_role(Action::TakePart)?;
    let example = store::source_example::find_own(&ctx.db, id, ctx.person()?)
        .await?
        .ok_or(AppError::NotFound)?;
    Ok(match example.state {
        ExampleState::Held => example,
        ExampleState::Withdrawn => SourceExample {
            text: String::new(),
            ..example
        },
    })
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
    write_tx!(ctx, |tx| {
        let id = store::source_example::insert(tx, person, &new, ctx.now).await?;
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

/// Deletes the examples whose day has come and returns how many they were; for the server's daily task.
///
/// # Errors
/// The database's error.
pub async fn purge_due(ctx: &Context) -> Outcome<u64> {
    let today = ctx.now.date_naive();
    let deleted = write_tx!(ctx, |tx| {
        let deleted = store::source_example::delete_due(tx, today).await?;
        if deleted > 0 {
            ctx.audit(
                tx,
                "source_example.purged",
                "source_example",
                &deleted.to_string(),
            )
            .await?;
        }
        Ok(deleted)
    })?;
    if deleted > 0 {
        store::source_example::scrub(&ctx.db).await?;
    }
    Ok(deleted)
}
