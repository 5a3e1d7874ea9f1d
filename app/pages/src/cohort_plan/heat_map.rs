//! Functions, levels or sites against cohorts, as a table with numbers and shades.

use super::*;

/// People of each value in each cohort: the number in each cell, its shade second.
#[component]
pub(super) fn HeatMap(cohorts: Vec<Cohort>, mix: Mix) -> impl IntoView {
    let label = format!("People by {} and cohort", mix.by.as_str());
    let heads: Vec<_> = cohorts
        .into_iter()
        .map(|cohort| view! { <th scope="col">{cohort.name}</th> })
        .collect();
    let most = mix
        .rows
        .iter()
        .flat_map(|row| row.counts.iter().copied())
        .max()
        .unwrap_or_default();
    let rows: Vec<_> = mix
        .rows
        .iter()
        .map(|row| {
            let fair = row.fair_share();
            let cells: Vec<_> = row
                .counts
                .iter()
                .map(|&count| {
                    let mark = (fair.off(count) > 0).then(|| {
                        view! { <span aria-hidden="true">"!"</span><span class="visually-hidden">" outside the fair share"</span> }
                    });
                    view! { <td class=shade(count, most)>{count}{mark}</td> }
                })
                .collect();
            view! {
                <tr>
                    <th scope="row">{row.shown().to_owned()}</th>
                    {cells}
                    <td class="num">{row.people()}</td>
                    <td class="nowrap">{fair.to_string()}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label=label.clone()>
            <table class="heat">
                <caption>{label}" "<small>"“!” marks a number outside the fair share."</small></caption>
                <thead>
                    <tr><th scope="col">{mix.by.label()}</th>{heads}<th scope="col" class="num">"All"</th><th scope="col">"Even"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

/// Five steps from none to the most of the table.
fn shade(count: usize, most: usize) -> &'static str {
    match count {
        0 => "h0",
        count if 4 * count <= most => "h1",
        count if 2 * count <= most => "h2",
        count if 4 * count <= 3 * most => "h3",
        _ => "h4",
    }
}
