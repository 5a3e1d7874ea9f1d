//! The dates of a cohort: one session a module.

use axum::extract::Path;
use chrono::{Datelike, Duration, NaiveDate, Weekday};
use domain::FieldErrors;
use domain::calendar::suggest_dates;
use domain::id::CohortId;
use domain::programme::StoredModule;
use domain::session::SessionState;
use leptos::prelude::*;
use operations::session::{self, Schedule, meeting_field};

use super::row::{self, DateRow, NamedField, NamedSelect, Zones, account_options, fields_of};
use super::{state_chip, times};
use crate::components::{Checkbox, Crumbs, ErrorSummary, PageHead};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

/// Days of the week with their numbers in forms.
pub(super) const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "Monday"),
    (Weekday::Tue, "Tuesday"),
    (Weekday::Wed, "Wednesday"),
    (Weekday::Thu, "Thursday"),
    (Weekday::Fri, "Friday"),
    (Weekday::Sat, "Saturday"),
    (Weekday::Sun, "Sunday"),
];

/// The day of the week behind its number in a form.
pub(super) fn read_weekday(text: &str) -> Option<Weekday> {
    let at: usize = text.parse().ok()?;
    WEEKDAYS.get(at).map(|(weekday, _)| *weekday)
}

pub(super) async fn show(visit: Visit, Path(id): Path<CohortId>) -> Answer {
    let schedule = session::find_schedule(&visit.ctx, id).await?;
    let today = visit.ctx.now.date_naive();
    let mut pairs: Vec<(String, String)> = schedule
        .sessions
        .iter()
        .filter(|session| session.state != SessionState::Cancelled)
        .flat_map(row::filled)
        .collect();
    let asked = visit.query.clone();
    let suggested = suggestion(&schedule, &asked);
    let count = suggested.as_ref().map_or(0, |(count, _)| *count);
    if let Some((_, found)) = suggested {
        pairs.extend(found);
    }
    let title = format!("Dates of {}", schedule.cohort.name);
    visit
        .page(&title, move || {
            page(
                schedule,
                today,
                asked,
                fields_of(pairs),
                Problems::default(),
                count,
            )
            .into_any()
        })
        .await
}

/// Dates for the modules without one, from the small form: how many, and the fields they fill.
fn suggestion(schedule: &Schedule, asked: &Fields) -> Option<(usize, Vec<(String, String)>)> {
    let first: NaiveDate = asked.get("first").parse().ok()?;
    let weekday = read_weekday(asked.get("weekday"))?;
    let undated: Vec<_> = schedule
        .modules
        .iter()
        .filter(|module| schedule.session_of(module.id).is_none())
        .collect();
    let gaps: Vec<u16> = undated
        .iter()
        .map(|module| module.practice_least_days + further_days(weekday, module))
        .collect();
    // After what has a date already, with the practice that asks for.
    let earliest = schedule
        .modules
        .iter()
        .take_while(|module| undated.first().is_none_or(|first| first.id != module.id))
        .last()
        .and_then(|before| {
            let session = schedule.session_of(before.id)?;
            let day = operations::calendar::day(session.ends_at()?, session.timezone());
            Some(day + Duration::days(before.practice_least_days.into()))
        });
    let first = earliest.map_or(first, |earliest| first.max(earliest));
    let dates = suggest_dates(first, weekday, &gaps);
    let mut pairs = Vec::new();
    for (module, date) in undated.iter().zip(&dates) {
        let mut day = *date;
        for at in 0..module.meetings.len() {
            if at > 0 {
                day = next_weekday(day);
                pairs.push((
                    meeting_field("start", module.id, at),
                    asked.get("time").to_owned(),
                ));
            }
            pairs.push((meeting_field("date", module.id, at), day.to_string()));
        }
        for (name, from) in [
            ("start", "time"),
            ("zone", "zone"),
            ("place", "place"),
            ("facilitator", "facilitator"),
        ] {
            pairs.push((format!("{name}-{}", module.id), asked.get(from).to_owned()));
        }
    }
    Some((dates.len(), pairs))
}

/// The next day from Monday to Friday, on which a further meeting is.
fn next_weekday(day: NaiveDate) -> NaiveDate {
    let ahead = match day.weekday() {
        Weekday::Fri => 3,
        Weekday::Sat => 2,
        _ => 1,
    };
    day + Duration::days(ahead)
}

/// How many days after the first meeting of a module its last one is.
fn further_days(weekday: Weekday, module: &StoredModule) -> u16 {
    let first = NaiveDate::default().week(weekday).first_day();
    let last = (1..module.meetings.len()).fold(first, |day, _| next_weekday(day));
    u16::try_from((last - first).num_days()).unwrap_or(0)
}

pub(super) async fn save(visit: Visit, Path(id): Path<CohortId>, fields: Fields) -> Answer {
    let schedule = session::find_schedule(&visit.ctx, id).await?;
    let mut errors = FieldErrors::default();
    let mut dates = Vec::new();
    for module in &schedule.modules {
        let is_held = schedule
            .session_of(module.id)
            .is_some_and(|session| session.state == SessionState::Held);
        if is_held {
            continue;
        }
        match row::read(&fields, module, &mut errors) {
            Some(date) => dates.push(date),
            None if errors.is_empty() && schedule.session_of(module.id).is_some() => errors.add(
                format!("date-{}", module.id),
                "Enter a date; a session that will not take place is cancelled on its own page.",
            ),
            None => {}
        }
    }
    let outcome = if errors.is_empty() {
        session::schedule(&visit.ctx, id, &dates, fields.is_ticked("keep")).await
    } else {
        Err(errors.into())
    };
    match outcome {
        Ok(done) => {
            let said = match done.changed {
                0 => "Nothing was changed.".to_owned(),
                1 => "1 session saved.".to_owned(),
                count => format!("{count} sessions saved."),
            };
            let flash = if done.warnings.is_empty() {
                Flash::ok(said)
            } else {
                Flash::warn(format!("{said} {}", done.warnings.join(" ")))
            };
            visit.redirect_with(&format!("/cohorts/{id}/dates"), flash)
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let title = format!("Dates of {}", schedule.cohort.name);
            let today = visit.ctx.now.date_naive();
            visit
                .page_again(&title, move || {
                    page(schedule, today, Fields::default(), fields, problems, 0).into_any()
                })
                .await
        }
    }
}

fn page(
    schedule: Schedule,
    today: NaiveDate,
    asked: Fields,
    fields: Fields,
    problems: Problems,
    suggested: usize,
) -> impl IntoView {
    let cohort = schedule.cohort.clone();
    let action = format!("/cohorts/{}/dates", cohort.id);
    let warnings: Vec<_> = schedule
        .warnings
        .iter()
        .map(|sentence| view! { <li>{sentence.clone()}</li> })
        .collect();
    let above = vec![
        ("Cohorts".to_owned(), "/cohorts".to_owned()),
        (cohort.name.clone(), format!("/cohorts/{}", cohort.id)),
    ];
    let rows: Vec<_> = schedule
        .modules
        .iter()
        .map(|module| {
            let gap = if module.position as usize == schedule.modules.len() {
                String::new()
            } else {
                format!(
                    "; then {} to {} days of practice",
                    module.practice_least_days, module.practice_most_days
                )
            };
            let there = schedule.session_of(module.id).cloned();
            let is_held = there
                .as_ref()
                .is_some_and(|session| session.state == SessionState::Held);
            let link = there.as_ref().map(|session| {
                view! { <p class="help"><a href=format!("/sessions/{}", session.id)>"Open the session"</a></p> }
            });
            let inner = match &there {
                Some(session) if is_held => {
                    view! { <p>{times(session, None).join("; ")}", "{session.place.clone()}" "{state_chip(session.state)}</p> }
                        .into_any()
                }
                _ => view! {
                    <DateRow module=module.clone() facilitators=schedule.facilitators.clone() fields=fields.clone() problems=problems.clone()/>
                }
                .into_any(),
            };
            view! {
                <fieldset>
                    <legend>{format!("{}. {}", module.position, module.title)}</legend>
                    <p class="help">{format!("{}{gap}", minutes(module))}</p>
                    {inner}
                    {link}
                </fieldset>
            }
        })
        .collect();
    let open = schedule
        .modules
        .iter()
        .any(|module| schedule.session_of(module.id).is_none());
    view! {
        <Crumbs above here="Dates"/>
        <PageHead title=format!("Dates of {}", cohort.name)/>
        <p class="lede">"One session a module, in order, with time in between to try the skills at work. Nobody is booked twice at the same time."</p>
        <ErrorSummary problems=problems.clone()/>
        {(suggested > 0).then(|| view! {
            <div class="note info" role="note"><p>{format!("{suggested} dates are suggested below. Nothing is saved yet.")}</p></div>
        })}
        {(!warnings.is_empty()).then(|| view! { <div class="note warn" role="note"><ul>{warnings}</ul></div> })}
        {schedule.facilitators.is_empty().then(|| view! {
            <div class="note warn" role="note"><p>"Nobody has the role of facilitator yet: an administrator gives it on the accounts page."</p></div>
        })}
        {open.then(|| suggest_form(&schedule, today, &asked))}
        <form class="form" method="post" action=action.clone()>
            {rows}
            <Checkbox name="keep" label="Keep a room or people booked twice in spite of a clash" fields=fields.clone()/>
            <div class="actions">
                <button class="button primary">"Save dates"</button>
                <a class="button" href=format!("/cohorts/{}", cohort.id)>"Cancel"</a>
            </div>
        </form>
        <Zones zones=schedule.zones.clone()/>
    }
}

/// How long a session lasts, each of its meetings if there are several.
fn minutes(module: &StoredModule) -> String {
    match module.meetings[..] {
        [_] | [] => format!("{} minutes", module.minutes),
        _ => {
            let each: Vec<String> = module.meetings.iter().map(ToString::to_string).collect();
            format!("{} meetings of {} minutes", each.len(), each.join(" and "))
        }
    }
}

fn suggest_form(schedule: &Schedule, today: NaiveDate, asked: &Fields) -> impl IntoView + use<> {
    let first = today + Duration::days(i64::from(14 + 7 - today.weekday().num_days_from_monday()));
    let zone = schedule
        .zones
        .iter()
        .find(|zone| *zone != "UTC")
        .cloned()
        .unwrap_or_else(|| "UTC".to_owned());
    let fields = fields_of(
        [
            ("first", first.to_string()),
            ("weekday", "1".to_owned()),
            ("time", "09:00".to_owned()),
            ("zone", zone),
            ("place", String::new()),
            ("facilitator", String::new()),
        ]
        .into_iter()
        .map(|(name, value)| {
            let value = asked.find(name).map_or(value, str::to_owned);
            (name.to_owned(), value)
        })
        .collect(),
    );
    let weekdays = WEEKDAYS
        .iter()
        .enumerate()
        .map(|(at, (_, word))| (at.to_string(), (*word).to_owned()))
        .collect();
    let problems = Problems::default();
    let name = str::to_owned;
    view! {
        <details open=schedule.sessions.is_empty()>
            <summary>"Suggest dates"</summary>
            <form class="form" method="get" action=format!("/cohorts/{}/dates", schedule.cohort.id)>
                <div class="fields">
                    <NamedField name=name("first") label="Not before" kind="date" short=true fields=fields.clone() problems=problems.clone()/>
                    <NamedSelect name=name("weekday") label="Day of the week" options=weekdays fields=fields.clone() problems=problems.clone()/>
                    <NamedField name=name("time") label="Start" kind="time" short=true fields=fields.clone() problems=problems.clone()/>
                </div>
                <div class="fields">
                    <NamedField name=name("zone") label="Time zone" list="zones" fields=fields.clone() problems=problems.clone()/>
                    <NamedField name=name("place") label="Place, or “Online”" fields=fields.clone() problems=problems.clone()/>
                    <NamedSelect name=name("facilitator") label="Facilitator" options=account_options(&schedule.facilitators, "Choose") fields problems/>
                </div>
                <div class="actions"><button class="button">"Suggest"</button></div>
            </form>
        </details>
    }
}
