//! The row of a form that sets the date of one module, and its reading.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use domain::FieldErrors;
use domain::account::Account;
use domain::id::{AccountId, ModuleId};
use domain::programme::StoredModule;
use domain::session::Session;
use leptos::prelude::*;
use operations::session::{NewDate, meeting_field};

use crate::components::{field_attributes, time};
use crate::fields::{Fields, Problems};

/// A form filled in by the program under names made at run time.
pub(crate) fn fields_of(pairs: Vec<(String, String)>) -> Fields {
    let text = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    Fields::parse(text.as_bytes())
}

/// The typed form of what a session has.
pub(super) fn filled(session: &Session) -> Vec<(String, String)> {
    let module = session.module;
    let mut pairs = vec![
        (format!("place-{module}"), session.place.clone()),
        (
            format!("link-{module}"),
            session.join_url.clone().unwrap_or_default(),
        ),
        (format!("zone-{module}"), session.timezone().to_owned()),
    ];
    for (at, meeting) in session.meetings.iter().enumerate() {
        let local = meeting
            .starts_at
            .with_timezone(&time::zone(&meeting.timezone));
        let mut push = |name: &str, format: &str| {
            pairs.push((
                meeting_field(name, module, at),
                local.format(format).to_string(),
            ));
        };
        push("date", "%Y-%m-%d");
        push("start", "%H:%M");
    }
    for (name, account) in ["facilitator", "co-facilitator"]
        .into_iter()
        .zip(&session.facilitators)
    {
        pairs.push((format!("{name}-{module}"), account.to_string()));
    }
    pairs
}

/// Reads the row of a module; `None` when its date is empty or something is wrong with it.
pub(super) fn read(
    fields: &Fields,
    module: &StoredModule,
    errors: &mut FieldErrors,
) -> Option<NewDate> {
    let (meetings, module) = (module.meetings.len(), module.id);
    let text = |name: &str| fields.get(&format!("{name}-{module}")).trim().to_owned();
    if text("date").is_empty() {
        return None;
    }
    let mut starts = (0..meetings.max(1)).map(|at| read_start(fields, module, at, errors));
    let first = starts.next()?;
    let further: Vec<_> = starts.collect();
    let (date, start) = first?;
    Some(NewDate {
        module,
        date,
        start,
        further: further.into_iter().collect::<Option<_>>()?,
        timezone: text("zone"),
        place: text("place"),
        join_url: text("link"),
        facilitators: ["facilitator", "co-facilitator"]
            .into_iter()
            .filter_map(|name| text(name).parse::<AccountId>().ok())
            .collect(),
    })
}

/// Day and time of a meeting.
fn read_start(
    fields: &Fields,
    module: ModuleId,
    at: usize,
    errors: &mut FieldErrors,
) -> Option<(NaiveDate, NaiveTime)> {
    let (date_field, start_field) = (
        meeting_field("date", module, at),
        meeting_field("start", module, at),
    );
    let date: Option<NaiveDate> = fields.get(&date_field).trim().parse().ok();
    let start = read_time(fields.get(&start_field).trim());
    if date.is_none() {
        errors.add(
            date_field,
            "Enter the date as year-month-day, such as 2026-03-24.",
        );
    }
    if start.is_none() {
        errors.add(
            start_field,
            "Enter the start as hours and minutes, such as 09:00.",
        );
    }
    date.zip(start)
}

/// `09:00`, as typed or as a browser sends it with seconds.
pub(super) fn read_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"))
        .ok()
}

/// A one-line input under a name made at run time.
#[component]
pub(super) fn NamedField(
    name: String,
    label: &'static str,
    fields: Fields,
    problems: Problems,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] list: Option<&'static str>,
    #[prop(default = false)] short: bool,
    #[prop(default = "")] help: &'static str,
) -> impl IntoView {
    let problem = problems.fields.of(&name).map(str::to_owned);
    let (described_by, invalid) = field_attributes(&name, !help.is_empty(), problem.as_deref());
    let value = fields.get(&name).to_owned();
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <input
                id=name.clone()
                name=name.clone()
                type=kind
                value=value
                list=list
                class=short.then_some("short")
                autocomplete="off"
                aria-describedby=described_by
                aria-invalid=invalid
            />
            {(!help.is_empty()).then(|| view! { <p class="help" id=format!("{name}-help")>{help}</p> })}
            {problem.map(|sentence| view! { <p class="field-error" id=format!("{name}-error")>{sentence}</p> })}
        </div>
    }
}

/// A select under a name made at run time.
#[component]
pub(super) fn NamedSelect(
    name: String,
    label: &'static str,
    options: Vec<(String, String)>,
    fields: Fields,
    problems: Problems,
) -> impl IntoView {
    let problem = problems.fields.of(&name).map(str::to_owned);
    let (described_by, invalid) = field_attributes(&name, false, problem.as_deref());
    let picked = fields.get(&name).to_owned();
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == picked;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <select id=name.clone() name=name.clone() aria-describedby=described_by aria-invalid=invalid>{options}</select>
            {problem.map(|sentence| view! { <p class="field-error" id=format!("{name}-error")>{sentence}</p> })}
        </div>
    }
}

/// The zones that an input with `list="zones"` offers; any other IANA name can be typed.
#[component]
pub(super) fn Zones(zones: BTreeSet<String>) -> impl IntoView {
    let options: Vec<_> = zones
        .into_iter()
        .map(|zone| view! { <option value=zone></option> })
        .collect();
    view! { <datalist id="zones">{options}</datalist> }
}

/// Accounts as options of a select after an empty one.
pub(super) fn account_options(accounts: &[Account], none: &str) -> Vec<(String, String)> {
    std::iter::once((String::new(), none.to_owned()))
        .chain(
            accounts
                .iter()
                .map(|account| (account.id.to_string(), account.name.clone())),
        )
        .collect()
}

/// Date, time, zone, place, link and facilitators of one module.
#[component]
pub(super) fn DateRow(
    module: StoredModule,
    facilitators: Vec<Account>,
    fields: Fields,
    problems: Problems,
) -> impl IntoView {
    let id = module.id;
    let name = move |part: &str| format!("{part}-{id}");
    let further: Vec<_> = (1..module.meetings.len())
        .map(|at| {
            view! {
                <div class="fields" role="group" aria-label=format!("Meeting {}", at + 1)>
                    <NamedField name=meeting_field("date", id, at) label="Date of a further meeting" kind="date" short=true fields=fields.clone() problems=problems.clone()/>
                    <NamedField name=meeting_field("start", id, at) label="Start" kind="time" short=true fields=fields.clone() problems=problems.clone()/>
                </div>
            }
        })
        .collect();
    view! {
        <div class="fields">
            <NamedField name=name("date") label="Date" kind="date" short=true fields=fields.clone() problems=problems.clone()/>
            <NamedField name=name("start") label="Start" kind="time" short=true fields=fields.clone() problems=problems.clone()/>
            <NamedField name=name("zone") label="Time zone" list="zones" fields=fields.clone() problems=problems.clone()/>
        </div>
        {further}
        <div class="fields">
            <NamedField name=name("place") label="Place, or “Online”" fields=fields.clone() problems=problems.clone()/>
            <NamedField name=name("link") label="Link to join (optional)" kind="url" fields=fields.clone() problems=problems.clone()/>
        </div>
        <div class="fields">
            <NamedSelect name=name("facilitator") label="Facilitator" options=account_options(&facilitators, "Choose") fields=fields.clone() problems=problems.clone()/>
            <NamedSelect name=name("co-facilitator") label="Co-facilitator (optional)" options=account_options(&facilitators, "None") fields problems/>
        </div>
    }
}
