//! A cohort in the room: rotas of role plays and breakout groups of a session, suggested, kept, shared and taken back.

mod breakouts;
mod room;
mod rota;
mod seen;

use std::collections::BTreeSet;

use domain::FieldErrors;
use domain::access::Action;
use domain::id::{CaseStudyId, PersonId, SessionId};
use domain::workshop::{Attendee, PlanKind, Seat, WorkshopPlan};
use planning::workshop::Refusal;
use store::ConnectionTrait;

use crate::session::find_for;
use crate::{AppError, Context, Outcome, review};

pub use breakouts::{effects, swap};
pub use planning::workshop::GroupWish;
pub use room::{People, Room, RoomCase, find};
pub use seen::{OwnPlace, Printing, list_kept, own_places, printing};

/// The longest name of a walk-in, in characters.
const MOST_NAME: usize = 60;

/// Who is in the room, as somebody typed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Present {
    /// Members of the cohort.
    pub here: Vec<PersonId>,
    /// Names of others.
    pub walk_ins: Vec<String>,
}

/// What somebody wants to be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Who is there.
    pub present: Present,
    /// What, and in which size.
    pub how: How,
    /// What chance is drawn from.
    pub seed: u32,
}

/// A rota or breakout groups, and their size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// So many rounds, with so many observers in a group.
    Rota { rounds: usize, observers: usize },
    /// How large the groups are, or how many.
    Breakouts(GroupWish),
}

impl How {
    /// What it is.
    pub fn kind(self) -> PlanKind {
        match self {
            Self::Rota { .. } => PlanKind::Rota,
            Self::Breakouts(_) => PlanKind::Breakouts,
        }
    }
}

/// Who works with whom, not kept yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// By round and group.
    pub seats: Vec<Seat>,
    /// What was not possible, a sentence each.
    pub sentences: Vec<String>,
}

/// Everybody who is there.
fn attendees(room: &Room, present: &Present) -> Outcome<Vec<Attendee>> {
    let is_member = |id: &PersonId| room.details.members.iter().any(|it| it.id == *id);
    if !present.here.iter().all(is_member) {
        return Err(AppError::NotFound);
    }
    let mut errors = FieldErrors::default();
    let mut folded = BTreeSet::new();
    for name in &present.walk_ins {
        errors.required("walk-ins", "a name", name, MOST_NAME);
        if !folded.insert(name.to_lowercase()) {
            let sentence = format!("{name} is there twice: add something that tells them apart.");
            errors.add("walk-ins", sentence);
        }
    }
    errors.or(())?;
    let members = present.here.iter().copied().map(Attendee::Person);
    let walk_ins = present.walk_ins.iter().cloned().map(Attendee::WalkIn);
    Ok(members.chain(walk_ins).collect())
}

/// The best there is for these people, verified. What was kept for this cohort before counts.
///
/// # Errors
/// [`AppError::Invalid`] for too few or too many people, rounds or groups; [`AppError::NotFound`] for somebody who is no
/// member, or a rota without a case.
pub async fn suggest(ctx: &Context, room: &Room, wish: &Wish) -> Outcome<Suggested> {
    let people = attendees(room, &wish.present)?;
    let apart = kept_apart(ctx, room).await?;
    match wish.how {
        How::Rota { rounds, observers } => {
            rota::suggest(room, &people, apart, (rounds, observers), wish.seed).await
        }
        How::Breakouts(size) => breakouts::suggest(room, &people, apart, size, wish.seed).await,
    }
}

/// Who must not meet over a case that is worked on here, a list a case. The engine alone is told.
async fn kept_apart(ctx: &Context, room: &Room) -> Outcome<Vec<Vec<String>>> {
    let members: Vec<PersonId> = room.details.members.iter().map(|it| it.id).collect();
    let mut lists = Vec::new();
    for case in &room.cases {
        if room.case.is_none_or(|only| only == case.id) {
            let avoided = review::people_to_avoid(ctx, case.id, &members).await?;
            let keys = avoided
                .into_iter()
                .map(|id| Attendee::Person(id).to_string());
            lists.push(keys.collect());
        }
    }
    Ok(lists)
}

/// Keeps what [`suggest`] makes of this wish.
///
/// # Errors
/// As [`find`] and [`suggest`]; [`AppError::Refused`] when the session was held or cancelled.
pub async fn keep(
    ctx: &Context,
    id: SessionId,
    case: Option<CaseStudyId>,
    wish: &Wish,
) -> Outcome<()> {
    let room = find(ctx, id, wish.how.kind(), case).await?;
    let suggested = suggest(ctx, &room, wish).await?;
    keep_seats(ctx, &room, wish.seed, suggested.seats).await
}

/// What the engine refuses, at the field that can mend it.
fn refused(refusal: &Refusal) -> AppError {
    let field = match refusal {
        Refusal::Rounds { .. } => "rounds",
        Refusal::GroupSize(_) | Refusal::Groups { .. } => "wish",
        Refusal::People { .. }
        | Refusal::PersonTwice(_)
        | Refusal::Roles
        | Refusal::RoleTwice(_)
        | Refusal::RolesForPeople { .. } => "here",
    };
    let mut errors = FieldErrors::default();
    errors.add(field, refusal.to_string());
    errors.into()
}

/// The keys of some seats, as the engine knows them again.
fn keys(seats: &[Seat]) -> Vec<String> {
    seats.iter().map(|seat| seat.attendee.to_string()).collect()
}

fn attendee(key: &str) -> Outcome<Attendee> {
    key.parse().map_err(AppError::Internal)
}

/// What a verifier found wrong with a plan of the engine: a fault of the program.
fn faulty(faults: Vec<String>) -> AppError {
    AppError::Internal(format!("workshop plan: {}", faults.join(" ")))
}

/// Numbers of rounds and groups start at 1.
fn numbered<T>(items: impl IntoIterator<Item = T>) -> impl Iterator<Item = (u16, T)> {
    (1..).zip(items)
}

/// Keeps seats in the place of those that are in force.
async fn keep_seats(ctx: &Context, room: &Room, seed: u32, seats: Vec<Seat>) -> Outcome<()> {
    let by = ctx.viewer()?.account;
    let (id, kind, case) = (room.details.session.id, room.kind, room.case);
    write_tx!(ctx, |tx| {
        let session = store::session::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        session.require_planned()?;
        let in_force = in_force(tx, id, kind, case).await?;
        if in_force.as_ref().map(|plan| plan.id) != room.kept.as_ref().map(|plan| plan.id) {
            return Err(AppError::refused(
                "Something else was kept meanwhile: look at it first.",
            ));
        }
        if let Some(plan) = &in_force {
            store::workshop::set_replaced(tx, plan.id, Some(ctx.now)).await?;
        }
        let plan = WorkshopPlan {
            id: domain::id::WorkshopPlanId(0),
            session: id,
            kind,
            case,
            seed,
            shared: in_force.is_some_and(|plan| plan.shared),
            kept_by: by,
            kept_at: ctx.now,
            seats: seats.clone(),
        };
        store::workshop::insert(tx, &plan).await?;
        let detail = format!("{}, seed {seed}", described(kind, case));
        ctx.audit(tx, "workshop_plan.kept", &format!("session {id}"), &detail)
            .await
    })
}

async fn in_force(
    db: &impl ConnectionTrait,
    id: SessionId,
    kind: PlanKind,
    case: Option<CaseStudyId>,
) -> Outcome<Option<WorkshopPlan>> {
    let plans = store::workshop::list_of_sessions(db, &[id]).await?;
    Ok(plans
        .into_iter()
        .find(|plan| plan.kind == kind && plan.case == case))
}

fn described(kind: PlanKind, case: Option<CaseStudyId>) -> String {
    let case = case.map_or_else(String::new, |case| format!(" of case {case}"));
    format!("{}{case}", kind.as_str())
}

/// Shows participants their own place in what was kept, or hides it again.
///
/// # Errors
/// [`AppError::Refused`] when nothing is kept, or the session was held or cancelled.
pub async fn share(
    ctx: &Context,
    id: SessionId,
    kind: PlanKind,
    case: Option<CaseStudyId>,
    shared: bool,
) -> Outcome<()> {
    let session = find_for(ctx, id, Action::LeadSession).await?;
    session.require_planned()?;
    write_tx!(ctx, |tx| {
        let plan = in_force(tx, id, kind, case)
            .await?
            .ok_or_else(nothing_kept)?;
        store::workshop::set_shared(tx, plan.id, shared).await?;
        let what = if shared {
            "workshop_plan.shared"
        } else {
            "workshop_plan.hidden"
        };
        let detail = described(kind, case);
        ctx.audit(tx, what, &format!("session {id}"), &detail).await
    })
}

fn nothing_kept() -> AppError {
    AppError::refused("Nothing is kept here.")
}

/// Takes back the last keeping: what it had replaced is in force again, shared or hidden as what is taken back was. Returns
/// whether there was something.
///
/// # Errors
/// [`AppError::Refused`] when nothing is kept, or the session was held or cancelled.
pub async fn undo(
    ctx: &Context,
    id: SessionId,
    kind: PlanKind,
    case: Option<CaseStudyId>,
) -> Outcome<bool> {
    let session = find_for(ctx, id, Action::LeadSession).await?;
    session.require_planned()?;
    write_tx!(ctx, |tx| {
        let plan = in_force(tx, id, kind, case)
            .await?
            .ok_or_else(nothing_kept)?;
        store::workshop::delete(tx, plan.id).await?;
        let replaced = store::workshop::find_replaced(tx, id, kind, case).await?;
        if let Some(replaced) = replaced {
            store::workshop::set_replaced(tx, replaced, None).await?;
            store::workshop::set_shared(tx, replaced, plan.shared).await?;
        }
        let detail = described(kind, case);
        ctx.audit(
            tx,
            "workshop_plan.undone",
            &format!("session {id}"),
            &detail,
        )
        .await?;
        Ok(replaced.is_some())
    })
}
