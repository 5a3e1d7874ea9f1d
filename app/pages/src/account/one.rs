//! One account: its roles, whether it may sign in, and a new link.

use axum::extract::Path;
use domain::account::Account;
use domain::id::AccountId;
use leptos::prelude::*;
use operations::AppError;
use operations::account::{self, Link};

use super::invite::{role_choices, ticked_roles};
use super::list::state;
use crate::components::{Choices, Crumbs, ErrorSummary, PageHead};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

fn above(account: Option<&Account>) -> Vec<(String, String)> {
    std::iter::once(("Accounts".to_owned(), "/accounts".to_owned()))
        .chain(account.map(|account| (account.name.clone(), format!("/accounts/{}", account.id))))
        .collect()
}

fn parse(id: &str) -> Result<AccountId, AppError> {
    id.parse().map_err(|_| AppError::NotFound)
}

pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let account = account::find(&visit.ctx, parse(&id)?).await?;
    page(visit, account, Problems::default()).await
}

async fn page(visit: Visit, account: Account, problems: Problems) -> Answer {
    let own = visit.ctx.viewer()?.account == account.id;
    let title = format!("Account of {}", account.name);
    let again = !problems.is_empty();
    let body = move || view! { <One account own problems/> }.into_any();
    if again {
        visit.page_again(&title, body).await
    } else {
        visit.page(&title, body).await
    }
}

#[component]
fn One(account: Account, own: bool, problems: Problems) -> impl IntoView {
    let (word, tone) = state(&account);
    let path = format!("/accounts/{}", account.id);
    let in_roster = if account.person.is_some() {
        "Yes"
    } else {
        "No"
    };
    let change = if own {
        view! { <p>"This is your own account. Another administrator changes its roles or disables it."</p> }.into_any()
    } else {
        view! { <Change account=account.clone() problems=problems.clone()/> }.into_any()
    };
    view! {
        <Crumbs above=above(None) here=account.name.clone()/>
        <PageHead title=account.name/>
        <ErrorSummary problems/>
        <dl class="facts">
            <div><dt>"Signs in as"</dt><dd>{account.email}</dd></div>
            <div><dt>"State"</dt><dd><span class=format!("chip {tone}")>{word}</span></dd></div>
            <div><dt>"In the roster"</dt><dd>{in_roster}</dd></div>
        </dl>
        <h2>"Link to choose a password"</h2>
        <p>"For somebody who lost the invitation or the password. Earlier links stop working."</p>
        <form method="post" action=format!("{path}/link")>
            <p><button class="button primary">"Make a new link"</button></p>
        </form>
        {change}
    }
}

#[component]
fn Change(account: Account, problems: Problems) -> impl IntoView {
    let path = format!("/accounts/{}", account.id);
    let held: Vec<(&'static str, String)> = account
        .roles
        .iter()
        .map(|role| ("role", role.as_str().to_owned()))
        .collect();
    let fields = Fields::filled(held);
    let (verb, words, explanation, class) = if account.disabled {
        (
            "enable",
            "Enable the account",
            "The account is disabled: nobody can sign in with it.",
            "button",
        )
    } else {
        (
            "disable",
            "Disable the account",
            "Nobody can sign in with it any longer, and who is signed in now is signed out at once. It can be enabled again.",
            "button danger",
        )
    };
    view! {
        <h2>"Roles"</h2>
        <form class="form" method="post" action=format!("{path}/roles")>
            <Choices name="role" legend="Roles" options=role_choices() fields problems one=false help="Changing them signs the person out."/>
            <div class="actions"><button class="button">"Save the roles"</button></div>
        </form>
        <h2>{words}</h2>
        <p>{explanation}</p>
        <form method="post" action=format!("{path}/{verb}")>
            <p><button class=class>{words}</button></p>
        </form>
    }
}

async fn answer(visit: Visit, id: AccountId, outcome: Result<(), AppError>, done: &str) -> Answer {
    match outcome {
        Ok(()) => visit.redirect_with(&format!("/accounts/{id}"), Flash::ok(done)),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let account = account::find(&visit.ctx, id).await?;
            page(visit, account, problems).await
        }
    }
}

pub(super) async fn set_roles(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = parse(&id)?;
    account::find(&visit.ctx, id).await?;
    let roles = ticked_roles(&fields)?;
    let outcome = account::set_roles(&visit.ctx, id, &roles).await;
    answer(visit, id, outcome, "The roles are saved.").await
}

pub(super) async fn disable(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = parse(&id)?;
    let outcome = account::set_disabled(&visit.ctx, id, true).await;
    answer(visit, id, outcome, "The account is disabled.").await
}

pub(super) async fn enable(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = parse(&id)?;
    let outcome = account::set_disabled(&visit.ctx, id, false).await;
    answer(visit, id, outcome, "The account is enabled.").await
}

pub(super) async fn make_link(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = parse(&id)?;
    let link = account::reset_link(&visit.ctx, id).await?;
    link_page(visit, id, link).await
}

/// Shows a link once, with whom to hand it to.
pub(super) async fn link_page(visit: Visit, id: AccountId, link: Link) -> Answer {
    let account = account::find(&visit.ctx, id).await?;
    let title = format!("Link for {}", account.name);
    visit
        .page(&title, move || {
            let whom = format!(
                "Hand this link to {} ({}), and to nobody else: whoever opens it first chooses the password.",
                account.name, account.email
            );
            view! {
                <Crumbs above=above(Some(&account)) here="Link"/>
                <PageHead title=format!("Link for {}", account.name)>
                    <a class="button primary" href="/accounts">"Done"</a>
                </PageHead>
                <p class="lede">{whom}</p>
                <div class="field">
                    <label for="link">"Link"</label>
                    <input id="link" type="text" readonly value=link.url aria-describedby="link-help"/>
                    <p class="help" id="link-help">"It works once and for 24 hours. It is shown now and never again; if it gets lost, make a new one."</p>
                </div>
            }
            .into_any()
        })
        .await
}
