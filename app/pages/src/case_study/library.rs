//! The library of cases: a table with filters, and the way to the cases that come with the program.

use domain::access::Action;
use domain::case_study::{CaseFilter, CaseListing, Valence};
use domain::curriculum::Topic;
use leptos::prelude::*;
use operations::case_study::{self, Library};

use super::{StateChip, edits, topic_words};
use crate::components::{Field, PAGE_ROWS, PageHead, Pager, Select, TableWrap};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn list(visit: Visit) -> Answer {
    let query = visit.query.clone();
    let filter = CaseFilter {
        topic: query.get("topic").parse().ok(),
        valence: query.get("valence").parse().ok(),
        skill: query
            .find("skill")
            .filter(|key| !key.is_empty())
            .map(str::to_owned),
        words: query.get("q").to_owned(),
    };
    let library = case_study::list(&visit.ctx, &filter).await?;
    let edits = edits(&visit);
    let leads = visit.ctx.require_role(Action::ReadTeachingNote).is_ok();
    let not_taken_in = if edits {
        case_study::count_not_taken_in(&visit.ctx).await?
    } else {
        0
    };
    visit
        .page("Cases", move || {
            let main = if library.unfiltered == 0 {
                view! { <EmptyLibrary edits leads/> }.into_any()
            } else {
                view! { <LibraryTable library query edits/> }.into_any()
            };
            view! {
                <PageHead title="Cases">
                    {edits.then(|| view! { <a class="button primary" href="/cases/new">"Write a case"</a> })}
                </PageHead>
                <p class="lede">"Scenes from work with customers and colleagues, told so that nobody can be recognised."</p>
                {leads.then(|| view! { <p><a href="/reviews">"Case queue: stories that become cases"</a></p> })}
                {main}
                {(not_taken_in > 0).then(|| view! { <TakeIn count=not_taken_in/> })}
            }
            .into_any()
        })
        .await
}

/// The way to the cases that come with the program.
#[component]
fn TakeIn(count: usize) -> impl IntoView {
    let sentence = match count {
        1 => "One case that comes with Fifteen is not in your library.".to_owned(),
        _ => format!("{count} cases that come with Fifteen are not in your library."),
    };
    view! {
        <form method="post" action="/cases/take-in">
            <p class="muted">{sentence}</p>
            <div class="actions"><button class="button">"Add the cases that come with Fifteen"</button></div>
        </form>
    }
}

#[component]
fn EmptyLibrary(edits: bool, leads: bool) -> impl IntoView {
    let sentence = if edits {
        "No cases yet. Write the first one."
    } else if leads {
        "No case is published yet. A coordinator writes and publishes them."
    } else {
        "No case is on the agenda of your sessions yet. When one is, you can read it here."
    };
    view! {
        <section class="empty">
            <p>{sentence}</p>
            <div class="example" aria-hidden="true" inert>
                <p><b>"The customer who stopped calling"</b></p>
                <p>"45 minutes, medium, thumbs down"</p>
            </div>
        </section>
    }
}

#[component]
fn LibraryTable(library: Library, query: Fields, edits: bool) -> impl IntoView {
    let page = query.get("page").parse().unwrap_or(1).max(1);
    let total = library.cases.len() as u64;
    let count = match (library.cases.len(), library.unfiltered) {
        (1, 1) => "1 case".to_owned(),
        (all, whole) if all == whole => format!("{all} cases"),
        (some, whole) => format!("{some} of {whole} cases"),
    };
    let rows: Vec<_> = library
        .cases
        .into_iter()
        .skip(usize::try_from((page - 1) * PAGE_ROWS).unwrap_or(usize::MAX))
        .take(PAGE_ROWS as usize)
        .map(|case| view! { <LibraryRow case edits/> })
        .collect();
    let table = if rows.is_empty() {
        view! {
            <section class="empty">
                <p>"No case fits these filters."</p>
                <a class="button" href="/cases">"Show all cases"</a>
            </section>
        }
        .into_any()
    } else {
        let links = query.clone();
        let caption = count.clone();
        view! {
            <TableWrap label="Cases">
                <table>
                    <caption class="visually-hidden">{caption}</caption>
                    <thead><tr>
                        <th scope="col">"Case"</th>
                        <th scope="col">"Topics"</th>
                        <th scope="col" class="num">"Minutes"</th>
                        <th scope="col">"Difficulty"</th>
                        <th scope="col">"Ended"</th>
                        {edits.then(|| view! { <th scope="col">"State"</th> })}
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
            <Pager page total href=move |page| page_address(&links, page)/>
        }
        .into_any()
    };
    view! {
        <LibraryFilters skills=library.skills query/>
        <p class="muted">{count}</p>
        {table}
    }
}

/// The address of another page under the same filters.
fn page_address(query: &Fields, page: u64) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::from("/cases?"));
    for name in ["topic", "valence", "skill", "q"] {
        if let Some(value) = query.find(name).filter(|value| !value.is_empty()) {
            pairs.append_pair(name, value);
        }
    }
    pairs.append_pair("page", &page.to_string()).finish()
}

#[component]
fn LibraryFilters(skills: Vec<(String, String)>, query: Fields) -> impl IntoView {
    let any = |words: &str| vec![(String::new(), words.to_owned())];
    let mut topics = any("All topics");
    topics.extend(Topic::ALL.map(|topic| (topic.as_str().into(), topic.label().into())));
    let mut valences = any("Both");
    valences.extend(Valence::ALL.map(|it| (it.as_str().into(), it.label().into())));
    let mut all_skills = any("All skills");
    all_skills.extend(skills);
    let none = Problems::default();
    view! {
        <form class="filters" method="get" action="/cases">
            <Field name="q" label="Words" kind="search" fields=query.clone() problems=none.clone()/>
            <Select name="topic" label="Topic" options=topics fields=query.clone() problems=none.clone()/>
            <Select name="valence" label="Ended" options=valences fields=query.clone() problems=none.clone()/>
            <Select name="skill" label="Skill" options=all_skills fields=query problems=none/>
            <button class="button">"Filter"</button>
            <a class="button quiet" href="/cases">"Clear"</a>
        </form>
    }
}

#[component]
fn LibraryRow(case: CaseListing, edits: bool) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/cases/{}", case.id)>{case.title.clone()}</a>
                <br/>
                <small>{case.summary.clone()}</small>
            </th>
            <td data-label="Topics">{topic_words(&case)}</td>
            <td class="num" data-label="Minutes">{case.minutes}</td>
            <td data-label="Difficulty">{case.difficulty.label()}</td>
            <td data-label="Ended">{case.valence.label()}</td>
            {edits.then(|| view! { <td data-label="State"><StateChip state=case.state/></td> })}
        </tr>
    }
}

pub(super) async fn take_in(visit: Visit) -> Answer {
    let sentence = match case_study::take_in_included(&visit.ctx).await? {
        0 => "Every case that comes with Fifteen was in the library already.".to_owned(),
        1 => "1 case is added and published.".to_owned(),
        count => format!("{count} cases are added and published."),
    };
    visit.redirect_with("/cases", Flash::ok(sentence))
}
