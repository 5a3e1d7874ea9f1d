//! The cohort board of a draft and its release.

mod heat_map;
mod person;

use axum::extract::Path;
use domain::cohort::{Cohort, CohortPlan, Mix, MixBy, PlanState};
use domain::id::{CohortId, CohortPlanId, PersonId};
use domain::programme::Programme;
use islands::board::Board;
use leptos::prelude::*;
use operations::cohort_plan::{self, Board as LoadedBoard, PlanMix};
use operations::{AppError, Outcome};

use self::heat_map::HeatMap;
use crate::components::{Crumbs, ErrorSummary, PageHead, TableWrap, TextArea, time};
use crate::fields::{Fields, Problems};
use crate::programme::state_chip;
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/cohort-plans/{id}", show)
        .get("/cohort-plans/{id}/people/{person}", person::show)
        .post("/cohort-plans/{id}/moves", move_people)
        .post("/cohort-plans/{id}/locks", set_locked)
        .get("/cohort-plans/{id}/release", release_form)
        .post("/cohort-plans/{id}/release", release)
        .post("/cohort-plans/{id}/discard", discard)
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
        None => board(visit, id, Problems::default()).await,
    }
}

/// `Cohort plan 3 of Working with customers`.
fn title(plan: &CohortPlan, programme: &Programme) -> String {
    format!("Cohort plan {} of {}", plan.id, programme.name)
}

async fn board(visit: Visit, id: CohortPlanId, problems: Problems) -> Answer {
    let found = cohort_plan::board(&visit.ctx, id).await?;
    let title = title(&found.plan, &found.programme);
    if found.plan.state != PlanState::Draft {
        return visit.page(&title, move || closed_page(found)).await;
    }
    let moved = moved(&visit, &found);
    visit
        .wide_page(&title, move || board_page(found, moved, problems))
        .await
}

/// Who moved last and where they came from, as the address of the page says; for the way back without a script.
fn moved(visit: &Visit, found: &LoadedBoard) -> Option<(PersonId, String)> {
    let person: PersonId = visit.query.get("moved").parse().ok()?;
    let from = visit.query.find("from")?;
    let is_known = from.is_empty() || from.parse::<CohortId>().is_ok();
    let on_board = found
        .draft
        .columns
        .iter()
        .flat_map(|column| &column.people)
        .any(|card| card.id == person);
    (is_known && on_board).then(|| (person, from.to_owned()))
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
            </ul>
        </nav>
    }
}

fn board_page(
    found: LoadedBoard,
    moved: Option<(PersonId, String)>,
    problems: Problems,
) -> AnyView {
    let LoadedBoard {
        plan,
        programme,
        draft,
        explanation,
        proven,
    } = found;
    let id = plan.id;
    let conflicts: Vec<_> = draft
        .summary
        .conflicts
        .iter()
        .map(|sentence| view! { <li>{sentence.clone()}</li> })
        .collect();
    let explanation: Vec<_> = explanation
        .into_iter()
        .map(|sentence| view! { <li>{sentence}</li> })
        .collect();
    let targets: Vec<_> = draft
        .columns
        .iter()
        .map(|column| {
            let value = column.id.map(|id| id.to_string()).unwrap_or_default();
            let words = format!("{}, {}", column.name, column.size());
            view! { <option value=value disabled=column.is_full()>{words}</option> }
        })
        .collect();
    let given_up = format!(
        "{} cohorts with {} people are given up. You can plan again at any time.",
        draft.columns.len().saturating_sub(1),
        draft.summary.placed
    );
    // Erased here and not in the island: there it would double the module that browsers load.
    let board = view! { <Board draft/> }.into_any();
    view! {
        <Head plan programme tab="board"/>
        <ErrorSummary problems/>
        {moved.map(|(person, from)| view! {
            <form class="inline" method="post" action=format!("/cohort-plans/{id}/moves")>
                <input type="hidden" name="person" value=person.to_string()/>
                <input type="hidden" name="cohort" value=from/>
                <input type="hidden" name="undo" value="yes"/>
                <button class="button quiet">"Undo the last move"</button>
            </form>
        })}
        {(!conflicts.is_empty()).then(|| view! {
            <div class="note danger" role="note">
                <p>"Rules that the plan broke when this page was loaded:"</p>
                <ul>{conflicts}</ul>
            </div>
        })}
        <form class="bulk" id="selection" method="post" action=format!("/cohort-plans/{id}/moves") aria-label="With the selected people">
            <label for="target">"Move the selected people to"</label>
            <select id="target" name="cohort">{targets}</select>
            <button class="button">"Move"</button>
            <small>"Or drag a card by its handle, or press M on it."</small>
        </form>
        {board}
        <details>
            <summary>"What the suggestion found"</summary>
            <ul>{explanation}</ul>
            <p>{if proven { "It is proven that no plan for the same people was more even." } else { "It is not proven that no plan was more even." }}</p>
        </details>
        <details>
            <summary>"Discard this draft"</summary>
            <form class="form" method="post" action=format!("/cohort-plans/{id}/discard")>
                <p>{given_up}</p>
                <div class="actions"><button class="button danger">"Discard the draft"</button></div>
            </form>
        </details>
    }
    .into_any()
}

fn closed_page(found: LoadedBoard) -> AnyView {
    let LoadedBoard {
        plan,
        programme,
        draft,
        ..
    } = found;
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
    let rows: Vec<_> = draft
        .columns
        .into_iter()
        .filter_map(|column| {
            let id = column.id?;
            let size = column.size();
            let name = if is_released {
                view! { <a href=format!("/cohorts/{id}")>{column.name}</a> }.into_any()
            } else {
                column.name.into_any()
            };
            Some(view! { <tr><th scope="row">{name}</th><td class="num" data-label="People">{size}</td></tr> })
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

async fn move_people(visit: Visit, Path(id): Path<CohortPlanId>, fields: Fields) -> Answer {
    let outcome = async {
        let people: Vec<PersonId> = fields
            .all("person")
            .map(|typed| typed.parse().map_err(|_| AppError::NotFound))
            .collect::<Outcome<_>>()?;
        let to = match fields.get("cohort") {
            "" => None,
            typed => Some(typed.parse().map_err(|_| AppError::NotFound)?),
        };
        let moved = cohort_plan::move_people(&visit.ctx, id, &people, to).await?;
        Ok::<_, AppError>((people, moved))
    };
    match outcome.await {
        Ok((people, moved)) => {
            let path = match (people.as_slice(), fields.is_ticked("undo")) {
                ([person], false) => {
                    let from = moved.from.map(|from| from.to_string()).unwrap_or_default();
                    format!("/cohort-plans/{id}?moved={person}&from={from}")
                }
                _ => format!("/cohort-plans/{id}"),
            };
            visit.redirect_with(&path, Flash::ok(moved.sentence))
        }
        Err(error) => refused(visit, id, error).await,
    }
}

/// A refusal leads back to the board, which says so; everything else is a page of its own.
async fn refused(visit: Visit, id: CohortPlanId, error: AppError) -> Answer {
    match error {
        AppError::Refused(refusal) => {
            visit.redirect_with(&format!("/cohort-plans/{id}"), Flash::warn(refusal.0))
        }
        other => Err(other.into()),
    }
}

async fn set_locked(visit: Visit, Path(id): Path<CohortPlanId>, fields: Fields) -> Answer {
    let outcome = async {
        let person: PersonId = fields
            .get("person")
            .parse()
            .map_err(|_| AppError::NotFound)?;
        let locked = fields.get("locked") == "yes";
        let sentence = cohort_plan::set_locked(&visit.ctx, id, person, locked).await?;
        Ok::<_, AppError>((person, sentence))
    };
    match outcome.await {
        Ok((person, sentence)) => visit.redirect_with(
            &format!("/cohort-plans/{id}/people/{person}"),
            Flash::ok(sentence),
        ),
        Err(error) => refused(visit, id, error).await,
    }
}

async fn release_form(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    release_page(visit, id, Fields::default(), Problems::default()).await
}

async fn release(visit: Visit, Path(id): Path<CohortPlanId>, fields: Fields) -> Answer {
    let note = fields.get("note");
    let with_conflicts = fields.is_ticked("with_conflicts");
    match cohort_plan::release(&visit.ctx, id, note, with_conflicts).await {
        Ok(()) => visit.redirect_with(
            &format!("/cohort-plans/{id}"),
            Flash::ok("The plan is released: its cohorts are in force now."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            release_page(visit, id, fields, problems).await
        }
    }
}

async fn release_page(
    visit: Visit,
    id: CohortPlanId,
    fields: Fields,
    problems: Problems,
) -> Answer {
    let found = cohort_plan::board(&visit.ctx, id).await?;
    if found.plan.state != PlanState::Draft {
        return visit.redirect(&format!("/cohort-plans/{id}"));
    }
    let title = format!("Release: {}", title(&found.plan, &found.programme));
    let is_again = !problems.is_empty();
    let main = move || release_view(found, fields, problems);
    if is_again {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn release_view(found: LoadedBoard, fields: Fields, problems: Problems) -> AnyView {
    let LoadedBoard {
        plan,
        programme,
        draft,
        ..
    } = found;
    let id = plan.id;
    let summary = draft.summary;
    let conflicts = summary.conflicts.len();
    let listed: Vec<_> = summary
        .conflicts
        .into_iter()
        .map(|sentence| view! { <li>{sentence}</li> })
        .collect();
    let unplaced = summary.people - summary.placed;
    let cohorts = draft
        .columns
        .iter()
        .filter(|column| column.id.is_some() && !column.people.is_empty());
    let cohorts = cohorts.count();
    let empty = draft.columns.len().saturating_sub(1 + cohorts);
    let label = format!("Release {cohorts} cohorts with {} people", summary.placed);
    let ticked = fields.is_ticked("with_conflicts");
    view! {
        <Crumbs
            above=vec![
                ("Programmes".into(), "/programmes".into()),
                (programme.name, format!("/programmes/{}", programme.id)),
                (format!("Cohort plan {id}"), format!("/cohort-plans/{id}")),
            ]
            here="Release"
        />
        <PageHead title=format!("Release cohort plan {id}")/>
        <ErrorSummary problems=problems.clone()/>
        <dl class="figures">
            <div><dt>"Cohorts"</dt><dd>{cohorts}</dd></div>
            <div><dt>"Placed"</dt><dd>{summary.placed}" "<small>{format!("of {}", summary.people)}</small></dd></div>
            <div><dt>"Misplaced seats"</dt><dd>{summary.misplaced}" "<small>{summary.evenness}</small></dd></div>
        </dl>
        {(unplaced > 0).then(|| view! {
            <div class="note warn" role="note"><p>{format!("{unplaced} people are not placed. They can be added to a cohort later, or planned in another plan.")}</p></div>
        })}
        {(empty > 0).then(|| view! {
            <div class="note" role="note"><p>{format!("{empty} empty cohorts are dropped.")}</p></div>
        })}
        {(conflicts > 0).then(|| view! {
            <div class="note danger" role="note"><h2>"Broken rules"</h2><ul>{listed}</ul></div>
        })}
        <form class="form" method="post" action=format!("/cohort-plans/{id}/release")>
            {(conflicts > 0).then(|| view! {
                <div class="field">
                    <label class="choice">
                        <input type="checkbox" id="with_conflicts" name="with_conflicts" value="yes" checked=ticked/>
                        " "
                        <span>"Release with these broken rules"</span>
                    </label>
                </div>
            })}
            <TextArea name="note" label="What changes (optional)" value=fields.get("note") problems rows=3
                help="Kept with the plan for other coordinators."/>
            <div class="actions">
                <button class="button primary">{label}</button>
                <a class="button" href=format!("/cohort-plans/{id}")>"Back to the board"</a>
            </div>
        </form>
    }
    .into_any()
}

async fn discard(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    match cohort_plan::discard(&visit.ctx, id).await {
        Ok(programme) => visit.redirect_with(
            &format!("/programmes/{programme}"),
            Flash::ok(format!("Cohort plan {id} is discarded.")),
        ),
        Err(error) => refused(visit, id, error).await,
    }
}
