//! The list from a file: choose it, see what would change or what is wrong, then keep it.

use domain::access::Action;
use domain::escalation::COLUMNS;
use domain::roster::Finding;
use leptos::prelude::*;
use operations::escalation::{self, Fate, Incoming};

use super::above;
use crate::components::{Crumbs, FileForm, KeepForm, PageHead, TableWrap, no_file, nothing_kept};
use crate::download::csv_file;
use crate::fields::Problems;
use crate::upload::Upload;
use crate::visit::{Answer, Flash, Visit};

/// Rows shown of a long list.
const ROWS_MOST: usize = 200;
/// Where files come in.
const PATH: &str = "/who-to-call/import";
const TITLE: &str = "Import whom to call";

pub(super) async fn show(visit: Visit) -> Answer {
    visit.ctx.require_role(Action::EditContacts)?;
    visit
        .page(TITLE, || choose(Problems::default(), Vec::new()))
        .await
}

pub(super) async fn template(visit: Visit) -> Answer {
    visit.ctx.require_role(Action::EditContacts)?;
    let none: [Vec<String>; 0] = [];
    csv_file("who-to-call-template.csv", &COLUMNS, none)
}

fn choose(problems: Problems, findings: Vec<Finding>) -> AnyView {
    view! {
        <Crumbs above=above() here="Import"/>
        <PageHead title=TITLE><a class="button" href="/who-to-call/template.csv" download>"Template"</a></PageHead>
        <p class="lede">"Nothing is kept before you have seen what would change. A row is a step of an area; what the file does not mention stays."</p>
        <FileForm action=PATH help="The columns of the template or the export; UTF-8, at most 10 MB. Steps: primary, backup, manager, director, vice_president. Rows of the own firm name an employee_id; rows of a partner may have a name instead." problems findings/>
    }
    .into_any()
}

pub(super) async fn create(visit: Visit, upload: Upload) -> Answer {
    visit.ctx.require_role(Action::EditContacts)?;
    let Some(text) = upload.text().filter(|text| !text.trim().is_empty()) else {
        return again(visit, no_file(), Vec::new()).await;
    };
    let outcome = if upload.confirmed {
        escalation::import(&visit.ctx, &upload.bytes).await
    } else {
        escalation::check_import(&visit.ctx, &upload.bytes).await
    };
    match outcome {
        Err(error) => again(visit, Problems::from_error(error)?, Vec::new()).await,
        Ok(Err(findings)) => again(visit, nothing_kept(), findings).await,
        Ok(Ok(done)) if upload.confirmed => {
            let [new, changed, unchanged] = counts(&done);
            let sentence = format!("Kept: {new} new, {changed} changed, {unchanged} unchanged.");
            visit.redirect_with("/who-to-call", Flash::ok(sentence))
        }
        Ok(Ok(incoming)) => {
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
        .map(|one| {
            let words = match one.fate {
                Fate::New => "New",
                Fate::Changed => "Changed",
                Fate::Unchanged => "Unchanged",
            };
            let area = match one.row.organisation {
                Some(partner) => format!("{partner}: {}", one.row.area),
                None => one.row.area,
            };
            view! {
                <tr>
                    <td class="num" data-label="Line">{one.row.line}</td>
                    <th scope="row">{area}</th>
                    <td data-label="Step">{one.row.step.label()}</td>
                    <td data-label="Who">{one.name}</td>
                    <td data-label="What would happen">{words}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <Crumbs above=above() here="Import"/>
        <PageHead title=TITLE/>
        <KeepForm action=PATH text counts>
            <TableWrap label="Rows">
                <table>
                    <caption class="visually-hidden">"What would happen to each row"</caption>
                    <thead><tr><th scope="col" class="num">"Line"</th><th scope="col">"Area"</th><th scope="col">"Step"</th><th scope="col">"Who"</th><th scope="col">"What would happen"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
            {(more > 0).then(|| view! { <p class="muted">{format!("And {more} more.")}</p> })}
        </KeepForm>
    }
    .into_any()
}
