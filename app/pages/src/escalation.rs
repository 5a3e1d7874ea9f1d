//! Who to call: the list that everybody reads, and one area.

mod edit;
mod import;
mod own;
mod sheet;

use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler;
use domain::access::Action;
use domain::escalation::{Freshness, FunctionalArea, Reach, Standing};
use domain::id::AreaId;
use form_urlencoded::Serializer;
use leptos::prelude::*;
use operations::calendar;
use operations::escalation::{self, Chain, Filter, Line, Listed, Named, OWN_FIRM, Own};

use crate::components::{Crumbs, Field, PageHead, Pager, Select, TableWrap, time};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::upload::UPLOAD_MOST;
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/who-to-call", list)
        .get("/who-to-call.csv", sheet::csv)
        .get("/who-to-call.xlsx", sheet::xlsx)
        .get("/who-to-call/print", sheet::print)
        .get("/who-to-call/mine", own::show)
        .get("/who-to-call/gaps", edit::gaps)
        .get("/who-to-call/import", import::show)
        .post(
            "/who-to-call/import",
            import::create.layer(DefaultBodyLimit::max(UPLOAD_MOST)),
        )
        .get("/who-to-call/template.csv", import::template)
        .get("/functional-areas/new", edit::new)
        .post("/functional-areas", edit::add)
        .get("/functional-areas/{id}", show)
        .get("/functional-areas/{id}/edit", edit::area)
        .post("/functional-areas/{id}/edit", edit::save_area)
        .post("/functional-areas/{id}/remove", edit::remove_area)
        .get("/functional-areas/{id}/steps/{step}", edit::step)
        .post("/functional-areas/{id}/steps/{step}", edit::save_step)
        .post(
            "/functional-areas/{id}/steps/{step}/remove",
            edit::remove_step,
        )
        .get("/escalation-contacts/{id}/confirm", own::to_confirm)
        .post("/escalation-contacts/{id}/confirm", own::confirm)
        .get("/escalation-contacts/{id}/away", own::away)
        .post("/escalation-contacts/{id}/away", own::set_away)
        .get("/contact-absences/{id}/reply", own::request)
        .post("/contact-absences/{id}/reply", own::reply)
        .post("/contact-absences/{id}/end", own::end_away)
}

const TITLE: &str = "Who to call";
/// Areas a page: each is a table of its own.
const AREAS: u64 = 20;

/// The way to a page below the list.
fn above() -> Vec<(String, String)> {
    vec![(TITLE.into(), "/who-to-call".into())]
}

fn filter(query: &Fields) -> Filter<'_> {
    Filter {
        words: query.get("q"),
        organisation: query.get("of"),
    }
}

/// The address of `path` under the same filter.
fn address(path: &str, query: &Fields, page: u64) -> String {
    let mut pairs = Serializer::new(String::new());
    for name in ["q", "of"] {
        if let Some(value) = query.find(name).filter(|value| !value.is_empty()) {
            pairs.append_pair(name, value);
        }
    }
    if page > 1 {
        pairs.append_pair("page", &page.to_string());
    }
    match pairs.finish() {
        none if none.is_empty() => path.to_owned(),
        some => format!("{path}?{some}"),
    }
}

/// What is on the viewer's own page and waits for them: (words, small print, address, action).
pub(crate) fn to_do(own: &Own) -> Vec<(String, String, String, &'static str)> {
    let mut items = Vec::new();
    for request in &own.requests {
        if request
            .absence
            .alternate
            .as_ref()
            .is_some_and(|one| one.reply.is_open())
        {
            items.push((
                format!("Can you stand in for {}?", request.line.person.name),
                own::days(&request.absence),
                format!("/contact-absences/{}/reply", request.absence.id),
                "Answer",
            ));
        }
    }
    for (area, line) in &own.entries {
        if line.freshness.asks() {
            items.push((
                format!("Is it still right how you are reached for “{}”?", area.name),
                fresh_words(line.freshness).unwrap_or_default(),
                "/who-to-call/mine".to_owned(),
                "Confirm",
            ));
        }
        if line.has_declined() {
            items.push((
                "Your alternate cannot stand in: ask somebody else".to_owned(),
                area.name.clone(),
                format!("/escalation-contacts/{}/away", line.contact.id),
                "Ask",
            ));
        }
    }
    items
}

fn fresh_words(freshness: Freshness) -> Option<String> {
    match freshness {
        Freshness::Confirmed => None,
        Freshness::Due(until) => Some(format!("confirm by {}", time::day(until))),
        Freshness::Stale(Some(day)) => Some(format!("not confirmed since {}", time::day(day))),
        Freshness::Stale(None) => Some("never confirmed".to_owned()),
    }
}

async fn list(visit: Visit) -> Answer {
    let query = visit.query.clone();
    let page = query.page();
    let offset = usize::try_from((page - 1).saturating_mul(AREAS)).unwrap_or(usize::MAX);
    let listed = escalation::list(&visit.ctx, filter(&query), offset, AREAS as usize).await?;
    let zone = calendar::own_zone(&visit.ctx).await?;
    let edits = visit.ctx.require_role(Action::EditContacts).is_ok();
    let has_person = visit.ctx.viewer()?.person.is_some();
    visit
        .page(TITLE, move || {
            list_view(listed, query, page, &zone, edits, has_person)
        })
        .await
}

fn list_view(
    listed: Listed,
    query: Fields,
    page: u64,
    zone: &str,
    edits: bool,
    has_person: bool,
) -> AnyView {
    let none = Problems::default();
    let total = listed.total;
    let found = listed.found as u64;
    let main = if edits {
        view! { <a class="button primary" href="/functional-areas/new">"Add an area"</a> }
            .into_any()
    } else {
        view! { <a class="button" href=address("/who-to-call/print", &query, 1)>"Print on one sheet"</a> }
            .into_any()
    };
    let partners = listed
        .partners
        .iter()
        .map(|name| (name.clone(), name.clone()));
    let organisations: Vec<_> = [("", "All"), (OWN_FIRM, "Own firm")]
        .map(|(value, words)| (value.to_owned(), words.to_owned()))
        .into_iter()
        .chain(partners)
        .collect();
    let is_empty = listed.chains.is_empty();
    let chains: Vec<_> = listed
        .chains
        .into_iter()
        .map(|chain| {
            let id = chain.area.id;
            let heading = format!("area-{id}");
            view! {
                <section aria-labelledby=heading>
                    <h2 id=format!("area-{id}")><a href=format!("/functional-areas/{id}")>{full_name(&chain)}</a></h2>
                    {(!chain.area.about.is_empty()).then(|| view! { <p>{chain.area.about.clone()}</p> })}
                    {chain_table(&chain, zone)}
                </section>
            }
            .into_any()
        })
        .collect();
    let links = query.clone();
    view! {
        <PageHead title=TITLE>{main}</PageHead>
        <p class="lede">"Whom to call for each functional area, and who is next up the chain. Hours are on the clock of who is called; yours is in brackets."</p>
        {has_person.then(|| view! { <p><a href="/who-to-call/mine">"What I answer for, and when I am away"</a></p> })}
        {(total > 0).then(|| view! {
            <form class="filters" method="get" action="/who-to-call">
                <Field name="q" label="Area or organisation" kind="search" fields=query.clone() problems=none.clone()/>
                <Select name="of" label="Belongs to" options=organisations fields=query.clone() problems=none/>
                <button class="button">"Filter"</button>
                <a class="button quiet" href="/who-to-call">"Clear"</a>
            </form>
        })}
        {(is_empty && total > 0).then(|| view! { <section class="empty"><p>"No area fits."</p><a class="button" href="/who-to-call">"Show all areas"</a></section> })}
        {(total == 0).then(|| view! { <section class="empty"><p>"There is no area yet. Coordinators keep the list."</p></section> })}
        {chains}
        <Pager page total=found rows=AREAS href=move |page| address("/who-to-call", &links, page)/>
        {edits.then(|| view! {
            <p class="exports">
                "Export: "<a href=address("/who-to-call.csv", &query, 1)>"CSV"</a>" "<a href=address("/who-to-call.xlsx", &query, 1)>"XLSX"</a>
                " · "<a href=address("/who-to-call/print", &query, 1)>"Print on one sheet"</a>
                " · "<a href="/who-to-call/import">"Import"</a>
                " · "<a href="/who-to-call/gaps">"What is to be mended"</a>
            </p>
        })}
    }
    .into_any()
}

fn full_name(chain: &Chain) -> String {
    area_name(&chain.area)
}

/// The area, after its partner.
fn area_name(area: &FunctionalArea) -> String {
    match &area.organisation {
        Some(partner) => format!("{partner}: {}", area.name),
        None => area.name.clone(),
    }
}

async fn show(visit: Visit, Path(id): Path<AreaId>) -> Answer {
    let chain = escalation::find(&visit.ctx, id).await?;
    let zone = calendar::own_zone(&visit.ctx).await?;
    let edits = visit.ctx.require_role(Action::EditContacts).is_ok();
    let title = format!("Who to call: {}", full_name(&chain));
    visit
        .page(&title, move || {
            view! {
                <Crumbs above=above() here=full_name(&chain)/>
                <PageHead title=full_name(&chain)>
                    {edits.then(|| view! { <a class="button primary" href=format!("/functional-areas/{id}/edit")>"Change"</a> })}
                </PageHead>
                {(!chain.area.about.is_empty()).then(|| view! { <p class="lede">{chain.area.about.clone()}</p> })}
                {chain_table(&chain, &zone)}
            }
            .into_any()
        })
        .await
}

/// The chain of an area, who to call first marked.
fn chain_table(chain: &Chain, zone: &str) -> AnyView {
    if chain.lines.is_empty() {
        return view! { <p class="muted">"Nobody is named yet."</p> }.into_any();
    }
    let nobody = chain.first.is_none();
    let rows: Vec<_> = chain
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| line_row(line, chain.first == Some(at), zone))
        .collect();
    let label = full_name(chain);
    view! {
        {nobody.then(|| view! { <p>"Nobody of this chain can be called today: call a coordinator."</p> })}
        <TableWrap label=label.clone()>
            <table>
                <caption class="visually-hidden">{format!("Whom to call: {label}")}</caption>
                <thead><tr>
                    <th scope="col">"Step"</th><th scope="col">"Who"</th><th scope="col">"Phone"</th>
                    <th scope="col">"Chat and mail"</th><th scope="col">"Room"</th><th scope="col">"Can be reached"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

/// Who answers at a step: the one who stands in before the one who stands there.
fn answering(line: &Line) -> Option<&Named> {
    match line.standing {
        Standing::There => Some(&line.person),
        Standing::Covered => line.cover.as_ref(),
        Standing::Away | Standing::Left => None,
    }
}

/// What there is to say of who stands at a step.
fn remarks(line: &Line) -> Option<String> {
    let until = line.absence.as_ref().map(|away| time::day(away.last_day));
    let until = until.unwrap_or_default();
    let name = &line.person.name;
    match line.standing {
        Standing::There => match line.freshness {
            Freshness::Stale(_) => fresh_words(line.freshness),
            Freshness::Confirmed | Freshness::Due(_) => None,
        },
        Standing::Covered => Some(format!("stands in for {name} until {until}")),
        Standing::Away => Some(format!("away until {until}; nobody has agreed to stand in")),
        Standing::Left => Some(format!("{name} is no longer with the firm")),
    }
}

fn line_row(line: &Line, is_first: bool, zone: &str) -> AnyView {
    let step = line.contact.step;
    let shown = answering(line);
    let name = match line.standing {
        Standing::Left => "Nobody".to_owned(),
        Standing::Away => line.person.name.clone(),
        _ => shown.map_or(String::new(), |one| one.name.clone()),
    };
    let is_stale = matches!(line.freshness, Freshness::Stale(_));
    let chip = match (is_first, line.standing, line.reach) {
        (true, _, Reach::Now(_)) => Some(("chip ok", "Call now")),
        (true, ..) => Some(("chip", "Call first")),
        (_, Standing::Away, _) => Some(("chip warn", "Away")),
        (_, Standing::Left, _) => Some(("chip warn", "Gone")),
        _ if is_stale => Some(("chip warn", "Stale")),
        _ => None,
    };
    let details = &line.contact.details;
    // Chat and room are those of who stands there.
    let is_own = line.standing == Standing::There;
    let chat = if is_own {
        details.chat.clone()
    } else {
        String::new()
    };
    let room = if is_own {
        details.room.clone()
    } else {
        String::new()
    };
    let when = shown.map(|_| reach_words(line.reach, &details.timezone, zone));
    view! {
        <tr>
            <th scope="row">{step.label()}</th>
            <td data-label="Who">
                {name}
                {chip.map(|(class, words)| view! { " " <span class=class>{words}</span> })}
                {remarks(line).map(|words| view! { <br/> <small>{words}</small> })}
            </td>
            <td data-label="Phone">{shown.map(|one| phone_link(&one.phone))}</td>
            <td data-label="Chat and mail">{chat} " " {shown.map(|one| mail_link(&one.email))}</td>
            <td data-label="Room">{room}</td>
            <td data-label="Can be reached">{when} <br/> <small>{details.hours.to_string()}</small></td>
        </tr>
    }
    .into_any()
}

/// `Now, until 17:00 Europe/Madrid (11:00 for you)`.
fn reach_words(reach: Reach, theirs: &str, own: &str) -> String {
    let (start, at) = match reach {
        Reach::Now(until) => ("Now, until ".to_owned(), until),
        Reach::From(from) => (format!("From {}, ", time::date(from, theirs)), from),
    };
    let (there, here) = (time::clock(at, theirs), time::clock(at, own));
    let day = if time::date(at, theirs) == time::date(at, own) {
        String::new()
    } else {
        format!("{}, ", time::date(at, own))
    };
    if day.is_empty() && there == here {
        format!("{start}{there} {theirs}")
    } else {
        format!("{start}{there} {theirs} ({day}{here} for you)")
    }
}

/// A phone that a phone dials; what has no number in it stays text.
fn phone_link(phone: &str) -> AnyView {
    let mut number: String = phone.chars().filter(char::is_ascii_digit).collect();
    if number.len() < 3 || phone.chars().any(char::is_alphabetic) {
        return phone.to_owned().into_any();
    }
    if phone.trim_start().starts_with('+') {
        number.insert(0, '+');
    }
    view! { <a class="nowrap" href=format!("tel:{number}")>{phone.to_owned()}</a> }.into_any()
}

fn mail_link(email: &str) -> AnyView {
    if email.is_empty() {
        return ().into_any();
    }
    view! { <a href=format!("mailto:{email}")>{email.to_owned()}</a> }.into_any()
}
