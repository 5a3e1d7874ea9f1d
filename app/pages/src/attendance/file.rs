//! Marks as a file, out of one session and in for many.

use axum::extract::Path;
use domain::access::Action;
use domain::attendance::COLUMNS;
use domain::id::SessionId;
use leptos::prelude::*;
use operations::attendance::{self, Checked};
use operations::roster;

use crate::components::{Crumbs, ErrorSummary, PageHead};
use crate::download::csv_file;
use crate::fields::Problems;
use crate::roster::Wrong;
use crate::upload::Upload;
use crate::visit::{Answer, Flash, Visit};

/// The marks of a session, as the import reads them.
pub(super) async fn sheet(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let sheet = attendance::find_sheet(&visit.ctx, id).await?;
    let mut rows = Vec::new();
    for (at, meeting) in sheet.listed.session.meetings.iter().enumerate() {
        for person in &sheet.people {
            let marked = sheet.marks.get(&(meeting.id, person.id));
            rows.push([
                id.to_string(),
                (at + 1).to_string(),
                person.entry.employee_id.clone(),
                person.entry.email.clone(),
                person.entry.name(),
                marked.map_or("", |one| one.mark.as_str()).to_owned(),
                marked
                    .and_then(|one| one.minutes)
                    .map_or_else(String::new, |minutes| minutes.to_string()),
                marked
                    .and_then(|one| one.excuse)
                    .map_or("", |excuse| excuse.as_str())
                    .to_owned(),
            ]);
        }
    }
    csv_file(&format!("attendance-{id}.csv"), &COLUMNS, rows)
}

pub(super) async fn template(visit: Visit) -> Answer {
    visit.ctx.require_role(Action::RunProgrammes)?;
    let none: [Vec<String>; 0] = [];
    csv_file("attendance-template.csv", &COLUMNS, none)
}

pub(super) async fn show(visit: Visit) -> Answer {
    visit.ctx.require_role(Action::RunProgrammes)?;
    visit
        .page("Import attendance", move || {
            view! {
                <Way/>
                <PageHead title="Import attendance">
                    <a class="button" href="/attendance/template.csv">"Template"</a>
                </PageHead>
                <p class="lede">"Marks of any number of sessions from one file; nothing is kept before you have seen what it would do. The CSV of a session's attendance has the same columns."</p>
                <Choose problems=Problems::default()/>
            }
            .into_any()
        })
        .await
}

#[component]
fn Way() -> impl IntoView {
    view! { <Crumbs above=vec![("Cohorts".into(), "/cohorts".into())] here="Import attendance"/> }
}

#[component]
fn Choose(problems: Problems) -> impl IntoView {
    let problem = problems.fields.of("file").map(str::to_owned);
    let described_by = if problem.is_some() {
        "file-help file-error"
    } else {
        "file-help"
    };
    view! {
        <ErrorSummary problems/>
        <form class="form" method="post" action="/attendance/import" enctype="multipart/form-data">
            <div class="field">
                <label for="file">"File"</label>
                <input id="file" name="file" type="file" accept=".csv,text/csv" aria-describedby=described_by
                    aria-invalid=problem.as_ref().map(|_| "true")/>
                <p class="help" id="file-help">"CSV with session, employee_id or email, and mark: present, late, partial, absent or excused. Partial needs minutes; excused needs a remark: away, urgent_work, other_date or other. Rows without a mark are passed over."</p>
                {problem.map(|sentence| view! { <p class="field-error" id="file-error">{sentence}</p> })}
            </div>
            <div class="actions"><button class="button primary">"Check the file"</button></div>
        </form>
    }
}

pub(super) async fn create(visit: Visit, upload: Upload) -> Answer {
    visit.ctx.require_role(Action::RunProgrammes)?;
    if upload.bytes.is_empty() {
        let mut problems = Problems::default();
        problems
            .fields
            .add("file", "Choose a file that is not empty.");
        return visit
            .page_again("Import attendance", move || {
                view! { <Way/><PageHead title="Import attendance"/><Choose problems/> }.into_any()
            })
            .await;
    }
    let outcome = if upload.confirmed {
        attendance::import(&visit.ctx, &upload.bytes).await?
    } else {
        attendance::check(&visit.ctx, &upload.bytes).await?
    };
    match outcome {
        Err(findings) => {
            visit
                .page_again("Import attendance", move || {
                    view! {
                        <Way/>
                        <PageHead title="Import attendance"/>
                        <Wrong findings text=upload.text() to="/attendance/import/problems.csv"/>
                        <Choose problems=Problems::default()/>
                    }
                    .into_any()
                })
                .await
        }
        Ok(done) if upload.confirmed => visit.redirect_with(
            "/attendance/import",
            Flash::ok(format!("Imported: {}.", in_words(done))),
        ),
        Ok(checked) => {
            let text = upload.text();
            visit
                .page("Import attendance: what would change", move || {
                    view! {
                        <Way/>
                        <PageHead title="Import attendance: what would change"/>
                        <p class="lede">{format!("Nothing has been written yet. The file has {}.", in_words(checked))}</p>
                        <form class="stack" method="post" action="/attendance/import" enctype="multipart/form-data">
                            <input type="hidden" name="text" value=text/>
                            <input type="hidden" name="confirmed" value="yes"/>
                            <div class="actions">
                                <button class="button primary">"Import"</button>
                                <a class="button" href="/attendance/import">"Choose another file"</a>
                            </div>
                        </form>
                    }
                    .into_any()
                })
                .await
        }
    }
}

fn in_words(checked: Checked) -> String {
    let plural = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        many => format!("{many} {word}s"),
    };
    format!(
        "{} for {}",
        plural(checked.marks, "mark"),
        plural(checked.sessions, "session")
    )
}

/// The file as it came, with what is wrong in a status column.
pub(super) async fn problems(visit: Visit, upload: Upload) -> Answer {
    let findings = attendance::check(&visit.ctx, &upload.bytes)
        .await?
        .err()
        .unwrap_or_default();
    let (head, rows) = roster::with_status(&upload.bytes, &findings);
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    csv_file("attendance-problems.csv", &head, rows)
}
