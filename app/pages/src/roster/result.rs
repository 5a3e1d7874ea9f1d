//! What a roster file would do, and what is wrong with it.

use domain::roster::Finding;
use leptos::prelude::*;
use operations::roster::{Named, Summary};

use crate::components::TableWrap;
use crate::upload::Upload;

/// Rows shown of a long list; the file with the status column has them all.
const ROWS_MOST: usize = 200;
/// Names shown of people who become inactive.
const NAMES_MOST: usize = 50;

/// Everything that is wrong with a file.
#[component]
pub(crate) fn Wrong(
    findings: Vec<Finding>,
    text: Option<String>,
    /// What writes the file with its problems.
    to: &'static str,
) -> impl IntoView {
    let count = findings.len();
    let heading = if count == 1 {
        "There is a problem".to_owned()
    } else {
        format!("There are {count} problems")
    };
    view! {
        <div class="error-summary" tabindex="-1" role="alert" aria-labelledby="error-summary" autofocus>
            <h2 id="error-summary">{heading}</h2>
            <p>"Nothing was imported. Correct the file and choose it again."</p>
        </div>
        <Findings label="Problems" findings/>
        {text.map(|text| view! {
            <form method="post" action=to enctype="multipart/form-data">
                <input type="hidden" name="text" value=text/>
                <p><button class="button">"Download the file with a status column"</button></p>
            </form>
        })}
        <h2>"Choose the corrected file"</h2>
    }
}

/// Places of a file and what is wrong with each.
#[component]
pub(crate) fn Findings(label: &'static str, findings: Vec<Finding>) -> impl IntoView {
    let more = findings.len().saturating_sub(ROWS_MOST);
    let rows: Vec<_> = findings
        .into_iter()
        .take(ROWS_MOST)
        .map(|finding| {
            view! {
                <tr>
                    <td class="num" data-label="Line">{finding.line}</td>
                    <td data-label="Column"><code>{finding.column}</code></td>
                    <td data-label="What to do">{finding.sentence}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label=label>
            <table>
                <caption class="visually-hidden">{label}</caption>
                <thead><tr><th scope="col" class="num">"Line"</th><th scope="col">"Column"</th><th scope="col">"What to do"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
        {(more > 0).then(|| view! { <p class="muted">{format!("And {more} more.")}</p> })}
    }
}

/// What a file would do, and the form that does it.
#[component]
pub(super) fn Dry(summary: Summary, upload: Upload) -> impl IntoView {
    let missing = summary.missing.len();
    let leaving = summary.leaving.len();
    let asks_again = summary.asks_again(true);
    let most = summary.deactivated(true);
    let active = summary.active;
    let warnings = summary.warnings;
    let figures = [
        ("New", summary.new),
        ("Changed", summary.changed),
        ("Unchanged", summary.unchanged),
        ("Not in the file", missing),
    ]
    .map(|(word, number)| view! { <div><dt>{word}</dt><dd>{number}</dd></div> })
    .into_iter()
    .collect::<Vec<_>>();
    let odd = (!warnings.is_empty()).then(|| {
        let heading = format!("Worth a look ({})", warnings.len());
        view! {
            <h2>{heading}</h2>
            <p>"These rows can be imported; perhaps something about them is not meant so."</p>
            <Findings label="Worth a look" findings=warnings/>
        }
    });
    let gone = (leaving > 0).then(|| {
        view! {
            <h2>{format!("Become inactive by the file ({leaving})")}</h2>
            <Names people=summary.leaving/>
        }
    });
    let deactivate = (missing > 0).then(|| {
        view! {
            <h2>{format!("With the firm but not in the file ({missing})")}</h2>
            <Names people=summary.missing/>
            <div class="field">
                <label class="choice">
                    <input type="checkbox" name="deactivate_missing" value="yes" checked=upload.deactivate_missing/>
                    " "
                    <span>"Make them inactive " <small>"leave this off when the file holds only some of your people"</small></span>
                </label>
            </div>
        }
    });
    let many = asks_again.then(|| {
        let words = format!("I have checked it: as many as {most} of {active} active people may become inactive");
        view! {
            <div class="note warn" role="note">
                <p>"More than a tenth of your people would become inactive. Is the file complete?"</p>
                <label class="choice">
                    <input type="checkbox" name="many_confirmed" value="yes" checked=upload.many_confirmed/>
                    " "
                    <span>{words}</span>
                </label>
            </div>
        }
    });
    view! {
        <p class="lede">"Nothing has been written yet."</p>
        <dl class="figures">{figures}</dl>
        {odd}
        <form class="stack" method="post" action="/people/import" enctype="multipart/form-data">
            <input type="hidden" name="text" value=upload.text()/>
            <input type="hidden" name="confirmed" value="yes"/>
            {gone}
            {deactivate}
            {many}
            <div class="actions">
                <button class="button primary">"Import"</button>
                <a class="button" href="/people/import">"Choose another file"</a>
            </div>
        </form>
    }
}

#[component]
fn Names(people: Vec<Named>) -> impl IntoView {
    let more = people.len().saturating_sub(NAMES_MOST);
    let items: Vec<_> = people
        .into_iter()
        .take(NAMES_MOST)
        .map(|person| view! { <li>{format!("{} ({})", person.name, person.employee_id)}</li> })
        .collect();
    view! {
        <ul>{items}</ul>
        {(more > 0).then(|| view! { <p class="muted">{format!("And {more} more.")}</p> })}
    }
}
