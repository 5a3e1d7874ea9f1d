//! Inviting somebody from outside, a person of the roster, or everybody.

use std::collections::BTreeSet;

use domain::account::Role;
use leptos::prelude::*;
use operations::AppError;
use operations::account::{self, Waiting};

use super::one::link_page;
use crate::components::{Checkbox, Choices, Crumbs, ErrorSummary, Field, PageHead};
use crate::download::csv_file;
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

const TITLE: &str = "Invite somebody";

fn require(visit: &Visit) -> Result<(), AppError> {
    let action = domain::access::Action::ManageAccounts;
    visit.ctx.require_role(action).map(|_| ())
}

fn above() -> Vec<(String, String)> {
    vec![("Accounts".to_owned(), "/accounts".to_owned())]
}

/// The roles with the words that explain them.
pub(super) fn role_choices() -> Vec<(String, String, String)> {
    Role::ALL
        .map(|role| {
            let small = match role {
                Role::Facilitator => "leads sessions and marks attendance",
                Role::Coordinator => "runs programmes: people, cohorts, dates, cases, reports",
                Role::Administrator => {
                    "manages accounts and reads the audit log; sees no content, has no other role"
                }
            };
            (
                role.as_str().to_owned(),
                role.label().to_owned(),
                small.to_owned(),
            )
        })
        .to_vec()
}

/// The roles that were ticked.
pub(super) fn ticked_roles(fields: &Fields) -> Result<BTreeSet<Role>, AppError> {
    fields
        .all("role")
        .map(|text| {
            text.parse()
                .map_err(|problem: String| AppError::refused(problem))
        })
        .collect()
}

pub(super) async fn show(visit: Visit) -> Answer {
    require(&visit)?;
    visit
        .page(TITLE, || {
            view! { <Invite fields=Fields::default() problems=Problems::default()/> }.into_any()
        })
        .await
}

#[component]
fn Invite(fields: Fields, problems: Problems) -> impl IntoView {
    view! {
        <Crumbs above=above() here=TITLE/>
        <PageHead title=TITLE/>
        <p class="lede">"You get a link to hand on. It works once and for 24 hours; the person chooses their own password by it."</p>
        <ErrorSummary problems=problems.clone()/>
        <h2>"A person of the roster"</h2>
        <form class="form" method="post" action="/accounts/people">
            <Field name="employee_id" label="Employee id" fields=fields.clone() problems=problems.clone() short=true/>
            <div class="actions"><button class="button primary">"Invite the person"</button></div>
        </form>
        <h2>"Somebody from outside, or an administrator"</h2>
        <form class="form" method="post" action="/accounts">
            <Field name="name" label="Name" fields=fields.clone() problems=problems.clone()/>
            <Field name="email" label="E-mail" kind="email" fields=fields.clone() problems=problems.clone()/>
            <Choices name="role" legend="Roles" options=role_choices() fields problems one=false/>
            <div class="actions"><button class="button">"Invite from outside"</button></div>
        </form>
    }
}

async fn again(visit: Visit, fields: Fields, error: AppError) -> Answer {
    let problems = Problems::from_error(error)?;
    visit
        .page_again(TITLE, move || {
            view! { <Invite fields problems/> }.into_any()
        })
        .await
}

pub(super) async fn create(visit: Visit, fields: Fields) -> Answer {
    require(&visit)?;
    let roles = ticked_roles(&fields)?;
    match account::invite(&visit.ctx, fields.get("name"), fields.get("email"), &roles).await {
        Ok((id, link)) => link_page(visit, id, link).await,
        Err(error) => again(visit, fields, error).await,
    }
}

pub(super) async fn create_of_person(visit: Visit, fields: Fields) -> Answer {
    match account::invite_by_key(&visit.ctx, fields.get("employee_id")).await {
        Ok((id, link)) => link_page(visit, id, link).await,
        Err(error) => again(visit, fields, error).await,
    }
}

pub(super) async fn show_everybody(visit: Visit) -> Answer {
    let waiting = account::waiting(&visit.ctx).await?;
    visit
        .page("Invite everybody", move || {
            view! { <Everybody waiting/> }.into_any()
        })
        .await
}

#[component]
fn Everybody(waiting: Waiting) -> impl IntoView {
    let Waiting {
        without_account,
        without_password,
    } = waiting;
    let form = (waiting != Waiting::default()).then(|| {
        view! {
            <p>"You get a CSV file with one link a person, for your mail merge. Each link works once and for 24 hours. The file is made once and not kept here: save it where nobody else reads it, and delete it when the links are handed on."</p>
            <form class="form" method="post" action="/accounts/invitations.csv">
                {(without_password > 0).then(|| view! {
                    <Checkbox name="renew" label="New links also for those who were invited and have not chosen a password; earlier links stop working" fields=Fields::default()/>
                })}
                <div class="actions"><button class="button primary">"Invite and download the links"</button></div>
            </form>
        }
    });
    let none = form.is_none().then(|| {
        view! {
            <section class="empty">
                <p>"Everybody active in the roster can sign in."</p>
                <a class="button" href="/accounts">"Back to the accounts"</a>
            </section>
        }
    });
    view! {
        <Crumbs above=above() here="Invite everybody"/>
        <PageHead title="Invite everybody"/>
        <dl class="figures">
            <div><dt>"Active without an account"</dt><dd>{without_account}</dd></div>
            <div><dt>"Invited, no password yet"</dt><dd>{without_password}</dd></div>
        </dl>
        {form}
        {none}
    }
}

pub(super) async fn create_everybody(visit: Visit, fields: Fields) -> Answer {
    let invitations = account::invite_everybody(&visit.ctx, fields.is_ticked("renew")).await?;
    if invitations.is_empty() {
        return visit.redirect_with(
            "/accounts",
            Flash::ok("Everybody active in the roster has an account already."),
        );
    }
    let rows = invitations.into_iter().map(|invitation| {
        let (link, remark) = match invitation.link {
            Ok(link) => (link.url, String::new()),
            Err(reason) => (String::new(), reason),
        };
        [
            invitation.employee_id,
            invitation.name,
            invitation.email,
            link,
            remark,
        ]
    });
    let head = ["employee_id", "name", "email", "link", "remark"];
    csv_file("invitations.csv", &head, rows)
}
