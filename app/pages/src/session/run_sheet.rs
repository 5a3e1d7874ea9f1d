//! The run sheet of a session and its sign-in sheet, both made to be printed.

use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::SessionId;
use domain::session::clock;
use leptos::prelude::*;
use operations::session::{self, Details};

use super::{crumbs, name, times};
use crate::components::{Markdown, PageHead, TableWrap, time};
use crate::visit::{Answer, Visit};

/// Rows left blank on the sign-in sheet for who comes without being listed.
const BLANK_ROWS: usize = 3;

pub(super) async fn show(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let details = session::find_to_lead(&visit.ctx, id).await?;
    let title = format!("Run sheet: {}", name(&details));
    visit
        .wide_page(&title, move || page(details).into_any())
        .await
}

fn page(details: Details) -> impl IntoView {
    let session = &details.session;
    let id = session.id;
    let zone = session.timezone().to_owned();
    let starts = clock(&session.meetings, &details.agenda);
    let rows: Vec<_> = details
        .agenda
        .iter()
        .zip(starts)
        .map(|(block, at)| {
            let case = block.case_study.map(|case| {
                let title = details
                    .cases
                    .get(&case)
                    .cloned()
                    .unwrap_or_else(|| "Case study".to_owned());
                view! { <br/><a href=format!("/cases/{case}")>{title}</a> }
            });
            view! {
                <tr>
                    <td class="clock"><time datetime=at.to_rfc3339()>{time::clock(at, &zone)}</time></td>
                    <td class="num" data-label="Minutes">{block.minutes}</td>
                    <td data-label="Mode">{block.mode.label()}</td>
                    <th scope="row">{block.title.clone()}{case}</th>
                    <td data-label="Notes"><Markdown text=block.notes.clone() shift=3/></td>
                </tr>
            }
        })
        .collect();
    let skills: Vec<_> = details
        .module
        .skills
        .iter()
        .map(|one| {
            view! { <li><b>{one.skill.name.clone()}</b>": "{one.skill.behaviour.clone()}</li> }
        })
        .collect();
    let returns = (details.module.position > 1).then(|| {
        view! { <a class="button" href=format!("/sessions/{id}/returns")>"Returns board"</a> }
    });
    let total: u32 = details
        .agenda
        .iter()
        .map(|block| u32::from(block.minutes))
        .sum();
    view! {
        {crumbs(&details, "Run sheet")}
        <PageHead title=format!("Run sheet: {}", name(&details))>
            <div class="actions no-print">
                <a class="button" href=format!("/sessions/{id}/agenda")>"Change agenda"</a>
                {returns}
                <a class="button primary" href=format!("/sessions/{id}/attendance")>"Attendance"</a>
            </div>
        </PageHead>
        <p class="lede">{times(session, details.own_zone.as_deref()).join("; ")}</p>
        <dl class="facts">
            <div><dt>"Place"</dt><dd>{session.place.clone()}</dd></div>
            <div><dt>"Led by"</dt><dd>{details.facilitators.join(", ")}</dd></div>
            <div><dt>"People"</dt><dd>{details.members.len()}</dd></div>
            <div><dt>"Agenda"</dt><dd>{format!("{total} of {} minutes", details.module.minutes)}</dd></div>
        </dl>
        <section aria-labelledby="skills"><h2 id="skills">"Skills"</h2><ul>{skills}</ul></section>
        <section aria-labelledby="agenda">
            <h2 id="agenda">"Agenda"</h2>
            <TableWrap label="Run sheet">
                <table class="runsheet">
                    <thead><tr>
                        <th scope="col">"Clock"</th><th scope="col" class="num">"Minutes"</th><th scope="col">"Mode"</th>
                        <th scope="col">"What"</th><th scope="col">"Notes"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        </section>
    }
}

pub(super) async fn sign_in_sheet(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let details = session::find_to_lead(&visit.ctx, id).await?;
    let title = format!("Sign-in sheet: {}", name(&details));
    visit
        .plain_page(StatusCode::OK, &title, "plain sheet", move || {
            sheet(details).into_any()
        })
        .await
}

fn sheet(details: Details) -> impl IntoView {
    let session = &details.session;
    let rows: Vec<_> = details
        .members
        .iter()
        .map(|person| {
            view! {
                <tr><th scope="row">{person.entry.name()}</th><td>{person.entry.function.clone()}</td><td class="signature"></td></tr>
            }
        })
        .collect();
    let blank: Vec<_> = (0..BLANK_ROWS)
        .map(|_| view! { <tr><td></td><td></td><td class="signature"></td></tr> })
        .collect();
    view! {
        <main id="main" tabindex="-1">
            <p class="no-print"><a href=format!("/sessions/{}", session.id)>"Back to the session"</a></p>
            <h1>{format!("Sign-in sheet: {}", name(&details))}</h1>
            <p>{times(session, None).join("; ")}<br/>{session.place.clone()}<br/>{format!("Led by {}", details.facilitators.join(", "))}</p>
            <TableWrap label="Sign-in sheet">
                <table class="sign-in">
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"Function"</th><th scope="col">"Signature"</th></tr></thead>
                    <tbody>{rows}{blank}</tbody>
                </table>
            </TableWrap>
        </main>
    }
}
