//! Parts of pages that bring a CSV file in: choosing it with what is wrong with it, and keeping what was checked.

use domain::roster::Finding;
use leptos::prelude::*;

use super::ErrorSummary;
use crate::fields::Problems;
use crate::roster::Findings;

/// The form that a file is chosen with, what is wrong with the last one above it.
#[component]
pub(crate) fn FileForm(
    action: &'static str,
    help: &'static str,
    problems: Problems,
    findings: Vec<Finding>,
) -> impl IntoView {
    view! {
        <ErrorSummary problems=problems/>
        {(!findings.is_empty()).then(|| view! { <Findings label="Problems" findings/> })}
        <form class="form" method="post" action=action enctype="multipart/form-data">
            <div class="field">
                <label for="file">"CSV file"</label>
                <input id="file" name="file" type="file" accept=".csv,text/csv" aria-describedby="file-help"/>
                <p class="help" id="file-help">{help}</p>
            </div>
            <div class="actions"><button class="button primary">"Check the file"</button></div>
        </form>
    }
}

/// What is said above everything that is wrong with a file.
pub(crate) fn nothing_kept() -> Problems {
    Problems {
        refusal: Some("Nothing was kept. Correct the file and choose it again.".to_owned()),
        ..Problems::default()
    }
}

/// What is said when no file came.
pub(crate) fn no_file() -> Problems {
    let mut problems = Problems::default();
    problems
        .fields
        .add("file", "Choose a CSV file in UTF-8 with at least one row.");
    problems
}

/// How much of a file is new, changed and unchanged, and the form that keeps it when anything is.
#[component]
pub(crate) fn KeepForm(
    action: &'static str,
    text: String,
    counts: [usize; 3],
    children: Children,
) -> impl IntoView {
    let [new, changed, unchanged] = counts;
    let figures: Vec<_> = [("New", new), ("Changed", changed), ("Unchanged", unchanged)]
        .into_iter()
        .map(|(word, number)| view! { <div><dt>{word}</dt><dd>{number}</dd></div> })
        .collect();
    let keep = (new + changed > 0).then(|| {
        view! {
            <input type="hidden" name="text" value=text/>
            <input type="hidden" name="confirmed" value="yes"/>
            <button class="button primary">"Keep them"</button>
        }
    });
    view! {
        <p class="lede">"Nothing has been kept yet."</p>
        <dl class="figures">{figures}</dl>
        {children()}
        <form class="stack" method="post" action=action enctype="multipart/form-data">
            <div class="actions">
                {keep}
                <a class="button" href=action>"Choose another"</a>
            </div>
        </form>
    }
}
