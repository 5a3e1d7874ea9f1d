//! Rooms, closed days, and when facilitators can lead: what suggested dates mind.

use std::collections::BTreeSet;

use domain::FieldErrors;
use domain::access::Action;
use domain::account::{Account, Role};
use domain::availability::{Availability, ClosedDay, DaysOff, Room, WeekHours};
use domain::calendar::room_key;
use domain::id::AccountId;

use crate::{AppError, Context, Outcome, calendar};

/// Most lines of a list.
const MOST: usize = 2_000;

/// All rooms, by name.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes.
pub async fn rooms(ctx: &Context) -> Outcome<Vec<Room>> {
    ctx.require_role(Action::RunProgrammes)?;
    Ok(store::availability::list_rooms(&ctx.db).await?)
}

/// All closed days, by date.
///
/// # Errors
/// As [`rooms`].
pub async fn closed_days(ctx: &Context) -> Outcome<Vec<ClosedDay>> {
    ctx.require_role(Action::RunProgrammes)?;
    Ok(store::availability::list_closed(&ctx.db).await?)
}

/// Every line that says something, read; a problem for each that cannot be.
fn lines<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut found = Vec::new();
    let typed = text.lines().map(str::trim).filter(|line| !line.is_empty());
    for line in typed {
        match read(line) {
            Ok(one) => found.push(one),
            Err(sentence) => errors.add("lines", sentence),
        }
    }
    if found.len() > MOST {
        errors.add("lines", format!("Write at most {MOST} lines."));
    }
    errors.or(found)
}

/// Puts the rooms of these lines in the place of all others; says how many there are. Sessions keep their places.
///
/// # Errors
/// [`AppError::Invalid`] with the field `lines`.
pub async fn set_rooms(ctx: &Context, text: &str) -> Outcome<usize> {
    ctx.require_role(Action::RunProgrammes)?;
    let rooms = lines(text, |line| {
        let room = Room::read(line)?;
        calendar::zone(&room.timezone)?;
        room_key(&room.name).ok_or_else(|| format!("“{}” needs no room.", room.name))?;
        Ok(room)
    })?;
    let names: BTreeSet<Option<String>> = rooms.iter().map(|room| room_key(&room.name)).collect();
    if names.len() < rooms.len() {
        let mut errors = FieldErrors::default();
        errors.add("lines", "Two rooms have the same name: give each its own.");
        return Err(errors.into());
    }
    write_tx!(ctx, |tx| {
        store::availability::replace_rooms(tx, &rooms).await?;
        let count = format!("{} rooms", rooms.len());
        ctx.audit(tx, "rooms.set", "rooms", &count).await
    })?;
    Ok(rooms.len())
}

/// Puts the closed days of these lines in the place of all others; says how many there are.
///
/// # Errors
/// [`AppError::Invalid`] with the field `lines`.
pub async fn set_closed_days(ctx: &Context, text: &str) -> Outcome<usize> {
    ctx.require_role(Action::RunProgrammes)?;
    let mut days = lines(text, ClosedDay::read)?;
    days.sort();
    days.dedup();
    write_tx!(ctx, |tx| {
        store::availability::replace_closed(tx, &days).await?;
        let count = format!("{} days", days.len());
        ctx.audit(tx, "closed_days.set", "closed days", &count)
            .await
    })?;
    Ok(days.len())
}

/// Everybody who can lead, by name, with what they have said.
///
/// # Errors
/// As [`rooms`].
pub async fn list(ctx: &Context) -> Outcome<Vec<(Account, Option<Availability>)>> {
    ctx.require_role(Action::RunProgrammes)?;
    let mut said = store::availability::list(&ctx.db).await?;
    let mut accounts = store::account::list(&ctx.db, Some(Role::Facilitator)).await?;
    accounts.retain(|account| !account.disabled);
    let with = |account: Account| {
        let said = said.remove(&account.id);
        (account, said)
    };
    Ok(accounts.into_iter().map(with).collect())
}

/// What somebody typed of when a facilitator can lead.
#[derive(Clone, Debug, Default)]
pub struct Typed<'a> {
    /// Only a coordinator's is minded.
    pub experienced: bool,
    /// IANA zone.
    pub timezone: &'a str,
    /// Such as `Mon-Fri 09:00-17:00`.
    pub hours: &'a str,
    /// Such as `2026-12-24, 2027-01-02 to 2027-01-09`.
    pub days_off: &'a str,
    /// A number, or nothing.
    pub sessions_a_month: &'a str,
}

/// A facilitator and what is said of them, for a coordinator or the facilitator; whether the viewer coordinates.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else, or when the account does not facilitate.
pub async fn find(ctx: &Context, id: AccountId) -> Outcome<(Account, Option<Availability>, bool)> {
    let viewer = ctx.viewer()?;
    let coordinates = viewer.is_coordinator();
    let is_own = viewer.is_facilitator() && viewer.account == id;
    if !coordinates && !is_own {
        return Err(AppError::NotFound);
    }
    let account = store::account::find(&ctx.db, id).await?;
    let account = account
        .filter(|account| account.roles.contains(&Role::Facilitator))
        .ok_or(AppError::NotFound)?;
    let said = store::availability::list(&ctx.db).await?.remove(&id);
    Ok((account, said, coordinates))
}

/// Keeps what a facilitator can take on. Whether they are experienced is the coordinator's to say.
///
/// # Errors
/// As [`find`]; [`AppError::Invalid`] for what cannot be read.
pub async fn set(ctx: &Context, id: AccountId, typed: &Typed<'_>) -> Outcome<()> {
    let (_, before, coordinates) = find(ctx, id).await?;
    let mut errors = FieldErrors::default();
    if let Err(sentence) = calendar::zone(typed.timezone.trim()) {
        errors.add("zone", sentence);
    }
    let mut note = |field: &str, sentence: String| errors.add(field, sentence);
    let hours = typed
        .hours
        .parse::<WeekHours>()
        .map_err(|sentence| note("hours", sentence))
        .ok();
    let days_off = typed
        .days_off
        .parse::<DaysOff>()
        .map_err(|sentence| note("days_off", sentence))
        .ok();
    let most = typed.sessions_a_month.trim();
    let sessions_a_month = most
        .parse::<u16>()
        .ok()
        .filter(|most| (1..=200).contains(most));
    if sessions_a_month.is_none() && !most.is_empty() {
        note(
            "sessions_a_month",
            "Enter a number from 1 to 200, or nothing.".to_owned(),
        );
    }
    errors.or(())?;
    let (Some(hours), Some(days_off)) = (hours, days_off) else {
        return Ok(());
    };
    let said = Availability {
        experienced: if coordinates {
            typed.experienced
        } else {
            before.is_none_or(|before| before.experienced)
        },
        timezone: typed.timezone.trim().to_owned(),
        hours,
        days_off,
        sessions_a_month,
    };
    write_tx!(ctx, |tx| {
        store::availability::put(tx, id, &said).await?;
        ctx.audit(tx, "availability.set", &format!("account {id}"), "")
            .await
    })
}
