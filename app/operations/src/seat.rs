//! Seats of a session: who comes, who is asked, who waits, and every step between.

mod leavers;
mod own;
mod walk_in;

use std::collections::BTreeMap;

use domain::FieldErrors;
use domain::access::Action;
use domain::id::{PersonId, SeatId, SessionId};
use domain::person::Person;
use domain::seat::{
    By, MOST, Seat, SeatEvent, SeatKind, SeatRules, SeatState, may_follow, place_or_line,
    require_open,
};
use domain::session::Session;
use store::Tx;
use store::seat::Step;

use crate::person::with_employee_id;
use crate::session::{Listed, describe, find_for};
use crate::{AppError, Context, Outcome};

pub(crate) use leavers::follow_roster;
pub use own::{Answer, OwnSeat, Pending, answer, ask, find_own, list_pending};
pub use walk_in::walk_in;

/// A seat with whose it is and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatLine {
    /// The seat.
    pub seat: Seat,
    /// Whose.
    pub person: Person,
    /// Its steps, the oldest first.
    pub history: Vec<SeatEvent>,
}

/// The seats of a session, as its coordinator sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seats {
    /// The session.
    pub listed: Listed,
    /// What it says about its seats.
    pub rules: SeatRules,
    /// Everybody who has or had one: who comes, who is asked, who waits in the order of the line, then those who do not
    /// come any more.
    pub lines: Vec<SeatLine>,
    /// Whether anything about them can still change.
    pub is_open: bool,
}

impl Seats {
    /// How many places are taken.
    pub fn held(&self) -> usize {
        let states = self.lines.iter().map(|line| line.seat.state);
        states.filter(|state| state.holds_place()).count()
    }

    /// How many wait for a place.
    pub fn waiting(&self) -> usize {
        let states = self.lines.iter().map(|line| line.seat.state);
        states
            .filter(|state| *state == SeatState::Waitlisted)
            .count()
    }
}

/// The seats of a session.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is none.
pub async fn find(ctx: &Context, id: SessionId) -> Outcome<Seats> {
    let session = find_for(ctx, id, Action::RunProgrammes).await?;
    let is_open = require_open(&session, ctx.now).is_ok();
    let db = &ctx.db;
    let listed = describe(db, vec![session])
        .await?
        .pop()
        .ok_or(AppError::NotFound)?;
    let seats = store::seat::list(db, id).await?;
    let mut history = store::seat::list_history(db, id).await?;
    let ids: Vec<PersonId> = seats.iter().map(|seat| seat.person).collect();
    let mut people = store::person::list_by_ids(db, &ids).await?;
    let mut lines: Vec<SeatLine> = seats
        .into_iter()
        .filter_map(|seat| {
            Some(SeatLine {
                person: people.remove(&seat.person)?,
                history: history.remove(&seat.id).unwrap_or_default(),
                seat,
            })
        })
        .collect();
    lines.sort_by_key(|line| {
        let state = line.seat.state;
        let order = SeatState::ALL.into_iter().position(|one| one == state);
        (order, line.seat.turn, line.person.entry.name())
    });
    Ok(Seats {
        listed,
        rules: store::seat::find_rules(db, id).await?,
        lines,
        is_open,
    })
}

/// What somebody typed about the seats of a session.
#[derive(Clone, Copy, Debug)]
pub struct TypedRules<'a> {
    /// Places.
    pub capacity: &'a str,
    /// People below which it should not take place; empty for no such number.
    pub minimum: &'a str,
    /// Days before the session from which on fewer are told.
    pub minimum_days: &'a str,
    /// Whether guests need an approval.
    pub needs_approval: bool,
    /// Hours for which a place is kept for an answer.
    pub offer_hours: &'a str,
}

impl TypedRules<'_> {
    fn check(&self) -> Result<SeatRules, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut number = |field: &str, text: &str, least: u16, most: u16| {
            let found = text.trim().parse().ok();
            let found = found.filter(|number| (least..=most).contains(number));
            found.unwrap_or_else(|| {
                errors.add(field, format!("Enter a number from {least} to {most}."));
                least
            })
        };
        let capacity = number("capacity", self.capacity, 1, MOST.into());
        let minimum = match self.minimum.trim() {
            "" => 0,
            text => number("minimum", text, 0, MOST.into()),
        };
        let minimum_days = number("minimum_days", self.minimum_days, 1, 60);
        let offer_hours = number("offer_hours", self.offer_hours, 1, 720);
        errors.or(SeatRules {
            capacity: u8::try_from(capacity).unwrap_or(MOST),
            minimum: u8::try_from(minimum).unwrap_or(MOST),
            minimum_days,
            needs_approval: self.needs_approval,
            offer_hours,
        })
    }
}

/// Changes what a session says about its seats. Fewer places throw nobody out; more places are offered in the order of
/// the line, and what waits for an approval goes on waiting for it.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate; [`AppError::Invalid`]; [`AppError::Refused`] once it has begun.
pub async fn set_rules(ctx: &Context, id: SessionId, typed: TypedRules<'_>) -> Outcome<String> {
    ctx.require_role(Action::RunProgrammes)?;
    let rules = typed.check()?;
    write_tx!(ctx, |tx| {
        let session = begin(ctx, tx, id).await?;
        store::seat::set_rules(tx, id, &rules).await?;
        let detail = format!(
            "capacity {}, minimum {} by {} days, approval {}, {} hours",
            rules.capacity,
            rules.minimum,
            rules.minimum_days,
            rules.needs_approval,
            rules.offer_hours
        );
        ctx.audit(tx, "session.seats_set", &format!("session {id}"), &detail)
            .await?;
        let offered = settle(ctx, tx, &session).await?;
        let held = store::seat::list(tx, id).await?;
        let held = held.iter().filter(|seat| seat.state.holds_place()).count();
        let over = held.saturating_sub(rules.capacity.into());
        Ok(match (over, offered) {
            (0, 0) => "Saved.".to_owned(),
            (0, 1) => "Saved. 1 place went to the next in line.".to_owned(),
            (0, offered) => format!("Saved. {offered} places went to the next in line."),
            (over, _) => format!(
                "Saved. Nobody is thrown out: {over} more than the capacity keep their places."
            ),
        })
    })
}

/// How a coordinator brings somebody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// They are asked and the place is kept until they answer.
    Invite,
    /// They are seated, or put into the line when it is full.
    Seat,
}

/// Brings somebody in by the firm's key, as a guest.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate; [`AppError::Invalid`] for an unknown key;
/// [`AppError::Refused`] when they come already, no place is free to keep, or the session has begun.
pub async fn add(ctx: &Context, id: SessionId, employee_id: &str, how: How) -> Outcome<String> {
    ctx.require_role(Action::RunProgrammes)?;
    let mut errors = FieldErrors::default();
    let person = with_employee_id(&ctx.db, &mut errors, employee_id).await?;
    let person = errors.or(person)?.ok_or(AppError::NotFound)?;
    require_here(ctx, &person)?;
    write_tx!(ctx, |tx| {
        let session = begin(ctx, tx, id).await?;
        let to = match how {
            How::Invite => SeatState::Invited,
            How::Seat => {
                let rules = store::seat::find_rules(tx, id).await?;
                place_or_line(&rules, &store::seat::list(tx, id).await?)
            }
        };
        let name = person.entry.name();
        let change = Change::new(&session, person.id, to, By::Coordinator);
        take(ctx, tx, change).await?;
        Ok(told(&name, to))
    })
}

/// Refuses a place for somebody who left the firm.
fn require_here(ctx: &Context, person: &Person) -> Outcome<()> {
    if person.entry.has_left_by(ctx.now.date_naive()) {
        return Err(AppError::refused(format!(
            "{} is with the firm no more.",
            person.entry.name()
        )));
    }
    Ok(())
}

/// What happened, for the next page.
fn told(name: &str, to: SeatState) -> String {
    match to {
        SeatState::Invited => format!("{name} is invited; the place is kept until they answer."),
        SeatState::Offered => format!("The place is offered to {name}."),
        SeatState::Seated => format!("{name} is seated."),
        SeatState::Waitlisted => format!("{name} is on the waitlist."),
        SeatState::Requested => format!("{name} waits for approval."),
        SeatState::Declined => format!("{name} does not come."),
        _ => format!("{name} has no place any more."),
    }
}

/// What a coordinator decides about somebody's seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Seated, or into the line when what they asked for is approved and no place is free.
    Seat,
    /// What they asked for is not approved.
    Decline,
    /// They do not come.
    Withdraw,
}

impl std::str::FromStr for Decision {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "seat" => Ok(Self::Seat),
            "decline" => Ok(Self::Decline),
            "withdraw" => Ok(Self::Withdraw),
            _ => Err("Choose what is to happen.".to_owned()),
        }
    }
}

/// Decides about the seat of somebody.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when they have none; [`AppError::Refused`] when it does not
/// follow from where the seat stands, no place is free, or the session has begun.
pub async fn decide(
    ctx: &Context,
    id: SessionId,
    person: PersonId,
    decision: Decision,
) -> Outcome<String> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        let session = begin(ctx, tx, id).await?;
        let seat = store::seat::find(tx, id, person)
            .await?
            .ok_or(AppError::NotFound)?;
        let name = store::person::find(tx, person)
            .await?
            .ok_or(AppError::NotFound)?
            .entry
            .name();
        let to = match decision {
            Decision::Decline => SeatState::Declined,
            Decision::Withdraw => SeatState::Withdrawn,
            Decision::Seat if seat.state == SeatState::Requested => {
                let rules = store::seat::find_rules(tx, id).await?;
                place_or_line(&rules, &store::seat::list(tx, id).await?)
            }
            Decision::Seat => SeatState::Seated,
        };
        let change = Change::new(&session, person, to, By::Coordinator);
        take(ctx, tx, change).await?;
        Ok(told(&name, to))
    })
}

/// Offers somebody a place as a guest, which is kept for their answer.
///
/// # Errors
/// As [`decide`].
pub async fn offer(ctx: &Context, id: SessionId, person: PersonId) -> Outcome<String> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        let session = begin(ctx, tx, id).await?;
        let person = store::person::find(tx, person)
            .await?
            .ok_or(AppError::NotFound)?;
        require_here(ctx, &person)?;
        let change = Change::new(&session, person.id, SeatState::Offered, By::Coordinator);
        take(ctx, tx, change).await?;
        Ok(told(&person.entry.name(), SeatState::Offered))
    })
}

/// Ends the seats of those who left the firm and offers that ran out, and passes the places on; returns in how many
/// sessions something was due. One transaction each, so that one that fails keeps no other back.
///
/// # Errors
/// The database's error.
pub async fn settle_due(ctx: &Context) -> Outcome<usize> {
    let left = leavers::free(ctx).await?;
    let due = store::seat::list_to_settle(&ctx.db, ctx.now).await?;
    for id in &due {
        write_tx!(ctx, |tx| {
            store::seat::lock(tx).await?;
            match store::session::find(tx, *id).await? {
                Some(session) => settle(ctx, tx, &session).await,
                None => Ok(0),
            }
        })?;
    }
    Ok(left + due.len())
}

/// Begins to change the seats of a session: what time brought is done first, and the session must be open still.
async fn begin(ctx: &Context, tx: &Tx, id: SessionId) -> Outcome<Session> {
    store::seat::lock(tx).await?;
    let session = store::session::find(tx, id)
        .await?
        .ok_or(AppError::NotFound)?;
    require_open(&session, ctx.now)?;
    settle(ctx, tx, &session).await?;
    Ok(session)
}

/// Does what follows by itself; returns how many steps that took.
async fn settle(ctx: &Context, tx: &Tx, session: &Session) -> Outcome<usize> {
    let steps = store::seat::settle(tx, session, ctx.now).await?;
    if steps > 0 {
        let subject = format!("session {}", session.id);
        let detail = format!("{steps} steps");
        ctx.audit(tx, "seat.passed_on", &subject, &detail).await?;
    }
    Ok(steps)
}

/// A step that somebody takes.
struct Change<'a> {
    session: &'a Session,
    person: PersonId,
    to: SeatState,
    by: By,
    reason: Option<&'a str>,
}

impl<'a> Change<'a> {
    fn new(session: &'a Session, person: PersonId, to: SeatState, by: By) -> Self {
        Self {
            session,
            person,
            to,
            by,
            reason: None,
        }
    }
}

/// Takes a step, and what follows from it: who is seated gives up every other seat for the same module, and a place that
/// becomes free goes to the next in line.
async fn take(ctx: &Context, tx: &Tx, change: Change<'_>) -> Outcome<SeatId> {
    let Change {
        session,
        person,
        to,
        by,
        reason,
    } = change;
    let before = store::seat::find(tx, session.id, person).await?;
    if !may_follow(before.map(|seat| seat.state), to, by) {
        let state = before.map_or("not there", |seat| seat.state.label());
        return Err(AppError::refused(format!(
            "This cannot be done any more: the seat is by now “{state}”. Look at the page again."
        )));
    }
    let kind = SeatKind::MakeUp;
    let seat = before.unwrap_or_else(|| store::seat::new_seat(session.id, person, kind, ctx.now));
    let expires_at = if to.waits_for_answer() {
        let rules = store::seat::find_rules(tx, session.id).await?;
        Some(rules.offer_ends(session, ctx.now))
    } else {
        None
    };
    let step = Step {
        to,
        by: ctx.viewer.as_ref().map(|viewer| viewer.account),
        reason,
        expires_at,
        at: ctx.now,
    };
    let id = store::seat::take(tx, &seat, step)
        .await
        .map_err(|error| {
            if store::seat::is_full(&error) {
                AppError::refused(
                    "Every place of this session is taken or kept for an answer: raise its capacity or wait until one is free.",
                )
            } else {
                error.into()
            }
        })?;
    let subject = format!("session {}", session.id);
    let kind = format!("seat.{}", to.as_str());
    ctx.audit(tx, &kind, &subject, &format!("person {person}"))
        .await?;
    if to == SeatState::Seated {
        give_up_others(ctx, tx, session, person, by).await?;
    }
    if before.is_some_and(|seat| seat.state.holds_place()) && !to.holds_place() {
        settle(ctx, tx, session).await?;
    }
    Ok(id)
}

/// Ends what somebody has in other sessions of the same module: a place is transferred, a wait is over.
async fn give_up_others(
    ctx: &Context,
    tx: &Tx,
    session: &Session,
    person: PersonId,
    by: By,
) -> Outcome<()> {
    let same = store::programme::list_same_modules(tx, session.module).await?;
    let open = store::seat::list_open_of(tx, &[person], ctx.now).await?;
    let ids: Vec<SessionId> = open
        .iter()
        .map(|seat| seat.session)
        .filter(|id| *id != session.id)
        .collect();
    let others: BTreeMap<SessionId, Session> = store::session::list(tx, &ids)
        .await?
        .into_iter()
        .filter(|other| same.contains(&other.module))
        .map(|other| (other.id, other))
        .collect();
    for seat in open {
        let Some(other) = others.get(&seat.session) else {
            continue;
        };
        let (to, by) = match seat.state {
            SeatState::Seated => (SeatState::Transferred, by),
            _ => (SeatState::Withdrawn, By::System),
        };
        let reason = Some("Comes to another session of the same module");
        let change = Change {
            reason,
            ..Change::new(other, person, to, by)
        };
        Box::pin(take(ctx, tx, change)).await?;
    }
    Ok(())
}
