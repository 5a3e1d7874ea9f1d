//! Releasing a draft, or giving it up.

use axum::extract::Path;
use domain::cohort::{PlanState, View};
use domain::id::CohortPlanId;
use leptos::prelude::*;
use operations::cohort_plan::{self, Board as LoadedBoard};

use super::moves::refused;
use super::title;
use crate::components::{Crumbs, ErrorSummary, PageHead, TextArea};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn form(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    release_page(visit, id, Fields::default(), Problems::default()).await
}

pub(super) async fn release(visit: Visit, Path(id): Path<CohortPlanId>, fields: Fields) -> Answer {
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
    let found = cohort_plan::board(&visit.ctx, id, View::default()).await?;
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
        targets,
        empty,
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
    let cohorts = targets.len() - 1 - empty;
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

pub(super) async fn discard(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    match cohort_plan::discard(&visit.ctx, id).await {
        Ok(programme) => visit.redirect_with(
            &format!("/programmes/{programme}"),
            Flash::ok(format!("Cohort plan {id} is discarded.")),
        ),
        Err(error) => refused(visit, &format!("/cohort-plans/{id}"), error),
    }
}
