//! One person of a draft: why they are where they are, and where they could be.

use axum::extract::Path;
use domain::cohort::PlanState;
use domain::id::{CohortPlanId, PersonId};
use leptos::prelude::*;
use operations::cohort_plan::{self, Choice, Exchange, PersonView};

use crate::components::{Crumbs, PageHead, TableWrap};
use crate::visit::{Answer, Visit};

pub(super) async fn show(
    visit: Visit,
    Path((id, person)): Path<(CohortPlanId, PersonId)>,
) -> Answer {
    let found = cohort_plan::person(&visit.ctx, id, person).await?;
    let title = format!("{} in cohort plan {id}", found.person.entry.name());
    visit.page(&title, move || page(found)).await
}

fn page(found: PersonView) -> AnyView {
    let id = found.plan.id;
    let person = found.person.id;
    let entry = found.person.entry;
    let name = entry.name();
    let is_draft = found.plan.state == PlanState::Draft;
    let place = found
        .cohort
        .as_ref()
        .map_or_else(|| "Not placed".to_owned(), |cohort| cohort.name.clone());
    let why: Vec<_> = found
        .why_here
        .into_iter()
        .map(|sentence| view! { <li>{sentence}</li> })
        .collect();
    let is_placed = found.cohort.is_some();
    let seat = found.cohort.as_ref().map(|cohort| cohort.id.to_string());
    let seen = format!("{person}@{}", seat.unwrap_or_default());
    let lock = is_placed.then(|| view! { <Lock id seen=seen.clone() locked=found.locked/> });
    let moves = if found.locked {
        view! { <p>{format!("{name} is locked here: unlock first, then move.")}</p> }.into_any()
    } else {
        view! {
            <MoveForm id person seen=seen.clone() choices=found.choices is_placed/>
            <Exchanges id seen name=name.clone() exchanges=found.exchanges/>
        }
        .into_any()
    };
    view! {
        <Crumbs
            above=vec![
                ("Programmes".into(), "/programmes".into()),
                (found.programme.name, format!("/programmes/{}", found.programme.id)),
                (format!("Cohort plan {id}"), format!("/cohort-plans/{id}")),
            ]
            here=name.clone()
        />
        <PageHead title=name.clone()><a class="button" href=format!("/people/{person}")>"Open the person"</a></PageHead>
        <dl class="facts">
            <div><dt>"Cohort"</dt><dd>{place}{found.locked.then(|| view! { " "<span class="chip info">"Locked"</span> })}</dd></div>
            <div><dt>"Function"</dt><dd>{entry.function}</dd></div>
            <div><dt>"Level"</dt><dd>{entry.level}</dd></div>
            {entry.site.map(|site| view! { <div><dt>"Site"</dt><dd>{site}</dd></div> })}
        </dl>
        {is_placed.then(|| view! { <h2 id="why">"Why here"</h2><ul>{why}</ul> })}
        {is_draft.then(|| view! { <h2 id="move">"Move"</h2>{moves}{lock} })}
    }
    .into_any()
}

#[component]
fn Lock(id: CohortPlanId, seen: String, locked: bool) -> impl IntoView {
    let (value, label) = if locked {
        ("no", "Unlock")
    } else {
        ("yes", "Lock in this cohort")
    };
    view! {
        <form class="inline" method="post" action=format!("/cohort-plans/{id}/locks")>
            <input type="hidden" name="person" value=seen/>
            <input type="hidden" name="back" value="yes"/>
            <input type="hidden" name="locked" value=value/>
            <button class="button quiet">{label}</button>
        </form>
    }
}

#[component]
fn MoveForm(
    id: CohortPlanId,
    person: PersonId,
    seen: String,
    choices: Vec<Choice>,
    is_placed: bool,
) -> impl IntoView {
    let options: Vec<_> = choices
        .into_iter()
        .filter(|choice| !choice.is_here)
        .map(|choice| {
            let effect = choice.effect();
            let words = format!("{}: {}", effect.label, effect.remark);
            view! { <option value=choice.cohort.id.to_string() disabled=effect.is_closed>{words}</option> }
        })
        .collect();
    view! {
        <form class="form" method="post" action=format!("/cohort-plans/{id}/moves")>
            <input type="hidden" name="person" value=seen/>
            <div class="field">
                <label for="cohort">"Move to"</label>
                <select id="cohort" name="cohort" aria-describedby="cohort-help">
                    {options}
                    {is_placed.then(|| view! { <option value="">"Not placed"</option> })}
                </select>
                <p class="help" id="cohort-help">"Misplaced seats are those of the whole plan after the move."</p>
            </div>
            <div class="actions">
                <button class="button primary">"Move"</button>
                <a class="button" href=format!("/cohort-plans/{id}#p-{person}")>"Back to the board"</a>
            </div>
        </form>
    }
}

#[component]
fn Exchanges(
    id: CohortPlanId,
    seen: String,
    name: String,
    exchanges: Vec<Exchange>,
) -> impl IntoView {
    let rows: Vec<_> = exchanges
        .into_iter()
        .map(|exchange| {
            let consequence = consequence(&exchange);
            let partner = exchange.partner.entry.name();
            let label = format!("Exchange {name} and {partner}");
            let with = format!("{}@{}", exchange.partner.id, exchange.cohort.id);
            view! {
                <tr>
                    <th scope="row">{partner}</th>
                    <td data-label="Cohort">{exchange.cohort.name}</td>
                    <td data-label="Function">{exchange.partner.entry.function}</td>
                    <td data-label="Level">{exchange.partner.entry.level}</td>
                    <td data-label="What it does">{consequence}</td>
                    <td>
                        <form class="inline" method="post" action=format!("/cohort-plans/{id}/exchanges")>
                            <input type="hidden" name="person" value=seen.clone()/>
                            <input type="hidden" name="with" value=with/>
                            <button class="button small" aria-label=label>"Exchange"</button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| view! {
        <h2 id="exchange">"Change places with somebody"</h2>
        <p>"The three people with whom the plan stays most even; full cohorts do not matter."</p>
        <TableWrap label="Exchanges">
            <table>
                <caption class="visually-hidden">"Exchanges"</caption>
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Cohort"</th><th scope="col">"Function"</th><th scope="col">"Level"</th><th scope="col">"What it does"</th><th scope="col"><span class="visually-hidden">"Exchange"</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    })
}

/// "The plan stays as even as it is.", "2 misplaced seats more; breaks 1 rule".
fn consequence(exchange: &Exchange) -> String {
    let counted =
        |number: u64, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
    let mut parts = Vec::new();
    match exchange.misplaced {
        0 => parts.push("as even as it is".to_owned()),
        more @ 1.. => parts.push(counted(more.unsigned_abs(), "misplaced seat") + " more"),
        fewer => parts.push(counted(fewer.unsigned_abs(), "misplaced seat") + " fewer"),
    }
    match exchange.conflicts {
        0 => {}
        more @ 1.. => parts.push(format!("breaks {}", counted(more.unsigned_abs(), "rule"))),
        fewer => parts.push(format!("mends {}", counted(fewer.unsigned_abs(), "rule"))),
    }
    parts.join("; ")
}
