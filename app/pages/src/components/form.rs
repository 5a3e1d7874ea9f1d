//! Parts of forms: labelled fields with their problem beside them, and the summary on top.

use leptos::prelude::*;

use crate::fields::{Fields, Problems};

/// What is wrong, on top of the form, with a link to each field.
#[component]
pub(crate) fn ErrorSummary(problems: Problems) -> impl IntoView {
    (!problems.is_empty()).then(|| {
        let items: Vec<_> = problems
            .fields
            .0
            .into_iter()
            .map(|(field, sentence)| view! { <li><a href=format!("#{field}")>{sentence}</a></li> })
            .collect();
        view! {
            <div class="error-summary" tabindex="-1" role="alert" aria-labelledby="error-summary" autofocus>
                <h2 id="error-summary">"There is a problem"</h2>
                {problems.refusal.map(|sentence| view! { <p>{sentence}</p> })}
                {(!items.is_empty()).then(|| view! { <ul>{items}</ul> })}
            </div>
        }
    })
}

/// The attributes that tie an input to its help and its problem: (`aria-describedby`, `aria-invalid`).
pub(crate) fn field_attributes(
    name: &str,
    has_help: bool,
    problem: Option<&str>,
) -> (Option<String>, Option<&'static str>) {
    let mut ids = Vec::new();
    if has_help {
        ids.push(format!("{name}-help"));
    }
    if problem.is_some() {
        ids.push(format!("{name}-error"));
    }
    (
        (!ids.is_empty()).then(|| ids.join(" ")),
        problem.map(|_| "true"),
    )
}

/// A one-line input with its label, help and problem; keeps what was typed.
#[component]
pub(crate) fn Field(
    name: &'static str,
    label: &'static str,
    fields: Fields,
    problems: Problems,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "")] help: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(default = false)] short: bool,
    #[prop(default = false)] required: bool,
) -> impl IntoView {
    let problem = problems.fields.of(name).map(str::to_owned);
    let (described_by, invalid) = field_attributes(name, !help.is_empty(), problem.as_deref());
    let value = if kind == "password" {
        String::new()
    } else {
        fields.get(name).to_owned()
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type=kind
                value=value
                class=short.then_some("short")
                autocomplete=autocomplete
                aria-describedby=described_by
                aria-invalid=invalid
                aria-required=required.then_some("true")
            />
            {(!help.is_empty()).then(|| view! { <p class="help" id=format!("{name}-help")>{help}</p> })}
            {problem.map(|sentence| view! { <p class="field-error" id=format!("{name}-error")>{sentence}</p> })}
        </div>
    }
}

/// Several lines of text with label, help and problem. The only textarea of the pages: leptos writes the
/// content of one unescaped, so it is escaped here.
#[component]
pub(crate) fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    problems: Problems,
    #[prop(into, default = String::new())] help: String,
    #[prop(default = 5)] rows: u32,
) -> impl IntoView {
    let problem = problems.fields.of(&name).map(str::to_owned);
    let (described_by, invalid) = field_attributes(&name, !help.is_empty(), problem.as_deref());
    // A line break right after the tag is dropped by browsers: give them one to drop.
    let escaped = format!("\n{}", escape(&value));
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <textarea
                id=name.clone()
                name=name.clone()
                rows=rows
                aria-describedby=described_by
                aria-invalid=invalid
                inner_html=escaped
            ></textarea>
            {(!help.is_empty()).then(|| view! { <p class="help" id=format!("{name}-help")>{help}</p> })}
            {problem.map(|sentence| view! { <p class="field-error" id=format!("{name}-error")>{sentence}</p> })}
        </div>
    }
}

/// Text made safe between tags.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_textarea_cannot_be_left_by_its_content() {
        let html = view! {
            <TextArea name="t" label="Text" value="</textarea><script>1</script> & \"x\"" problems=Problems::default()/>
        }
        .to_html();
        assert!(!html.contains("<script>"), "{html}");
        assert!(
            html.contains("&lt;/textarea&gt;&lt;script&gt;1&lt;/script&gt; &amp; \"x\""),
            "{html}"
        );
    }
}
