//! The form that says who is here and what is wanted; it travels in the address, so that what is kept is what was seen.

use domain::FieldErrors;
use domain::workshop::{Attendee, PlanKind};
use leptos::prelude::*;
use operations::workshop::{GroupWish, How, Present, Room, Wish};

use super::address;
use crate::components::{Choices, Field, Select, TextArea};
use crate::fields::{Fields, Problems};
use crate::session::fields_of;

/// The most groups that are offered.
const MOST_GROUPS: usize = 7;

/// The form as the page offers it at first: everybody who is there, with what was kept or what is usual.
pub(super) fn filled(room: &Room, fields: &Fields) -> Fields {
    let seats = || room.kept.iter().flat_map(|plan| &plan.seats);
    let mut pairs = vec![("seed".to_owned(), "1".to_owned())];
    if let Some(plan) = &room.kept {
        pairs[0].1 = plan.seed.saturating_add(1).to_string();
    }
    pairs.extend(
        room.here
            .iter()
            .map(|id| ("here".to_owned(), id.to_string())),
    );
    let walk_ins = seats().filter(|seat| seat.round == 1);
    let walk_ins: Vec<&str> = walk_ins
        .filter_map(|seat| match &seat.attendee {
            Attendee::WalkIn(name) => Some(name.as_str()),
            Attendee::Person(_) => None,
        })
        .collect();
    pairs.push(("walk-ins".to_owned(), walk_ins.join("\n")));
    let roles = room.played().map_or(0, |case| case.roles.len());
    let rounds = seats().map(|seat| usize::from(seat.round)).max();
    let rounds = rounds.unwrap_or(roles + 1).to_string();
    pairs.push(("rounds".to_owned(), rounds));
    pairs.push(("observers".to_owned(), "1".to_owned()));
    let groups = room
        .kept
        .as_ref()
        .map(|plan| format!("groups-{}", plan.groups()));
    pairs.push((
        "wish".to_owned(),
        groups.unwrap_or_else(|| "size-4".to_owned()),
    ));
    for name in ["one", "other"] {
        pairs.push((name.to_owned(), fields.get(name).to_owned()));
    }
    fields_of(pairs)
}

pub(super) fn read(kind: PlanKind, fields: &Fields) -> Result<Wish, FieldErrors> {
    let mut errors = FieldErrors::default();
    let here: Vec<_> = fields
        .all("here")
        .filter_map(|id| id.parse().ok())
        .collect();
    let walk_ins = fields.get("walk-ins").lines().map(str::trim);
    let present = Present {
        here,
        walk_ins: walk_ins
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    let how = match kind {
        PlanKind::Rota => {
            let mut number = |name: &str, sentence: &str| {
                let typed = fields.get(name).trim().parse();
                typed.unwrap_or_else(|_| {
                    errors.add(name, sentence);
                    0
                })
            };
            How::Rota {
                rounds: number("rounds", "Enter the number of rounds as a whole number."),
                observers: number("observers", "Choose how many observe in a group."),
            }
        }
        PlanKind::Breakouts => {
            let wish = fields
                .get("wish")
                .split_once('-')
                .and_then(|(what, count)| {
                    let count = count.parse().ok()?;
                    match what {
                        "size" => Some(GroupWish::Size(count)),
                        "groups" => Some(GroupWish::Groups(count)),
                        _ => None,
                    }
                });
            How::Breakouts(wish.unwrap_or_else(|| {
                errors.add("wish", "Choose how large the groups are, or how many.");
                GroupWish::Groups(0)
            }))
        }
    };
    let seed = fields.get("seed").parse().unwrap_or(1);
    errors.or(Wish { present, how, seed })
}

/// The fields of a wish in the order of the form.
fn pairs(room: &Room, fields: &Fields, seed: &str) -> Vec<(String, String)> {
    let size: &[&str] = match room.kind {
        PlanKind::Rota => &["walk-ins", "rounds", "observers"],
        PlanKind::Breakouts => &["walk-ins", "wish"],
    };
    let case = room.case.map(|case| ("case".to_owned(), case.to_string()));
    let here = fields
        .all("here")
        .map(|id| ("here".to_owned(), id.to_owned()));
    let size = size
        .iter()
        .map(|name| ((*name).to_owned(), fields.get(name).to_owned()));
    case.into_iter()
        .chain([("seed".to_owned(), seed.to_owned())])
        .chain(here)
        .chain(size)
        .collect()
}

/// The wish again, unseen, for the form that keeps what it gives.
pub(super) fn hidden(room: &Room, fields: &Fields) -> impl IntoView + use<> {
    let inputs: Vec<_> = pairs(room, fields, fields.get("seed"))
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    inputs
}

/// The address of another suggestion for the same wish.
pub(super) fn shuffled(room: &Room, fields: &Fields) -> String {
    let seed = fields.get("seed").parse().unwrap_or(1_u32);
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs(room, fields, &seed.wrapping_add(1).to_string()))
        .finish();
    let path = address(room.details.session.id, room.kind, "", None);
    format!("{path}?{query}")
}

pub(super) fn form(room: &Room, fields: Fields, problems: Problems) -> impl IntoView + use<> {
    let members: Vec<_> = room
        .details
        .members
        .iter()
        .map(|person| {
            let entry = &person.entry;
            (person.id.to_string(), entry.name(), entry.function.clone())
        })
        .collect();
    let case = room.case.map(|case| {
        view! { <input type="hidden" name="case" value=case.to_string()/> }
    });
    let size = match room.kind {
        PlanKind::Rota => {
            let observers = [("0", "Nobody"), ("1", "One person"), ("2", "Two people")];
            let observers = observers.map(|(value, words)| (value.to_owned(), words.to_owned()));
            view! {
                <Field name="rounds" label="Rounds" kind="number" short=true fields=fields.clone() problems=problems.clone()/>
                <Select name="observers" label="Who observes in a group" options=observers.to_vec() fields=fields.clone() problems=problems.clone()/>
            }
            .into_any()
        }
        PlanKind::Breakouts => {
            let sizes = (3..=5).map(|size| (format!("size-{size}"), format!("Groups of {size}")));
            let groups = (1..=MOST_GROUPS).map(|groups| {
                let words = if groups == 1 { "group" } else { "groups" };
                (format!("groups-{groups}"), format!("{groups} {words}"))
            });
            let options: Vec<_> = sizes.chain(groups).collect();
            view! {
                <Select name="wish" label="Groups" options=options fields=fields.clone() problems=problems.clone()/>
            }
            .into_any()
        }
    };
    let (heading, words) = match room.kind {
        PlanKind::Rota => ("Another rota", "Make the rota"),
        PlanKind::Breakouts => ("Other groups", "Make the groups"),
    };
    view! {
        <section aria-labelledby="make" class="no-print">
            <h2 id="make">{heading}</h2>
            <form class="form present" method="get" action=address(room.details.session.id, room.kind, "", None)>
                {case}
                <input type="hidden" name="seed" value=fields.get("seed").to_owned()/>
                <div class="fields">{size}</div>
                <Choices name="here" legend="Who is here" options=members fields=fields.clone() problems=problems.clone() one=false/>
                <TextArea name="walk-ins" label="Walk-ins, one name a line" value=fields.get("walk-ins").to_owned() rows=2 problems/>
                <div class="actions"><button class="button">{words}</button></div>
            </form>
        </section>
    }
}
