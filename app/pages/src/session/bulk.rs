//! The dates of all cohorts of a released plan: a form, the suggestion with what stands in its way, then set at once.

use axum::extract::Path;
use chrono::{Datelike, Duration, NaiveDate};
use domain::FieldErrors;
use domain::id::{AccountId, CohortPlanId, PlanningJobId};
use leptos::prelude::*;
use operations::AppError;
use operations::session::{self, BulkDates, Plan, Proposed, ProposedRow, Release};

use super::dates::{WEEKDAYS, read_weekday};
use super::row::{NamedField, Zones, fields_of, read_time};
use crate::components::{Choices, Crumbs, ErrorSummary, PageHead, TableWrap, TextArea, time};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    let plan = session::find_plan(&visit.ctx, id).await?;
    let job = visit.query.get("job").parse::<PlanningJobId>().ok();
    let kept = match job {
        Some(job) => session::find_dates(&visit.ctx, id, job).await?,
        None => None,
    };
    if let (Some(job), Some((form, proposed))) = (job, kept) {
        let fields = Fields::parse(form.as_bytes());
        return visit
            .page("Suggestion: dates of all cohorts", move || {
                page(plan, fields, Problems::default(), Some((job, proposed))).into_any()
            })
            .await;
    }
    let fields = defaults(&plan, visit.ctx.now.date_naive());
    let problems = Problems {
        refusal: job.map(|_| "These dates are not kept any more: ask for them anew.".to_owned()),
        ..Problems::default()
    };
    visit
        .page("Dates of all cohorts", move || {
            page(plan, fields, problems, None).into_any()
        })
        .await
}

/// Looks for dates, or sets those that a job has found.
pub(super) async fn save(visit: Visit, Path(id): Path<CohortPlanId>, fields: Fields) -> Answer {
    let plan = session::find_plan(&visit.ctx, id).await?;
    let outcome = match (read(&fields), fields.get("job").parse::<PlanningJobId>()) {
        (Ok(dates), Ok(job)) => set(&visit, id, job, &dates, &fields).await,
        (Ok(dates), Err(_)) => look(&visit, id, dates, &fields).await,
        (Err(errors), _) => Err(AppError::Invalid(errors)),
    };
    match outcome {
        Ok((path, told)) => visit.redirect_with(&path, told),
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

async fn set(
    visit: &Visit,
    id: CohortPlanId,
    job: PlanningJobId,
    dates: &BulkDates,
    fields: &Fields,
) -> Result<(String, Flash), AppError> {
    let release = Release {
        note: fields.get("note").trim().to_owned(),
        notify: fields.is_ticked("notify"),
    };
    let count = session::set_dates(&visit.ctx, id, job, dates, &release).await?;
    let told = if release.notify {
        "People are told as the plan of mails says."
    } else {
        "Nobody is told: their calendar entries are held under Mail until you let them go."
    };
    let told = Flash::ok(format!("{count} sessions have new dates. {told}"));
    Ok(("/calendar?all=yes".to_owned(), told))
}

/// Starts looking for dates: leads to them when they are found quickly, to the page of the job otherwise.
async fn look(
    visit: &Visit,
    id: CohortPlanId,
    dates: BulkDates,
    fields: &Fields,
) -> Result<(String, Flash), AppError> {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(asked(fields))
        .finish();
    let job = session::start_dates(&visit.ctx, id, dates, form).await?;
    crate::cohort_plan::job::wait(visit, job).await
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
        ("each".to_owned(), "1".to_owned()),
        ("working".to_owned(), "Mon-Fri 09:00-17:00".to_owned()),
        ("places".to_owned(), plan.rooms.join("\n")),
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
    let each = fields
        .get("each")
        .trim()
        .parse::<u8>()
        .ok()
        .filter(|each| (1..=4).contains(each));
    // Forms without the field mean one.
    let each = each.or(fields.get("each").trim().is_empty().then_some(1));
    if each.is_none() {
        errors.add("each", "Enter 1 to 4 facilitators for each session.");
    }
    let team = fields.get("most_of_team").trim();
    let most_of_team = team
        .parse::<u8>()
        .ok()
        .filter(|most| (1..=15).contains(most));
    if most_of_team.is_none() && !team.is_empty() {
        errors.add("most_of_team", "Enter a number from 1 to 15, or nothing.");
    }
    let working = match fields.get("working").trim() {
        "" => None,
        text => text
            .parse()
            .map_err(|sentence: String| errors.add("working", sentence))
            .ok(),
    };
    let dates = BulkDates {
        each: each.unwrap_or(1),
        most_of_team,
        working,
        anew: fields.is_ticked("anew"),
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
    proposed: Option<(PlanningJobId, Proposed)>,
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
    let preview = proposed.map(|(job, proposed)| preview(&action, &fields, job, proposed));
    let above = vec![
        ("Programmes".to_owned(), "/programmes".to_owned()),
        ("Cohort plan".to_owned(), format!("/cohort-plans/{id}")),
    ];
    let name = str::to_owned;
    let anew = fields.is_ticked("anew");
    view! {
        <Crumbs above here="Dates"/>
        <PageHead title="Dates of all cohorts"/>
        <p class="lede">{format!(
            "{} sessions of {} cohorts are without a date, {} are to come. Say when, where and with whom sessions can be; nobody is booked twice, and every practice gap holds.",
            plan.undated, plan.cohorts.len(), plan.to_come
        )}</p>
        <p>
            <a href="/rooms">"Rooms"</a>" · "<a href="/closed-days">"Closed days"</a>" · "
            <a href="/facilitators">"When facilitators can lead"</a>
        </p>
        <ErrorSummary problems=problems.clone()/>
        {preview}
        <form class="form" method="post" action=action>
            <div class="fields">
                <NamedField name=name("first") label="Not before" kind="date" short=true fields=fields.clone() problems=problems.clone()/>
                <NamedField name=name("starts") label="Start times" help="Separated by commas, such as 09:00, 13:30." fields=fields.clone() problems=problems.clone()/>
                <NamedField name=name("zone") label="Time zone" list="zones" fields=fields.clone() problems=problems.clone()/>
            </div>
            <Choices name="weekday" legend="Days of the week" one=false options=weekdays fields=fields.clone() problems=problems.clone()/>
            <TextArea
                name="places" label="Places, one a line" rows=4
                help="Known rooms keep their seats and hours; other places always have room. “Online” holds any number of sessions."
                value=fields.get("places").to_owned() problems=problems.clone()
            />
            <NamedField
                name=name("working") label="People work" help="Each in their own time zone. Empty: at any time."
                fields=fields.clone() problems=problems.clone()
            />
            <div class="fields">
                <NamedField name=name("each") label="Facilitators a session" kind="number" short=true fields=fields.clone() problems=problems.clone()/>
                <NamedField
                    name=name("most_of_team") label="Most of a team away on one day" kind="number" short=true
                    help="People with the same manager. Empty: any number." fields=fields.clone() problems=problems.clone()
                />
            </div>
            <Choices name="facilitators" legend="Facilitators" one=false help="At least one experienced in each session; nobody leads two at the same time." options=facilitators fields=fields.clone() problems=problems.clone()/>
            {(plan.to_come > 0).then(|| view! {
                <div class="field">
                    <label class="choice">
                        <input type="checkbox" name="anew" value="yes" checked=anew/>
                        " "
                        <span>{format!("Plan the {} sessions to come anew, moving as few as possible", plan.to_come)}</span>
                    </label>
                </div>
            })}
            <div class="actions">
                <button class="button">"Suggest dates"</button>
                <a class="button quiet" href=format!("/cohort-plans/{id}")>"Back to the plan"</a>
            </div>
        </form>
        <Zones zones=plan.zones/>
    }
}

/// What the dates are asked for with, sent again when they are set.
const ASKED: [&str; 10] = [
    "first",
    "starts",
    "zone",
    "places",
    "weekday",
    "facilitators",
    "each",
    "most_of_team",
    "working",
    "anew",
];

fn asked(fields: &Fields) -> Vec<(&'static str, String)> {
    let all = |name: &'static str| fields.all(name).map(move |value| (name, value.to_owned()));
    ASKED.into_iter().flat_map(all).collect()
}

fn preview(
    action: &str,
    fields: &Fields,
    job: PlanningJobId,
    proposed: Proposed,
) -> impl IntoView + use<> {
    let count = proposed.rows.len();
    let zone = fields.get("zone").to_owned();
    let anew = fields.is_ticked("anew");
    let starts = |row: &ProposedRow| row.meetings.first().map(|(start, _)| *start);
    let first = proposed.rows.first().and_then(starts);
    let last = proposed.rows.last().and_then(starts);
    let span = first.zip(last).map_or_else(String::new, |(first, last)| {
        format!(
            " from {} to {}",
            time::date(first, &zone),
            time::date(last, &zone)
        )
    });
    let hidden: Vec<_> = asked(fields)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let item = |sentence: String| view! { <li>{sentence}</li> };
    let missing = (!proposed.missing.is_empty()).then(|| {
        let named: Vec<String> = proposed.missing.iter().take(10).cloned().collect();
        let more = proposed.missing.len() - named.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let proven = !proposed.obstacles.is_empty();
        let obstacles: Vec<_> = proposed.obstacles.into_iter().take(20).map(item).collect();
        let ways: Vec<_> = proposed.ways.into_iter().map(item).collect();
        view! {
            <div class="note danger" role="note">
                <h3>{format!("{} cohorts without dates", proposed.missing.len())}</h3>
                <p>{format!("{}{more}.", named.join(", "))}</p>
                {if proven {
                    view! { <p>"This stands in the way:"</p><ul>{obstacles}</ul> }.into_any()
                } else {
                    view! { <p>"No dates were found for them; that is no proof that there are none."</p> }.into_any()
                }}
                {(!ways.is_empty()).then(|| view! { <ul>{ways}</ul> })}
            </div>
        }
    });
    let mut rows: Vec<AnyView> = Vec::new();
    let mut week = None;
    for row in proposed.rows {
        let Some(start) = starts(&row) else { continue };
        let day = operations::calendar::day(start, &zone);
        let monday = day - Duration::days(day.weekday().num_days_from_monday().into());
        if week != Some(monday) {
            week = Some(monday);
            rows.push(view! { <tr><th scope="rowgroup" colspan="5">{format!("Week of {}", time::day(monday))}</th></tr> }.into_any());
        }
        let was: Vec<String> = row
            .before
            .iter()
            .map(|before| {
                format!(
                    "{}, {}",
                    time::date(*before, &zone),
                    time::clock(*before, &zone)
                )
            })
            .collect();
        let before = (!was.is_empty()).then(|| format!(" (was {})", was.join("; ")));
        let spans: Vec<String> = row
            .meetings
            .iter()
            .map(|(start, end)| time::span(*start, *end, &zone))
            .collect();
        rows.push(
            view! {
                <tr>
                    <th scope="row">{row.cohort}</th>
                    <td data-label="Module">{row.module}</td>
                    <td data-label="Time">{spans.join("; ")}{before}</td>
                    <td data-label="Place">{row.place}</td>
                    <td data-label="Facilitators">{row.facilitators.join(", ")}</td>
                </tr>
            }
            .into_any(),
        );
    }
    let (days, least) = proposed.facilitator_days;
    let (moved, least_moved) = proposed.moved;
    view! {
        <section aria-labelledby="preview">
            <h2 id="preview">"Suggestion"</h2>
            <p>{format!("{count} sessions{span}. Nothing is set yet.")}</p>
            <dl class="figures">
                <div><dt>"Sessions"</dt><dd>{count}</dd></div>
                <div><dt>"Facilitator-days"</dt><dd>{days}" "<small>{format!("at least {least}")}</small></dd></div>
                {anew.then(|| view! {
                    <div><dt>"Moved"</dt><dd>{moved}" "<small>{format!("at least {least_moved}")}</small></dd></div>
                    <div><dt>"Other room or facilitator"</dt><dd>{proposed.changed}</dd></div>
                })}
            </dl>
            {missing}
            {(count > 0).then(|| view! {
                <form class="form" method="post" action=action.to_owned()>
                    {hidden}
                    <input type="hidden" name="job" value=job.to_string()/>
                    <TextArea name="note" label="What changes (optional)" rows=2 value=fields.get("note").to_owned() problems=Problems::default()/>
                    <div class="field">
                        <label class="choice">
                            <input type="checkbox" name="notify" value="yes"/>
                            " "
                            <span>"Tell the people whose sessions these are"</span>
                        </label>
                    </div>
                    <div class="actions"><button class="button primary">{format!("Set {count} dates")}</button></div>
                </form>
                <details>
                    <summary>{format!("All {count} dates, week by week")}</summary>
                    <TableWrap label="Suggested dates">
                        <table>
                            <thead><tr>
                                <th scope="col">"Cohort"</th><th scope="col">"Module"</th><th scope="col">"Time"</th>
                                <th scope="col">"Place"</th><th scope="col">"Facilitators"</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </TableWrap>
                </details>
            })}
            <h2>"Ask differently"</h2>
        </section>
    }
}
