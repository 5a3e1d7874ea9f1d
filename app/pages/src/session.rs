//! One session: its page for everybody in it, and the parts that have files of their own.

mod agenda;
mod bulk;
mod dates;
mod edit;
mod row;
mod run_sheet;

use axum::extract::Path;
use domain::id::SessionId;
use domain::person::Person;
use domain::session::{Session, SessionState};
use domain::workshop::PlanKind;
use leptos::prelude::*;
use operations::attendance;
use operations::session::{self, Details, Trouble};
use operations::workshop::{self, OwnPlace};

use crate::components::{Crumbs, ErrorSummary, Markdown, PageHead, TableWrap, time};
use crate::failure::Failure;
use crate::fields::Problems;
use crate::routes::Routes;
use crate::visit::{Answer, Visit};

pub(crate) use row::fields_of;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/sessions/{id}", show)
        .get("/sessions/{id}/edit", edit::show)
        .post("/sessions/{id}/edit", edit::save)
        .post("/sessions/{id}/cancel", edit::cancel)
        .get("/sessions/{id}/run-sheet", run_sheet::show)
        .get("/sessions/{id}/sign-in-sheet", run_sheet::sign_in_sheet)
        .get("/sessions/{id}/agenda", agenda::show)
        .post("/sessions/{id}/agenda", agenda::save)
        .get("/cohorts/{id}/dates", dates::show)
        .post("/cohorts/{id}/dates", dates::save)
        .get("/cohort-plans/{id}/dates", bulk::show)
        .post("/cohort-plans/{id}/dates", bulk::save)
}

/// The name of a session: its module and cohort.
pub(crate) fn name(details: &Details) -> String {
    format!("{}, {}", details.module.title, details.cohort.name)
}

/// The way to a page below a session.
fn crumbs(details: &Details, here: &'static str) -> impl IntoView + use<> {
    let above = vec![(name(details), format!("/sessions/{}", details.session.id))];
    view! { <Crumbs above here/> }
}

/// When a session is: in its own zone first, in the viewer's in brackets when that differs.
pub(crate) fn times(session: &Session, own_zone: Option<&str>) -> Vec<String> {
    session
        .meetings
        .iter()
        .map(|meeting| {
            let (from, until, there) = (meeting.starts_at, meeting.ends_at, &meeting.timezone);
            let first = time::span(from, until, there);
            match own_zone {
                Some(own)
                    if time::clock(from, own) != time::clock(from, there)
                        || time::date(from, own) != time::date(from, there) =>
                {
                    let own = if time::date(from, own) == time::date(from, there) {
                        format!(
                            "{} to {} {own}",
                            time::clock(from, own),
                            time::clock(until, own)
                        )
                    } else {
                        time::span(from, until, own)
                    };
                    format!("{first} ({own})")
                }
                _ => first,
            }
        })
        .collect()
}

/// A chip that says where a session stands; nothing for one that is simply planned.
pub(crate) fn state_chip(state: SessionState) -> Option<AnyView> {
    match state {
        SessionState::Planned => None,
        SessionState::Held => Some(view! { <span class="chip ok">"Held"</span> }.into_any()),
        SessionState::Cancelled => {
            Some(view! { <span class="chip danger">"Cancelled"</span> }.into_any())
        }
    }
}

/// What the page of a session shows.
struct Shown {
    details: Details,
    places: Vec<OwnPlace>,
    checks_in: bool,
    /// What does not fit any more, for who can change it.
    troubles: Vec<Trouble>,
}

async fn load(visit: &Visit, id: SessionId) -> Result<Shown, Failure> {
    let details = session::find(&visit.ctx, id).await?;
    Ok(Shown {
        places: workshop::own_places(&visit.ctx, &details).await?,
        troubles: if details.can_edit {
            session::troubles_of(&visit.ctx, &details.session).await?
        } else {
            Vec::new()
        },
        checks_in: details.is_member && attendance::is_open(&visit.ctx, &details.session).await?,
        details,
    })
}

async fn show(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let shown = load(&visit, id).await?;
    let title = name(&shown.details);
    visit
        .page(&title, move || page(shown, Problems::default()).into_any())
        .await
}

/// The page of a session once more, with what was refused on it.
pub(crate) async fn show_again(visit: Visit, id: SessionId, problems: Problems) -> Answer {
    let shown = load(&visit, id).await?;
    let title = name(&shown.details);
    visit
        .page_again(&title, move || page(shown, problems).into_any())
        .await
}

fn page(shown: Shown, problems: Problems) -> impl IntoView {
    let Shown {
        details,
        places,
        checks_in,
        troubles,
    } = shown;
    let troubles = (!troubles.is_empty()).then(|| {
        let items: Vec<_> = troubles
            .into_iter()
            .map(|one| view! { <li>{one.sentence}</li> })
            .collect();
        view! { <div class="note warn" role="note"><p>"Something does not fit any more:"</p><ul>{items}</ul></div> }
    });
    let check_in =
        checks_in.then(|| crate::attendance::check_in_form(details.session.id, &problems));
    let Details {
        session,
        cohort,
        module,
        ..
    } = details.clone();
    let id = session.id;
    let above = if details.can_edit {
        vec![
            ("Cohorts".to_owned(), "/cohorts".to_owned()),
            (cohort.name.clone(), format!("/cohorts/{}", cohort.id)),
        ]
    } else if details.can_lead {
        vec![("My sessions".to_owned(), "/my-sessions".to_owned())]
    } else {
        vec![("Calendar".to_owned(), "/calendar".to_owned())]
    };
    let cancelled = (session.state == SessionState::Cancelled).then(|| {
        let why = details
            .cancel_reason
            .map_or_else(String::new, |reason| format!(" {}.", reason.label()));
        view! { <div class="note danger" role="note"><p>{format!("This session will not take place.{why}")}</p></div> }
    });
    let tools = details.can_lead.then(|| {
        view! {
            <p class="actions no-print">
                <a class="button" href=format!("/sessions/{id}/attendance")>"Attendance"</a>
                <a class="button" href=format!("/sessions/{id}/breakouts")>"Breakout groups"</a>
                <a class="button" href=format!("/sessions/{id}/rota")>"Role-play rota"</a>
                <a class="button" href=format!("/sessions/{id}/agenda")>"Change agenda"</a>
                <a class="button" href=format!("/sessions/{id}/sign-in-sheet")>"Sign-in sheet"</a>
                <a class="button" href=format!("/sessions/{id}/debrief")>"Debrief note"</a>
                {details.can_edit.then(|| view! {
                    <a class="button" href=format!("/sessions/{id}/edit")>"Change date or place"</a>
                    <a class="button" href=format!("/sessions/{id}/seats")>"Seats"</a>
                })}
            </p>
        }
    });
    let has_more = details.is_member || module.position > 1;
    let returns = (module.position > 1).then(|| {
        view! { <a class="button" href=format!("/sessions/{id}/returns")>"Returns board"</a> }
    });
    let own = details.is_member.then(|| {
        view! {
            <a class="button" href=format!("/sessions/{id}/commitments")>"What I will try"</a>
            <a class="button" href=format!("/sessions/{id}/my-seat")>"I cannot come"</a>
        }
    });
    let run_sheet = details.can_lead.then(|| {
        view! { <a class="button primary" href=format!("/sessions/{id}/run-sheet")>"Run sheet"</a> }
    });
    let skills: Vec<_> = module
        .skills
        .iter()
        .map(|one| {
            view! { <li><b>{one.skill.name.clone()}</b>": "{one.skill.behaviour.clone()}</li> }
        })
        .collect();
    let people = if details.can_lead {
        roster(&details.members, details.can_edit).into_any()
    } else {
        companions(&details.members).into_any()
    };
    let count = details.members.len();
    view! {
        <Crumbs above here=module.title.clone()/>
        <PageHead title=name(&details)>{run_sheet}</PageHead>
        <p class="lede">{format!("Session {} of the programme ", module.position)}{state_chip(session.state)}</p>
        <ErrorSummary problems/>
        {cancelled}
        {troubles}
        {check_in}
        {tools}
        {has_more.then(|| view! { <p class="actions no-print">{own}{returns}</p> })}
        <section aria-labelledby="when">
            <h2 id="when">"When and where"</h2>
            {facts(&details)}
        </section>
        <section aria-labelledby="what">
            <h2 id="what">"What it is for"</h2>
            <Markdown text=module.purpose.clone() shift=2/>
            <h3>"Skills you will try"</h3>
            <ul>{skills}</ul>
        </section>
        {(!module.preparation.trim().is_empty()).then(|| view! {
            <section aria-labelledby="before">
                <h2 id="before">"Before you come"</h2>
                <Markdown text=module.preparation.clone() shift=2/>
            </section>
        })}
        <section aria-labelledby="agenda">
            <h2 id="agenda">"Agenda"</h2>
            {agenda_list(&details)}
        </section>
        {(!places.is_empty()).then(|| own_places(&details, places))}
        <section aria-labelledby="people">
            <h2 id="people">{format!("Who takes part ({count})")}</h2>
            {people}
        </section>
    }
}

fn facts(details: &Details) -> impl IntoView + use<> {
    let session = &details.session;
    let own = details.own_zone.as_deref();
    let times: Vec<_> = times(session, own)
        .into_iter()
        .map(|words| view! { <dd>{words}</dd> })
        .collect();
    let leads = if details.facilitators.is_empty() {
        "Nobody yet".to_owned()
    } else {
        details.facilitators.join(", ")
    };
    let link = session
        .join_url
        .clone()
        .filter(|_| session.state != SessionState::Cancelled);
    view! {
        <dl class="facts">
            <div><dt>"Time"</dt>{times}</div>
            <div><dt>"Place"</dt><dd>{session.place.clone()}</dd></div>
            {link.map(|href| view! {
                <div><dt>"From afar"</dt><dd><a href=href rel="noopener nofollow ugc">"Join the meeting"</a></dd></div>
            })}
            <div><dt>"Led by"</dt><dd>{leads}</dd></div>
            <div><dt>"Calendar"</dt><dd><a href="/calendar">"See it in your calendar"</a></dd></div>
        </dl>
    }
}

/// Modes, minutes and titles; cases are links without their text.
fn agenda_list(details: &Details) -> impl IntoView + use<> {
    let rows: Vec<_> = details
        .agenda
        .iter()
        .map(|block| {
            let case = block.case_study.and_then(|case| {
                let title = details.cases.get(&case)?.clone();
                Some(view! { " "<a href=format!("/cases/{case}")>{title}</a> })
            });
            view! {
                <tr>
                    <th scope="row">{block.title.clone()}{case}</th>
                    <td data-label="How">{block.mode.label()}</td>
                    <td class="num" data-label="Minutes">{block.minutes}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Agenda">
            <table>
                <thead><tr><th scope="col">"What"</th><th scope="col">"How"</th><th scope="col" class="num">"Minutes"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

/// Where who reads this is, and with whom.
fn own_places(details: &Details, places: Vec<OwnPlace>) -> impl IntoView + use<> {
    let items: Vec<_> = places
        .into_iter()
        .map(|place| {
            let case = place
                .case
                .and_then(|case| details.cases.get(&case).cloned());
            let what = match (place.kind, case) {
                (PlanKind::Rota, case) => {
                    let case = case.map_or_else(String::new, |case| format!(" of “{case}”"));
                    format!("Round {}{case}", place.round)
                }
                (PlanKind::Breakouts, Some(case)) => case,
                (PlanKind::Breakouts, None) => "Group work".to_owned(),
            };
            let role = match (place.kind, place.role) {
                (PlanKind::Breakouts, _) => String::new(),
                (PlanKind::Rota, None) => ", you observe".to_owned(),
                (PlanKind::Rota, Some(role)) => format!(", you are {role}"),
            };
            let with = place.with.join(", ");
            view! { <li><b>{what}</b>{format!(": group {}{role}, with {with}.", place.group)}</li> }
        })
        .collect();
    view! {
        <section aria-labelledby="places">
            <h2 id="places">"Your groups"</h2>
            <ul>{items}</ul>
        </section>
    }
}

/// The roster for who leads or coordinates.
fn roster(members: &[Person], linked: bool) -> impl IntoView + use<> {
    let rows: Vec<_> = members
        .iter()
        .map(|person| {
            let name = person.entry.name();
            let name = if linked {
                view! { <a href=format!("/people/{}", person.id)>{name}</a> }.into_any()
            } else {
                name.into_any()
            };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td data-label="Function">{person.entry.function.clone()}</td>
                    <td data-label="Level">{person.entry.level.clone()}</td>
                    <td data-label="Site">{person.entry.site.clone().unwrap_or_default()}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Roster">
            <table>
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Function"</th><th scope="col">"Level"</th><th scope="col">"Site"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

/// Names and functions, for those who take part together.
fn companions(members: &[Person]) -> impl IntoView + use<> {
    let items: Vec<_> = members
        .iter()
        .map(|person| {
            view! { <li>{person.entry.name()}" "<small>{person.entry.function.clone()}</small></li> }
        })
        .collect();
    view! { <ul>{items}</ul> }
}
