//! Importing the roster: choose a file, see what it would do or what is wrong, then import it.

mod result;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use domain::roster::{Column, Purpose};
use leptos::prelude::*;
use operations::roster::{self, Choice};
use operations::{AppError, Context};

use crate::components::{Crumbs, ErrorSummary, PageHead, TableWrap};
use crate::download::csv_file;
use crate::fields::Problems;
use crate::routes::Routes;
use crate::upload::{UPLOAD_MOST, Upload};
use crate::visit::{Answer, Flash, Visit};
use result::Dry;

pub(crate) use result::{Findings, Wrong};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/people/import", show)
        .post(
            "/people/import",
            create.layer(DefaultBodyLimit::max(UPLOAD_MOST)),
        )
        .get("/people/template.csv", template)
        .post(
            "/people/import/problems.csv",
            problems_file.layer(DefaultBodyLimit::max(UPLOAD_MOST)),
        )
}

fn require(ctx: &Context) -> Result<(), AppError> {
    ctx.require_role(domain::access::Action::ImportPeople)
        .map(|_| ())
}

async fn show(visit: Visit) -> Answer {
    require(&visit.ctx)?;
    let reads_people = reads_people(&visit);
    visit
        .page("Import people", move || {
            view! { <Choose problems=Problems::default() reads_people/> }.into_any()
        })
        .await
}

fn reads_people(visit: &Visit) -> bool {
    visit
        .ctx
        .require_role(domain::access::Action::ReadPeople)
        .is_ok()
}

/// The way to this page; an administrator imports people but does not read them.
#[component]
fn Way(reads_people: bool) -> impl IntoView {
    reads_people.then(|| {
        view! { <Crumbs above=vec![("People".to_owned(), "/people".to_owned())] here="Import"/> }
    })
}

#[component]
fn Choose(problems: Problems, reads_people: bool) -> impl IntoView {
    view! {
        <Way reads_people/>
        <PageHead title="Import people"/>
        <p class="lede">"A CSV file from your personnel system. Nothing is written before you have seen what would change."</p>
        <ErrorSummary problems=problems.clone()/>
        <ChooseFile problems/>
        <p><a href="/people/template.csv">"Download an empty template"</a></p>
        <h2>"Columns"</h2>
        <ColumnTable/>
    }
}

#[component]
fn ChooseFile(problems: Problems) -> impl IntoView {
    let problem = problems.fields.of("file").map(str::to_owned);
    let described_by = if problem.is_some() {
        "file-help file-error"
    } else {
        "file-help"
    };
    let invalid = problem.is_some().then_some("true");
    view! {
        <form class="form" method="post" action="/people/import" enctype="multipart/form-data">
            <div class="field">
                <label for="file">"File"</label>
                <input id="file" name="file" type="file" accept=".csv,.tsv,.txt,text/csv" aria-describedby=described_by aria-invalid=invalid/>
                <p class="help" id="file-help">"At most 10 MB, UTF-8; comma, semicolon or tab between cells."</p>
                {problem.map(|sentence| view! { <p class="field-error" id="file-error">{sentence}</p> })}
            </div>
            <div class="actions"><button class="button primary">"Check the file"</button></div>
        </form>
    }
}

#[component]
fn ColumnTable() -> impl IntoView {
    let rows: Vec<_> = Column::ALL
        .into_iter()
        .map(|column| {
            let needed = if Purpose::Import.requires(column) {
                "Needed"
            } else {
                "Optional"
            };
            view! {
                <tr>
                    <th scope="row"><code>{column.name()}</code></th>
                    <td data-label="Needed">{needed}</td>
                    <td data-label="What">{meaning(column)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <p>"People are found again by their employee id. An empty cell leaves what is known as it is; a single hyphen empties an optional one."</p>
        <TableWrap label="Columns">
            <table>
                <caption class="visually-hidden">"Columns of the file"</caption>
                <thead><tr><th scope="col">"Column"</th><th scope="col">"Needed"</th><th scope="col">"What it holds"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

fn meaning(column: Column) -> &'static str {
    match column {
        Column::EmployeeId => "The firm's own key; it stays with the person",
        Column::Email => "Work address",
        Column::GivenName => "Given name",
        Column::FamilyName => "Family name",
        Column::PreferredName => "What they are called, when not by their given name",
        Column::Function => "For example Sales; cohorts mix it",
        Column::Department => "Department within the function",
        Column::Level => "For example executive, manager, front line; cohorts mix it",
        Column::JobTitle => "Job title",
        Column::Site => "Where they work; cohorts mix it",
        Column::Timezone => "For example Europe/Madrid",
        Column::ManagerEmployeeId => {
            "The manager's employee id; nobody sits with their own manager"
        }
        Column::StartDate => "First day, for example 2026-03-31",
        Column::LeaveDate => "Last day, for example 2026-03-31",
        Column::Active => "1 or 0; 1 when the column is missing",
        Column::Language => "Working language",
        Column::Organisation => "Own firm or a partner",
        Column::Tags => "Free labels",
    }
}

async fn template(visit: Visit) -> Answer {
    require(&visit.ctx)?;
    let none: [Vec<String>; 0] = [];
    csv_file("people-template.csv", &Column::ALL.map(Column::name), none)
}

async fn create(visit: Visit, upload: Upload) -> Answer {
    require(&visit.ctx)?;
    if upload.bytes.is_empty() {
        let mut problems = Problems::default();
        problems
            .fields
            .add("file", "Choose a file that is not empty.");
        let reads_people = reads_people(&visit);
        return visit
            .page_again("Import people", move || {
                view! { <Choose problems reads_people/> }.into_any()
            })
            .await;
    }
    if !upload.confirmed {
        return check(visit, upload, None).await;
    }
    let choice = Choice {
        deactivate_missing: upload.deactivate_missing,
        many_confirmed: upload.many_confirmed,
    };
    match roster::import(&visit.ctx, &upload.bytes, choice).await {
        Ok(Ok(done)) => {
            let sentence = format!(
                "Imported: {} new, {} changed, {} unchanged, {} now inactive.",
                done.new,
                done.changed,
                done.unchanged,
                done.deactivated(choice.deactivate_missing)
            );
            let path = if reads_people(&visit) {
                "/people"
            } else {
                "/people/import"
            };
            visit.redirect_with(path, Flash::ok(sentence))
        }
        Ok(Err(_)) => check(visit, upload, None).await,
        Err(error) => {
            let problems = Problems::from_error(error)?;
            check(visit, upload, Some(problems)).await
        }
    }
}

/// Shows what a file would do, or what is wrong with it; `refused` when it was asked for already.
async fn check(visit: Visit, upload: Upload, refused: Option<Problems>) -> Answer {
    let checked = roster::check(&visit.ctx, &upload.bytes).await?;
    let reads_people = reads_people(&visit);
    match checked {
        Err(findings) => {
            visit
                .page_again("Import people", move || {
                    view! {
                        <Way reads_people/>
                        <PageHead title="Import people"/>
                        <Wrong findings text=upload.text() to="/people/import/problems.csv"/>
                        <ChooseFile problems=Problems::default()/>
                    }
                    .into_any()
                })
                .await
        }
        Ok(summary) => {
            let again = refused.is_some();
            let problems = refused.unwrap_or_default();
            let body = move || {
                view! {
                    <Way reads_people/>
                    <PageHead title="Import people: what would change"/>
                    <ErrorSummary problems/>
                    <Dry summary upload/>
                }
                .into_any()
            };
            let title = "Import people: what would change";
            if again {
                visit.page_again(title, body).await
            } else {
                visit.page(title, body).await
            }
        }
    }
}

async fn problems_file(visit: Visit, upload: Upload) -> Answer {
    let findings = match roster::check(&visit.ctx, &upload.bytes).await? {
        Ok(_) => Vec::new(),
        Err(findings) => findings,
    };
    let (head, rows) = roster::with_status(&upload.bytes, &findings);
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    csv_file("people-problems.csv", &head, rows)
}
