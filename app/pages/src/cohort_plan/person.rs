//! One person of a draft: why they are where they are, and where they could be.

use axum::extract::Path;
use domain::cohort::PlanState;
use domain::id::{CohortPlanId, PersonId};
use leptos::prelude::*;
use operations::cohort_plan::{self, Choice, PersonView};

use crate::components::{Crumbs, PageHead};
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
    let lock = is_placed.then(|| view! { <Lock id person locked=found.locked/> });
    let moves = if found.locked {
        view! { <p>{format!("{name} is locked here: unlock first, then move.")}</p> }.into_any()
    } else {
        view! { <MoveForm id person choices=found.choices is_placed/> }.into_any()
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
fn Lock(id: CohortPlanId, person: PersonId, locked: bool) -> impl IntoView {
    let (value, label) = if locked {
        ("no", "Unlock")
    } else {
        ("yes", "Lock in this cohort")
    };
    view! {
        <form class="inline" method="post" action=format!("/cohort-plans/{id}/locks")>
            <input type="hidden" name="person" value=person.to_string()/>
            <input type="hidden" name="locked" value=value/>
            <button class="button quiet">{label}</button>
        </form>
    }
}

#[component]
fn MoveForm(
    id: CohortPlanId,
    person: PersonId,
    choices: Vec<Choice>,
    is_placed: bool,
) -> impl IntoView {
    let options: Vec<_> = choices
        .into_iter()
        .filter(|choice| !choice.is_here)
        .map(|choice| {
            let capacity = usize::from(choice.cohort.capacity);
            let is_full = choice.taken >= capacity;
            let words = words(&choice);
            view! { <option value=choice.cohort.id.to_string() disabled=is_full>{words}</option> }
        })
        .collect();
    view! {
        <form class="form" method="post" action=format!("/cohort-plans/{id}/moves")>
            <input type="hidden" name="person" value=person.to_string()/>
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

/// "Cohort 4: 3 seats left, 2 misplaced seats after".
fn words(choice: &Choice) -> String {
    let name = &choice.cohort.name;
    let left = usize::from(choice.cohort.capacity).saturating_sub(choice.taken);
    let after = match choice.misplaced {
        0 => "no misplaced seat after".to_owned(),
        1 => "1 misplaced seat after".to_owned(),
        seats => format!("{seats} misplaced seats after"),
    };
    let rule = choice
        .conflict
        .as_ref()
        .map_or_else(String::new, |conflict| {
            format!("; breaks a rule: {conflict}")
        });
    match left {
        0 => format!("{name}: full"),
        1 => format!("{name}: 1 seat left, {after}{rule}"),
        left => format!("{name}: {left} seats left, {after}{rule}"),
    }
}
