//! The run sheet of a session and its sign-in sheet, both made to be printed.

use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, TimeZone, Utc};
use domain::FieldErrors;
use domain::curriculum::AgendaMode;
use domain::id::{CaseStudyId, SessionId};
use domain::session::{Moved, SessionBlock, clock, minutes_left};
use domain::workshop::{PlanKind, WorkshopPlan};
use leptos::prelude::*;
use operations::debrief::{self, NamedNote};
use operations::session::{self, Details};
use operations::workshop::{self, People};

use super::row::{fields_of, read_time};
use super::{crumbs, name, times};
use crate::components::{ErrorSummary, Field, Markdown, PageHead, Select, TableWrap, time};
use crate::debrief::notes;
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Visit};
use crate::workshop::tables;

/// Rows left blank on the sign-in sheet for who comes without being listed.
const BLANK_ROWS: usize = 3;

/// What the run sheet shows beside the session.
struct Sheet {
    details: Details,
    kept: Vec<WorkshopPlan>,
    people: People,
    notes: Vec<NamedNote>,
    now: DateTime<Utc>,
}

pub(super) async fn show(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let details = session::find_to_lead(&visit.ctx, id).await?;
    let (kept, people) = workshop::list_kept(&visit.ctx, &details).await?;
    let title = format!("Run sheet: {}", name(&details));
    let query = visit.query.clone();
    let sheet = Sheet {
        notes: debrief::list_for_session(&visit.ctx, &details).await?,
        kept,
        people,
        now: visit.ctx.now,
        details,
    };
    match moved(&sheet.details, &query) {
        Ok(moved) => {
            visit
                .wide_page(&title, move || {
                    page(sheet, moved, query, Problems::default()).into_any()
                })
                .await
        }
        Err(fields) => {
            let problems = Problems {
                refusal: None,
                fields,
            };
            visit
                .page_again(&title, move || {
                    page(sheet, None, query, problems).into_any()
                })
                .await
        }
    }
}

/// The block that the address says has started at another time, on its day in the session's zone.
fn moved(details: &Details, query: &Fields) -> Result<Option<Moved>, FieldErrors> {
    if query.get("from").is_empty() && query.get("at").is_empty() {
        return Ok(None);
    }
    let mut errors = FieldErrors::default();
    let block = query.get("from").parse::<usize>().ok();
    let starts = clock(&details.session.meetings, &details.agenda, None);
    let block = block.and_then(|number| number.checked_sub(1));
    let planned = block.and_then(|block| Some((block, *starts.get(block)?)));
    if planned.is_none() {
        errors.add("from", "Choose a block of the agenda.");
    }
    let zone = time::zone(details.session.timezone());
    let at = read_time(query.get("at")).and_then(|at| {
        let day = planned?.1.with_timezone(&zone).date_naive();
        zone.from_local_datetime(&day.and_time(at)).earliest()
    });
    if at.is_none() {
        errors.add(
            "at",
            "Enter when it started as hours and minutes, such as 10:25.",
        );
    }
    errors.or(planned.zip(at).map(|((block, _), at)| Moved {
        block,
        at: at.with_timezone(&Utc),
    }))
}

fn page(sheet: Sheet, moved: Option<Moved>, query: Fields, problems: Problems) -> impl IntoView {
    let details = &sheet.details;
    let session = &details.session;
    let id = session.id;
    let starts = clock(&session.meetings, &details.agenda, moved);
    let left = minutes_left(&session.meetings, &details.agenda, &starts);
    let total: u32 = (details.agenda.iter())
        .map(|block| u32::from(block.minutes))
        .sum();
    let running = running(&sheet, &starts);
    let rows: Vec<_> = details
        .agenda
        .iter()
        .zip(&starts)
        .enumerate()
        .map(|(number, (block, at))| block_row(&sheet, number, block, *at, running == Some(number)))
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
    view! {
        {crumbs(details, "Run sheet")}
        <PageHead title=format!("Run sheet: {}", name(details))>
            <a class="button primary no-print" href=format!("/sessions/{id}/attendance")>"Attendance"</a>
        </PageHead>
        <p class="lede">{times(session, details.own_zone.as_deref()).join("; ")}</p>
        <ErrorSummary problems=problems.clone()/>
        <p class="actions no-print">
            {returns}
            <a class="button" href=format!("/sessions/{id}/breakouts")>"Breakout groups"</a>
            <a class="button" href=format!("/sessions/{id}/rota")>"Role-play rota"</a>
            <a class="button" href=format!("/sessions/{id}/sign-in-sheet")>"Sign-in sheet"</a>
            <a class="button" href=format!("/sessions/{id}/agenda")>"Change agenda"</a>
            {session.has_started(sheet.now).then(|| view! { <a class="button" href=format!("/sessions/{id}/debrief")>"Debrief note"</a> })}
        </p>
        <dl class="facts">
            <div><dt>"Place"</dt><dd>{session.place.clone()}</dd></div>
            <div><dt>"Led by"</dt><dd>{details.facilitators.join(", ")}</dd></div>
            <div><dt>"People"</dt><dd>{details.members.len()}</dd></div>
            <div><dt>"Agenda"</dt><dd>{format!("{total} minutes: {}", left_in_words(left))}</dd></div>
        </dl>
        <section aria-labelledby="skills"><h2 id="skills">"Skills"</h2><ul>{skills}</ul></section>
        <section aria-labelledby="agenda">
            <h2 id="agenda">"Agenda"</h2>
            {clock_form(&sheet, &starts, moved, query, problems)}
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
        {kept_sections(&sheet)}
        {notes("Noted after other sessions", sheet.notes)}
    }
}

fn left_in_words(left: i64) -> String {
    let minutes = match left.abs() {
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    match left {
        0 => "it ends with the meeting.".to_owned(),
        1.. => format!("it ends {minutes} before the meeting."),
        _ => format!("it ends {minutes} after the meeting."),
    }
}

fn block_row(
    sheet: &Sheet,
    number: usize,
    block: &SessionBlock,
    at: DateTime<Utc>,
    is_running: bool,
) -> impl IntoView + use<> {
    let details = &sheet.details;
    let zone = details.session.timezone();
    let before = details.agenda.iter().take(number);
    let is_first = before.clone().all(|it| it.case_study != block.case_study);
    let case = block.case_study.map(|case| {
        let title = details.cases.get(&case).cloned();
        let title = title.unwrap_or_else(|| "Case study".to_owned());
        let links = case_links(details.session.id, case, block.mode, is_first);
        view! {
            <br/><a href=format!("/cases/{case}")>{title}</a>
            <small class="exports no-print">{links}</small>
        }
    });
    view! {
        <tr aria-current=is_running.then_some("time")>
            <td class="clock"><time datetime=at.to_rfc3339()>{time::clock(at, zone)}</time></td>
            <td class="num" data-label="Minutes">{block.minutes}</td>
            <td data-label="Mode">{block.mode.label()}</td>
            <th scope="row">{block.title.clone()}{case}</th>
            <td data-label="Notes"><Markdown text=block.notes.clone() shift=3/></td>
        </tr>
    }
}

/// What can be printed of a case for this session, where it comes first, and who works on it with whom.
fn case_links(id: SessionId, case: CaseStudyId, mode: AgendaMode, is_first: bool) -> impl IntoView {
    let prints = [
        ("handout", "Handout"),
        ("guide", "Teaching note"),
        ("roles", "Role cards"),
        ("observer", "Observer sheet"),
    ]
    .map(|(part, words)| {
        (
            format!("/cases/{case}/print?part={part}&session={id}"),
            words,
        )
    });
    let people = match mode {
        AgendaMode::RolePlay | AgendaMode::Triads => Some(("rota", "Rota")),
        AgendaMode::Pairs | AgendaMode::Group => Some(("breakouts", "Groups")),
        _ => None,
    };
    let people = people.map(|(page, words)| (format!("/sessions/{id}/{page}?case={case}"), words));
    let links: Vec<_> = prints
        .into_iter()
        .filter(|_| is_first)
        .chain(people)
        .map(|(href, words)| view! { " "<a href=href>{words}</a> })
        .collect();
    links
}

/// The block that should run now.
fn running(sheet: &Sheet, starts: &[DateTime<Utc>]) -> Option<usize> {
    let running = starts.iter().rposition(|start| *start <= sheet.now);
    running.filter(|_| !sheet.details.session.has_ended(sheet.now))
}

/// Says when a block has really started; the rest of the clock follows, and the agenda stays.
fn clock_form(
    sheet: &Sheet,
    starts: &[DateTime<Utc>],
    moved: Option<Moved>,
    query: Fields,
    problems: Problems,
) -> impl IntoView + use<> {
    let details = &sheet.details;
    let zone = details.session.timezone();
    let options: Vec<(String, String)> = (details.agenda.iter().zip(starts).enumerate())
        .map(|(at, (block, start))| {
            let words = format!("{} {}", time::clock(*start, zone), block.title);
            ((at + 1).to_string(), words)
        })
        .collect();
    // During the session, the block that should run now has just begun.
    let fields = if query.find("from").is_some() {
        query
    } else {
        fields_of(running(sheet, starts).map_or_else(Vec::new, |at| {
            vec![
                ("from".to_owned(), (at + 1).to_string()),
                ("at".to_owned(), time::clock(sheet.now, zone)),
            ]
        }))
    };
    let planned = moved.map(|_| {
        view! { <a class="button" href=format!("/sessions/{}/run-sheet", details.session.id)>"As planned"</a> }
    });
    view! {
        <form class="filters" method="get">
            <Select name="from" label="Late? This block" options fields=fields.clone() problems=problems.clone()/>
            <Field name="at" label="started at" kind="time" short=true fields problems/>
            <button class="button">"Move the clock"</button>
            {planned}
        </form>
    }
}

/// Who works with whom, as it was kept.
fn kept_sections(sheet: &Sheet) -> impl IntoView + use<> {
    let sections: Vec<_> = sheet
        .kept
        .iter()
        .map(|plan| {
            let heading = match plan.kind {
                PlanKind::Rota => "Role-play rota",
                PlanKind::Breakouts => "Breakout groups",
            };
            let case = plan.case.and_then(|case| sheet.details.cases.get(&case));
            let heading =
                case.map_or_else(|| heading.to_owned(), |case| format!("{heading}: {case}"));
            let id = format!("kept-{}", plan.id);
            view! {
                <section aria-labelledby=id.clone()>
                    <h2 id=id.clone()>{heading}</h2>
                    {tables(&sheet.people, plan.kind, &plan.seats)}
                </section>
            }
        })
        .collect();
    sections
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
