//! The send plan: a list of every mail, its rules, its texts and the mail server.

mod one;
mod rules;
mod server;
mod template;

use domain::mail::{MailKind, MailState};
use form_urlencoded::Serializer;
use leptos::prelude::*;
use operations::calendar;
use operations::mail::{self, Health, Listed, Wanted};
use store::mail::Filter;

use crate::components::{Field, PAGE_ROWS, PageHead, Pager, Select, TableWrap, time};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/mails", list)
        .get("/mails/{id}", one::show)
        .post("/mails/{id}/hold", one::hold)
        .post("/mails/{id}/release", one::release)
        .post("/mails/{id}/cancel", one::cancel)
        .post("/mails/{id}/send", one::send)
        .get("/mail-rules", rules::show)
        .post("/mail-rules", rules::save)
        .get("/mail-templates", template::list)
        .get("/mail-templates/{kind}", template::show)
        .post("/mail-templates/{kind}", template::save)
        .post("/mail-templates/{kind}/reset", template::reset)
        .get("/mail-server", server::show)
        .post("/mail-server/test", server::test)
        .post("/mail-server/sending", server::set_sending)
}

/// What the address asks for; what does not read narrows nothing.
fn wanted(query: &Fields) -> Wanted {
    Wanted {
        filter: Filter {
            state: query.get("state").parse().ok(),
            kind: query.get("kind").parse().ok(),
            words: query.get("q").trim().to_owned(),
            session: query.get("session").parse().ok(),
            between: None,
        },
        day: query.get("day").parse().ok(),
    }
}

fn address(query: &Fields, page: u64) -> String {
    let mut written = Serializer::new(String::new());
    for name in ["state", "kind", "q", "session", "day"] {
        let value = query.get(name);
        if !value.is_empty() {
            written.append_pair(name, value);
        }
    }
    written.append_pair("page", &page.to_string());
    format!("/mails?{}", written.finish())
}

async fn list(visit: Visit) -> Answer {
    let query = visit.query.clone();
    let page = query.page();
    let offset = (page - 1).saturating_mul(PAGE_ROWS);
    let wanted = wanted(&query);
    let narrowed = wanted != Wanted::default();
    let offset = offset.min(i64::MAX.cast_unsigned());
    let (mails, total) = mail::list(&visit.ctx, &wanted, offset, PAGE_ROWS).await?;
    let health = mail::health(&visit.ctx).await?;
    let zone = calendar::own_zone(&visit.ctx).await?;
    visit
        .page("Mail", move || {
            let none = mails.is_empty();
            let body = match (none, narrowed) {
                (true, true) => view! { <section class="empty"><p>"No mail fits this filter."</p><a class="button" href="/mails">"Clear the filter"</a></section> }.into_any(),
                (true, false) => view! { <section class="empty"><p>"No mail is planned yet. Mails are planned by themselves once cohorts are released and their sessions have dates."</p></section> }.into_any(),
                _ => view! { <Rows mails zone=zone.clone()/> }.into_any(),
            };
            let kept = query.clone();
            view! {
                <PageHead title="Mail">
                    <a class="button" href="/mail-rules">"Rules"</a>
                    <a class="button" href="/mail-templates">"Texts"</a>
                    <a class="button" href="/mail-server">"Mail server"</a>
                </PageHead>
                <p class="lede">{format!("Every mail to come and what became of those before. Times in {zone}.")}</p>
                <Alarm health/>
                <Filters query/>
                {body}
                <Pager page total href=move |page| address(&kept, page)/>
            }
            .into_any()
        })
        .await
}

/// What is wrong, or that nothing goes.
#[component]
pub(crate) fn Alarm(health: Health) -> impl IntoView {
    let off = (!health.sending).then(|| {
        view! {
            <div class="note" role="note"><p>"Sending is switched off: this is what would be sent. "<a href="/mail-server">"Switch it on"</a></p></div>
        }
    });
    let trouble = health.alarm().map(|sentence| {
        view! {
            <div class="note danger" role="note"><p>{format!("{sentence}. Nothing is lost: they stay in the plan. ")}<a href="/mail-server">"Look at the mail server"</a></p></div>
        }
    });
    view! { {trouble}{off} }
}

#[component]
fn Filters(query: Fields) -> impl IntoView {
    let all = |words: &str| (String::new(), words.to_owned());
    let states = MailState::ALL.map(|it| (it.as_str().to_owned(), it.label().to_owned()));
    let kinds = MailKind::ALL.map(|it| (it.as_str().to_owned(), it.label().to_owned()));
    let states: Vec<_> = std::iter::once(all("All states")).chain(states).collect();
    let kinds: Vec<_> = std::iter::once(all("All kinds")).chain(kinds).collect();
    let none = Problems::default();
    let session = query.get("session").to_owned();
    view! {
        <form class="filters" method="get" action="/mails">
            <Select name="state" label="State" options=states fields=query.clone() problems=none.clone()/>
            <Select name="kind" label="Kind" options=kinds fields=query.clone() problems=none.clone()/>
            <Field name="q" label="Person" kind="search" fields=query.clone() problems=none.clone()/>
            <Field name="day" label="Day" kind="date" fields=query problems=none/>
            {(!session.is_empty()).then(|| view! { <input type="hidden" name="session" value=session/> })}
            <button class="button">"Filter"</button>
            <a class="button quiet" href="/mails">"Clear"</a>
        </form>
    }
}

#[component]
fn Rows(mails: Vec<Listed>, zone: String) -> impl IntoView {
    let rows: Vec<_> = mails
        .into_iter()
        .map(|listed| {
            let mail = listed.mail;
            let kind = mail.wanted.kind.label();
            let when = format!(
                "{}, {}",
                time::date(mail.wanted.due_at, &zone),
                time::clock(mail.wanted.due_at, &zone)
            );
            view! {
                <tr>
                    <td data-label="When">{when}</td>
                    <th scope="row"><a href=format!("/mails/{}", mail.id)>{format!("{kind} to {}", listed.to)}</a></th>
                    <td data-label="About">{listed.about}</td>
                    <td data-label="State"><State state=mail.state twice=mail.may_be_twice/></td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Mails">
            <table>
                <caption class="visually-hidden">"Mails"</caption>
                <thead><tr><th scope="col">"When"</th><th scope="col">"Mail"</th><th scope="col">"About"</th><th scope="col">"State"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

#[component]
fn State(state: MailState, twice: bool) -> impl IntoView {
    let class = match state {
        MailState::Sent => "chip ok",
        MailState::Retrying => "chip warn",
        MailState::Dead => "chip danger",
        _ => "chip",
    };
    view! {
        <ul class="chips">
            <li class=class>{state.label()}</li>
            {twice.then(|| view! { <li class="chip warn">"May have been sent twice"</li> })}
        </ul>
    }
}

/// The mails to come to whoever looks.
#[component]
pub(crate) fn OwnMails(mails: Vec<Listed>, zone: String) -> impl IntoView {
    let items: Vec<_> = mails
        .into_iter()
        .map(|listed| {
            let wanted = listed.mail.wanted;
            let day = time::date(wanted.due_at, &zone);
            view! { <li>{format!("{day}: {}, {}", wanted.kind.label(), listed.about)}</li> }
        })
        .collect();
    let none = items.is_empty();
    view! {
        <h2>"Mails to come"</h2>
        {if none {
            view! { <p>"None is planned for you."</p> }.into_any()
        } else {
            view! { <ul>{items}</ul> }.into_any()
        }}
    }
}
