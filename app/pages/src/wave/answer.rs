//! The form in the hands of whoever was asked: one page, without JavaScript, nothing typed is lost.

use std::collections::BTreeMap;

use axum::extract::Path;
use domain::id::WaveId;
use domain::instrument::{AnonymityMode, Given, Item, ItemKind, Theme};
use domain::wave::WaveState;
use leptos::prelude::*;
use operations::wave::AnswerForm;

use super::{GivenAnswers, closing};
use crate::components::{Crumbs, ErrorSummary, Markdown, PageHead, TextArea, field_attributes};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

/// What stands in the fields, by their names.
type Typed = BTreeMap<String, String>;

pub(super) async fn show(visit: Visit, Path(id): Path<WaveId>) -> Answer {
    let form = operations::wave::answer_form(&visit.ctx, id).await?;
    let typed = stored(&form);
    form_page(visit, form, typed, Problems::default()).await
}

pub(super) async fn save(visit: Visit, Path(id): Path<WaveId>, fields: Fields) -> Answer {
    let typed: Typed = fields
        .starting("q-")
        .map(|(key, value)| (format!("q-{key}"), value.to_owned()))
        .collect();
    match operations::wave::answer(&visit.ctx, id, &typed).await {
        Ok(()) => visit.redirect_with(
            &format!("/waves/{id}/answer"),
            Flash::ok("Thank you. Your answers are kept."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let form = operations::wave::answer_form(&visit.ctx, id).await?;
            form_page(visit, form, typed, problems).await
        }
    }
}

/// The fields filled with what was answered before.
fn stored(form: &AnswerForm) -> Typed {
    form.form
        .form
        .items
        .iter()
        .zip(form.own.iter().flatten())
        .filter_map(|(item, given)| {
            let value = match given.as_ref()? {
                Given::Number(number) => number.to_string(),
                Given::Text(text) => text.clone(),
            };
            Some((item.field(), value))
        })
        .collect()
}

async fn form_page(visit: Visit, form: AnswerForm, typed: Typed, problems: Problems) -> Answer {
    let state = form.wave.state(visit.ctx.now);
    let is_first = problems.is_empty();
    let title = form.wave.title.clone();
    let main = move || {
        let wave = form.wave;
        let is_done = form.answered && wave.mode == AnonymityMode::Anonymous;
        // A form that was closed while somebody wrote is shown once more, so that the text can be saved.
        let is_late = state != WaveState::Open && !problems.is_empty() && !form.answered;
        let body = if is_done {
            view! { <div class="note ok" role="note"><p>"You have answered. Thank you. Nobody can tell which answers are yours, so they cannot be shown or changed."</p></div> }
                .into_any()
        } else if state == WaveState::Open || is_late {
            let changing = form.answered.then(|| {
                view! { <div class="note ok" role="note"><p>{format!("You have answered. You may change your answers until {}.", closing(&wave))}</p></div> }
            });
            view! {
                {changing}
                <Markdown text=form.form.form.purpose shift=1/>
                <p class="muted">{format!("{} questions, open until {}. Questions are needed unless they say optional.", form.form.items.len(), closing(&wave))}</p>
                <form class="form" method="post" action=format!("/waves/{}/answer", wave.id)>
                    <Items items=form.form.form.items typed problems=problems.clone()/>
                    <div class="actions"><button class="button primary">{if form.answered { "Save my changes" } else { "Send my answers" }}</button></div>
                </form>
            }
            .into_any()
        } else {
            let own = form
                .own
                .map(|given| view! { <h2>"What you answered"</h2> <GivenAnswers items=form.form.form.items given/> });
            view! {
                <div class="note" role="note"><p>"This form is closed: answers are no longer taken."</p></div>
                {own}
            }
            .into_any()
        };
        view! {
            <Crumbs above=vec![("Home".to_owned(), "/home".to_owned())] here=wave.title.clone()/>
            <PageHead title=wave.title/>
            <ErrorSummary problems/>
            <div class="note info" role="note"><p><strong>{wave.mode.label()}". "</strong>{wave.mode.plain_words()}</p></div>
            {body}
        }
        .into_any()
    };
    let title = format!("{title}: your answers");
    if is_first {
        visit.page(&title, main).await
    } else {
        visit.page_again(&title, main).await
    }
}

/// The heading above the items of a theme.
fn heading(theme: Option<Theme>) -> &'static str {
    match theme {
        Some(Theme::WorksWell) => "What works well",
        Some(Theme::ToImprove) => "What could be better",
        Some(Theme::CaseExample) => "A situation",
        Some(Theme::Skill) => "What you do",
        None => "About your work",
    }
}

#[component]
fn Items(items: Vec<Item>, typed: Typed, problems: Problems) -> impl IntoView {
    let mut above = None;
    items
        .into_iter()
        .map(|item| {
            let heading = heading(item.theme);
            let is_new = above.replace(heading) != Some(heading);
            let value = typed.get(&item.field()).cloned().unwrap_or_default();
            view! {
                {is_new.then(|| view! { <h2>{heading}</h2> })}
                <Question item value problems=problems.clone()/>
            }
        })
        .collect::<Vec<_>>()
}

#[component]
fn Question(item: Item, value: String, problems: Problems) -> impl IntoView {
    let name = item.field();
    let label = if item.required {
        item.prompt.clone()
    } else {
        format!("{} (optional)", item.prompt)
    };
    match item.kind.clone() {
        ItemKind::Text => {
            view! { <TextArea name label value problems help=item.help rows=4/> }.into_any()
        }
        ItemKind::Scale {
            least,
            most,
            least_label,
            most_label,
        } => {
            let steps = item
                .steps()
                .map(|step| (step.to_string(), step.to_string()))
                .collect();
            let ends = (
                format!("{least} = {least_label}"),
                format!("{most} = {most_label}"),
            );
            view! { <Radios class="scale" name label help=item.help ends=Some(ends) options=steps is_optional=!item.required value problems/> }
                .into_any()
        }
        ItemKind::Choice { options } => {
            let options = (0..)
                .zip(options)
                .map(|(at, option): (u8, String)| (at.to_string(), option))
                .collect();
            view! { <Radios class="choices" name label help=item.help ends=None options is_optional=!item.required value problems/> }
                .into_any()
        }
    }
}

/// Radio buttons in a group: side by side as a scale when the meaning of its ends is given, one a line otherwise.
#[component]
fn Radios(
    class: &'static str,
    name: String,
    label: String,
    help: String,
    ends: Option<(String, String)>,
    options: Vec<(String, String)>,
    is_optional: bool,
    value: String,
    problems: Problems,
) -> impl IntoView {
    let problem = problems.fields.of(&name).map(str::to_owned);
    let (described_by, _) = field_attributes(&name, !help.is_empty(), problem.as_deref());
    let is_scale = ends.is_some();
    let radios: Vec<_> = options
        .into_iter()
        .map(|(step, words)| {
            let checked = step == value;
            if is_scale {
                view! { <label><input type="radio" name=name.clone() value=step checked=checked/><span>{words}</span></label> }
                    .into_any()
            } else {
                view! { <label class="choice"><input type="radio" name=name.clone() value=step checked=checked/>" "<span>{words}</span></label> }
                    .into_any()
            }
        })
        .collect();
    let radios = match ends {
        Some((least, most)) => view! {
            <div class="scale-row">{radios}</div>
            <p class="scale-ends"><span>{least}</span><span>{most}</span></p>
        }
        .into_any(),
        None => radios.into_any(),
    };
    // A radio button cannot be taken back: whoever need not answer gets one for that.
    let none = is_optional.then(|| {
        let checked = value.is_empty();
        view! { <label class="choice"><input type="radio" name=name.clone() value="" checked=checked/>" "<span>"No answer"</span></label> }
    });
    view! {
        <fieldset class=class id=name.clone() tabindex="-1" aria-describedby=described_by>
            <legend>{label}</legend>
            {(!help.is_empty()).then(|| view! { <p class="help" id=format!("{name}-help")>{help}</p> })}
            {problem.map(|sentence| view! { <p class="field-error" id=format!("{name}-error")>{sentence}</p> })}
            {radios}
            {none}
        </fieldset>
    }
}
