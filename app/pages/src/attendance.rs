//! Marking who was at a session.

mod check_in;
mod file;
mod row;

use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler;
use domain::FieldErrors;
use domain::attendance::{Correction, Mark};
use domain::id::SessionId;
use domain::session::{Meeting, SessionState};
use leptos::prelude::*;
use operations::attendance::{self, NewMark, Sheet};
use operations::{AppError, seat};

use crate::components::{Choices, Crumbs, ErrorSummary, Field, PageHead, TableWrap, time};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::session::fields_of;
use crate::upload::UPLOAD_MOST;
use crate::visit::{Answer, Flash, Visit};

pub(crate) use check_in::form as check_in_form;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/sessions/{id}/attendance", show)
        .post("/sessions/{id}/attendance", save)
        .post("/sessions/{id}/attendance/undo", undo)
        .post("/sessions/{id}/walk-ins", walk_in)
        .get("/sessions/{id}/attendance.csv", file::sheet)
        .get("/sessions/{id}/check-in", check_in::show)
        .post("/sessions/{id}/check-in", check_in::check_in)
        .post("/sessions/{id}/check-in/open", check_in::open)
        .get("/attendance/import", file::show)
        .post(
            "/attendance/import",
            file::create.layer(DefaultBodyLimit::max(UPLOAD_MOST)),
        )
        .get("/attendance/template.csv", file::template)
        .post(
            "/attendance/import/problems.csv",
            file::problems.layer(DefaultBodyLimit::max(UPLOAD_MOST)),
        )
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
        if let Some(excuse) = marked.excuse {
            pairs.push((
                format!("excuse-{meeting}-{person}"),
                excuse.as_str().to_owned(),
            ));
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
            let of = |what: &str| fields.get(&format!("{what}-{}-{}", meeting.id, person.id));
            let minutes = of("minutes").trim();
            marks.push(NewMark {
                meeting: meeting.id,
                person: person.id,
                mark,
                // What is no number of minutes is none that fits.
                minutes: (!minutes.is_empty()).then(|| minutes.parse().unwrap_or(0)),
                excuse: of("excuse").parse().ok(),
            });
        }
    }
    errors.or(marks)
}

async fn save(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let sheet = attendance::find_sheet(&visit.ctx, id).await?;
    let outcome = match read(&sheet, &fields) {
        Ok(marks) => {
            let correction = fields.get("correction").parse().ok();
            attendance::mark(&visit.ctx, id, &marks, correction).await
        }
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

async fn walk_in(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    match seat::walk_in(&visit.ctx, id, fields.get("employee_id")).await {
        Ok(sentence) => {
            visit.redirect_with(&format!("/sessions/{id}/attendance"), Flash::ok(sentence))
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let sheet = attendance::find_sheet(&visit.ctx, id).await?;
            let fields = fields.over(filled(&sheet));
            again(visit, sheet, fields, problems).await
        }
    }
}

async fn undo(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    match attendance::undo(&visit.ctx, id).await {
        Ok(count) => visit.redirect_with(
            &format!("/sessions/{id}/attendance"),
            Flash::ok(match count {
                1 => "1 mark is taken back.".to_owned(),
                many => format!("{many} marks are taken back."),
            }),
        ),
        Err(error) => refused(visit, id, error).await,
    }
}

async fn close(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    match attendance::close(&visit.ctx, id).await {
        Ok(()) => visit.redirect_with(
            &format!("/sessions/{id}"),
            Flash::ok("The session is closed as held."),
        ),
        Err(error) => refused(visit, id, error).await,
    }
}

/// The sheet as it is, with what was refused.
async fn refused(visit: Visit, id: SessionId, error: AppError) -> Answer {
    let problems = Problems::from_error(error)?;
    let sheet = attendance::find_sheet(&visit.ctx, id).await?;
    let fields = filled(&sheet);
    again(visit, sheet, fields, problems).await
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
    let held = session.state == SessionState::Held;
    let can_mark =
        started && !cancelled && !sheet.people.is_empty() && (!held || sheet.can_correct);
    let can_undo = sheet.can_undo && can_mark;
    let walk_in = (started && session.state == SessionState::Planned)
        .then(|| walk_in_form(id, fields.clone(), problems.clone()));
    let corrects = (held && can_mark).then(|| correction(&fields, &problems));
    let can_check_in = session.state == SessionState::Planned && !session.has_ended(now);
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
        Some("Nobody takes part in this session.")
    } else if held && !sheet.can_correct {
        Some("This session is closed: ask a coordinator to correct its marks.")
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
            {can_check_in.then(|| view! {
                <a class="button no-print" href=format!("/sessions/{id}/check-in")>"Check-in code"</a>
            })}
            <a class="button no-print" href=format!("/sessions/{id}/sign-in-sheet")>"Sign-in sheet"</a>
            <a class="button no-print" href=format!("/sessions/{id}/attendance.csv")>"CSV"</a>
        </PageHead>
        <ErrorSummary problems=problems.clone()/>
        {hint.map(|sentence| view! { <div class="note" role="note"><p>{sentence}</p></div> })}
        {can_mark.then(|| view! {
            <p class="lede">"Who was there for two thirds of the minutes has attended. Late counts as there unless its minutes are known; excused is neither attendance nor absence."</p>
            <form method="post" action=format!("/sessions/{id}/attendance")>
                {meetings}
                {corrects}
                <div class="actions">
                    <button class="button primary">"Save marks"</button>
                    <button class="button" name="all" value="present">"All others present, and save"</button>
                </div>
            </form>
        })}
        {walk_in}
        {can_undo.then(|| view! {
            <form method="post" action=format!("/sessions/{id}/attendance/undo")>
                <div class="actions"><button class="button">"Take the last change back"</button></div>
            </form>
        })}
        {can_close.then(|| view! {
            <section aria-labelledby="close">
                <h2 id="close">"Close the session"</h2>
                <p>"Everybody is marked. Closing says that the session took place; after that only a coordinator corrects marks, and says why."</p>
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
        .map(|person| row::person(sheet, meeting, person, fields, problems))
        .collect();
    view! {
        <h2>{heading.clone()}</h2>
        <TableWrap label=format!("Attendance, {heading}")>
            <table>
                <thead><tr>
                    <th scope="col">"Name"</th><th scope="col">"Mark"</th><th scope="col">"Minutes there"</th><th scope="col">"Why if excused"</th><th scope="col">"Verdict"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

/// For somebody who has come and is not on the sheet.
fn walk_in_form(id: SessionId, fields: Fields, problems: Problems) -> impl IntoView + use<> {
    view! {
        <section aria-labelledby="walk-in">
            <h2 id="walk-in">"Came without a seat"</h2>
            <form class="form" method="post" action=format!("/sessions/{id}/walk-ins")>
                <Field name="employee_id" label="Employee id" fields problems/>
                <div class="actions"><button class="button">"Put on the sheet"</button></div>
            </form>
        </section>
    }
}

/// Why marks of a closed session are changed.
fn correction(fields: &Fields, problems: &Problems) -> impl IntoView + use<> {
    let options = Correction::ALL
        .map(|why| {
            (
                why.as_str().to_owned(),
                why.label().to_owned(),
                String::new(),
            )
        })
        .to_vec();
    view! {
        <Choices name="correction" legend="The session is closed. Why are its marks corrected?" options fields=fields.clone() problems=problems.clone()/>
    }
}
