//! What has changed between two versions of a case. Signs and words say it; colour only helps.

use axum::extract::Path;
use leptos::prelude::*;
use operations::AppError;
use operations::case_study::{self, Change, Comparison, Line, Run};

use super::id_of;
use crate::components::{Crumbs, PageHead, Select};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    let asked = |name: &str| match visit.query.find(name) {
        Some(text) => text.parse().map(Some).map_err(|_| AppError::NotFound),
        None => Ok(None),
    };
    let found = case_study::compare(&visit.ctx, id, asked("from")?, asked("to")?).await?;
    let title = format!("Changes of {}", found.title);
    visit
        .page(&title, move || {
            let Comparison {
                from,
                to,
                title,
                places,
                versions,
            } = found;
            let options: Vec<(String, String)> = versions
                .iter()
                .map(|it| (it.version.to_string(), format!("Version {}", it.version)))
                .collect();
            let picked = Fields::filled([("from", from.to_string()), ("to", to.to_string())]);
            let is_same = places.is_empty();
            let places: Vec<_> = places
                .into_iter()
                .map(|place| {
                    let lines: Vec<_> = place.lines.into_iter().map(line_view).collect();
                    view! { {gap_view(place.skipped)} <ol class="diff">{lines}</ol> }
                })
                .collect();
            view! {
                <Crumbs
                    above=vec![
                        ("Cases".into(), "/cases".into()),
                        (title.clone(), format!("/cases/{id}")),
                        ("Versions".into(), format!("/cases/{id}/versions")),
                    ]
                    here="Changes"
                />
                <PageHead title=format!("Changes from version {from} to version {to}")/>
                <p class="lede">{title}</p>
                <form class="filters no-print" method="get">
                    <Select name="from" label="From" options=options.clone() fields=picked.clone() problems=Problems::default()/>
                    <Select name="to" label="To" options fields=picked problems=Problems::default()/>
                    <button class="button">"Compare"</button>
                </form>
                {is_same.then(|| view! { <p>"These two versions are the same."</p> })}
                {places}
            }
            .into_any()
        })
        .await
}

fn gap_view(skipped: usize) -> Option<AnyView> {
    let words = match skipped {
        0 => return None,
        1 => "1 line as before".to_owned(),
        some => format!("{some} lines as before"),
    };
    Some(view! { <p class="muted">{words}</p> }.into_any())
}

/// A line with a sign before it, which screen readers are told as a word.
fn line_view(line: Line) -> AnyView {
    let Line { change, runs } = line;
    match change {
        Change::Kept => {
            let text: String = runs.into_iter().map(|run| run.text).collect();
            view! { <li>{text}</li> }.into_any()
        }
        Change::Removed => {
            let runs: Vec<_> = runs
                .into_iter()
                .map(|Run { text, is_changed }| match is_changed {
                    true => view! { <del>{text}</del> }.into_any(),
                    false => text.into_any(),
                })
                .collect();
            view! { <li class="removed"><span class="visually-hidden">"Removed: "</span>{runs}</li> }.into_any()
        }
        Change::Added => {
            let runs: Vec<_> = runs
                .into_iter()
                .map(|Run { text, is_changed }| match is_changed {
                    true => view! { <ins>{text}</ins> }.into_any(),
                    false => text.into_any(),
                })
                .collect();
            view! { <li class="added"><span class="visually-hidden">"Added: "</span>{runs}</li> }
                .into_any()
        }
    }
}
