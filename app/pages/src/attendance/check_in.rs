//! Checking in by oneself: the code on the wall of the room, and the form that takes it.

use axum::extract::Path;
use domain::attendance::Mark;
use domain::id::SessionId;
use leptos::prelude::*;
use operations::attendance::{self, Shown};

use crate::components::{Crumbs, ErrorSummary, Field, PageHead, time};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

/// Minutes for which a code holds, as they are offered.
const MINUTES: [u16; 4] = [10, 15, 30, 60];

pub(super) async fn show(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let shown = attendance::find_check_in(&visit.ctx, id).await?;
    visit
        .page("Check-in", move || {
            page(shown, Problems::default()).into_any()
        })
        .await
}

pub(super) async fn open(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let minutes = fields.get("minutes").parse().unwrap_or(0);
    match attendance::open_check_in(&visit.ctx, id, minutes).await {
        Ok(()) => visit.redirect(&format!("/sessions/{id}/check-in")),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let shown = attendance::find_check_in(&visit.ctx, id).await?;
            visit
                .page_again("Check-in", move || page(shown, problems).into_any())
                .await
        }
    }
}

fn page(shown: Shown, problems: Problems) -> impl IntoView {
    let listed = shown.listed;
    let id = listed.session.id;
    let above = vec![
        (
            format!("{}, {}", listed.module.title, listed.cohort.name),
            format!("/sessions/{id}"),
        ),
        (
            "Attendance".to_owned(),
            format!("/sessions/{id}/attendance"),
        ),
    ];
    let zone = listed.session.timezone().to_owned();
    let count = format!("{} of {} are marked as there.", shown.there, listed.people);
    let code = shown.open.map(|open| {
        let until = time::clock(open.closes_at, &zone);
        view! {
            <section aria-labelledby="code">
                <h2 id="code">"The code of this meeting"</h2>
                <p><code class="room">{open.code}</code></p>
                <p>{format!("It holds until {until}. Open your session in Fifteen and type it there.")}</p>
                <p class="muted">{count}</p>
            </section>
        }
    });
    let again = code.is_some();
    let minutes: Vec<_> = MINUTES
        .map(|minutes| {
            view! { <option value=minutes.to_string() selected={minutes == 15}>{format!("{minutes} minutes")}</option> }
        })
        .into_iter()
        .collect();
    view! {
        <Crumbs above here="Check-in"/>
        <PageHead title="Check-in"/>
        <ErrorSummary problems/>
        {code}
        {match shown.meeting {
            None => view! { <p class="lede">"The session is over: mark who was there on its attendance sheet."</p> }.into_any(),
            Some(_) => view! {
                <p class="lede">"Show a code in the room. Who types it is marked as there, and from ten minutes after the start as late; your own marks stay."</p>
                <form class="form" method="post" action=format!("/sessions/{id}/check-in/open")>
                    <div class="field">
                        <label for="minutes">"How long it holds"</label>
                        <select id="minutes" name="minutes">{minutes}</select>
                    </div>
                    <div class="actions">
                        <button class="button" class:primary=!again>{if again { "Show another code" } else { "Show a code" }}</button>
                    </div>
                </form>
            }.into_any(),
        }}
    }
}

/// The form for who takes part, on the page of their session.
pub(crate) fn form(id: SessionId, problems: &Problems) -> impl IntoView + use<> {
    let problems = problems.clone();
    view! {
        <section class="no-print" aria-labelledby="check-in">
            <h2 id="check-in">"Check in"</h2>
            <form class="form" method="post" action=format!("/sessions/{id}/check-in")>
                <Field name="code" label="The code shown in the room" fields=Fields::default() problems/>
                <div class="actions"><button class="button primary">"I am here"</button></div>
            </form>
        </section>
    }
}

pub(super) async fn check_in(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    match attendance::check_in(&visit.ctx, id, fields.get("code")).await {
        Ok(marked) => {
            let sentence = match marked.mark {
                Mark::Present => "You are marked as present.",
                Mark::Late | Mark::Partial => "You are marked as there, from now on.",
                Mark::Absent | Mark::Excused => {
                    "Your facilitator has marked you as absent: tell them that you are here."
                }
            };
            visit.redirect_with(&format!("/sessions/{id}"), Flash::ok(sentence))
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            crate::session::show_again(visit, id, problems).await
        }
    }
}
