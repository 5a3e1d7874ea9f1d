//! Seats as tables: a table a round for a rota, one for breakouts.

use domain::workshop::{PlanKind, Seat, rounds};
use leptos::prelude::*;
use operations::workshop::People;

use crate::components::TableWrap;

/// Everybody by round and group.
pub(crate) fn tables(people: &People, kind: PlanKind, seats: &[Seat]) -> AnyView {
    match kind {
        PlanKind::Rota => rota(people, seats),
        PlanKind::Breakouts => breakouts(people, seats),
    }
}

fn rota(people: &People, seats: &[Seat]) -> AnyView {
    let tables: Vec<_> = rounds(seats)
        .into_iter()
        .enumerate()
        .map(|(at, groups)| round(people, at + 1, &groups))
        .collect();
    tables.into_any()
}

fn round(people: &People, number: usize, groups: &[&[Seat]]) -> AnyView {
    let label = format!("Round {number}");
    let roles: Vec<String> = groups
        .first()
        .into_iter()
        .flat_map(|group| group.iter().filter_map(|seat| seat.role.clone()))
        .collect();
    let has_observers = groups
        .iter()
        .any(|group| group.iter().any(|seat| seat.role.is_none()));
    let heads: Vec<_> = roles
        .iter()
        .cloned()
        .chain(has_observers.then(|| "Observes".to_owned()))
        .map(|role| view! { <th scope="col">{role}</th> })
        .collect();
    let rows: Vec<_> = groups
        .iter()
        .enumerate()
        .map(|(at, group)| {
            let played = roles.iter().cloned().map(Some);
            let cells: Vec<_> = played
                .chain(has_observers.then_some(None))
                .map(|role| {
                    let names: Vec<String> = group
                        .iter()
                        .filter(|seat| seat.role == role)
                        .map(|seat| people.name(&seat.attendee))
                        .collect();
                    let label = role.unwrap_or_else(|| "Observes".to_owned());
                    view! { <td data-label=label>{names.join(", ")}</td> }
                })
                .collect();
            view! { <tr><th scope="row">{format!("Group {}", at + 1)}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <h3>{label.clone()}</h3>
        <TableWrap label>
            <table>
                <thead><tr><th scope="col">"Group"</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

fn breakouts(people: &People, seats: &[Seat]) -> AnyView {
    let rows: Vec<_> = rounds(seats)
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(at, group)| {
            let names: Vec<_> = group
                .iter()
                .map(|seat| {
                    let function = people.function(&seat.attendee);
                    view! { <li>{people.name(&seat.attendee)}" "<small>{function}</small></li> }
                })
                .collect();
            view! {
                <tr>
                    <th scope="row">{format!("Group {}", at + 1)}</th>
                    <td data-label="Who"><ul class="names">{names}</ul></td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Breakout groups">
            <table>
                <thead><tr><th scope="col">"Group"</th><th scope="col">"Who"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}
