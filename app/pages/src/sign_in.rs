//! Signing in and out, choosing a password by a link, and the theme.

use axum::extract::Path;
use axum::http::StatusCode;
use leptos::prelude::*;
use operations::sign_in;

use crate::components::{ErrorSummary, Field};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::visit::{Answer, Theme, Visit, safe_path};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/", first_page)
        .get("/sign-in", show)
        .post("/sign-in", create)
        .post("/sign-out", delete)
        .get("/welcome/{token}", welcome)
        .post("/welcome/{token}", choose_password)
        .post("/theme", set_theme)
}

/// Leads everybody to the page they work from.
async fn first_page(visit: Visit) -> Answer {
    let viewer = visit.ctx.viewer()?;
    let path = if viewer.is_administrator() {
        "/accounts"
    } else if viewer.is_coordinator() {
        "/today"
    } else if viewer.is_facilitator() {
        "/my-sessions"
    } else {
        "/home"
    };
    visit.redirect(path)
}

async fn show(visit: Visit) -> Answer {
    if visit.ctx.viewer.is_some() {
        return visit.redirect("/");
    }
    let fields = visit.query.clone();
    sign_in_page(visit, StatusCode::OK, fields, Problems::default()).await
}

async fn create(visit: Visit, fields: Fields) -> Answer {
    let outcome = sign_in::sign_in(
        &visit.ctx,
        fields.get("email"),
        fields.get("password"),
        &visit.address,
    )
    .await;
    match outcome {
        Ok(token) => visit.redirect_signed_in(safe_path(fields.get("next")), &token),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            sign_in_page(visit, StatusCode::UNPROCESSABLE_ENTITY, fields, problems).await
        }
    }
}

async fn sign_in_page(
    visit: Visit,
    status: StatusCode,
    fields: Fields,
    problems: Problems,
) -> Answer {
    let title = if problems.is_empty() {
        "Sign in"
    } else {
        "Error: Sign in"
    };
    let demo = visit.state().demo_sign_ins.clone();
    visit
        .plain_page(status, title, "plain", move || {
            let next = safe_path(fields.get("next")).to_owned();
            view! {
                <main id="main" tabindex="-1" class="narrow">
                    <p class="brand">"Fifteen"</p>
                    <h1>"Sign in"</h1>
                    <ErrorSummary problems=problems.clone()/>
                    <form class="form" method="post" action="/sign-in">
                        <input type="hidden" name="next" value=next/>
                        <Field name="email" label="E-mail" kind="email" autocomplete="username" fields=fields.clone() problems=problems.clone()/>
                        <Field name="password" label="Password" kind="password" autocomplete="current-password" fields problems/>
                        <div class="actions"><button class="button primary">"Sign in"</button></div>
                    </form>
                    <p class="muted">"Forgotten your password, or no invitation yet? Ask an administrator for a new link."</p>
                    {(!demo.is_empty()).then(|| view! { <DemoSignIns demo/> })}
                </main>
            }
            .into_any()
        })
        .await
}

#[component]
fn DemoSignIns(demo: Vec<crate::state::DemoSignIn>) -> impl IntoView {
    let rows: Vec<_> = demo
        .into_iter()
        .map(|one| {
            view! {
                <li>
                    <form class="inline" method="post" action="/sign-in">
                        <input type="hidden" name="email" value=one.email.clone()/>
                        <input type="hidden" name="password" value=one.password/>
                        <button class="button small">{format!("Sign in as {}", one.role)}</button>
                        " "
                        <small>{one.email}</small>
                    </form>
                </li>
            }
        })
        .collect();
    view! {
        <section aria-labelledby="demo">
            <h2 id="demo">"This is a demo"</h2>
            <p>"Everything here is made up and goes when the program stops. Look around as:"</p>
            <ul class="stack">{rows}</ul>
        </section>
    }
}

async fn delete(visit: Visit) -> Answer {
    if let Some(token) = &visit.token {
        sign_in::sign_out(&visit.ctx, token).await?;
    }
    visit.redirect_signed_out()
}

async fn welcome(visit: Visit, Path(token): Path<String>) -> Answer {
    let name = sign_in::find_link(&visit.ctx, &token).await?;
    welcome_page(visit, StatusCode::OK, token, name, Problems::default()).await
}

async fn choose_password(visit: Visit, Path(token): Path<String>, fields: Fields) -> Answer {
    let outcome = sign_in::choose_password(
        &visit.ctx,
        &token,
        fields.get("password"),
        fields.get("again"),
    )
    .await;
    match outcome {
        Ok(new) => visit.redirect_signed_in("/", &new),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let name = sign_in::find_link(&visit.ctx, &token).await?;
            welcome_page(
                visit,
                StatusCode::UNPROCESSABLE_ENTITY,
                token,
                name,
                problems,
            )
            .await
        }
    }
}

async fn welcome_page(
    visit: Visit,
    status: StatusCode,
    token: String,
    name: String,
    problems: Problems,
) -> Answer {
    let title = if problems.is_empty() {
        "Choose a password"
    } else {
        "Error: Choose a password"
    };
    visit
        .plain_page(status, title, "plain", move || {
            let fields = Fields::default();
            view! {
                <main id="main" tabindex="-1" class="narrow">
                    <p class="brand">"Fifteen"</p>
                    <h1>"Choose a password"</h1>
                    <p>{format!("Welcome, {name}. Choose a password of at least twelve characters; three or four words do well.")}</p>
                    <ErrorSummary problems=problems.clone()/>
                    <form class="form" method="post" action=format!("/welcome/{token}")>
                        <Field name="password" label="Password" kind="password" autocomplete="new-password" fields=fields.clone() problems=problems.clone()/>
                        <Field name="again" label="The same password again" kind="password" autocomplete="new-password" fields problems/>
                        <div class="actions"><button class="button primary">"Save and sign in"</button></div>
                    </form>
                </main>
            }
            .into_any()
        })
        .await
}

async fn set_theme(visit: Visit, fields: Fields) -> Answer {
    let theme = Theme::parse(fields.get("theme"));
    visit.redirect_with_theme(safe_path(fields.get("back")), theme)
}
