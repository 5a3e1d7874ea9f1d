//! Coverage of a programme, from figures down to names, and exemptions.

mod empty;
mod exemption;

use axum::extract::Path;
use chrono::NaiveDate;
use domain::audience::Audience;
use domain::coverage::{Breakdown, Counts, Covered, Exemption, NextChance, State};
use domain::id::{ExemptionId, ProgrammeId};
use domain::person::Person;
use domain::programme::Programme;
use leptos::prelude::*;
use operations::coverage::{self, Figures, TypedExemption};

use self::empty::Nobody;
use self::exemption::{end_exemption, exempt, exemptions};
use crate::components::{
    Crumbs, ErrorSummary, Field, PAGE_ROWS, PageHead, Pager, TableWrap, TextArea, time,
};
use crate::download::csv_file;
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/programmes/{id}/coverage", show)
        .get("/programmes/{id}/coverage.csv", export)
        .get("/programmes/{id}/exemptions", exemptions)
        .post("/programmes/{id}/exemptions", exempt)
        .post("/exemptions/{id}/end", end_exemption)
}

/// The word for everybody who still has to attend something, in addresses.
const MISSING: &str = "missing";

/// Which people are listed: a value of a field, a state, or both.
#[derive(Clone, Debug, Default)]
struct Filter {
    by: Breakdown,
    value: Option<String>,
    state: Option<String>,
}

impl Filter {
    fn read(query: &Fields) -> Self {
        Self {
            by: query.get("by").parse().unwrap_or_default(),
            value: query.find("value").map(str::to_owned),
            state: query
                .find("state")
                .filter(|state| *state == MISSING || state.parse::<State>().is_ok())
                .map(str::to_owned),
        }
    }

    fn lists_people(&self) -> bool {
        self.value.is_some() || self.state.is_some()
    }

    fn states(&self) -> Vec<State> {
        match self.state.as_deref() {
            None => Vec::new(),
            Some(MISSING) => State::ALL
                .into_iter()
                .filter(|one| one.is_missing())
                .collect(),
            Some(state) => state.parse().into_iter().collect(),
        }
    }

    fn fits(&self, one: &Covered) -> bool {
        let states = self.states();
        (states.is_empty() || states.contains(&one.state))
            && self
                .value
                .as_deref()
                .is_none_or(|value| value == self.by.value(&one.person))
    }

    /// What is listed, in words: `Sales, behind`.
    fn words(&self) -> String {
        let state = self.state.as_deref().map(|state| {
            state
                .parse::<State>()
                .map_or("still missing".to_owned(), |state| {
                    state.label().to_lowercase()
                })
        });
        let value = self
            .value
            .as_deref()
            .map(|value| value_words(self.by, value));
        [value, state]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("by", self.by.as_str());
        if let Some(value) = &self.value {
            query.append_pair("value", value);
        }
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        query.finish()
    }
}

fn value_words(by: Breakdown, value: &str) -> String {
    if value.is_empty() {
        format!("No {} given", by.label().to_lowercase())
    } else {
        value.to_owned()
    }
}

fn crumbs(programme: &Programme) -> Vec<(String, String)> {
    vec![
        ("Programmes".into(), "/programmes".into()),
        (
            programme.name.clone(),
            format!("/programmes/{}", programme.id),
        ),
    ]
}

async fn show(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let filter = Filter::read(&visit.query);
    if filter.lists_people() {
        let wanted = coverage::Filter {
            states: filter.states(),
            value: filter.value.clone().map(|value| (filter.by, value)),
        };
        let page = visit.query.page();
        let first = (page - 1) * PAGE_ROWS;
        let found = coverage::people(&visit.ctx, id, &wanted, first, PAGE_ROWS).await?;
        let title = format!("Coverage of {}: {}", found.0.name, filter.words());
        return visit
            .page(&title, move || names_page(found, filter, page))
            .await;
    }
    let found = coverage::figures(&visit.ctx, id, filter.by).await?;
    let title = format!("Coverage of {}", found.programme.name);
    let on = visit.ctx.now.date_naive();
    visit
        .page(&title, move || figures_page(found, filter.by, on))
        .await
}

fn figures_page(found: Figures, by: Breakdown, on: NaiveDate) -> AnyView {
    let Figures {
        programme,
        audience,
        counts,
        rows,
        last,
    } = found;
    let id = programme.id;
    let head = view! {
        <Crumbs above=crumbs(&programme) here="Coverage"/>
        <PageHead title=format!("Coverage of {}", programme.name)>
            <div class="actions">
                <a class="button" href=format!("/programmes/{id}/audience")>"Audience"</a>
                <a class="button" href=format!("/programmes/{id}/exemptions")>"Exemptions"</a>
                <a class="button primary" href=format!("/programmes/{id}")>"Plan cohorts"</a>
            </div>
        </PageHead>
    };
    if counts.people() == 0 {
        return view! { {head} <Nobody id everybody=audience.is_everybody()/> }.into_any();
    }
    let few = !last.is_empty();
    let count = counts.missing();
    view! {
        {head}
        <p class="lede">{summary(on, counts, &audience)}</p>
        <CoverageMeter counts/>
        <CoverageFigures id counts/>
        {(count == 0).then(|| view! {
            <div class="note ok" role="note"><p>"Everybody who must attend has attended every module."</p></div>
        })}
        {few.then(|| view! {
            <section aria-labelledby="last">
                <h2 id="last">{if count == 1 { "The last one".to_owned() } else { format!("The last {count}") }}</h2>
                <PeopleTable people=last label="Who is missing"/>
            </section>
        })}
        <h2 id="broken-down">{format!("By {}", by.label().to_lowercase())}</h2>
        <nav class="tabs" aria-label="Broken down by">
            <ul>{Breakdown::ALL.map(|tab| view! {
                <li><a href=format!("/programmes/{id}/coverage?by={}", tab.as_str()) aria-current=(tab == by).then_some("page")>{tab.label()}</a></li>
            }).into_iter().collect::<Vec<_>>()}</ul>
        </nav>
        <BreakdownTable id by rows/>
        {(!few && count > 0).then(|| view! {
            <p><a href=format!("/programmes/{id}/coverage?state={MISSING}")>{format!("Show the names of all {count} who are missing")}</a></p>
        })}
        <p class="exports">"Export: "<a href=format!("/programmes/{id}/coverage.csv")>"CSV"</a></p>
    }
    .into_any()
}

fn summary(on: NaiveDate, counts: Counts, audience: &Audience) -> String {
    let exempt = match counts.of(State::Exempt) {
        0 => String::new(),
        1 => " 1 more is exempt.".to_owned(),
        more => format!(" {more} more are exempt."),
    };
    let among = if audience.is_everybody() {
        "those active".to_owned()
    } else {
        format!("the {} people of the audience", counts.people())
    };
    format!(
        "{} of {} people who must attend have attended every module.{exempt} Counted among {among} on {}.",
        counts.of(State::Complete),
        counts.must_attend(),
        time::day(on),
    )
}

/// A bar with its numbers: how many of those who must attend are complete.
#[component]
pub(crate) fn CoverageMeter(counts: Counts) -> impl IntoView {
    let done = counts.of(State::Complete);
    let of = counts.must_attend();
    counts.percent().map(|percent| {
        view! {
            <div class="meter">
                <progress max=of value=done aria-label="People who have attended every module">{format!("{done} of {of}")}</progress>
                <span>{format!("{done} / {of}, {percent} %")}</span>
            </div>
        }
    })
}

/// How many stand where, each number a way to the names.
#[component]
pub(crate) fn CoverageFigures(id: ProgrammeId, counts: Counts) -> impl IntoView {
    let figures: Vec<_> = State::ALL
        .into_iter()
        .rev()
        .map(|state| {
            view! { <div><dt>{state.label()}</dt><dd>{number_link(id, &Filter { state: Some(state.as_str().into()), ..Filter::default() }, counts.of(state))}</dd></div> }
        })
        .collect();
    view! { <dl class="figures">{figures}</dl> }
}

/// A number that leads to the names behind it; a bare nought.
fn number_link(id: ProgrammeId, filter: &Filter, number: usize) -> AnyView {
    if number == 0 {
        return view! { "0" }.into_any();
    }
    let href = format!("/programmes/{id}/coverage?{}", filter.query());
    let label = format!("{number}: {}", filter.words());
    view! { <a href=href aria-label=label>{number}</a> }.into_any()
}

#[component]
fn BreakdownTable(id: ProgrammeId, by: Breakdown, rows: Vec<(String, Counts)>) -> impl IntoView {
    let head: Vec<_> = State::ALL
        .map(|state| view! { <th scope="col" class="num">{state.label()}</th> })
        .into_iter()
        .collect();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(value, counts)| {
            let filter = |state: Option<State>| Filter {
                by,
                value: Some(value.clone()),
                state: state.map(|state| state.as_str().to_owned()),
            };
            let cells: Vec<_> = State::ALL
                .map(|state| {
                    let cell = number_link(id, &filter(Some(state)), counts.of(state));
                    view! { <td class="num" data-label=state.label()>{cell}</td> }
                })
                .into_iter()
                .collect();
            let all = format!("/programmes/{id}/coverage?{}", filter(None).query());
            view! {
                <tr>
                    <th scope="row"><a href=all>{value_words(by, &value)}</a></th>
                    <td class="num" data-label="People">{counts.people()}</td>
                    {cells}
                    <td data-label="Covered">
                        {match counts.percent() {
                            Some(percent) => view! {
                                <div class="row">
                                    <progress max="100" value=percent aria-label=format!("Covered: {}", value_words(by, &value))>{format!("{percent} %")}</progress>
                                    <span class="num nowrap">{format!("{percent} %")}</span>
                                </div>
                            }
                            .into_any(),
                            None => view! { <span class="muted">"nobody must attend"</span> }.into_any(),
                        }}
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label=format!("Coverage by {}", by.label().to_lowercase())>
            <table>
                <caption class="visually-hidden">{format!("Coverage by {}", by.label().to_lowercase())}</caption>
                <thead><tr>
                    <th scope="col">{by.label()}</th>
                    <th scope="col" class="num">"People"</th>
                    {head}
                    <th scope="col">"Covered"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

fn names_page(found: (Programme, Vec<Covered>, u64), filter: Filter, page: u64) -> AnyView {
    let (programme, shown, total) = found;
    let id = programme.id;
    let mut above = crumbs(&programme);
    above.push((
        "Coverage".into(),
        format!("/programmes/{id}/coverage?by={}", filter.by.as_str()),
    ));
    let words = filter.words();
    let query = filter.query();
    let pages = query.clone();
    view! {
        <Crumbs above=above here=words.clone()/>
        <PageHead title=format!("Coverage of {}: {words}", programme.name)/>
        {if shown.is_empty() {
            view! { <section class="empty"><p>"Nobody stands here."</p><a class="button" href=format!("/programmes/{id}/coverage")>"Back to the figures"</a></section> }.into_any()
        } else {
            view! {
                <p class="lede">{if total == 1 { "1 person.".to_owned() } else { format!("{total} people, those who need most first.") }}</p>
                <PeopleTable people=shown label="People"/>
                <Pager page total href=move |page| format!("/programmes/{id}/coverage?{pages}&page={page}")/>
                <p class="exports">"Export: "<a href=format!("/programmes/{id}/coverage.csv?{query}")>"CSV"</a></p>
            }
            .into_any()
        }}
    }
    .into_any()
}

#[component]
fn PeopleTable(people: Vec<Covered>, label: &'static str) -> impl IntoView {
    let rows: Vec<_> = people
        .into_iter()
        .map(|one| {
            let entry = &one.person.entry;
            view! {
                <tr>
                    <th scope="row"><a href=format!("/people/{}", one.person.id)>{entry.name()}</a></th>
                    <td data-label="State"><StateChip state=one.state/></td>
                    <td data-label="Function">{entry.function.clone()}</td>
                    <td data-label="Level">{entry.level.clone()}</td>
                    <td data-label="Site">{entry.site.clone()}</td>
                    <td class="num nowrap" data-label="Modules">{(one.of > 0).then(|| format!("{} of {}", one.done, one.of))}</td>
                    <td data-label="Cohort">{one.cohort.map(|(id, name)| view! { <a href=format!("/cohorts/{id}")>{name}</a> })}</td>
                    <td data-label="Next chance"><Chance next=one.next missing=one.state.is_missing()/></td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label=label>
            <table>
                <caption class="visually-hidden">{label}</caption>
                <thead><tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">"Function"</th>
                    <th scope="col">"Level"</th>
                    <th scope="col">"Site"</th>
                    <th scope="col" class="num">"Modules"</th>
                    <th scope="col">"Cohort"</th>
                    <th scope="col">"Next chance"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

#[component]
fn StateChip(state: State) -> impl IntoView {
    let class = match state {
        State::Behind => "chip danger",
        State::NotAssigned => "chip warn",
        State::Assigned | State::InProgress => "chip info",
        State::Complete => "chip ok",
        State::Exempt => "chip",
    };
    view! { <span class=class>{state.label()}</span> }
}

#[component]
fn Chance(next: Option<NextChance>, missing: bool) -> impl IntoView {
    match next {
        Some(next) => {
            let on = next
                .starts_at
                .map(|at| time::date(at, &next.timezone))
                .unwrap_or_default();
            let words = if next.own {
                on
            } else {
                format!("{on} with {}", next.cohort)
            };
            view! { <a href=format!("/sessions/{}", next.session)>{words}</a> }.into_any()
        }
        None if missing => view! { <span class="muted">"no session planned"</span> }.into_any(),
        None => ().into_any(),
    }
}

async fn export(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let found = coverage::of_programme(&visit.ctx, id).await?;
    let filter = Filter::read(&visit.query);
    let head = [
        "employee_id",
        "given_name",
        "family_name",
        "email",
        "function",
        "level",
        "site",
        "state",
        "modules_attended",
        "modules",
        "cohort",
    ];
    let rows = found
        .coverage
        .people
        .into_iter()
        .filter(move |one| filter.fits(one))
        .map(|one| {
            let entry = one.person.entry;
            [
                entry.employee_id,
                entry.given_name,
                entry.family_name,
                entry.email,
                entry.function,
                entry.level,
                entry.site.unwrap_or_default(),
                one.state.as_str().to_owned(),
                one.done.to_string(),
                one.of.to_string(),
                one.cohort.map(|(_, name)| name).unwrap_or_default(),
            ]
        });
    csv_file("coverage.csv", &head, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_address() {
        let filter = Filter {
            by: Breakdown::Site,
            value: Some(String::new()),
            state: Some("behind".into()),
        };
        assert_eq!(filter.query(), "by=site&value=&state=behind");
        assert_eq!(filter.words(), "No site given, behind");
        let read = Filter::read(&Fields::parse(filter.query().as_bytes()));
        assert_eq!(read.query(), filter.query());
        let unknown = Filter::read(&Fields::parse(b"by=shoe&state=lost"));
        assert!(!unknown.lists_people());
    }
}
