//! Parts of forms in which one picks: select, radio buttons, boxes.

use leptos::prelude::*;

use crate::components::field_attributes;
use crate::fields::{Fields, Problems};

/// A select of (value, words); keeps what was picked.
#[component]
pub(crate) fn Select(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    fields: Fields,
    problems: Problems,
    #[prop(default = "")] help: &'static str,
) -> impl IntoView {
    let problem = problems.fields.of(name).map(str::to_owned);
    let (described_by, invalid) = field_attributes(name, !help.is_empty(), problem.as_deref());
    let picked = fields.get(name).to_owned();
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == picked;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name aria-describedby=described_by aria-invalid=invalid>{options}</select>
            {(!help.is_empty()).then(|| view! { <p class="help" id=format!("{name}-help")>{help}</p> })}
            {problem.map(|sentence| view! { <p class="field-error" id=format!("{name}-error")>{sentence}</p> })}
        </div>
    }
}

/// Radio buttons (`one`) or boxes of (value, words, small print), in a group with a legend.
#[component]
pub(crate) fn Choices(
    name: &'static str,
    #[prop(into)] legend: String,
    options: Vec<(String, String, String)>,
    fields: Fields,
    problems: Problems,
    #[prop(default = true)] one: bool,
    #[prop(default = "")] help: &'static str,
) -> impl IntoView {
    let problem = problems.fields.of(name).map(str::to_owned);
    let (described_by, _) = field_attributes(name, !help.is_empty(), problem.as_deref());
    let kind = if one { "radio" } else { "checkbox" };
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, words, small)| {
            let checked = fields.all(name).any(|picked| picked == value);
            view! {
                <label class="choice">
                    <input type=kind name=name value=value checked=checked/>
                    " "
                    <span>{words} {(!small.is_empty()).then(|| view! { " " <small>{small}</small> })}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="choices" id=name tabindex="-1" aria-describedby=described_by>
            <legend>{legend}</legend>
            {(!help.is_empty()).then(|| view! { <p class="help" id=format!("{name}-help")>{help}</p> })}
            {problem.map(|sentence| view! { <p class="field-error" id=format!("{name}-error")>{sentence}</p> })}
            {options}
        </fieldset>
    }
}

/// One box.
#[component]
pub(crate) fn Checkbox(
    name: &'static str,
    label: &'static str,
    fields: Fields,
    #[prop(default = "yes")] value: &'static str,
) -> impl IntoView {
    let checked = fields.is_ticked(name);
    view! {
        <div class="field">
            <label class="choice"><input type="checkbox" id=name name=name value=value checked=checked/>" "<span>{label}</span></label>
        </div>
    }
}
