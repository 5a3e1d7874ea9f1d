//! People who come without a seat.

use domain::FieldErrors;
use domain::access::Action;
use domain::id::SessionId;
use domain::seat::{By, SeatState};

use super::{Change, take};
use crate::person::with_employee_id;
use crate::session::find_for;
use crate::{AppError, Context, Outcome};

/// Seats somebody who has come without a seat, by the firm's key, so that they can be marked. What they
/// had elsewhere for the module is given up.
///
/// # Errors
/// [`AppError::NotFound`] for who neither leads nor coordinates the session; [`AppError::Invalid`] for an unknown key;
/// [`AppError::Refused`] before it begins, once it is closed, when it is full or when they are on the sheet already.
pub async fn walk_in(ctx: &Context, id: SessionId, employee_id: &str) -> Outcome<String> {
    find_for(ctx, id, Action::MarkAttendance).await?;
    let mut errors = FieldErrors::default();
    let person = with_employee_id(&ctx.db, &mut errors, employee_id).await?;
    let person = errors.or(person)?.ok_or(AppError::NotFound)?;
    write_tx!(ctx, |tx| {
        store::seat::lock(tx).await?;
        let session = store::session::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        session.require_planned()?;
        session.require_begun("bring in who has come", ctx.now)?;
        if store::seat::attends(tx, id, person.id).await? {
            return Err(AppError::refused(format!(
                "{} is on the sheet already.",
                person.entry.name()
            )));
        }
        let change = Change {
            reason: Some("Came without a seat"),
            ..Change::new(&session, person.id, SeatState::Seated, By::Coordinator)
        };
        take(ctx, tx, change).await?;
        Ok(format!("{} is on the sheet.", person.entry.name()))
    })
}
