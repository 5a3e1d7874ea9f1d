//! The board of a draft: filter, bulk form, columns, and what the suggestion found.

use domain::cohort::{PlanState, View};
use domain::id::{CohortId, CohortPlanId, PersonId};
use islands::board::Board;
use leptos::prelude::*;
use operations::cohort_plan::{self, Board as LoadedBoard};

use super::{Exports, Head, closed_page, title};
use crate::components::Pager;
use crate::visit::{Answer, Visit};

pub(super) async fn show(visit: Visit, id: CohortPlanId) -> Answer {
    let view = View {
        find: visit.query.get("find").to_owned(),
        only_off: visit.query.is_ticked("off"),
        page: usize::try_from(visit.query.page() - 1).unwrap_or_default(),
        cohorts: Vec::new(),
    };
    let found = cohort_plan::board(&visit.ctx, id, view).await?;
    let title = title(&found.plan, &found.programme);
    if found.plan.state != PlanState::Draft {
        let rosters = cohort_plan::rosters(&visit.ctx, id).await?;
        return visit.page(&title, move || closed_page(rosters)).await;
    }
    let moved = moved(&visit);
    visit.wide_page(&title, move || page(found, moved)).await
}

/// Who moved last, where they are and where they came from, as the address of the page says; for the way back without a
/// script.
fn moved(visit: &Visit) -> Option<(String, String)> {
    let seen = visit.query.find("moved")?;
    let from = visit.query.find("from")?;
    let (person, at) = seen.split_once('@')?;
    let is_cohort = |text: &str| text.is_empty() || text.parse::<CohortId>().is_ok();
    let is_known = person.parse::<PersonId>().is_ok() && is_cohort(at) && is_cohort(from);
    is_known.then(|| (seen.to_owned(), from.to_owned()))
}

fn page(found: LoadedBoard, moved: Option<(String, String)>) -> AnyView {
    let LoadedBoard {
        plan,
        programme,
        draft,
        view,
        cohorts,
        targets,
        explanation,
        proven,
        ..
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
    let given_up = format!(
        "{} cohorts with {} people are given up. You can plan again at any time.",
        targets.len().saturating_sub(1),
        draft.summary.placed
    );
    let targets: Vec<_> = targets
        .into_iter()
        .map(|target| {
            let value = target.to.map(|id| id.to_string()).unwrap_or_default();
            view! { <option value=value disabled=target.is_closed>{target.label}</option> }
        })
        .collect();
    let filter = (targets.len() > View::COHORTS || is_filtered(&view))
        .then(|| view! { <Filter id view=view.clone()/> });
    let (current, cohorts) = (view.page as u64 + 1, cohorts as u64);
    let href = move |page| address(id, &view, page);
    let is_empty = draft.columns.len() < 2;
    let locks = format!("/cohort-plans/{id}/locks");
    // Erased here and not in the island: there it would double the module that browsers load.
    let board = view! { <Board draft/> }.into_any();
    view! {
        <Head plan programme tab="board"/>
        {moved.map(|(seen, from)| view! {
            <form class="inline" method="post" action=format!("/cohort-plans/{id}/moves")>
                <input type="hidden" name="person" value=seen/>
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
        {filter}
        <form class="bulk" id="selection" method="post" action=format!("/cohort-plans/{id}/moves") aria-label="With the selected people">
            <label for="target">"Move the selected people to"</label>
            <select id="target" name="cohort">{targets}</select>
            <button class="button">"Move"</button>
            <span class="inline">
                <button class="button quiet" name="locked" value="yes" formaction=locks.clone()>"Lock"</button>
                <button class="button quiet" name="locked" value="no" formaction=locks>"Unlock"</button>
            </span>
            <small>"Or drag a card by its handle, or press M on it."</small>
        </form>
        {board}
        {is_empty.then(|| view! { <p class="empty">"No cohort fits this filter."</p> })}
        <Exports id/>
        <Pager page=current total=cohorts rows=View::COHORTS as u64 href/>
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

fn is_filtered(view: &View) -> bool {
    view.only_off || !view.find.is_empty()
}

/// The address of a page of the board with its filter.
fn address(id: CohortPlanId, view: &View, page: u64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !view.find.is_empty() {
        query.append_pair("find", &view.find);
    }
    if view.only_off {
        query.append_pair("off", "yes");
    }
    query.append_pair("page", &page.to_string());
    format!("/cohort-plans/{id}?{}", query.finish())
}

#[component]
fn Filter(id: CohortPlanId, view: View) -> impl IntoView {
    let path = format!("/cohort-plans/{id}");
    let clear = is_filtered(&view).then(|| view! { <a href=path.clone()>"Clear"</a> });
    view! {
        <form class="filters" method="get" action=path role="search">
            <div class="field">
                <label for="find">"Person or cohort"</label>
                <input type="search" id="find" name="find" value=view.find.clone()/>
            </div>
            <label class="choice">
                <input type="checkbox" name="off" value="yes" checked=view.only_off/>
                " "
                <span>"Only where something is off"</span>
            </label>
            <button class="button">"Filter"</button>
            {clear}
        </form>
    }
}
