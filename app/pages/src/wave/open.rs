//! The assessments of a programme, and opening one.

use axum::extract::Path;
use chrono::{NaiveDate, TimeDelta};
use domain::FieldErrors;
use domain::id::ProgrammeId;
use domain::instrument::{AnonymityMode, Instrument};
use domain::wave::OPEN_DAYS;
use leptos::prelude::*;
use operations::AppError;
use operations::wave::NewWave;

use super::{StateChip, above, closing};
use crate::components::{
    Choices, Crumbs, ErrorSummary, Field, Markdown, PageHead, Select, TableWrap, time,
};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn list(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let (programme, waves) = operations::wave::list(&visit.ctx, id).await?;
    let now = visit.ctx.now;
    let title = format!("Assessments of {}", programme.name);
    visit
        .page(&title.clone(), move || {
            let mut crumbs = above(&programme);
            crumbs.truncate(2);
            let new = format!("/programmes/{id}/assessments/new");
            let rows: Vec<_> = waves
                .into_iter()
                .map(|(wave, turnout)| {
                    let answered = turnout.answered.map_or_else(
                        || format!("of {}, counted after the close", turnout.invited),
                        |answered| format!("{answered} of {}", turnout.invited),
                    );
                    let until = closing(&wave);
                    view! {
                        <tr>
                            <th scope="row"><a href=format!("/waves/{}", wave.id)>{wave.title.clone()}</a></th>
                            <td data-label="State"><StateChip state=wave.state(now)/></td>
                            <td data-label="Mode">{wave.mode.label()}</td>
                            <td data-label="Opened" class="nowrap">{time::day(wave.opens_at.date_naive())}</td>
                            <td data-label="Open until">{until}</td>
                            <td data-label="Answered">{answered}</td>
                        </tr>
                    }
                })
                .collect();
            let body = if rows.is_empty() {
                view! {
                    <section class="empty">
                        <p>"Nothing has been asked yet. Ask everybody, at all levels, before the first module: what works well, what could be better, and how they rate their skills."</p>
                        <a class="button primary" href=new>"Open the pre-training assessment"</a>
                    </section>
                }
                .into_any()
            } else {
                view! {
                    <TableWrap label="Assessments">
                        <table>
                            <caption class="visually-hidden">"Assessments, the newest first"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Assessment"</th>
                                    <th scope="col">"State"</th>
                                    <th scope="col">"Mode"</th>
                                    <th scope="col">"Opened"</th>
                                    <th scope="col">"Open until"</th>
                                    <th scope="col">"Answered"</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </TableWrap>
                    <p class="actions"><a class="button primary" href=new>"Open another assessment"</a></p>
                }
                .into_any()
            };
            view! {
                <Crumbs above=crumbs here="Assessments"/>
                <PageHead title/>
                {body}
            }
            .into_any()
        })
        .await
}

pub(super) async fn new(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let forms = operations::content::instruments()?;
    let wanted = visit.query.get("form");
    let form = forms
        .iter()
        .find(|form| form.key == wanted)
        .or(forms.first())
        .ok_or(AppError::NotFound)?;
    let last_day = visit.ctx.now.date_naive() + TimeDelta::days(OPEN_DAYS);
    let fields = Fields::filled([
        ("form", form.key.clone()),
        ("title", form.title.clone()),
        ("mode", form.mode.to_string()),
        ("last_day", last_day.to_string()),
    ]);
    form_page(visit, id, forms, fields, Problems::default()).await
}

pub(super) async fn create(visit: Visit, Path(id): Path<ProgrammeId>, fields: Fields) -> Answer {
    let forms = operations::content::instruments()?;
    match open(&visit, id, &forms, &fields).await {
        Ok(path) => visit.redirect_with(
            &path,
            Flash::ok(
                "The assessment is open. Everybody who is asked finds it on their home page.",
            ),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            form_page(visit, id, forms, fields, problems).await
        }
    }
}

async fn open(
    visit: &Visit,
    id: ProgrammeId,
    forms: &[Instrument],
    fields: &Fields,
) -> Result<String, AppError> {
    let mut errors = FieldErrors::default();
    let form = forms.iter().find(|form| form.key == fields.get("form"));
    if form.is_none() {
        errors.add("form", "Choose one of the forms.");
    }
    let mode = fields.get("mode").parse::<AnonymityMode>();
    if mode.is_err() {
        errors.add("mode", "Choose who will see the answers.");
    }
    let last_day = fields.get("last_day").trim().parse::<NaiveDate>();
    if last_day.is_err() {
        errors.add(
            "last_day",
            "Enter the last day as a date such as 2026-03-16.",
        );
    }
    let (Some(form), Ok(mode), Ok(last_day)) = (form, mode, last_day) else {
        return Err(errors.into());
    };
    let new = NewWave {
        title: fields.get("title").to_owned(),
        mode,
        last_day,
    };
    let wave = operations::wave::open(&visit.ctx, id, form, &new).await?;
    Ok(format!("/waves/{wave}"))
}

async fn form_page(
    visit: Visit,
    id: ProgrammeId,
    forms: Vec<Instrument>,
    fields: Fields,
    problems: Problems,
) -> Answer {
    let (programme, audience, people) = operations::wave::audience(&visit.ctx, id).await?;
    let whom = if audience.is_everybody() {
        format!("It opens at once and asks everybody who is active today: {people} people.")
    } else {
        format!(
            "It opens at once and asks the audience of the programme ({}): {people} people today.",
            audience.summary()
        )
    };
    let title = format!("Open an assessment in {}", programme.name);
    let is_first = problems.is_empty();
    let main = {
        let title = title.clone();
        move || {
            let modes: Vec<_> = AnonymityMode::ALL
                .into_iter()
                .map(|mode| {
                    let words = mode.plain_words().to_owned();
                    (mode.to_string(), mode.label().to_owned(), words)
                })
                .collect();
            let chosen = forms
                .iter()
                .find(|form| form.key == fields.get("form"))
                .or(forms.first())
                .cloned();
            let which = if forms.len() > 1 {
                let options = forms
                    .iter()
                    .map(|form| (form.key.clone(), form.title.clone()))
                    .collect();
                view! { <Select name="form" label="Form" options fields=fields.clone() problems=problems.clone()/> }
                    .into_any()
            } else {
                view! { <input type="hidden" id="form" name="form" value=fields.get("form").to_owned()/> }
                    .into_any()
            };
            view! {
                <Crumbs above=above(&programme) here="Open"/>
                <PageHead title/>
                <p class="lede">{whom}</p>
                <ErrorSummary problems=problems.clone()/>
                <form class="form" method="post" action=format!("/programmes/{id}/assessments")>
                    {which}
                    <Field name="title" label="Title" help="People see it on their home page." fields=fields.clone() problems=problems.clone() required=true/>
                    <Choices
                        name="mode"
                        legend="Who will see the answers"
                        help="People read these words above the form. It cannot be changed once the assessment is open."
                        options=modes
                        fields=fields.clone()
                        problems=problems.clone()
                    />
                    <Field name="last_day" label="Last day" kind="date" short=true help="Answers are taken until the end of this day in UTC. You can close it earlier." fields problems required=true/>
                    <div class="actions">
                        <button class="button primary">{format!("Open and ask {people} people")}</button>
                        <a class="button" href=format!("/programmes/{id}/assessments")>"Cancel"</a>
                    </div>
                </form>
                {chosen.map(|form| view! { <Questions form/> })}
            }
            .into_any()
        }
    };
    if is_first {
        visit.page(&title, main).await
    } else {
        visit.page_again(&title, main).await
    }
}

/// What the form asks, to read before it goes out.
#[component]
fn Questions(form: Instrument) -> impl IntoView {
    let count = form.items.len();
    let items: Vec<_> = form
        .items
        .into_iter()
        .map(|item| {
            let optional = (!item.required).then(|| view! { " " <small>"optional"</small> });
            view! { <li>{item.prompt} {optional}</li> }
        })
        .collect();
    view! {
        <details>
            <summary>{format!("Read the {count} questions of “{}”", form.title)}</summary>
            <Markdown text=form.purpose shift=2/>
            <ol>{items}</ol>
        </details>
    }
}
