//! The own record, the own data as a file, the own sign-ins, theme and password.

use axum::http::header::SET_COOKIE;
use leptos::prelude::*;
use operations::{AppError, calendar, mail, person, sign_in};

use crate::components::{Choices, ErrorSummary, Field, PageHead};
use crate::download::file;
use crate::fields::{Fields, Problems};
use crate::mail::OwnMails;
use crate::person::profile::{Places, roster_facts};
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Theme, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/me", show)
        .get("/me/data.json", data)
        .post("/me/sign-ins/end", end_sign_ins)
        .get("/settings", settings)
        .post("/settings/password", change_password)
}

async fn show(visit: Visit) -> Answer {
    let record = person::own_record(&visit.ctx).await?;
    let mails = mail::list_own(&visit.ctx).await?;
    let zone = calendar::own_zone(&visit.ctx).await?;
    visit
        .page("My record", move || {
            let entry = record.person.entry;
            let roles: Vec<&str> = record.account.roles.iter().map(|role| role.label()).collect();
            let roles = (!roles.is_empty()).then(|| roles.join(", "));
            view! {
                <PageHead title="My record"/>
                <p class="lede">"What the firm keeps about you here. If something is wrong, tell whoever keeps the roster: it is corrected there."</p>
                <dl class="facts">
                    {roster_facts(&entry)}
                    {record.manager.map(|manager| view! { <div><dt>"Manager"</dt><dd>{manager}</dd></div> })}
                </dl>
                <h2>"My cohort"</h2>
                <Places places=record.places link=false/>
                <OwnMails mails zone/>
                <h2>"My account"</h2>
                <dl class="facts">
                    <div><dt>"Signs in as"</dt><dd>{record.account.email}</dd></div>
                    {roles.map(|roles| view! { <div><dt>"Roles"</dt><dd>{roles}</dd></div> })}
                </dl>
                <p>"You are signed out after 30 minutes without use, and after 10 hours in any case."</p>
                <form method="post" action="/me/sign-ins/end">
                    <div class="actions">
                        <button class="button">"Sign out on all devices"</button>
                        <a class="button quiet" href="/settings">"Change the theme or the password"</a>
                    </div>
                </form>
                <h2>"My data"</h2>
                <p>"Everything about you that is kept here, as one file that programs can read. It names nobody else."</p>
                <p><a class="button" href="/me/data.json" download>"Download my data"</a></p>
            }
            .into_any()
        })
        .await
}

async fn data(visit: Visit) -> Answer {
    let data = person::own_data(&visit.ctx).await?;
    let bytes = serde_json::to_vec_pretty(&data)
        .map_err(|error| AppError::Internal(format!("own data: {error}")))?;
    Ok(file("my-data.json", "application/json", bytes))
}

async fn end_sign_ins(visit: Visit) -> Answer {
    sign_in::sign_out_everywhere(&visit.ctx).await?;
    visit.redirect_signed_out()
}

async fn settings(visit: Visit) -> Answer {
    visit.ctx.viewer()?;
    let theme = visit.theme;
    visit
        .page("Theme and password", move || {
            view! { <Settings theme problems=Problems::default()/> }.into_any()
        })
        .await
}

#[component]
fn Settings(theme: Theme, problems: Problems) -> impl IntoView {
    let none = Problems::default();
    let picked = Fields::filled([("theme", theme.attribute().unwrap_or("system").to_owned())]);
    let themes = [
        ("system", "As my device says", ""),
        ("light", "Light", ""),
        ("dark", "Dark", ""),
    ]
    .map(|(value, words, small)| (value.to_owned(), words.to_owned(), small.to_owned()))
    .to_vec();
    let fields = Fields::default();
    view! {
        <PageHead title="Theme and password"/>
        <ErrorSummary problems=problems.clone()/>
        <h2>"Theme"</h2>
        <form class="form" method="post" action="/theme">
            <input type="hidden" name="back" value="/settings"/>
            <Choices name="theme" legend="Colours" options=themes fields=picked problems=none/>
            <div class="actions"><button class="button">"Save the theme"</button></div>
        </form>
        <h2>"Password"</h2>
        <p>"At least twelve characters; three or four words do well. Your other devices are signed out."</p>
        <form class="form" method="post" action="/settings/password">
            <Field name="current" label="Current password" kind="password" autocomplete="current-password" fields=fields.clone() problems=problems.clone()/>
            <Field name="password" label="New password" kind="password" autocomplete="new-password" fields=fields.clone() problems=problems.clone()/>
            <Field name="again" label="The same new password again" kind="password" autocomplete="new-password" fields problems/>
            <div class="actions"><button class="button primary">"Change the password"</button></div>
        </form>
    }
}

async fn change_password(visit: Visit, fields: Fields) -> Answer {
    let outcome = sign_in::change_password(
        &visit.ctx,
        fields.get("current"),
        fields.get("password"),
        fields.get("again"),
        &visit.address,
    )
    .await;
    match outcome {
        Ok(token) => {
            let said = Flash::ok("Your password is changed. Other devices are signed out.");
            let mut response = visit.redirect_with("/settings", said)?;
            let signed_in = visit.redirect_signed_in("/settings", &token)?;
            for cookie in signed_in.headers().get_all(SET_COOKIE) {
                response.headers_mut().append(SET_COOKIE, cookie.clone());
            }
            Ok(response)
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let theme = visit.theme;
            visit
                .page_again("Theme and password", move || {
                    view! { <Settings theme problems/> }.into_any()
                })
                .await
        }
    }
}
