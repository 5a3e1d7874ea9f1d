//! The dates of all cohorts of a released plan: a form, a preview, then saved in one go.

use axum::extract::Path;
use chrono::{Datelike, Duration, NaiveDate};
use domain::FieldErrors;
use domain::id::{AccountId, CohortPlanId};
use leptos::prelude::*;
use operations::AppError;
use operations::session::{self, BulkDates, Plan, Proposed};

use super::dates::{WEEKDAYS, read_weekday};
use super::row::{NamedField, Zones, fields_of, read_time};
use crate::components::{Choices, Crumbs, ErrorSummary, PageHead, TableWrap, TextArea, time};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    let plan = session::find_plan(&visit.ctx, id).await?;
    let asked = visit.query.clone();
    let title = "Dates of all cohorts";
    if !asked.is_ticked("preview") {
        let fields = defaults(&plan, visit.ctx.now.date_naive());
        return visit
            .page(title, move || {
                page(plan, fields, Problems::default(), None).into_any()
            })
            .await;
    }
    let outcome = match read(&asked) {
        Ok(dates) => session::propose_all(&visit.ctx, id, &dates).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match outcome {
        Ok(proposed) => {
            visit
                .page("Preview: dates of all cohorts", move || {
                    page(plan, asked, Problems::default(), Some(proposed)).into_any()
                })
                .await
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            visit
                .page_again(title, move || page(plan, asked, problems, None).into_any())
                .await
        }
    }
}

pub(super) async fn save(visit: Visit, Path(id): Path<CohortPlanId>, fields: Fields) -> Answer {
    let plan = session::find_plan(&visit.ctx, id).await?;
    let outcome = match read(&fields) {
        Ok(dates) => session::schedule_all(&visit.ctx, id, &dates).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match outcome {
        Ok(count) => visit.redirect_with(
            "/calendar?all=yes",
            Flash::ok(format!(
                "{count} sessions of {} cohorts have their dates.",
                plan.cohorts.len()
            )),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            visit
                .page_again("Dates of all cohorts", move || {
                    page(plan, fields, problems, None).into_any()
                })
                .await
        }
    }
}

/// What the form starts with: Tuesday to Thursday, mornings and afternoons, everybody who can lead.
fn defaults(plan: &Plan, today: NaiveDate) -> Fields {
    let first = today + Duration::days(i64::from(14 + 7 - today.weekday().num_days_from_monday()));
    let zone = plan
        .zones
        .iter()
        .find(|zone| *zone != "UTC")
        .cloned()
        .unwrap_or_else(|| "UTC".to_owned());
    let mut pairs = vec![
        ("first".to_owned(), first.to_string()),
        ("starts".to_owned(), "09:00, 13:30".to_owned()),
        ("zone".to_owned(), zone),
    ];
    pairs.extend(["1", "2", "3"].map(|day| ("weekday".to_owned(), day.to_owned())));
    pairs.extend(
        plan.facilitators
            .iter()
            .map(|account| ("facilitators".to_owned(), account.id.to_string())),
    );
    fields_of(pairs)
}

fn read(fields: &Fields) -> Result<BulkDates, FieldErrors> {
    let mut errors = FieldErrors::default();
    let first = fields.get("first").trim().parse::<NaiveDate>();
    if first.is_err() {
        errors.add(
            "first",
            "Enter the first day as year-month-day, such as 2026-03-24.",
        );
    }
    let mut starts = Vec::new();
    for text in fields
        .get("starts")
        .split([',', ';', ' '])
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        match read_time(text) {
            Some(start) => starts.push(start),
            None => {
                errors.add(
                    "starts",
                    format!("“{text}” is no time: write start times like 09:00, 13:30."),
                );
                break;
            }
        }
    }
    let dates = BulkDates {
        first: first.unwrap_or_default(),
        weekdays: fields.all("weekday").filter_map(read_weekday).collect(),
        starts,
        timezone: fields.get("zone").trim().to_owned(),
        places: fields.get("places").lines().map(str::to_owned).collect(),
        facilitators: fields
            .all("facilitators")
            .filter_map(|id| id.parse::<AccountId>().ok())
            .collect(),
    };
    errors.or(dates)
}

fn page(
    plan: Plan,
    fields: Fields,
    problems: Problems,
    proposed: Option<Proposed>,
) -> impl IntoView {
    let id = plan.plan.id;
    let action = format!("/cohort-plans/{id}/dates");
    let weekdays = WEEKDAYS
        .iter()
        .enumerate()
        .map(|(at, (_, word))| (at.to_string(), (*word).to_owned(), String::new()))
        .collect();
    let facilitators = plan
        .facilitators
        .iter()
        .map(|account| (account.id.to_string(), account.name.clone(), String::new()))
        .collect();
    let preview = proposed.map(|proposed| preview(&action, &fields, proposed));
    let above = vec![
        ("Programmes".to_owned(), "/programmes".to_owned()),
        ("Cohort plan".to_owned(), format!("/cohort-plans/{id}")),
    ];
    let name = str::to_owned;
    view! {
        <Crumbs above here="Dates"/>
        <PageHead title="Dates of all cohorts"/>
        <p class="lede">{format!(
            "{} sessions of {} cohorts are without a date. Say when and where sessions can be; each cohort gets its dates in order, and nobody is booked twice.",
            plan.undated, plan.cohorts.len()
        )}</p>
        <ErrorSummary problems=problems.clone()/>
        {preview}
        <form class="form" method="get" action=action>
            <input type="hidden" name="preview" value="yes"/>
            <div class="fields">
                <NamedField name=name("first") label="Not before" kind="date" short=true fields=fields.clone() problems=problems.clone()/>
                <NamedField name=name("starts") label="Start times" help="Separated by commas, such as 09:00, 13:30." fields=fields.clone() problems=problems.clone()/>
                <NamedField name=name("zone") label="Time zone" list="zones" fields=fields.clone() problems=problems.clone()/>
            </div>
            <Choices name="weekday" legend="Days of the week" one=false options=weekdays fields=fields.clone() problems=problems.clone()/>
            <TextArea
                name="places" label="Places, one a line" rows=3
                help="As many sessions can run at the same time as there are places. “Online” holds any number."
                value=fields.get("places").to_owned() problems=problems.clone()
            />
            <Choices name="facilitators" legend="Facilitators" one=false help="They take turns; nobody leads two sessions at the same time." options=facilitators fields=fields.clone() problems=problems.clone()/>
            <div class="actions">
                <button class="button">"Preview"</button>
                <a class="button quiet" href=format!("/cohort-plans/{id}")>"Back to the plan"</a>
            </div>
        </form>
        <Zones zones=plan.zones/>
    }
}

fn preview(action: &str, fields: &Fields, proposed: Proposed) -> impl IntoView + use<> {
    let count = proposed.rows.len();
    let zone = fields.get("zone").to_owned();
    let first = proposed.rows.iter().map(|row| row.starts_at).min();
    let last = proposed.rows.iter().map(|row| row.starts_at).max();
    let span = first.zip(last).map_or_else(String::new, |(first, last)| {
        format!(
            " from {} to {}",
            time::date(first, &zone),
            time::date(last, &zone)
        )
    });
    let hidden: Vec<_> = [
        "first",
        "starts",
        "zone",
        "places",
        "weekday",
        "facilitators",
    ]
    .into_iter()
    .flat_map(|name| {
        fields
            .all(name)
            .map(|value| view! { <input type="hidden" name=name value=value.to_owned()/> })
            .collect::<Vec<_>>()
    })
    .collect();
    let warnings: Vec<_> = proposed
        .warnings
        .into_iter()
        .map(|sentence| view! { <li>{sentence}</li> })
        .collect();
    let rows: Vec<_> = proposed
        .rows
        .into_iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row">{row.cohort}</th>
                    <td data-label="Module">{row.module}</td>
                    <td data-label="Time">{time::span(row.starts_at, row.ends_at, &zone)}</td>
                    <td data-label="Place">{row.place}</td>
                    <td data-label="Facilitator">{row.facilitator}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section aria-labelledby="preview">
            <h2 id="preview">"Preview"</h2>
            <p>{format!("{count} sessions{span}. Nothing is saved yet.")}</p>
            {(!warnings.is_empty()).then(|| view! { <div class="note warn" role="note"><ul>{warnings}</ul></div> })}
            <form method="post" action=action.to_owned()>
                {hidden}
                <div class="actions"><button class="button primary">{format!("Save {count} dates")}</button></div>
            </form>
            <details>
                <summary>{format!("All {count} dates")}</summary>
                <TableWrap label="Proposed dates">
                    <table>
                        <thead><tr>
                            <th scope="col">"Cohort"</th><th scope="col">"Module"</th><th scope="col">"Time"</th>
                            <th scope="col">"Place"</th><th scope="col">"Facilitator"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </TableWrap>
            </details>
            <h2>"Change the times"</h2>
        </section>
    }
}
