//! Figures from a file: choose it, see what would change or what is wrong, then keep them.

use domain::access::Action;
use domain::measure::COLUMNS;
use domain::roster::Finding;
use leptos::prelude::*;
use operations::measure::{self, Fate, Incoming};

use super::above;
use crate::components::{Crumbs, FileForm, KeepForm, PageHead, TableWrap, no_file, nothing_kept};
use crate::download::csv_file;
use crate::fields::Problems;
use crate::upload::Upload;
use crate::visit::{Answer, Flash, Visit};

/// Rows shown of a long list.
const ROWS_MOST: usize = 200;
/// Where files come in.
const PATH: &str = "/measures/import";
const TITLE: &str = "Import figures";

pub(super) async fn show(visit: Visit) -> Answer {
    visit.ctx.require_role(Action::RunProgrammes)?;
    visit
        .page(TITLE, || choose(Problems::default(), Vec::new()))
        .await
}

pub(super) async fn template(visit: Visit) -> Answer {
    visit.ctx.require_role(Action::RunProgrammes)?;
    let none: [Vec<String>; 0] = [];
    csv_file("measures-template.csv", &COLUMNS, none)
}

fn choose(problems: Problems, findings: Vec<Finding>) -> AnyView {
    view! {
        <Crumbs above=above() here="Import"/>
        <PageHead title=TITLE><a class="button" href="/measures/template.csv" download>"Template"</a></PageHead>
        <p class="lede">"Nothing is kept before you have seen what would change. Figures that the file does not mention stay."</p>
        <FileForm action=PATH help="The columns measure, function, month (2026-03), value and, if known, base (number of cases); UTF-8, at most 10 MB." problems findings/>
    }
    .into_any()
}

pub(super) async fn create(visit: Visit, upload: Upload) -> Answer {
    visit.ctx.require_role(Action::RunProgrammes)?;
    let Some(text) = upload.text().filter(|text| !text.trim().is_empty()) else {
        return again(visit, no_file(), Vec::new()).await;
    };
    let outcome = if upload.confirmed {
        measure::import(&visit.ctx, &upload.bytes).await
    } else {
        measure::check_import(&visit.ctx, &upload.bytes).await
    };
    match outcome? {
        Err(findings) => again(visit, nothing_kept(), findings).await,
        Ok(done) if upload.confirmed => {
            let [new, changed, unchanged] = counts(&done);
            let sentence = format!("Kept: {new} new, {changed} changed, {unchanged} unchanged.");
            visit.redirect_with("/measures", Flash::ok(sentence))
        }
        Ok(incoming) => {
            let title = format!("{TITLE}: what would change");
            visit.page(&title, move || dry(incoming, text)).await
        }
    }
}

async fn again(visit: Visit, problems: Problems, findings: Vec<Finding>) -> Answer {
    visit
        .page_again(TITLE, move || choose(problems, findings))
        .await
}

/// How many are new, changed and unchanged.
fn counts(incoming: &[Incoming]) -> [usize; 3] {
    [Fate::New, Fate::Changed, Fate::Unchanged]
        .map(|fate| incoming.iter().filter(|one| one.fate == fate).count())
}

fn dry(incoming: Vec<Incoming>, text: String) -> AnyView {
    let counts = counts(&incoming);
    let more = incoming.len().saturating_sub(ROWS_MOST);
    let rows: Vec<_> = incoming
        .into_iter()
        .take(ROWS_MOST)
        .map(|Incoming { row, fate, .. }| {
            let words = match fate {
                Fate::New => "New",
                Fate::Changed => "Changed",
                Fate::Unchanged => "Unchanged",
            };
            view! {
                <tr>
                    <td class="num" data-label="Line">{row.line}</td>
                    <th scope="row">{row.measure}</th>
                    <td data-label="Function">{row.function}</td>
                    <td data-label="Month">{row.month.label()}</td>
                    <td class="num" data-label="Figure">{row.value.to_string()}</td>
                    <td data-label="What would happen">{words}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <Crumbs above=above() here="Import"/>
        <PageHead title=TITLE/>
        <KeepForm action=PATH text counts>
            <TableWrap label="Figures">
                <table>
                    <caption class="visually-hidden">"What would happen to each figure"</caption>
                    <thead><tr><th scope="col" class="num">"Line"</th><th scope="col">"Measure"</th><th scope="col">"Function"</th><th scope="col">"Month"</th><th scope="col" class="num">"Figure"</th><th scope="col">"What would happen"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
            {(more > 0).then(|| view! { <p class="muted">{format!("And {more} more.")}</p> })}
        </KeepForm>
    }
    .into_any()
}
