//! Changing the agenda of one session.

use std::collections::BTreeSet;

use axum::extract::Path;
use domain::FieldErrors;
use domain::curriculum::AgendaMode;
use domain::id::{CaseStudyId, SessionId};
use domain::session::SessionState;
use leptos::prelude::*;
use operations::case_study;
use operations::session::{self, Details, NewBlock};

use super::row::{NamedField, NamedSelect, fields_of};
use super::{crumbs, name};
use crate::components::{ErrorSummary, PageHead, TextArea};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

/// Empty rows under the agenda.
const SPARE_ROWS: usize = 2;
/// The most rows that are read.
const MOST_ROWS: usize = 60;

pub(super) async fn show(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let details = session::find_to_lead(&visit.ctx, id).await?;
    let met = case_study::met_by_cohort_of(&visit.ctx, id).await?;
    let fields = filled(&details);
    let title = format!("Agenda of {}", name(&details));
    visit
        .page(&title, move || {
            page(details, met, fields, Problems::default()).into_any()
        })
        .await
}

fn filled(details: &Details) -> Fields {
    let rows = details.agenda.len() + SPARE_ROWS;
    let mut pairs = vec![("rows".to_owned(), rows.to_string())];
    for (at, block) in details.agenda.iter().enumerate() {
        let case = block
            .case_study
            .map_or_else(String::new, |case| case.to_string());
        for (name, value) in [
            ("order", (at + 1).to_string()),
            ("mode", block.mode.as_str().to_owned()),
            ("minutes", block.minutes.to_string()),
            ("title", block.title.clone()),
            ("case", case),
            ("notes", block.notes.clone()),
        ] {
            pairs.push((format!("{name}-{at}"), value));
        }
    }
    fields_of(pairs)
}

fn row_count(fields: &Fields) -> usize {
    fields
        .get("rows")
        .parse()
        .map_or(SPARE_ROWS, |rows: usize| rows.min(MOST_ROWS))
}

/// The blocks in the order of their numbers. A row without title and minutes is left out, unless it is a new one with notes:
/// what was typed is not lost.
fn read(fields: &Fields) -> Result<Vec<NewBlock>, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut blocks = Vec::new();
    for row in 0..row_count(fields) {
        let text = |name: &str| fields.get(&format!("{name}-{row}")).trim();
        let is_bare = text("title").is_empty() && text("minutes").is_empty();
        let is_old = !text("order").is_empty();
        if is_bare && (is_old || text("notes").is_empty()) {
            continue;
        }
        let mode = text("mode").parse::<AgendaMode>();
        let minutes = text("minutes").parse::<u16>();
        if mode.is_err() {
            errors.add(format!("mode-{row}"), "Choose how the room works.");
        }
        if minutes.is_err() {
            errors.add(
                format!("minutes-{row}"),
                "Enter the minutes as a whole number.",
            );
        }
        // A row without a number stays where it stands.
        let order = text("order").parse::<u32>().unwrap_or(u32::MAX);
        if let (Ok(mode), Ok(minutes)) = (mode, minutes) {
            blocks.push((
                order,
                NewBlock {
                    row,
                    mode,
                    minutes,
                    title: text("title").to_owned(),
                    notes: fields.get(&format!("notes-{row}")).replace("\r\n", "\n"),
                    case_study: text("case").parse().ok(),
                },
            ));
        }
    }
    blocks.sort_by_key(|(order, block)| (*order, block.row));
    errors.or(blocks.into_iter().map(|(_, block)| block).collect())
}

pub(super) async fn save(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let details = session::find_to_lead(&visit.ctx, id).await?;
    let outcome = match read(&fields) {
        Ok(blocks) => session::set_agenda(&visit.ctx, id, &blocks)
            .await
            .map(|()| blocks),
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(blocks) => {
            let total: u32 = blocks.iter().map(|block| u32::from(block.minutes)).sum();
            let planned = u32::from(details.module.minutes);
            let flash = if total == planned {
                Flash::ok("The agenda is saved.")
            } else {
                Flash::warn(format!(
                    "The agenda is saved. It adds up to {total} minutes; the session lasts {planned}."
                ))
            };
            visit.redirect_with(&format!("/sessions/{id}/agenda"), flash)
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let met = case_study::met_by_cohort_of(&visit.ctx, id).await?;
            let title = format!("Agenda of {}", name(&details));
            visit
                .page_again(&title, move || {
                    page(details, met, fields, problems).into_any()
                })
                .await
        }
    }
}

fn page(
    details: Details,
    met: BTreeSet<CaseStudyId>,
    fields: Fields,
    problems: Problems,
) -> impl IntoView {
    let id = details.session.id;
    let planned = details.session.state == SessionState::Planned;
    let modes: Vec<(String, String)> = AgendaMode::ALL
        .iter()
        .map(|mode| (mode.as_str().to_owned(), mode.label().to_owned()))
        .collect();
    let mut cases: Vec<(String, String)> = vec![(String::new(), "No case".to_owned())];
    let mut known: Vec<_> = details.cases.iter().collect();
    known.sort_by_key(|(case, title)| (met.contains(case), *title));
    cases.extend(known.into_iter().map(|(case, title)| {
        let remark = if met.contains(case) {
            " (this cohort has met it)"
        } else {
            ""
        };
        (case.to_string(), format!("{title}{remark}"))
    }));
    // A case that stands in the agenda but is not published any more stays to be chosen.
    for block in &details.agenda {
        if let Some(case) = block.case_study
            && !details.cases.contains_key(&case)
            && !cases.iter().any(|(value, _)| *value == case.to_string())
        {
            cases.push((case.to_string(), format!("Case {case}, not published")));
        }
    }
    let count = row_count(&fields);
    let total: u32 = (0..count)
        .filter_map(|row| {
            fields
                .get(&format!("minutes-{row}"))
                .trim()
                .parse::<u32>()
                .ok()
        })
        .sum();
    let rows: Vec<_> = (0..count)
        .map(|row| {
            let title = fields.get(&format!("title-{row}"));
            let legend = if title.is_empty() {
                "New block".to_owned()
            } else {
                format!("{}. {title}", row + 1)
            };
            let name = move |part: &str| format!("{part}-{row}");
            view! {
                <fieldset>
                    <legend>{legend}</legend>
                    <div class="fields">
                        <NamedField name=name("order") label="Place in the agenda" kind="number" short=true fields=fields.clone() problems=problems.clone()/>
                        <NamedField name=name("minutes") label="Minutes" kind="number" short=true fields=fields.clone() problems=problems.clone()/>
                        <NamedSelect name=name("mode") label="How" options=modes.clone() fields=fields.clone() problems=problems.clone()/>
                    </div>
                    <NamedField name=name("title") label="Title" fields=fields.clone() problems=problems.clone()/>
                    <NamedSelect name=name("case") label="Case study" options=cases.clone() fields=fields.clone() problems=problems.clone()/>
                    <TextArea name=name("notes") label="Notes for the facilitator, in markdown" value=fields.get(&name("notes")).to_owned() rows=4 problems=problems.clone()/>
                </fieldset>
            }
        })
        .collect();
    view! {
        {crumbs(&details, "Agenda")}
        <PageHead title=format!("Agenda of {}", name(&details))/>
        <p class="lede">"Changes are for this cohort alone; the module keeps its own agenda."</p>
        <ErrorSummary problems/>
        <p>{format!("The blocks add up to {total} minutes; the session lasts {}.", details.module.minutes)}</p>
        {if planned {
            view! {
                <form class="form" method="post" action=format!("/sessions/{id}/agenda")>
                    <p class="help">"Blocks follow their place number. Empty the title and the minutes of a block to take it out."</p>
                    <input type="hidden" name="rows" value=count.to_string()/>
                    {rows}
                    <div class="actions">
                        <button class="button primary">"Save agenda"</button>
                        <a class="button" href=format!("/sessions/{id}/run-sheet")>"Run sheet"</a>
                    </div>
                </form>
            }.into_any()
        } else {
            view! { <div class="note" role="note"><p>"This session was held or cancelled: its agenda cannot be changed any more."</p></div> }.into_any()
        }}
    }
}
