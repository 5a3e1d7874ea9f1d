//! The rota of a role play.

use domain::id::{CaseStudyId, SessionId};
use domain::workshop::{PlanKind, Seat, WorkshopPlan, rounds};
use planning::workshop::{Group, Part, RolePlay, Rota, Round, rota};

use super::{Present, Room, Suggested, attendee, attendees, faulty, find, keep, numbered, refused};
use crate::{AppError, Context, Outcome, compute};

/// A rota as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotaWish {
    /// Who is there.
    pub present: Present,
    /// How often they play.
    pub rounds: usize,
    /// Observers in a group.
    pub observers: usize,
    /// What chance is drawn from.
    pub seed: u32,
}

/// The best rota for these people, verified; what was kept for this cohort before counts.
///
/// # Errors
/// [`AppError::Invalid`] for too few or too many people or rounds; [`AppError::NotFound`] for somebody who is no
/// member, or when no case has role cards.
pub async fn suggest_rota(room: &Room, wish: &RotaWish) -> Outcome<Suggested> {
    let roles = room.played().ok_or(AppError::NotFound)?.roles.clone();
    let people = attendees(room, &wish.present)?;
    let play = RolePlay {
        people: people.iter().map(ToString::to_string).collect(),
        roles,
        observers: wish.observers,
        rounds: wish.rounds,
        past: room.past.iter().flat_map(past).collect(),
        keep_apart: Vec::new(),
        seed: wish.seed.into(),
    };
    let rota = compute(move || {
        let planned = rota(&play).map_err(|refusal| refused(&refusal))?;
        planning::verify::check_rota(&play, &planned).map_err(faulty)?;
        Ok::<Rota, AppError>(planned)
    })
    .await??;
    Ok(Suggested {
        seats: seats(&rota)?,
        sentences: rota.sentences,
    })
}

/// Keeps the rota that [`suggest_rota`] makes of this wish.
///
/// # Errors
/// As [`suggest_rota`]; [`AppError::Refused`] when the session was held or cancelled.
pub async fn keep_rota(
    ctx: &Context,
    id: SessionId,
    case: Option<CaseStudyId>,
    wish: &RotaWish,
) -> Outcome<()> {
    let room = find(ctx, id, PlanKind::Rota, case).await?;
    let suggested = suggest_rota(&room, wish).await?;
    keep(ctx, &room, wish.seed, suggested.seats).await
}

fn seats(rota: &Rota) -> Outcome<Vec<Seat>> {
    let mut seats = Vec::new();
    for (round, planned) in numbered(&rota.rounds) {
        for (group, cast) in numbered(&planned.groups) {
            let parts = cast.cast.iter().map(|it| (&it.person, Some(&it.role)));
            let observers = cast.observers.iter().map(|person| (person, None));
            for (person, role) in parts.chain(observers) {
                seats.push(Seat {
                    round,
                    group,
                    attendee: attendee(person)?,
                    role: role.cloned(),
                });
            }
        }
    }
    Ok(seats)
}

/// The rounds of a rota that was kept, as the engine knows them.
fn past(plan: &WorkshopPlan) -> Vec<Round> {
    let group = |seats: &[Seat]| {
        let mut group = Group::default();
        for seat in seats {
            let person = seat.attendee.to_string();
            match seat.role.clone() {
                Some(role) => group.cast.push(Part { role, person }),
                None => group.observers.push(person),
            }
        }
        group
    };
    rounds(&plan.seats)
        .into_iter()
        .map(|groups| Round {
            groups: groups.into_iter().map(group).collect(),
        })
        .collect()
}
