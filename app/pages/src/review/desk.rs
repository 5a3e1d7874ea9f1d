//! The desk: the raw story with its marks, the generic text, and a form for each person or thing in it. Each step is a form;
//! the island puts its answer in place and lets keys press the buttons.

use axum::extract::Path;
use domain::id::ReviewId;
use domain::review::{Decision, Desk, Entity, KINDS, Shown, Step};
use islands::live::Live;
use leptos::prelude::*;
use operations::review::{self, DeskPage};

use super::assignment::DeclineForm;
use super::{crumbs, id_of};
use crate::components::{Crumbs, ErrorSummary, Field, PageHead, Select, time};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    page(visit, id_of(&id)?, Fields::default(), Problems::default()).await
}

pub(super) async fn step(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = id_of(&id)?;
    let step = read_step(&fields);
    match review::decide(&visit.ctx, id, &step).await {
        Ok(_) => {
            let after = match fields.get("mark").parse::<usize>() {
                Ok(mark) => format!("?after={mark}"),
                Err(_) => String::new(),
            };
            visit.redirect(&format!("/reviews/{id}{after}#decide"))
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, fields, problems).await
        }
    }
}

/// The step that a button sends.
fn read_step(fields: &Fields) -> Step {
    let mark = fields.get("mark").parse().unwrap_or(usize::MAX);
    let typed = fields.get("replacement").trim();
    match fields.get("do") {
        "mark" => Step::Mark {
            words: fields.get("words").to_owned(),
            kind: fields.get("kind").to_owned(),
            replacement: typed.to_owned(),
        },
        "undo" => Step::Undo,
        what @ ("leave" | "leave_all") => Step::Dismiss {
            mark,
            whole: what == "leave_all",
        },
        what => Step::Accept {
            mark,
            whole: what == "replace_all",
            replacement: (typed != fields.get("shown")).then(|| typed.to_owned()),
        },
    }
}

pub(super) async fn page(visit: Visit, id: ReviewId, fields: Fields, problems: Problems) -> Answer {
    let DeskPage { review, desk } = review::desk(&visit.ctx, id).await?;
    let is_wrong = !problems.is_empty();
    let next = next_undecided(&desk, visit.query.get("after"));
    let title = format!("Desk of story {id}");
    let heading = title.clone();
    let main = move || {
        let undecided = match desk.undecided {
            0 => "Everything that was found is decided.".to_owned(),
            1 => "One mark waits for a decision.".to_owned(),
            many => format!("{many} marks wait for a decision."),
        };
        view! {
            <Crumbs above=crumbs() here=heading.clone()/>
            <PageHead title=heading><a class="button primary" href=format!("/reviews/{id}/case")>"Write the case"</a></PageHead>
            <p>{format!("Only you read this story, until {}. What you decide here is kept with it and deleted with it.", time::day(review.reviewer.until))}</p>
            <div id="live" tabindex="-1">
                <ErrorSummary problems=problems.clone()/>
                <Keys/>
                <div class="desk">
                    <section aria-labelledby="raw"><h2 id="raw">"The story"</h2><div class="story">{raw(&desk, next)}</div></section>
                    <section aria-labelledby="generic"><h2 id="generic">"Generic text"</h2><div class="story">{generic(&desk)}</div></section>
                </div>
                <section id="decide" tabindex="-1" aria-labelledby="decide-head">
                    <h2 id="decide-head">"Decide"</h2>
                    <div class="row">
                        <p role="status">{undecided}</p>
                        {(desk.steps > 0).then(|| view! {
                            <form method="post" action=format!("/reviews/{id}/steps") data-in-place="">
                                <button class="button small" name="do" value="undo" data-key="u">"Undo the last step"</button>
                            </form>
                        })}
                    </div>
                    {entities(id, &desk)}
                </section>
                <MarkForm id fields=fields.clone() problems=problems.clone()/>
            </div>
            <Live/>
            <DeclineForm id fields problems/>
        }
        .into_any()
    };
    if is_wrong {
        visit.wide_page_again(&title, main).await
    } else {
        visit.wide_page(&title, main).await
    }
}

/// The undecided mark behind the one that was decided last, or the first one; none before anything was decided.
fn next_undecided(desk: &Desk, after: &str) -> Option<usize> {
    let after: usize = after.parse().ok()?;
    let marks = || desk.pieces.iter().filter_map(|piece| piece.mark.as_ref());
    let is_open = |mark: &&Shown| mark.decision.is_none();
    marks()
        .skip_while(|mark| mark.id != after)
        .find(is_open)
        .or_else(|| marks().find(is_open))
        .map(|mark| mark.id)
}

/// What the keys do, for whoever would rather not use a mouse.
#[component]
fn Keys() -> impl IntoView {
    view! {
        <p class="help keys">
            <kbd>"Tab"</kbd>" goes to the next mark. There, "
            <kbd>"Enter"</kbd>" replaces it, "
            <kbd>"X"</kbd>" leaves it, "
            <kbd>"A"</kbd>" replaces all of this person or thing, "
            <kbd>"L"</kbd>" leaves all, "
            <kbd>"R"</kbd>" goes to the replacement. "
            <kbd>"U"</kbd>" undoes the last step, "
            <kbd>"M"</kbd>" takes the words you selected as missed."
        </p>
    }
}

/// The words for what was decided.
fn state(mark: &Shown) -> (&'static str, &'static str) {
    match mark.decision {
        Some(Decision::Accepted) => ("accepted", "replaced"),
        Some(Decision::Dismissed) => ("dismissed", "stays"),
        None => ("open", "undecided"),
    }
}

/// The story. Each mark leads to its forms, and the focus to the one that is `next`.
fn raw(desk: &Desk, next: Option<usize>) -> Vec<AnyView> {
    let mut views: Vec<AnyView> = desk
        .pieces
        .iter()
        .map(|piece| match &piece.mark {
            None => piece.raw.clone().into_any(),
            Some(mark) => {
                let (class, word) = state(mark);
                let class = format!("{class} kind-{}", mark.kind);
                let words = format!(" ({}, {word})", mark.label);
                let (own, whole) = (mark_forms(mark.id), entity_forms(desk, &mark.entity));
                view! {
                    <mark class=class id=format!("mark-{}", mark.id)>
                        <a href=format!("#{whole}") data-scope=format!("{own} {whole}") autofocus=next == Some(mark.id)>{piece.raw.clone()}<span class="visually-hidden">{words}</span></a>
                    </mark>
                }
                .into_any()
            }
        })
        .collect();
    views.push(().into_any());
    views
}

/// The id of the forms for one mark.
fn mark_forms(mark: usize) -> String {
    format!("of-{mark}")
}

/// The id of the forms for a person or thing.
fn entity_forms(desk: &Desk, key: &str) -> String {
    let at = desk.entities.iter().position(|entity| entity.key == key);
    format!("all-{}", at.unwrap_or_default())
}

fn generic(desk: &Desk) -> Vec<AnyView> {
    let mut views: Vec<AnyView> = desk
        .pieces
        .iter()
        .map(|piece| match &piece.mark {
            Some(mark) if mark.decision == Some(Decision::Accepted) => {
                let class = format!("accepted kind-{}", mark.kind);
                view! { <mark class=class>{mark.placeholder.clone()}</mark> }.into_any()
            }
            _ => piece.raw.clone().into_any(),
        })
        .collect();
    views.push(().into_any());
    views
}

/// A form for each person or thing, those with something undecided first.
fn entities(id: ReviewId, desk: &Desk) -> AnyView {
    if desk.entities.is_empty() {
        return view! { <p class="muted">"The scanner found nothing. Read the story and mark below what it missed."</p> }.into_any();
    }
    let marks_of = |entity: &Entity| -> Vec<(String, &Shown)> {
        let pieces = desk.pieces.iter();
        pieces
            .filter_map(|piece| Some((piece.raw.clone(), piece.mark.as_ref()?)))
            .filter(|(_, mark)| mark.entity == entity.key)
            .collect()
    };
    let (open, done): (Vec<&Entity>, Vec<&Entity>) = desk.entities.iter().partition(|entity| {
        marks_of(entity)
            .iter()
            .any(|(_, mark)| mark.decision.is_none())
    });
    let mut cards: Vec<AnyView> = open
        .into_iter()
        .chain(done)
        .map(|entity| {
            entity_card(
                id,
                entity_forms(desk, &entity.key),
                entity,
                marks_of(entity),
            )
        })
        .collect();
    cards.push(().into_any());
    view! { <ul class="entities">{cards}</ul> }.into_any()
}

fn entity_card(
    id: ReviewId,
    forms: String,
    entity: &Entity,
    marks: Vec<(String, &Shown)>,
) -> AnyView {
    let action = format!("/reviews/{id}/steps");
    let Some((_, first)) = marks.first() else {
        return ().into_any();
    };
    let field = format!("replacement-{}", first.id);
    let label = format!("Replacement for {}", entity.raw);
    let count = match entity.marks {
        1 => format!("{}, one place, {}", entity.label, state(first).1),
        many => format!(
            "{}, {many} places, {} replaced",
            entity.label, entity.accepted
        ),
    };
    let each: Vec<_> = marks
        .iter()
        .map(|(raw, mark)| {
            let (_, word) = state(mark);
            view! {
                <li id=mark_forms(mark.id) data-keys-of="">
                    <form class="row" method="post" action=action.clone() data-in-place="">
                        <input type="hidden" name="mark" value=mark.id/>
                        <a href=format!("#mark-{}", mark.id)>{raw.clone()}</a>
                        <span class="muted">{word}</span>
                        <button class="button small" name="do" value="replace" data-key="Enter" aria-label=format!("Replace {raw} here")>"Replace"</button>
                        <button class="button small" name="do" value="leave" data-key="x" aria-label=format!("Leave {raw} here")>"Leave"</button>
                    </form>
                </li>
            }
        })
        .collect();
    let is_single = marks.len() == 1;
    let several = (!is_single).then(|| {
        view! { <details><summary>"One by one"</summary><ul>{each}</ul></details> }
    });
    let is_open = marks.iter().any(|(_, mark)| mark.decision.is_none());
    view! {
        <li class=is_open.then_some("open") id=forms tabindex="-1" data-keys-of="">
            <form class="row" method="post" action=action data-in-place="">
                <input type="hidden" name="mark" value=first.id/>
                <input type="hidden" name="shown" value=entity.placeholder.clone()/>
                <strong>{entity.raw.clone()}</strong>
                <span class="muted">{count}</span>
                <label class="visually-hidden" for=field.clone()>{label}</label>
                <input id=field class="short" name="replacement" value=entity.placeholder.clone() data-key="r"/>
                <button class="button small" name="do" value="replace_all" data-key=if is_single { "Enter a" } else { "a" } aria-label=format!("Replace {}", entity.raw)>"Replace"</button>
                <button class="button small" name="do" value="leave_all" data-key=if is_single { "x l" } else { "l" } aria-label=format!("Leave {}", entity.raw)>"Leave"</button>
            </form>
            {several}
        </li>
    }
    .into_any()
}

#[component]
fn MarkForm(id: ReviewId, fields: Fields, problems: Problems) -> impl IntoView {
    let kinds = KINDS.map(|(key, word)| (key.to_owned(), word.to_owned()));
    // The other forms of the page have fields of the same name.
    let fields = if fields.get("do") == "mark" {
        fields
    } else {
        Fields::default()
    };
    view! {
        <section aria-labelledby="missed">
            <h2 id="missed">"What was missed"</h2>
            <form class="form" method="post" action=format!("/reviews/{id}/steps") data-in-place="">
                <div data-key="m" data-selection="">
                    <Field name="words" label="Words of the story" fields=fields.clone() problems=problems.clone()
                        help="As they stand there; every place is replaced."/>
                </div>
                <div class="fields">
                    <Select name="kind" label="What they are" options=kinds.into() fields=fields.clone() problems=problems.clone()/>
                    <Field name="replacement" label="Replacement" fields problems help="Made when empty. The one of somebody above joins them."/>
                </div>
                <div class="actions"><button class="button" name="do" value="mark">"Replace everywhere"</button></div>
            </form>
        </section>
    }
}
