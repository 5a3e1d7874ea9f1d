//! Known terms: names of customers, suppliers, sites and products that the scanner finds; searched, added, deleted, as a file.

mod import;

use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler;
use domain::id::KnownTermId;
use form_urlencoded::Serializer;
use leptos::prelude::*;
use operations::known_term::{self, Kind};

use crate::components::{
    Crumbs, ErrorSummary, Field, PAGE_ROWS, PageHead, Pager, Select, TableWrap,
};
use crate::download::csv_file;
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::upload::UPLOAD_MOST;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/known-terms", show)
        .post("/known-terms", add)
        .get("/known-terms.csv", csv)
        .get("/known-terms/import", import::show)
        .post(
            "/known-terms/import",
            import::create.layer(DefaultBodyLimit::max(UPLOAD_MOST)),
        )
        .post("/known-terms/{id}/remove", remove)
}

/// The address of `path` under the same filter.
fn address(path: &str, query: &Fields, page: u64) -> String {
    let mut pairs = Serializer::new(String::new());
    for name in ["q", "kind"] {
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

/// The kind that an address asks for.
fn kind_of(query: &Fields) -> Option<Kind> {
    let word = query.get("kind");
    word.parse().ok().filter(|_| !word.is_empty())
}

async fn show(visit: Visit) -> Answer {
    page(visit, Fields::default(), Problems::default()).await
}

async fn page(visit: Visit, fields: Fields, problems: Problems) -> Answer {
    let query = visit.query.clone();
    let (terms, total) = known_term::list(&visit.ctx, query.get("q"), kind_of(&query)).await?;
    let is_wrong = !problems.is_empty();
    let main = move || {
        let found = terms.len() as u64;
        let at = query.page();
        let first = (at - 1).saturating_mul(PAGE_ROWS);
        let rows: Vec<_> = terms
            .into_iter()
            .skip(usize::try_from(first).unwrap_or(usize::MAX))
            .take(PAGE_ROWS as usize)
            .map(|(id, kind, name)| view! { <TermRow id kind name/> }.into_any())
            .collect();
        let count = match (found, total) {
            (_, 1) if found == 1 => "1 term".to_owned(),
            (some, all) if some == all as u64 => format!("{all} terms"),
            (some, all) => format!("{some} of {all} terms"),
        };
        let list = (total > 0).then(|| view! { <TermList rows count query found page=at/> });
        view! {
            <Crumbs above=vec![("Cases".into(), "/cases".into())] here="Known terms"/>
            <PageHead title="Known terms"/>
            <p class="lede">"Customers, suppliers, sites and products of yours. The scanner finds them in stories like the people of the roster, and no case that holds one is put forward, published or exported. A term works from the moment it is added."</p>
            <ErrorSummary problems=problems.clone()/>
            {list}
            <h2>"Add a term"</h2>
            <form class="form" method="post" action="/known-terms">
                <Select name="kind" label="It names" options=kinds("Choose one") fields=fields.clone() problems=problems.clone()
                    help="“Never suggested” is for words that look like a name and are none. People of the roster are found all the same."/>
                <Field name="name" label="Name" fields problems required=true/>
                <div class="actions">
                    <button class="button primary">"Add"</button>
                    <a class="button" href="/known-terms/import">"Add many"</a>
                </div>
            </form>
        }
        .into_any()
    };
    if is_wrong {
        visit.page_again("Known terms", main).await
    } else {
        visit.page("Known terms", main).await
    }
}

/// What a term can name, after a choice that is none.
fn kinds(none: &str) -> Vec<(String, String)> {
    let offered = Kind::OFFERED.map(|kind| (kind.to_string(), kind.label().to_owned()));
    std::iter::once((String::new(), none.to_owned()))
        .chain(offered)
        .collect()
}

/// The list, its filter and its file.
#[component]
fn TermList(
    rows: Vec<AnyView>,
    count: String,
    query: Fields,
    found: u64,
    page: u64,
) -> impl IntoView {
    let none = Problems::default();
    let caption = count.clone();
    let table = if rows.is_empty() {
        view! { <section class="empty"><p>"No term fits."</p><a class="button" href="/known-terms">"Show all terms"</a></section> }
            .into_any()
    } else {
        view! {
            <TableWrap label="Known terms">
                <table>
                    <caption class="visually-hidden">{caption}</caption>
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"It names"</th><th scope="col">"Change"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        }
        .into_any()
    };
    let links = query.clone();
    view! {
        <form class="filters" method="get" action="/known-terms">
            <Field name="q" label="Words" kind="search" fields=query.clone() problems=none.clone()/>
            <Select name="kind" label="It names" options=kinds("Anything") fields=query.clone() problems=none/>
            <button class="button">"Filter"</button>
            <a class="button quiet" href="/known-terms">"Clear"</a>
        </form>
        <p class="muted">{count}</p>
        {table}
        <Pager page total=found href=move |page| address("/known-terms", &links, page)/>
        <p class="exports">"Export: "<a href=address("/known-terms.csv", &query, 1)>"CSV"</a></p>
    }
}

#[component]
fn TermRow(id: KnownTermId, kind: Kind, name: String) -> impl IntoView {
    let label = format!("Delete: {name}");
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label="It names">{kind.label()}</td>
            <td data-label="Change">
                <form class="inline" method="post" action=format!("/known-terms/{id}/remove")>
                    <button class="button quiet small" aria-label=label>"Delete"</button>
                </form>
            </td>
        </tr>
    }
}

async fn add(visit: Visit, fields: Fields) -> Answer {
    match known_term::add(&visit.ctx, fields.get("kind"), fields.get("name")).await {
        Ok(()) => visit.redirect_with(
            "/known-terms",
            Flash::ok("Added. The scanner and the leak gate find it from now on."),
        ),
        Err(error) => page(visit, fields, Problems::from_error(error)?).await,
    }
}

async fn remove(visit: Visit, Path(id): Path<KnownTermId>) -> Answer {
    known_term::remove(&visit.ctx, id).await?;
    visit.redirect_with(
        "/known-terms",
        Flash::ok("Deleted. Texts that were scanned before keep their marks."),
    )
}

async fn csv(visit: Visit) -> Answer {
    let query = &visit.query;
    let (terms, _) = known_term::list(&visit.ctx, query.get("q"), kind_of(query)).await?;
    let rows = terms
        .into_iter()
        .map(|(_, kind, name)| [kind.to_string(), name]);
    csv_file("known-terms.csv", &["kind", "name"], rows)
}
