//! Who is pinned to an audience or excluded from it, whatever the rules say.

use axum::extract::Path;
use domain::audience::Exception;
use domain::id::{PersonId, ProgrammeId};
use domain::person::Person;
use leptos::prelude::*;
use operations::audience::{self, Who};

use super::page;
use crate::components::{Choices, Field, TableWrap};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn set(visit: Visit, Path(id): Path<ProgrammeId>, fields: Fields) -> Answer {
    let who = match fields.get("person").parse::<PersonId>() {
        Ok(person) => Who::Person(person),
        Err(_) => Who::EmployeeId(fields.get("employee_id")),
    };
    let outcome = audience::set_exception(&visit.ctx, id, who, fields.get("exception")).await;
    answer(visit, id, fields, outcome).await
}

pub(super) async fn remove(visit: Visit, Path(id): Path<ProgrammeId>, fields: Fields) -> Answer {
    let outcome = match fields.get("person").parse::<PersonId>() {
        Ok(person) => audience::remove_exception(&visit.ctx, id, person).await,
        Err(_) => Err(operations::AppError::NotFound),
    };
    answer(visit, id, fields, outcome).await
}

async fn answer(
    visit: Visit,
    id: ProgrammeId,
    fields: Fields,
    outcome: operations::Outcome<String>,
) -> Answer {
    match outcome {
        Ok(sentence) => {
            visit.redirect_with(&format!("/programmes/{id}/audience"), Flash::ok(sentence))
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, fields, problems, None).await
        }
    }
}

/// The list of pins and exclusions, and the form of one more.
#[component]
pub(super) fn ExceptionPart(
    id: ProgrammeId,
    exceptions: Vec<(Person, Exception, bool)>,
    fields: Fields,
    problems: Problems,
) -> impl IntoView {
    let options = [
        (
            "Pin",
            "In the audience, whatever the rules say",
            Exception::Pinned,
        ),
        (
            "Exclude",
            "Not in the audience, whatever the rules say",
            Exception::Excluded,
        ),
    ]
    .map(|(words, small, exception)| {
        (
            exception.as_str().to_owned(),
            words.to_owned(),
            small.to_owned(),
        )
    })
    .to_vec();
    view! {
        <h2 id="people">"Pins and exclusions"</h2>
        <p>
            "Only active people are ever counted. To let somebody off who does belong to the audience, "
            <a href=format!("/programmes/{id}/exemptions")>"exempt them"</a>
            " with a reason: that stays visible in coverage."
        </p>
        {if exceptions.is_empty() {
            view! { <section class="empty"><p>"Nobody is pinned or excluded: the rules decide."</p></section> }.into_any()
        } else {
            view! { <ExceptionTable id exceptions/> }.into_any()
        }}
        <h3 class="no-print">"Pin or exclude somebody"</h3>
        <form class="form no-print" method="post" action=format!("/programmes/{id}/audience/people")>
            <Field name="employee_id" label="Employee id" help="As in the roster." short=true fields=fields.clone() problems=problems.clone()/>
            <Choices name="exception" legend="What to do" options fields problems/>
            <div class="actions"><button class="button">"Save"</button></div>
        </form>
    }
}

#[component]
fn ExceptionTable(id: ProgrammeId, exceptions: Vec<(Person, Exception, bool)>) -> impl IntoView {
    let rows: Vec<_> = exceptions
        .into_iter()
        .map(|(person, exception, fits)| {
            let tone = match exception {
                Exception::Pinned => "chip info",
                Exception::Excluded => "chip",
            };
            let by_rules = match (person.entry.active, fits) {
                (false, _) => "inactive",
                (true, true) => "in",
                (true, false) => "not in",
            };
            let name = person.entry.name();
            view! {
                <tr>
                    <th scope="row"><a href=format!("/people/{}", person.id)>{name.clone()}</a></th>
                    <td data-label="Employee id">{person.entry.employee_id}</td>
                    <td data-label="What"><span class=tone>{exception.label()}</span></td>
                    <td data-label="By the rules">{by_rules}</td>
                    <td class="no-print" data-label="Actions">
                        <form method="post" action=format!("/programmes/{id}/audience/people/remove")>
                            <input type="hidden" name="person" value=person.id.to_string()/>
                            <button class="button quiet small">"Remove"<span class="visually-hidden">{format!(" the {} of {name}", noun(exception))}</span></button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Pins and exclusions">
            <table>
                <caption class="visually-hidden">"Pins and exclusions, by name"</caption>
                <thead><tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Employee id"</th>
                    <th scope="col">"What"</th>
                    <th scope="col">"By the rules"</th>
                    <th scope="col" class="no-print">"Actions"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

const fn noun(exception: Exception) -> &'static str {
    match exception {
        Exception::Pinned => "pin",
        Exception::Excluded => "exclusion",
    }
}
