//! What somebody does about their own seats: answer, withdraw, ask for another date.

use domain::access::Action;
use domain::id::{PersonId, SessionId};
use domain::seat::{By, Seat, SeatEvent, SeatState, asked, require_open};

use super::{Change, begin, take};
use crate::make_up::{self, Elsewhere};
use crate::session::{Listed, describe};
use crate::{AppError, Context, Outcome};

/// The viewer's own seat in a session.
#[derive(Clone, Debug)]
pub struct OwnSeat {
    /// The session.
    pub listed: Listed,
    /// The seat.
    pub seat: Seat,
    /// Its steps, the oldest first.
    pub history: Vec<SeatEvent>,
    /// Whether anything about it can still change.
    pub is_open: bool,
    /// Where else they could come for the same module.
    pub elsewhere: Option<Elsewhere>,
}

/// The viewer's seat in a session, whatever became of it.
///
/// # Errors
/// [`AppError::NotFound`] for who has and had none in it.
pub async fn find_own(ctx: &Context, id: SessionId) -> Outcome<OwnSeat> {
    let seat = own(ctx, id).await?;
    let session = store::session::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let is_open = require_open(&session, ctx.now).is_ok();
    let elsewhere = make_up::elsewhere(ctx, &session, seat.person).await?;
    let listed = describe(&ctx.db, vec![session])
        .await?
        .pop()
        .ok_or(AppError::NotFound)?;
    let mut history = store::seat::list_history(&ctx.db, id).await?;
    Ok(OwnSeat {
        listed,
        history: history.remove(&seat.id).unwrap_or_default(),
        seat,
        is_open,
        elsewhere,
    })
}

async fn own(ctx: &Context, id: SessionId) -> Outcome<Seat> {
    ctx.require_role(Action::TakePart)?;
    store::seat::find(&ctx.db, id, ctx.person()?)
        .await?
        .ok_or(AppError::NotFound)
}

/// What somebody says about their seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They come.
    Accept,
    /// They do not come.
    Decline,
    /// They give up the place, or do not wait any longer.
    Withdraw,
}

impl std::str::FromStr for Answer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "accept" => Ok(Self::Accept),
            "decline" => Ok(Self::Decline),
            "withdraw" => Ok(Self::Withdraw),
            _ => Err("Choose what you want to do.".to_owned()),
        }
    }
}

/// Answers for the viewer's own seat.
///
/// # Errors
/// [`AppError::NotFound`] for who has none in the session; [`AppError::Refused`] when it does not follow from where the
/// seat stands, such as an offer that ran out, or once the session has begun.
pub async fn answer(ctx: &Context, id: SessionId, answer: Answer) -> Outcome<String> {
    let seat = own(ctx, id).await?;
    let (to, sentence) = match answer {
        Answer::Accept => (SeatState::Seated, "You have the place: see you there."),
        Answer::Decline => (
            SeatState::Declined,
            "You do not come. The place goes to somebody else.",
        ),
        Answer::Withdraw => (
            SeatState::Withdrawn,
            "You are withdrawn. Ask for another date here, so that you do not miss the module.",
        ),
    };
    write_tx!(ctx, |tx| {
        let session = begin(ctx, tx, id).await?;
        let now = store::seat::find(tx, id, seat.person).await?;
        // A seat is accepted by who was asked; asking for one is another thing.
        if to == SeatState::Seated && !now.is_some_and(|seat| seat.state.waits_for_answer()) {
            return Err(AppError::refused(
                "This place is not kept for you any more: the time to answer is over. Ask for another date below.",
            ));
        }
        take(ctx, tx, Change::new(&session, seat.person, to, By::Person)).await?;
        Ok(sentence.to_owned())
    })
}

/// Asks for a place in `to` for the viewer instead of the one they have or had in `from`. With a free place and nobody in
/// line they are seated at once, and their other place is free.
///
/// # Errors
/// [`AppError::NotFound`] for who has no seat in `from`; [`AppError::Refused`] when `to` does not fit, or has begun.
pub async fn ask(ctx: &Context, from: SessionId, to: SessionId) -> Outcome<String> {
    let seat = own(ctx, from).await?;
    let session = store::session::find(&ctx.db, from)
        .await?
        .ok_or(AppError::NotFound)?;
    let elsewhere = make_up::elsewhere(ctx, &session, seat.person).await?;
    let fits = elsewhere.is_some_and(|found| {
        let mut all = found.found.free.iter().chain(&found.found.full);
        all.any(|chance| chance.session == to)
    });
    if !fits {
        return Err(AppError::refused(
            "You cannot come to this session instead: choose one of the list.",
        ));
    }
    seat_or_line(ctx, to, seat.person).await
}

async fn seat_or_line(ctx: &Context, id: SessionId, person: PersonId) -> Outcome<String> {
    write_tx!(ctx, |tx| {
        let session = begin(ctx, tx, id).await?;
        let rules = store::seat::find_rules(tx, id).await?;
        let to = asked(&rules, &store::seat::list(tx, id).await?);
        take(ctx, tx, Change::new(&session, person, to, By::Person)).await?;
        Ok(match to {
            SeatState::Seated => "You have the place. You go back to your own cohort for what follows.",
            SeatState::Requested => "You asked for this date: a coordinator decides. Until then you keep what you have.",
            _ => "You are on the waitlist. When a place becomes free it is offered to you, and you keep what you have until then.",
        }
        .to_owned())
    })
}

/// A seat of the viewer that is not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The session.
    pub listed: Listed,
    /// The seat.
    pub seat: Seat,
}

/// The viewer's invitations, offers, requests and waits, by the start of their sessions.
///
/// # Errors
/// [`AppError::NotFound`] for an account without a person.
pub async fn list_pending(ctx: &Context) -> Outcome<Vec<Pending>> {
    ctx.require_role(Action::TakePart)?;
    let mut seats = store::seat::list_open_of(&ctx.db, &[ctx.person()?], ctx.now).await?;
    seats.retain(|seat| seat.state != SeatState::Seated && !seat.has_expired(ctx.now));
    if seats.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<SessionId> = seats.iter().map(|seat| seat.session).collect();
    let sessions = store::session::list(&ctx.db, &ids).await?;
    Ok(describe(&ctx.db, sessions)
        .await?
        .into_iter()
        .filter_map(|listed| {
            let seat = seats
                .iter()
                .find(|seat| seat.session == listed.session.id)?;
            Some(Pending {
                seat: *seat,
                listed,
            })
        })
        .collect())
}
