//! Who has met which case, on the pages of the case, the cohort and the person.

use domain::case_study::Met;
use leptos::prelude::*;
use operations::case_study::MetCase;

use crate::components::{TableWrap, time};

/// On the page of a case, for who leads sessions: by whom it was met.
#[component]
pub(super) fn MetBy(met: MetCase) -> impl IntoView {
    let MetCase {
        known,
        names,
        others,
    } = met;
    let nobody = known.is_empty() && others == 0;
    let items: Vec<_> = known
        .into_iter()
        .map(|one| {
            let mut people: Vec<String> = one
                .people
                .iter()
                .filter_map(|id| names.get(id).cloned())
                .collect();
            people.sort();
            let count = count_of(people.len());
            let people = (!people.is_empty()).then(|| {
                let people: Vec<_> = people
                    .into_iter()
                    .map(|name| view! { <li>{name}</li> })
                    .collect();
                view! { <details><summary>{count.clone()}</summary><ul>{people}</ul></details> }
            });
            view! { <li>{session_link(&one)}", "{one.cohort_name} {people}</li> }
        })
        .collect();
    let more = match (others, items.is_empty()) {
        (0, _) => None,
        (1, true) => Some("1 cohort has met this case.".to_owned()),
        (1, false) => Some("1 other cohort has met it too.".to_owned()),
        (some, true) => Some(format!("{some} cohorts have met this case.")),
        (some, false) => Some(format!("{some} other cohorts have met it too.")),
    };
    view! {
        <h3>"Met by"</h3>
        {(!items.is_empty()).then(|| view! { <ul>{items}</ul> })}
        {more.map(|sentence| view! { <p>{sentence}</p> })}
        {nobody.then(|| view! { <p class="muted">"No cohort has met this case yet."</p> })}
    }
}

/// On the page of a cohort, or of a person with the cohorts: the cases that were met.
#[component]
pub(crate) fn CasesMet(met: Vec<Met>, by_person: bool) -> impl IntoView {
    if met.is_empty() {
        return view! { <p class="muted">"No case yet: they are counted when a session is closed."</p> }
            .into_any();
    }
    let last = if by_person { "Cohort" } else { "People there" };
    let rows: Vec<_> = met
        .into_iter()
        .map(|one| {
            let cell = match by_person {
                true => view! { <a href=format!("/cohorts/{}", one.cohort)>{one.cohort_name.clone()}</a> }.into_any(),
                false => one.people.len().into_any(),
            };
            view! {
                <tr>
                    <th scope="row"><a href=format!("/cases/{}", one.case)>{one.title.clone()}</a></th>
                    <td data-label="Session">{session_link(&one)}</td>
                    <td data-label=last>{cell}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Cases met">
            <table>
                <caption class="visually-hidden">"Cases met, the earliest session first"</caption>
                <thead><tr><th scope="col">"Case"</th><th scope="col">"Session"</th><th scope="col">{last}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

fn session_link(met: &Met) -> AnyView {
    let words = time::date(met.at, &met.timezone);
    let at = met.at.to_rfc3339();
    view! { <a href=format!("/sessions/{}", met.session)><time datetime=at>{words}</time></a> }
        .into_any()
}

fn count_of(people: usize) -> String {
    match people {
        1 => "1 person".to_owned(),
        some => format!("{some} people"),
    }
}
