//! Two plans of a programme side by side.

use axum::extract::Path;
use domain::cohort::CohortPlan;
use domain::id::{CohortPlanId, ProgrammeId};
use leptos::prelude::*;
use operations::cohort_plan::{self, Comparison, Side};

use crate::components::{Crumbs, PageHead, TableWrap};
use crate::programme::state_chip;
use crate::visit::{Answer, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let named = |name: &str| visit.query.get(name).parse::<CohortPlanId>().ok();
    let found = cohort_plan::compare(&visit.ctx, id, [named("one"), named("other")]).await?;
    let title = format!("Compare plans of {}", found.programme.name);
    visit.page(&title, move || page(found)).await
}

fn page(found: Comparison) -> AnyView {
    let id = found.programme.id;
    let chosen = found
        .sides
        .as_ref()
        .map(|sides| [sides[0].plan.id, sides[1].plan.id]);
    let select = |name: &'static str, label: &'static str, chosen: Option<CohortPlanId>| {
        let options: Vec<_> = found
            .plans
            .iter()
            .map(|plan| option(plan, chosen))
            .collect();
        view! {
            <div class="field"><label for=name>{label}</label><select id=name name=name>{options}</select></div>
        }
    };
    let table = match found.sides {
        Some(sides) => side_by_side(&sides, found.elsewhere).into_any(),
        None => view! { <p class="empty">"There are not two plans to compare: plan cohorts again, with another seed for example."</p> }.into_any(),
    };
    view! {
        <Crumbs
            above=vec![
                ("Programmes".into(), "/programmes".into()),
                (found.programme.name.clone(), format!("/programmes/{id}")),
            ]
            here="Compare plans"
        />
        <PageHead title="Compare plans"/>
        <form class="filters" method="get" action=format!("/programmes/{id}/cohort-plans/compare")>
            {select("one", "One plan", chosen.map(|ids| ids[0]))}
            {select("other", "The other", chosen.map(|ids| ids[1]))}
            <button class="button">"Compare"</button>
        </form>
        {table}
    }
    .into_any()
}

fn option(plan: &CohortPlan, chosen: Option<CohortPlanId>) -> impl IntoView + use<> {
    let (_, state) = state_chip(plan.state);
    let words = format!("Cohort plan {}, {}", plan.id, state.to_lowercase());
    view! { <option value=plan.id.to_string() selected=chosen == Some(plan.id)>{words}</option> }
}

fn side_by_side(sides: &[Side; 2], elsewhere: usize) -> impl IntoView + use<> {
    let heads: Vec<_> = sides
        .iter()
        .map(|side| {
            let id = side.plan.id;
            view! { <th scope="col" class="num"><a href=format!("/cohort-plans/{id}")>{format!("Plan {id}")}</a></th> }
        })
        .collect();
    let sizes = |side: &Side| {
        let (_, least, most) = side.cohorts;
        if least == most {
            least.to_string()
        } else {
            format!("{least} to {most}")
        }
    };
    let mut rows = vec![
        row("Cohorts", sides, |side| side.cohorts.0.to_string()),
        row("People in each", sides, sizes),
        row("Placed", sides, |side| side.placed.to_string()),
        row("Not placed", sides, |side| side.unplaced.to_string()),
        row("Broken rules", sides, |side| side.conflicts.to_string()),
    ];
    let attributes: Vec<String> = sides[0]
        .misplaced
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    for attribute in attributes {
        let label = format!("Misplaced seats, {attribute}");
        rows.push(row(&label, sides, |side| {
            let found = side.misplaced.iter().find(|(name, _)| *name == attribute);
            found.map_or_else(|| "-".to_owned(), |(_, seats)| seats.to_string())
        }));
    }
    rows.push(row("Pairs who meet again", sides, |side| {
        side.met_again.to_string()
    }));
    rows.push(row("Seed", sides, |side| side.plan.seed.to_string()));
    let company = match elsewhere {
        0 => "Everybody who is in both plans keeps the same company.".to_owned(),
        1 => "1 person who is in both plans sits with mostly other people.".to_owned(),
        many => format!("{many} people who are in both plans sit with mostly other people."),
    };
    view! {
        <TableWrap label="Two plans">
            <table>
                <caption class="visually-hidden">"Two plans side by side"</caption>
                <thead><tr><th scope="col">"What"</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
        <p>{company}</p>
    }
}

fn row(label: &str, sides: &[Side; 2], figure: impl Fn(&Side) -> String) -> AnyView {
    let cells: Vec<_> = sides
        .iter()
        .map(|side| {
            let plan = format!("Plan {}", side.plan.id);
            view! { <td class="num" data-label=plan>{figure(side)}</td> }
        })
        .collect();
    view! { <tr><th scope="row">{label.to_owned()}</th>{cells}</tr> }.into_any()
}
