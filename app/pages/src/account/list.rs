//! All accounts, narrowed by name, role and state.

use domain::account::{Account, Role};
use form_urlencoded::Serializer;
use leptos::prelude::*;
use operations::account;

use crate::components::{Field, PAGE_ROWS, PageHead, Pager, Select, TableWrap};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Visit};

/// Where an account stands, in one word.
pub(super) fn state(account: &Account) -> (&'static str, &'static str) {
    match (account.disabled, account.activated) {
        (true, _) => ("Disabled", "danger"),
        (false, false) => ("Invited", "info"),
        (false, true) => ("Active", "ok"),
    }
}

fn fits(account: &Account, query: &Fields) -> bool {
    let words = query.get("q").to_lowercase();
    let text = format!("{} {}", account.name, account.email).to_lowercase();
    let role = query.get("role");
    let wanted = query.get("state");
    words.split_whitespace().all(|word| text.contains(word))
        && (role.is_empty() || account.roles.iter().any(|held| held.as_str() == role))
        && (wanted.is_empty() || state(account).0.eq_ignore_ascii_case(wanted))
}

fn address(query: &Fields, page: u64) -> String {
    let mut text = Serializer::new(String::new());
    for name in ["q", "role", "state"] {
        if !query.get(name).is_empty() {
            text.append_pair(name, query.get(name));
        }
    }
    text.append_pair("page", &page.to_string());
    format!("/accounts?{}", text.finish())
}

pub(super) async fn show(visit: Visit) -> Answer {
    let query = visit.query.clone();
    let found: Vec<Account> = account::list(&visit.ctx)
        .await?
        .into_iter()
        .filter(|account| fits(account, &query))
        .collect();
    let total = found.len() as u64;
    let page = query
        .get("page")
        .parse()
        .unwrap_or(1)
        .clamp(1, total.div_ceil(PAGE_ROWS).max(1));
    let first = ((page - 1) * PAGE_ROWS) as usize;
    let shown: Vec<Account> = found
        .into_iter()
        .skip(first)
        .take(PAGE_ROWS as usize)
        .collect();
    visit
        .page("Accounts", move || {
            let pages = query.clone();
            view! {
                <PageHead title="Accounts">
                    <div class="actions">
                        <a class="button" href="/accounts/invitations">"Invite everybody"</a>
                        <a class="button primary" href="/accounts/new">"Invite"</a>
                    </div>
                </PageHead>
                <p class="lede">"Who can sign in, and as what. Accounts hold no content of the programme."</p>
                <Filters fields=query/>
                {if shown.is_empty() {
                    view! { <section class="empty"><p>"No account fits this filter."</p><a class="button" href="/accounts">"Clear the filter"</a></section> }
                        .into_any()
                } else {
                    view! { <Accounts accounts=shown/> }.into_any()
                }}
                <Pager page total href=move |page| address(&pages, page)/>
            }
            .into_any()
        })
        .await
}

#[component]
fn Filters(fields: Fields) -> impl IntoView {
    let pairs = |all: &str, values: Vec<(&str, &str)>| {
        std::iter::once(("", all))
            .chain(values)
            .map(|(value, words)| (value.to_owned(), words.to_owned()))
            .collect::<Vec<_>>()
    };
    let roles = Role::ALL.map(|role| (role.as_str(), role.label())).to_vec();
    let states = vec![
        ("active", "Active"),
        ("invited", "Invited"),
        ("disabled", "Disabled"),
    ];
    let none = Problems::default();
    view! {
        <form class="filters" method="get" action="/accounts">
            <Field name="q" label="Name or e-mail" kind="search" fields=fields.clone() problems=none.clone()/>
            <Select name="role" label="Role" options=pairs("All roles", roles) fields=fields.clone() problems=none.clone()/>
            <Select name="state" label="State" options=pairs("All states", states) fields problems=none/>
            <button class="button">"Filter"</button>
            <a class="button quiet" href="/accounts">"Clear"</a>
        </form>
    }
}

#[component]
fn Accounts(accounts: Vec<Account>) -> impl IntoView {
    let rows: Vec<_> = accounts
        .into_iter()
        .map(|account| {
            let (word, tone) = state(&account);
            let roles: Vec<&str> = account.roles.iter().map(|role| role.label()).collect();
            let roles = if roles.is_empty() { "-".to_owned() } else { roles.join(", ") };
            view! {
                <tr>
                    <th scope="row"><a href=format!("/accounts/{}", account.id)>{account.name}</a></th>
                    <td data-label="Signs in as">{account.email}</td>
                    <td data-label="Roles">{roles}</td>
                    <td data-label="State"><span class=format!("chip {tone}")>{word}</span></td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Accounts">
            <table>
                <caption class="visually-hidden">"Accounts"</caption>
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Signs in as"</th><th scope="col">"Roles"</th><th scope="col">"State"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}
