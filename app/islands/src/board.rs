//! The cohort board: people are dragged, or moved by button or key; each move is kept at once and can be undone.

mod column;
mod state;

use domain::cohort::Draft;
use domain::id::{CohortId, CohortPlanId, PersonId};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use self::column::column_view;
use self::state::State;
use crate::error::ServerError;

/// What a move did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// What happened, to be announced.
    pub sentence: String,
    /// Where the person came from; `None` for not placed.
    pub from: Option<CohortId>,
    /// The board after it.
    pub draft: Draft,
}

/// Moves a person of a draft to one of its cohorts, or out of all of them, and returns the board after it.
///
/// # Errors
/// What [`operations::cohort_plan::move_people`] refuses.
#[server(endpoint = "cohort-plans/move", input = Json)]
pub async fn move_person(
    plan: CohortPlanId,
    person: PersonId,
    to: Option<CohortId>,
) -> Result<Moved, ServerError> {
    let Some(ctx) = use_context::<operations::Context>() else {
        return Err(operations::AppError::SignInRequired.into());
    };
    let moved = operations::cohort_plan::move_people(&ctx, plan, &[person], to).await?;
    let board = operations::cohort_plan::board(&ctx, plan).await?;
    Ok(Moved {
        sentence: moved.sentence,
        from: moved.from,
        draft: board.draft,
    })
}

/// The board of a draft. Before the script runs, and without it, every card leads to a page with the same moves, and
/// the boxes belong to a form of the page with the id `selection`.
#[island]
pub fn Board(draft: Draft) -> impl IntoView {
    let state = State::new(draft);
    let columns: Vec<_> = state.columns.read_value().iter().copied().collect();
    let mut columns = columns
        .into_iter()
        .map(|column| column_view(state, column))
        .collect::<Vec<_>>()
        .into_iter();
    view! {
        {figures(state)}
        {message(state)}
        <div class="board-layout">
            {columns.next()}
            <div class="board">{columns.collect::<Vec<_>>()}</div>
        </div>
        {picker(state)}
    }
}

/// The whole in figures, and the broken rules.
fn figures(state: State) -> impl IntoView + use<> {
    view! {
        <dl class="figures">
            <div>
                <dt>"Placed"</dt>
                <dd>{move || state.summary.with(|it| it.placed.to_string())}" "<small>{move || state.summary.with(|it| format!("of {}", it.people))}</small></dd>
            </div>
            <div>
                <dt>"Misplaced seats"</dt>
                <dd>{move || state.summary.with(|it| it.misplaced.to_string())}" "<small>{move || state.summary.with(|it| it.evenness.clone())}</small></dd>
            </div>
            <div>
                <dt>"Broken rules"</dt>
                <dd>{move || state.summary.with(|it| it.conflicts.len().to_string())}</dd>
            </div>
        </dl>
    }
}

/// What the last move did, read out by screen readers, with a way back.
fn message(state: State) -> impl IntoView + use<> {
    let class = move || match &*state.said.read() {
        None => "visually-hidden",
        Some(Ok(_)) => "flash ok",
        Some(Err(_)) => "flash danger",
    };
    let sentence = move || match state.said.get() {
        None => String::new(),
        Some(Ok(sentence) | Err(sentence)) => sentence,
    };
    view! {
        <div class=class>
            <p role="status" aria-live="polite">{sentence}</p>
            <button class="button quiet" type="button" hidden=move || state.undo.read().is_none() on:click=move |_| state.undo_last()>
                "Undo"
            </button>
        </div>
    }
}

/// The list of cohorts that opens for one person.
fn picker(state: State) -> impl IntoView + use<> {
    let title = move || match &*state.moving.read() {
        Some(card) => format!("Move {} to", card.name),
        None => String::new(),
    };
    let options = move || {
        let card = state.moving.get()?;
        let columns = state.columns.read_value();
        let options = columns
            .iter()
            .map(|column| column.with(|column| option(state, column, &card)));
        Some(options.collect::<Vec<_>>())
    };
    view! {
        <dialog node_ref=state.dialog aria-labelledby="move-title" on:close=move |_| state.moving.set(None)>
            <h2 id="move-title">{title}</h2>
            <div class="stack">{options}</div>
            <form class="actions" method="dialog"><button class="button quiet">"Cancel"</button></form>
        </dialog>
    }
}

fn option(
    state: State,
    column: &domain::cohort::Column,
    card: &domain::cohort::Card,
) -> impl IntoView + use<> {
    let to = column.id;
    let is_here = column.people.iter().any(|one| one.id == card.id);
    let remark = if is_here {
        "is here now".to_owned()
    } else if column.is_full() {
        "is full".to_owned()
    } else if let Some(other) = column.conflict_with(card) {
        format!("breaks a rule: {} is there", other.name)
    } else {
        String::new()
    };
    let label = format!("{}, {}", column.name, column.size());
    let disabled = is_here || column.is_full();
    let card = card.clone();
    view! {
        <div class="row">
            <button class="button" type="button" disabled=disabled on:click=move |_| state.choose(&card, to)>{label}</button>
            <small>{remark}</small>
        </div>
    }
}
