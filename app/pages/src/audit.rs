//! The audit log: who did what when, and whether it still follows from its beginning.

use domain::audit::AuditEvent;
use domain::id::AuditEventId;
use leptos::prelude::*;
use operations::audit;

use crate::components::{PAGE_ROWS, PageHead, Pager, TableWrap, time};
use crate::routes::Routes;
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/audit", show)
}

async fn show(visit: Visit) -> Answer {
    let page = visit
        .query
        .get("page")
        .parse()
        .unwrap_or(1)
        .clamp(1, u64::from(u32::MAX));
    let log = audit::read(&visit.ctx, (page - 1) * PAGE_ROWS, PAGE_ROWS).await?;
    visit
        .page("Audit log", move || {
            let total = log.total;
            view! {
                <PageHead title="Audit log"/>
                <p class="lede">"Who did what when, the newest first. It holds no content and cannot be changed; reading it is recorded too."</p>
                <Chain total broken_link=log.broken_link/>
                <Events events=log.events/>
                <Pager page total href=|page| format!("/audit?page={page}")/>
            }
            .into_any()
        })
        .await
}

#[component]
fn Chain(total: u64, broken_link: Option<AuditEventId>) -> impl IntoView {
    match broken_link {
        None => view! {
            <div class="note ok" role="note"><p>{format!("All {total} events follow from the first: nothing was changed or removed.")}</p></div>
        }
        .into_any(),
        Some(id) => view! {
            <div class="note danger" role="note">
                <p>{format!("Event {id} does not follow from the events before it: the log was changed from outside. Compare it with a backup.")}</p>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn Events(events: Vec<AuditEvent>) -> impl IntoView {
    let rows: Vec<_> = events
        .into_iter()
        .map(|event| {
            let at = format!("{}, {}", time::date(event.at, "UTC"), time::clock(event.at, "UTC"));
            view! {
                <tr>
                    <td class="num" data-label="Event">{event.id.0}</td>
                    <td class="nowrap" data-label="When (UTC)"><time datetime=event.at.to_rfc3339()>{at}</time></td>
                    <td data-label="Who">{event.actor.unwrap_or_else(|| "The system".to_owned())}</td>
                    <td data-label="What"><code>{event.kind}</code></td>
                    <td data-label="On">{event.subject}</td>
                    <td data-label="Detail">{event.detail}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Audit log">
            <table>
                <caption class="visually-hidden">"Audit log"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="num">"Event"</th>
                        <th scope="col">"When (UTC)"</th>
                        <th scope="col">"Who"</th>
                        <th scope="col">"What"</th>
                        <th scope="col">"On"</th>
                        <th scope="col">"Detail"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}
