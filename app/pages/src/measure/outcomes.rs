//! The outcomes of a programme: each measure by function, before and after the function's cohorts finished.

use std::collections::BTreeMap;

use axum::extract::Path;
use domain::id::{MeasureId, ProgrammeId};
use domain::measure::{Comparison, Direction, Measure, Milli, Month, TRAINED_LEAST, Training};
use leptos::prelude::*;
use operations::measure::{self, Compared, Outcomes};

use crate::components::chart::{Chart, Series, Shape};
use crate::components::{Crumbs, PageHead, Select, TableWrap};
use crate::download::{csv_file, xlsx_file};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Visit};

/// What every comparison says of itself.
const CAPTION: &str = "Association, not proof: other things changed in these months too. Before is the mean of the months before the first of the function’s cohorts finished, after that of the months after the last one did; the months between belong to neither.";

pub(super) async fn show(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let found = measure::outcomes(&visit.ctx, id).await?;
    let query = visit.query.clone();
    let title = format!("Outcomes of {}", found.programme.name);
    visit.page(&title, move || view(found, query)).await
}

fn view(found: Outcomes, query: Fields) -> AnyView {
    let Outcomes { programme, rows } = found;
    let id = programme.id;
    let above = vec![
        ("Reports".into(), "/reports".into()),
        (programme.name.clone(), format!("/programmes/{id}")),
    ];
    let head = view! {
        <Crumbs above here="Outcomes"/>
        <PageHead title=format!("Outcomes of {}", programme.name)>
            <a class="button" href=format!("/programmes/{id}/worksheet")>"Cost and worth"</a>
            <a class="button" href="/measures">"Measures"</a>
        </PageHead>
    };
    if rows.is_empty() {
        return view! {
            {head}
            <section class="empty"><p>"There are no figures yet: say what is measured, then enter or import it by function and month."</p><a class="button primary" href="/measures">"Outcome measures"</a></section>
        }
        .into_any();
    }
    let mut by_measure: BTreeMap<MeasureId, Vec<&Compared>> = BTreeMap::new();
    let mut order: Vec<MeasureId> = Vec::new();
    for row in &rows {
        let of = by_measure.entry(row.measure.id).or_default();
        if of.is_empty() {
            order.push(row.measure.id);
        }
        of.push(row);
    }
    let sections: Vec<_> = order
        .iter()
        .filter_map(|id| by_measure.get(id))
        .map(|rows| measure_view(rows))
        .collect();
    view! {
        {head}
        <div class="note info" role="note"><p>{CAPTION}</p><p>{format!("A function with fewer than {TRAINED_LEAST} trained people gives no figure.")}</p></div>
        {sections}
        {months_view(id, &rows, query)}
        <p class="exports">"Export: "<a href=format!("/programmes/{id}/outcomes.csv")>"CSV"</a>" "<a href=format!("/programmes/{id}/outcomes.xlsx")>"XLSX"</a></p>
    }
    .into_any()
}

fn unit_words(measure: &Measure) -> String {
    format!(
        "{}, {}; {}",
        measure.dimension.label(),
        measure.unit,
        measure.direction.label().to_lowercase()
    )
}

fn measure_view(rows: &[&Compared]) -> AnyView {
    let Some(measure) = rows.first().map(|row| row.measure.clone()) else {
        return ().into_any();
    };
    let shown: Vec<(&str, Milli, Milli)> = rows
        .iter()
        .filter_map(|row| match row.comparison {
            Comparison::Shown { before, after, .. } => {
                Some((row.function.as_str(), before.value, after.value))
            }
            _ => None,
        })
        .collect();
    let series = |name: &str, value: fn(&(&str, Milli, Milli)) -> Milli| Series {
        name: name.to_owned(),
        shape: Shape::Bars,
        points: shown
            .iter()
            .map(|one| Some((value(one).as_f64(), value(one).to_string())))
            .collect(),
        top: None,
    };
    let chart = (!shown.is_empty()).then(|| {
        Chart {
            id: format!("measure-{}", measure.id),
            title: format!("{}, mean before and after", measure.name),
            description: format!(
                "Bars by function, in {}. The table below has the figures. {CAPTION}",
                measure.unit
            ),
            axis: "Function".to_owned(),
            labels: shown
                .iter()
                .map(|(function, ..)| (*function).to_owned())
                .collect(),
            series: vec![series("Before", |one| one.1), series("After", |one| one.2)],
            mark: None,
        }
        .picture()
    });
    let body: Vec<_> = rows.iter().map(|row| compared_row(row)).collect();
    let heading = format!("outcome-{}", measure.id);
    view! {
        <section aria-labelledby=heading.clone()>
            <h2 id=format!("outcome-{}", measure.id)>{measure.name.clone()}</h2>
            <p class="muted">{unit_words(&measure)}</p>
            {chart}
            <TableWrap label=measure.name.clone()>
                <table>
                    <caption class="visually-hidden">{format!("{} before and after", measure.name)}</caption>
                    <thead><tr>
                        <th scope="col">"Function"</th><th scope="col" class="num">"People trained"</th>
                        <th scope="col" class="num">"Before"</th><th scope="col" class="num">"After"</th>
                        <th scope="col">"Change"</th><th scope="col">"Months"</th>
                    </tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </TableWrap>
        </section>
    }
    .into_any()
}

/// How many are trained; too few are not counted out.
fn people(training: &Training) -> String {
    match training.months.len() {
        few if few < TRAINED_LEAST => format!("fewer than {TRAINED_LEAST}"),
        count => format!("{count} of {}", training.people),
    }
}

/// Before, after, the change in words, and the months.
fn words(row: &Compared) -> [String; 4] {
    let none = |why: &str, months: String| [String::new(), String::new(), why.to_owned(), months];
    match row.comparison {
        Comparison::TooFew => none("not shown: too few trained people", String::new()),
        Comparison::NotFinished => {
            none("not shown: none of its cohorts has finished", String::new())
        }
        Comparison::NoMonths(before, after) => none(
            "not shown: figures on both sides are needed",
            format!("{before} before, {after} after"),
        ),
        Comparison::Shown {
            before,
            after,
            weighted,
        } => {
            let change = Milli(after.value.0 - before.value.0);
            let sign = if change.0 > 0 { "+" } else { "" };
            let is_better = match row.measure.direction {
                Direction::Lower => change.0 < 0,
                Direction::Higher => change.0 > 0,
            };
            let word = match change.0 {
                0 => "the same",
                _ if is_better => "better",
                _ => "worse",
            };
            let by = if weighted { ", by cases" } else { "" };
            [
                before.value.to_string(),
                after.value.to_string(),
                format!("{sign}{change} {} ({word})", row.measure.unit),
                format!("{} before, {} after{by}", before.months, after.months),
            ]
        }
    }
}

fn compared_row(row: &Compared) -> AnyView {
    let [before, after, change, months] = words(row);
    view! {
        <tr>
            <th scope="row">{row.function.clone()}</th>
            <td class="num" data-label="People trained">{people(&row.training)}</td>
            <td class="num" data-label="Before">{before}</td>
            <td class="num" data-label="After">{after}</td>
            <td data-label="Change">{change}</td>
            <td data-label="Months">{months}</td>
        </tr>
    }
    .into_any()
}

/// One measure of one function month by month, with the share of its people who are trained.
fn months_view(id: ProgrammeId, rows: &[Compared], query: Fields) -> AnyView {
    let asked = query.get("of");
    let key = |row: &Compared| format!("{}/{}", row.measure.id, row.function);
    let found = rows.iter().find(|row| key(row) == asked);
    let Some(row) = found.or(rows.first()) else {
        return ().into_any();
    };
    let options: Vec<_> = rows
        .iter()
        .map(|row| (key(row), format!("{}, {}", row.measure.name, row.function)))
        .collect();
    let fields = Fields::filled([("of", key(row))]);
    view! {
        <section aria-labelledby="months">
            <h2 id="months">"Month by month"</h2>
            <form class="filters" method="get" action=format!("/programmes/{id}/outcomes#months")>
                <Select name="of" label="Measure and function" options fields problems=Problems::default()/>
                <button class="button">"Show"</button>
            </form>
            {months_chart(row).view()}
        </section>
    }
    .into_any()
}

fn months_chart(row: &Compared) -> Chart {
    let mut months: Vec<Month> = Vec::new();
    if let (Some(first), Some(last)) = (row.values.first(), row.values.last()) {
        let mut month = first.month;
        while month <= last.month {
            months.push(month);
            month = month.next();
        }
    }
    let value_at = |month: &Month| row.values.iter().find(|one| one.month == *month);
    let figures = months
        .iter()
        .map(|month| value_at(month).map(|one| (one.value.as_f64(), one.value.to_string())))
        .collect();
    let mut series = vec![Series {
        name: format!("{} ({})", row.measure.name, row.measure.unit),
        shape: Shape::Line,
        points: figures,
        top: None,
    }];
    let training = &row.training;
    let is_enough = training.months.len() >= TRAINED_LEAST;
    if is_enough {
        let share = |month: &Month| training.percent_by(*month);
        series.push(Series {
            name: "Trained people (%)".to_owned(),
            shape: Shape::Steps,
            points: months
                .iter()
                .map(|month| share(month).map(|percent| (percent as f64, format!("{percent} %"))))
                .collect(),
            top: Some(100.0),
        });
    }
    let finished = training
        .finished
        .filter(|_| is_enough)
        .map(|(_, last)| last);
    let mark = finished.and_then(|last| {
        let at = months.iter().position(|month| *month == last)?;
        Some((at, "Cohorts finished".to_owned()))
    });
    Chart {
        id: "month-by-month".to_owned(),
        title: format!("{}, {}", row.measure.name, row.function),
        description: format!(
            "A line of the figure each month{}. {CAPTION}",
            if is_enough {
                "; steps show the share of the function’s people who were trained by then, from 0 to 100 %"
            } else {
                ""
            }
        ),
        axis: "Month".to_owned(),
        labels: months.iter().map(|month| month.label()).collect(),
        series,
        mark,
    }
}

/// The columns of the exports.
const HEAD: [&str; 10] = [
    "measure",
    "unit",
    "dimension",
    "better",
    "function",
    "people trained",
    "before",
    "after",
    "change",
    "months",
];

fn cells(row: Compared) -> [String; 10] {
    let [before, after, change, months] = words(&row);
    let trained = people(&row.training);
    [
        row.measure.name,
        row.measure.unit,
        row.measure.dimension.label().to_owned(),
        row.measure.direction.as_str().to_owned(),
        row.function,
        trained,
        before,
        after,
        change,
        months,
    ]
}

pub(super) async fn csv(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let found = measure::outcomes(&visit.ctx, id).await?;
    csv_file("outcomes.csv", &HEAD, found.rows.into_iter().map(cells))
}

pub(super) async fn xlsx(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let found = measure::outcomes(&visit.ctx, id).await?;
    xlsx_file("outcomes.xlsx", &HEAD, found.rows.into_iter().map(cells))
}
