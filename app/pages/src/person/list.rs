//! Everybody: searched, narrowed, sorted, page by page, and as a file.

use domain::person::level_order;
use domain::roster::Column;
use form_urlencoded::Serializer;
use leptos::prelude::*;
use operations::person::{self, Facets, Filter, Listed, Order};

use crate::components::{Field, PAGE_ROWS, PageHead, Pager, Select, TableWrap};
use crate::download::csv_file;
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Visit};

/// The columns that can be sorted by: the word in the address, the heading, the order.
const SORTED: [(&str, &str, Order); 5] = [
    ("name", "Name", Order::Name),
    ("employee_id", "Employee id", Order::EmployeeId),
    ("function", "Function", Order::Function),
    ("level", "Level", Order::Level),
    ("site", "Site", Order::Site),
];

/// What the address asks for.
#[derive(Clone)]
struct Wanted {
    fields: Fields,
    filter: Filter,
    sort: &'static str,
    order: Order,
    descending: bool,
    page: u64,
}

impl Wanted {
    fn read(query: &Fields) -> Self {
        let sort = query.get("sort");
        let (name, descending) = match sort.strip_prefix('-') {
            Some(name) => (name, true),
            None => (sort, false),
        };
        let (sort, _, order) = SORTED
            .into_iter()
            .find(|(word, ..)| *word == name)
            .unwrap_or(SORTED[0]);
        let filter = Filter {
            words: query.get("q").trim().to_owned(),
            function: query.get("function").to_owned(),
            level: query.get("level").to_owned(),
            site: query.get("site").to_owned(),
            active: match query.get("active") {
                "all" => None,
                "no" => Some(false),
                _ => Some(true),
            },
            shared_address: query.get("duplicates") == "yes",
        };
        Self {
            fields: query.clone(),
            filter,
            sort,
            order,
            descending,
            page: query.page(),
        }
    }

    /// Whether anything but the usual is asked for.
    fn is_narrowed(&self) -> bool {
        let usual = Filter {
            active: Some(true),
            ..Filter::default()
        };
        self.filter != usual
    }

    /// The address of `path` with the same filter, sorted by `sort`.
    fn address(&self, path: &str, sort: &str, page: u64) -> String {
        let mut query = Serializer::new(String::new());
        for name in ["q", "function", "level", "site", "active", "duplicates"] {
            let value = self.fields.get(name);
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if sort != SORTED[0].0 {
            query.append_pair("sort", sort);
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    fn sorted(&self) -> String {
        let minus = if self.descending { "-" } else { "" };
        format!("{minus}{}", self.sort)
    }
}

pub(super) async fn show(visit: Visit) -> Answer {
    let wanted = Wanted::read(&visit.query);
    let offset = (wanted.page - 1).saturating_mul(PAGE_ROWS);
    let listing = person::list(
        &visit.ctx,
        &wanted.filter,
        wanted.order,
        wanted.descending,
        offset.min(i64::MAX.cast_unsigned()),
        PAGE_ROWS,
    )
    .await?;
    let nobody_yet = listing.facets == Facets::default();
    visit
        .page("People", move || {
            if nobody_yet {
                return view! { <NobodyYet/> }.into_any();
            }
            let total = listing.total;
            let export = wanted.address("/people.csv", &wanted.sorted(), 1);
            let pages = wanted.clone();
            let href = move |page| pages.address("/people", &pages.sorted(), page);
            let page = wanted.page;
            let empty = listing.people.is_empty();
            view! {
                <PageHead title="People">
                    <a class="button primary" href="/people/import">"Import"</a>
                </PageHead>
                <p class="lede">{in_all(total, &wanted)}</p>
                <Sharing count=listing.sharing shown=wanted.filter.shared_address/>
                <Filters facets=listing.facets fields=wanted.fields.clone()/>
                {if empty {
                    view! { <section class="empty"><p>"Nobody fits this filter."</p><a class="button" href="/people">"Clear the filter"</a></section> }
                        .into_any()
                } else {
                    view! { <People people=listing.people wanted/> }.into_any()
                }}
                <Pager page total href/>
                <p class="exports">"Export: "<a href=export>"CSV"</a></p>
            }
            .into_any()
        })
        .await
}

fn in_all(total: u64, wanted: &Wanted) -> String {
    let people = if total == 1 { "person" } else { "people" };
    match (wanted.is_narrowed(), wanted.filter.active) {
        (true, _) => format!("{total} {people} fit the filter."),
        _ => format!("{total} {people} with the firm."),
    }
}

#[component]
fn NobodyYet() -> impl IntoView {
    view! {
        <PageHead title="People"/>
        <section class="empty">
            <p>"Nobody is in the roster yet. Start with a CSV file of your people."</p>
            <a class="button primary" href="/people/import">"Import people"</a>
            <div class="example" aria-hidden="true" inert>
                <p>"Ana Ruiz, Sales, front line, Madrid"</p>
                <p>"Ben Okafor, Customer Support, manager, Leeds"</p>
            </div>
        </section>
    }
}

#[component]
fn Sharing(count: usize, shown: bool) -> impl IntoView {
    (count > 0 && !shown).then(|| {
        view! {
            <div class="note warn" role="note">
                <p>
                    {format!("{count} people share an e-mail address with somebody: perhaps one person is in the roster twice. ")}
                    <a href="/people?duplicates=yes&active=all">"Show them"</a>
                </p>
            </div>
        }
    })
}

#[component]
fn Filters(facets: Facets, fields: Fields) -> impl IntoView {
    let mut levels = facets.levels;
    levels.sort_by(|a, b| level_order(a).cmp(&level_order(b)));
    let choices = |all: &str, values: Vec<String>| {
        std::iter::once((String::new(), all.to_owned()))
            .chain(values.into_iter().map(|value| (value.clone(), value)))
            .collect::<Vec<_>>()
    };
    let active = vec![
        (String::new(), "With the firm".to_owned()),
        ("no".to_owned(), "Inactive".to_owned()),
        ("all".to_owned(), "Everybody".to_owned()),
    ];
    let none = Problems::default();
    let sort = fields.get("sort").to_owned();
    let duplicates = fields.get("duplicates") == "yes";
    view! {
        <form class="filters" method="get" action="/people">
            <Field name="q" label="Name, key or e-mail" kind="search" fields=fields.clone() problems=none.clone()/>
            <Select name="function" label="Function" options=choices("All functions", facets.functions) fields=fields.clone() problems=none.clone()/>
            <Select name="level" label="Level" options=choices("All levels", levels) fields=fields.clone() problems=none.clone()/>
            <Select name="site" label="Site" options=choices("All sites", facets.sites) fields=fields.clone() problems=none.clone()/>
            <Select name="active" label="Show" options=active fields problems=none/>
            {(!sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=sort/> })}
            {duplicates.then(|| view! { <input type="hidden" name="duplicates" value="yes"/> })}
            <button class="button">"Filter"</button>
            <a class="button quiet" href="/people">"Clear"</a>
        </form>
    }
}

#[component]
fn People(people: Vec<Listed>, wanted: Wanted) -> impl IntoView {
    let heads: Vec<_> = SORTED
        .into_iter()
        .map(|(word, heading, _)| {
            let here = wanted.sort == word;
            let (sort, sorted) = match (here, wanted.descending) {
                (true, false) => (format!("-{word}"), Some("ascending")),
                (true, true) => (word.to_owned(), Some("descending")),
                _ => (word.to_owned(), None),
            };
            let href = wanted.address("/people", &sort, 1);
            view! { <th scope="col" aria-sort=sorted><a href=href>{heading}</a></th> }
        })
        .collect();
    let rows: Vec<_> = people
        .into_iter()
        .map(|listed| view! { <Row listed/> })
        .collect();
    view! {
        <TableWrap label="People">
            <table>
                <caption class="visually-hidden">"People"</caption>
                <thead><tr>{heads}<th scope="col">"Manager"</th><th scope="col">"Remarks"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

#[component]
fn Row(listed: Listed) -> impl IntoView {
    let Listed {
        person,
        manager,
        shares_address,
    } = listed;
    let entry = person.entry;
    let name = entry.name();
    let inactive = (!entry.active).then(|| view! { <li class="chip">"Inactive"</li> });
    let shared = shares_address.then(|| view! { <li class="chip warn">"Shared e-mail"</li> });
    let remarks = (inactive.is_some() || shared.is_some())
        .then(|| view! { <ul class="chips">{inactive}{shared}</ul> });
    view! {
        <tr>
            <th scope="row"><a href=format!("/people/{}", person.id)>{name}</a></th>
            <td data-label="Employee id">{entry.employee_id}</td>
            <td data-label="Function">{entry.function}</td>
            <td data-label="Level">{entry.level}</td>
            <td data-label="Site">{entry.site}</td>
            <td data-label="Manager">{manager}</td>
            <td data-label="Remarks">{remarks}</td>
        </tr>
    }
}

pub(super) async fn export(visit: Visit) -> Answer {
    let wanted = Wanted::read(&visit.query);
    let entries =
        person::export(&visit.ctx, &wanted.filter, wanted.order, wanted.descending).await?;
    let head = Column::ALL.map(Column::name);
    let rows = entries
        .into_iter()
        .map(|entry| Column::ALL.map(|column| column.cell(&entry)));
    csv_file("people.csv", &head, rows)
}
