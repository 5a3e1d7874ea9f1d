//! One person on the sheet of a meeting.

use domain::attendance::{Excuse, Mark, Verdict};
use domain::person::Person;
use domain::session::Meeting;
use leptos::prelude::*;
use operations::attendance::Sheet;

use crate::components::field_attributes;
use crate::fields::{Fields, Problems};

/// The row of a person at a meeting.
pub(super) fn person(
    sheet: &Sheet,
    meeting: &Meeting,
    person: &Person,
    fields: &Fields,
    problems: &Problems,
) -> impl IntoView + use<> {
    let key = format!("{}-{}", meeting.id, person.id);
    let mark_name = format!("mark-{key}");
    let minutes_name = format!("minutes-{key}");
    let picked = fields.get(&mark_name).to_owned();
    let name = person.entry.name();
    let radios: Vec<_> = Mark::ALL
        .into_iter()
        .map(|mark| {
            let checked = picked == mark.as_str();
            view! {
                <label>
                    <input type="radio" name=mark_name.clone() value=mark.as_str() checked=checked/>
                    <span>{mark.label()}</span>
                </label>
            }
        })
        .collect();
    let problem = problems.fields.of(&minutes_name).map(str::to_owned);
    let (described_by, invalid) = field_attributes(&minutes_name, false, problem.as_deref());
    let excuse_name = format!("excuse-{key}");
    let excuse_problem = problems.fields.of(&excuse_name).map(str::to_owned);
    let (excuse_described, excuse_invalid) =
        field_attributes(&excuse_name, false, excuse_problem.as_deref());
    let excused = fields.get(&excuse_name).to_owned();
    let excuses: Vec<_> = Excuse::ALL
        .into_iter()
        .map(|excuse| {
            let selected = excused == excuse.as_str();
            view! { <option value=excuse.as_str() selected=selected>{excuse.label()}</option> }
        })
        .collect();
    let verdict = match sheet.verdict(person.id) {
        Verdict::Open => view! { <span class="muted">"Open"</span> }.into_any(),
        Verdict::Attended => view! { <span class="chip ok">"Attended"</span> }.into_any(),
        Verdict::Excused => view! { <span class="chip info">"Excused"</span> }.into_any(),
        Verdict::Missed => view! { <span class="chip warn">"Missed"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{name.clone()}" "<small>{person.entry.function.clone()}</small></th>
            <td data-label="Mark">
                <fieldset class="segmented" id=mark_name.clone()>
                    <legend class="visually-hidden">{format!("Attendance of {name}")}</legend>
                    {radios}
                </fieldset>
            </td>
            <td data-label="Minutes there">
                <input
                    id=minutes_name.clone() name=minutes_name.clone() type="number" min="1" class="short"
                    value=fields.get(&minutes_name).to_owned() aria-label=format!("Minutes of {name}")
                    aria-describedby=described_by aria-invalid=invalid
                />
                {problem.map(|sentence| view! { <p class="field-error" id=format!("{minutes_name}-error")>{sentence}</p> })}
            </td>
            <td data-label="Why if excused">
                <select
                    id=excuse_name.clone() name=excuse_name.clone() aria-label=format!("Why {name} is excused")
                    aria-describedby=excuse_described aria-invalid=excuse_invalid
                >
                    <option value="">"Not excused"</option>
                    {excuses}
                </select>
                {excuse_problem.map(|sentence| view! { <p class="field-error" id=format!("{excuse_name}-error")>{sentence}</p> })}
            </td>
            <td data-label="Verdict">{verdict}</td>
        </tr>
    }
}
