//! Released cohorts.

use axum::extract::Path;
use domain::cohort::{Mix, MixRow};
use domain::id::{CohortId, PersonId, ProgrammeId};
use domain::person::Person;
use domain::programme::CurriculumVersion;
use domain::session::{Session, SessionState};
use leptos::prelude::*;
use operations::cohort::{self, CohortView};

use crate::case_study::CasesMet;
use crate::components::{
    Crumbs, ErrorSummary, Field, PAGE_ROWS, PageHead, Pager, Select, TableWrap, time,
};
use crate::download::csv_file;
use crate::fields::{Fields, Problems};
use crate::programme::CohortTable;
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/cohorts", list)
        .get("/cohorts/{id}", show)
        .get("/cohorts/{id}/roster.csv", roster)
        .post("/cohorts/{id}/members", add)
        .post("/cohorts/{id}/withdrawals", withdraw)
}

async fn list(visit: Visit) -> Answer {
    let programme = visit.query.get("programme").parse::<ProgrammeId>().ok();
    let page = visit.query.page();
    let first = (page - 1).saturating_mul(PAGE_ROWS);
    let (cohorts, total) = cohort::list(&visit.ctx, programme, first, PAGE_ROWS).await?;
    let of = programme.map_or_else(String::new, |id| format!("programme={id}&"));
    visit
        .page("Cohorts", move || {
            view! {
                <PageHead title="Cohorts"/>
                {if cohorts.is_empty() {
                    view! {
                        <section class="empty">
                            <p>"No cohort is released yet: plan cohorts for a programme, then release the plan."</p>
                            <a class="button primary" href="/programmes">"Go to programmes"</a>
                            <div class="example" aria-hidden="true" inert><p>"Cohort 1, 14 of 15, next session Tue 3 Nov"</p></div>
                        </section>
                    }
                    .into_any()
                } else {
                    view! {
                        <CohortTable cohorts with_programme=true/>
                        <Pager page total href=move |page| format!("/cohorts?{of}page={page}")/>
                    }
                    .into_any()
                }}
            }
            .into_any()
        })
        .await
}

async fn show(visit: Visit, Path(id): Path<CohortId>) -> Answer {
    page(visit, id, Fields::default(), Problems::default()).await
}

async fn add(visit: Visit, Path(id): Path<CohortId>, fields: Fields) -> Answer {
    let outcome = match person(&fields) {
        Ok(person) => cohort::add(&visit.ctx, id, person).await,
        Err(error) => Err(error),
    };
    answer(visit, id, fields, outcome).await
}

async fn withdraw(visit: Visit, Path(id): Path<CohortId>, fields: Fields) -> Answer {
    let outcome = match person(&fields) {
        Ok(person) => cohort::withdraw(&visit.ctx, id, person, fields.get("reason")).await,
        Err(error) => Err(error),
    };
    answer(visit, id, fields, outcome).await
}

fn person(fields: &Fields) -> operations::Outcome<PersonId> {
    fields.get("person").parse().map_err(|_| {
        let mut errors = domain::FieldErrors::default();
        errors.add("person", "Choose a person.");
        errors.into()
    })
}

async fn answer(
    visit: Visit,
    id: CohortId,
    fields: Fields,
    outcome: operations::Outcome<String>,
) -> Answer {
    match outcome {
        Ok(sentence) => visit.redirect_with(&format!("/cohorts/{id}"), Flash::ok(sentence)),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, fields, problems).await
        }
    }
}

async fn roster(visit: Visit, Path(id): Path<CohortId>) -> Answer {
    let found = cohort::find(&visit.ctx, id).await?;
    let name = found.cohort.name;
    let rows = found
        .members
        .into_iter()
        .map(|person| roster_row(person, &name));
    csv_file(&format!("cohort-{id}-roster.csv"), &ROSTER_HEAD, rows)
}

/// The columns of a roster by cohort.
pub(crate) const ROSTER_HEAD: [&str; 11] = [
    "employee_id",
    "email",
    "given_name",
    "family_name",
    "preferred_name",
    "function",
    "department",
    "level",
    "site",
    "timezone",
    "cohort",
];

/// A person in these columns.
pub(crate) fn roster_row(person: Person, cohort: &str) -> [String; 11] {
    let entry = person.entry;
    [
        entry.employee_id,
        entry.email,
        entry.given_name,
        entry.family_name,
        entry.preferred_name.unwrap_or_default(),
        entry.function,
        entry.department.unwrap_or_default(),
        entry.level,
        entry.site.unwrap_or_default(),
        entry.timezone.unwrap_or_default(),
        cohort.to_owned(),
    ]
}

async fn page(visit: Visit, id: CohortId, fields: Fields, problems: Problems) -> Answer {
    let found = cohort::find(&visit.ctx, id).await?;
    let title = format!("{}, {}", found.cohort.name, found.programme.name);
    let is_again = !problems.is_empty();
    let main = move || cohort_page(found, fields, problems);
    if is_again {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn cohort_page(found: CohortView, fields: Fields, problems: Problems) -> AnyView {
    let id = found.cohort.id;
    let people = found.members.len();
    let capacity = usize::from(found.cohort.capacity);
    let size = format!("{people} of {capacity}");
    let has_problem = !problems.is_empty();
    let names: Vec<(String, String)> = options(&found.members);
    let joiners = options(&found.to_place);
    let withdrawals: Vec<_> = found
        .withdrawals
        .into_iter()
        .map(|one| {
            let when = time::date(one.at, "UTC");
            view! { <li><time datetime=one.at.to_rfc3339()>{when}</time>" "<span>{format!("{}: {}", one.person.entry.name(), one.reason)}</span></li> }
        })
        .collect();
    view! {
        <Crumbs above=vec![("Cohorts".into(), "/cohorts".into())] here=found.cohort.name.clone()/>
        <PageHead title=found.cohort.name.clone()>
            <a class="button primary no-print" href=format!("/cohorts/{id}/dates")>"Plan dates"</a>
        </PageHead>
        <p class="lede">
            <a href=format!("/programmes/{}", found.programme.id)>{found.programme.name}</a>
            {format!(", curriculum version {}", found.curriculum.version)}
        </p>
        <ErrorSummary problems=problems.clone()/>
        <dl class="figures">
            <div><dt>"People"</dt><dd>{people}" "<small>{format!("of {capacity}")}</small></dd></div>
            {found.released_at.map(|at| view! { <div><dt>"Released"</dt><dd>{time::date(at, "UTC")}</dd></div> })}
        </dl>

        <h2 id="sessions">"Sessions"</h2>
        <Sessions sessions=found.sessions curriculum=found.curriculum/>

        <h2 id="cases">"Cases met"</h2>
        <CasesMet met=found.cases by_person=false/>

        <h2 id="members">"Members"</h2>
        <Members members=found.members label=format!("Members of {}", found.cohort.name)/>
        <p class="exports">"Export: "<a href=format!("/cohorts/{id}/roster.csv")>"Roster as CSV"</a></p>

        <h2 id="mix">"Mix"</h2>
        <dl class="facts">{found.mix.iter().map(mix_fact).collect::<Vec<_>>()}</dl>

        <div class="no-print stack">
            <h2 id="changes">"Changes"</h2>
            <details open=has_problem>
                <summary>"Add somebody"</summary>
                {if people >= capacity {
                    view! { <p>{format!("This cohort is full: {size}.")}</p> }.into_any()
                } else if joiners.is_empty() {
                    view! { <p>"Everybody in the audience is in a cohort of this programme, or exempt."</p> }.into_any()
                } else {
                    view! {
                        <form class="form" method="post" action=format!("/cohorts/{id}/members")>
                            <PersonSelect name="joiner" label="Person" options=joiners picked=fields.get("person").to_owned()/>
                            <div class="actions"><button class="button">"Add to the cohort"</button></div>
                        </form>
                    }
                    .into_any()
                }}
            </details>
            {(!names.is_empty()).then(|| view! {
                <details open=has_problem>
                    <summary>"Take somebody out"</summary>
                    <form class="form" method="post" action=format!("/cohorts/{id}/withdrawals")>
                        <Select name="person" label="Member" options=names fields=fields.clone() problems=problems.clone()/>
                        <Field name="reason" label="Reason" help="Coordinators see it on this page." fields problems/>
                        <div class="actions"><button class="button danger">"Take out of the cohort"</button></div>
                    </form>
                </details>
            })}
            {(!withdrawals.is_empty()).then(|| view! { <h3>"Left"</h3><ol class="log">{withdrawals}</ol> })}
        </div>
    }
    .into_any()
}

fn options(people: &[Person]) -> Vec<(String, String)> {
    people
        .iter()
        .map(|person| {
            let words = format!("{}, {}", person.entry.name(), person.entry.function);
            (person.id.to_string(), words)
        })
        .collect()
}

/// A second select for a person on the page: an id of its own, the same name.
#[component]
fn PersonSelect(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    picked: String,
) -> impl IntoView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == picked;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect();
    view! {
        <div class="field"><label for=name>{label}</label><select id=name name="person">{options}</select></div>
    }
}

/// "Sales 5, Service 4" under the word of what is counted.
fn mix_fact(mix: &Mix) -> AnyView {
    let counts: Vec<String> = mix
        .rows
        .iter()
        .map(|row: &MixRow| format!("{} {}", row.shown(), row.people()))
        .collect();
    view! { <div><dt>{mix.by.label()}</dt><dd>{counts.join(", ")}</dd></div> }.into_any()
}

#[component]
fn Members(members: Vec<Person>, label: String) -> impl IntoView {
    let rows: Vec<_> = members
        .into_iter()
        .map(|person| {
            let entry = person.entry;
            view! {
                <tr>
                    <th scope="row"><a href=format!("/people/{}", person.id)>{entry.name()}</a></th>
                    <td data-label="Function">{entry.function}</td>
                    <td data-label="Level">{entry.level}</td>
                    <td data-label="Site">{entry.site.unwrap_or_default()}</td>
                    <td data-label="E-mail">{entry.email}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label=label.clone()>
            <table>
                <caption class="visually-hidden">{label}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Function"</th>
                        <th scope="col">"Level"</th>
                        <th scope="col">"Site"</th>
                        <th scope="col">"E-mail"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

#[component]
fn Sessions(sessions: Vec<Session>, curriculum: CurriculumVersion) -> impl IntoView {
    if sessions.is_empty() {
        return view! { <p class="muted">"No session is planned yet."</p> }.into_any();
    }
    let rows: Vec<_> = sessions
        .into_iter()
        .map(|session| {
            let module = curriculum
                .modules
                .iter()
                .find(|module| module.id == session.module);
            let title = module.map_or_else(String::new, |module| {
                format!("{}. {}", module.position, module.title)
            });
            let when: Vec<_> = session
                .meetings
                .iter()
                .map(|meeting| {
                    let words = time::span(meeting.starts_at, meeting.ends_at, &meeting.timezone);
                    view! { <div><time datetime=meeting.starts_at.to_rfc3339()>{words}</time></div> }
                })
                .collect();
            let (tone, state) = match session.state {
                SessionState::Planned => ("chip info", "Planned"),
                SessionState::Held => ("chip ok", "Held"),
                SessionState::Cancelled => ("chip warn", "Cancelled"),
            };
            view! {
                <tr>
                    <th scope="row"><a href=format!("/sessions/{}", session.id)>{title}</a></th>
                    <td data-label="When">{when}</td>
                    <td data-label="Place">{session.place}</td>
                    <td data-label="State"><span class=tone>{state}</span></td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Sessions">
            <table>
                <caption class="visually-hidden">"Sessions, by start"</caption>
                <thead>
                    <tr><th scope="col">"Module"</th><th scope="col">"When"</th><th scope="col">"Place"</th><th scope="col">"State"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}
