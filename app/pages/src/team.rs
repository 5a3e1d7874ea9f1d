//! The own team: who is in which cohort, and who is away when.

use leptos::prelude::*;
use operations::team::{self, Absence, Member};

use crate::components::{PageHead, TableWrap, time};
use crate::routes::Routes;
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/team", show)
}

async fn show(visit: Visit) -> Answer {
    let team = team::my_team(&visit.ctx).await?;
    visit
        .page("My team", move || {
            view! {
                <PageHead title="My team"/>
                <p class="lede">"Your direct reports, their cohorts and their dates. What they say and write in the programme stays with them."</p>
                <Members members=team.members/>
                <h2>"Who is away when"</h2>
                <Absences absences=team.absences/>
            }
            .into_any()
        })
        .await
}

#[component]
fn Members(members: Vec<Member>) -> impl IntoView {
    let rows: Vec<_> = members
        .into_iter()
        .map(|member| {
            let entry = member.person.entry;
            let cohorts = if member.places.is_empty() {
                "None yet".to_owned()
            } else {
                let names: Vec<String> = member
                    .places
                    .into_iter()
                    .map(|place| format!("{} ({})", place.cohort_name, place.programme_name))
                    .collect();
                names.join(", ")
            };
            let next = member.next.map_or_else(
                || "No date yet".to_owned(),
                |meeting| time::span(meeting.starts_at, meeting.ends_at, &meeting.timezone),
            );
            view! {
                <tr>
                    <th scope="row">{entry.name()}</th>
                    <td data-label="Cohort">{cohorts}</td>
                    <td data-label="Next session">{next}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="My team">
            <table>
                <caption class="visually-hidden">"My team"</caption>
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Cohort"</th><th scope="col">"Next session"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

#[component]
fn Absences(absences: Vec<Absence>) -> impl IntoView {
    if absences.is_empty() {
        return view! { <p>"No session of your team has a date yet."</p> }.into_any();
    }
    let items: Vec<_> = absences
        .into_iter()
        .map(|absence| {
            let meeting = absence.meeting;
            let when = time::span(meeting.starts_at, meeting.ends_at, &meeting.timezone);
            let count = absence.names.len();
            view! {
                <li>
                    <time datetime=meeting.starts_at.to_rfc3339()>{when}</time>
                    " "
                    <span>{format!("{} away: {}", count, absence.names.join(", "))}</span>
                </li>
            }
        })
        .collect();
    view! { <ol class="log">{items}</ol> }.into_any()
}
