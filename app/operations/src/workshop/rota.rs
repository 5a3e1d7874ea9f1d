//! The rota of a role play.

use domain::FieldErrors;
use domain::workshop::{Attendee, Seat, WorkshopPlan, rounds};
use planning::workshop::{Group, Part, RolePlay, Rota, Round, rota};

use super::{Room, Suggested, attendee, faulty, numbered, refused};
use crate::{AppError, Outcome, compute};

/// The best rota for these people over so many rounds, with so many observers in a group.
pub(super) async fn suggest(
    room: &Room,
    people: &[Attendee],
    keep_apart: Vec<Vec<String>>,
    (rounds, observers): (usize, usize),
    seed: u32,
) -> Outcome<Suggested> {
    if rounds == 0 {
        let mut errors = FieldErrors::default();
        errors.add("rounds", "A rota has at least one round.");
        return Err(errors.into());
    }
    let play = RolePlay {
        people: people.iter().map(ToString::to_string).collect(),
        roles: room.played().ok_or(AppError::NotFound)?.roles.clone(),
        observers,
        rounds,
        past: room.past.iter().flat_map(past).collect(),
        keep_apart,
        seed: seed.into(),
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
