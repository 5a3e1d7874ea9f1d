//! Bringing case files in: choose them, see what they would do or what is wrong with them, then import them.

use axum::extract::{FromRequest, Multipart, Request};
use domain::access::Action;
use domain::case_study::CaseState;
use leptos::prelude::*;
use markdown::ContentError;
use operations::AppError;
use operations::case_study::{self, Fate, Incoming, SourceFile};

use crate::components::{Crumbs, PageHead, TableWrap};
use crate::failure::Failure;
use crate::upload::unreadable;
use crate::visit::{Answer, Flash, Visit};

/// Rows shown of a long list of problems.
const ROWS_MOST: usize = 200;

/// Files from the file field; from the form that confirms, they come as hidden fields, a path before each text.
#[derive(Default)]
pub(super) struct Upload {
    files: Vec<SourceFile>,
    confirmed: bool,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|_| AppError::refused("Send the files from the page that asks for them."))?;
        let mut upload = Self::default();
        let mut path = String::new();
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            match part.name().unwrap_or_default() {
                "file" => path = part.file_name().unwrap_or_default().to_owned(),
                "text" => {}
                "path" => {
                    path = part.text().await.map_err(unreadable)?;
                    continue;
                }
                "confirmed" => {
                    upload.confirmed = true;
                    continue;
                }
                _ => continue,
            }
            let bytes = part.bytes().await.map_err(unreadable)?.to_vec();
            // A file field without a choice sends an empty file without a name.
            if !path.is_empty() {
                let path = std::mem::take(&mut path);
                upload.files.push(SourceFile { path, bytes });
            }
        }
        Ok(upload)
    }
}

pub(super) async fn show(visit: Visit) -> Answer {
    visit.ctx.require_role(Action::EditCases)?;
    visit
        .page("Import cases", move || {
            view! {
                <Way/>
                <PageHead title="Import cases"/>
                <p class="lede">"Nothing is kept before you have seen what would change. What you import is a draft until you publish it."</p>
                <ChooseFiles problem=None/>
            }
            .into_any()
        })
        .await
}

#[component]
fn Way() -> impl IntoView {
    view! { <Crumbs above=vec![("Cases".into(), "/cases".into())] here="Import"/> }
}

#[component]
fn ChooseFiles(problem: Option<&'static str>) -> impl IntoView {
    let described_by = if problem.is_some() {
        "file-help file-error"
    } else {
        "file-help"
    };
    view! {
        <form class="form" method="post" action="/cases/import" enctype="multipart/form-data">
            <div class="field">
                <label for="file">"Files"</label>
                <input id="file" name="file" type="file" multiple accept=".md,.zip" aria-describedby=described_by
                    aria-invalid=problem.map(|_| "true")/>
                <p class="help" id="file-help">"Case files with the ending .md, or a zip archive of them; at most 8 MB in all. The name of a file is the name of its case: one that the library knows gets a new version."</p>
                {problem.map(|sentence| view! { <p class="field-error" id="file-error">{sentence}</p> })}
            </div>
            <div class="actions"><button class="button primary">"Check the files"</button></div>
        </form>
    }
}

pub(super) async fn create(visit: Visit, upload: Upload) -> Answer {
    visit.ctx.require_role(Action::EditCases)?;
    if upload.files.is_empty() {
        return visit
            .page_again("Import cases", move || {
                view! {
                    <Way/>
                    <PageHead title="Import cases"/>
                    <ChooseFiles problem=Some("Choose a file first.")/>
                }
                .into_any()
            })
            .await;
    }
    let files = match case_study::unpack(upload.files) {
        Ok(files) => files,
        Err(errors) => return wrong(visit, errors).await,
    };
    let outcome = if upload.confirmed {
        case_study::import(&visit.ctx, &files).await?
    } else {
        case_study::check_import(&visit.ctx, &files).await?
    };
    match outcome {
        Err(errors) => wrong(visit, errors).await,
        Ok(done) if upload.confirmed => {
            let (new, versions, unchanged) = counts(&done);
            let sentence =
                format!("Imported: {new} new, {versions} new versions, {unchanged} unchanged.");
            visit.redirect_with("/cases", Flash::ok(sentence))
        }
        Ok(incoming) => {
            visit
                .page("Import cases: what would change", move || {
                    view! {
                        <Way/>
                        <PageHead title="Import cases: what would change"/>
                        <Dry incoming files/>
                    }
                    .into_any()
                })
                .await
        }
    }
}

/// How many are new, new versions, and unchanged.
fn counts(incoming: &[Incoming]) -> (usize, usize, usize) {
    let count = |fits: fn(&Fate) -> bool| incoming.iter().filter(|it| fits(&it.fate)).count();
    (
        count(|fate| matches!(fate, Fate::New)),
        count(|fate| matches!(fate, Fate::Version { .. })),
        count(|fate| matches!(fate, Fate::Unchanged)),
    )
}

/// What the files would do, and the form that does it.
#[component]
fn Dry(incoming: Vec<Incoming>, files: Vec<SourceFile>) -> impl IntoView {
    let (new, versions, unchanged) = counts(&incoming);
    let figures: Vec<_> = [
        ("New", new),
        ("New versions", versions),
        ("Unchanged", unchanged),
    ]
    .into_iter()
    .map(|(word, number)| view! { <div><dt>{word}</dt><dd>{number}</dd></div> })
    .collect();
    let rows: Vec<_> = incoming
        .into_iter()
        .map(|Incoming { case, fate }| {
            let words = match fate {
                Fate::New => "New, as a draft".to_owned(),
                Fate::Version {
                    version,
                    was: CaseState::Draft,
                    ..
                } => format!("Version {version}"),
                Fate::Version { version, was, .. } => {
                    format!(
                        "Version {version}, and a draft instead of {}",
                        was.label().to_lowercase()
                    )
                }
                Fate::Unchanged => "Unchanged".to_owned(),
            };
            view! {
                <tr>
                    <th scope="row">{case.title}</th>
                    <td data-label="Name"><code>{case.slug}</code></td>
                    <td data-label="What would happen">{words}</td>
                </tr>
            }
        })
        .collect();
    let import = (new + versions > 0).then(|| {
        let kept: Vec<_> = files
            .into_iter()
            .map(|file| {
                let text = String::from_utf8(file.bytes).unwrap_or_default();
                view! { <input type="hidden" name="path" value=file.path/><input type="hidden" name="text" value=text/> }
            })
            .collect();
        view! {
            {kept}
            <input type="hidden" name="confirmed" value="yes"/>
            <button class="button primary">"Import"</button>
        }
    });
    view! {
        <p class="lede">"Nothing has been kept yet."</p>
        <dl class="figures">{figures}</dl>
        <TableWrap label="Cases">
            <table>
                <caption class="visually-hidden">"What would happen to each case"</caption>
                <thead><tr><th scope="col">"Case"</th><th scope="col">"Name"</th><th scope="col">"What would happen"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
        <form class="stack" method="post" action="/cases/import" enctype="multipart/form-data">
            <div class="actions">
                {import}
                <a class="button" href="/cases/import">"Choose other files"</a>
            </div>
        </form>
    }
}

/// Everything that is wrong with the files.
async fn wrong(visit: Visit, errors: Vec<ContentError>) -> Answer {
    let problems: Vec<(String, usize, String)> = errors
        .into_iter()
        .flat_map(|error| {
            let file = error.file;
            error
                .problems
                .into_iter()
                .map(move |it| (file.clone(), it.line, it.sentence))
        })
        .collect();
    visit
        .page_again("Import cases", move || {
            let count = problems.len();
            let heading = match count {
                1 => "There is a problem".to_owned(),
                some => format!("There are {some} problems"),
            };
            let more = count.saturating_sub(ROWS_MOST);
            let rows: Vec<_> = problems
                .into_iter()
                .take(ROWS_MOST)
                .map(|(file, line, sentence)| {
                    view! {
                        <tr>
                            <th scope="row"><code>{file}</code></th>
                            <td class="num" data-label="Line">{line}</td>
                            <td data-label="What to do">{sentence}</td>
                        </tr>
                    }
                })
                .collect();
            view! {
                <Way/>
                <PageHead title="Import cases"/>
                <div class="error-summary" tabindex="-1" role="alert" aria-labelledby="error-summary" autofocus>
                    <h2 id="error-summary">{heading}</h2>
                    <p>"Nothing was imported. Correct the files and choose them again."</p>
                </div>
                <TableWrap label="Problems">
                    <table>
                        <caption class="visually-hidden">"Problems"</caption>
                        <thead><tr><th scope="col">"File"</th><th scope="col" class="num">"Line"</th><th scope="col">"What to do"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </TableWrap>
                {(more > 0).then(|| view! { <p class="muted">{format!("And {more} more.")}</p> })}
                <h2>"Choose the corrected files"</h2>
                <ChooseFiles problem=None/>
            }
            .into_any()
        })
        .await
}
