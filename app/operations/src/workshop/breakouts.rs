//! Breakout groups.

use domain::id::{CaseStudyId, SessionId};
use domain::workshop::{Attendee, PlanKind, Seat, WorkshopPlan, rounds, swapped};
use planning::workshop::{Breakouts, GroupWish, Participant, Split, split, together_again};

use super::{
    Room, Suggested, attendee, faulty, find, keep_seats, keys, nothing_kept, numbered, refused,
};
use crate::{AppError, Context, Outcome, compute};

/// The best groups of this size for these people.
pub(super) async fn suggest(
    room: &Room,
    people: &[Attendee],
    keep_apart: Vec<Vec<String>>,
    size: GroupWish,
    seed: u32,
) -> Outcome<Suggested> {
    let breakouts = Breakouts {
        keep_apart,
        ..problem(room, people, size, seed)
    };
    let split = compute(move || {
        let planned = split(&breakouts).map_err(|refusal| refused(&refusal))?;
        planning::verify::check_split(&breakouts, &planned).map_err(faulty)?;
        Ok::<Split, AppError>(planned)
    })
    .await??;
    let mut seats = Vec::new();
    for (group, people) in numbered(&split.groups) {
        for person in people {
            seats.push(Seat {
                round: 1,
                group,
                attendee: attendee(person)?,
                role: None,
            });
        }
    }
    let mut sentences = split.sentences;
    let again = together_again(&earlier(room), &split.groups);
    if !room.past.is_empty() && again.is_empty() {
        sentences.push("Everybody has new partners.".to_owned());
    }
    for (one, other) in &again {
        sentences.push(format!("{}.", pair(room, one, other)?));
    }
    Ok(Suggested { seats, sentences })
}

/// “Ana Ruiz and Ben Cole”.
fn pair(room: &Room, one: &str, other: &str) -> Outcome<String> {
    let (one, other) = (attendee(one)?, attendee(other)?);
    Ok(format!(
        "{} and {}",
        room.people.name(&one),
        room.people.name(&other)
    ))
}

fn problem(room: &Room, people: &[Attendee], wish: GroupWish, seed: u32) -> Breakouts {
    Breakouts {
        people: people
            .iter()
            .map(|attendee| Participant {
                id: attendee.to_string(),
                function: room.people.function(attendee),
            })
            .collect(),
        wish,
        earlier: earlier(room),
        keep_apart: Vec::new(),
        seed: seed.into(),
    }
}

fn earlier(room: &Room) -> Vec<Vec<Vec<String>>> {
    let groups = |plan: &WorkshopPlan| groups(&plan.seats);
    room.past.iter().map(groups).collect()
}

fn groups(seats: &[Seat]) -> Vec<Vec<String>> {
    rounds(seats).into_iter().flatten().map(keys).collect()
}

/// The kept groups once two people have changed places.
fn after_swap(room: &Room, one: &Attendee, other: &Attendee) -> Outcome<Vec<Seat>> {
    let kept = room.kept.as_ref().ok_or_else(nothing_kept)?;
    swapped(&kept.seats, one, other)
        .ok_or_else(|| AppError::refused("Choose two people of different groups."))
}

/// What it would mean that two people change places, a sentence each.
///
/// # Errors
/// [`AppError::Refused`] when nothing is kept, or they are not in two groups.
pub fn effects(room: &Room, one: &Attendee, other: &Attendee) -> Outcome<Vec<String>> {
    let after = after_swap(room, one, other)?;
    let before = &room.kept.as_ref().ok_or_else(nothing_kept)?.seats;
    let mut sentences = Vec::new();
    for who in [one, other] {
        if let Some(seat) = after.iter().find(|seat| seat.attendee == *who) {
            let sentence = format!("{} moves to group {}.", room.people.name(who), seat.group);
            sentences.push(sentence);
            let function = room.people.function(who);
            let in_group = |seats: &[Seat]| {
                let here = seats.iter().filter(|it| it.group == seat.group);
                here.filter(|it| room.people.function(&it.attendee) == function)
                    .count()
            };
            let (had, has) = (in_group(before), in_group(&after));
            if !function.is_empty() && has > had.max(1) {
                sentences.push(format!(
                    "Group {} then has {has} people of {function}.",
                    seat.group
                ));
            }
        }
    }
    let earlier = earlier(room);
    let (had, has) = (
        together_again(&earlier, &groups(before)),
        together_again(&earlier, &groups(&after)),
    );
    for (one, other) in has.iter().filter(|pair| !had.contains(pair)) {
        let pair = pair(room, one, other)?;
        sentences.push(format!("{pair} are then together again."));
    }
    for (one, other) in had.iter().filter(|pair| !has.contains(pair)) {
        let pair = pair(room, one, other)?;
        sentences.push(format!("{pair} are then no longer together again."));
    }
    Ok(sentences)
}

/// Lets two people of the kept groups change places. Who is to be kept apart is not looked at: a refusal would tell it.
///
/// # Errors
/// As [`effects`]; [`AppError::Refused`] when the session was held or cancelled.
pub async fn swap(
    ctx: &Context,
    id: SessionId,
    case: Option<CaseStudyId>,
    one: &Attendee,
    other: &Attendee,
) -> Outcome<String> {
    let room = find(ctx, id, PlanKind::Breakouts, case).await?;
    let seats = after_swap(&room, one, other)?;
    let kept = room.kept.as_ref().ok_or_else(nothing_kept)?;
    let people: Vec<Attendee> = kept.seats.iter().map(|it| it.attendee.clone()).collect();
    let wish = GroupWish::Groups(kept.groups().into());
    let problem = problem(&room, &people, wish, kept.seed);
    planning::verify::check_groups(&problem, &groups(&seats)).map_err(faulty)?;
    keep_seats(ctx, &room, kept.seed, seats).await?;
    Ok(format!(
        "{} and {} have changed places.",
        room.people.name(one),
        room.people.name(other)
    ))
}
