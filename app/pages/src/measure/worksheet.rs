//! The worksheet of a programme: what it costs, and what a stated change of a measure would be worth.

use axum::extract::Path;
use domain::id::ProgrammeId;
use domain::measure::worksheet::{Money, Worksheet};
use domain::programme::Programme;
use leptos::prelude::*;
use operations::measure::{self, TypedWorksheet};

use crate::components::{Crumbs, ErrorSummary, Field, PageHead, TableWrap};
use crate::download::{csv_file, xlsx_file};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

/// What is asked, in the order of the form, and what helps.
const LABELS: [(&str, &str); 16] = [
    (
        "Currency",
        "Such as EUR. Every amount has at most two decimals.",
    ),
    ("People who attend", ""),
    (
        "Hours of each person",
        "All sessions, preparation and travel.",
    ),
    ("What an hour of a person costs", ""),
    (
        "Hours of all facilitators together",
        "Preparation included.",
    ),
    ("What an hour of a facilitator costs", ""),
    ("Hours of all rooms together", ""),
    ("What an hour of a room costs", ""),
    ("Everything else", "Licences, travel, material."),
    ("Measure that changes", "Such as minutes of handling time."),
    ("Cases a month to which the change applies", ""),
    ("For how many months", ""),
    ("What one unit less or more is worth in one case", ""),
    (
        "Change by case: low",
        "In units of the measure, counted as a gain; negative if it could get worse.",
    ),
    ("Change by case: likely", ""),
    ("Change by case: high", ""),
];

pub(super) async fn show(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let (programme, sheet) = measure::find_worksheet(&visit.ctx, id).await?;
    let fields = filled(&sheet);
    visit
        .page("Cost and worth", move || {
            view(&programme, &sheet, fields, Problems::default())
        })
        .await
}

fn filled(sheet: &Worksheet) -> Fields {
    let [low, likely, high] = sheet.change;
    let values = [
        sheet.currency.clone(),
        sheet.people.to_string(),
        sheet.hours.to_string(),
        sheet.hour_cost.to_string(),
        sheet.facilitator_hours.to_string(),
        sheet.facilitator_cost.to_string(),
        sheet.room_hours.to_string(),
        sheet.room_cost.to_string(),
        sheet.other.to_string(),
        sheet.measure.clone(),
        sheet.cases.to_string(),
        sheet.months.to_string(),
        sheet.unit_worth.to_string(),
        low.to_string(),
        likely.to_string(),
        high.to_string(),
    ];
    Fields::filled(TypedWorksheet::FIELDS.into_iter().zip(values))
}

fn view(programme: &Programme, sheet: &Worksheet, fields: Fields, problems: Problems) -> AnyView {
    let id = programme.id;
    let above = vec![
        ("Reports".into(), "/reports".into()),
        (programme.name.clone(), format!("/programmes/{id}")),
        ("Outcomes".into(), format!("/programmes/{id}/outcomes")),
    ];
    let inputs: Vec<_> = TypedWorksheet::FIELDS
        .into_iter()
        .zip(LABELS)
        .map(|(name, (label, help))| {
            view! { <Field name label help short=true fields=fields.clone() problems=problems.clone()/> }
        })
        .collect();
    let rows: Vec<_> = rows(sheet)
        .into_iter()
        .map(|[what, low, likely, high]| {
            view! {
                <tr>
                    <th scope="row">{what}</th>
                    <td class="num" data-label="Low">{low}</td>
                    <td class="num" data-label="Likely">{likely}</td>
                    <td class="num" data-label="High">{high}</td>
                </tr>
            }
        })
        .collect();
    let currency = sheet.currency.clone();
    let pays = sheet.sum().and_then(|sum| sum.break_even).map(|change| {
        format!("The cost would be met by a change of {change} in each of these cases.")
    });
    view! {
        <Crumbs above here="Cost and worth"/>
        <PageHead title=format!("Cost and worth of {}", programme.name)/>
        <p class="lede">"What the programme costs, and what a change would be worth if it came. The change is what you state, as a range; nothing here shows that the training brings it."</p>
        <TableWrap label="Cost and worth">
            <table>
                <caption class="visually-hidden">{format!("Cost and worth, in {currency}")}</caption>
                <thead><tr><th scope="col">{format!("In {currency}")}</th><th scope="col" class="num">"Low"</th><th scope="col" class="num">"Likely"</th><th scope="col" class="num">"High"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
        {pays.map(|words| view! { <p>{words}</p> })}
        <p class="exports">"Export: "<a href=format!("/programmes/{id}/worksheet.csv")>"CSV"</a>" "<a href=format!("/programmes/{id}/worksheet.xlsx")>"XLSX"</a></p>
        <h2>"What goes in"</h2>
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action=format!("/programmes/{id}/worksheet")>
            {inputs}
            <div class="actions"><button class="button primary">"Save and reckon"</button></div>
        </form>
    }
    .into_any()
}

/// What follows: each with its low, likely and high amount, which for costs are one.
fn rows(sheet: &Worksheet) -> Vec<[String; 4]> {
    let Some(sum) = sheet.sum() else {
        return Vec::new();
    };
    let row = |what: &str, amounts: [Money; 3]| {
        let [low, likely, high] = amounts.map(|amount| amount.to_string());
        [what.to_owned(), low, likely, high]
    };
    vec![
        row("People’s time", [sum.people; 3]),
        row("Facilitators", [sum.facilitators; 3]),
        row("Rooms", [sum.rooms; 3]),
        row("Everything else", [sheet.other; 3]),
        row("Cost in all", [sum.cost; 3]),
        row("Worth of the change", sum.worth),
        row("Worth without cost", sum.net),
    ]
}

pub(super) async fn save(visit: Visit, Path(id): Path<ProgrammeId>, fields: Fields) -> Answer {
    let typed = TypedWorksheet(TypedWorksheet::FIELDS.map(|field| fields.get(field)));
    match measure::set_worksheet(&visit.ctx, id, typed).await {
        Ok(()) => visit.redirect_with(&format!("/programmes/{id}/worksheet"), Flash::ok("Kept.")),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let (programme, sheet) = measure::find_worksheet(&visit.ctx, id).await?;
            visit
                .page_again("Cost and worth", move || {
                    view(&programme, &sheet, fields, problems)
                })
                .await
        }
    }
}

/// What went in, then what follows.
async fn lines(visit: &Visit, id: ProgrammeId) -> operations::Outcome<Vec<[String; 4]>> {
    let (_, sheet) = measure::find_worksheet(&visit.ctx, id).await?;
    let fields = filled(&sheet);
    let inputs = TypedWorksheet::FIELDS.into_iter().zip(LABELS);
    let inputs = inputs.map(|(field, (label, _))| {
        let value = fields.get(field).to_owned();
        [label.to_owned(), value, String::new(), String::new()]
    });
    Ok(inputs.chain(rows(&sheet)).collect())
}

const HEAD: [&str; 4] = ["what", "low", "likely", "high"];

pub(super) async fn csv(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let lines = lines(&visit, id).await?;
    csv_file("cost-and-worth.csv", &HEAD, lines)
}

pub(super) async fn xlsx(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let lines = lines(&visit, id).await?;
    xlsx_file("cost-and-worth.xlsx", &HEAD, lines)
}
