//! Marking who was at a session.

use axum::extract::Path;
use domain::FieldErrors;
use domain::attendance::{Mark, Verdict};
use domain::id::SessionId;
use domain::person::Person;
use domain::session::{Meeting, SessionState};
use leptos::prelude::*;
use operations::AppError;
use operations::attendance::{self, NewMark, Sheet};

use crate::components::{Crumbs, ErrorSummary, PageHead, TableWrap, time};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::session::fields_of;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/sessions/{id}/attendance", show)
        .post("/sessions/{id}/attendance", save)
        .post("/sessions/{id}/close", close)
}

async fn show(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let sheet = attendance::find_sheet(&visit.ctx, id).await?;
    let fields = filled(&sheet);
    let title = title(&sheet);
    let now = visit.ctx.now;
    visit
        .page(&title, move || {
            page(sheet, fields, Problems::default(), now).into_any()
        })
        .await
}

fn title(sheet: &Sheet) -> String {
    let listed = &sheet.listed;
    format!(
        "Attendance: {}, {}",
        listed.module.title, listed.cohort.name
    )
}

fn filled(sheet: &Sheet) -> Fields {
    let mut pairs = Vec::new();
    for ((meeting, person), marked) in &sheet.marks {
        let mark = marked.mark.as_str().to_owned();
        pairs.push((format!("mark-{meeting}-{person}"), mark));
        if let Some(minutes) = marked.minutes {
            pairs.push((format!("minutes-{meeting}-{person}"), minutes.to_string()));
        }
    }
    fields_of(pairs)
}

/// The marks of the form; with "all present", everybody who has none is present.
fn read(sheet: &Sheet, fields: &Fields) -> Result<Vec<NewMark>, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut marks = Vec::new();
    for meeting in &sheet.listed.session.meetings {
        for person in &sheet.people {
            let name = format!("mark-{}-{}", meeting.id, person.id);
            let mark = match fields.get(&name) {
                "" if fields.get("all") == "present" => Mark::Present,
                "" => continue,
                text => match text.parse() {
                    Ok(mark) => mark,
                    Err(sentence) => {
                        errors.add(name, sentence);
                        continue;
                    }
                },
            };
            let minutes = fields
                .get(&format!("minutes-{}-{}", meeting.id, person.id))
                .trim();
            marks.push(NewMark {
                meeting: meeting.id,
                person: person.id,
                mark,
                minutes: minutes.parse().ok(),
            });
        }
    }
    errors.or(marks)
}

async fn save(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let sheet = attendance::find_sheet(&visit.ctx, id).await?;
    let outcome = match read(&sheet, &fields) {
        Ok(marks) => attendance::mark(&visit.ctx, id, &marks).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match outcome {
        Ok(count) => {
            let all = sheet.people.len() * sheet.listed.session.meetings.len();
            visit.redirect_with(
                &format!("/sessions/{id}/attendance"),
                Flash::ok(format!("{count} of {all} marks are saved.")),
            )
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            again(visit, sheet, fields, problems).await
        }
    }
}

async fn close(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    match attendance::close(&visit.ctx, id).await {
        Ok(()) => visit.redirect_with(
            &format!("/sessions/{id}"),
            Flash::ok("The session is closed as held."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let sheet = attendance::find_sheet(&visit.ctx, id).await?;
            let fields = filled(&sheet);
            again(visit, sheet, fields, problems).await
        }
    }
}

async fn again(visit: Visit, sheet: Sheet, fields: Fields, problems: Problems) -> Answer {
    let title = title(&sheet);
    let now = visit.ctx.now;
    visit
        .page_again(&title, move || {
            page(sheet, fields, problems, now).into_any()
        })
        .await
}

fn page(
    sheet: Sheet,
    fields: Fields,
    problems: Problems,
    now: chrono::DateTime<chrono::Utc>,
) -> impl IntoView {
    let listed = &sheet.listed;
    let session = &listed.session;
    let id = session.id;
    let started = session.has_started(now);
    let cancelled = session.state == SessionState::Cancelled;
    let can_mark = started && !cancelled && !sheet.people.is_empty();
    let can_close = started && session.state == SessionState::Planned && listed.unmarked == 0;
    let meetings: Vec<_> = session
        .meetings
        .iter()
        .map(|meeting| meeting_table(&sheet, meeting, &fields, &problems))
        .collect();
    let hint = if cancelled {
        Some("This session was cancelled: there is nothing to mark.")
    } else if !started {
        Some("The session has not started yet: mark who is there once it has.")
    } else if sheet.people.is_empty() {
        Some("Nobody is in this cohort.")
    } else {
        None
    };
    let above = vec![(
        format!("{}, {}", listed.module.title, listed.cohort.name),
        format!("/sessions/{id}"),
    )];
    view! {
        <Crumbs above here="Attendance"/>
        <PageHead title=title(&sheet)>
            <a class="button no-print" href=format!("/sessions/{id}/sign-in-sheet")>"Sign-in sheet"</a>
        </PageHead>
        <ErrorSummary problems=problems.clone()/>
        {hint.map(|sentence| view! { <div class="note" role="note"><p>{sentence}</p></div> })}
        {can_mark.then(|| view! {
            <p class="lede">"Who was there for two thirds of the minutes has attended. Late counts as there; excused is neither attendance nor absence."</p>
            <form method="post" action=format!("/sessions/{id}/attendance")>
                {meetings}
                <div class="actions">
                    <button class="button primary">"Save marks"</button>
                    <button class="button" name="all" value="present">"All others present, and save"</button>
                </div>
            </form>
        })}
        {can_close.then(|| view! {
            <section aria-labelledby="close">
                <h2 id="close">"Close the session"</h2>
                <p>"Everybody is marked. Closing says that the session took place; marks can still be corrected."</p>
                <form method="post" action=format!("/sessions/{id}/close")>
                    <div class="actions"><button class="button">"Close as held"</button></div>
                </form>
            </section>
        })}
    }
}

fn meeting_table(
    sheet: &Sheet,
    meeting: &Meeting,
    fields: &Fields,
    problems: &Problems,
) -> impl IntoView + use<> {
    let heading = time::span(meeting.starts_at, meeting.ends_at, &meeting.timezone);
    let rows: Vec<_> = sheet
        .people
        .iter()
        .map(|person| person_row(sheet, meeting, person, fields, problems))
        .collect();
    view! {
        <h2>{heading.clone()}</h2>
        <TableWrap label=format!("Attendance, {heading}")>
            <table>
                <thead><tr>
                    <th scope="col">"Name"</th><th scope="col">"Mark"</th><th scope="col">"Minutes if partial"</th><th scope="col">"Verdict"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

fn person_row(
    sheet: &Sheet,
    meeting: &Meeting,
    person: &Person,
    fields: &Fields,
    problems: &Problems,
) -> impl IntoView + use<> {
    let key = format!("{}-{}", meeting.id, person.id);
    let mark_name = format!("mark-{key}");
    let minutes_name = format!("minutes-{key}");
    let picked = fields.get(&mark_name).to_owned();
    let name = person.entry.name();
    let radios: Vec<_> = Mark::ALL
        .into_iter()
        .map(|mark| {
            let checked = picked == mark.as_str();
            view! {
                <label>
                    <input type="radio" name=mark_name.clone() value=mark.as_str() checked=checked/>
                    <span>{mark.label()}</span>
                </label>
            }
        })
        .collect();
    let problem = problems.fields.of(&minutes_name).map(str::to_owned);
    let (described_by, invalid) =
        crate::components::field_attributes(&minutes_name, false, problem.as_deref());
    let verdict = match sheet.verdict(person.id) {
        Verdict::Open => view! { <span class="muted">"Open"</span> }.into_any(),
        Verdict::Attended => view! { <span class="chip ok">"Attended"</span> }.into_any(),
        Verdict::Excused => view! { <span class="chip info">"Excused"</span> }.into_any(),
        Verdict::Missed => view! { <span class="chip warn">"Missed"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{name.clone()}" "<small>{person.entry.function.clone()}</small></th>
            <td data-label="Mark">
                <fieldset class="segmented" id=mark_name.clone()>
                    <legend class="visually-hidden">{format!("Attendance of {name}")}</legend>
                    {radios}
                </fieldset>
            </td>
            <td data-label="Minutes if partial">
                <input
                    id=minutes_name.clone() name=minutes_name.clone() type="number" min="1" class="short"
                    value=fields.get(&minutes_name).to_owned() aria-label=format!("Minutes of {name}")
                    aria-describedby=described_by aria-invalid=invalid
                />
                {problem.map(|sentence| view! { <p class="field-error" id=format!("{minutes_name}-error")>{sentence}</p> })}
            </td>
            <td data-label="Verdict">{verdict}</td>
        </tr>
    }
}
