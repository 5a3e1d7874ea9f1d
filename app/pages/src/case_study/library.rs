//! The library of cases: a table with words and filters, as a file too, and the way to the cases that come with the
//! program.

use domain::access::Action;
use domain::case_study::search::Piece;
use domain::case_study::{CaseFilter, CaseListing, Difficulty, SearchQuery, Valence};
use domain::curriculum::Topic;
use domain::id::CohortId;
use leptos::prelude::*;
use operations::case_study::{self, Found, Library, Snippet};

use super::{StateChip, edits, topic_words};
use crate::components::{Field, PAGE_ROWS, PageHead, Pager, Select, TableWrap};
use crate::download::{csv_file, file, xlsx_file};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

/// What an address says of the filter.
const FILTERS: [&str; 7] = [
    "q",
    "topic",
    "skill",
    "minutes",
    "difficulty",
    "valence",
    "cohort",
];

fn filter_of(query: &Fields) -> CaseFilter {
    CaseFilter {
        topic: query.get("topic").parse().ok(),
        valence: query.get("valence").parse().ok(),
        difficulty: query.get("difficulty").parse().ok(),
        skill: query
            .find("skill")
            .filter(|key| !key.is_empty())
            .map(str::to_owned),
        minutes: query.get("minutes").trim().parse().ok(),
        not_met_by: query.get("cohort").parse().ok(),
        words: SearchQuery::read(query.get("q")),
    }
}

/// The address of `path` under the same filters.
fn address(path: &str, query: &Fields, page: u64) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
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

pub(super) async fn list(visit: Visit) -> Answer {
    let query = visit.query.clone();
    let offset = (query.page() - 1).saturating_mul(PAGE_ROWS);
    let library = case_study::list(
        &visit.ctx,
        &filter_of(&query),
        offset.min(i64::MAX.cast_unsigned()),
        PAGE_ROWS,
    )
    .await?;
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
                view! { <LibraryTable library query edits leads/> }.into_any()
            };
            view! {
                <PageHead title="Cases">
                    {edits.then(|| view! { <a class="button primary" href="/cases/new">"Write a case"</a> })}
                </PageHead>
                <p class="lede">"Scenes from work with customers and colleagues, told so that nobody can be recognised."</p>
                {leads.then(|| view! { <p><a href="/reviews">"Case queue: stories that become cases"</a></p> })}
                {main}
                {edits.then(|| view! { <p class="no-print"><a href="/cases/import">"Import case files"</a>" · "<a href="/known-terms">"Known terms: names that no case may hold"</a></p> })}
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
fn LibraryTable(library: Library, query: Fields, edits: bool, leads: bool) -> impl IntoView {
    let (page, total) = (query.page(), library.total);
    let count = match (total, library.unfiltered) {
        (1, 1) => "1 case".to_owned(),
        (all, whole) if all == whole => format!("{all} cases"),
        (some, whole) => format!("{some} of {whole} cases"),
    };
    let rows: Vec<_> = library
        .cases
        .into_iter()
        .map(|found| view! { <LibraryRow found edits/> })
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
            <Pager page total href=move |page| address("/cases", &links, page)/>
            <p class="exports">
                "Export: "<a href=address("/cases.csv", &query, 1)>"CSV"</a>" "<a href=address("/cases.xlsx", &query, 1)>"Excel"</a>
                {leads.then(|| view! { " "<a href=address("/cases.zip", &query, 1)>"Case files (zip)"</a> })}
            </p>
        }
        .into_any()
    };
    view! {
        <LibraryFilters skills=library.skills cohorts=library.cohorts query=query.clone()/>
        <p class="muted">{count}</p>
        {table}
    }
}

#[component]
fn LibraryFilters(
    skills: Vec<(String, String)>,
    cohorts: Vec<(CohortId, String)>,
    query: Fields,
) -> impl IntoView {
    let any = |words: &str| vec![(String::new(), words.to_owned())];
    let mut topics = any("All topics");
    topics.extend(Topic::ALL.map(|topic| (topic.as_str().into(), topic.label().into())));
    let mut valences = any("Both");
    valences.extend(Valence::ALL.map(|it| (it.as_str().into(), it.label().into())));
    let mut difficulties = any("Any");
    difficulties.extend(Difficulty::ALL.map(|it| (it.as_str().into(), it.label().into())));
    let mut all_skills = any("All skills");
    all_skills.extend(skills);
    let cohorts = (!cohorts.is_empty()).then(|| {
        let mut options = any("Any case");
        options.extend(cohorts.into_iter().map(|(id, name)| (id.to_string(), name)));
        view! { <Select name="cohort" label="Not yet met by" options fields=query.clone() problems=Problems::default()/> }
    });
    let none = Problems::default();
    view! {
        <form class="filters" method="get" action="/cases">
            <Field name="q" label="Words" kind="search" fields=query.clone() problems=none.clone()/>
            <Select name="topic" label="Topic" options=topics fields=query.clone() problems=none.clone()/>
            <Select name="skill" label="Skill" options=all_skills fields=query.clone() problems=none.clone()/>
            <Field name="minutes" label="Minutes at most" kind="number" short=true fields=query.clone() problems=none.clone()/>
            <Select name="difficulty" label="Difficulty" options=difficulties fields=query.clone() problems=none.clone()/>
            <Select name="valence" label="Ended" options=valences fields=query problems=none/>
            {cohorts}
            <button class="button">"Filter"</button>
            <a class="button quiet" href="/cases">"Clear"</a>
        </form>
    }
}

#[component]
fn LibraryRow(found: Found, edits: bool) -> impl IntoView {
    let Found {
        facts: case,
        title,
        summary,
        snippet,
    } = found;
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/cases/{}", case.id)>{marked(title)}</a>
                <br/>
                <small>{marked(summary)}</small>
                {snippet.map(|Snippet { pieces, is_teaching }| view! {
                    <p><small>{is_teaching.then_some("For the facilitator: ")}{marked(pieces)}</small></p>
                })}
            </th>
            <td data-label="Topics">{topic_words(&case)}</td>
            <td class="num" data-label="Minutes">{case.minutes}</td>
            <td data-label="Difficulty">{case.difficulty.label()}</td>
            <td data-label="Ended">{case.valence.label()}</td>
            {edits.then(|| view! { <td data-label="State"><StateChip state=case.state/></td> })}
        </tr>
    }
}

fn marked(pieces: Vec<Piece>) -> Vec<AnyView> {
    pieces
        .into_iter()
        .map(|piece| match piece.is_found {
            true => view! { <mark>{piece.text}</mark> }.into_any(),
            false => piece.text.into_any(),
        })
        .collect()
}

/// The columns of the exports.
const HEAD: [&str; 10] = [
    "name",
    "title",
    "summary",
    "topics",
    "skills",
    "minutes",
    "difficulty",
    "valence",
    "state",
    "version",
];

fn cells(case: CaseListing) -> [String; 10] {
    let topics = topic_words(&case);
    [
        case.slug,
        case.title,
        case.summary,
        topics,
        case.skills.join("; "),
        case.minutes.to_string(),
        case.difficulty.label().to_owned(),
        case.valence.label().to_owned(),
        case.state.label().to_owned(),
        case.version.to_string(),
    ]
}

pub(super) async fn csv(visit: Visit) -> Answer {
    let cases = case_study::list_all(&visit.ctx, &filter_of(&visit.query)).await?;
    csv_file("cases.csv", &HEAD, cases.into_iter().map(cells))
}

pub(super) async fn xlsx(visit: Visit) -> Answer {
    let cases = case_study::list_all(&visit.ctx, &filter_of(&visit.query)).await?;
    xlsx_file("cases.xlsx", &HEAD, cases.into_iter().map(cells))
}

pub(super) async fn zip(visit: Visit) -> Answer {
    let files = case_study::export_all(&visit.ctx, &filter_of(&visit.query)).await?;
    Ok(file(
        "cases.zip",
        "application/zip",
        case_study::pack(&files)?,
    ))
}

pub(super) async fn take_in(visit: Visit) -> Answer {
    let sentence = match case_study::take_in_included(&visit.ctx).await? {
        0 => "Every case that comes with Fifteen was in the library already.".to_owned(),
        1 => "1 case is added and published.".to_owned(),
        count => format!("{count} cases are added and published."),
    };
    visit.redirect_with("/cases", Flash::ok(sentence))
}
