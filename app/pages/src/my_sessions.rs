//! A facilitator's own sessions: the next one, what is left to mark, and the rest.

use domain::id::AccountId;
use leptos::prelude::*;
use operations::session::{self, Led, Listed};

use crate::components::{PageHead, TableWrap};
use crate::routes::Routes;
use crate::session::{state_chip, times};
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/my-sessions", show)
}

async fn show(visit: Visit) -> Answer {
    let led = session::list_led(&visit.ctx).await?;
    let viewer = visit.ctx.viewer()?;
    let own = viewer.is_facilitator().then_some(viewer.account);
    visit
        .page("My sessions", move || page(led, own).into_any())
        .await
}

/// The page; `own` is the account whose times of leading can be said here.
fn page(led: Led, own: Option<AccountId>) -> impl IntoView {
    let empty = led == Led::default();
    view! {
        <PageHead title="My sessions">
            <a class="button" href="/calendar">"Calendar"</a>
            {own.map(|own| view! { <a class="button" href=format!("/facilitators/{own}")>"When I can lead"</a> })}
        </PageHead>
        {led.next.map(next)}
        {empty.then(|| view! {
            <section class="empty">
                <p>"You lead no session yet. A coordinator chooses who leads when the dates of a cohort are set."</p>
                <a class="button" href="/cases">"Read the cases"</a>
            </section>
        })}
        {section("open", "Over, and not closed yet", led.open)}
        {section("later", "Later", led.later)}
        {section("done", "Closed in the last thirty days", led.done)}
    }
}

fn next(listed: Listed) -> impl IntoView {
    let id = listed.session.id;
    view! {
        <article class="card next">
            <h2><a href=format!("/sessions/{id}")>{format!("Next: {}", listed.module.title)}</a></h2>
            <dl class="facts">
                <div><dt>"Time"</dt><dd>{times(&listed.session, None).join("; ")}</dd></div>
                <div><dt>"Place"</dt><dd>{listed.session.place.clone()}</dd></div>
                <div><dt>"Cohort"</dt><dd>{format!("{}, {} people", listed.cohort.name, listed.people)}</dd></div>
                <div><dt>"Led by"</dt><dd>{listed.facilitators.join(", ")}</dd></div>
            </dl>
            <footer class="actions">
                <a class="button primary" href=format!("/sessions/{id}/run-sheet")>"Run sheet"</a>
                <a class="button" href=format!("/sessions/{id}#people")>"Roster"</a>
                <a class="button" href=format!("/sessions/{id}/attendance")>"Attendance"</a>
            </footer>
        </article>
    }
}

fn section(
    id: &'static str,
    heading: &'static str,
    sessions: Vec<Listed>,
) -> Option<impl IntoView> {
    (!sessions.is_empty()).then(|| {
        view! {
            <section aria-labelledby=id>
                <h2 id=id>{heading}</h2>
                <SessionTable sessions/>
            </section>
        }
    })
}

/// Sessions with time, place, cohort and what is missing.
#[component]
pub(crate) fn SessionTable(sessions: Vec<Listed>) -> impl IntoView {
    let rows: Vec<_> = sessions
        .into_iter()
        .map(|listed| {
            let id = listed.session.id;
            let missing =
                (listed.session.state == domain::session::SessionState::Planned).then(|| {
                    let words = match listed.unmarked {
                        0 => "All marked".to_owned(),
                        1 => "1 mark missing".to_owned(),
                        count => format!("{count} marks missing"),
                    };
                    view! { <a href=format!("/sessions/{id}/attendance")>{words}</a> }
                });
            view! {
                <tr>
                    <th scope="row"><a href=format!("/sessions/{id}")>{listed.module.title}</a></th>
                    <td data-label="Cohort">{listed.cohort.name}</td>
                    <td data-label="Time">{times(&listed.session, None).join("; ")}</td>
                    <td data-label="Place">{listed.session.place.clone()}</td>
                    <td data-label="Led by">{listed.facilitators.join(", ")}</td>
                    <td data-label="Attendance">{state_chip(listed.session.state)}{missing}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Sessions">
            <table>
                <thead><tr>
                    <th scope="col">"Session"</th><th scope="col">"Cohort"</th><th scope="col">"Time"</th>
                    <th scope="col">"Place"</th><th scope="col">"Led by"</th><th scope="col">"Attendance"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}
