//! Seats: who has a place in which session, what may follow what, and who is next in line.

use chrono::{DateTime, Duration, Utc};

use crate::field::Refusal;
use crate::id::{PersonId, SeatId, SessionId};
use crate::session::{Session, SessionState};

/// The most people in a session, whatever anybody sets.
pub const MOST: u8 = 15;

/// Where a seat stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeatState {
    /// Asked to come by a coordinator; the place is kept until they answer.
    Invited,
    /// Asked for a place that needs an approval.
    Requested,
    /// Waits for a place.
    Waitlisted,
    /// Was next in line; the place is kept until they answer.
    Offered,
    /// Comes.
    Seated,
    /// Said no, was not approved, or did not answer in time.
    Declined,
    /// Had a place or waited for one, and does not any more.
    Withdrawn,
    /// The session does not take place.
    SessionCancelled,
    /// Comes to another session of the same module instead.
    Transferred,
}

impl SeatState {
    /// All, in the order of a list.
    pub const ALL: [Self; 9] = [
        Self::Seated,
        Self::Invited,
        Self::Offered,
        Self::Requested,
        Self::Waitlisted,
        Self::Declined,
        Self::Withdrawn,
        Self::Transferred,
        Self::SessionCancelled,
    ];

    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Requested => "requested",
            Self::Waitlisted => "waitlisted",
            Self::Offered => "offered",
            Self::Seated => "seated",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::SessionCancelled => "session_cancelled",
            Self::Transferred => "transferred",
        }
    }

    /// The words on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Invited => "Invited",
            Self::Requested => "Waits for approval",
            Self::Waitlisted => "On the waitlist",
            Self::Offered => "Offered",
            Self::Seated => "Seated",
            Self::Declined => "Declined",
            Self::Withdrawn => "Withdrawn",
            Self::SessionCancelled => "Session cancelled",
            Self::Transferred => "Comes to another date",
        }
    }

    /// Whether it takes one of the places.
    pub const fn holds_place(self) -> bool {
        matches!(self, Self::Invited | Self::Offered | Self::Seated)
    }

    /// Whether something can still come of it.
    pub const fn is_open(self) -> bool {
        self.holds_place() || matches!(self, Self::Requested | Self::Waitlisted)
    }

    /// Whether the person is asked for a yes or no.
    pub const fn waits_for_answer(self) -> bool {
        matches!(self, Self::Invited | Self::Offered)
    }
}

impl std::str::FromStr for SeatState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no state of a seat."))
    }
}

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The person whose seat it is.
    Person,
    /// A coordinator.
    Coordinator,
    /// The program: what follows from something else, and what time brings.
    System,
}

/// Whether a seat that stands so, or was never there, may go on to `to` by a step of `by`.
pub const fn may_follow(from: Option<SeatState>, to: SeatState, by: By) -> bool {
    use By::{Coordinator as C, Person as P, System as S};
    use SeatState as X;
    match (from, to, by) {
        // From the start, and from every end.
        (
            None | Some(X::Declined | X::Withdrawn | X::SessionCancelled | X::Transferred),
            to,
            by,
        ) => matches!(
            (to, by),
            (X::Requested, P) | (X::Invited | X::Offered, C) | (X::Seated | X::Waitlisted, _)
        ),
        // The place is kept for them.
        (Some(X::Invited | X::Offered), X::Seated, P | C) => true,
        (Some(X::Invited | X::Offered), X::Declined, P | S) => true,
        // A coordinator decides on what was asked for.
        (Some(X::Requested), X::Seated | X::Waitlisted | X::Declined, C) => true,
        // Next in line; members of the cohort need no second yes.
        (Some(X::Waitlisted), X::Offered, C | S) => true,
        (Some(X::Waitlisted), X::Seated, C | S) => true,
        (Some(X::Seated), X::Transferred, _) => true,
        // Out, whatever it was.
        (Some(_), X::Withdrawn, _) => true,
        (Some(_), X::SessionCancelled, S) => true,
        _ => false,
    }
}

/// Whether somebody comes with their own cohort or as a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatKind {
    /// With the own cohort.
    Normal,
    /// As a guest of another cohort, for one module; the own cohort stays the own.
    MakeUp,
}

impl SeatKind {
    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::MakeUp => "make_up",
        }
    }
}

impl std::str::FromStr for SeatKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Normal, Self::MakeUp]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no kind of seat."))
    }
}

/// A person's seat in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its id; 0 while it is not stored.
    pub id: SeatId,
    /// The session.
    pub session: SessionId,
    /// The person.
    pub person: PersonId,
    /// With the own cohort or as a guest.
    pub kind: SeatKind,
    /// Where it stands.
    pub state: SeatState,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when the place is kept for an answer.
    pub expires_at: Option<DateTime<Utc>>,
    /// Its place in the line of the session: the lower is served first. 0 for who does not wait.
    pub turn: i64,
}

impl Seat {
    /// Whether nobody answered in time.
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        self.state.waits_for_answer() && self.expires_at.is_some_and(|end| end <= now)
    }
}

/// One step in the history of a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatEvent {
    /// What it became.
    pub state: SeatState,
    /// When.
    pub at: DateTime<Utc>,
    /// The name of the account that did it; `None` when it followed by itself.
    pub by: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Until when an answer was awaited.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What a session says about its seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatRules {
    /// Places, at most [`MOST`].
    pub capacity: u8,
    /// People below which it should not take place; 0 for no such number.
    pub minimum: u8,
    /// Days before the session from which on fewer people are told.
    pub minimum_days: u16,
    /// Whether guests need the approval of a coordinator.
    pub needs_approval: bool,
    /// How long a place is kept for an answer.
    pub offer_hours: u16,
}

impl SeatRules {
    /// Whether the fewest people are asked for by now: so many days before the session, until it begins.
    pub fn asks_minimum(&self, session: &Session, now: DateTime<Utc>) -> bool {
        let days = Duration::days(self.minimum_days.into());
        self.minimum > 0
            && session
                .starts_at()
                .is_some_and(|start| start - days <= now && now < start)
    }

    /// When an offer made now runs out: never after the session begins.
    pub fn offer_ends(&self, session: &Session, now: DateTime<Utc>) -> DateTime<Utc> {
        let end = now + Duration::hours(self.offer_hours.into());
        session.starts_at().map_or(end, |start| start.min(end))
    }
}

/// Lets a session pass whose seats can still change: planned and not begun.
///
/// # Errors
/// When it was held, cancelled or has begun.
pub fn require_open(session: &Session, now: DateTime<Utc>) -> Result<(), Refusal> {
    session.require_planned()?;
    if session.has_started(now) {
        return Err(Refusal::new(
            "The session has begun: who is there is told by its attendance.",
        ));
    }
    Ok(())
}

/// Something that follows by itself from how the seats of a session stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nobody answered in time: the place is free again.
    Expire(SeatId),
    /// The session has begun: whoever still waits does not come.
    Close(SeatId),
    /// The next in line is offered the place that is free.
    Offer(SeatId),
    /// The next in line is of the own cohort and takes the place that is free.
    Seat(SeatId),
}

/// What follows by itself from the seats of a session, in the order in which it is done. Offers that ran out end first;
/// then each free place goes to whoever has waited longest. What waits for an approval is never passed on.
pub fn follow(
    session: &Session,
    rules: &SeatRules,
    seats: &[Seat],
    now: DateTime<Utc>,
) -> Vec<Next> {
    if session.state != SessionState::Planned {
        return Vec::new();
    }
    if session.has_started(now) {
        let open = seats.iter().filter(|seat| seat.state.is_open());
        return open
            .filter(|seat| seat.state != SeatState::Seated)
            .map(|seat| {
                if seat.state.waits_for_answer() {
                    Next::Expire(seat.id)
                } else {
                    Next::Close(seat.id)
                }
            })
            .collect();
    }
    let expired = seats.iter().filter(|seat| seat.has_expired(now));
    let mut next: Vec<Next> = expired.map(|seat| Next::Expire(seat.id)).collect();
    let held = seats
        .iter()
        .filter(|seat| seat.state.holds_place() && !seat.has_expired(now))
        .count();
    let free = usize::from(rules.capacity).saturating_sub(held);
    let mut waiting: Vec<&Seat> = seats
        .iter()
        .filter(|seat| seat.state == SeatState::Waitlisted)
        .collect();
    waiting.sort_by_key(|seat| seat.turn);
    next.extend(waiting.into_iter().take(free).map(|seat| match seat.kind {
        SeatKind::Normal => Next::Seat(seat.id),
        SeatKind::MakeUp => Next::Offer(seat.id),
    }));
    next
}

/// Where somebody who asks for a place comes to stand: with a free place and nobody in line they are seated.
pub fn asked(rules: &SeatRules, seats: &[Seat]) -> SeatState {
    if rules.needs_approval {
        SeatState::Requested
    } else {
        place_or_line(rules, seats)
    }
}

/// Seated while a place is free and nobody is in line for it, on the waitlist otherwise.
pub fn place_or_line(rules: &SeatRules, seats: &[Seat]) -> SeatState {
    let held = seats.iter().filter(|seat| seat.state.holds_place()).count();
    let has_line = seats.iter().any(|seat| seat.state == SeatState::Waitlisted);
    if held < usize::from(rules.capacity) && !has_line {
        SeatState::Seated
    } else {
        SeatState::Waitlisted
    }
}

#[cfg(test)]
mod tests;
