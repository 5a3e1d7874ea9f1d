//! One mail of the plan: what it would say now, why, and what can be done with it.

use axum::extract::Path;
use domain::id::PlannedMailId;
use domain::mail::{MailState, MailTrouble, PlannedMail};
use leptos::prelude::*;
use operations::calendar;
use operations::mail::{self, Composed, Details, Step};

use super::State;
use crate::components::{Crumbs, Markdown, PageHead, time};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<PlannedMailId>) -> Answer {
    let Details { listed, composed } = mail::find(&visit.ctx, id).await?;
    let zone = calendar::own_zone(&visit.ctx).await?;
    let title = format!("{} to {}", listed.mail.wanted.kind.label(), listed.to);
    let head = title.clone();
    visit
        .page(&title, move || {
            let one = listed.mail;
            let at = |at| format!("{}, {} {zone}", time::date(at, &zone), time::clock(at, &zone));
            let due = at(one.wanted.due_at);
            let later = (one.not_before != one.wanted.due_at && one.state.is_waiting())
                .then(|| at(one.not_before));
            let sent = one.sent_at.map(at);
            let trouble = one.trouble.map(MailTrouble::sentence);
            view! {
                <Crumbs above=vec![("Mail".into(), "/mails".into())] here=head.clone()/>
                <PageHead title=head/>
                <dl class="facts">
                    <div><dt>"State"</dt><dd><State state=one.state twice=one.may_be_twice/></dd></div>
                    {trouble.map(|sentence| view! { <div><dt>"Why"</dt><dd>{sentence}</dd></div> })}
                    <div><dt>"Reason"</dt><dd>{one.wanted.kind.reason()}</dd></div>
                    <div><dt>"About"</dt><dd>{listed.about}</dd></div>
                    <div><dt>"Planned for"</dt><dd>{due}</dd></div>
                    {later.map(|later| view! { <div><dt>"Not before"</dt><dd>{later}</dd></div> })}
                    {sent.map(|sent| view! { <div><dt>"Sent"</dt><dd>{sent}</dd></div> })}
                    {(one.attempts > 0).then(|| view! { <div><dt>"Tries"</dt><dd>{one.attempts}</dd></div> })}
                </dl>
                <Steps one/>
                <Preview composed/>
            }
            .into_any()
        })
        .await
}

#[component]
fn Steps(one: PlannedMail) -> impl IntoView {
    let waits = one.state.is_waiting();
    let is_dead = one.state == MailState::Dead;
    let is_cancelled =
        one.state == MailState::Stopped && one.trouble == Some(MailTrouble::Coordinator);
    let mut steps = Vec::new();
    if one.state == MailState::Held || is_dead || is_cancelled {
        steps.push(("release", "Let it go on its day", "button"));
    }
    if waits && one.state != MailState::Held {
        steps.push(("hold", "Hold", "button"));
    }
    if waits || is_dead {
        steps.push(("send", "Send now", "button primary"));
        steps.push(("cancel", "Cancel this mail", "button danger"));
    }
    let steps: Vec<_> = steps
        .into_iter()
        .map(|(step, words, class)| {
            let action = format!("/mails/{}/{step}", one.id);
            view! { <form method="post" action=action><button class=class>{words}</button></form> }
        })
        .collect();
    view! { <div class="actions">{steps}</div> }
}

/// What a mail says.
#[component]
pub(super) fn Preview(composed: Result<Composed, String>) -> impl IntoView {
    let body = match composed {
        Ok(composed) => {
            let calendar = composed.calendar.map(|(method, texts)| {
                let words = match method {
                    "CANCEL" => "With a calendar part that takes the entry away",
                    _ => "With a calendar part that makes or moves the entry",
                };
                let count = texts.len();
                view! { <p>{format!("{words}: {count} in all.")}</p> }
            });
            let (name, email) = composed.to;
            view! {
                <dl class="facts">
                    <div><dt>"To"</dt><dd>{format!("{name}, {email}")}</dd></div>
                    <div><dt>"Subject"</dt><dd>{composed.subject}</dd></div>
                </dl>
                <Markdown text=composed.text shift=2/>
                {calendar}
            }
            .into_any()
        }
        Err(sentence) => {
            view! { <div class="note danger" role="note"><p>{sentence}</p></div> }.into_any()
        }
    };
    view! {
        <section aria-labelledby="preview">
            <h2 id="preview">"What it says now"</h2>
            {body}
        </section>
    }
}

async fn change(visit: Visit, id: PlannedMailId, step: Step, said: &str) -> Answer {
    mail::change(&visit.ctx, id, step).await?;
    visit.redirect_with(&format!("/mails/{id}"), Flash::ok(said))
}

pub(super) async fn hold(visit: Visit, Path(id): Path<PlannedMailId>) -> Answer {
    change(
        visit,
        id,
        Step::Hold,
        "Held: it does not go until you let it.",
    )
    .await
}

pub(super) async fn release(visit: Visit, Path(id): Path<PlannedMailId>) -> Answer {
    change(visit, id, Step::Release, "It goes on its day.").await
}

pub(super) async fn cancel(visit: Visit, Path(id): Path<PlannedMailId>) -> Answer {
    change(visit, id, Step::Cancel, "Cancelled: it does not go.").await
}

pub(super) async fn send(visit: Visit, Path(id): Path<PlannedMailId>) -> Answer {
    let state = visit.state().clone();
    mail::send_now(&visit.ctx, state.mailer.as_ref(), id, state.clock).await?;
    visit.redirect_with(&format!("/mails/{id}"), Flash::ok("Sent."))
}
