//! A case on paper: handout, facilitator guide with a running clock, role cards to cut, observer sheet to write on.

use axum::extract::Path;
use axum::http::StatusCode;
use chrono::Timelike;
use leptos::prelude::*;
use operations::AppError;
use operations::case_study::{self, Reading};
use operations::workshop::{self, Printing};

use super::{Part, id_of, nothing, role_card_view, texts, topic_words};
use crate::components::{Field, Markdown, time};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    let reading = case_study::read(&visit.ctx, id).await?;
    let part = Part::asked(&visit.query, &reading.parts)?;
    let heading = match part {
        Part::Handout => "Handout",
        Part::Guide => "Facilitator guide",
        Part::Roles => "Role cards",
        Part::Observer => "Observer sheet",
    };
    let query = visit.query.clone();
    let printing = match query.get("session") {
        "" => None,
        session => {
            let session = session.parse().map_err(|_| AppError::NotFound)?;
            Some((session, workshop::printing(&visit.ctx, session, id).await?))
        }
    };
    let start = start_of(&query).or_else(|| start_in(&printing.as_ref()?.1));
    let groups = printing.as_ref().map_or(0, |(_, printing)| printing.groups);
    let back = match &printing {
        Some((session, _)) => (
            format!("/sessions/{session}/run-sheet"),
            "Back to the run sheet",
        ),
        None => (
            format!("/cases/{id}?part={}", part.as_str()),
            "Back to the case",
        ),
    };
    let title = format!("{heading} to print: {}", reading.facts.title);
    visit
        .plain_page(StatusCode::OK, &title, "plain sheet", move || {
            let facts = reading.facts.clone();
            let line = format!(
                "{heading}. {} minutes. {}.",
                facts.minutes,
                topic_words(&facts)
            );
            let clock = (part == Part::Guide).then(|| view! { <ClockForm query start/> });
            view! {
                <main id="main" tabindex="-1">
                    <p class="no-print">
                        <a href=back.0>{back.1}</a>
                        " To print, use the print command of your browser."
                    </p>
                    {clock}
                    <h1>{facts.title}</h1>
                    <p>{line}</p>
                    {sheet(part, reading, start, groups)}
                </main>
            }
            .into_any()
        })
        .await
}

#[component]
fn ClockForm(query: Fields, start: Option<u32>) -> impl IntoView {
    let session = query.find("session").map(str::to_owned);
    let start = start.map_or_else(String::new, |start| clock_words(Some(start), 0));
    let fields = Fields::filled([("start", start)]);
    view! {
        <form class="filters no-print" method="get">
            <input type="hidden" name="part" value="guide"/>
            {session.map(|session| view! { <input type="hidden" name="session" value=session/> })}
            <Field name="start" label="The case starts at" kind="time" short=true fields problems=Problems::default()/>
            <button class="button">"Set the clock"</button>
        </form>
    }
}

fn sheet(part: Part, reading: Reading, start: Option<u32>, groups: u16) -> AnyView {
    let parts = reading.parts;
    let teaching = parts.teaching.unwrap_or_default();
    match part {
        Part::Handout => texts(parts.handout),
        Part::Guide => {
            let notes: Vec<String> = teaching
                .notes
                .iter()
                .map(|note| with_clock(note, start))
                .collect();
            let notes = if notes.is_empty() {
                nothing("This case has no teaching note.")
            } else {
                texts(notes)
            };
            view! {
                <h2>"Teaching note"</h2>
                {notes}
                <div class="page-break"><h2>"What participants read"</h2>{texts(parts.handout)}</div>
            }
            .into_any()
        }
        Part::Roles if teaching.role_cards.is_empty() => nothing("This case has no role cards."),
        Part::Roles => view! {
            <h2>"Cut along the lines"</h2>
            {role_card_sets(&teaching.role_cards, groups)}
        }
        .into_any(),
        Part::Observer if teaching.observer.is_empty() => {
            nothing("This case has no observer sheet.")
        }
        Part::Observer => {
            let sheets: Vec<_> = teaching
                .observer
                .iter()
                .map(|text| observer_sheet(text))
                .collect();
            view! { <h2>"Write down what you see and hear, not what you think of it"</h2>{sheets} }
                .into_any()
        }
    }
}

/// A set of the cards for each group, or one set where nothing says how many groups there are.
fn role_card_sets(role_cards: &[(String, String)], groups: u16) -> AnyView {
    if groups == 0 {
        return role_card_view(role_cards.to_vec());
    }
    let sets: Vec<_> = (1..=groups)
        .map(|group| {
            view! { <h3>{format!("Group {group}")}</h3> {role_card_view(role_cards.to_vec())} }
        })
        .collect();
    sets.into_any()
}

/// The points of the sheet as rows with room to write beside each.
fn observer_sheet(text: &str) -> AnyView {
    let (points, rest) = split_points(text);
    let rest = (!rest.trim().is_empty()).then(|| view! { <Markdown text=rest/> });
    let rows: Vec<_> = points
        .into_iter()
        .map(|point| {
            view! { <tr><th scope="row"><Markdown text=point/></th><td class="write"></td></tr> }
        })
        .collect();
    let table = if rows.is_empty() {
        view! { <p class="write"></p><p class="write"></p> }.into_any()
    } else {
        view! {
            <table class="observer">
                <thead><tr><th scope="col">"Look and listen for"</th><th scope="col">"What I saw and heard"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! { {rest} {table} }.into_any()
}

/// The points of the lists of a markdown text, and what stands around them.
fn split_points(text: &str) -> (Vec<String>, String) {
    let mut points: Vec<String> = Vec::new();
    let mut rest = String::new();
    let mut in_point = false;
    for line in text.lines() {
        if let Some(point) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
            points.push(point.to_owned());
            in_point = true;
        } else if in_point && (line.starts_with("  ") || line.trim().is_empty()) {
            if let Some(point) = points.last_mut() {
                point.push('\n');
                point.push_str(line.trim_start());
            }
        } else {
            in_point = false;
            rest.push_str(line);
            rest.push('\n');
        }
    }
    (points, rest)
}

/// The start that an address asks for, in minutes since midnight.
fn start_of(query: &Fields) -> Option<u32> {
    let (hours, minutes) = query.get("start").split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// When a session comes to the case, in minutes since midnight of its own zone.
fn start_in(printing: &Printing) -> Option<u32> {
    let local = printing
        .starts_at?
        .with_timezone(&time::zone(&printing.timezone));
    Some(local.hour() * 60 + local.minute())
}

/// The text with a clock before each table whose first column is headed “Minutes”: when each row begins, from
/// `start` in minutes since midnight, or from 0:00 without one.
fn with_clock(text: &str, start: Option<u32>) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut told = String::new();
    let mut at: Option<u32> = None;
    for (number, line) in lines.iter().enumerate() {
        let cells = line.trim().strip_prefix('|');
        let first = cells
            .and_then(|cells| cells.split('|').next())
            .map(str::trim);
        let clock = match (first, at) {
            (None, _) => {
                at = None;
                None
            }
            (Some(head), None) => {
                let rule = lines.get(number + 1).map_or("", |line| line.trim());
                let is_flow = head.eq_ignore_ascii_case("minutes") && is_rule(rule);
                at = is_flow.then_some(0);
                is_flow.then(|| "Clock".to_owned())
            }
            (Some(cell), Some(_)) if is_rule(cell) => Some("---".to_owned()),
            (Some(cell), Some(passed)) => {
                let figures: String = cell.chars().take_while(char::is_ascii_digit).collect();
                let minutes: u32 = figures.parse().unwrap_or(0);
                at = Some(passed.saturating_add(minutes.min(24 * 60)));
                Some(clock_words(start, passed))
            }
        };
        match (clock, cells) {
            (Some(clock), Some(cells)) => told.push_str(&format!("| {clock} |{cells}")),
            _ => told.push_str(line),
        }
        told.push('\n');
    }
    told
}

/// Whether this is the line, or a cell of the line, between the head and the rows of a table.
fn is_rule(text: &str) -> bool {
    text.contains('-') && text.chars().all(|c| matches!(c, '-' | ':' | '|' | ' '))
}

fn clock_words(start: Option<u32>, passed: u32) -> String {
    match start {
        Some(start) => {
            let at = (start + passed) % (24 * 60);
            format!("{:02}:{:02}", at / 60, at % 60)
        }
        None => format!("{}:{:02}", passed / 60, passed % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = "### Flow\n\n| Minutes | Mode |\n|---|---|\n| 5 | read |\n| 30 to 40 | play |\n| 15 | talk |\n\n| Other | x |\n|---|---|\n| 5 | y |\n";

    #[test]
    fn the_clock_runs_through_the_flow_and_leaves_other_tables() {
        assert_eq!(
            with_clock(FLOW, Some(9 * 60 + 40)),
            "### Flow\n\n| Clock | Minutes | Mode |\n| --- |---|---|\n| 09:40 | 5 | read |\n| 09:45 | 30 to 40 | play |\n| 10:15 | 15 | talk |\n\n| Other | x |\n|---|---|\n| 5 | y |\n"
        );
        assert!(with_clock(FLOW, None).contains("| 0:35 | 15 | talk |"));
        assert_eq!(with_clock("no table", None), "no table\n");
    }

    #[test]
    fn a_start_is_a_time_of_day() {
        let start = |text: &str| start_of(&Fields::filled([("start", text.to_owned())]));
        assert_eq!(start("09:30"), Some(570));
        for bad in ["", "9", "24:00", "10:60", "a:b", "-1:00"] {
            assert_eq!(start(bad), None, "{bad}");
        }
    }

    #[test]
    fn points_are_told_from_the_text_around_them() {
        let (points, rest) = split_points("Write.\n\n- One\n  more\n- Two\n\nAfter\n");
        assert_eq!(points, ["One\nmore", "Two\n"]);
        assert_eq!(rest, "Write.\n\nAfter\n");
    }
}
