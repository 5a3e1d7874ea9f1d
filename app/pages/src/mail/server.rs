//! Whether mail goes, what is wrong with it, and a test mail to oneself.

use domain::mail::MailState;
use leptos::prelude::*;
use operations::mail;

use crate::components::{Crumbs, PageHead};
use crate::fields::Fields;
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn show(visit: Visit) -> Answer {
    let health = mail::health(&visit.ctx).await?;
    let is_set_up = visit.state().mailer.is_some();
    let coordinates = visit.ctx.viewer()?.is_coordinator();
    visit
        .page("Mail server", move || {
            let alarm = health.alarm().map(|sentence| {
                view! { <div class="note danger" role="note"><p>{format!("{sentence}. Nothing is lost: they stay in the plan.")}</p></div> }
            });
            let server = if is_set_up {
                "A mail server is set up."
            } else {
                "No mail server is set up. Whoever runs the program names one with --smtp-url and --mail-from."
            };
            let counts: Vec<_> = MailState::ALL
                .into_iter()
                .map(|state| view! { <div><dt>{state.label()}</dt><dd>{health.count(state)}</dd></div> })
                .collect();
            let switch = coordinates.then(|| {
                let (value, words) = match (health.sending, health.due) {
                    (true, _) => ("off", "Switch sending off".to_owned()),
                    (false, 0) => ("on", "Switch sending on".to_owned()),
                    (false, 1) => ("on", "Switch sending on: 1 mail is due now".to_owned()),
                    (false, due) => ("on", format!("Switch sending on: {due} mails are due now")),
                };
                view! {
                    <h2>"Sending"</h2>
                    <p>{if health.sending { "Sending is switched on: mails go on their day." } else { "Sending is switched off: nothing goes until you switch it on." }}</p>
                    <form method="post" action="/mail-server/sending">
                        <button class="button" name="sending" value=value>{words}</button>
                    </form>
                }
            });
            view! {
                {coordinates.then(|| view! { <Crumbs above=vec![("Mail".into(), "/mails".into())] here="Mail server"/> })}
                <PageHead title="Mail server"/>
                {alarm}
                <p class="lede">{server}</p>
                <form method="post" action="/mail-server/test"><button class="button primary">"Send a test mail to me"</button></form>
                {switch}
                <h2>"The plan in figures"</h2>
                <dl class="facts">{counts}</dl>
            }
            .into_any()
        })
        .await
}

pub(super) async fn test(visit: Visit) -> Answer {
    let mailer = visit.state().mailer.clone();
    let email = mail::send_test(&visit.ctx, mailer.as_ref()).await?;
    visit.redirect_with(
        "/mail-server",
        Flash::ok(format!("The mail server took a test mail to {email}.")),
    )
}

pub(super) async fn set_sending(visit: Visit, fields: Fields) -> Answer {
    let mailer = visit.state().mailer.clone();
    let sending = fields.get("sending") == "on";
    mail::set_sending(&visit.ctx, mailer.as_ref(), sending).await?;
    let said = if sending {
        "Sending is switched on."
    } else {
        "Sending is switched off: nothing goes."
    };
    visit.redirect_with("/mail-server", Flash::ok(said))
}
