//! What coordinators change: areas, who stands at a step, and what is to be mended.

use axum::extract::Path;
use domain::access::Action;
use domain::escalation::{FunctionalArea, Gap, Step};
use domain::id::AreaId;
use leptos::prelude::*;
use operations::AppError;
use operations::escalation::{self, Chain, Line, TypedArea, TypedContact};

use super::own::{DetailFields, away_words, pairs, typed};
use super::{above, area_name, full_name};
use crate::components::{Crumbs, ErrorSummary, Field, PageHead, TableWrap};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

const GAPS: &str = "What is to be mended";

fn typed_area(fields: &Fields) -> TypedArea<'_> {
    TypedArea {
        organisation: fields.get("organisation"),
        name: fields.get("name"),
        about: fields.get("about"),
    }
}

#[component]
fn AreaForm(action: String, fields: Fields, problems: Problems) -> impl IntoView {
    view! {
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action=action>
            <Field name="name" label="Functional area" required=true fields=fields.clone() problems=problems.clone()/>
            <Field name="organisation" label="Partner (optional)" help="Its organisation; empty for the own firm." fields=fields.clone() problems=problems.clone()/>
            <Field name="about" label="What it can be called about (optional)" fields problems/>
            <div class="actions"><button class="button primary">"Save"</button></div>
        </form>
    }
}

pub(super) async fn new(visit: Visit) -> Answer {
    visit.ctx.require_role(Action::EditContacts)?;
    visit
        .page("Add an area", || {
            new_view(Fields::default(), Problems::default())
        })
        .await
}

fn new_view(fields: Fields, problems: Problems) -> AnyView {
    view! {
        <Crumbs above=above() here="Add an area"/>
        <PageHead title="Add an area"/>
        <AreaForm action="/functional-areas".to_owned() fields problems/>
    }
    .into_any()
}

pub(super) async fn add(visit: Visit, fields: Fields) -> Answer {
    match escalation::add_area(&visit.ctx, typed_area(&fields)).await {
        Ok(id) => visit.redirect_with(
            &format!("/functional-areas/{id}/edit"),
            Flash::ok("Added. Now say who stands at each step."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            visit
                .page_again("Add an area", move || new_view(fields, problems))
                .await
        }
    }
}

pub(super) async fn area(visit: Visit, Path(id): Path<AreaId>) -> Answer {
    let area = escalation::find_area_to_edit(&visit.ctx, id).await?;
    let fields = Fields::filled([
        ("name", area.name),
        ("organisation", area.organisation.unwrap_or_default()),
        ("about", area.about),
    ]);
    area_page(visit, id, fields, Problems::default()).await
}

async fn area_page(visit: Visit, id: AreaId, fields: Fields, problems: Problems) -> Answer {
    let chain = escalation::find(&visit.ctx, id).await?;
    let title = format!("Change {}", full_name(&chain));
    let is_wrong = !problems.is_empty();
    let main = move || area_view(&chain, fields, problems);
    if is_wrong {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn area_view(chain: &Chain, fields: Fields, problems: Problems) -> AnyView {
    let id = chain.area.id;
    let rows: Vec<_> = Step::ALL
        .into_iter()
        .map(|step| {
            let line = chain.at(step);
            let name = line.map_or_else(|| "Nobody yet".to_owned(), |line| line.person.name.clone());
            let href = format!("/functional-areas/{id}/steps/{}", step.as_str());
            let words = if line.is_some() { "Change" } else { "Name somebody" };
            view! {
                <tr>
                    <th scope="row">{step.label()}</th>
                    <td data-label="Who">{name}</td>
                    <td data-label="To mend">{gap_of(chain, step).map(gap_words)}</td>
                    <td data-label="Change"><a class="button small" href=href aria-label=format!("{words}: {}", step.label())>{words}</a></td>
                </tr>
            }
        })
        .collect();
    let mut above = above();
    above.push((full_name(chain), format!("/functional-areas/{id}")));
    view! {
        <Crumbs above here="Change"/>
        <PageHead title=format!("Change {}", full_name(chain))/>
        <h2>"The chain"</h2>
        <TableWrap label="The chain">
            <table>
                <caption class="visually-hidden">"The chain"</caption>
                <thead><tr><th scope="col">"Step"</th><th scope="col">"Who"</th><th scope="col">"To mend"</th><th scope="col">"Change"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
        <h2>"The area"</h2>
        <AreaForm action=format!("/functional-areas/{id}/edit") fields problems/>
        <form method="post" action=format!("/functional-areas/{id}/remove")>
            <button class="button quiet">"Delete this area with its chain"</button>
        </form>
    }
    .into_any()
}

fn gap_of(chain: &Chain, step: Step) -> Option<Gap> {
    let found = chain.gaps().into_iter().find(|(at, _)| *at == step);
    found.map(|(_, gap)| gap)
}

const fn gap_words(gap: Gap) -> &'static str {
    match gap {
        Gap::Left => "No longer with the firm",
        Gap::Empty => "Nobody is named",
        Gap::Away => "Away, and nobody has agreed to stand in",
        Gap::Stale => "Not confirmed for a quarter",
        Gap::Due => "To be confirmed within two weeks",
    }
}

pub(super) async fn save_area(visit: Visit, Path(id): Path<AreaId>, fields: Fields) -> Answer {
    match escalation::set_area(&visit.ctx, id, typed_area(&fields)).await {
        Ok(()) => visit.redirect_with(&format!("/functional-areas/{id}/edit"), Flash::ok("Kept.")),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            area_page(visit, id, fields, problems).await
        }
    }
}

pub(super) async fn remove_area(visit: Visit, Path(id): Path<AreaId>) -> Answer {
    escalation::remove_area(&visit.ctx, id).await?;
    visit.redirect_with(
        "/who-to-call",
        Flash::ok("The area and its chain are deleted."),
    )
}

fn step_of(word: &str) -> Result<Step, AppError> {
    word.parse().map_err(|_| AppError::NotFound)
}

pub(super) async fn step(visit: Visit, Path((id, word)): Path<(AreaId, String)>) -> Answer {
    let step = step_of(&word)?;
    let (area, line) = escalation::find_step(&visit.ctx, id, step).await?;
    let fields = line.as_ref().map_or_else(Fields::default, |line| {
        let name = match line.employee_id {
            Some(_) => String::new(),
            None => line.person.name.clone(),
        };
        let who = [
            ("person", line.employee_id.clone().unwrap_or_default()),
            ("name", name),
        ];
        Fields::filled(who.into_iter().chain(pairs(&line.contact.details)))
    });
    let title = step_title(&area, step);
    visit
        .page(&title, move || {
            step_view(&area, step, line.as_ref(), fields, Problems::default())
        })
        .await
}

fn step_title(area: &FunctionalArea, step: Step) -> String {
    format!("{}: {}", area_name(area), step.label().to_lowercase())
}

fn step_view(
    area: &FunctionalArea,
    step: Step,
    line: Option<&Line>,
    fields: Fields,
    problems: Problems,
) -> AnyView {
    let id = area.id;
    let action = format!("/functional-areas/{id}/steps/{}", step.as_str());
    let remove = format!("{action}/remove");
    let mut above = above();
    above.push((area_name(area), format!("/functional-areas/{id}/edit")));
    let is_partner = area.organisation.is_some();
    let name = view! {
        <Field name="name" label="Name, for somebody of the partner who is not in the roster" fields=fields.clone() problems=problems.clone()/>
    };
    let standing = line.map(|line| {
        let away = line.absence.as_ref().map(|absence| away_words(absence, line.asked.as_deref()));
        view! {
            {away.map(|words| view! { <p>{words}</p> })}
            <p><a href=format!("/escalation-contacts/{}/away", line.contact.id)>"Say when they are away"</a></p>
            <form method="post" action=remove><button class="button quiet">"Take them off this step"</button></form>
        }
    });
    view! {
        <Crumbs above here=step.label()/>
        <PageHead title=step_title(area, step)/>
        <p class="lede">"Who is in the roster confirms the entry themselves, once a quarter and after every change. You confirm those of partners who are not in it."</p>
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action=action>
            <Field name="person" label="Employee id or e-mail address" fields=fields.clone() problems=problems.clone()/>
            {is_partner.then_some(name)}
            <DetailFields fields problems/>
            <div class="actions"><button class="button primary">"Save"</button></div>
        </form>
        {standing}
    }
    .into_any()
}

pub(super) async fn save_step(
    visit: Visit,
    Path((id, word)): Path<(AreaId, String)>,
    fields: Fields,
) -> Answer {
    let step = step_of(&word)?;
    let contact = TypedContact {
        person: fields.get("person"),
        name: fields.get("name"),
        details: typed(&fields),
    };
    match escalation::set_contact(&visit.ctx, id, step, contact).await {
        Ok(()) => visit.redirect_with(&format!("/functional-areas/{id}/edit"), Flash::ok("Kept.")),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let (area, line) = escalation::find_step(&visit.ctx, id, step).await?;
            let title = step_title(&area, step);
            visit
                .page_again(&title, move || {
                    step_view(&area, step, line.as_ref(), fields, problems)
                })
                .await
        }
    }
}

pub(super) async fn remove_step(visit: Visit, Path((id, word)): Path<(AreaId, String)>) -> Answer {
    escalation::remove_contact(&visit.ctx, id, step_of(&word)?).await?;
    visit.redirect_with(
        &format!("/functional-areas/{id}/edit"),
        Flash::ok("Nobody stands at this step now."),
    )
}

pub(super) async fn gaps(visit: Visit) -> Answer {
    let chains = escalation::list_with_gaps(&visit.ctx).await?;
    visit.page(GAPS, move || gaps_view(&chains)).await
}

fn gaps_view(chains: &[Chain]) -> AnyView {
    let rows: Vec<_> = chains
        .iter()
        .flat_map(|chain| chain.gaps().into_iter().map(move |gap| gap_row(chain, gap)))
        .collect();
    let table = if rows.is_empty() {
        view! { <section class="empty"><p>"Every step has somebody who answers, and every entry is confirmed."</p></section> }.into_any()
    } else {
        view! {
            <TableWrap label=GAPS>
                <table>
                    <caption class="visually-hidden">{GAPS}</caption>
                    <thead><tr><th scope="col">"Area"</th><th scope="col">"Step"</th><th scope="col">"Who"</th><th scope="col">"To mend"</th><th scope="col">"Change"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        }
        .into_any()
    };
    view! {
        <Crumbs above=above() here=GAPS/>
        <PageHead title=GAPS/>
        <p class="lede">"Leavers, empty steps, absences that nobody covers, and entries older than a quarter. People of the roster are reminded on their home page."</p>
        {table}
    }
    .into_any()
}

fn gap_row(chain: &Chain, (step, gap): (Step, Gap)) -> AnyView {
    let id = chain.area.id;
    let line = chain.at(step);
    let name = line.map_or(String::new(), |line| line.person.name.clone());
    let to_confirm =
        line.filter(|line| matches!(gap, Gap::Stale | Gap::Due) && line.contact.person().is_none());
    let (href, words) = match (gap, line, to_confirm) {
        (_, _, Some(line)) => (
            format!("/escalation-contacts/{}/confirm", line.contact.id),
            "Confirm",
        ),
        (Gap::Away, Some(line), _) => (
            format!("/escalation-contacts/{}/away", line.contact.id),
            "Ask somebody",
        ),
        _ => (
            format!("/functional-areas/{id}/steps/{}", step.as_str()),
            "Change",
        ),
    };
    let label = format!(
        "{words}: {}, {}",
        full_name(chain),
        step.label().to_lowercase()
    );
    view! {
        <tr>
            <th scope="row"><a href=format!("/functional-areas/{id}/edit")>{full_name(chain)}</a></th>
            <td data-label="Step">{step.label()}</td>
            <td data-label="Who">{name}</td>
            <td data-label="To mend">{gap_words(gap)}</td>
            <td data-label="Change"><a class="button small" href=href aria-label=label>{words}</a></td>
        </tr>
    }
    .into_any()
}
