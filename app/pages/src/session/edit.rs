//! Changing or cancelling one session.

use axum::extract::Path;
use domain::FieldErrors;
use domain::id::SessionId;
use domain::session::{CancelReason, SessionState};
use leptos::prelude::*;
use operations::session::{self, Details, Schedule};

use super::row::{self, DateRow, Zones, fields_of};
use super::{crumbs, name};
use crate::components::{Checkbox, ErrorSummary, PageHead, Select};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let (details, schedule) = load(&visit, id).await?;
    let fields = fields_of(row::filled(&details.session));
    let title = format!("Change {}", name(&details));
    visit
        .page(&title, move || {
            page(details, schedule, fields, Problems::default()).into_any()
        })
        .await
}

async fn load(
    visit: &Visit,
    id: SessionId,
) -> Result<(Details, Schedule), crate::failure::Failure> {
    let details = session::find(&visit.ctx, id).await?;
    let schedule = session::find_schedule(&visit.ctx, details.cohort.id).await?;
    Ok((details, schedule))
}

pub(super) async fn save(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let (details, schedule) = load(&visit, id).await?;
    let module = details.module.id;
    let mut errors = FieldErrors::default();
    let date = row::read(&fields, &details.module, &mut errors);
    if date.is_none() && errors.is_empty() {
        errors.add(format!("date-{module}"), "Enter a date.");
    }
    let outcome = match date {
        Some(date) if errors.is_empty() => {
            let keep = fields.is_ticked("keep");
            session::schedule(&visit.ctx, details.cohort.id, &[date], keep).await
        }
        _ => Err(errors.into()),
    };
    match outcome {
        Ok(done) if done.warnings.is_empty() => visit.redirect_with(
            &format!("/sessions/{id}"),
            Flash::ok("The session is saved."),
        ),
        Ok(done) => visit.redirect_with(
            &format!("/sessions/{id}"),
            Flash::warn(format!("The session is saved. {}", done.warnings.join(" "))),
        ),
        Err(error) => {
            again(
                visit,
                details,
                schedule,
                fields,
                Problems::from_error(error)?,
            )
            .await
        }
    }
}

pub(super) async fn cancel(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let (details, schedule) = load(&visit, id).await?;
    let outcome = match fields.get("reason").parse::<CancelReason>() {
        Ok(reason) => session::cancel(&visit.ctx, id, reason).await,
        Err(sentence) => {
            let mut errors = FieldErrors::default();
            errors.add("reason", sentence);
            Err(errors.into())
        }
    };
    match outcome {
        Ok(()) => visit.redirect_with(
            &format!("/sessions/{id}"),
            Flash::ok("The session is cancelled. Calendars show it as cancelled; who lacks the module now is listed under “Make-up” of the programme."),
        ),
        Err(error) => {
            let mut filled = row::filled(&details.session);
            filled.push(("reason".to_owned(), fields.get("reason").to_owned()));
            let fields = fields_of(filled);
            again(
                visit,
                details,
                schedule,
                fields,
                Problems::from_error(error)?,
            )
            .await
        }
    }
}

async fn again(
    visit: Visit,
    details: Details,
    schedule: Schedule,
    fields: Fields,
    problems: Problems,
) -> Answer {
    let title = format!("Change {}", name(&details));
    visit
        .page_again(&title, move || {
            page(details, schedule, fields, problems).into_any()
        })
        .await
}

fn page(details: Details, schedule: Schedule, fields: Fields, problems: Problems) -> impl IntoView {
    let id = details.session.id;
    let planned = details.session.state == SessionState::Planned;
    let held = details.session.state == SessionState::Held;
    let reasons = std::iter::once((String::new(), "Choose".to_owned()))
        .chain(
            CancelReason::ALL
                .iter()
                .map(|reason| (reason.as_str().to_owned(), reason.label().to_owned())),
        )
        .collect();
    view! {
        {crumbs(&details, "Change date or place")}
        <PageHead title=format!("Change {}", name(&details))/>
        <ErrorSummary problems=problems.clone()/>
        {held.then(|| view! { <div class="note" role="note"><p>"This session was held and closed: it cannot be changed any more."</p></div> })}
        {(!planned && !held).then(|| view! { <div class="note warn" role="note"><p>"This session is cancelled. Saving a date here brings it back, with the same place in everybody’s calendar."</p></div> })}
        {(!held).then(|| view! {
            <form class="form" method="post" action=format!("/sessions/{id}/edit")>
                <DateRow module=details.module.clone() facilitators=schedule.facilitators.clone() fields=fields.clone() problems=problems.clone()/>
                <Checkbox name="keep" label="Keep a room or people booked twice in spite of a clash" fields=fields.clone()/>
                <div class="actions">
                    <button class="button primary">"Save"</button>
                    <a class="button" href=format!("/sessions/{id}")>"Back"</a>
                </div>
            </form>
        })}
        {planned.then(|| view! {
            <section aria-labelledby="cancel">
                <h2 id="cancel">"Cancel the session"</h2>
                <p>{format!("{} people and those who lead it see it as cancelled, with the reason. They appear under “Make-up” of the programme until they have another one.", details.members.len())}</p>
                <form class="form" method="post" action=format!("/sessions/{id}/cancel")>
                    <Select name="reason" label="Reason" options=reasons fields problems/>
                    <div class="actions"><button class="button danger">"Cancel the session"</button></div>
                </form>
            </section>
        })}
        <Zones zones=schedule.zones/>
    }
}
