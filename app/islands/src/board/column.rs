//! One cohort on the board, and the cards in it.

use domain::cohort::{Card, Column};
use domain::id::CohortId;
use leptos::ev;
use leptos::prelude::*;

use super::state::State;

/// A column that is drawn again as a whole when somebody comes or goes.
pub(super) fn column_view(state: State, column: RwSignal<Column>) -> impl IntoView + use<> {
    let (id, class) = column.with_untracked(|column| match column.id {
        Some(id) => (format!("c-{id}"), "cohort"),
        None => ("tray".to_owned(), "cohort tray"),
    });
    let to = column.with_untracked(|column| column.id);
    let heading = format!("{id}-h");
    let heading_id = heading.clone();
    let accepts = move || {
        let dragged = state.dragged.read_untracked();
        dragged.as_ref().is_some_and(|card| {
            column.with_untracked(|column| {
                !column.is_full() && column.people.iter().all(|one| one.id != card.id)
            })
        })
    };
    let on_over = move |event: ev::DragEvent| {
        if state.over.get_untracked() != Some(to) {
            state.over.set(Some(to));
        }
        if accepts() {
            event.prevent_default();
        }
    };
    let on_drop = move |event: ev::DragEvent| {
        event.prevent_default();
        if accepts() {
            state.drop_on(to);
        }
    };
    view! {
        <section
            class=class
            class:is-full=move || column.read().is_full()
            class:is-target=move || state.over.get() == Some(to)
            id=id
            aria-labelledby=heading
            on:dragover=on_over
            on:drop=on_drop
        >
            <p class="effect" aria-hidden="true">{move || (state.over.get() == Some(to)).then(|| state.effect_on(to)).flatten()}</p>
            {move || column.with(|column| inside(state, column, heading_id.clone()))}
        </section>
    }
}

fn inside(state: State, column: &Column, heading: String) -> impl IntoView + use<> {
    let is_cohort = column.id.is_some();
    let warnings: Vec<_> = column
        .warnings
        .iter()
        .map(|warning| view! { <li>{warning.clone()}</li> })
        .collect();
    let cards: Vec<_> = column
        .people
        .iter()
        .map(|card| card_view(state, card, column.id))
        .collect();
    view! {
        <header><h2 id=heading>{column.name.clone()}</h2><span class="size">{column.size()}</span></header>
        {is_cohort.then(|| mix(state, column))}
        {column.is_full().then(|| view! { <p class="why-not">"Full: nobody else fits in."</p> })}
        {(!warnings.is_empty()).then(|| view! { <ul class="warnings">{warnings}</ul> })}
        <ul class="people">{cards}</ul>
        {(column.more > 0).then(|| view! { <p class="why-not">{format!("And {} more: find them by name.", column.more)}</p> })}
    }
}

/// The functions of a cohort as a bar, with the same in words below it.
fn mix(state: State, column: &Column) -> impl IntoView + use<> {
    let functions = state.functions.read_value();
    let mut start = 0;
    let mut bars = Vec::new();
    let mut words = Vec::new();
    for (at, function) in functions.iter().enumerate() {
        let count = column
            .people
            .iter()
            .filter(|card| card.function == at)
            .count();
        if count == 0 {
            continue;
        }
        bars.push(view! {
            <rect class=tone(at) x=start.to_string() width=count.to_string() height="1"></rect>
        });
        words.push(
            view! { <li class=format!("chip {}", tone(at))>{format!("{function} {count}")}</li> },
        );
        start += count;
    }
    view! {
        <div class="mixed">
            <svg class="mix" viewBox=format!("0 0 {} 1", start.max(1)) preserveAspectRatio="none" aria-hidden="true">{bars}</svg>
            <ul class="chips key">{words}</ul>
        </div>
    }
}

fn card_view(state: State, card: &Card, cohort: Option<CohortId>) -> impl IntoView + use<> {
    let id = card.id;
    // Who, and where they were seen.
    let seen = format!(
        "{id}@{}",
        cohort.map(|id| id.to_string()).unwrap_or_default()
    );
    let page = format!("/cohort-plans/{}/people/{id}", state.plan);
    let word = |values: StoredValue<Vec<String>>, at: usize| {
        values.with_value(|values| values.get(at).cloned().unwrap_or_default())
    };
    let function = word(state.functions, card.function);
    let level = word(state.levels, card.level);
    let (open, press, start) = (card.clone(), card.clone(), card.clone());
    let on_click = move |event: ev::MouseEvent| {
        event.prevent_default();
        state.open(&open);
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if is_plain && event.key().eq_ignore_ascii_case("m") {
            event.prevent_default();
            state.open(&press);
        }
    };
    let on_start = move |event: ev::DragEvent| {
        if let Some(data) = event.data_transfer() {
            // Some browsers drag only what carries data; nobody reads it.
            let _ = data.set_data("text/plain", &start.name);
            data.set_effect_allowed("move");
            if let Some(card) = document().get_element_by_id(&format!("p-{}", start.id)) {
                data.set_drag_image(&card, 0, 0);
            }
        }
        state.drag(&start);
    };
    let on_end = move |_: ev::DragEvent| {
        state.dragged.set(None);
        state.over.set(None);
    };
    let is_dragged = move || {
        state
            .dragged
            .read()
            .as_ref()
            .is_some_and(|card| card.id == id)
    };
    let class = if card.locked {
        "person is-locked"
    } else {
        "person"
    };
    view! {
        <li class=class class:is-dragging=is_dragged id=format!("p-{id}") tabindex="0" on:keydown=on_key>
            <span class="handle" draggable="true" aria-hidden="true" on:dragstart=on_start on:dragend=on_end></span>
            <label class="pick">
                <input type="checkbox" form="selection" name="person" value=seen aria-label=format!("Select {}", card.name)/>
            </label>
            <div class="who">
                <a class="name" href=page.clone()>{card.name.clone()}</a>
                <span class="chips">
                    <span class=format!("chip {}", tone(card.function))>{function}</span>
                    <span class="chip">{level}</span>
                    {card.locked.then(|| view! { <span class="chip info">"Locked"</span> })}
                </span>
            </div>
            <div class="person-actions">
                <a class="button quiet small" href=format!("{page}#move") on:click=on_click>"Move to…"</a>
            </div>
        </li>
    }
}

/// The colour of a function; its word always stands beside it.
fn tone(function: usize) -> &'static str {
    const TONES: [&str; 8] = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"];
    TONES[function % TONES.len()]
}
