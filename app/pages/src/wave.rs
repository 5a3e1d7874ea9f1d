//! Assessments: open, answer, watch, read out.

mod answer;
mod open;
mod read_out;
mod responses;
mod show;

use domain::instrument::{Given, Item, ItemKind};
use domain::programme::Programme;
use domain::wave::{Wave, WaveState};
use leptos::prelude::*;

use crate::components::time;
use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/programmes/{id}/assessments", open::list)
        .post("/programmes/{id}/assessments", open::create)
        .get("/programmes/{id}/assessments/new", open::new)
        .get("/waves/{id}", show::show)
        .post("/waves/{id}/close", show::close)
        .get("/waves/{id}/figures.csv", read_out::figures)
        .get("/waves/{id}/responses", responses::list)
        .get("/waves/{id}/answer", answer::show)
        .post("/waves/{id}/answer", answer::save)
}

/// The pages above those of a wave.
fn above(programme: &Programme) -> Vec<(String, String)> {
    vec![
        ("Programmes".to_owned(), "/programmes".to_owned()),
        (
            programme.name.clone(),
            format!("/programmes/{}", programme.id),
        ),
        (
            "Assessments".to_owned(),
            format!("/programmes/{}/assessments", programme.id),
        ),
    ]
}

/// `the end of 16 Mar 2026 (UTC)`.
fn closing(wave: &Wave) -> String {
    format!("the end of {} (UTC)", time::day(wave.last_day()))
}

/// Where a wave stands, in a word and a colour.
#[component]
fn StateChip(state: WaveState) -> impl IntoView {
    let tone = match state {
        WaveState::Open => "chip ok",
        WaveState::Ended => "chip warn",
        WaveState::Closed => "chip",
    };
    view! { <span class=tone>{state.label()}</span> }
}

/// A text with its line breaks, as paragraphs.
#[component]
fn Paragraphs(text: String) -> impl IntoView {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| view! { <p>{line.to_owned()}</p> })
        .collect::<Vec<_>>()
}

/// The answers of one person, each under its question.
#[component]
fn GivenAnswers(items: Vec<Item>, given: Vec<Option<Given>>) -> impl IntoView {
    let rows: Vec<_> = items
        .into_iter()
        .zip(given)
        .map(|(item, given)| {
            let answer = match (given, &item.kind) {
                (None, _) => view! { <p class="muted">"No answer"</p> }.into_any(),
                (Some(Given::Text(text)), _) => view! { <Paragraphs text/> }.into_any(),
                (Some(Given::Number(number)), ItemKind::Choice { options }) => {
                    let option = options.get(usize::from(number)).cloned();
                    view! { <p>{option}</p> }.into_any()
                }
                (Some(Given::Number(number)), ItemKind::Scale { most, .. }) => {
                    view! { <p>{format!("{number} of {most}")}</p> }.into_any()
                }
                (Some(Given::Number(number)), ItemKind::Text) => {
                    view! { <p>{number}</p> }.into_any()
                }
            };
            view! { <div><dt>{item.prompt}</dt><dd>{answer}</dd></div> }
        })
        .collect();
    view! { <dl class="facts">{rows}</dl> }
}
