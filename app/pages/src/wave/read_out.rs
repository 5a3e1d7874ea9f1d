//! The read-out of a closed wave: what works well beside what could be better, skills by level, and the figures
//! as a file.

use axum::extract::Path;
use domain::id::WaveId;
use domain::instrument::Theme;
use domain::wave::{Figures, ItemReadOut, ReadOut, Tally, hundredths};
use leptos::prelude::*;
use operations::AppError;

use super::Paragraphs;
use crate::components::TableWrap;
use crate::download::csv_file;
use crate::visit::{Answer, Visit};

/// What the row of everybody is called.
const EVERYBODY: &str = "everybody";

/// The figures that are shown, one line an answer that could be given; what is withheld says so.
pub(super) async fn figures(visit: Visit, Path(id): Path<WaveId>) -> Answer {
    let view = operations::wave::find(&visit.ctx, id).await?;
    let read_out = view.read_out.ok_or(AppError::NotFound)?;
    csv_file(
        &format!("assessment-{id}.csv"),
        &[
            "question", "skill", "group", "answers", "mean", "answer", "count",
        ],
        rows(&read_out),
    )
}

fn rows(read_out: &ReadOut) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for item in &read_out.items {
        let start = |group: &str| {
            vec![
                item.prompt.clone(),
                item.skill.clone().unwrap_or_default(),
                group.to_owned(),
            ]
        };
        let (steps, least, all, by_level): (Vec<String>, _, _, _) = match &item.figures {
            Figures::Text { answers, .. } => {
                let mut row = start(EVERYBODY);
                row.push(answers.map_or_else(|| "withheld".to_owned(), |n| n.to_string()));
                row.extend([String::new(), String::new(), String::new()]);
                rows.push(row);
                continue;
            }
            Figures::Scale {
                least,
                all,
                by_level,
                ..
            } => {
                let count = all.as_ref().map_or(0, |tally| tally.0.len());
                let steps = (*least..).take(count).map(|step| step.to_string());
                (steps.collect(), Some(*least), all, by_level)
            }
            Figures::Choice {
                options,
                all,
                by_level,
            } => (options.clone(), None, all, by_level),
        };
        for (group, tally) in groups(read_out, all, by_level) {
            let Some(tally) = tally else {
                let mut row = start(&group);
                row.push("withheld".to_owned());
                row.extend([String::new(), String::new(), String::new()]);
                rows.push(row);
                continue;
            };
            let mean = least.map_or_else(String::new, |least| {
                hundredths(tally.mean_hundredths(least))
            });
            for (step, count) in steps.iter().zip(&tally.0) {
                let mut row = start(&group);
                row.push(tally.responses().to_string());
                row.extend([mean.clone(), step.clone(), count.to_string()]);
                rows.push(row);
            }
        }
    }
    rows
}

/// Everybody, then each group of levels.
fn groups<'a>(
    read_out: &ReadOut,
    all: &'a Option<Tally>,
    by_level: &'a [Option<Tally>],
) -> Vec<(String, Option<&'a Tally>)> {
    std::iter::once((EVERYBODY.to_owned(), all.as_ref()))
        .chain(
            read_out
                .levels
                .iter()
                .cloned()
                .zip(by_level.iter().map(Option::as_ref)),
        )
        .collect()
}

/// The whole read-out.
pub(super) fn view(read_out: ReadOut) -> impl IntoView {
    let of_theme = |theme: Option<Theme>| -> Vec<ItemReadOut> {
        read_out
            .items
            .iter()
            .filter(|item| item.theme == theme)
            .filter(|item| matches!(item.figures, Figures::Text { .. }))
            .cloned()
            .collect()
    };
    let (well, better) = (
        of_theme(Some(Theme::WorksWell)),
        of_theme(Some(Theme::ToImprove)),
    );
    let (cases, others) = (of_theme(Some(Theme::CaseExample)), of_theme(None));
    let counted: Vec<ItemReadOut> = read_out
        .items
        .iter()
        .filter(|item| !matches!(item.figures, Figures::Text { .. }))
        .cloned()
        .collect();
    view! {
        <h2>"What was said"</h2>
        <div class="note" role="note"><p>"Numbers stand for at least five answers to the question, written answers for at least ten. Where a level has fewer it is withheld, and the next smallest level with it, so that nothing follows from the totals. Nothing here changes any more."</p></div>
        <div class="returns">
            <section class="outcome better"><h3>"What works well"</h3><Texts items=well in_column=true/></section>
            <section class="outcome worse"><h3>"What could be better"</h3><Texts items=better in_column=true/></section>
        </div>
        <Overview read_out=read_out.clone()/>
        {(!counted.is_empty()).then(|| {
            let tables: Vec<_> = counted
                .into_iter()
                .map(|item| view! { <Distribution item read_out=read_out.clone()/> })
                .collect();
            view! { <h2 class="page-break">"How the answers are spread"</h2> {tables} }
        })}
        {(!cases.is_empty()).then(|| view! { <h2>"Situations"</h2> <Texts items=cases/> })}
        {(!others.is_empty()).then(|| view! { <h2>"Other written answers"</h2> <Texts items=others/> })}
    }
}

/// Written answers under their questions.
#[component]
fn Texts(
    items: Vec<ItemReadOut>,
    /// Whether a heading of its own stands above.
    #[prop(default = false)]
    in_column: bool,
) -> impl IntoView {
    items
        .into_iter()
        .map(|item| {
            let (answers, texts) = match item.figures {
                Figures::Text { answers, texts } => (answers, texts),
                Figures::Scale { .. } | Figures::Choice { .. } => (None, None),
            };
            let body = match (texts, answers) {
                (Some(texts), _) => {
                    let list: Vec<_> = texts
                        .into_iter()
                        .map(|text| view! { <li><blockquote><Paragraphs text/></blockquote></li> })
                        .collect();
                    view! { <ul class="stack">{list}</ul> }.into_any()
                }
                (None, Some(count)) => {
                    view! { <p class="muted">{format!("{count} answers: withheld (fewer than 10)")}</p> }.into_any()
                }
                (None, None) => view! { <p class="muted">"Withheld (fewer than 5 answers)"</p> }.into_any(),
            };
            let heading = if in_column {
                view! { <h4>{item.prompt}</h4> }.into_any()
            } else {
                view! { <h3>{item.prompt}</h3> }.into_any()
            };
            view! { {heading} {body} }
        })
        .collect::<Vec<_>>()
}

/// The means of all scales, in all and by level.
#[component]
fn Overview(read_out: ReadOut) -> impl IntoView {
    let levels = read_out.levels.clone();
    let mut ends = None;
    let rows: Vec<_> = read_out
        .items
        .iter()
        .filter_map(|item| {
            let Figures::Scale {
                least,
                least_label,
                most_label,
                all,
                by_level,
            } = &item.figures
            else {
                return None;
            };
            ends.get_or_insert_with(|| format!("{least} = {least_label}; higher is closer to “{most_label}”."));
            let cells: Vec<_> = levels
                .iter()
                .zip(by_level)
                .map(|(level, tally)| view! { <Mean label=level.clone() tally=tally.clone() least=*least/> })
                .collect();
            Some(view! {
                <tr>
                    <th scope="row">{item.prompt.clone()}</th>
                    <td class="bar" data-label=""><Bar tally=all.clone() least=*least/></td>
                    <Mean label="everybody".to_owned() tally=all.clone() least=*least/>
                    {cells}
                </tr>
            })
        })
        .collect();
    (!rows.is_empty()).then(|| {
        let heads: Vec<_> = levels
            .into_iter()
            .map(|level| view! { <th scope="col" class="num">{level}</th> })
            .collect();
        view! {
            <h2>"Skills, as people rate themselves"</h2>
            <p class="muted">{ends}</p>
            <TableWrap label="Skills, means in all and by level">
                <table class="bars">
                    <caption class="visually-hidden">"Means in all and by level"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Statement"</th>
                            <th scope="col"><span class="visually-hidden">"Bar of everybody"</span></th>
                            <th scope="col" class="num">"everybody"</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        }
    })
}

#[component]
fn Mean(label: String, tally: Option<Tally>, least: u8) -> impl IntoView {
    match tally {
        Some(tally) => {
            let mean = hundredths(tally.mean_hundredths(least));
            view! { <td class="num" data-label=label>{mean}</td> }.into_any()
        }
        None => view! { <td class="withheld" data-label=label>"withheld"</td> }.into_any(),
    }
}

/// A mean as a bar between the ends of its scale; nothing when it is withheld.
#[component]
fn Bar(tally: Option<Tally>, least: u8) -> impl IntoView {
    tally.map(|tally| {
        let steps = u32::try_from(tally.0.len()).unwrap_or(u32::MAX);
        let above_least = tally
            .mean_hundredths(least)
            .saturating_sub(100 * u32::from(least));
        let width = above_least / steps.saturating_sub(1).max(1);
        view! {
            <svg viewBox="0 0 100 9" preserveAspectRatio="none" aria-hidden="true">
                <rect class="track" width="100" height="9"/>
                <rect class="now" width=width height="9"/>
            </svg>
        }
    })
}

/// How many gave each answer to one question, in all and by level.
#[component]
fn Distribution(item: ItemReadOut, read_out: ReadOut) -> impl IntoView {
    let (steps, least, all, by_level): (Vec<String>, _, _, _) = match item.figures {
        Figures::Scale {
            least,
            all,
            by_level,
            ..
        } => {
            let count = all.as_ref().map_or(0, |tally| tally.0.len());
            let steps = (least..).take(count).map(|step| step.to_string()).collect();
            (steps, Some(least), all, by_level)
        }
        Figures::Choice {
            options,
            all,
            by_level,
        } => (options, None, all, by_level),
        Figures::Text { .. } => (Vec::new(), None, None, Vec::new()),
    };
    if all.is_none() {
        return view! { <h3>{item.prompt}</h3> <p class="muted">"Withheld (fewer than 5 answers)"</p> }
            .into_any();
    }
    let heads: Vec<_> = steps
        .iter()
        .map(|step| view! { <th scope="col" class="num">{step.clone()}</th> })
        .collect();
    let columns = steps.len() + 1 + usize::from(least.is_some());
    let rows: Vec<_> = groups(&read_out, &all, &by_level)
        .into_iter()
        .map(|(group, tally)| {
            let cells = match tally {
                Some(tally) => {
                    let counts: Vec<_> = steps
                        .iter()
                        .zip(&tally.0)
                        .map(|(step, count)| view! { <td class="num" data-label=step.clone()>{*count}</td> })
                        .collect();
                    let mean = least.map(|least| view! { <Mean label="Mean".to_owned() tally=Some(tally.clone()) least/> });
                    view! { <td class="num" data-label="Answers">{tally.responses()}</td> {mean} {counts} }
                        .into_any()
                }
                None => view! { <td class="withheld" data-label="Answers" colspan=columns>"withheld"</td> }.into_any(),
            };
            view! { <tr><th scope="row">{group}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <h3>{item.prompt.clone()}</h3>
        <TableWrap label=item.prompt.clone()>
            <table>
                <caption class="visually-hidden">{item.prompt}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Level"</th>
                        <th scope="col" class="num">"Answers"</th>
                        {least.map(|_| view! { <th scope="col" class="num">"Mean"</th> })}
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}
