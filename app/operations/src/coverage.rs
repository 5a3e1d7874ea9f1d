//! Coverage of a programme, and exemptions.

mod standing;

use chrono::{Days, NaiveDate};
use domain::FieldErrors;
use domain::access::Action;
use domain::coverage::{Coverage, Exemption};
use domain::id::{ExemptionId, PersonId, ProgrammeId};
use domain::person::Person;
use domain::programme::Programme;

use crate::{AppError, Context, Outcome, person};

pub use standing::{Figures, Filter, counts, figures, people, settle};

/// A programme and where everybody stands in it today.
#[derive(Clone, Debug)]
pub struct ProgrammeCoverage {
    /// The programme.
    pub programme: Programme,
    /// The people of the audience today.
    pub coverage: Coverage,
}

/// The form of an exemption, as typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedExemption<'a> {
    /// The firm's key of the person.
    pub employee_id: &'a str,
    /// Why the person need not attend.
    pub reason: &'a str,
    /// The last day, `2026-03-31`, or empty for no end.
    pub until: &'a str,
}

/// Where everybody who must attend a programme stands today, worked out anew: what [`figures`] and [`people`] say of
/// it, for a file of everybody.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme.
pub async fn of_programme(ctx: &Context, id: ProgrammeId) -> Outcome<ProgrammeCoverage> {
    let programme = find_programme(ctx, id).await?;
    let people = store::person::list(&ctx.db).await?;
    let ledger = store::coverage::ledger(&ctx.db, id, ctx.now.date_naive()).await?;
    Ok(ProgrammeCoverage {
        programme,
        coverage: ledger.cover(people, ctx.now),
    })
}

/// The exemptions of a programme that are in force today, by name.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme.
pub async fn exemptions(
    ctx: &Context,
    id: ProgrammeId,
) -> Outcome<(Programme, Vec<(Exemption, Person)>)> {
    let programme = find_programme(ctx, id).await?;
    let list = store::exemption::list_in_force(&ctx.db, id, ctx.now.date_naive()).await?;
    Ok((programme, list))
}

/// Exempts a person from a programme, in place of an earlier exemption; returns the person's name.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate; [`AppError::Invalid`] for an unknown key, a missing reason or
/// a last day that is no date or has passed.
pub async fn exempt(ctx: &Context, id: ProgrammeId, typed: TypedExemption<'_>) -> Outcome<String> {
    let programme = find_programme(ctx, id).await?;
    let granted_by = ctx.viewer()?.account;
    let mut errors = FieldErrors::default();
    let person = person::with_employee_id(&ctx.db, &mut errors, typed.employee_id).await?;
    let reason = errors.required("reason", "the reason", typed.reason, 500);
    let until = check_until(&mut errors, typed.until, ctx.now.date_naive());
    let person = errors.or(person)?.ok_or(AppError::NotFound)?;
    let new = Exemption {
        id: ExemptionId(0),
        programme: programme.id,
        person: person.id,
        reason,
        until,
        granted_by,
        created_at: ctx.now,
    };
    write_tx!(ctx, |tx| {
        store::exemption::put(tx, &new).await?;
        audit(ctx, tx, "exemption.granted", programme.id, person.id).await
    })?;
    Ok(person.entry.name())
}

/// Ends an exemption: the person counts again from today on. Returns the programme.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is none in force.
pub async fn end_exemption(ctx: &Context, id: ExemptionId) -> Outcome<ProgrammeId> {
    ctx.require_role(Action::RunProgrammes)?;
    let today = ctx.now.date_naive();
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    write_tx!(ctx, |tx| {
        let exemption = store::exemption::find(tx, id)
            .await?
            .filter(|exemption| exemption.is_in_force(today))
            .ok_or(AppError::NotFound)?;
        store::exemption::set_until(tx, id, yesterday).await?;
        let programme = exemption.programme;
        audit(ctx, tx, "exemption.ended", programme, exemption.person).await?;
        Ok(programme)
    })
}

async fn audit(
    ctx: &Context,
    tx: &store::Tx,
    kind: &str,
    programme: ProgrammeId,
    person: PersonId,
) -> Outcome<()> {
    let subject = format!("programme {programme}");
    ctx.audit(tx, kind, &subject, &format!("person {person}"))
        .await
}

fn check_until(errors: &mut FieldErrors, typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    match typed.parse::<NaiveDate>() {
        Ok(until) if until < today => {
            errors.add("until", "Choose today or a later day, or leave it empty.");
            None
        }
        Ok(until) => Some(until),
        Err(_) => {
            errors.add(
                "until",
                "Enter a date such as 2026-12-31, or leave it empty.",
            );
            None
        }
    }
}

async fn find_programme(ctx: &Context, id: ProgrammeId) -> Outcome<Programme> {
    ctx.require_role(Action::RunProgrammes)?;
    store::programme::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)
}
