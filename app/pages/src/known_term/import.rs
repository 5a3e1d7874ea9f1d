//! Adding many known terms: paste them or choose a file, see what would change or what is wrong, then keep them.

use domain::access::Action;
use domain::known_term::Fate;
use domain::roster::Finding;
use leptos::prelude::*;
use operations::known_term::{self, Incoming, Kind};

use crate::components::{Crumbs, ErrorSummary, PageHead, TableWrap, TextArea};
use crate::fields::Problems;
use crate::roster::Findings;
use crate::upload::Upload;
use crate::visit::{Answer, Flash, Visit};

/// Rows shown of a long list.
const ROWS_MOST: usize = 200;
const TITLE: &str = "Add many terms";

pub(super) async fn show(visit: Visit) -> Answer {
    visit.ctx.require_role(Action::EditCases)?;
    visit
        .page(TITLE, || {
            view! {
                <Head/>
                <Choose text=String::new() problems=Problems::default()/>
            }
            .into_any()
        })
        .await
}

#[component]
fn Head() -> impl IntoView {
    view! {
        <Crumbs above=vec![("Cases".into(), "/cases".into()), ("Known terms".into(), "/known-terms".into())] here="Add many"/>
        <PageHead title=TITLE/>
        <p class="lede">"Nothing is kept before you have seen what would change, and terms that are not in the list stay."</p>
    }
}

#[component]
fn Choose(text: String, problems: Problems) -> impl IntoView {
    view! {
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action="/known-terms/import" enctype="multipart/form-data">
            <TextArea name="text" label="Terms" value=text problems rows=12
                help="One a line, as in “customer: Acme Ltd”, “vendor: …”, “site: …”, “product: …”; after “safe:” what is never suggested, alone an organisation. Lines that begin with # are notes."/>
            <div class="field">
                <label for="file">"Or a file"</label>
                <input id="file" name="file" type="file" accept=".txt,.csv,text/plain,text/csv" aria-describedby="file-help"/>
                <p class="help" id="file-help">"Such lines as .txt, or a .csv with the columns kind and name, like the export; UTF-8, at most 10 MB. A file goes before what is written above."</p>
            </div>
            <div class="actions"><button class="button primary">"Check the terms"</button></div>
        </form>
    }
}

pub(super) async fn create(visit: Visit, upload: Upload) -> Answer {
    visit.ctx.require_role(Action::EditCases)?;
    let Some(text) = upload.text() else {
        let sentence = "The file is not UTF-8: save it as UTF-8 and choose it again.";
        return again(visit, String::new(), sentence).await;
    };
    if text.trim().is_empty() {
        return again(visit, text, "Write some terms, or choose a file.").await;
    }
    let outcome = if upload.confirmed {
        known_term::import(&visit.ctx, &text).await
    } else {
        known_term::check_import(&visit.ctx, &text).await
    };
    let checked = match outcome {
        Ok(checked) => checked,
        Err(error) => {
            let problems = Problems::from_error(error)?;
            return asked_again(visit, text, problems).await;
        }
    };
    match checked {
        Err(findings) => wrong(visit, text, findings).await,
        Ok(done) if upload.confirmed => {
            let (new, changed, unchanged) = counts(&done);
            let sentence =
                format!("Kept: {new} new, {changed} of another kind, {unchanged} unchanged.");
            visit.redirect_with("/known-terms", Flash::ok(sentence))
        }
        Ok(incoming) => {
            visit
                .page("Add many terms: what would change", move || {
                    view! { <Head/><Dry incoming text/> }.into_any()
                })
                .await
        }
    }
}

async fn again(visit: Visit, text: String, sentence: &str) -> Answer {
    let mut problems = Problems::default();
    problems.fields.add("text", sentence);
    asked_again(visit, text, problems).await
}

async fn asked_again(visit: Visit, text: String, problems: Problems) -> Answer {
    visit
        .page_again(TITLE, move || {
            view! { <Head/><Choose text problems/> }.into_any()
        })
        .await
}

/// Everything that is wrong, and the terms to correct.
async fn wrong(visit: Visit, text: String, findings: Vec<Finding>) -> Answer {
    visit
        .page_again(TITLE, move || {
            let heading = match findings.len() {
                1 => "There is a problem".to_owned(),
                some => format!("There are {some} problems"),
            };
            view! {
                <Head/>
                <div class="error-summary" tabindex="-1" role="alert" aria-labelledby="error-summary" autofocus>
                    <h2 id="error-summary">{heading}</h2>
                    <p>"Nothing was kept. Correct the terms below, or choose the corrected file."</p>
                </div>
                <Findings label="Problems" findings/>
                <Choose text problems=Problems::default()/>
            }
            .into_any()
        })
        .await
}

/// How many are new, of another kind, and unchanged.
fn counts(incoming: &[Incoming]) -> (usize, usize, usize) {
    let count = |fits: fn(&Fate) -> bool| incoming.iter().filter(|it| fits(&it.fate)).count();
    (
        count(|fate| matches!(fate, Fate::New)),
        count(|fate| matches!(fate, Fate::Changed { .. })),
        count(|fate| matches!(fate, Fate::Unchanged)),
    )
}

/// What would happen to each term, and the form that does it.
#[component]
fn Dry(incoming: Vec<Incoming>, text: String) -> impl IntoView {
    let (new, changed, unchanged) = counts(&incoming);
    let figures: Vec<_> = [
        ("New", new),
        ("Of another kind", changed),
        ("Unchanged", unchanged),
    ]
    .into_iter()
    .map(|(word, number)| view! { <div><dt>{word}</dt><dd>{number}</dd></div> })
    .collect();
    let more = incoming.len().saturating_sub(ROWS_MOST);
    let rows: Vec<_> = incoming
        .into_iter()
        .take(ROWS_MOST)
        .map(|Incoming { term, fate }| {
            let words = match fate {
                Fate::New => "New".to_owned(),
                Fate::Changed { was, .. } => {
                    let was = was.parse::<Kind>().map_or("", Kind::label);
                    format!("Was: {was}")
                }
                Fate::Unchanged => "Unchanged".to_owned(),
            };
            view! {
                <tr>
                    <td class="num" data-label="Line">{term.line}</td>
                    <th scope="row">{term.name}</th>
                    <td data-label="It names">{term.kind.label()}</td>
                    <td data-label="What would happen">{words}</td>
                </tr>
            }
        })
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
        <TableWrap label="Terms">
            <table>
                <caption class="visually-hidden">"What would happen to each term"</caption>
                <thead><tr><th scope="col" class="num">"Line"</th><th scope="col">"Name"</th><th scope="col">"It names"</th><th scope="col">"What would happen"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
        {(more > 0).then(|| view! { <p class="muted">{format!("And {more} more.")}</p> })}
        <form class="stack" method="post" action="/known-terms/import" enctype="multipart/form-data">
            <div class="actions">
                {keep}
                <a class="button" href="/known-terms/import">"Choose others"</a>
            </div>
        </form>
    }
}
