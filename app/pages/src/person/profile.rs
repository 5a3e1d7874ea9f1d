//! One person as a coordinator sees them: facts, manager, reports, account and cohorts; nothing they said or wrote.

use axum::extract::Path;
use domain::account::Account;
use domain::person::{Person, RosterEntry};
use leptos::prelude::*;
use operations::AppError;
use operations::person::{self, Place};

use crate::case_study::CasesMet;
use crate::components::{Crumbs, PageHead, TableWrap, time};
use crate::visit::{Answer, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let profile = person::find(&visit.ctx, id).await?;
    let name = profile.person.entry.name();
    let title = name.clone();
    visit
        .page(&title, move || {
            let entry = profile.person.entry;
            view! {
                <Crumbs above=vec![("People".to_owned(), "/people".to_owned())] here=name.clone()/>
                <PageHead title=name/>
                <p class="lede">{format!("{}, {}", entry.function, entry.level)}</p>
                <SharedAddress sharing=profile.sharing/>
                <Facts entry manager=profile.manager/>
                <h2>"Cohorts"</h2>
                <Places places=profile.places link=true/>
                <h2>"Cases met"</h2>
                <CasesMet met=profile.cases by_person=true/>
                <h2>"Direct reports"</h2>
                <Reports reports=profile.reports/>
                <h2>"Account"</h2>
                <p>{account_sentence(profile.account.as_ref())}</p>
            }
            .into_any()
        })
        .await
}

#[component]
fn SharedAddress(sharing: Vec<Person>) -> impl IntoView {
    let links: Vec<_> = sharing.iter().map(person_link).collect();
    (!links.is_empty()).then(|| {
        view! {
            <div class="note warn" role="note">
                <p>"Somebody else in the roster has the same e-mail address. If they are one person, make one of the two inactive by the next import."</p>
                <ul>{links.into_iter().map(|link| view! { <li>{link}</li> }).collect::<Vec<_>>()}</ul>
            </div>
        }
    })
}

fn person_link(person: &Person) -> AnyView {
    let words = format!("{} ({})", person.entry.name(), person.entry.employee_id);
    view! { <a href=format!("/people/{}", person.id)>{words}</a> }.into_any()
}

#[component]
fn Facts(entry: RosterEntry, manager: Option<Person>) -> impl IntoView {
    let manager = manager.as_ref().map(person_link);
    view! {
        <dl class="facts">
            {roster_facts(&entry)}
            {manager.map(|manager| view! { <div><dt>"Manager"</dt><dd>{manager}</dd></div> })}
        </dl>
    }
}

/// What the roster says about somebody, apart from the manager; what it does not say is left out.
pub(crate) fn roster_facts(entry: &RosterEntry) -> Vec<AnyView> {
    let given = (entry.preferred_name.is_some())
        .then(|| format!("{} {}", entry.given_name, entry.family_name));
    let facts = [
        ("Employee id", Some(entry.employee_id.clone())),
        ("E-mail", Some(entry.email.clone())),
        ("Full name", given),
        ("Function", Some(entry.function.clone())),
        ("Department", entry.department.clone()),
        ("Level", Some(entry.level.clone())),
        ("Job title", entry.job_title.clone()),
        ("Site", entry.site.clone()),
        ("Time zone", entry.timezone.clone()),
        ("Language", entry.language.clone()),
        ("Organisation", entry.organisation.clone()),
        ("First day", entry.start_date.map(time::day)),
        ("Last day", entry.leave_date.map(time::day)),
        ("Labels", entry.tags.clone()),
        (
            "With the firm",
            Some(if entry.active { "Yes" } else { "No" }.to_owned()),
        ),
    ];
    facts
        .into_iter()
        .filter_map(|(word, fact)| Some((word, fact?)))
        .map(|(word, fact)| view! { <div><dt>{word}</dt><dd>{fact}</dd></div> }.into_any())
        .collect()
}

/// The cohorts somebody is or was in; `link` for who may open them.
#[component]
pub(crate) fn Places(places: Vec<Place>, link: bool) -> impl IntoView {
    if places.is_empty() {
        return view! { <p>"Not in a cohort yet."</p> }.into_any();
    }
    let rows: Vec<_> = places
        .into_iter()
        .map(|place| {
            let name = if link {
                view! { <a href=format!("/cohorts/{}", place.cohort)>{place.cohort_name}</a> }
                    .into_any()
            } else {
                place.cohort_name.into_any()
            };
            let until = place.withdrawn_at.map(|at| time::date(at, "UTC"));
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td data-label="Programme">{place.programme_name}</td>
                    <td data-label="Since">{time::date(place.enrolled_at, "UTC")}</td>
                    <td data-label="Until">{until}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Cohorts">
            <table>
                <caption class="visually-hidden">"Cohorts"</caption>
                <thead><tr><th scope="col">"Cohort"</th><th scope="col">"Programme"</th><th scope="col">"Since"</th><th scope="col">"Until"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

#[component]
fn Reports(reports: Vec<Person>) -> impl IntoView {
    if reports.is_empty() {
        return view! { <p>"Nobody reports to them."</p> }.into_any();
    }
    let items: Vec<_> = reports
        .iter()
        .map(|report| {
            let what = format!(", {}, {}", report.entry.function, report.entry.level);
            view! { <li>{person_link(report)}{what}</li> }
        })
        .collect();
    view! { <ul>{items}</ul> }.into_any()
}

fn account_sentence(account: Option<&Account>) -> String {
    match account {
        None => "No account yet: an administrator invites them.".to_owned(),
        Some(account) if account.disabled => {
            format!("The account {} is disabled.", account.email)
        }
        Some(account) if !account.activated => {
            format!(
                "Invited as {}; the invitation has not been accepted yet.",
                account.email
            )
        }
        Some(account) => format!("Signs in as {}.", account.email),
    }
}
