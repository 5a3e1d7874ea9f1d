//! Who was moved where in a plan, by whom, and the way back.

use axum::extract::Path;
use domain::cohort::View;
use domain::id::CohortPlanId;
use leptos::prelude::*;
use operations::cohort_plan::{self, Entry};

use super::{Head, title};
use crate::components::{PAGE_ROWS, Pager, TableWrap, time};
use crate::visit::{Answer, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    let page = visit.query.page();
    let plan = cohort_plan::board(&visit.ctx, id, View::default()).await?;
    let before = (page - 1) * PAGE_ROWS;
    let (entries, total) = cohort_plan::history(&visit.ctx, id, before, PAGE_ROWS).await?;
    let title = format!("History of {}", title(&plan.plan, &plan.programme));
    visit
        .page(&title, move || {
            let is_empty = total == 0;
            let rows: Vec<_> = entries.into_iter().map(|entry| row(id, entry)).collect();
            let href = move |page| format!("/cohort-plans/{id}/history?page={page}");
            view! {
                <Head plan=plan.plan programme=plan.programme tab="history"/>
                {if is_empty {
                    view! { <p class="empty">"Nobody was moved by hand so far. Whoever moves somebody is named here, with the way back."</p> }.into_any()
                } else {
                    view! {
                        <TableWrap label="Moves">
                            <table>
                                <caption class="visually-hidden">"Moves, the newest first"</caption>
                                <thead><tr><th scope="col">"Move"</th><th scope="col">"By"</th><th scope="col">"When (UTC)"</th><th scope="col"><span class="visually-hidden">"Undo"</span></th></tr></thead>
                                <tbody>{rows}</tbody>
                            </table>
                        </TableWrap>
                    }.into_any()
                }}
                <Pager page total href/>
            }
            .into_any()
        })
        .await
}

fn row(id: CohortPlanId, entry: Entry) -> impl IntoView {
    let at = entry.moved.at;
    let undo = entry.can_be_undone.then(|| {
        let label = format!("Undo: {}", entry.sentence);
        view! {
            <form class="inline" method="post" action=format!("/cohort-plans/{id}/moves/{}/undo", entry.moved.id)>
                <button class="button quiet small" aria-label=label>"Undo"</button>
            </form>
        }
    });
    view! {
        <tr>
            <th scope="row">{entry.sentence}</th>
            <td data-label="By">{entry.by}</td>
            <td data-label="When (UTC)" class="nowrap">{time::date(at, "UTC")}", "{time::clock(at, "UTC")}</td>
            <td>{undo}</td>
        </tr>
    }
}
