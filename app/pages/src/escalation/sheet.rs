//! The list on one printed sheet, and as files.

use axum::http::StatusCode;
use domain::access::Action;
use domain::escalation::{COLUMNS, Step};
use leptos::prelude::*;
use operations::escalation::{self, Chain, Line};

use super::{TITLE, address, answering, filter, full_name, remarks};
use crate::components::{TableWrap, time};
use crate::download::{csv_file, xlsx_file};
use crate::visit::{Answer, Visit};

pub(super) async fn print(visit: Visit) -> Answer {
    let query = visit.query.clone();
    let listed = escalation::list(&visit.ctx, filter(&query), 0, usize::MAX).await?;
    let on = time::day(visit.ctx.now.date_naive());
    let back = address("/who-to-call", &query, 1);
    visit
        .plain_page(StatusCode::OK, TITLE, "plain sheet", move || {
            let heads: Vec<_> = Step::ALL
                .map(|step| view! { <th scope="col">{step.label()}</th> })
                .into_iter()
                .collect();
            let rows: Vec<_> = listed.chains.iter().map(print_row).collect();
            view! {
                <main id="main" class="contacts" tabindex="-1">
                    <p class="no-print">
                        <a href=back>"Back to the list"</a>
                        " To print, use the print command of your browser. About fifteen areas fit on one sheet; filter the list to print fewer."
                    </p>
                    <h1>{format!("Who to call, {on}")}</h1>
                    <TableWrap label=TITLE>
                        <table>
                            <caption class="visually-hidden">{TITLE}</caption>
                            <thead><tr><th scope="col">"Area"</th>{heads}</tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </TableWrap>
                </main>
            }
            .into_any()
        })
        .await
}

fn print_row(chain: &Chain) -> AnyView {
    let cells: Vec<_> = Step::ALL
        .into_iter()
        .map(|step| {
            let cell = chain.at(step).map(|line| {
                let shown = answering(line);
                let name = shown.map_or_else(|| "Nobody".to_owned(), |one| one.name.clone());
                let reached = shown.map(|one| {
                    let details = &line.contact.details;
                    let phone = if one.phone.is_empty() {
                        &one.email
                    } else {
                        &one.phone
                    };
                    format!("{phone}; {} {}", details.hours, details.timezone)
                });
                let remarks = remarks(line);
                view! {
                    {name}
                    {reached.map(|words| view! { <br/> <small>{words}</small> })}
                    {remarks.map(|words| view! { <br/> <small>{words}</small> })}
                }
                .into_any()
            });
            view! { <td data-label=step.label()>{cell}</td> }
        })
        .collect();
    view! { <tr><th scope="row">{full_name(chain)}</th>{cells}</tr> }.into_any()
}

/// The columns of the exports: those of the import, and when each entry was confirmed.
fn head() -> Vec<&'static str> {
    COLUMNS.into_iter().chain(["confirmed_on"]).collect()
}

fn cells(chain: Chain) -> Vec<Vec<String>> {
    let area = chain.area;
    let row = |line: Line| {
        let details = line.contact.details;
        vec![
            area.organisation.clone().unwrap_or_default(),
            area.name.clone(),
            line.contact.step.as_str().to_owned(),
            line.employee_id.unwrap_or_default(),
            line.person.name,
            details.phone,
            details.chat,
            details.email,
            details.room,
            details.hours.to_string(),
            details.timezone,
            line.contact
                .confirmed_on
                .map_or_else(String::new, |day| day.to_string()),
        ]
    };
    chain.lines.into_iter().map(row).collect()
}

async fn rows(visit: &Visit) -> operations::Outcome<Vec<Vec<String>>> {
    visit.ctx.require_role(Action::EditContacts)?;
    let listed = escalation::list(&visit.ctx, filter(&visit.query), 0, usize::MAX).await?;
    Ok(listed.chains.into_iter().flat_map(cells).collect())
}

pub(super) async fn csv(visit: Visit) -> Answer {
    let rows = rows(&visit).await?;
    csv_file("who-to-call.csv", &head(), rows)
}

pub(super) async fn xlsx(visit: Visit) -> Answer {
    let rows = rows(&visit).await?;
    xlsx_file("who-to-call.xlsx", &head(), rows)
}
