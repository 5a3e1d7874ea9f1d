//! A plan as a file or on paper, and a draft from a file.

use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::{CohortPlanId, ProgrammeId};
use leptos::prelude::*;
use operations::cohort_plan::{self, Rosters};
use operations::programme;

use super::title;
use crate::cohort::{ROSTER_HEAD, roster_row};
use crate::components::{Crumbs, ErrorSummary, PageHead, TableWrap};
use crate::download::{csv_file, file, xlsx_file};
use crate::fields::Problems;
use crate::upload::Upload;
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn csv(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    let found = cohort_plan::rosters(&visit.ctx, id).await?;
    csv_file(&format!("cohort-plan-{id}.csv"), &ROSTER_HEAD, rows(found))
}

pub(super) async fn xlsx(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    let found = cohort_plan::rosters(&visit.ctx, id).await?;
    xlsx_file(&format!("cohort-plan-{id}.xlsx"), &ROSTER_HEAD, rows(found))
}

fn rows(found: Rosters) -> impl Iterator<Item = [String; 11]> {
    found.cohorts.into_iter().flat_map(|(cohort, members)| {
        let row = move |person| roster_row(person, &cohort.name);
        members.into_iter().map(row)
    })
}

pub(super) async fn json(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    let text = cohort_plan::as_json(&visit.ctx, id).await?;
    let name = format!("cohort-plan-{id}.json");
    Ok(file(&name, "application/json", text.into_bytes()))
}

pub(super) async fn print(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    let found = cohort_plan::rosters(&visit.ctx, id).await?;
    let title = format!("Rosters of {}", title(&found.plan, &found.programme));
    let heading = title.clone();
    visit
        .plain_page(StatusCode::OK, &title, "plain sheet", move || {
            let cohorts: Vec<_> = found
                .cohorts
                .into_iter()
                .map(|(cohort, members)| {
                    let label = format!("{}, {} people", cohort.name, members.len());
                    let rows: Vec<_> = members
                        .into_iter()
                        .map(|person| {
                            let entry = person.entry;
                            view! { <tr><th scope="row">{entry.name()}</th><td>{entry.function}</td><td>{entry.level}</td><td>{entry.site}</td></tr> }
                        })
                        .collect();
                    view! {
                        <section class="sheet-part">
                            <h2>{label.clone()}</h2>
                            <TableWrap label=label.clone()>
                            <table>
                                <caption class="visually-hidden">{label}</caption>
                                <thead><tr><th scope="col">"Name"</th><th scope="col">"Function"</th><th scope="col">"Level"</th><th scope="col">"Site"</th></tr></thead>
                                <tbody>{rows}</tbody>
                            </table>
                            </TableWrap>
                        </section>
                    }
                })
                .collect();
            view! {
                <main id="main" tabindex="-1">
                    <p class="no-print">
                        <a href=format!("/cohort-plans/{id}")>"Back to the plan"</a>
                        " To print, use the print command of your browser."
                    </p>
                    <h1>{heading}</h1>
                    {cohorts}
                </main>
            }
            .into_any()
        })
        .await
}

pub(super) async fn import_form(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    import_page(visit, id, Problems::default()).await
}

pub(super) async fn import(visit: Visit, Path(id): Path<ProgrammeId>, upload: Upload) -> Answer {
    match cohort_plan::import(&visit.ctx, id, &upload.bytes).await {
        Ok((plan, left_out)) => {
            let told = match left_out {
                0 => "The file is a draft now.".to_owned(),
                1 => "The file is a draft now. 1 person of it is not to be placed and is left out."
                    .to_owned(),
                many => format!(
                    "The file is a draft now. {many} people of it are not to be placed and are left out."
                ),
            };
            visit.redirect_with(&format!("/cohort-plans/{plan}"), Flash::ok(told))
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            import_page(visit, id, problems).await
        }
    }
}

async fn import_page(visit: Visit, id: ProgrammeId, problems: Problems) -> Answer {
    let name = programme::find(&visit.ctx, id).await?.programme.name;
    let is_again = !problems.is_empty();
    let main = move || {
        view! {
            <Crumbs
                above=vec![("Programmes".into(), "/programmes".into()), (name, format!("/programmes/{id}"))]
                here="Import a plan"
            />
            <PageHead title="Import a plan"/>
            <p class="lede">"A plan that was exported here, or made with “fifteen cohorts”, becomes a draft. Its suggestions then place who is missing."</p>
            <ErrorSummary problems/>
            <form class="form" method="post" action=format!("/programmes/{id}/cohort-plans/import") enctype="multipart/form-data">
                <div class="field">
                    <label for="file">"File"</label>
                    <input id="file" name="file" type="file" accept=".csv,.json,text/csv,application/json" aria-describedby="file-help"/>
                    <p class="help" id="file-help">"CSV with the columns employee_id and cohort, or JSON; at most 10 MB."</p>
                </div>
                <div class="actions">
                    <button class="button primary">"Make a draft of it"</button>
                    <a class="button" href=format!("/programmes/{id}")>"Cancel"</a>
                </div>
            </form>
        }
        .into_any()
    };
    if is_again {
        visit.page_again("Import a plan", main).await
    } else {
        visit.page("Import a plan", main).await
    }
}
