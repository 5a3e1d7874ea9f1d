//! Outcome measures: what is measured, its figures, their file; outcomes and worksheet of a programme are beside it.

mod import;
mod outcomes;
mod worksheet;

use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler;
use domain::id::MeasureId;
use domain::measure::{Dimension, Direction, Measure, MeasureValue};
use leptos::prelude::*;
use operations::measure::{self, Figures, TypedMeasure, TypedValue};

use crate::components::{Crumbs, ErrorSummary, Field, PageHead, Select, TableWrap};
use crate::download::{csv_file, xlsx_file};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::upload::UPLOAD_MOST;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/measures", list)
        .post("/measures", add)
        .get("/measures.csv", csv)
        .get("/measures.xlsx", xlsx)
        .get("/measures/import", import::show)
        .post(
            "/measures/import",
            import::create.layer(DefaultBodyLimit::max(UPLOAD_MOST)),
        )
        .get("/measures/template.csv", import::template)
        .get("/measures/{id}", show)
        .post("/measures/{id}/values", set_value)
        .post("/measures/{id}/values/remove", remove_value)
        .post("/measures/{id}/remove", remove)
        .get("/programmes/{id}/outcomes", outcomes::show)
        .get("/programmes/{id}/outcomes.csv", outcomes::csv)
        .get("/programmes/{id}/outcomes.xlsx", outcomes::xlsx)
        .get("/programmes/{id}/worksheet", worksheet::show)
        .post("/programmes/{id}/worksheet", worksheet::save)
        .get("/programmes/{id}/worksheet.csv", worksheet::csv)
        .get("/programmes/{id}/worksheet.xlsx", worksheet::xlsx)
}

const TITLE: &str = "Outcome measures";

/// The way to a page below the list.
fn above() -> Vec<(String, String)> {
    vec![
        ("Reports".into(), "/reports".into()),
        (TITLE.into(), "/measures".into()),
    ]
}

async fn list(visit: Visit) -> Answer {
    page(visit, Fields::default(), Problems::default()).await
}

async fn page(visit: Visit, fields: Fields, problems: Problems) -> Answer {
    let measures = measure::list(&visit.ctx).await?;
    let is_wrong = !problems.is_empty();
    let main = move || list_view(measures, fields, problems);
    if is_wrong {
        visit.page_again(TITLE, main).await
    } else {
        visit.page(TITLE, main).await
    }
}

fn list_view(measures: Vec<(Measure, usize)>, fields: Fields, problems: Problems) -> AnyView {
    let rows: Vec<_> = measures
        .into_iter()
        .map(|(one, count)| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("/measures/{}", one.id)>{one.name}</a></th>
                    <td data-label="Unit">{one.unit}</td>
                    <td data-label="Better">{one.direction.label()}</td>
                    <td data-label="About">{one.dimension.label()}</td>
                    <td class="num" data-label="Figures">{count}</td>
                </tr>
            }
        })
        .collect();
    let choices = |pairs: [(&str, &str); 2]| -> Vec<(String, String)> {
        let none = (String::new(), "Choose one".to_owned());
        let pairs = pairs.map(|(value, words)| (value.to_owned(), words.to_owned()));
        std::iter::once(none).chain(pairs).collect()
    };
    let directions = choices(Direction::ALL.map(|one| (one.as_str(), one.label())));
    let dimensions = choices(Dimension::ALL.map(|one| (one.as_str(), one.label())));
    let table = if rows.is_empty() {
        view! { <section class="empty"><p>"Nothing is measured yet. Handling time and repeat contacts tell of efficiency; first-contact resolution, the share of issues escalated and satisfaction of effectiveness."</p></section> }.into_any()
    } else {
        view! {
            <TableWrap label=TITLE>
                <table>
                    <caption class="visually-hidden">{TITLE}</caption>
                    <thead><tr><th scope="col">"Measure"</th><th scope="col">"Unit"</th><th scope="col">"Better"</th><th scope="col">"About"</th><th scope="col" class="num">"Figures"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
            <p class="exports">"Export: "<a href="/measures.csv">"CSV"</a>" "<a href="/measures.xlsx">"XLSX"</a></p>
        }
        .into_any()
    };
    view! {
        <Crumbs above=vec![("Reports".into(), "/reports".into())] here=TITLE/>
        <PageHead title=TITLE><a class="button" href="/measures/import">"Import figures"</a></PageHead>
        <p class="lede">"What the firm measures of its functions month by month. Put efficiency beside effectiveness: a shorter call that has to be repeated is no gain."</p>
        {table}
        <h2>"Add a measure"</h2>
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action="/measures">
            <Field name="name" label="Name" help="Such as First-contact resolution." required=true fields=fields.clone() problems=problems.clone()/>
            <Field name="unit" label="Unit" help="Such as minutes, % or calls per issue." short=true fields=fields.clone() problems=problems.clone()/>
            <Select name="direction" label="Better" options=directions fields=fields.clone() problems=problems.clone()/>
            <Select name="dimension" label="About" options=dimensions fields problems/>
            <div class="actions"><button class="button primary">"Add"</button></div>
        </form>
    }
    .into_any()
}

async fn add(visit: Visit, fields: Fields) -> Answer {
    let typed = TypedMeasure {
        name: fields.get("name"),
        unit: fields.get("unit"),
        direction: fields.get("direction"),
        dimension: fields.get("dimension"),
    };
    match measure::add(&visit.ctx, typed).await {
        Ok(id) => visit.redirect_with(
            &format!("/measures/{id}"),
            Flash::ok("Added. Enter its figures, or import them."),
        ),
        Err(error) => page(visit, fields, Problems::from_error(error)?).await,
    }
}

async fn show(visit: Visit, Path(id): Path<MeasureId>) -> Answer {
    figures_page(visit, id, Fields::default(), Problems::default()).await
}

async fn figures_page(visit: Visit, id: MeasureId, fields: Fields, problems: Problems) -> Answer {
    let figures = measure::find(&visit.ctx, id).await?;
    let title = figures.measure.name.clone();
    let is_wrong = !problems.is_empty();
    let main = move || figures_view(figures, fields, problems);
    if is_wrong {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn figures_view(figures: Figures, fields: Fields, problems: Problems) -> AnyView {
    let Figures {
        measure,
        values,
        functions,
    } = figures;
    let id = measure.id;
    let rows: Vec<_> = values.into_iter().map(|one| figure_row(id, one)).collect();
    let options: Vec<_> = std::iter::once((String::new(), "Choose one".to_owned()))
        .chain(functions.into_iter().map(|one| (one.clone(), one)))
        .collect();
    let table = (!rows.is_empty()).then(|| {
        view! {
            <TableWrap label="Figures">
                <table>
                    <caption class="visually-hidden">"Figures by function and month"</caption>
                    <thead><tr><th scope="col">"Function"</th><th scope="col">"Month"</th><th scope="col" class="num">"Figure"</th><th scope="col" class="num">"Cases"</th><th scope="col">"Change"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        }
    });
    let unit = measure.unit.clone();
    view! {
        <Crumbs above=above() here=measure.name.clone()/>
        <PageHead title=measure.name.clone()/>
        <p class="lede">{format!("In {unit}. {}. {}.", measure.direction.label(), measure.dimension.label())}</p>
        {table}
        <h2>"Enter a figure"</h2>
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action=format!("/measures/{id}/values")>
            <Select name="function" label="Function" options fields=fields.clone() problems=problems.clone()/>
            <Field name="month" label="Month" help="Such as 2026-03. A figure of the same function and month is replaced." short=true fields=fields.clone() problems=problems.clone()/>
            <Field name="value" label="Figure" short=true fields=fields.clone() problems=problems.clone()/>
            <Field name="base" label="Number of cases (optional)" help="When every month has it, means are weighted by it." short=true fields problems/>
            <div class="actions"><button class="button primary">"Save"</button></div>
        </form>
        <form method="post" action=format!("/measures/{id}/remove")>
            <button class="button quiet">"Delete this measure with its figures"</button>
        </form>
    }
    .into_any()
}

fn figure_row(id: MeasureId, one: MeasureValue) -> AnyView {
    let label = format!("Delete: {}, {}", one.function, one.month.label());
    view! {
        <tr>
            <th scope="row">{one.function.clone()}</th>
            <td data-label="Month">{one.month.label()}</td>
            <td class="num" data-label="Figure">{one.value.to_string()}</td>
            <td class="num" data-label="Cases">{one.base}</td>
            <td data-label="Change">
                <form class="inline" method="post" action=format!("/measures/{id}/values/remove")>
                    <input type="hidden" name="function" value=one.function/>
                    <input type="hidden" name="month" value=one.month.to_string()/>
                    <button class="button quiet small" aria-label=label>"Delete"</button>
                </form>
            </td>
        </tr>
    }
    .into_any()
}

async fn set_value(visit: Visit, Path(id): Path<MeasureId>, fields: Fields) -> Answer {
    let typed = TypedValue {
        function: fields.get("function"),
        month: fields.get("month"),
        value: fields.get("value"),
        base: fields.get("base"),
    };
    match measure::set_value(&visit.ctx, id, typed).await {
        Ok(()) => visit.redirect_with(&format!("/measures/{id}"), Flash::ok("Kept.")),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            figures_page(visit, id, fields, problems).await
        }
    }
}

async fn remove_value(visit: Visit, Path(id): Path<MeasureId>, fields: Fields) -> Answer {
    measure::remove_value(&visit.ctx, id, fields.get("function"), fields.get("month")).await?;
    visit.redirect_with(&format!("/measures/{id}"), Flash::ok("Deleted."))
}

async fn remove(visit: Visit, Path(id): Path<MeasureId>) -> Answer {
    measure::remove(&visit.ctx, id).await?;
    visit.redirect_with(
        "/measures",
        Flash::ok("The measure and its figures are deleted."),
    )
}

/// The columns of the exports: those of the import, and the unit.
const HEAD: [&str; 6] = ["measure", "function", "month", "value", "base", "unit"];

fn cells((measure, one): (Measure, MeasureValue)) -> [String; 6] {
    [
        measure.name,
        one.function,
        one.month.to_string(),
        one.value.to_string(),
        one.base.map_or_else(String::new, |base| base.to_string()),
        measure.unit,
    ]
}

async fn csv(visit: Visit) -> Answer {
    let values = measure::list_values(&visit.ctx).await?;
    csv_file("measures.csv", &HEAD, values.into_iter().map(cells))
}

async fn xlsx(visit: Visit) -> Answer {
    let values = measure::list_values(&visit.ctx).await?;
    xlsx_file("measures.xlsx", &HEAD, values.into_iter().map(cells))
}
