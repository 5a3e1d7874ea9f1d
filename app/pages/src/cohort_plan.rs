//! The cohort board of a draft and its release.

mod board;
mod compare;
mod export;
mod heat_map;
mod history;
pub(crate) mod job;
mod moves;
mod person;
mod release;
mod suggest;

use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler;
use domain::cohort::{Cohort, CohortPlan, Mix, MixBy, PlanState};
use domain::id::CohortPlanId;
use domain::programme::Programme;
use leptos::prelude::*;
use operations::cohort_plan::{self, PlanMix, Rosters};

use self::heat_map::HeatMap;
use crate::components::{Crumbs, PageHead, TableWrap, time};
use crate::programme::state_chip;
use crate::routes::Routes;
use crate::upload::UPLOAD_MOST;
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/cohort-plans/{id}", show)
        .get("/cohort-plans/{id}/people/{person}", person::show)
        .get("/cohort-plans/{id}/history", history::show)
        .get("/cohort-plans/{id}/rosters.csv", export::csv)
        .get("/cohort-plans/{id}/rosters.xlsx", export::xlsx)
        .get("/cohort-plans/{id}/plan.json", export::json)
        .get("/cohort-plans/{id}/print", export::print)
        .get("/planning-jobs/{id}", job::show)
        .post("/planning-jobs/{id}/cancel", job::cancel)
        .get("/programmes/{id}/cohort-plans/compare", compare::show)
        .get("/programmes/{id}/cohort-plans/import", export::import_form)
        .post(
            "/programmes/{id}/cohort-plans/import",
            export::import.layer(DefaultBodyLimit::max(UPLOAD_MOST)),
        )
        .get("/cohort-plans/{id}/suggestions", suggest::show)
        .post("/cohort-plans/{id}/suggestions", suggest::start)
        .post("/cohort-plans/{id}/repairs", suggest::apply)
        .post("/cohort-plans/{id}/moves", moves::move_people)
        .post("/cohort-plans/{id}/moves/{moved}/undo", moves::undo)
        .post("/cohort-plans/{id}/exchanges", moves::exchange)
        .post("/cohort-plans/{id}/locks", moves::set_locked)
        .get("/cohort-plans/{id}/release", release::form)
        .post("/cohort-plans/{id}/release", release::release)
        .post("/cohort-plans/{id}/discard", release::discard)
}

async fn show(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    let by = match visit.query.get("mix") {
        "" if visit.query.get("tab") == "mix" => Some(MixBy::Function),
        typed => typed.parse().ok(),
    };
    match by {
        Some(by) => {
            let found = cohort_plan::mix(&visit.ctx, id, by).await?;
            let title = format!(
                "Mix by {}, {}",
                by.as_str(),
                title(&found.plan, &found.programme)
            );
            visit.wide_page(&title, move || mix_page(found)).await
        }
        None => board::show(visit, id).await,
    }
}

/// Ways to take a plan along.
#[component]
fn Exports(id: CohortPlanId) -> impl IntoView {
    let link = |path: &str| format!("/cohort-plans/{id}/{path}");
    view! {
        <p class="exports">
            "Export: "
            <a href=link("rosters.csv")>"Rosters as CSV"</a>" "
            <a href=link("rosters.xlsx")>"as Excel"</a>" "
            <a href=link("plan.json")>"Plan as JSON"</a>" "
            <a href=link("print")>"Print the rosters"</a>
        </p>
    }
}

/// `Cohort plan 3 of Working with customers`.
fn title(plan: &CohortPlan, programme: &Programme) -> String {
    format!("Cohort plan {} of {}", plan.id, programme.name)
}

#[component]
fn Head(plan: CohortPlan, programme: Programme, tab: &'static str) -> impl IntoView {
    let id = plan.id;
    let (tone, state) = state_chip(plan.state);
    let is_draft = plan.state == PlanState::Draft;
    let is_released = plan.state == PlanState::Released;
    let current = move |own: &str| (own == tab).then_some("page");
    view! {
        <Crumbs
            above=vec![
                ("Programmes".into(), "/programmes".into()),
                (programme.name.clone(), format!("/programmes/{}", programme.id)),
            ]
            here=format!("Cohort plan {id}")
        />
        <PageHead title=format!("Cohort plan {id}")>
            {(is_draft || is_released).then(|| view! {
                <form class="inline" method="post" action=format!("/cohort-plans/{id}/suggestions")>
                    <button class="button">{if is_draft { "Suggest" } else { "Repair" }}</button>
                </form>
            })}
            {is_draft.then(|| view! { <a class="button primary" href=format!("/cohort-plans/{id}/release")>"Release"</a> })}
            {is_released.then(|| view! { <a class="button primary" href=format!("/cohort-plans/{id}/dates")>"Plan dates"</a> })}
        </PageHead>
        <p class="lede">
            <span class=tone>{state}</span>
            " "
            {format!("At most {} in a cohort, planned for {}; seed {}.", plan.max_size, plan.plan_size, plan.seed)}
        </p>
        <nav class="tabs" aria-label="Cohort plan">
            <ul>
                <li><a href=format!("/cohort-plans/{id}") aria-current=current("board")>{if is_draft { "Board" } else { "Cohorts" }}</a></li>
                <li><a href=format!("/cohort-plans/{id}?tab=mix") aria-current=current("mix")>"Mix"</a></li>
                <li><a href=format!("/cohort-plans/{id}/history") aria-current=current("history")>"History"</a></li>
            </ul>
        </nav>
    }
}

fn closed_page(found: Rosters) -> AnyView {
    let Rosters {
        plan,
        programme,
        cohorts,
    } = found;
    let id = plan.id;
    let is_released = plan.state == PlanState::Released;
    let note = match (plan.state, plan.released_at) {
        (PlanState::Released, Some(at)) => format!(
            "Released on {}, {} UTC. {}",
            time::date(at, "UTC"),
            time::clock(at, "UTC"),
            plan.change_note.clone().unwrap_or_default()
        ),
        _ => "This draft was given up before its release.".to_owned(),
    };
    let rows: Vec<_> = cohorts
        .into_iter()
        .map(|(cohort, members)| {
            let id = cohort.id;
            let size = format!("{} / {}", members.len(), cohort.capacity);
            let name = if is_released {
                view! { <a href=format!("/cohorts/{id}")>{cohort.name}</a> }.into_any()
            } else {
                cohort.name.into_any()
            };
            view! { <tr><th scope="row">{name}</th><td class="num" data-label="People">{size}</td></tr> }
        })
        .collect();
    view! {
        <Head plan programme tab="board"/>
        <div class="note" role="note"><p>{note}</p></div>
        <TableWrap label="Cohorts of the plan">
            <table>
                <caption class="visually-hidden">"Cohorts of the plan"</caption>
                <thead><tr><th scope="col">"Name"</th><th scope="col" class="num">"People"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
        <Exports id/>
    }
    .into_any()
}

fn mix_page(found: PlanMix) -> AnyView {
    let PlanMix {
        plan,
        programme,
        cohorts,
        mix,
    } = found;
    let id = plan.id;
    let toggles: Vec<_> = MixBy::ALL
        .into_iter()
        .map(|by| {
            let current = (by == mix.by).then_some("true");
            view! { <a class="button" href=format!("/cohort-plans/{id}?mix={}", by.as_str()) aria-current=current>{by.label()}</a> }
        })
        .collect();
    let verdict = match mix.misplaced() {
        0 => "As even as whole numbers allow.".to_owned(),
        1 => "One seat is outside its fair share.".to_owned(),
        seats => format!("{seats} seats are outside their fair share."),
    };
    view! {
        <Head plan programme tab="mix"/>
        <div class="row" role="group" aria-label="What is counted">{toggles}</div>
        <p>{verdict}</p>
        <HeatMap cohorts mix/>
    }
    .into_any()
}
